"""Read what supports a counselor in a call: the help they asked for, and whether someone may listen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from helpline.models import Call, CallState, Offer
from helpline.operations import notice
from helpline.queries.help_requests import Asked, of_call
from helpline.queries.listening import Supporter, free_for, supporters


@dataclass(frozen=True, slots=True)
class Support:
    """What a counselor's desk shows about supervisors.

    `may_listen` says whether anybody may listen on this line, `told` whether the person on the line knows it,
    `may_tell` whether the counselor may say that they told them. `supporters` are in the call beside them.
    """

    supporters: tuple[Supporter, ...]
    help: Asked | None
    may_listen: bool
    told: bool
    may_tell: bool

    @property
    def helper_is_there(self) -> bool:
        """Say whether whoever answered the call for help is beside the counselor, or about to be."""
        return self.help is not None and any(each.name == self.help.by for each in self.supporters)


def support_of(call: Call, beside: Sequence[Offer], now: datetime) -> Support:
    """Return the support of a call, whose line must be loaded. It takes one SQL statement, or two.

    `beside` are the offers of those beside its counselor.
    """
    told = notice.was_heard(call, now)
    may_listen = call.line.may_listen
    return Support(
        supporters=supporters(call, beside),
        help=of_call(call),
        may_listen=may_listen,
        told=told,
        may_tell=may_listen and not told and call.state == CallState.CONNECTED,
    )


def could_listen(call: Call, now: datetime) -> tuple[tuple[int, str], ...] | None:
    """Return who could be asked to listen in silence to a call; None where nobody may listen to it."""
    return free_for(call) if call.line.may_listen and notice.was_heard(call, now) else None
