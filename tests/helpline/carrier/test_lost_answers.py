"""Whatever is lost on the way, each kind of command is carried out once: never twice, never not at all."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from helpline.carrier import claims, client, dispatcher
from helpline.models import Call, Command, CommandKind, CommandState, Participant, Voicemail
from tests.support.carrier import Answer
from tests.support.small_twilio import SmallTwilio, Trouble
from tests.support.workers import send_all_of

from .conftest import Clock, claim
from .scenes import SCENES, Scene

pytestmark = pytest.mark.django_db

EVERY_KIND = pytest.mark.parametrize("scene", SCENES.values(), ids=SCENES)
CUT = Answer(cut=True)
TROUBLES = {
    "an error before it acted": lambda: Trouble(),
    "an error after it acted": lambda: Trouble(acts=True),
    "the line cut before it acted": lambda: Trouble(answer=CUT),
    "the line cut after it acted": lambda: Trouble(acts=True, answer=CUT),
    "too many requests": lambda: Trouble(answer=Answer(429, {"code": 20429, "message": "no", "status": 429})),
    "the credentials are being changed": lambda: Trouble(answer=Answer(401, {"code": 20003, "status": 401})),
}


def go_on(now: Clock, seconds: int = 72) -> None:
    """Let time pass, with the outbox carried out every three seconds."""
    for _ in range(seconds // 3):
        dispatcher.dispatch_pending(now=now.go_on(3))


def assert_done_once(scene: Scene, world: SmallTwilio) -> None:
    scene.command.refresh_from_db()
    assert scene.command.state == CommandState.DONE, scene.command.error
    assert world.done == [*scene.first, scene.done]


@EVERY_KIND
class TestEveryKind:
    def test_is_done_at_once_and_never_again(
        self, scene: Callable[[SmallTwilio], Scene], world: SmallTwilio, now: Clock
    ) -> None:
        told = scene(world)

        assert dispatcher.dispatch_pending(now=now()) == 1
        go_on(now)

        assert_done_once(told, world)

    @pytest.mark.parametrize("trouble", TROUBLES.values(), ids=TROUBLES)
    def test_is_done_once_when_something_is_lost(
        self,
        scene: Callable[[SmallTwilio], Scene],
        trouble: Callable[[], Trouble],
        world: SmallTwilio,
        now: Clock,
    ) -> None:
        told = scene(world)
        world.troubles.append(trouble())

        dispatcher.dispatch_pending(now=now())
        go_on(now)

        assert_done_once(told, world)

    def test_is_done_once_when_twilio_answers_too_late(
        self,
        scene: Callable[[SmallTwilio], Scene],
        world: SmallTwilio,
        now: Clock,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(client, "TIMEOUT", (2.0, 0.2))
        told = scene(world)
        world.troubles.append(Trouble(acts=True, answer=Answer(200, {}, seconds=0.4)))

        dispatcher.dispatch_pending(now=now())
        go_on(now)

        assert_done_once(told, world)

    def test_is_done_once_when_twilio_is_away_for_more_than_a_minute(
        self, scene: Callable[[SmallTwilio], Scene], world: SmallTwilio, now: Clock
    ) -> None:
        told = scene(world)
        ring_for_longer(told)
        world.down = CUT
        go_on(now)
        assert world.done == []

        world.down = None
        go_on(now, 21)

        assert_done_once(told, world)

    def test_is_done_once_when_the_worker_is_killed_before_it_asked(
        self, scene: Callable[[SmallTwilio], Scene], world: SmallTwilio, now: Clock
    ) -> None:
        told = scene(world)
        claim()

        go_on(now)

        assert_done_once(told, world)

    def test_is_done_once_when_the_worker_is_killed_before_it_heard(
        self, scene: Callable[[SmallTwilio], Scene], world: SmallTwilio, now: Clock
    ) -> None:
        told = scene(world)
        claim().ask()

        go_on(now)

        assert_done_once(told, world)

    def test_is_done_once_when_the_worker_is_killed_before_it_wrote_so(
        self, scene: Callable[[SmallTwilio], Scene], world: SmallTwilio, now: Clock
    ) -> None:
        told = scene(world)
        send_all_of(claim())

        go_on(now)

        assert_done_once(told, world)

    def test_is_not_sent_by_two_at_once(
        self, scene: Callable[[SmallTwilio], Scene], world: SmallTwilio, now: Clock
    ) -> None:
        scene(world)
        claim()

        assert claims.next_claim(older_than=timedelta(0), sent=(), looked_up=()) is None


def ring_for_longer(told: Scene) -> None:
    """The ring of this scene lasts longer than the outage."""
    if told.command.kind == CommandKind.DIAL_STAFF and told.command.participant:
        offer = told.command.participant.staff_offer
        offer.ring_until += timedelta(minutes=5)
        offer.save()


class TestWhatIsLearnt:
    def test_a_telephone_that_rings_after_all_is_known_by_its_leg(
        self, world: SmallTwilio, now: Clock
    ) -> None:
        SCENES["dial_staff"](world)
        world.troubles.append(Trouble(acts=True))

        dispatcher.dispatch_pending(now=now())
        go_on(now, 6)

        assert Participant.objects.get().sid in world.legs

    def test_a_caller_who_is_rung_after_all_is_known_by_their_leg(
        self, world: SmallTwilio, now: Clock
    ) -> None:
        SCENES["dial_caller"](world)
        world.troubles.append(Trouble(acts=True))

        dispatcher.dispatch_pending(now=now())
        go_on(now, 6)

        assert Call.objects.get().caller_sid in world.legs

    def test_the_audio_is_kept(self, world: SmallTwilio, now: Clock) -> None:
        SCENES["fetch_recording"](world)

        dispatcher.dispatch_pending(now=now())

        assert bytes(Voicemail.objects.get().audio or b"") == b"RIFFsound"

    def test_an_unknown_command_is_not_repeated_while_twilio_cannot_be_asked(
        self, world: SmallTwilio, now: Clock
    ) -> None:
        told = SCENES["bridge_caller"](world)
        world.troubles.append(Trouble(answer=CUT))
        dispatcher.dispatch_pending(now=now())
        world.down = Answer(500, {})

        go_on(now)

        assert Command.objects.get(pk=told.command.pk).state == CommandState.UNKNOWN
        assert len(world.changed()) == 1


class TestOneListWithoutAnAnswer:
    """Hides nothing that another one shows."""

    @pytest.mark.parametrize(
        ("scene", "unheard"), [("bridge_caller", "/Conferences"), ("move_back", "/Queues")]
    )
    def test_who_is_still_where_they_were_is_sent_on(
        self, scene: str, unheard: str, world: SmallTwilio, now: Clock
    ) -> None:
        told = SCENES[scene](world)
        world.troubles.append(Trouble())
        dispatcher.dispatch_pending(now=now())
        world.unheard = unheard

        dispatcher.dispatch_pending(now=now.go_on(4))

        assert told.done in world.done

    def test_who_is_in_neither_is_not_sent_again(self, world: SmallTwilio, now: Clock) -> None:
        told = SCENES["bridge_caller"](world)
        world.troubles.append(Trouble(acts=True))
        dispatcher.dispatch_pending(now=now())
        world.unheard = "/Conferences"

        go_on(now, 30)

        assert Command.objects.get(pk=told.command.pk).state == CommandState.UNKNOWN
        assert world.done == [told.done]
