"""A developer's machine, and `make run`: the demo centre on SQLite."""

from typing import Any

from portal import env
from portal.settings.base import *  # noqa: F403  settings modules build on each other
from portal.settings.base import VAR_DIR

VAR_DIR.mkdir(parents=True, exist_ok=True)
DEBUG = env.flag("LOTSE_DEBUG", default=False)
SECRET_KEY = "only-for-a-developer's-machine-and-the-demo-centre"  # noqa: S105
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
MAILERS: dict[str, Any] = {"default": {"BACKEND": "django.core.mail.backends.console.EmailBackend"}}
if env.text("LOTSE_SMTP_HOST", ""):
    MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {
                "host": env.text("LOTSE_SMTP_HOST"),
                "port": env.number("LOTSE_SMTP_PORT", 25),
                "timeout": 20,
            },
        }
    }
