"""The site's settings, all read from the environment: docs/settings.md explains each of them to the town's engineer."""

import os
from datetime import time, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import django_stubs_ext
import environ
from csp.constants import NONE, SELF

from accounts.base.queues import BYTES, TASKS
from levallois.environment import Environment, Mode, listed

# Allows generic Django classes to be subscripted with a type at run time.
django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent
read = Environment(os.environ)

# What runs
MODE = read.mode
DEBUG = MODE is Mode.DEVELOPMENT
SECRET_KEY = read.required_in_production("SECRET_KEY", "demonstration-only-never-in-production")
SECRET_KEY_FALLBACKS = listed(read.text("SECRET_KEY_FALLBACKS", ""))
ALLOWED_HOSTS = listed(read.required_in_production("ALLOWED_HOSTS", "127.0.0.1,localhost"))
SITE_URL = read.address("SITE_URL", "http://127.0.0.1:8000", schemes=("http", "https"))
CSRF_TRUSTED_ORIGINS = [SITE_URL]
TOWN_NAME = read.text("TOWN_NAME", "Levallois-Perret")
# Where the people filmed write, on the notice to the public.
TOWN_ADDRESS = read.text("TOWN_ADDRESS", f"Hôtel de ville de {TOWN_NAME}")
DPO_CONTACT = read.text("DPO_CONTACT", "dpo@commune.invalid" if MODE is Mode.DEMO else "")

DATA_ROOT = read.folder("DATA_ROOT", BASE_DIR / "var")
DOCKS_ROOT = read.folder("DOCKS_ROOT", DATA_ROOT / "docks")
OUTBOX_ROOT = DATA_ROOT / "outbox"
# Better on another disk: what a restored backup learns from what was erased after it.
ERASURE_REGISTER = read.text("ERASURE_REGISTER", str(DATA_ROOT / "erasure-register"))

# Who reads the measures of the service besides its technical administrator.
MONITORING_ADDRESSES = listed(read.text("MONITORING_ADDRESSES", "127.0.0.1,::1"))

# What the law and the service decide
JOURNAL_RETENTION_YEARS = read.whole_number("JOURNAL_RETENTION_YEARS", 3, unit="années", minimum=3)
JOURNAL_WITNESSES = listed(read.text("JOURNAL_WITNESSES", ""))
TIMESTAMP_URL = read.address("TIMESTAMP_URL", "", schemes=("http", "https"))
TIMESTAMP_CERTIFICATE = read.text("TIMESTAMP_CERTIFICATE", "")
WEARER_ACCESS = read.flag("WEARER_ACCESS", default=False)
THUMBNAILS_SHOWN = read.flag("THUMBNAILS_SHOWN", default=False)
EMERGENCY_HOURS = read.whole_number("EMERGENCY_HOURS", 4, unit="heures", maximum=72)
CLOCK_JUMP_MINUTES = read.whole_number("CLOCK_JUMP_MINUTES", 0 if MODE is Mode.DEMO else 60, unit="minutes", minimum=0)
CLOCK_STOP_HOURS = read.whole_number("CLOCK_STOP_HOURS", 72, unit="heures")
ANOMALY_DAYS = read.whole_number("ANOMALY_DAYS", 30, unit="jours", maximum=366)
ANOMALY_CLIPS = read.whole_number("ANOMALY_CLIPS", 15, unit="vidéos", minimum=2)
ANOMALY_MINUTES = read.whole_number("ANOMALY_MINUTES", 30, unit="minutes")
ANOMALY_REFUSALS = read.whole_number("ANOMALY_REFUSALS", 5, unit="refus", minimum=2)
ANOMALY_EXPORTS = read.whole_number("ANOMALY_EXPORTS", 5, unit="sorties", minimum=2)
ANOMALY_SHIFT_MARGIN_MINUTES = read.whole_number("ANOMALY_SHIFT_MARGIN_MINUTES", 60, unit="minutes", minimum=0)
# What came with a closed requisition is kept no longer than the journal, which says who it was answered to.
REQUISITION_MONTHS = read.whole_number("REQUISITION_MONTHS", 36, unit="mois", maximum=36)
# The register of incidents is kept three years at most (arrêté of 14 April 2009), the words of a debrief no longer.
REGISTER_MONTHS = read.whole_number("REGISTER_MONTHS", 36, unit="mois", maximum=36)
DEBRIEF_MONTHS = read.whole_number("DEBRIEF_MONTHS", 12, unit="mois", maximum=36)
# A smaller count of what concerns people is not said, in figures.
FIGURES_FLOOR = read.whole_number("FIGURES_FLOOR", 5, unit="interventions", minimum=2, maximum=100)
# What the service's work took before, by the town's own figures: none is assumed.
_EXAMPLE = read.mode is Mode.DEMO
FORMER_COPY_MINUTES = read.whole_number("FORMER_COPY_MINUTES", 20 if _EXAMPLE else 0, unit="minutes", minimum=0)
FORMER_ERASURE_MINUTES = read.whole_number("FORMER_ERASURE_MINUTES", 1 if _EXAMPLE else 0, unit="minutes", minimum=0)
FORMER_ANSWER_HOURS = read.whole_number("FORMER_ANSWER_HOURS", 72 if _EXAMPLE else 0, unit="heures", minimum=0)
FORMER_SOURCE = read.text("FORMER_SOURCE", "exemple inventé pour la démonstration" if _EXAMPLE else "")
VIEWING_MINUTES = read.whole_number("VIEWING_MINUTES", 30, unit="minutes")
VIEWING_LONGEST_MINUTES = read.whole_number("VIEWING_LONGEST_MINUTES", 120, unit="minutes")
DELIVERY_DAYS = read.whole_number("DELIVERY_DAYS", 15, unit="jours")
DELIVERY_CODE_ATTEMPTS = read.whole_number("DELIVERY_CODE_ATTEMPTS", 5, unit="essais")
INTEGRITY_DAYS = read.whole_number("INTEGRITY_DAYS", 30, unit="jours", maximum=366)
DISK_RESERVE_MIB = read.whole_number("DISK_RESERVE_MIB", 512, unit="mébioctets", minimum=0)
ATTACHMENT_LIMIT_MIB = read.whole_number("ATTACHMENT_LIMIT_MIB", 10, unit="mébioctets")
UPLOAD_HOURS = read.whole_number("UPLOAD_HOURS", 24, unit="heures")
# Training.
TRAINING_MORNING = read.hours("TRAINING_MORNING", (time(8, 30), time(12, 0)))
TRAINING_AFTERNOON = read.hours("TRAINING_AFTERNOON", (time(13, 30), time(17, 0)))
QUIZ_PASS_PERCENT = read.whole_number("QUIZ_PASS_PERCENT", 80, unit="pour cent", minimum=1, maximum=100)
QUIZ_TRIES = read.whole_number("QUIZ_TRIES", 3, unit="essais", minimum=1, maximum=10)
QUIZ_CODE_HOURS = read.whole_number("QUIZ_CODE_HOURS", 4, unit="heures", minimum=1, maximum=24)
TRAINING_EXPIRING_DAYS = read.whole_number("TRAINING_EXPIRING_DAYS", 60, unit="jours", minimum=2, maximum=366)
TRAINING_LINK_DAYS = read.whole_number("TRAINING_LINK_DAYS", 90, unit="jours", minimum=1, maximum=366)
TRAINING_MINIMUM_PERCENT = read.whole_number("TRAINING_MINIMUM_PERCENT", 60, unit="%", minimum=0, maximum=100)
TRAINING_REST_HOURS = read.whole_number("TRAINING_REST_HOURS", 11, unit="heures", minimum=0, maximum=24)
TRAINING_LONGEST_DAY_HOURS = read.whole_number("TRAINING_LONGEST_DAY_HOURS", 12, unit="heures", minimum=4, maximum=24)
# Alerts about the equipment.
OFFLOAD_HOURS = read.whole_number("OFFLOAD_HOURS", 2, unit="heures")
CAMERA_OUT_HOURS = read.whole_number("CAMERA_OUT_HOURS", 12, unit="heures")
# Where the kernel cannot tell whether somebody still writes a file on a dock (network mounts), it is taken, and later
# removed, once it has not changed for this long.
DOCK_QUIET_SECONDS = read.whole_number("DOCK_QUIET_SECONDS", 90, unit="secondes")
OFFLOAD_STUCK_MINUTES = read.whole_number("OFFLOAD_STUCK_MINUTES", 30, unit="minutes")
DOCK_SILENCE_HOURS = read.whole_number("DOCK_SILENCE_HOURS", 2, unit="heures")
CLOCK_OFFSET_SECONDS = read.whole_number("CLOCK_OFFSET_SECONDS", 60, unit="secondes")
UPLOADS_PER_DOCK = read.whole_number("UPLOADS_PER_DOCK", 8, unit="envois")
MAIL_LIMIT_MIB = read.whole_number("MAIL_LIMIT_MIB", 60, unit="mébioctets")
MAIL_READ_SECONDS = read.whole_number("MAIL_READ_SECONDS", 60, unit="secondes", minimum=5)
MAIL_READ_MEMORY_MIB = read.whole_number("MAIL_READ_MEMORY_MIB", 1024, unit="mébioctets", minimum=256)
# What a letter may have held before a person has seen it.
REQUISITION_WINDOW_DAYS = read.whole_number("REQUISITION_WINDOW_DAYS", 7, unit="jours")
REQUISITION_UNKNOWN_SENDER_DAYS = read.whole_number("REQUISITION_UNKNOWN_SENDER_DAYS", 5, unit="jours")
REQUISITION_HOLD_PERCENT = read.whole_number("REQUISITION_HOLD_PERCENT", 10, unit="pour cent", maximum=100)
REQUISITION_SENDERS = read.text("REQUISITION_SENDERS", "").lower().split()

# The site
INSTALLED_APPS = [
    "levallois.apps.LevalloisConfig",
    "accounts.base",
    "accounts.search",
    "accounts.leases",
    "accounts.journal",
    "accounts.people",
    "accounts.sign_in",
    "accounts.duty",
    "accounts.training",
    "accounts.oversight",
    "evidence.store",
    "evidence.equipment",
    "evidence.footage",
    "evidence.intake",
    "evidence.issuing",
    "evidence.review",
    "cases.incidents",
    "cases.requisitions",
    "cases.figures",
    "levallois.ops",
    "levallois.demo",
    "levallois.apps.SiteAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "guardian",
    "django_q",
    "django_htmx",
    "crispy_forms",
    "crispy_bootstrap5",
    "bootstrap",
    "lucide",
    "csp",
]
MIDDLEWARE = [
    "levallois.middleware.visitors_address",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "levallois.middleware.content_security_policy",
    "levallois.middleware.keep_nothing",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "accounts.base.web.request_context.set_request_context",
    "levallois.middleware.StoreMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "levallois.middleware.refuse_strangers_bodies",
    "django.middleware.common.CommonMiddleware",
    "levallois.middleware.compress_pages",
    "levallois.middleware.french_spaces",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.journal.middleware.anchor_sensitive_acts",
    "accounts.sign_in.middleware.end_session_in_time",
    "accounts.sign_in.middleware.SignInRequiredMiddleware",
    "accounts.sign_in.middleware.SecondFactorMiddleware",
    "levallois.middleware.refuse_nul",
    "levallois.middleware.NoSuchKeyMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "accounts.sign_in.middleware.ConfirmIdentityMiddleware",
    "accounts.sign_in.middleware.journal_refusal",
    "evidence.intake.middleware.journal_refused_agent",
    "levallois.middleware.get_writes_nothing",
]
ROOT_URLCONF = "levallois.urls"
WSGI_APPLICATION = "levallois.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "levallois.context.frame",
            ],
            "builtins": ["accounts.base.templatetags.french"],
        },
    }
]
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# Database: SQLite supports concurrent writers only in WAL mode with immediate transactions; synchronous=FULL, so that
# the journal's last entries survive a power cut.
DATABASE_URL = read.address(
    "DATABASE_URL",
    f"sqlite:///{DATA_ROOT / 'levallois.sqlite3'}",
    schemes=("sqlite", "postgres", "postgresql"),
)
DATABASES = {"default": environ.Env.db_url_config(DATABASE_URL)}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;",
    }
else:
    # As long as SQLite waits: then a sentence says so, whatever holds the lock. A server that is cut off answers no
    # packet: a page says so within seconds.
    waits = {"options": "-c lock_timeout=20s", "connect_timeout": 3, "tcp_user_timeout": 10_000}
    DATABASES["default"].setdefault("OPTIONS", {}).update(waits)
# Opening a connection costs more than most requests; one that a restart of the database has cut is opened again.
DATABASES["default"] |= {"CONN_MAX_AGE": 300, "CONN_HEALTH_CHECKS": True}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Footage: a folder, or an S3 bucket when FOOTAGE_BUCKET is set. Only evidence/store/ opens this storage.
FOOTAGE_BUCKET = read.text("FOOTAGE_BUCKET", "")
NGINX_SENDS_FOOTAGE = read.flag("NGINX_SENDS_FOOTAGE", default=False)
_folder_storage = {
    "BACKEND": "evidence.store.folder.FootageFolder",
    "OPTIONS": {"location": str(DATA_ROOT / "footage"), "group_reads": NGINX_SENDS_FOOTAGE},
}
_bucket_storage: dict[str, Any] = {
    "BACKEND": "evidence.store.bucket.FootageBucket",
    "OPTIONS": {
        "bucket_name": FOOTAGE_BUCKET,
        "endpoint_url": read.text("FOOTAGE_ENDPOINT", "") or None,
        "access_key": read.text("FOOTAGE_ACCESS_KEY", "") or None,
        "secret_key": read.text("FOOTAGE_SECRET_KEY", "") or None,
        "region_name": read.text("FOOTAGE_REGION", "") or None,
        "file_overwrite": False,
        "default_acl": None,
    },
}
# Small files joined to a row. Only accounts/base/files/attachments.py opens this storage, and no address leads to it.
_attachments_folder = {
    "BACKEND": "django.core.files.storage.FileSystemStorage",
    "OPTIONS": {
        "location": str(DATA_ROOT / "attachments"),
        "file_permissions_mode": 0o600,
        "directory_permissions_mode": 0o700,
    },
}
_attachments_bucket = {
    "BACKEND": "evidence.store.bucket.PatientBucket",
    "OPTIONS": _bucket_storage["OPTIONS"] | {"location": "attachments"},
}
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(DATA_ROOT / "files")},
    },
    "staticfiles": {"BACKEND": "levallois.static_files.StaticFiles"},
    "footage": _bucket_storage if FOOTAGE_BUCKET else _folder_storage,
    "attachments": _attachments_bucket if FOOTAGE_BUCKET else _attachments_folder,
}
if DEBUG:
    STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
STATIC_URL = "/static/"
STATIC_ROOT = DATA_ROOT / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]

# Sessions and the counts of wrong proofs of identity are in the database, which machines share and nobody empties.
CACHE_URL = read.address("CACHE_URL", "", schemes=("redis", "rediss"))
CACHES = {
    "default": {"BACKEND": "levallois.cache.SharedCache", "LOCATION": CACHE_URL}
    if CACHE_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}

# Jobs: the queues are in the database in every mode, because the Redis broker forgets a task whose worker dies.
# save_limit 0: keeping results locks them all at each acknowledgement, and tasks then run twice.
Q_CLUSTER = {
    "name": TASKS,
    "ALT_CLUSTERS": {BYTES: {"workers": read.whole_number("WORKERS", 2, unit="processus")}},
    "orm": "default",
    "workers": 2,
    "timeout": 3300,
    "retry": 3600,
    "max_attempts": 3,
    "save_limit": 0,
    "ack_failures": True,
    "poll": 0.5,
    "catch_up": False,
    "label": "Tâches",
}

# Mail
EMAIL_URL = read.address("EMAIL_URL", "", schemes=("smtp", "smtp+tls", "smtp+ssl"))
if EMAIL_URL:
    for key, value in environ.Env.email_url_config(EMAIL_URL).items():
        if key != "OPTIONS":
            globals()[key] = value
    EMAIL_TIMEOUT = 30
else:
    EMAIL_BACKEND = "levallois.outbox.OutboxBackend"
DEFAULT_FROM_EMAIL = read.text("MAIL_FROM", "requisitions@pm.invalid")
MAILBOX_URL = read.address("MAILBOX_URL", "", schemes=("imap", "imaps"))

# People and sessions
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["accounts.sign_in.authentication.DesignatedBackend"]
# Too many wrong proofs of identity close an account, or an address, for a time (accounts/sign_in/guesses.py).
SIGN_IN_ATTEMPTS = read.whole_number("SIGN_IN_ATTEMPTS", 10, unit="essais", maximum=100)
SIGN_IN_ATTEMPTS_PER_ADDRESS = read.whole_number("SIGN_IN_ATTEMPTS_PER_ADDRESS", 50, unit="essais")
SIGN_IN_PAUSE_MINUTES = read.whole_number("SIGN_IN_PAUSE_MINUTES", 15, unit="minutes")
# The town's directory, by OpenID Connect; empty: passwords only. In production, HTTPS is required.
OIDC_ISSUER = read.address("OIDC_ISSUER", "", schemes=("https",) if read.is_production else ("https", "http"))
OIDC_CLIENT_ID = read.text("OIDC_CLIENT_ID", "")
OIDC_CLIENT_SECRET = read.text("OIDC_CLIENT_SECRET", "")
OIDC_BADGE_CLAIM = read.text("OIDC_BADGE_CLAIM", "preferred_username")
OIDC_SECOND_FACTOR = read.flag("OIDC_SECOND_FACTOR", default=False)
# Whether people with access to footage must use a second factor; off by default in the demonstration.
SECOND_FACTOR = read.flag("SECOND_FACTOR", default=MODE is not Mode.DEMO)
# The maximum age of the proof of identity that a sensitive action requires; 0: none is required.
CONFIRMATION_MINUTES = read.whole_number(
    "CONFIRMATION_MINUTES", 0 if MODE is Mode.DEMO else 5, unit="minutes", minimum=0
)
# django-guardian's rows store object permissions; rights come from the role table, never from its backend.
SILENCED_SYSTEM_CHECKS = ["guardian.W001"]
ANONYMOUS_USER_NAME = None
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
# CNIL, délibération 2022-100.
PASSWORD_MIN_LENGTH = read.whole_number("PASSWORD_MIN_LENGTH", 12, unit="caractères", minimum=8, maximum=64)
PASSWORD_MIN_BITS = read.whole_number("PASSWORD_MIN_BITS", 50, unit="bits", minimum=50, maximum=200)
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": PASSWORD_MIN_LENGTH},
    },
    {"NAME": "accounts.sign_in.passwords.EntropyValidator", "OPTIONS": {"min_bits": PASSWORD_MIN_BITS}},
    {"NAME": "accounts.sign_in.passwords.GuessableValidator"},
    {"NAME": "accounts.sign_in.passwords.FormerPasswordValidator"},
]
PASSWORD_LINK_HOURS = read.whole_number("PASSWORD_LINK_HOURS", 24, unit="heures", maximum=168)
LOGIN_URL = LOGOUT_REDIRECT_URL = "sign_in"
LOGIN_REDIRECT_URL = "today"
SESSION_COOKIE_AGE = int(timedelta(hours=read.whole_number("SESSION_HOURS", 10, unit="heures")).total_seconds())
SESSION_IDLE_MINUTES = read.whole_number("SESSION_IDLE_MINUTES", 15, unit="minutes", minimum=3)
SESSION_ENGINE = "accounts.sign_in.sessions.store"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
# Messages live in a cookie: reading them must not write the session, since a GET writes nothing.
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"

# Browser security
BEHIND_HTTPS = read.flag("BEHIND_HTTPS", default=SITE_URL.startswith("https"))
BEHIND_PROXY = read.flag("BEHIND_PROXY", default=False)
# A browser takes a cookie of this prefix from this host alone, over HTTPS, for the whole site.
COOKIE_PREFIX = "__Host-" if BEHIND_HTTPS else ""
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = COOKIE_PREFIX + "sessionid", COOKIE_PREFIX + "csrftoken"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_HSTS_SECONDS = 31_536_000 if BEHIND_HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_HTTPS else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "media-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        # Chromium also checks the page to which a form's response redirects: the directory's sign-in page.
        "form-action": [SELF, *(["{0.scheme}://{0.netloc}".format(urlsplit(OIDC_ISSUER))] if OIDC_ISSUER else [])],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    one: [] for one in ("camera", "microphone", "geolocation", "usb", "payment")
}

# Language and time
LANGUAGE_CODE, TIME_ZONE = "fr", "Europe/Paris"
USE_TZ = USE_I18N = True
FORMAT_MODULE_PATH = "levallois.formats"

CSRF_FAILURE_VIEW = "levallois.views.errors.form_expired"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO" if MODE is Mode.PRODUCTION else "WARNING"},
}
