"""A message is not lost if its webhook is lost, or if the answer to our request is not a sound."""

from datetime import timedelta

import pytest

from helpline.carrier import dispatcher, reconciliation
from helpline.models import Call, CallState, CommandKind, CommandState, Disposition, Voicemail
from helpline.operations import commands
from tests.support import cast
from tests.support.carrier import Answer, Edge
from tests.support.cast import NOON
from tests.support.small_twilio import SmallTwilio

from .conftest import Clock
from .stories import the

pytestmark = pytest.mark.django_db

SPOKE, RECORDING = "CA" + "7" * 32, "RE" + "7" * 32
LATER = NOON + timedelta(minutes=2)


@pytest.fixture
def silent() -> Call:
    """A caller who was asked for a message and of whom we know of none."""
    return cast.call(
        cast.line(), sid=SPOKE, state=CallState.ENDED, disposition=Disposition.NO_MESSAGE, ended_at=NOON
    )


class TestBothReportsAreLost:
    def test_the_message_is_found_kept_and_deleted_there(
        self, world: SmallTwilio, now: Clock, silent: Call
    ) -> None:
        world.recordings[RECORDING], world.recorded[RECORDING] = b"RIFFsound", SPOKE

        assert reconciliation.reconcile(now=LATER) == 1
        dispatcher.dispatch_pending(now=now.go_on(121))

        message = Voicemail.objects.get()
        assert (message.call, message.seconds) == (silent, 7)
        assert bytes(message.audio or b"") == b"RIFFsound"
        assert world.done == [("deleted", RECORDING)]
        silent.refresh_from_db()
        assert silent.disposition == Disposition.VOICEMAIL

    def test_what_others_recorded_in_the_account_is_not_ours(self, world: SmallTwilio, silent: Call) -> None:
        world.recordings[RECORDING], world.recorded[RECORDING] = b"RIFFsound", "CA" + "8" * 32

        assert reconciliation.reconcile(now=LATER) == 0

        assert not Voicemail.objects.exists()

    def test_nobody_is_asked_about_a_call_that_has_just_ended(self, world: SmallTwilio, silent: Call) -> None:
        reconciliation.reconcile(now=NOON + timedelta(seconds=30))

        assert not [asked for asked in world.edge.asked if "Recordings" in asked.path]


@pytest.mark.parametrize(
    "answer",
    [
        Answer(200, b"", content_type="audio/x-wav"),
        Answer(200, b"<html>try again</html>", content_type="text/html; charset=utf-8"),
        Answer(200, b"{}", content_type="application/json"),
    ],
)
def test_an_answer_that_is_no_sound_is_not_kept_and_the_sound_not_deleted(
    answer: Answer, twilio: Edge, now: Clock, silent: Call
) -> None:
    Voicemail.objects.create(recording_sid=RECORDING, call=silent, seconds=3, left_at=NOON)
    commands.enqueue(CommandKind.FETCH_RECORDING, now=NOON, call=silent, voicemail=Voicemail.objects.get())
    twilio.will(answer, Answer(200, b"RIFFsound", content_type="audio/x-wav"), Answer(204))

    dispatcher.dispatch_pending(now=now())

    assert the(CommandKind.FETCH_RECORDING).state == CommandState.PENDING
    assert [asked.method for asked in twilio.asked] == ["GET"]

    dispatcher.dispatch_pending(now=now.go_on(301))

    assert bytes(Voicemail.objects.get().audio or b"") == b"RIFFsound"
