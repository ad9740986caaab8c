"""Hold the settings that the emulator starts with: credentials, numbers, applications, limits."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from .time.clock import START


@dataclass(frozen=True)
class Credentials:
    """Hold the account's secrets.

    REST clients and softphones authenticate with them, and webhooks are signed with the auth token.
    """

    account_sid: str = "AC" + "e" * 32
    auth_token: str = "e" * 32
    api_key_sid: str = "SK" + "e" * 32
    api_key_secret: str = "e" * 32

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "Credentials":
        """Read the credentials from environment variables such as `EMULATOR_ACCOUNT_SID`.

        A variable that is not set keeps a fixed default.
        """
        names = ("account_sid", "auth_token", "api_key_sid", "api_key_secret")
        given = {name: environment.get(f"EMULATOR_{name.upper()}", "") for name in names}
        return cls(**{name: value for name, value in given.items() if value})


@dataclass
class Number:
    """Hold a telephone number of the account and the URLs that handle its calls.

    `other` holds fields that REST stores and shows but that no call uses, by their REST names.
    """

    sid: str
    phone_number: str
    voice_url: str = ""
    voice_method: str = "POST"
    fallback_url: str = ""
    fallback_method: str = "POST"
    status_callback: str = ""
    status_callback_method: str = "POST"
    application_sid: str = ""
    friendly_name: str = ""
    caller_id_lookup: bool = False
    other: dict[str, str] = field(default_factory=dict)


@dataclass
class Application:
    """Hold a TwiML application: the URLs that handle calls from softphones. `other` is as in `Number`."""

    sid: str
    friendly_name: str = ""
    voice_url: str = ""
    voice_method: str = "POST"
    fallback_url: str = ""
    fallback_method: str = "POST"
    status_callback: str = ""
    status_callback_method: str = "POST"
    caller_id_lookup: bool = False
    other: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Settings:
    """Hold everything that the emulator is started with.

    `driven` chooses a clock that moves only on request. `cps` is how many calls REST may start in a second,
    and `concurrency` how many calls may be live at once; 0 means no limit for both. `debugger_url` receives
    every error and warning. `hosts` are host names that the emulator answers for, and `origins` are web
    origins whose pages may have softphones, both in addition to this machine's own.
    """

    credentials: Credentials = field(default_factory=Credentials)
    driven: bool = False
    start: datetime = START
    seed: int | None = None
    cps: float = 1
    numbers: tuple[Number, ...] = ()
    applications: tuple[Application, ...] = ()
    switches: tuple[tuple[str, str], ...] = ()
    debugger_url: str = ""
    concurrency: int = 0
    scenario: str = ""
    hosts: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
