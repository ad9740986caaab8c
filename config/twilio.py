"""Choose who carries the calls: Twilio when there are credentials, else the local emulator."""

import hashlib
import hmac
from dataclasses import dataclass
from urllib.parse import urlsplit

from config.env import ACCOUNT_SID, APP_SID, KEY_SID, TWILIO_SECRET, Env, SettingError

TWILIO = "https://api.twilio.com"
EMULATOR = "http://127.0.0.1:8010"
LOOPBACK = {"127.0.0.1", "localhost", "::1"}


@dataclass(frozen=True, kw_only=True)
class Carrier:
    """The account that carries the calls. `api_key_*` and `app_sid` let a desk's browser take calls."""

    emulated: bool
    url: str
    account_sid: str
    auth_token: str
    api_key_sid: str
    api_key_secret: str
    app_sid: str

    @property
    def origin(self) -> str:
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}"


def carrier(env: Env, secret: str) -> Carrier:
    """Return Twilio's account, or the emulator's with credentials derived from `secret`.

    Raises SettingError when only some of the credentials are set: a helpline must not fall back to the
    emulator because somebody forgot one line. Also when the token is a placeholder: whoever guesses it signs
    webhooks as Twilio does.
    """
    account = env.text("TWILIO_ACCOUNT_SID", like=ACCOUNT_SID)
    token = env.optional_secret("TWILIO_AUTH_TOKEN", at_least=32, like=TWILIO_SECRET)
    if bool(account) != bool(token):
        missing = "TWILIO_AUTH_TOKEN" if account else "TWILIO_ACCOUNT_SID"
        raise SettingError(
            f"{missing} is not set: set both credentials for Twilio, or neither for the emulator."
        )
    return _twilio(env, account, token) if account else _emulator(env, secret)


def _twilio(env: Env, account: str, token: str) -> Carrier:
    key = env.text("TWILIO_API_KEY_SID", like=KEY_SID)
    secret = env.optional_secret("TWILIO_API_KEY_SECRET", at_least=32, like=TWILIO_SECRET)
    if bool(key) != bool(secret):
        missing = "TWILIO_API_KEY_SECRET" if key else "TWILIO_API_KEY_SID"
        raise SettingError(f"{missing} is not set: an API key has both, and desks need it to be telephones.")
    return Carrier(
        emulated=False,
        url=env.url("TWILIO_API_URL", TWILIO, schemes=("https", "http")),
        account_sid=account,
        auth_token=token,
        api_key_sid=key,
        api_key_secret=secret,
        app_sid=env.text("TWILIO_APP_SID", like=APP_SID),
    )


def _emulator(env: Env, secret: str) -> Carrier:
    url = env.url("TWILIO_API_URL", EMULATOR, schemes=("http", "https"))
    parts = urlsplit(url)
    if parts.scheme == "https":
        raise SettingError(
            f"TWILIO_ACCOUNT_SID is not set: TWILIO_API_URL needs credentials, unless it is like {EMULATOR}."
        )
    if parts.path or "@" in parts.netloc:
        raise SettingError(
            "TWILIO_API_URL is malformed: the emulator's ends with the host or port, without a path."
        )

    def derived(name: str) -> str:
        return hmac.new(secret.encode(), f"emulator {name}".encode(), hashlib.sha256).hexdigest()[:32]

    return Carrier(
        emulated=True,
        url=url,
        account_sid="AC" + derived("account"),
        auth_token=derived("token"),
        api_key_sid="SK" + derived("key"),
        api_key_secret=derived("key secret"),
        app_sid="AP" + derived("app"),
    )
