"""What the emulator is started with: credentials, the number, the application, the rate limit."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from .time.clock import START


@dataclass(frozen=True)
class Credentials:
    """What REST clients and softphones show, and what webhooks are signed with."""

    account_sid: str = "AC" + "e" * 32
    auth_token: str = "e" * 32
    api_key_sid: str = "SK" + "e" * 32
    api_key_secret: str = "e" * 32

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "Credentials":
        """Read `EMULATOR_ACCOUNT_SID` and its kind; what is not set keeps a fixed default."""
        names = ("account_sid", "auth_token", "api_key_sid", "api_key_secret")
        given = {name: environment.get(f"EMULATOR_{name.upper()}", "") for name in names}
        return cls(**{name: value for name, value in given.items() if value})


@dataclass
class Number:
    """A telephone number of the account, and where its calls are handled.

    `other` is what REST keeps and shows but nothing here acts on, by its name in REST.
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
    """A TwiML application: where calls from softphones are handled. `other` as with a number."""

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
    """How this emulator runs.

    `cps` is how many REST-created calls may start in a second, `concurrency` how many calls may be live at
    once (0: any number), `debugger_url` who is told of every error and warning. `hosts` are names that the
    emulator answers for and `origins` those of pages that may have softphones, beside this machine's.
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
