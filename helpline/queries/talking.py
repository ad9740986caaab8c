"""The call that a counselor has, as their desk shows it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from helpline import contact_rules
from helpline.models import ParticipantRole
from helpline.queries import colleagues, parties
from helpline.queries.present import Conversation
from helpline.queries.summary import CallSummary
from helpline.queries.support import Support


@dataclass(frozen=True, slots=True)
class Talking:
    """The call that the counselor has accepted.

    `connected_at` is when their own conversation began; None until both are connected. `danger_may_be_told`
    says whether they may report danger: not in a call of ours until somebody has talked with the person.
    `leaving` says that their leg is being ended, and that the caller talks on with the crisis line.
    `stands_in` says that they have a call in danger without being trained for it, until somebody trained is
    there; `unheard` that the caller may not hear them, because Twilio refused that they be heard.
    """

    summary: CallSummary
    offer_id: UUID
    ring_on: str
    hold: str
    accepted_at: datetime | None
    connected_at: datetime | None
    cut_off_number: contact_rules.PhoneNumber | None
    danger_may_be_told: bool
    leaving: bool
    support: Support
    beside: tuple[colleagues.Beside, ...] = ()
    called_in: tuple[parties.Party, ...] = ()
    present: Conversation | None = None
    hold_until: datetime | None = None
    """When the hold ends by itself; None while none is on."""
    gone: colleagues.Gone | None = None
    """Who of us has just left the call, or did not come."""
    stands_in: bool = False
    unheard: bool = False

    @property
    def somebody_else_is_there(self) -> bool:
        """Say whether more people than the caller and the counselor are in the call, or are asked into it."""
        asked = any(party.may_be_taken_out and not party.is_over for party in self.called_in)
        return bool(self.beside) or asked

    @property
    def crisis_line_is_there(self) -> bool:
        """Say whether the caller stays with the crisis line when the counselor hangs up."""
        return any(party.is_there and not party.may_be_taken_out for party in self.called_in)

    @property
    def consulted(self) -> colleagues.Beside | None:
        """The colleague whom the counselor consults."""
        return next((one for one in self.beside if one.role == ParticipantRole.CONSULTED), None)
