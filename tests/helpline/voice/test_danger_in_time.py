"""In danger the crisis line rings within ten seconds of the key or the word, by the clock.

The words are those of the shipped example, in both languages. What a document takes is reckoned as the
emulator does: fifteen characters a second, and the pauses that it names.
"""

from collections.abc import Iterator
from datetime import timedelta
from xml.etree.ElementTree import Element

import pytest
import time_machine
from pytest_django import Settings

from helpline.callflow import NAMES_A_KEY, check, most_characters
from helpline.callflow.prompts import PROMPTS
from helpline.models import (
    Call,
    CallState,
    Duty,
    FlowVersion,
    Line,
    Offer,
    OfferState,
    Priority,
    Staff,
    flows,
)
from helpline.voice import incoming
from tests.support import cast, example_flow, twilio
from tests.support.caller import SID, dial, follow, on_duty, waits

pytestmark = pytest.mark.django_db

LANGUAGES = {"en": "3", "es": "2"}
SAID = {
    "en": ("he is not breathing", "my son wants to kill himself", "he has a gun", "it is an emergency"),
    "es": ("mi hijo no respira", "me voy a matar", "mi marido me está pegando", "es una emergencia"),
}
DANGER_SECONDS = 10
DIALS_WITHIN = 1
"""From leaving the queue until the number outside rings: one webhook."""
RECOGNISED_WITHIN = 2


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """The example's flow on the tests' line, at noon; time passes as documents are heard."""
    with time_machine.travel(cast.NOON, tick=False) as traveller:
        cast.line()
        use(example_flow.published())
        on_duty("maya")
        yield traveller
    forget()


def use(document: dict[str, object]) -> None:
    version = FlowVersion.objects.create(
        digest=f"v{FlowVersion.objects.count()}", document=document, published_at=cast.NOON
    )
    Line.objects.update(flow=version)
    forget()


def forget() -> None:
    flows.flow.cache_clear()
    incoming._greeting.cache_clear()


def lasts(document: Element) -> float:
    """Return how many seconds a document is heard if nobody presses anything."""
    words = len("".join(say.text or "" for say in document.iter("Say"))) / 15
    keys = sum(int(gather.get("timeout") or 0) for gather in document.iter("Gather"))
    return words + keys + sum(int(pause.get("length") or 1) for pause in document.iter("Pause"))


def rings_outside_after(queued: Element, clock: time_machine.Traveller, late: float = 0.1) -> float:
    """Hear a caller in danger out, and return after how many seconds the number outside is dialled."""
    before = lasts(queued)
    clock.shift(before + late)
    music = waits(queued)
    heard = lasts(music)
    clock.shift(heard)
    assert music[-1].tag == "Leave"
    dialled = follow(queued, "Enqueue", QueueResult="leave")
    assert [verb.tag for verb in dialled] == ["Dial"]  # words here would come after the deadline
    assert dialled.find("Dial/Number") is not None
    return before + late + heard + DIALS_WITHIN


def topic(language: str) -> Element:
    return follow(dial(), "Gather", Digits=LANGUAGES[language])


def number(language: str) -> Element:
    queued = follow(topic(language), "Gather", Digits="3")
    assert follow(waits(queued), "Gather", Digits="2").find("Leave") is not None
    return follow(queued, "Enqueue", QueueResult="leave")


@pytest.mark.parametrize("language", LANGUAGES)
class TestSaid:
    def test_the_crisis_line_rings_in_time_though_the_words_had_to_be_recognised(
        self, language: str, clock: time_machine.Traveller
    ) -> None:
        for sentence in SAID[language]:
            Call.objects.all().delete()
            queued = follow(topic(language), "Gather", SpeechResult=sentence)

            assert rings_outside_after(queued, clock) <= DANGER_SECONDS - RECOGNISED_WITHIN, sentence

    def test_that_somebody_is_called_is_said_first_then_911_and_naloxone_then_the_key(
        self, language: str
    ) -> None:
        queued = follow(topic(language), "Gather", SpeechResult=SAID[language][0])

        said = twilio.said(waits(queued))

        somebody, key = {"en": ("counselor", "press 2"), "es": ("llamamos", "oprima el dos")}[language]
        assert said.index(somebody) < said.index("9 1 1") < said.index("nalox") < said.index(key)

    def test_who_stays_hears_what_to_do_for_somebody_who_does_not_breathe(
        self, language: str, clock: time_machine.Traveller
    ) -> None:
        """There is no time for it before the crisis line is dialled. 1 is danger meanwhile."""
        queued = follow(topic(language), "Gather", SpeechResult=SAID[language][0])
        clock.shift(2)

        stays = follow(waits(queued), "Gather", Digits="2")

        assert "nalox" in twilio.said(stays)
        assert "Redirect" in [verb.tag for verb in stays]
        assert Call.objects.get().priority == Priority.HIGH
        follow(stays, "Gather", Digits="1")
        assert Call.objects.get().priority == Priority.CRISIS

    def test_who_stays_does_not_hear_it_where_the_danger_is_another(self, language: str) -> None:
        for sentence in SAID[language][1:3]:
            Call.objects.all().delete()
            queued = follow(topic(language), "Gather", SpeechResult=sentence)

            assert twilio.said(follow(waits(queued), "Gather", Digits="2")) == "", sentence

    def test_without_a_number_outside_it_follows_at_once(self, language: str, settings: Settings) -> None:
        settings.BACKUP_NUMBER = ""
        Line.objects.update(crisis_number="")
        queued = follow(topic(language), "Gather", SpeechResult=SAID[language][0])

        said = twilio.said(waits(queued))

        key = {"en": "press 2", "es": "oprima el dos"}[language]
        assert said.index(key) < said.index({"en": "breaths", "es": "respiraciones"}[language])

    def test_a_key_leads_back_whatever_was_said(self, language: str, clock: time_machine.Traveller) -> None:
        for sentence in SAID[language]:
            Call.objects.all().delete()
            queued = follow(topic(language), "Gather", SpeechResult=sentence)
            clock.shift(0.1)

            waiting = waits(queued)

            told = {"en": "press 2", "es": "oprima el dos"}[language]
            assert told in twilio.said(waiting).lower(), sentence
            assert waiting.find("Gather") is not None

    def test_words_that_stay_say_what_is_done_however_late_it_is(
        self, language: str, clock: time_machine.Traveller
    ) -> None:
        queued = follow(topic(language), "Gather", SpeechResult=SAID[language][0])
        clock.shift(2)

        said = twilio.said(waits(queued)).lower()

        assert {"en": "we are calling", "es": "llamamos"}[language] in said

    @pytest.mark.parametrize("seconds", [10, 8, 6])
    def test_the_longest_words_that_may_be_published_are_said(
        self, language: str, clock: time_machine.Traveller, seconds: int
    ) -> None:
        """However they told us, and a second after it."""
        document = example_flow.published()
        for name, key in NAMES_A_KEY.items():
            most = most_characters(seconds, names_a_key=key)
            document["prompts"][name] = dict.fromkeys(("en", "es"), "x" * most)
        check(document, seconds)
        use(document)
        Line.objects.update(crisis_seconds=seconds)

        for told in ({"Digits": "1"}, *({"SpeechResult": each} for each in SAID[language])):
            Call.objects.all().delete()
            queued = follow(topic(language), "Gather", **told)
            clock.shift(0.99)
            assert twilio.said(waits(queued)), told

    def test_with_nobody_here_the_words_and_the_key_come_all_the_same(
        self, language: str, clock: time_machine.Traveller
    ) -> None:
        Staff.objects.update(duty=Duty.OFF)
        for sentence in SAID[language]:
            Call.objects.all().delete()
            queued = follow(topic(language), "Gather", SpeechResult=sentence)

            told = {"en": "press 2", "es": "oprima el dos"}[language]
            assert told in twilio.said(waits(queued)).lower(), sentence
            assert rings_outside_after(queued, clock) <= DANGER_SECONDS - RECOGNISED_WITHIN, sentence

    def test_with_nobody_here_a_key_leads_to_the_crisis_line_at_once(self, language: str) -> None:
        Staff.objects.update(duty=Duty.OFF)

        document = follow(topic(language), "Gather", Digits="1")

        assert [verb.tag for verb in document] == ["Dial"]
        assert document.find("Dial/Number") is not None

    def test_a_key_after_the_words_hears_that_somebody_is_called_though_time_is_short(
        self, language: str, clock: time_machine.Traveller
    ) -> None:
        queued = follow(topic(language), "Gather", SpeechResult=SAID[language][0])
        waiting = waits(queued)
        clock.shift(3)
        follow(waiting, "Gather", Digits="1")

        said = twilio.said(waits(queued))

        assert said == {"en": "We are calling someone now.", "es": "Estamos llamando a alguien."}[language]

    def test_who_pressed_the_key_hears_first_that_somebody_is_called(self, language: str) -> None:
        said = twilio.said(waits(follow(topic(language), "Gather", Digits="1")))

        assert said.startswith({"en": "Calling someone.", "es": "Estamos llamando."}[language])
        assert "nalox" in said

    def test_longer_words_of_a_helpline_do_not_move_the_time(
        self, language: str, clock: time_machine.Traveller
    ) -> None:
        document = example_flow.published()
        for prompt in PROMPTS:
            if prompt.startswith("crisis_"):
                document["prompts"][prompt] = dict.fromkeys(("en", "es"), "word " * 60)
        use(document)

        queued = follow(topic(language), "Gather", SpeechResult=SAID[language][0])

        assert rings_outside_after(queued, clock) <= DANGER_SECONDS - RECOGNISED_WITHIN


@pytest.mark.parametrize("language", LANGUAGES)
class TestTheKeyWhileANumberIsKeyedIn:
    @pytest.mark.parametrize("digits", ["1", "1*", "11", "111"])
    def test_people_and_the_crisis_line_ring_within_ten_seconds_of_the_key(
        self, digits: str, language: str, clock: time_machine.Traveller
    ) -> None:
        asked = number(language)
        waited = int(str(asked.find("Gather").get("timeout")))  # type: ignore[union-attr]
        clock.shift(waited)

        queued = follow(asked, "Gather", Digits=digits)

        assert Call.objects.get().priority == Priority.CRISIS
        assert Offer.objects.filter(state=OfferState.RINGING).exists()
        assert waited + rings_outside_after(queued, clock) <= DANGER_SECONDS

    def test_ended_with_pound_nothing_was_waited_for(
        self, language: str, clock: time_machine.Traveller
    ) -> None:
        queued = follow(number(language), "Gather", Digits="1", FinishedOnKey="#")

        assert "nalox" in twilio.said(waits(queued))

    @pytest.mark.parametrize("place", ["number", "again", "confirm"])
    def test_danger_that_is_said_is_heard_there_too(self, place: str, language: str) -> None:
        document = number(language)
        if place != "number":
            document = follow(document, "Gather", Digits="411" if place == "again" else "2025550177")
        gather = document.find("Gather")
        assert gather is not None
        assert gather.get("input") == "dtmf speech"

        follow(document, "Gather", SpeechResult=SAID[language][0])

        assert Call.objects.get().priority == Priority.CRISIS

    def test_a_number_may_be_said(self, language: str) -> None:
        document = follow(number(language), "Gather", SpeechResult="202 555 0177")

        assert "2 0 2, 5 5 5, 0 1 7 7" in twilio.said(document)


class TestAfterATalk:
    def test_who_lost_their_counselor_hears_nothing_that_costs_time(
        self, clock: time_machine.Traveller
    ) -> None:
        follow(dial(), "Gather", Digits="1")
        call = Call.objects.get()
        offer = call.offers.get()
        hers = twilio.post(
            "/voice/staff/connect",
            CallSid="CA2",
            From=f"client:{offer.staff.identity}",
            offer=str(offer.pk),
        )
        conference = twilio.twiml(hers)
        event = {"ConferenceSid": "CF1", "StatusCallbackEvent": "participant-join"}
        follow(conference, "Conference", "statusCallback", CallSid="CA2", **event)
        talk = twilio.twiml(twilio.post(f"/voice/calls/{call.pk}/offers/{offer.pk}/bridge", CallSid=SID))
        follow(talk, "Conference", "statusCallback", CallSid=SID, **event)
        assert Call.objects.get().state == CallState.CONNECTED
        clock.shift(timedelta(minutes=1))

        queued = follow(talk, "Dial", DialCallStatus="answered")

        assert twilio.said(queued) == ""
        assert rings_outside_after(queued, clock) < DANGER_SECONDS - 1


@pytest.mark.parametrize("place", ["topic", "number", "again", "confirm", "message"])
def test_a_key_that_comes_after_the_news_that_they_hung_up_is_known(place: str) -> None:
    if place == "message":
        Staff.objects.update(duty=Duty.OFF)
        document = follow(topic("en"), "Gather", Digits="3")
    else:
        document = topic("en") if place == "topic" else number("en")
    if place in ("again", "confirm"):
        document = follow(document, "Gather", Digits="411" if place == "again" else "2025550177")
    twilio.post("/voice/status", CallSid=SID, CallStatus="completed")

    follow(document, "Gather", Digits="1")

    assert Call.objects.get().priority == Priority.CRISIS
    assert Call.objects.get().alarms.exists()
