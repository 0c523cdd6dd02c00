"""What all environments share; names the contributed blocks."""

from pathlib import Path

from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _

from portal import env

BASE_DIR = Path(__file__).resolve().parent.parent.parent
VAR_DIR = env.folder("LOTSE_VAR_DIR", BASE_DIR / "var")

INSTALLED_APPS = [
    "portal",
    "portal.accounts",
    "booking",
    "content",
    "search",
    "wagtail_localize",
    "wagtail_localize.locales",
    "wagtail.contrib.settings",
    "wagtail.contrib.redirects",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "schedule",
    "django_tasks_db",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.postgres",  # fields of Wagtail's own index on PostgreSQL
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "portal.middleware.ProblemDocumentsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "portal.middleware.RememberLanguageMiddleware",
    "portal.middleware.PageLocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "portal.limits.RateLimitMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wagtail.contrib.settings.context_processors.settings",
                "portal.context.frame",
            ],
        },
    },
]

DATABASES = {
    "default": env.database("LOTSE_DATABASE_URL", f"sqlite:///{VAR_DIR / 'lotse.sqlite3'}"),
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]

# Languages: the first is the source of all content. A language stands here only when its
# interface catalogue is complete (tests/architecture/test_messages.py).
LANGUAGE_CODE = "de"
LANGUAGES = [("de", _("German")), ("en", _("English")), ("ar", _("Arabic"))]
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAILADMIN_PERMITTED_LANGUAGES = [("de", "Deutsch"), ("en", "English"), ("ar", "العربية")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
TIME_ZONE = "Europe/Berlin"
USE_TZ = True
WAGTAIL_I18N_ENABLED = True
WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE = False
WAGTAIL_USER_TIME_ZONES = ["Europe/Berlin"]

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
# The web server reads them as another user; the unit's umask would keep it out of the folders.
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o755
FILE_UPLOAD_PERMISSIONS = 0o644

SESSION_COOKIE_NAME = "lotse"
SESSION_COOKIE_AGE = 4 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_NAME = "lotse_language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 60 * 60
X_FRAME_OPTIONS = "SAMEORIGIN"
SECURE_REFERRER_POLICY = "same-origin"
CSRF_FAILURE_VIEW = "portal.views.csrf_failure"

SECURE_CSP: dict[str, list[str]] = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.SELF],
    "manifest-src": [CSP.SELF],
}

# Wagtail's admin has inline scripts (see docs/adr): a looser policy for the staff side alone.
ADMIN_CSP: dict[str, list[str]] = {
    **SECURE_CSP,
    "script-src": [CSP.SELF, CSP.UNSAFE_INLINE],
    "style-src": [CSP.SELF, CSP.UNSAFE_INLINE],
    "frame-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:", "blob:"],
}

TASKS = {
    "default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []},
}

# Text messages go out only where a gateway is named; see docs/operations.md.
SMS_URL = env.text("LOTSE_SMS_URL", "")
SMS_TOKEN = env.secret("LOTSE_SMS_TOKEN", "")
SMS_SENDER = env.text("LOTSE_SMS_SENDER", "Lotse")
SMS_TIMEOUT = 20

DEFAULT_FROM_EMAIL = env.text("LOTSE_FROM_EMAIL", "lotse@localhost")
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000

WAGTAIL_SITE_NAME = "Lotse"
WAGTAILADMIN_USER_LOGIN_FORM = "portal.accounts.forms.SignInForm"
WAGTAILADMIN_BASE_URL = env.text("LOTSE_BASE_URL", "http://127.0.0.1:8000")
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAILIMAGES_EXTENSIONS = ["gif", "jpg", "jpeg", "png", "webp"]
WAGTAILEMBEDS_FINDERS: list[dict[str, str]] = []

# Page blocks: dotted modules, each with a BLOCKS mapping of name to block; see content/blocks.
CONTENT_BLOCK_MODULES = [
    "content.blocks.text",
    "content.blocks.layout",
    "content.blocks.media",
    "content.blocks.contact",
    "booking.blocks",
]

SEARCH_BACKEND = env.text("LOTSE_SEARCH_BACKEND", "embedded")
SEARCH_INDEX_DIR = env.folder("LOTSE_SEARCH_INDEX_DIR", VAR_DIR / "search")
ELASTICSEARCH_URL = env.text("LOTSE_ELASTICSEARCH_URL", "http://127.0.0.1:9200")
ELASTICSEARCH_INDEX_PREFIX = env.text("LOTSE_ELASTICSEARCH_INDEX_PREFIX", "lotse")

BOOKING_HORIZON_DAYS = 90
BOOKING_LEAD_MINUTES = 120
BOOKING_RETENTION_DAYS = 30
# Ways without steps or at a slow pace take so much longer: about 0.9 instead of 1.4 metres a
# second, and detours to lifts and ramps. A planning value; walking times are the offices' own.
BOOKING_SLOW_WALK_PERCENT = 150
RESERVATION_MINUTES = 20
WAITING_OFFERS = 3
WAITING_OFFER_HOURS = 24
# Open reservations from one network address: generous, as an advice centre has one for all.
RESERVATIONS_PER_ORIGIN = env.number("LOTSE_RESERVATIONS_PER_ORIGIN", 75, least=1)
# What one network address may do: so many at once, and one more every so many seconds. Meant for
# fifty people behind one connection of an advice centre (docs/abuse.md).
RATE_LIMITS: dict[str, tuple[int, float]] = {
    "plans": (600, 0.5),
    "reservations": (150, 6),
    "search": (3_000, 1 / 30),
    "unknown_links": (60, 5),
    "personal_data": (60, 10),
    "sign_in": (30, 20),
    # Of one account, from wherever: somebody who is locked out by others gets in again soon.
    "account": (10, 20),
    "waiting": (10, 30),
}
# 200: twice as much at once and in the long run; 0: no limits.
RATE_LIMIT_PERCENT = env.number("LOTSE_RATE_LIMIT_PERCENT", 100)
# While one network holds this share of what it may, or all together hold so many, a reservation
# needs some calculation, or some patience where there is no JavaScript (docs/abuse.md).
PROOF_PERCENT = env.number("LOTSE_PROOF_PERCENT", 67, most=100)
PROOF_RESERVATIONS = env.number("LOTSE_PROOF_RESERVATIONS", 300)
# For each of 16 parts 4,096 tries: 0.3 s on a desk, two to three on an old phone (docs/abuse.md).
PROOF_BITS = 12
PROOF_WAIT_SECONDS = 20
PROOF_MINUTES = 30
# How many proxies stand before the portal and say where a request came from.
TRUSTED_PROXIES = env.number("LOTSE_TRUSTED_PROXIES", 1)

SCHEDULER_CREATE_SIGNALS: list[str] = []

# Errors go to the console with their traceback; no handler sends mail or writes a file.
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"private_links": {"()": "portal.logs.HidePrivateLinks"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "filters": ["private_links"]}},
    "root": {
        "handlers": ["console"],
        "level": env.choice("LOTSE_LOG_LEVEL", "INFO", among=LOG_LEVELS),
    },
}
