"""Read the settings of e-mail: the mail server, and who is told about alarms."""

import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from django.core.mail.message import sanitize_address

from config.env import Env, SettingError, is_host
from config.twilio import LOOPBACK

PORTS = {"smtp": 587, "smtps": 465}
SHAPE = "smtp://user:password@host:587 (STARTTLS) or smtps://user:password@host:465"
ADDRESS = r"[^@\s,<>]+@[^@\s,<>]+"


@dataclass(frozen=True, kw_only=True)
class Mail:
    """Who is told about alarms, the sender, and the mail server with the `secret` that logs in there.

    Without a `sender` there is no server, and nothing is written.
    """

    to: list[str]
    sender: str = ""
    host: str = "localhost"
    port: int = 25
    user: str = ""
    secret: str = ""
    tls: bool = False
    ssl: bool = False


def mail(env: Env) -> Mail:
    """Return how we send e-mail: alarms, and links to choose a password.

    Raises SettingError when alarms have addresses and no way to them, or a server nobody to write as.
    """
    to, sender = env.listed("ALARM_EMAILS", []), env.text("EMAIL_FROM")
    for name, addresses in (("ALARM_EMAILS", to), ("EMAIL_FROM", [sender] if sender else [])):
        if not all(map(can_be_written_to, addresses)):
            raise SettingError(f"{name} is malformed: an e-mail address looks like name@host.")
    if not to and not env.text("EMAIL_URL"):
        return Mail(to=to)
    url = env.required("EMAIL_URL", f"ALARM_EMAILS needs a mail server, {SHAPE}")
    return _over(url, to, env.required("EMAIL_FROM", "e-mails need an address to come from"))


def can_be_written_to(address: str) -> bool:
    """Say whether an e-mail to an address could be sent at all.

    An impossible address, such as `lee@example.org.`, would keep the e-mails to all others back as well.
    """
    name, _, _ = address.rpartition("@")
    try:
        as_sent: str = sanitize_address(address, "utf-8")
    except ValueError:
        return False
    return bool(re.fullmatch(ADDRESS, address)) and as_sent.rpartition("@")[0] == name


def _over(url: str, to: list[str], sender: str) -> Mail:
    """Return the mail server that a URL names. A connection to another machine is always encrypted."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise _malformed() from None
    if (
        parts.scheme not in PORTS
        or not is_host(parts.hostname or "")
        or port == 0
        or parts.path.strip("/")
        or parts.query
    ):
        raise _malformed()
    return Mail(
        to=to,
        sender=sender,
        host=parts.hostname or "",
        port=port or PORTS[parts.scheme],
        user=unquote(parts.username or ""),
        secret=unquote(parts.password or ""),
        tls=parts.scheme == "smtp" and parts.hostname not in LOOPBACK,
        ssl=parts.scheme == "smtps",
    )


def _malformed() -> SettingError:
    return SettingError(f"EMAIL_URL is malformed: it must be {SHAPE}.")
