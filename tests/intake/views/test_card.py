"""What a counselor sees of a caller: enough to help, and nothing that a shared telephone could betray."""

from datetime import timedelta
from typing import Any

import pytest

from helpline.contact_rules import PhoneNumber
from helpline.models import (
    AttemptOutcome,
    Call,
    Callback,
    CallbackAttempt,
    CallbackState,
    CallState,
    Direction,
    Disposition,
    Staff,
)
from helpline.operations import callbacks, kept_places
from intake.models import IntakeRecord
from intake.operations import numbers, promises
from tests.intake import scene
from tests.intake.operations.test_promises import TOMORROW
from tests.support import cast
from tests.support.cast import CALLER, NOON

pytestmark = pytest.mark.django_db

THEIRS = PhoneNumber(CALLER)


def card(who: Any, call: Call, page: str = "card") -> str:
    answer = scene.browser_of(who).get(f"/intake/calls/{call.pk}/{page}/")
    assert answer.status_code == 200
    return str(answer.content.decode())


class TestTimes:
    def test_are_told_in_the_zone_that_the_reader_chose(self) -> None:
        maya = cast.staff("maya")
        call = scene.conversation(maya)
        window = scene.browser_of(maya)

        window.post("/console/zone", {"zone": "America/Los_Angeles"})

        assert "Called Wed, Jul 15, 9:00 AM" in window.get(f"/intake/calls/{call.pk}/card/").text


class TestTheRecord:
    def test_is_there_already_while_the_legs_are_still_on_their_way_together(self) -> None:
        maya = cast.staff("maya")
        call = scene.conversation(maya)
        Call.objects.filter(pk=call.pk).update(state=CallState.CONNECTING, connected_at=None)

        assert "data-intake-record" in card(maya, call)
        assert IntakeRecord.objects.get().call == call

    def test_leads_past_its_hundred_fields_to_the_callback(self) -> None:
        """On a phone, and for a keyboard, the callback is far below the first question."""
        maya = cast.staff("maya")

        shown = card(maya, scene.conversation(maya))

        assert '<a href="#intake-promise">Schedule a callback</a>' in shown
        assert '<h3 id="intake-promise" tabindex="-1">' in shown

    def test_is_made_by_nobody_who_only_looks_on(self) -> None:
        call = scene.conversation(cast.staff("maya"))
        assert "no intake record" in card(cast.supervisor(), call)
        assert not IntakeRecord.objects.exists()

    def test_is_read_by_a_supervisor_without_a_form(self) -> None:
        record = scene.record(cast.staff("maya"), {"notes": "Wants the injection.", "danger_now": "no"})
        html = card(cast.supervisor(), record.call)
        assert "Wants the injection." in html
        assert "<form" not in html

    def test_shows_what_was_written_so_far_in_its_place(self) -> None:
        maya = cast.staff("maya")
        record = scene.record(
            maya,
            {"notes": "one\ntwo", "danger_now": "yes", "overdose_signs": "lips pupils", "state": "VT"},
        )
        html = card(maya, record.call)
        assert "one\ntwo</textarea>" in html
        assert 'value="lips" checked' in html
        assert '<option value="VT" selected>' in html
        assert 'data-base="1"' in html

    def test_shows_a_warning_only_with_the_answer_it_belongs_to(self) -> None:
        maya = cast.staff("maya")
        record = scene.record(maya)
        warning = 'data-warns-of="yes" role="status"'
        assert f"{warning} hidden>Stay on the line" in card(maya, record.call)
        scene.patch(record, maya, {"danger_now": "yes"})
        assert f"{warning}>Stay on the line" in card(maya, record.call)

    def test_escapes_every_word(self) -> None:
        maya = cast.staff("maya")
        evil = '</textarea><script>alert("x")</script>'
        record = scene.record(maya, {"notes": evil, "known_as": evil, "last_use": '" onfocus="x'})
        html = card(maya, record.call)
        assert "<script" not in html
        assert 'onfocus="' not in html
        assert "&lt;/textarea&gt;&lt;script&gt;" in html


class TestTheNumber:
    def test_is_masked_until_somebody_asks(self) -> None:
        maya = cast.staff("maya")
        call = scene.conversation(maya)

        html = card(maya, call)

        assert "••• ••• ••43" in html
        assert not any(part in html for part in (CALLER, "555-0143", "5550143"))
        assert "(202) 555-0143" in card(maya, call, "number")

    def test_may_be_withheld(self) -> None:
        maya = cast.staff("maya")
        call = scene.conversation(maya, number="")
        assert "Number withheld" in card(maya, call)
        assert "Number withheld" in card(maya, call, "number")

    def test_is_not_filled_in_as_the_number_to_ring(self) -> None:
        maya = cast.staff("maya")
        html = card(maya, scene.conversation(maya))
        start = html.index('<input type="text" name="number"')
        assert "value=" not in html[start : html.index(">", start)]


class TestEarlierCalls:
    def before(self, maya: Staff, days: int, outcome: str, name: str = "") -> IntakeRecord:
        answers = {"known_as": name, "notes": "a secret"} if name else None
        record = scene.record(maya, answers, now=NOON - timedelta(days=days))
        scene.over(record.call, outcome)
        return record

    def test_of_this_number_are_counted_with_a_caution(self) -> None:
        maya = cast.staff("maya")
        for days in (12, 11, 10):
            self.before(maya, days, "info_given")
        html = card(maya, scene.conversation(maya))
        assert "There were 3 earlier calls with this number, the last" in html
        assert "on July 5, 2026" in html
        assert "It may be shared: ask before you mention anything." in html

    def test_are_not_told_of_when_there_are_none(self) -> None:
        maya = cast.staff("maya")
        scene.over(scene.conversation(maya, number="+12025550177"))
        html = card(maya, scene.conversation(maya))
        assert "earlier call" not in html
        assert "No earlier calls." in card(maya, Call.objects.get(state="connected"), "earlier")

    def test_of_a_withheld_number_are_never_put_together(self) -> None:
        maya = cast.staff("maya")
        scene.over(scene.conversation(maya, number=""))
        assert "earlier call" not in card(maya, scene.conversation(maya, number=""))

    def test_are_listed_with_date_and_outcome_and_nothing_that_was_said(self) -> None:
        maya = cast.staff("maya")
        self.before(maya, 10, "referral_offered", name="Bo")
        call = scene.conversation(maya)

        first = card(maya, call)
        listed = card(maya, call, "earlier")

        assert "Referral offered" not in first
        assert "Referral offered" in listed
        assert not any(word in first + listed for word in ("Bo<", "secret"))

    def test_that_were_never_wrapped_up_say_how_they_ended(self) -> None:
        maya = cast.staff("maya")
        self.before(maya, 10, "")
        assert "Answered" in card(maya, scene.conversation(maya), "earlier")

    def test_lead_to_the_same_person_when_the_counselor_says_so(self) -> None:
        maya = cast.staff("maya")
        before = self.before(maya, 10, "info_given", name="Bo")
        record = scene.record(maya)
        assert before.caller is not None
        cast.write([before.caller], notes="Likes it slow.")

        assert f'data-intake-value="{before.caller_id}"' in card(maya, record.call, "earlier")
        answer = scene.browser_of(maya).post(
            f"/intake/records/{record.pk}/link", {"caller": before.caller_id}
        )

        assert "Bo" in answer.content.decode()
        assert "Likes it slow." in answer.content.decode()
        assert scene.fresh(record).caller == before.caller
        assert "Bo</h2>" in card(maya, record.call)

    @pytest.mark.parametrize("caller", ["", "x", "somebody else"])
    def test_lead_to_nobody_else(self, caller: str) -> None:
        maya = cast.staff("maya")
        other = scene.record(maya, {"known_as": "Ann"}, number="+12025550177")
        record = scene.record(maya)
        asked = str(other.caller_id) if caller == "somebody else" else caller
        answer = scene.browser_of(maya).post(f"/intake/records/{record.pk}/link", {"caller": asked})
        assert answer.status_code == 404
        assert scene.fresh(record).caller is None


class TestAPlaceHeldInLine:
    def held(self, maya: Staff, caller: PhoneNumber, given: PhoneNumber) -> Callback:
        """The caller of an earlier call asked to be called when their turn comes, and hung up."""
        origin = scene.conversation(maya, number=caller)
        Call.objects.filter(pk=origin.pk).update(state=CallState.CALLBACK, staff=None)
        kept = kept_places.keep_place(call_id=origin.pk, number=given, now=NOON)
        scene.over(origin)
        return kept

    @pytest.mark.parametrize(
        ("caller", "given"), [(THEIRS, THEIRS), (THEIRS, scene.GIVEN), (scene.GIVEN, THEIRS)]
    )
    def test_is_told_of_in_a_new_call_so_that_it_can_be_cancelled(
        self, caller: PhoneNumber, given: PhoneNumber
    ) -> None:
        maya = cast.staff("maya")
        kept = self.held(maya, caller, given)

        html = card(maya, scene.conversation(maya))

        assert "A place in line is held for this number" in html
        assert html.count("It may be shared: ask before you mention anything.") == 1
        assert f'href="/console/callbacks/{kept.pk}/" target="_blank"' in html
        window = scene.browser_of(maya)
        window.post(f"/console/callbacks/{kept.pk}/withdraw")
        kept.refresh_from_db()
        assert kept.state == CallbackState.DECLINED

    def test_is_not_told_of_once_it_is_over_or_where_it_is_another_number(self) -> None:
        maya = cast.staff("maya")
        kept = self.held(maya, THEIRS, THEIRS)
        other = card(maya, scene.conversation(maya, number="+12025550199"))
        callbacks.withdraw(callback_id=kept.pk, staff_id=maya.pk, now=NOON)

        assert "A place in line" not in other + card(maya, scene.conversation(maya))


class TestAPromisedCall:
    def promised(self, maya: Staff) -> tuple[Call, Callback]:
        """The call that keeps a promise maya made a day ago, under way."""
        origin = scene.record(maya, {"known_as": "Bo"}, number="+12025550177")
        callback = promises.promise(record_id=origin.pk, wanted=TOMORROW, staff_id=maya.pk, now=NOON)
        numbers.give(
            number=scene.GIVEN,
            zone="America/Los_Angeles",
            wishes={"code_word": "heron", "who_may_answer": "a sister", "safe_hours": "mornings"},
            staff_id=maya.pk,
            now=NOON,
        )
        scene.over(origin.call, "callback_scheduled")
        call = scene.conversation(maya, number=scene.GIVEN, now=callback.due_at, direction=Direction.OUTBOUND)
        CallbackAttempt.objects.create(
            callback=callback, call=call, at=NOON, outcome=AttemptOutcome.UNDER_WAY
        )
        return call, callback

    def test_says_how_to_ring_safely_and_to_say_nothing_until_it_is_them(self) -> None:
        maya = cast.staff("maya")
        call, _ = self.promised(maya)

        html = card(maya, call)

        assert "Say nothing about the helpline until you know who has picked up." in html
        assert "by Maya, after a call that ended with: Callback scheduled" in html
        for word in ("Say nothing", "heron", "a sister", "mornings"):
            assert word in html
        assert "Bo<" not in html

    def test_knows_the_call_it_was_promised_in_though_that_came_from_another_number(self) -> None:
        maya = cast.staff("maya")
        call, callback = self.promised(maya)
        assert "Callback scheduled" in card(maya, call, "earlier")

    def test_without_an_attempt_is_a_call_like_any_other(self) -> None:
        maya = cast.staff("maya")
        call = scene.conversation(maya, direction=Direction.OUTBOUND)
        assert "Say nothing about" not in card(maya, call)


def test_a_call_nobody_answered_has_a_card_without_a_form() -> None:
    call = cast.call(
        cast.line(),
        state=CallState.ENDED,
        disposition=Disposition.ABANDONED_QUEUE,
        ended_at=NOON,
        topic="",
        language="",
    )
    html = card(cast.supervisor(), call)
    assert "nobody has talked with the caller" in html
    assert "About" not in html
