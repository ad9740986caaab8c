"""Django's settings, all from the environment; docs/reference/settings.md explains each name."""

import re
import sys
from pathlib import Path
from urllib.parse import urlsplit

from config import logs, passwords, policy, transport
from config.database import from_url
from config.env import PHONE, Env, SettingError, load
from config.mail import mail
from config.signin import second_factor_roles
from config.twilio import LOOPBACK, carrier

BASE_DIR = Path(__file__).resolve().parent.parent
HOST = r"\*|\[[0-9A-Fa-f:.]+\]|\.?[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*"
"""A host's name or address; `*` for any, and with a dot before it for those below it too."""


def public_url(env: Env, emulated: bool) -> str:
    """Return our public URL. Raises SettingError unless it is HTTPS or names this machine."""
    default = "http://127.0.0.1:8000" if emulated else ""
    url = env.url("PUBLIC_URL", default, schemes=("https", "http"))
    if not url:
        raise SettingError("PUBLIC_URL is not set: Twilio needs the https:// address at which it reaches us.")
    parts = urlsplit(url)
    if parts.path or "@" in parts.netloc:
        raise SettingError("PUBLIC_URL is malformed: it must end with the host or port, without a path.")
    if parts.scheme == "http" and parts.hostname not in LOOPBACK:
        raise SettingError("PUBLIC_URL is malformed: it must begin with https:// unless it is this machine.")
    return url


def backup_number(env: Env, emulated: bool, own: str) -> str:
    """Return the number that takes callers when we are down; without Twilio a handset of the emulator."""
    number = env.text("BACKUP_NUMBER", "+12025550199" if emulated else "", like=PHONE)
    if number and number == own:
        raise SettingError(
            "BACKUP_NUMBER is HELPLINE_NUMBER: a caller whom we put through to it would come back to us."
        )
    return number


def redis_url(env: Env, socket: Path) -> str:
    """Return the URL of Redis; without a setting the socket of the bundled one."""
    url = env.url("REDIS_URL", f"unix://{socket}", schemes=("redis", "rediss", "unix"))
    if url.startswith("unix") and len(urlsplit(url).path) > 100:
        raise SettingError(
            "REDIS_URL is malformed: the path of a socket can have no more than 100 characters."
        )
    return url


def allowed_hosts(env: Env, host: str) -> list[str]:
    """Return the hosts we answer to. Raises SettingError for what can be no host, such as a URL."""
    hosts = env.listed("ALLOWED_HOSTS", [])
    if not all(re.fullmatch(HOST, name) for name in hosts):
        raise SettingError(
            "ALLOWED_HOSTS is malformed: it must be host names such as helpline.example.org, without"
            " https:// and without a port."
        )
    return [*(hosts or [host]), "127.0.0.1", "localhost", "[::1]"]


def refuse_debug_in_public(hosts: list[str]) -> None:
    """Raise SettingError where strangers could see Django's debug pages: they show data and settings."""
    if not all(transport.is_loopback(host.strip("[]")) for host in hosts):
        raise SettingError(
            "DEBUG is on where the world can reach us: set it to false, or use this machine only."
        )


def refuse_shared(secrets: dict[str, str]) -> None:
    """Raise SettingError where one secret serves two settings: whoever learns one would have the other.

    Keys that only read what is old are not compared, so that one that was shared can be replaced.
    """
    owners: dict[str, str] = {}
    for name, value in secrets.items():
        if value in owners:
            raise SettingError(
                f"{name} is the same as {owners[value]}: each needs a random value of its own."
            )
        if value:
            owners[value] = name


PASSWORD_LETTERS = 12


def example_password(env: Env) -> str:
    """Return the password of the invented staff, or "". Raises SettingError by the rules for people's own."""
    value = env.text("EXAMPLE_PASSWORD")
    fault = passwords.fault(value, at_least=PASSWORD_LETTERS) if value else ""
    if fault:
        raise SettingError(f"EXAMPLE_PASSWORD is {fault}.")
    return value


try:
    env = load(BASE_DIR)
    SECRET_KEY = env.secret("SECRET_KEY", at_least=40)
    FIELD_KEYS = env.keys("FIELD_KEYS")
    INDEX_KEYS = env.secrets("INDEX_KEY", at_least=32)
    DEBUG = env.boolean("DEBUG", False)
    LOG_LEVEL = env.choice("LOG_LEVEL", "INFO", ("DEBUG", "INFO", "WARNING", "ERROR"))
    DATA_DIR = BASE_DIR / env.text("DATA_DIR", "var")
    DATABASES = {"default": from_url(env.text("DATABASE_URL"), DATA_DIR)}
    # Without one, `manage.py up` starts a bundled server that listens on this socket and on no port.
    REDIS_BUNDLED = not env.text("REDIS_URL")
    REDIS_URL = redis_url(env, DATA_DIR / "redis.sock")
    HELPLINE_NUMBER = env.text("HELPLINE_NUMBER", "+18557821009", like=PHONE)
    EXAMPLE_PASSWORD = example_password(env)
    _carrier = carrier(env, SECRET_KEY)
    transport.require_encryption(
        DATABASES["default"], REDIS_URL, _carrier.url, allowed=transport.plaintext(env)
    )
    # Where callers go when we are down, and the file in which `configure` keeps whom they are put through to:
    # both need no database.
    FALLBACK_FILE = DATA_DIR / "fallback.json"
    BACKUP_NUMBER = backup_number(env, _carrier.emulated, HELPLINE_NUMBER)
    TWILIO_CPS = env.integer("TWILIO_CPS", 1, low=1, high=1000)
    PUBLIC_URL = public_url(env, _carrier.emulated)
    TRUST_PROXY = env.boolean("TRUST_PROXY", False)
    MONITOR_TOKEN = env.optional_secret("MONITOR_TOKEN", at_least=32)
    refuse_shared(
        {
            "SECRET_KEY": SECRET_KEY,
            "FIELD_KEYS": FIELD_KEYS[0],
            "INDEX_KEY": INDEX_KEYS[0],
            "MONITOR_TOKEN": MONITOR_TOKEN,
        }
    )
    _host = urlsplit(PUBLIC_URL).hostname or ""
    _mail = mail(env)
    # Who needs more than a password, what their letters are called, and after how long a page locks itself.
    SECOND_FACTOR_ROLES = second_factor_roles(env, _carrier.emulated)
    SIGN_IN_SUBJECT = env.text("SIGN_IN_SUBJECT", "Your staff account")
    IDLE_MINUTES = env.integer("IDLE_MINUTES", 15, low=1, high=720)
    ALLOWED_HOSTS = allowed_hosts(env, _host)
    if DEBUG:
        refuse_debug_in_public(ALLOWED_HOSTS)
    HSTS_PRELOAD = env.boolean("HSTS_PRELOAD", False)
    # Who changes Helpline and lets others use it owes them its source: AGPL-3.0, section 13.
    SOURCE_URL = env.url("SOURCE_URL", "", schemes=("https", "http"))
    SECRET_FILES = [str(path) for path in env.files]
except SettingError as error:
    sys.exit(f"helpline: {error}")

# Whom we write to about an alarm that nobody sees to. Without a mail server links are handed over by hand.
MAILS = bool(_mail.sender)
ALARM_EMAILS, DEFAULT_FROM_EMAIL = _mail.to, _mail.sender
EMAIL_HOST, EMAIL_PORT = _mail.host, _mail.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail.user, _mail.secret
EMAIL_USE_TLS, EMAIL_USE_SSL = _mail.tls, _mail.ssl
# Without it a mail server that says nothing holds its thread for ever.
EMAIL_TIMEOUT = 10

EMULATED = _carrier.emulated
EMULATOR_URL = _carrier.origin if EMULATED else ""
TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN = _carrier.account_sid, _carrier.auth_token
TWILIO_API_KEY_SID, TWILIO_API_KEY_SECRET = _carrier.api_key_sid, _carrier.api_key_secret
TWILIO_APP_SID, TWILIO_API_URL = _carrier.app_sid, _carrier.url
# Without it the hold music is sent as bytes of no kind, and Twilio plays only what says it is audio (13420).
WHITENOISE_MIMETYPES = {".wav": "audio/wav"}
# Without it every static file says that pages of any other site may read it.
WHITENOISE_ALLOW_ALL_ORIGINS = False
# The softphone that a desk loads: the emulator's stand-in, or the vendored SDK below STATIC_URL.
VOICE_SDK_URL = f"{EMULATOR_URL}/sdk/voice.js" if EMULATED else "/static/vendor/twilio-voice.min.js"
# Twilio signs the URL it was told, not the one a proxy makes of it.
SIGNATURE_BASE = PUBLIC_URL

INSTALLED_APPS = [
    "helpline.console.apps.ConsoleConfig",  # before the admin, whose frame it redraws
    "config.apps.RecordsConfig",  # Django's admin, behind our gate
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "helpline.signin.apps.SignInConfig",  # before allauth, whose pages it dresses
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "config.apps.DeploymentConfig",
    "helpline.apps.HelplineConfig",
    "intake.apps.IntakeConfig",
    "django.forms",  # so that the console's own list of choices is found before Django's
]

MIDDLEWARE = [
    "config.stack.in_one_piece",
    "config.headers.taken_as_sent",
    "config.middleware.voice_lane",
    "config.headers.page_headers",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.middleware.CompressedPages",
    "config.middleware.readable",
    "config.middleware.AskerOfHashes",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "helpline.console.middleware.roles_read_once",
    "helpline.signin.middleware.guard",
    "helpline.console.middleware.viewers_zone",
    "helpline.console.middleware.lasting_sign_in",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "config.middleware.UnreadableValue",
    "allauth.account.middleware.AccountMiddleware",
    "helpline.console.middleware.page_for_an_address_of_forms",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# Staff read English; looking up each word of Django's in a catalogue takes milliseconds of every page.
USE_I18N = False
LANGUAGE_CODE = "en-us"
TIME_ZONE = "UTC"
USE_TZ = True
LOGGING = logs.config(LOG_LEVEL)

PASSWORD_HASHERS = ["config.hashing.Hasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": PASSWORD_LETTERS},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "config.passwords.RepetitionValidator", "OPTIONS": {"min_length": PASSWORD_LETTERS}},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/console/"
# A link to a first password works for days; helpline/signin/links.py gives a forgotten one an hour.
PASSWORD_RESET_TIMEOUT = 7 * 24 * 60 * 60
# Signing in is allauth's, with our pages, words and limits (helpline/signin). Nobody signs up.
ACCOUNT_ADAPTER = "helpline.signin.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "helpline.signin.links.Tokens"  # noqa: S105
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 5 * 60
# One count of guesses for all processes, in the database: helpline/signin/guessing.py.
ACCOUNT_RATE_LIMITS = MFA_RATE_LIMITS = False
ACCOUNT_FORMS = {
    "login": "helpline.signin.forms.SignInForm",
    "reauthenticate": "helpline.signin.forms.ReauthenticateForm",
    "reset_password": "helpline.signin.forms.ResetForm",
    "reset_password_from_key": "helpline.signin.forms.NewPasswordForm",
    "change_password": "helpline.signin.forms.ChangePasswordForm",
}
MFA_ADAPTER = "helpline.signin.adapter.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "helpline.signin.forms.CodeForm",
    "reauthenticate": "helpline.signin.forms.CodeAgainForm",
    "activate_totp": "helpline.signin.forms.ActivateForm",
    "add_webauthn": "helpline.signin.forms.AddPasskeyForm",
    "authenticate_webauthn": "helpline.signin.forms.PasskeyForm",
    "login_webauthn": "helpline.signin.forms.PasskeyAloneForm",
    "reauthenticate_webauthn": "helpline.signin.forms.PasskeyAgainForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_PASSKEY_LOGIN_ENABLED = True
# A key that is left in the machine opens nothing by a mere touch.
MFA_WEBAUTHN_USER_VERIFICATION = "required"
# One step of half a minute before and after: telephones' clocks differ.
MFA_TOTP_TOLERANCE = 1

# A shift and a little more since somebody last did something; a forgotten browser is signed out overnight.
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_ENGINE = "config.sessions"
# What a page tells its viewer once stays on the server: a cookie of its own would be one more to protect.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
CSRF_FAILURE_VIEW = "helpline.console.views.refusals.forged"
_HTTPS = PUBLIC_URL.startswith("https://")
# A browser takes a cookie of this name only from this very host, over HTTPS, not from its neighbours.
COOKIE_PREFIX = "__Host-" if _HTTPS else ""
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}helpline_session"
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}helpline_csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _HTTPS
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not _HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if _HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = _HTTPS
# The list that browsers carry is for a whole domain and hard to leave: its owner has to ask for it.
SECURE_HSTS_PRELOAD = _HTTPS and HSTS_PRELOAD
SILENCED_SYSTEM_CHECKS = ["security.W021"]  # which asks for it all the same
# Only a proxy that sets this header itself, and strips a visitor's, may be believed.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUST_PROXY else None
# Without a proxy that says which requests came by HTTPS, redirecting those that did not would never end.
SECURE_SSL_REDIRECT = _HTTPS and TRUST_PROXY
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {"DIRECTIVES": policy.directives(EMULATOR_URL)}

STATIC_URL = "/static/"
# After `collectstatic`, as in a release, its compressed and for-ever cacheable files; otherwise the sources.
_COLLECTING = "collectstatic" in sys.argv
_COLLECTED = (BASE_DIR / "staticfiles" / "staticfiles.json").exists() and not DEBUG
STATIC_ROOT = BASE_DIR / "staticfiles" if _COLLECTED or _COLLECTING else None
WHITENOISE_USE_FINDERS = not _COLLECTED
WHITENOISE_AUTOREFRESH = DEBUG
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if _COLLECTED or _COLLECTING
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
