"""Everything from the environment, nothing with a default that is unsafe."""

from portal import env
from portal.settings.base import *  # noqa: F403  settings modules build on each other

DEBUG = False
SECRET_KEY = env.secret("LOTSE_SECRET_KEY")
ALLOWED_HOSTS = env.names("LOTSE_HOSTS")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS]
DATABASES = {"default": env.database("LOTSE_DATABASE_URL", "")}
WAGTAILADMIN_BASE_URL = env.text("LOTSE_BASE_URL")
DEFAULT_FROM_EMAIL = env.text("LOTSE_FROM_EMAIL")

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
LANGUAGE_COOKIE_SECURE = True
SECURE_SSL_REDIRECT = env.flag("LOTSE_SSL_REDIRECT", default=True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SECURE_REDIRECT_EXEMPT = [r"^health/"]

MAILERS = {
    "default": {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": env.text("LOTSE_SMTP_HOST", "localhost"),
            "port": env.number("LOTSE_SMTP_PORT", 587, least=1, most=65535),
            "username": env.text("LOTSE_SMTP_USER", ""),
            "password": env.secret("LOTSE_SMTP_PASSWORD", ""),
            "use_tls": env.flag("LOTSE_SMTP_TLS", default=True),
            "timeout": 20,
        },
    }
}

# Wagtail's admin shows previews in a frame; the Content-Security-Policy keeps others out.
SILENCED_SYSTEM_CHECKS = ["security.W019"]
