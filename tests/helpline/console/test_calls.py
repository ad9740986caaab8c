"""The list of calls, and the story of one."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from helpline.access import SUPERVISORS
from helpline.models import AccessRecord, Call, CallEvent, EventKind, Line, Staff
from helpline.operations import calls, danger, events, offers
from helpline.queries import desk as desks
from helpline.queries import floor as floors
from tests.helpline.console import scenes
from tests.helpline.console.conftest import SignIn
from tests.support import bridging, cast, promises, twilio
from tests.support.cast import CALLER, NOON
from tests.support.links import link


@pytest.fixture
def supervising(lee: User, signed_in: SignIn) -> Client:
    return signed_in(lee)


def found(client: Client, **filters: str) -> set[object]:
    return {row.call.pk for row in client.get("/console/calls/", filters).context["rows"]}


class TestListing:
    def test_shows_a_counselor_their_own(
        self, line: Line, maya: Staff, sam: Staff, signed_in: SignIn
    ) -> None:
        mine = scenes.over(line, maya)
        cast.sign_on(sam, NOON)
        scenes.over(line, sam)

        assert found(signed_in(maya)) == {mine.pk}

    def test_reads_who_the_visitor_is_a_few_times_and_not_for_every_kind_of_records(
        self, supervising: Client, django_assert_max_num_queries: Any
    ) -> None:
        with django_assert_max_num_queries(40):
            supervising.get("/console/calls/")

    def test_masks_numbers(self, line: Line, maya: Staff, supervising: Client) -> None:
        scenes.over(line, maya)
        cast.call(line, sid=scenes.sid(), caller_number="")

        shown = supervising.get("/console/calls/").text

        assert "••43" in shown
        assert "0143" not in shown
        assert "withheld" in shown

    @pytest.mark.parametrize(
        "filters",
        [
            {"day": "2026-07-15"},
            {"direction": "inbound"},
            {"ended": "answered"},
            {"topic": "treatment"},
            {"language": "en"},
            {"crisis": "on"},
            {"staff": "maya"},
        ],
    )
    def test_narrows_to_what_is_asked_for(
        self, filters: dict[str, str], line: Line, maya: Staff, supervising: Client
    ) -> None:
        wanted = scenes.over(line, maya, priority="crisis")
        cast.call(
            line,
            sid=scenes.sid(),
            now=NOON - timedelta(days=1),
            direction="outbound",
            topic="family",
            language="es",
        )
        if "staff" in filters:
            filters = {"staff": str(maya.pk)}

        assert found(supervising, **filters) == {wanted.pk}

    def test_finds_calls_that_are_not_over(self, line: Line, maya: Staff, supervising: Client) -> None:
        scenes.over(line, maya)
        live = cast.call(line, sid=scenes.sid())

        assert found(supervising, ended="live") == {live.pk}

    @pytest.mark.parametrize(
        "filters",
        [
            {"day": "soon"},
            {"staff": "0"},
            {"staff": "x'--"},
            {"ended": "well"},
            {"page": "-1"},
            {"topic": "<b>"},
        ],
    )
    def test_takes_nonsense_for_no_condition(
        self, filters: dict[str, str], line: Line, maya: Staff, supervising: Client
    ) -> None:
        call = scenes.over(line, maya)

        assert found(supervising, **filters) == {call.pk}

    def test_offers_no_choice_of_person_to_a_counselor(self, maya: Staff, signed_in: SignIn) -> None:
        assert "Taken by</label>" not in signed_in(maya).get("/console/calls/").text

    def test_turns_pages_and_keeps_the_conditions(self, line: Line, supervising: Client) -> None:
        for number in range(51):
            cast.call(line, sid=scenes.sid(), now=NOON - timedelta(minutes=number))

        shown = supervising.get("/console/calls/", {"ended": "live", "crisis": ""})
        older = supervising.get("/console/calls/" + link(shown.text, "Older"))
        newer = supervising.get("/console/calls/" + link(older.text, "Newer"))

        assert "?ended=live&amp;crisis=&amp;after=" in shown.text
        assert [len(each.context["rows"]) for each in (shown, older)] == [50, 1]
        assert newer.context["rows"] == shown.context["rows"]

    def test_a_call_that_comes_in_meanwhile_moves_nothing_to_another_page(
        self, line: Line, supervising: Client
    ) -> None:
        made = [cast.call(line, sid=scenes.sid(), now=NOON - timedelta(minutes=each)) for each in range(51)]
        shown = supervising.get("/console/calls/")
        cast.call(line, sid=scenes.sid(), now=NOON + timedelta(minutes=1))

        older = supervising.get("/console/calls/" + link(shown.text, "Older"))

        assert [row.call.pk for row in older.context["rows"]] == [made[50].pk]

    def test_looks_for_what_no_index_finds_so_far_at_a_time_and_then_further(
        self, line: Line, supervising: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("helpline.queries.calls.LOOKED_THROUGH", 3)
        for number in range(8):
            cast.call(line, sid=scenes.sid(), now=NOON - timedelta(minutes=number))
        old = cast.call(line, sid=scenes.sid(), now=NOON - timedelta(days=1), topic="family")

        page, seen = supervising.get("/console/calls/", {"topic": "family"}), 1
        while not page.context["rows"] and seen < 9:
            page = supervising.get("/console/calls/" + link(page.text, "Look further back"))
            seen += 1

        assert [row.call.pk for row in page.context["rows"]] == [old.pk]
        assert seen == 3

    @pytest.mark.parametrize("key", ["after", "before"])
    def test_takes_a_key_that_is_none_for_the_first_page(
        self, key: str, line: Line, supervising: Client
    ) -> None:
        call = cast.call(line, sid=scenes.sid())

        for nonsense in ("x", "~", "2026-07-15~x", f"2026-99-99~{call.pk}", "a~b~c", "9" * 3000 + "~"):
            assert found(supervising, **{key: nonsense}) == {call.pk}

    def test_is_kind_when_there_is_none(self, maya: Staff, signed_in: SignIn, supervising: Client) -> None:
        assert "You have not taken a call yet" in signed_in(maya).get("/console/calls/").text
        assert "No call has come in yet" in supervising.get("/console/calls/").text
        assert "No call matches" in supervising.get("/console/calls/", {"topic": "family"}).text


class TestShow:
    def test_tells_what_happened_and_why(
        self, line: Line, maya: Staff, sam: Staff, supervising: Client
    ) -> None:
        sam.trainings.all().delete()
        cast.sign_on(sam, NOON)
        call = scenes.over(line, maya)
        calls.wrap_up(call_id=call.pk, staff_id=maya.pk, outcome="info_given", now=NOON)

        shown = supervising.get(f"/console/calls/{call.pk}/").text

        for words in (
            "The caller joined the queue",
            "It rang on Maya’s desk",
            "Why: free the longest.",
            "<strong>Not trained for the topic:</strong> Sam",
            "Maya accepted",
            "Maya and the caller are talking",
            "Ended: Answered",
            "Maya recorded: Information given",
        ):
            assert words in shown

    def test_tells_why_a_call_still_waits(self, line: Line, maya: Staff, supervising: Client) -> None:
        offer = scenes.ringing(line, maya)
        offers.decline(offer_id=offer.pk, staff_id=maya.pk, now=NOON)

        shown = supervising.get(f"/console/calls/{offer.call_id}/").text

        assert "Maya declined" in shown
        assert "Nobody could be called." in shown
        assert "<strong>Declined or missed it:</strong> Maya" in shown

    def test_masks_the_number_until_it_is_asked_for_and_keeps_who_asked(
        self, line: Line, maya: Staff, signed_in: SignIn, supervising: Client
    ) -> None:
        call = scenes.over(line, maya)
        desk = signed_in(maya)

        masked = desk.get(f"/console/calls/{call.pk}/").text
        assert "555-0143" not in masked
        assert "••43" in masked
        assert not AccessRecord.objects.exists()
        shown = desk.post(f"/console/calls/{call.pk}/number").text

        assert "(202) 555-0143" in shown
        assert CALLER[-7:] not in shown[: shown.index("</title>")]
        assert AccessRecord.objects.get().user == maya.user
        assert "was shown the number of the call" in supervising.get(f"/console/calls/{call.pk}/").text

    @pytest.mark.parametrize("kind", EventKind)
    def test_has_words_for_every_event(
        self, kind: EventKind, line: Line, maya: Staff, supervising: Client
    ) -> None:
        call = cast.call(line)
        events.record(call.pk, kind, now=NOON)

        told = supervising.get(f"/console/calls/{call.pk}/").context["story"].chapters

        assert [chapter.event.kind for chapter in told] == [kind]

    @pytest.mark.parametrize(
        ("detail", "words"),
        [
            ({"then": "queue", "key": "2"}, "The caller chose to be put through to a person (key 2)"),
            ({"then": "topic"}, "The caller chose in the menu"),
            ({"priority": "crisis"}, "The caller said that somebody is in danger"),
            ({"priority": "crisis", "by": "key"}, "The caller pressed 1: somebody is in danger"),
            ({"priority": "crisis", "by": "staff"}, "A counselor noted that the caller is in danger"),
            ({"then": "queue", "key": "1", "menu": "welcome"}, "The caller pressed 1 in the menu"),
        ],
    )
    def test_tells_what_the_caller_chose(
        self, detail: dict[str, str], words: str, line: Line, supervising: Client
    ) -> None:
        call = cast.call(line)
        CallEvent.objects.create(call=call, kind=EventKind.CHOSE, at=NOON, detail=detail)

        assert words in supervising.get(f"/console/calls/{call.pk}/").text

    def test_lists_what_was_promised_in_it(self, line: Line, maya: Staff, signed_in: SignIn) -> None:
        call = scenes.over(line, maya)
        callback = scenes.promise(line, maya, origin_id=call.pk)

        assert f"/console/callbacks/{callback.pk}/" in signed_in(maya).get(f"/console/calls/{call.pk}/").text

    def test_escapes_names(self, line: Line, maya: Staff, supervising: Client) -> None:
        call = scenes.over(line, maya)
        Staff.objects.update(name="<img src=x>")

        assert "<img" not in supervising.get(f"/console/calls/{call.pk}/").text

    def test_knows_no_call_that_never_was(self, supervising: Client) -> None:
        assert supervising.get(f"/console/calls/{uuid4()}/").status_code == 404


class TestOutcome:
    def test_records_it_later(self, line: Line, maya: Staff, signed_in: SignIn) -> None:
        call = scenes.over(line, maya)
        client = signed_in(maya)
        assert "Call outcome" in client.get(f"/console/calls/{call.pk}/").text

        shown = client.post(f"/console/calls/{call.pk}/outcome", {"outcome": "info_given"}, follow=True).text

        assert "The outcome is recorded." in shown
        assert Call.objects.get(pk=call.pk).outcome == "info_given"

    def test_wants_one_of_those_there_are(self, line: Line, maya: Staff, signed_in: SignIn) -> None:
        call = scenes.over(line, maya)

        answer = signed_in(maya).post(f"/console/calls/{call.pk}/outcome", {"outcome": "x"}, follow=True)

        assert "Choose what came of the call." in answer.text

    def test_is_for_who_took_the_call(self, line: Line, maya: Staff, sam: Staff, signed_in: SignIn) -> None:
        call = scenes.over(line, maya)
        sam.user.groups.add(Group.objects.get_or_create(name=SUPERVISORS)[0])

        answer = signed_in(sam).post(
            f"/console/calls/{call.pk}/outcome", {"outcome": "info_given"}, follow=True
        )

        assert "Whoever took the call records its outcome" in answer.text


class TestWordsOfDanger:
    @pytest.mark.parametrize(
        ("kind", "to", "words"),
        [
            (EventKind.DIVERTED, "crisis", "The crisis line was called"),
            (EventKind.OUTSIDE_ANSWERED, "crisis", "The crisis line answered: the caller is with them"),
            (EventKind.OUTSIDE_FAILED, "backup", "The backup number was not reached"),
            (EventKind.DIVERTED, None, "A number outside was called"),
        ],
    )
    def test_say_which_number_it_was(
        self, kind: str, to: str | None, words: str, line: Line, supervising: Client
    ) -> None:
        call = scenes.waiting(line, priority="crisis")
        CallEvent.objects.create(call=call, at=NOON, kind=kind, detail={"to": to} if to else {})

        assert words in supervising.get(f"/console/calls/{call.pk}/").text

    def test_do_not_call_a_line_out_of_reach_that_was_not_needed(
        self, line: Line, maya: Staff, supervising: Client
    ) -> None:
        call = scenes.accepted(line, maya, priority="crisis")
        Call.objects.filter(pk=call.pk).update(outside="crisis")

        danger.outside_ended(call_id=call.pk, round_=0, seconds=None, reached=False, now=NOON)

        shown = supervising.get(f"/console/calls/{call.pk}/").text
        assert "The crisis line was not needed: somebody here had accepted" in shown
        assert "was not reached" not in shown

    def test_say_of_a_ring_that_was_accepted_and_lost_what_happened(
        self, line: Line, maya: Staff, supervising: Client
    ) -> None:
        call = scenes.talking(line, maya, priority="crisis")
        bridging.staff_hangs_up(call, NOON + timedelta(seconds=30))

        shown = supervising.get(f"/console/calls/{call.pk}/").text

        assert 'It rang on Maya’s desk <span class="quiet">· accepted, then cut off</span>' in shown

    def test_do_not_say_cut_off_of_a_callback_that_the_counselor_hung_up(
        self, line: Line, maya: Staff, supervising: Client
    ) -> None:
        scenes.promise(line, maya)
        when = NOON + timedelta(hours=3)
        call = promises.ring(maya, when)
        calls.hang_up(call_id=call.pk, staff_id=maya.pk, now=when)

        shown = supervising.get(f"/console/calls/{call.pk}/").text

        assert 'It rang on Maya’s desk <span class="quiet">· accepted, not connected</span>' in shown

    def test_say_that_the_crisis_line_hung_up_when_it_had_answered(
        self, line: Line, supervising: Client
    ) -> None:
        call = scenes.waiting(line, priority="crisis")
        danger.outside_answered(call_id=call.pk, round_=0, now=NOON)
        over = NOON + timedelta(seconds=24)
        danger.outside_ended(call_id=call.pk, round_=0, seconds=24, reached=True, now=over)

        shown = supervising.get(f"/console/calls/{call.pk}/").text

        assert "The crisis line hung up after 0:24; everybody is called again" in shown
        assert "was not reached" not in shown

    @pytest.mark.parametrize("priority", ["crisis", "normal"])
    def test_say_why_nobody_here_was_called(
        self, line: Line, maya: Staff, priority: str, supervising: Client
    ) -> None:
        maya.trainings.all().delete()

        call = scenes.waiting(line, priority=priority)

        shown = supervising.get(f"/console/calls/{call.pk}/").text
        assert "Nobody could be called." in shown
        assert "<strong>Not trained for the topic:</strong> Maya" in shown

    def test_say_once_that_somebody_is_in_danger_who_said_so(self, line: Line, supervising: Client) -> None:
        call = cast.call(line)
        twilio.post(
            f"/voice/calls/{call.pk}/menu/welcome", CallSid=call.caller_sid, SpeechResult="I want to die"
        )

        shown = supervising.get(f"/console/calls/{call.pk}/").text

        assert "The caller said that somebody is in danger" in shown
        assert "to be put through to a person" not in shown


class TestTimesOfALostCaller:
    """Three minutes with Maya, lost, and ten seconds later with Sam."""

    LOST = NOON + timedelta(minutes=3)
    AGAIN = LOST + timedelta(seconds=10)

    def lost(self, line: Line, maya: Staff) -> Call:
        call = scenes.talking(line, maya, priority="crisis")
        bridging.staff_hangs_up(call, self.LOST)
        return call

    def with_sam(self, line: Line, maya: Staff, sam: Staff) -> Call:
        cast.sign_on(sam, NOON + timedelta(minutes=1))
        call = self.lost(line, maya)
        return scenes.meet(call, sam, self.AGAIN)

    def test_the_summary_adds_up_the_waits_and_the_talks(
        self, line: Line, maya: Staff, sam: Staff, supervising: Client
    ) -> None:
        call = self.with_sam(line, maya, sam)
        calls.caller_ended(call_id=call.pk, status="completed", now=self.AGAIN + timedelta(seconds=50))

        for page in (f"/console/calls/{call.pk}/", "/console/calls/"):
            shown = supervising.get(page).text
            assert "0:10" in shown
            assert "3:50" in shown

    def test_who_takes_them_again_has_a_timer_of_their_own(self, line: Line, maya: Staff, sam: Staff) -> None:
        self.with_sam(line, maya, sam)

        talking = desks.desk(sam, self.AGAIN).talking

        assert talking is not None
        assert talking.connected_at == self.AGAIN
        people = floors.floor(NOON, NOON + timedelta(days=1), self.AGAIN).people
        assert next(each.since for each in people if each.name == "Sam") == self.AGAIN

    def test_talk_time_is_counted_for_each_from_their_own_beginning(
        self, line: Line, maya: Staff, sam: Staff
    ) -> None:
        call = self.with_sam(line, maya, sam)
        calls.caller_ended(call_id=call.pk, status="completed", now=self.AGAIN + timedelta(seconds=50))

        assert Staff.objects.get(pk=sam.pk).talk_seconds_today == 50
        assert Staff.objects.get(pk=maya.pk).talk_seconds_today == 180

    def test_they_wait_since_they_were_lost(self, line: Line, maya: Staff, sam: Staff) -> None:
        cast.sign_on(sam, NOON + timedelta(minutes=1))
        call = self.lost(line, maya)

        rings = desks.desk(sam, self.AGAIN).ringing
        beside = desks.aside(sam, NOON, self.AGAIN)
        live = floors.floor(NOON, NOON + timedelta(days=1), self.AGAIN)

        assert rings is not None
        assert (rings.known.call_id, rings.known.since) == (call.pk, self.LOST)
        assert rings.before == (("Maya", timedelta(minutes=3)),)
        assert beside.waiting_since == self.LOST
        assert live.waiting[0].known.since == live.today.waiting_since == self.LOST

    def test_the_ring_says_with_whom_they_talked(
        self, line: Line, maya: Staff, sam: Staff, signed_in: SignIn
    ) -> None:
        cast.sign_on(sam, NOON + timedelta(minutes=1))
        self.lost(line, maya)

        assert "Talked with Maya 3:00, then cut off." in signed_in(sam).get("/console/desk/strip").text

    def test_another_line_has_them_since_it_answered(self, line: Line, maya: Staff) -> None:
        call = self.lost(line, maya)
        call.refresh_from_db()
        danger.outside_answered(call_id=call.pk, round_=call.danger_round, now=self.AGAIN)

        elsewhere = floors.floor(NOON, NOON + timedelta(days=1), self.AGAIN).elsewhere

        assert [each.since for each in elsewhere] == [self.AGAIN]

    def test_they_wait_since_the_other_line_left(self, line: Line, maya: Staff) -> None:
        call = self.lost(line, maya)
        call.refresh_from_db()
        danger.outside_answered(call_id=call.pk, round_=call.danger_round, now=self.AGAIN)
        left = self.AGAIN + timedelta(seconds=20)
        danger.outside_ended(call_id=call.pk, round_=call.danger_round, seconds=20, reached=True, now=left)

        waiting = floors.floor(NOON, NOON + timedelta(days=1), left).waiting

        assert [each.known.since for each in waiting] == [left]


class TestCutOff:
    """A call in danger that is cut off can be called back by hand, on a number they gave for that."""

    def test_from_keeping_the_number_to_ringing(self, line: Line, maya: Staff, signed_in: SignIn) -> None:
        call = scenes.talking(line, maya, priority="crisis")
        desk = signed_in(maya)
        shown = desk.get("/console/desk/").text
        assert f"/console/calls/{call.pk}/cut-off-number" in shown

        kept = desk.post(
            f"/console/calls/{call.pk}/cut-off-number",
            {"number": "202 555 0166"},
            headers={"HX-Request": "true"},
        )
        assert kept.text == "Kept: ••• ••• ••66, in case the call is cut off."
        assert "Kept: ••• ••• ••66." in desk.get("/console/desk/").text
        calls.caller_ended(call_id=call.pk, status="completed", now=NOON)
        page = desk.get(f"/console/calls/{call.pk}/").text
        assert "••66" in page
        assert "Call them back now" in page

        answer = desk.post(f"/console/calls/{call.pk}/dial-back")

        assert answer.status_code == 302
        back = Call.objects.get(direction="outbound")
        assert back.number_to_ring == "+12025550166"
        assert back.offers.get(state="ringing").staff == maya

    @pytest.mark.parametrize("number", ["", "hello", "911"])
    def test_says_what_is_no_number(self, number: str, line: Line, maya: Staff, signed_in: SignIn) -> None:
        call = scenes.talking(line, maya, priority="crisis")

        shown = (
            signed_in(maya)
            .post(f"/console/calls/{call.pk}/cut-off-number", {"number": number}, follow=True)
            .text
        )

        assert "not a phone number we can call" in shown

    @pytest.mark.parametrize(
        "number", ["", "+1 809 555 0199", "202 555 0188", "202 555 0199", "202 555 0161", "900 555 0144"]
    )
    def test_refuses_what_is_never_called_while_they_can_be_asked(
        self, number: str, line: Line, maya: Staff, signed_in: SignIn
    ) -> None:
        """Empty stands for the line's own number; the others: abroad, crisis line, backup, staff, costly."""
        cast.staff("rosa", phone="+12025550161")
        call = scenes.talking(line, maya, priority="crisis")

        shown = (
            signed_in(maya)
            .post(f"/console/calls/{call.pk}/cut-off-number", {"number": number or line.number}, follow=True)
            .text
        )

        assert "Ask them for another number." in shown
        assert Call.objects.get(pk=call.pk).cut_off_number == ""

    @pytest.mark.parametrize("wrong", ["911", "855-782-1009"])
    def test_says_that_the_number_kept_before_still_stands(
        self, wrong: str, line: Line, maya: Staff, signed_in: SignIn
    ) -> None:
        call, desk = scenes.talking(line, maya, priority="crisis"), signed_in(maya)
        address = f"/console/calls/{call.pk}/cut-off-number"
        desk.post(address, {"number": "202 555 0166"})

        refused = desk.post(address, {"number": wrong}, headers={"HX-Request": "true"})

        assert "The number kept before, ••• ••• ••66, is still kept." in refused.text
        assert Call.objects.get(pk=call.pk).cut_off_number == "+12025550166"

    def test_is_not_offered_without_danger_nor_done_without_a_number(
        self, line: Line, maya: Staff, signed_in: SignIn
    ) -> None:
        desk = signed_in(maya)
        calm = scenes.over(line, maya)
        assert "If they are cut off" not in desk.get(f"/console/calls/{calm.pk}/").text
        cast.sign_on(maya, NOON)
        danger = scenes.over(line, maya, priority="crisis")

        shown = desk.post(f"/console/calls/{danger.pk}/dial-back", follow=True).text

        assert "They gave us no number for this." in shown
        assert not Call.objects.filter(direction="outbound").exists()

    def test_asks_nobody_for_a_number_when_nobody_took_the_call(
        self, line: Line, maya: Staff, lee: User, signed_in: SignIn
    ) -> None:
        maya.user.groups.add(*lee.groups.all())
        call = scenes.waiting(line, priority="crisis")
        calls.caller_ended(call_id=call.pk, status="completed", now=NOON)

        shown = signed_in(maya).get(f"/console/calls/{call.pk}/").text

        assert "They gave no number for this." in shown
        assert "In case we are cut off" not in shown
        assert "Keep the number" not in shown

    def test_is_for_whoever_took_the_call(
        self, line: Line, maya: Staff, sam: Staff, signed_in: SignIn
    ) -> None:
        call = scenes.over(line, maya, priority="crisis")
        assert signed_in(sam).post(f"/console/calls/{call.pk}/dial-back").status_code == 404
