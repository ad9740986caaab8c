"""The bar around every page: what rings, what is wrong, what one still owes."""

import re
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from helpline.models import Alarm, AlarmNote, Line, Staff
from helpline.operations import alarms, calls, duty
from tests.helpline.console import scenes
from tests.helpline.console.conftest import SignIn
from tests.support.cast import CALLER, NOON

EVERYWHERE = [
    "/console/desk/",
    "/console/floor/",
    "/console/calls/",
    "/console/callbacks/",
    "/console/voicemail/",
    "/console/shifts/",
    "/intake/records/",
    "/admin/",
    "/admin/helpline/call/",
    "/account/password/",
]


@pytest.fixture
def alarm(line: Line) -> Alarm:
    call = scenes.waiting(line, priority="crisis")
    calls.caller_ended(call_id=call.pk, status="completed", now=NOON)
    return Alarm.objects.get()


def bar(client: Client) -> str:
    return str(client.get("/console/frame", HTTP_X_REQUESTED_WITH="XMLHttpRequest").text)


class TestEveryPage:
    @pytest.mark.parametrize("page", EVERYWHERE)
    def test_rings(self, page: str, line: Line, maya: Staff, signed_in: SignIn) -> None:
        maya.user.user_permissions.add(Permission.objects.get(codename="view_call"))
        offer = scenes.ringing(line, maya)

        shown = signed_in(maya).get(page).text

        assert f'data-offer="{offer.pk}"' in shown
        assert f'href="/console/desk/?accept={offer.pk}"' in shown
        assert 'data-heartbeat="/console/desk/heartbeat"' in shown
        assert "console/frame.js" in shown

    @pytest.mark.parametrize("page", EVERYWHERE)
    def test_raises_the_alarm(self, page: str, alarm: Alarm, maya: Staff, signed_in: SignIn) -> None:
        maya.user.user_permissions.add(Permission.objects.get(codename="view_call"))

        shown = signed_in(maya).get(page).text

        assert "A crisis call ended, and nobody is known to have helped." in shown
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", shown)

    def test_shows_nothing_of_it_to_whoever_has_no_part_in_it(
        self, alarm: Alarm, line: Line, signed_in: SignIn
    ) -> None:
        nobody = User.objects.create_user("nobody", password="x", is_staff=True)

        shown = signed_in(nobody).get("/admin/").text

        assert 'id="around"' not in shown
        assert signed_in(nobody).get("/console/frame").status_code == 403

    def test_sends_no_heartbeat_for_who_only_supervises(
        self, alarm: Alarm, lee: User, signed_in: SignIn
    ) -> None:
        shown = signed_in(lee).get("/console/floor/").text

        assert 'id="around"' in shown
        assert "data-heartbeat" not in shown


class TestBar:
    def test_says_danger_in_words_and_marks_it(self, line: Line, maya: Staff, signed_in: SignIn) -> None:
        scenes.ringing(line, maya, priority="crisis")

        shown = bar(signed_in(maya))

        assert "Crisis call – someone may be in danger" in shown
        assert "data-danger" in shown

    def test_marks_no_ordinary_call_as_danger(self, line: Line, maya: Staff, signed_in: SignIn) -> None:
        scenes.ringing(line, maya)

        shown = bar(signed_in(maya))

        assert "A call is ringing" in shown
        assert "data-danger" not in shown

    def test_names_no_caller(self, line: Line, maya: Staff, signed_in: SignIn) -> None:
        call = scenes.ringing(line, maya).call

        shown = bar(signed_in(maya))

        assert CALLER[-4:] not in shown
        assert str(call.pk) not in shown

    def test_is_empty_when_there_is_nothing(self, maya: Staff, signed_in: SignIn) -> None:
        assert 'class="bar' not in bar(signed_in(maya))

    def test_says_that_one_is_in_a_call(self, line: Line, maya: Staff, signed_in: SignIn) -> None:
        scenes.talking(line, maya)

        assert "You are on a call." in bar(signed_in(maya))

    def test_says_that_an_outcome_is_missing_once_the_time_is_over(
        self, line: Line, maya: Staff, signed_in: SignIn
    ) -> None:
        scenes.over(line, maya)
        client = signed_in(maya)
        assert "outcome missing" not in bar(client)

        Staff.objects.update(wrap_up_until=NOON)

        assert "Not ready: outcome missing." in bar(client)

    def test_reminds_nobody_of_an_outcome_off_duty(self, line: Line, maya: Staff, signed_in: SignIn) -> None:
        scenes.over(line, maya)
        duty.go_off(staff_id=maya.pk, now=NOON)
        Staff.objects.update(wrap_up_until=NOON)

        assert "outcome missing" not in bar(signed_in(maya))

    def test_is_sent_only_when_it_changed(self, line: Line, maya: Staff, signed_in: SignIn) -> None:
        client = signed_in(maya)
        seen = client.get("/console/frame").context["frame"].digest

        same = client.get("/console/frame", {"seen": seen})
        scenes.ringing(line, maya)
        other = client.get("/console/frame", {"seen": seen})

        assert (same.status_code, other.status_code) == (204, 200)

    def test_answers_401_to_a_page_whose_person_is_signed_out(self, db: None) -> None:
        answer = Client().get("/console/frame", HTTP_X_REQUESTED_WITH="XMLHttpRequest")

        assert answer.status_code == 401


class TestAlarms:
    def test_are_seen_to_by_a_named_person(
        self, alarm: Alarm, maya: Staff, lee: User, signed_in: SignIn
    ) -> None:
        answer = signed_in(maya).post(
            f"/console/alarms/{alarm.pk}/acknowledge", HTTP_X_REQUESTED_WITH="XMLHttpRequest"
        )

        assert answer.status_code == 204
        assert "Maya is handling it." in bar(signed_in(lee))

    def test_remind_whoever_has_to_close_them_and_pass_with_the_alarm(
        self, alarm: Alarm, maya: Staff, lee: User, signed_in: SignIn
    ) -> None:
        her, his = signed_in(maya), signed_in(lee)
        her.post(f"/console/alarms/{alarm.pk}/acknowledge")
        mine = "You have an alarm to close</strong>, from 12:00 PM"
        assert mine in bar(her)
        assert '<a class="button" href="/console/floor/#alarms">Say what was done</a>' in bar(her)
        assert "is handling it" not in bar(her)
        assert ("is-seen-to" in bar(his), mine in bar(his)) == (True, False)

        his.post(f"/console/alarms/{alarm.pk}/acknowledge", {"instead": "yes"})

        assert (mine in bar(his), mine in bar(her)) == (True, False)
        assert "lee is handling it." in bar(her)

    @pytest.mark.parametrize("scene", [scenes.ringing, scenes.talking])
    def test_remind_in_one_line_beside_a_call(
        self, scene: Callable[..., object], alarm: Alarm, line: Line, maya: Staff, signed_in: SignIn
    ) -> None:
        her = signed_in(maya)
        her.post(f"/console/alarms/{alarm.pk}/acknowledge")
        scene(line, maya)

        assert "You have an alarm to close" in bar(her)
        assert bar(her).count('class="bar bar-alarm') == 1

    def test_stay_until_somebody_says_what_was_done(
        self, alarm: Alarm, maya: Staff, lee: User, signed_in: SignIn
    ) -> None:
        supervising = signed_in(lee)
        supervising.post(f"/console/alarms/{alarm.pk}/acknowledge")
        refused = supervising.post(f"/console/alarms/{alarm.pk}/close", {"note": ""}, follow=True)
        assert "First choose what was done." in refused.text
        assert "Nobody is in line. See the alarms above." in refused.text

        supervising.post(f"/console/alarms/{alarm.pk}/close", {"note": AlarmNote.NO_NUMBER})

        alarm.refresh_from_db()
        assert (alarm.closed_by, alarm.note) == (lee, AlarmNote.NO_NUMBER)
        assert 'class="bar' not in bar(signed_in(maya))
        assert "No callers waiting." in supervising.get("/console/floor/").text

    @pytest.mark.parametrize("action", ["acknowledge", "close"])
    def test_that_never_were_are_not_found(self, action: str, lee: User, signed_in: SignIn) -> None:
        answer = signed_in(lee).post(f"/console/alarms/{uuid4()}/{action}", {"note": AlarmNote.TALKED})

        assert answer.status_code == 404

    @pytest.mark.parametrize("action", ["acknowledge", "close"])
    def test_are_not_for_whoever_has_no_part_in_it(
        self, action: str, alarm: Alarm, signed_in: SignIn
    ) -> None:
        nobody = User.objects.create_user("nobody", password="x", is_staff=True)

        answer = signed_in(nobody).post(f"/console/alarms/{alarm.pk}/{action}", {"note": AlarmNote.TALKED})

        alarm.refresh_from_db()
        assert answer.status_code == 403
        assert (alarm.acknowledged_at, alarm.closed_at) == (None, None)

    def test_lead_whoever_handles_it_to_the_call_until_it_is_closed(
        self, alarm: Alarm, maya: Staff, lee: User, signed_in: SignIn
    ) -> None:
        address, counseling = f"/console/calls/{alarm.call_id}/", signed_in(maya)
        assert address in signed_in(lee).get("/console/floor/").text
        assert address not in counseling.get("/console/floor/").text
        assert counseling.get(address).status_code == 404

        counseling.post(f"/console/alarms/{alarm.pk}/acknowledge")

        assert address in counseling.get("/console/floor/").text
        assert counseling.get(address).status_code == 200
        assert "opened the call while handling an alarm" in signed_in(lee).get(address).text
        counseling.post(f"/console/alarms/{alarm.pk}/close", {"note": AlarmNote.NO_NUMBER})
        assert counseling.get(address).status_code == 404

    def test_send_who_may_not_open_the_call_to_a_supervisor(
        self, alarm: Alarm, maya: Staff, signed_in: SignIn
    ) -> None:
        counseling = signed_in(maya)
        counseling.post(f"/console/alarms/{alarm.pk}/acknowledge")

        Line.objects.update(policy={"primary_teams": ["others"]})

        shown = counseling.get("/console/floor/").text
        assert "You cannot open this call. Get a supervisor" in shown
        assert f"/console/calls/{alarm.call_id}/" not in shown

    def test_are_not_for_who_serves_another_line(self, alarm: Alarm, maya: Staff, signed_in: SignIn) -> None:
        Line.objects.update(policy={"primary_teams": ["others"]})
        counseling = signed_in(maya)

        answer = counseling.post(f"/console/alarms/{alarm.pk}/acknowledge")

        alarm.refresh_from_db()
        shown = counseling.get("/console/floor/").text
        assert (answer.status_code, alarm.acknowledged_by) == (404, None)
        assert "A crisis call ended" in shown
        assert "I’ll handle this" not in shown

    def test_stand_in_the_story_of_the_call(
        self, alarm: Alarm, maya: Staff, lee: User, signed_in: SignIn
    ) -> None:
        signed_in(maya).post(f"/console/alarms/{alarm.pk}/acknowledge")
        signed_in(maya).post(f"/console/alarms/{alarm.pk}/close", {"note": AlarmNote.EMERGENCY})

        story = signed_in(lee).get(f"/console/calls/{alarm.call_id}/").text

        lines = [
            "Alarm: A crisis call ended, and nobody is known to have helped",
            "Maya handles the alarm",
            "Maya closed the alarm: We called 911",
        ]
        assert sorted(map(story.index, lines)) == [story.index(each) for each in lines]

    def test_tell_all_of_several(self, alarm: Alarm, line: Line, maya: Staff, signed_in: SignIn) -> None:
        for minutes in (1, 2):
            call = scenes.waiting(line, NOON + timedelta(minutes=minutes), priority="crisis")
            calls.caller_ended(call_id=call.pk, status="completed", now=NOON)

        assert "All 3 alarms that nobody handles" in bar(signed_in(maya))


class TestClosingAnAlarm:
    def test_is_for_whoever_handles_it(self, alarm: Alarm, maya: Staff, lee: User, signed_in: SignIn) -> None:
        counseling, supervising = signed_in(maya), signed_in(lee)
        address, done = f"/console/alarms/{alarm.pk}", {"note": AlarmNote.TALKED}
        assert "Close the alarm" not in counseling.get("/console/floor/").text

        refused = supervising.post(f"{address}/close", done, follow=True)
        assert "Only whoever handles the alarm can close it." in refused.text
        counseling.post(f"{address}/acknowledge")
        assert "Close the alarm" in counseling.get("/console/floor/").text
        assert "Close the alarm" not in supervising.get("/console/floor/").text
        quietly = supervising.post(f"{address}/close", done, HTTP_X_REQUESTED_WITH="XMLHttpRequest")

        alarm.refresh_from_db()
        assert (quietly.status_code, alarm.closed_at) == (422, None)

    def test_passes_to_whoever_takes_it_over(
        self, alarm: Alarm, maya: Staff, lee: User, signed_in: SignIn
    ) -> None:
        address = f"/console/alarms/{alarm.pk}"
        signed_in(maya).post(f"{address}/acknowledge")
        supervising = signed_in(lee)
        assert "Handle it instead of Maya" in supervising.get("/console/floor/").text

        supervising.post(f"{address}/acknowledge", {"instead": "yes"})
        supervising.post(f"{address}/close", {"note": AlarmNote.NO_NUMBER})

        alarm.refresh_from_db()
        assert (alarm.acknowledged_by, alarm.closed_by) == (lee, lee)


class TestOrderOfAlarms:
    """The newest that nobody handles is read first; none takes the room of a call."""

    def opened(self, line: Line, minutes: int) -> Alarm:
        at = NOON + timedelta(minutes=minutes)
        call = scenes.waiting(line, at, priority="crisis")
        calls.caller_ended(call_id=call.pk, status="completed", now=at)
        return Alarm.objects.get(call=call)

    def test_is_untaken_first_and_newest_first(
        self, alarm: Alarm, line: Line, maya: Staff, lee: User, signed_in: SignIn
    ) -> None:
        middle, newest = (self.opened(line, minutes) for minutes in (1, 2))
        taken = self.opened(line, 3)
        for each in (taken, alarm):
            alarms.acknowledge(alarm_id=each.pk, user_id=lee.pk, now=NOON)

        shown = bar(signed_in(maya))
        live = signed_in(maya).get("/console/floor/").text.split('id="alarms"')[1]

        at = shown.index(f"/console/alarms/{newest.pk}/acknowledge")
        assert shown.index("2 alarms are being handled, the newest by lee.") > at
        assert shown.count('class="bar bar-alarm') == 2
        places = [live.index(f"/console/alarms/{each.pk}/") for each in (newest, middle, taken, alarm)]
        assert places == sorted(places)

    @pytest.mark.parametrize("scene", ["rings", "talks"])
    def test_is_one_line_in_a_call(
        self, scene: str, alarm: Alarm, line: Line, maya: Staff, signed_in: SignIn
    ) -> None:
        (scenes.ringing if scene == "rings" else scenes.talking)(line, maya)
        self.opened(line, 1)
        self.opened(line, 2)

        shown = bar(signed_in(maya))

        assert shown.count('class="bar bar-alarm') == 1
        assert "3 alarms not handled." in shown
        assert 'target="_blank"' in shown
