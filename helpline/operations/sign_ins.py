"""Give a sign-in's browser a pass for the softphone, check passes, and end sign-ins with all they allow."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import User
from django.utils.crypto import constant_time_compare

from helpline import access
from helpline.live import nudges
from helpline.models import Duty, SignedIn, SoftphonePass, Staff
from helpline.operations import duty, floors
from helpline.operations.floors import FloorLock
from helpline.operations.transactions import operation, part, steps

PASS_LASTS = timedelta(hours=1)
GRACE = timedelta(minutes=2)
"""How much later than the page the server locks: for pages that are closed or could not lock themselves."""


def has_supervisor(*, but: int, now: datetime) -> bool:
    """Say whether a supervisor is signed in and has used a page lately, other than the user `but`."""
    lately = now - timedelta(minutes=settings.IDLE_MINUTES) - GRACE
    in_use = SignedIn.objects.filter(locked_at=None, active_at__gte=lately).exclude(user=but)
    supervising = in_use.filter(user__groups__name=access.SUPERVISORS).select_related("user")
    return any(access.is_supervisor(each.user) for each in supervising)


@steps
def give_pass(*, staff: Staff, sign_in: SignedIn, now: datetime) -> SoftphonePass:
    """Return the softphone pass of a sign-in, valid for another hour; delete the person's expired passes."""
    SoftphonePass.objects.filter(staff=staff, expires_at__lte=now).delete()
    proof, until = staff.user.get_session_auth_hash(), now + PASS_LASTS
    found, _ = SoftphonePass.objects.update_or_create(
        sign_in=sign_in, defaults={"staff": staff, "proof": proof, "expires_at": until}
    )
    return found


def may_ring_in(*, staff_id: int, pass_id: UUID | None, now: datetime) -> bool:
    """Say whether a softphone may call in: its pass is valid, and the person whom it names works here.

    A token that was issued by the previous release names no pass. It is valid for an hour at most, and is
    accepted unless its person is off duty: a desk that was open during an update must not lose its caller.
    """
    person = Staff.objects.select_related("user").filter(pk=staff_id).first()
    if person is None or access.staff_of(person.user) != person:
        return False
    if pass_id is None:
        return person.duty != Duty.OFF
    found = SoftphonePass.objects.filter(pk=pass_id, staff=person, expires_at__gt=now).first()
    return found is not None and constant_time_compare(found.proof, person.user.get_session_auth_hash())


@steps
def renew_proof(*, sign_in: UUID | None, proof: str) -> None:
    """Keep a sign-in's softphone pass valid when its person changes their password there.

    A new password ends the person's other sign-ins, but not the one in which it was chosen.
    """
    SoftphonePass.objects.filter(sign_in=sign_in).update(proof=proof)


@operation
def end(*, user_id: int, sign_ins: Collection[UUID], off_duty: bool, now: datetime) -> None:
    """End sign-ins of a user: their pages, passes and streams end, and their pages are told.

    `off_duty` takes the person off duty at once and passes their ringing call on. A conversation that they
    are in goes on until it ends.
    """
    if off_duty:
        take_off_duty(floors.lock(), user_id, now)
    end_in_part(user_id, sign_ins)


@part
def end_in_part(user_id: int, sign_ins: Collection[UUID]) -> None:
    """End sign-ins of a user in the transaction of another operation; their duty does not change."""
    SignedIn.objects.filter(pk__in=sign_ins, user=user_id).delete()
    for sign_in in sign_ins:
        nudges.nudge(nudges.sign_in_channel(sign_in))


def shut_under(lock: FloorLock, *, user_id: int, now: datetime) -> None:
    """Shut an account: nobody signs in with it, and what was begun with it ends.

    Links to a password that were made before are dead for good, also if the account is opened again
    (`signin/links.py`). Password, authenticator app, passkeys and recovery codes stay for that day.
    """
    User.objects.filter(pk=user_id).update(is_active=False)
    end_all_under(lock, user_id=user_id, now=now)


def end_all_under(lock: FloorLock, *, user_id: int, now: datetime) -> None:
    """End every sign-in of a user, take them off duty and pass their ringing call on.

    A conversation that they are in goes on until it ends.
    """
    take_off_duty(lock, user_id, now)
    end_in_part(user_id, list(SignedIn.objects.filter(user=user_id).values_list("pk", flat=True)))


def take_off_duty(lock: FloorLock, user_id: int, now: datetime) -> None:
    """Take the staff member of an account off duty, if the account has one."""
    person = Staff.objects.filter(user_id=user_id).first()
    if person is not None:
        duty.go_off_under(lock, staff_id=person.pk, now=now)
