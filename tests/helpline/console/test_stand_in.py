"""What the desks say when a counselor in a call in danger is lost, and of whom is beside them before."""

import pytest
from django.test import Client

from helpline.models import AccessKind, AccessRecord, Call, Command, CommandKind, CommandState, Participant
from tests.helpline.console.conftest import SignIn
from tests.helpline.operations import test_stand_in as story
from tests.support import cast

pytestmark = pytest.mark.django_db
call = story.call


def strip(client: Client) -> str:
    return str(client.get("/console/desk/strip").text)


def test_whoever_stands_in_reads_that_the_caller_hears_them_and_who_is_called(
    call: Call, signed_in: SignIn
) -> None:
    bo = story.person("bo")
    desk = signed_in(bo)
    story.listens(call, bo, story.BO)
    story.counselor_is_lost(call)

    shown = strip(desk)

    assert "Stay with them: they hear you." in shown
    assert "Everybody trained for danger is being called into this call." in shown
    assert "The caller may not hear you." not in shown


def test_whoever_inherited_a_call_and_is_not_heard_reads_so(call: Call, signed_in: SignIn) -> None:
    kim = story.person("kim", trained=True)
    desk = signed_in(kim)
    story.listens(call, kim, story.KIM)
    story.counselor_is_lost(call)
    asked = Command.objects.filter(kind=CommandKind.SET_MODE, participant__sid=story.KIM)
    asked.move(CommandState.FAILED)

    assert "The caller may not hear you." in strip(desk)
    Participant.objects.filter(sid=story.KIM).update(mode_told="barge")
    assert "The caller may not hear you." not in strip(desk)


def test_a_second_counselor_sees_the_card_while_they_listen_and_that_is_kept(
    call: Call, signed_in: SignIn
) -> None:
    bo, sam = story.person("bo"), cast.staff("sam")
    desk, others = signed_in(bo), signed_in(sam)
    address = f"/intake/calls/{call.pk}/card/"
    assert call.staff is not None
    assert signed_in(call.staff).get(address).status_code == 200  # the counselor's desk begins the record
    AccessRecord.objects.all().delete()
    assert desk.get(address).status_code == 404

    story.listens(call, bo, story.BO)

    assert f'data-card="{address}"' in strip(desk)
    assert desk.get(address).status_code == 200
    kept = AccessRecord.objects.get()
    assert (kept.kind, kept.user, kept.subject_id) == (AccessKind.READ_CARD, bo.user, call.pk)
    assert others.get(address).status_code == 404
