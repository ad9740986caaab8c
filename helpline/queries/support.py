"""Read what supports a counselor in a call: the help they asked for, and whether someone may listen."""

from dataclasses import dataclass
from datetime import datetime

from helpline.models import Call, CallState
from helpline.operations import notice
from helpline.queries.help_requests import Asked, of_call


@dataclass(frozen=True, slots=True)
class Support:
    """What a counselor's desk shows about supervisors.

    `may_listen` says whether anybody may listen on this line, `told` whether the person on the line knows it,
    `may_tell` whether the counselor may say that they told them.
    """

    help: Asked | None
    may_listen: bool
    told: bool
    may_tell: bool


def support_of(call: Call, now: datetime) -> Support:
    """Return the support of a call, whose line must be loaded. It takes one SQL statement."""
    told = notice.was_heard(call, now)
    may_listen = call.line.may_listen
    return Support(
        help=of_call(call),
        may_listen=may_listen,
        told=told,
        may_tell=may_listen and not told and call.state == CallState.CONNECTED,
    )
