"""Promises: the board, one of them, and what is done about it."""

from datetime import date, time, timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client

from helpline.access import CallbackPart
from helpline.contact_rules import WishKind
from helpline.models import (
    AccessRecord,
    Callback,
    CallbackState,
    CallState,
    Line,
    OfferState,
    Staff,
)
from helpline.operations import callbacks, wishes
from helpline.queries import callbacks as queries
from tests.helpline.console import scenes
from tests.helpline.console.conftest import SignIn
from tests.support import cast, slips
from tests.support.cast import NOON
from tests.support.links import link
from tests.support.promises import talk


@pytest.fixture
def desk(maya: Staff, signed_in: SignIn) -> Client:
    return signed_in(maya)


class TestListing:
    def test_puts_what_needs_a_hand_first(self, line: Line, maya: Staff, desk: Client) -> None:
        scenes.handed_over(line, maya)
        late = scenes.promise(line, maya)
        Callback.objects.filter(pk=late.pk).update(due_at=NOON - timedelta(minutes=1))
        today, later, kept = (
            scenes.promise(line, maya, time(16)),
            scenes.promise(line, maya, day=date(2026, 7, 17)),
            scenes.promise(line, maya, time(17)),
        )
        callbacks.withdraw(callback_id=kept.pk, staff_id=maya.pk, now=NOON)
        under_way = scenes.promise(line, maya, time(12))
        callbacks.make(callback_id=under_way.pk, now=NOON)

        answer = desk.get("/console/callbacks/")

        board = answer.context["board"]
        assert [entry.callback.pk for entry in board.overdue.entries] == [late.pk]
        assert [entry.callback.pk for entry in board.under_way.entries] == [under_way.pk]
        assert [entry.callback.pk for entry in board.today.entries] == [today.pk]
        assert [entry.callback.pk for entry in board.later.entries] == [later.pk]
        assert [entry.callback.pk for entry in board.settled.entries] == [kept.pk]
        headings = ("Need attention", "Overdue", "Due now", "Today", "Later", "Closed")
        places = [answer.text.index(f'panel-title">{heading}') for heading in headings]
        assert places == sorted(places)
        assert "Not reached in 3 attempts" in answer.text

    def test_shows_what_is_due_when_the_day_ends_once(self, line: Line, maya: Staff) -> None:
        tomorrow = scenes.promise(line, maya, time(16))
        due_at = Callback.objects.get(pk=tomorrow.pk).due_at

        board = queries.board([CallbackPart(Callback.objects.all())], due_at, NOON)

        assert board.today.entries == ()
        assert [entry.callback.pk for entry in board.later.entries] == [tomorrow.pk]

    def test_pages_what_is_more_than_a_group_shows(
        self, line: Line, maya: Staff, desk: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("helpline.queries.callbacks.PER_GROUP", 1)
        first, second = scenes.promise(line, maya, time(16)), scenes.promise(line, maya, time(17))

        board = desk.get("/console/callbacks/")
        more = desk.get("/console/callbacks/" + link(board.text, "Show more"))

        assert [entry.callback.pk for entry in board.context["board"].today.entries] == [first.pk]
        assert [entry.callback.pk for entry in more.context["only"].entries] == [second.pk]
        back = desk.get("/console/callbacks/" + link(more.text, "Newer"))
        assert [entry.callback.pk for entry in back.context["only"].entries] == [first.pk]

    def test_masks_numbers(self, line: Line, maya: Staff, desk: Client) -> None:
        scenes.promise(line, maya)

        shown = desk.get("/console/callbacks/").text

        assert "••65" in shown
        assert "0165" not in shown

    def test_is_glad_when_there_is_none(self, desk: Client) -> None:
        assert "No callback is open that you scheduled" in desk.get("/console/callbacks/").text

    def test_does_not_say_that_none_is_open_where_others_have_some(
        self, line: Line, maya: Staff, sam: Staff, supervising: Client, signed_in: SignIn
    ) -> None:
        scenes.promise(line, maya)

        assert "No callbacks are open" not in signed_in(sam).get("/console/callbacks/").text
        assert "No callbacks are open" not in supervising.get("/console/callbacks/").text
        Callback.objects.all().delete()
        assert "No callbacks are open." in supervising.get("/console/callbacks/").text


class TestShow:
    def test_shows_the_rules_that_spoke(self, line: Line, maya: Staff, desk: Client) -> None:
        callback = scenes.promise(line, maya, time(12))
        callbacks.make(callback_id=callback.pk, now=NOON)

        shown = desk.get(f"/console/callbacks/{callback.pk}/").text

        assert "Rules applied" in shown
        assert "12:00 PM New York time" in shown

    def test_announces_a_ring_only_while_the_promise_stands(
        self, line: Line, maya: Staff, desk: Client
    ) -> None:
        callback = scenes.promise(line, maya, time(14))
        standing = desk.get(f"/console/callbacks/{callback.pk}/").text
        wishes.record(number=scenes.GIVEN, kind=WishKind.NOT_SAFE, staff_id=maya.pk, now=NOON)

        shown = desk.get(f"/console/callbacks/{callback.pk}/").text

        assert "When it is time, it rings Maya first." in standing
        assert "Not tried." in shown
        assert "not safe to call this number." in shown

    def test_shows_a_supervisor_who_answers_no_calls_nothing_to_do(
        self, line: Line, maya: Staff, lee: User, signed_in: SignIn
    ) -> None:
        callback = scenes.handed_over(line, maya)

        shown = signed_in(lee).get(f"/console/callbacks/{callback.pk}/").text

        assert "What to do" not in shown

    def test_shows_a_place_kept_without_a_promised_time(self, line: Line, maya: Staff, desk: Client) -> None:
        callback = scenes.promise(line, maya)
        Callback.objects.update(local_date=None, local_time=None, zone="", staff=None)

        assert "the caller, by keypad" in desk.get(f"/console/callbacks/{callback.pk}/").text

    def test_tells_what_happened_to_it_and_who_did_it(self, line: Line, maya: Staff, desk: Client) -> None:
        callback = scenes.promise(line, maya)
        desk.post(f"/console/callbacks/{callback.pk}/again", TestAgain.WISH)

        shown = desk.get(f"/console/callbacks/{callback.pk}/").text

        assert "Scheduled for another time for Thu, Jul 16, 10:30 AM Chicago time" in shown
        assert "· Maya" in shown


class TestNumber:
    def test_is_masked_until_it_is_asked_for_and_that_is_kept(
        self, line: Line, maya: Staff, desk: Client, lee: User, signed_in: SignIn
    ) -> None:
        callback = scenes.promise(line, maya)

        assert "555-0165" not in desk.get(f"/console/callbacks/{callback.pk}/").text
        assert not AccessRecord.objects.exists()
        assert "(202) 555-0165" in desk.post(f"/console/callbacks/{callback.pk}/number").text

        again = desk.get(f"/console/callbacks/{callback.pk}/number", follow=True)
        assert again.status_code == 200
        assert "555-0165" not in again.text
        kept = AccessRecord.objects.get()
        assert (kept.user, kept.subject_id) == (maya.user, callback.pk)
        assert "was shown the number to call" in signed_in(lee).get(f"/console/callbacks/{callback.pk}/").text

    def test_is_shown_to_nobody_who_may_not_look_into_it(
        self, line: Line, maya: Staff, sam: Staff, signed_in: SignIn
    ) -> None:
        callback = scenes.promise(line, maya)

        assert signed_in(sam).post(f"/console/callbacks/{callback.pk}/number").status_code == 404
        assert not AccessRecord.objects.exists()


class TestCallNow:
    def test_rings_whoever_asks_for_it_at_once_and_keeps_why(
        self, line: Line, maya: Staff, desk: Client
    ) -> None:
        callback = scenes.handed_over(line, maya)
        cast.sign_on(maya, NOON)

        answer = desk.post(f"/console/callbacks/{callback.pk}/call-now", {"why": "They wait for it."})

        assert answer.status_code == 302
        callback.refresh_from_db()
        assert callback.state == CallbackState.UNDER_WAY
        assert maya.offers.get(state=OfferState.RINGING).call.state == CallState.OFFERED
        assert "They wait for it." in desk.get(f"/console/callbacks/{callback.pk}/").text

    @pytest.mark.parametrize(("why", "duty", "words"), [("", "on", "Say why"), ("Late", "off", "Go on duty")])
    def test_says_what_is_missing(
        self, why: str, duty: str, words: str, line: Line, maya: Staff, desk: Client
    ) -> None:
        callback = scenes.handed_over(line, maya)
        cast.sign_on(maya, NOON)
        Staff.objects.filter(pk=maya.pk).update(duty=duty)

        answer = desk.post(f"/console/callbacks/{callback.pk}/call-now", {"why": why})

        assert answer.status_code == 422
        assert words in answer.text
        assert f'id="why" value="{why}"' in answer.text
        callback.refresh_from_db()
        assert callback.state == CallbackState.HANDED_OVER

    def test_is_for_whoever_promised_it(self, line: Line, maya: Staff, sam: Staff, signed_in: SignIn) -> None:
        callback = scenes.promise(line, maya)
        Callback.objects.filter(pk=callback.pk).update(staff=sam)
        sam_desk = signed_in(maya)

        assert sam_desk.post(f"/console/callbacks/{callback.pk}/call-now", {"why": "x"}).status_code == 404


class TestWithdraw:
    def test_ends_the_promise(self, line: Line, maya: Staff, desk: Client) -> None:
        callback = scenes.promise(line, maya)

        shown = desk.post(f"/console/callbacks/{callback.pk}/withdraw", follow=True).text

        callback.refresh_from_db()
        assert callback.state == CallbackState.DECLINED
        assert "nobody will call" in shown

    def test_asks_first_and_says_what_it_means(self, line: Line, maya: Staff, desk: Client) -> None:
        shown = desk.get(f"/console/callbacks/{scenes.promise(line, maya).pk}/").text

        folded = shown[shown.index("<summary>Cancel this callback") :]
        assert "nobody will call them, and this cannot be undone" in folded
        assert folded.index("Yes, cancel it") < folded.index("</details>")

    def test_says_that_it_is_too_late(self, line: Line, maya: Staff, desk: Client) -> None:
        callback = scenes.promise(line, maya, time(12))
        talk(maya, NOON)

        shown = desk.post(f"/console/callbacks/{callback.pk}/withdraw", follow=True).text

        assert "It is too late" in shown
        callback.refresh_from_db()
        assert callback.state == CallbackState.UNDER_WAY


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
        assert "The next time is Thursday, July 16 at 8:00 AM where they are" in answer.text

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
        slips.write("UPDATE helpline_callback SET number = %s", "damaged")

        answer = desk.post(f"/console/callbacks/{callback.pk}/again", self.WISH)

        assert "not a phone number we can call" in answer.text

    def test_preselects_no_zone_that_nobody_named(self, line: Line, maya: Staff, desk: Client) -> None:
        callback = scenes.handed_over(line, maya)
        Callback.objects.update(zone="")

        assert 'value="" selected' in desk.get(f"/console/callbacks/{callback.pk}/").text

    @pytest.mark.parametrize(
        "wish",
        [
            {},
            WISH | {"local_date": "2026-07-14"},
            WISH | {"local_date": "0026-07-16"},
            WISH | {"local_date": "9999-12-31"},
            WISH | {"zone": ""},
            WISH | {"local_date": "2026-02-31"},
            WISH | {"local_time": "25:00"},
            WISH | {"zone": "Mars"},
        ],
    )
    def test_asks_for_what_is_missing(
        self, wish: dict[str, str], line: Line, maya: Staff, desk: Client
    ) -> None:
        callback = scenes.handed_over(line, maya)

        answer = desk.post(f"/console/callbacks/{callback.pk}/again", wish)

        assert answer.status_code == 422
        assert "field-error" in answer.text
