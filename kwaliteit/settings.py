"""All settings, read from the environment; a missing or wrong value is refused by its name.

``KWALITEIT_MODUS`` says where we run: ``lokaal`` (``make start``), ``test`` (``make test``) or
``productie`` (nothing has a default that could weaken the house). docs/beheer.md lists the variables.
"""

import os
from datetime import timedelta
from pathlib import Path

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from environs import Env, EnvError

BASIS = Path(__file__).resolve().parent.parent
env = Env()

try:
    MODUS = env.str("KWALITEIT_MODUS", "lokaal")
    if MODUS not in ("lokaal", "test", "productie"):
        raise ImproperlyConfigured("KWALITEIT_MODUS moet lokaal, test of productie zijn.")
    PRODUCTIE = MODUS == "productie"
    ROL = env.str("KWALITEIT_ROL", "toepassing")
    if ROL not in ("toepassing", "eigenaar"):
        raise ImproperlyConfigured("KWALITEIT_ROL moet toepassing of eigenaar zijn.")

    SECRET_KEY = env.str("SECRET_KEY")
    if len(SECRET_KEY) < 50:
        raise ImproperlyConfigured("SECRET_KEY moet minstens 50 tekens lang zijn.")
    ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", subcast=str)
    BASIS_URL = env.str("BASIS_URL").rstrip("/")
    DATA = Path(env.str("KWALITEIT_DATA")).resolve()
    REDIS_URL = env.str("REDIS_URL")
    if not REDIS_URL.startswith(("redis://", "rediss://", "unix://")):
        raise ImproperlyConfigured("REDIS_URL moet met redis://, rediss:// of unix:// beginnen.")
    SESSIE_DUUR = env.int("SESSIE_DUUR", 8 * 3600)
    if SESSIE_DUUR < 300:
        raise ImproperlyConfigured("SESSIE_DUUR (in seconden) moet minstens 300 zijn.")
    _bedenktijd = env.int("BEDENKTIJD_MINUTEN", 10)
    if not 0 <= _bedenktijd <= 1440:
        raise ImproperlyConfigured("BEDENKTIJD_MINUTEN moet tussen 0 (geen) en 1440 (een dag) liggen.")
    BEDENKTIJD = timedelta(minutes=_bedenktijd)
    OPENDATA_UITGEVER = env.str("OPENDATA_UITGEVER", "Opgroeien")
    OPENDATA_LICENTIE = env.str("OPENDATA_LICENTIE", "")
    if OPENDATA_LICENTIE and not OPENDATA_LICENTIE.startswith(("https://", "http://")):
        raise ImproperlyConfigured("OPENDATA_LICENTIE moet het adres van de licentie zijn (https://…), of leeg.")
    _databank = env.dj_db_url("DATABASE_URL")
    _eigenaar = env.dj_db_url("DATABASE_URL_EIGENAAR", "") if ROL == "eigenaar" or MODUS == "test" else None
except EnvError as fout:
    raise ImproperlyConfigured(f"Instelling ontbreekt of is ongeldig: {fout}") from fout

if not ALLOWED_HOSTS or (PRODUCTIE and "*" in ALLOWED_HOSTS):
    raise ImproperlyConfigured("ALLOWED_HOSTS moet de namen van deze server bevatten (geen *).")
if not BASIS_URL.startswith("https://" if PRODUCTIE else ("http://", "https://")):
    raise ImproperlyConfigured("BASIS_URL moet het volledige adres zijn (in productie https://…).")
if _eigenaar is not None and not _eigenaar.get("NAME"):
    raise ImproperlyConfigured("DATABASE_URL_EIGENAAR ontbreekt: de eigenaar migreert, niet de toepassing.")

DEBUG = False
DEMO = not PRODUCTIE
BASE_DIR = BASIS

# --- apps -----------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_prose_editor",
    "rules",
    "kwaliteit",
    "kwaliteit.opdrachten",
    "organisaties",
    "zelfevaluatie",
    "rapporten",
]
AUTH_USER_MODEL = "organisaties.Persoon"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "kwaliteit.toegang.EerstAanmelden",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
ROOT_URLCONF = "kwaliteit.urls"
WSGI_APPLICATION = "kwaliteit.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASIS / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "organisaties.toegang.wie_en_waar",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- database, cache, jobs ------------------------------------------------------------------------
_keuze = _eigenaar if _eigenaar is not None else _databank
DATABASES = {
    "default": {
        **_keuze,
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,  # the access decorators open the transaction, see kwaliteit/toegang.py
        "OPTIONS": {**_keuze.get("OPTIONS", {}), "connect_timeout": 3},
    }
}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
SESSION_ENGINE = "kwaliteit.sessies"
SESSION_COOKIE_AGE = SESSIE_DUUR  # without acting; see kwaliteit/sessies.py
SESSION_SAVE_EVERY_REQUEST = False
CELERY_BROKER_URL = REDIS_URL

# --- signing in -----------------------------------------------------------------------------------
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
LOGIN_URL = "account_login"
ACCOUNT_SESSION_COOKIE_AGE = max(SESSIE_DUUR, 14 * 86400)  # who chose to stay signed in on this machine
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # accounts are made by a beheerder or by invitation, never by signing up
ACCOUNT_ADAPTER = "organisaties.aanmelden.Aanmelding"
ACCOUNT_FORMS = {
    "change_password": "organisaties.forms.wachtwoord.Wachtwoordwijziging",
    "reset_password_from_key": "organisaties.forms.wachtwoord.Wachtwoordkeuze",
}
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_GET = False
PASSWORD_RESET_TIMEOUT = 7 * 86400  # an invitation lives a week
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "organisaties.aanmelden.Gelijkenis", "OPTIONS": {"user_attributes": ("naam", "email")}},
    {"NAME": "organisaties.aanmelden.Lengte", "OPTIONS": {"min_length": 12}},
    {"NAME": "organisaties.aanmelden.Bekend"},
]
if MODUS == "test":
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    ACCOUNT_RATE_LIMITS = False

# --- language, files, mail ------------------------------------------------------------------------
LANGUAGE_CODE = "nl-be"
TIME_ZONE = "Europe/Brussels"
USE_TZ = True
USE_I18N = True
USE_THOUSAND_SEPARATOR = False
STATIC_URL = "/static/"
STATIC_ROOT = DATA / "verzameld"
STATICFILES_DIRS = [BASIS / "static"]
MEDIA_ROOT = DATA / "media"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": MEDIA_ROOT, "file_permissions_mode": 0o640},
    },
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTIE
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not PRODUCTIE
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
POST_MAP = DATA / "post"
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("AFZENDER", "kwaliteitsverslag@demo.example")
if PRODUCTIE:
    try:
        _post = env.dj_email_url("EMAIL_URL")
        EMAIL_BACKEND = _post["EMAIL_BACKEND"]  # the parser knows an unknown scheme only as a missing backend
        env.str("AFZENDER")
    except (EnvError, KeyError) as fout:
        raise ImproperlyConfigured(f"Instelling EMAIL_URL of AFZENDER ontbreekt of is ongeldig: {fout}") from fout
    EMAIL_HOST, EMAIL_PORT = _post["EMAIL_HOST"], _post["EMAIL_PORT"]
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _post["EMAIL_HOST_USER"], _post["EMAIL_HOST_PASSWORD"]
    EMAIL_USE_TLS, EMAIL_USE_SSL = _post.get("EMAIL_USE_TLS", False), _post.get("EMAIL_USE_SSL", False)
    EMAIL_TIMEOUT = 10
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = str(POST_MAP)

# --- headers --------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = [BASIS_URL]
CSRF_FAILURE_VIEW = "kwaliteit.toegang.sessie_verlopen"
if PRODUCTIE:
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^gezondheid/$"]
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31536000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"regel": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "regel"}},
    "loggers": {naam: {"level": "WARNING"} for naam in ("weasyprint", "fontTools", "pikepdf", "celery")},
    "root": {"handlers": ["console"], "level": os.environ.get("LOGNIVEAU", "INFO")},
}
