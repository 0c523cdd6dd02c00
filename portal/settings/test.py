"""The test suite: fast hasher, in-memory mail, tasks at once."""

import atexit
import shutil
import tempfile
from pathlib import Path

from portal.settings.base import *  # noqa: F403  settings modules build on each other
from portal.settings.base import DATABASES

SECRET_KEY = "only-for-tests"  # noqa: S105
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
TASKS = {"default": {"BACKEND": "tests.tasks.AtOnce"}}
MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
SEARCH_INDEX_DIR = Path(tempfile.mkdtemp(prefix="lotse-test-search-"))
atexit.register(shutil.rmtree, SEARCH_INDEX_DIR, ignore_errors=True)
DATABASES["default"].setdefault("TEST", {})
