"""What a sign-in entitles a browser to beyond its pages, and what ends with it."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.crypto import constant_time_compare

from helpline import access, live
from helpline.models import Duty, SoftphonePass, Staff
from helpline.operations import duty, floors

PASS_LASTS = timedelta(hours=1)


def give_pass(*, staff: Staff, sign_in: UUID, now: datetime) -> SoftphonePass:
    """Return the pass of a person's sign-in, good for another hour; what has run out is cleared away."""
    SoftphonePass.objects.filter(staff=staff, expires_at__lte=now).delete()
    proof, until = staff.user.get_session_auth_hash(), now + PASS_LASTS
    found, _ = SoftphonePass.objects.update_or_create(
        sign_in=sign_in, defaults={"staff": staff, "proof": proof, "expires_at": until}
    )
    return found


def may_ring_in(*, staff_id: int, pass_id: UUID | None, now: datetime) -> bool:
    """Say whether a browser that rings in still holds: its sign-in stands, and its person works here.

    A token of the release before names no pass. It lasts an hour at most, and counts while its person is
    signed on: a desk that was open during an update must not lose its caller.
    """
    person = Staff.objects.select_related("user").filter(pk=staff_id).first()
    if person is None or access.staff_of(person.user) != person:
        return False
    if pass_id is None:
        return person.duty != Duty.OFF
    found = SoftphonePass.objects.filter(pk=pass_id, staff=person, expires_at__gt=now).first()
    return found is not None and constant_time_compare(found.proof, person.user.get_session_auth_hash())


def renew_proof(*, sign_in: UUID, proof: str) -> None:
    """Let a pass stand when its own person changes the password: that ends their other sign-ins only."""
    SoftphonePass.objects.filter(sign_in=sign_in).update(proof=proof)


@transaction.atomic
def end(*, user_id: int, sign_in: UUID | None, now: datetime) -> None:
    """Sign somebody out: off duty at once, their ringing call passed on, their pages told.

    A conversation that they are in goes on until it ends.
    """
    floors.lock()
    person = Staff.objects.filter(user_id=user_id).first()
    if person is not None:
        duty.go_off(staff_id=person.pk, now=now)
    if sign_in is not None:
        SoftphonePass.objects.filter(sign_in=sign_in).delete()
        live.nudge(live.sign_in_channel(sign_in))
