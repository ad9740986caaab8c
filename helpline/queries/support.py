"""Read what supports a counselor in a call: the help they asked for, and whether someone may listen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef

from helpline.models import LIVE_OFFERS, Call, CallState, Duty, Offer, Staff
from helpline.operations import notice
from helpline.queries.help_requests import Asked, of_call
from helpline.queries.listening import Companion, companions


@dataclass(frozen=True, slots=True)
class Support:
    """What a counselor's desk shows about supervisors.

    `may_listen` says whether anybody may listen on this line, `told` whether the person on the line knows it,
    `may_tell` whether the counselor may say that they told them. `companions` are in the call beside them.
    """

    companions: tuple[Companion, ...]
    help: Asked | None
    may_listen: bool
    told: bool
    may_tell: bool

    @property
    def helper_is_there(self) -> bool:
        """Say whether whoever answered the call for help is beside the counselor, or about to be."""
        return self.help is not None and any(each.name == self.help.by for each in self.companions)


def support_of(call: Call, beside: Sequence[Offer], now: datetime) -> Support:
    """Return the support of a call, whose line must be loaded. It takes one SQL statement, or two.

    `beside` are the offers of those beside its counselor.
    """
    told = notice.was_heard(call, now)
    may_listen = call.line.may_listen
    return Support(
        companions=companions(call, beside),
        help=of_call(call),
        may_listen=may_listen,
        told=told,
        may_tell=may_listen and not told and call.state == CallState.CONNECTED,
    )


def could_listen(call: Call, now: datetime) -> tuple[tuple[int, str], ...] | None:
    """Return who could be asked to listen in silence to a call; None where nobody may listen to it."""
    return _free(call) if call.line.may_listen and notice.was_heard(call, now) else None


def _free(call: Call) -> tuple[tuple[int, str], ...]:
    """Return the keys and names of those on duty who have no call and ring for none."""
    busy = Offer.objects.filter(staff=OuterRef("pk"), state__in=LIVE_OFFERS)
    on_duty = Staff.objects.filter(~Exists(busy), duty=Duty.ON, user__is_active=True)
    return tuple(on_duty.exclude(calls=call).order_by("name").values_list("pk", "name"))
