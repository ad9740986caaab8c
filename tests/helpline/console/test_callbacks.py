"""Promises: the board, one of them, and what is done about it."""

from datetime import date, time, timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client

from helpline import contact, vault
from helpline.console.forms import why_not
from helpline.models import Callback, CallbackState, Line, Staff
from helpline.operations import callbacks, safety
from tests.helpline.console import scenes
from tests.helpline.console.conftest import SignIn
from tests.support.cast import NOON


@pytest.fixture
def desk(maya: Staff, signed_in: SignIn) -> Client:
    return signed_in(maya)


class TestListing:
    def test_puts_what_needs_a_hand_first(self, line: Line, maya: Staff, desk: Client) -> None:
        scenes.handed_over(line, maya)
        late = scenes.promise(line, maya)
        Callback.objects.filter(pk=late.pk).update(due_at=NOON - timedelta(minutes=1))
        today, later, kept = (
            scenes.promise(line, maya),
            scenes.promise(line, maya, day=date(2026, 7, 17)),
            scenes.promise(line, maya),
        )
        callbacks.withdraw(callback_id=kept.pk, staff_id=maya.pk, now=NOON)
        under_way = scenes.promise(line, maya, time(12))
        callbacks.make(callback_id=under_way.pk, now=NOON)

        answer = desk.get("/console/callbacks/")

        board = answer.context["board"]
        assert [entry.callback.pk for entry in board.overdue] == [late.pk]
        assert [entry.callback.pk for entry in board.under_way] == [under_way.pk]
        assert [entry.callback.pk for entry in board.today] == [today.pk]
        assert [entry.callback.pk for entry in board.later] == [later.pk]
        assert [entry.callback.pk for entry in board.settled] == [kept.pk]
        headings = ("Need a hand", "Overdue", "Being made now", "Today", "Later", "Settled")
        places = [answer.text.index(f'panel-title">{heading}') for heading in headings]
        assert places == sorted(places)
        assert "Not reached in 3 attempts" in answer.text

    def test_masks_numbers(self, line: Line, maya: Staff, desk: Client) -> None:
        scenes.promise(line, maya)

        shown = desk.get("/console/callbacks/").text

        assert "••65" in shown
        assert "0165" not in shown

    def test_is_glad_when_there_is_none(self, desk: Client) -> None:
        assert "No promise is open." in desk.get("/console/callbacks/").text


class TestShow:
    def test_shows_the_whole_number_and_the_rules_that_spoke(
        self, line: Line, maya: Staff, desk: Client
    ) -> None:
        callback = scenes.promise(line, maya, time(12))
        callbacks.make(callback_id=callback.pk, now=NOON)

        shown = desk.get(f"/console/callbacks/{callback.pk}/").text

        assert "(202) 555-0165" in shown
        assert "Rules that spoke" in shown
        assert "12:00 PM New York time" in shown

    def test_announces_a_ring_only_while_the_promise_stands(
        self, line: Line, maya: Staff, desk: Client
    ) -> None:
        callback = scenes.promise(line, maya, time(14))
        standing = desk.get(f"/console/callbacks/{callback.pk}/").text
        safety.not_safe(number=callback.number, staff_id=maya.pk, now=NOON)

        shown = desk.get(f"/console/callbacks/{callback.pk}/").text

        assert "It rings for Maya when it is time." in standing
        assert "Not tried." in shown
        assert "not safe to ring this number." in shown

    def test_shows_a_supervisor_who_answers_no_calls_nothing_to_do(
        self, line: Line, maya: Staff, lee: User, signed_in: SignIn
    ) -> None:
        callback = scenes.handed_over(line, maya)

        shown = signed_in(lee).get(f"/console/callbacks/{callback.pk}/").text

        assert "What to do" not in shown

    def test_shows_a_place_kept_without_a_promised_time(self, line: Line, maya: Staff, desk: Client) -> None:
        callback = scenes.promise(line, maya)
        Callback.objects.update(
            local_date=None, local_time=None, zone="", staff=None, number_index=vault.index("x")
        )

        assert "at the caller’s wish" in desk.get(f"/console/callbacks/{callback.pk}/").text


class TestWithdraw:
    def test_ends_the_promise(self, line: Line, maya: Staff, desk: Client) -> None:
        callback = scenes.promise(line, maya)

        shown = desk.post(f"/console/callbacks/{callback.pk}/withdraw", follow=True).text

        callback.refresh_from_db()
        assert callback.state == CallbackState.DECLINED
        assert "nobody will ring" in shown


class TestSettle:
    def test_takes_it_from_the_board(self, line: Line, maya: Staff, sam: Staff, signed_in: SignIn) -> None:
        callback = scenes.handed_over(line, maya)

        signed_in(sam).post(f"/console/callbacks/{callback.pk}/settle")

        callback.refresh_from_db()
        assert callback.state == CallbackState.SETTLED


class TestAgain:
    WISH = {"local_date": "2026-07-16", "local_time": "10:30", "zone": "America/Chicago"}

    def test_promises_another_time(self, line: Line, maya: Staff, desk: Client) -> None:
        callback = scenes.handed_over(line, maya)

        shown = desk.post(f"/console/callbacks/{callback.pk}/again", self.WISH, follow=True).text

        callback.refresh_from_db()
        assert (callback.state, callback.local_time) == (CallbackState.PROMISED, time(10, 30))
        assert "10:30 AM Chicago time" in shown

    def test_says_when_it_would_be_allowed(self, line: Line, maya: Staff, desk: Client) -> None:
        callback = scenes.handed_over(line, maya)

        answer = desk.post(f"/console/callbacks/{callback.pk}/again", self.WISH | {"local_time": "03:00"})

        assert answer.status_code == 422
        assert "We may not ring them at that hour. The next time is Thursday 16 July" in answer.text

    def test_keeps_a_zone_that_is_not_among_the_usual(self, line: Line, maya: Staff, desk: Client) -> None:
        callback = scenes.handed_over(line, maya)
        Callback.objects.update(zone="Europe/Lisbon")

        answer = desk.post(
            f"/console/callbacks/{callback.pk}/again",
            self.WISH | {"zone": "Europe/Lisbon", "local_time": "16:00"},
        )

        assert answer.status_code == 302

    def test_says_when_the_number_cannot_be_rung(self, line: Line, maya: Staff, desk: Client) -> None:
        callback = scenes.handed_over(line, maya)
        Callback.objects.update(number="+1")

        answer = desk.post(f"/console/callbacks/{callback.pk}/again", self.WISH)

        assert "The number of this promise" in answer.text

    @pytest.mark.parametrize(
        "wish",
        [{}, WISH | {"local_date": "2026-02-31"}, WISH | {"local_time": "25:00"}, WISH | {"zone": "Mars"}],
    )
    def test_asks_for_what_is_missing(
        self, wish: dict[str, str], line: Line, maya: Staff, desk: Client
    ) -> None:
        callback = scenes.handed_over(line, maya)

        answer = desk.post(f"/console/callbacks/{callback.pk}/again", wish)

        assert answer.status_code == 422
        assert "field-error" in answer.text


class TestWhyNot:
    def test_has_no_next_time_for_a_number_that_may_not_be_rung(self) -> None:
        assert why_not(contact.Verdict(contact.Decision.DENY), "UTC") == (
            "The rules do not allow us to ring this number."
        )

    def test_says_that_a_number_is_not_safe(self) -> None:
        hit = contact.RuleHit(contact.UNSAFE, contact.Decision.DENY)
        words = why_not(contact.Verdict(contact.Decision.DENY, rules=(hit,)), "UTC")
        assert words.startswith("Somebody told us that it is not safe to ring this number.")
