"""What a supervisor is told of every second of a call, on its page and as data."""

from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from helpline.models import Call, CallEvent, EventKind, Line, Offer, Staff
from helpline.operations import calls, danger, matching, offers, queue
from tests.helpline.console import scenes
from tests.helpline.console.conftest import SignIn, after
from tests.support import cast
from tests.support.cast import NOON


def causes(client: Client, call: Call) -> list[tuple[float, str, list[str]]]:
    """The intervals of a call as the data tell them: their lengths, causes and people."""
    told: dict[str, Any] = client.get(f"/console/calls/{call.pk}/why.json").json()
    return [
        (
            (datetime.fromisoformat(each["until"]) - datetime.fromisoformat(each["from"])).total_seconds(),
            each["cause"],
            each["staff"],
        )
        for each in told["intervals"]
    ]


def hang_up(call: Call, seconds: float) -> None:
    calls.caller_ended(call_id=call.pk, status="completed", now=after(seconds))


class TestEverySecond:
    @pytest.mark.parametrize(
        ("outside", "words"), [("crisis", "the crisis line"), ("backup", "the backup number")]
    )
    def test_names_the_number_outside(
        self, outside: str, words: str, line: Line, supervising: Client
    ) -> None:
        call = scenes.waiting(line, priority="crisis")
        Call.objects.filter(pk=call.pk).update(outside=outside)
        danger.outside_answered(call_id=call.pk, round_=0, now=after(5))
        hang_up(call, 35)

        page = supervising.get(f"/console/calls/{call.pk}/").text

        assert f"the caller talked with {words}." in page
        assert "a number outside" not in page

    def test_everybody_was_on_another_call(self, line: Line, maya: Staff, supervising: Client) -> None:
        scenes.talking(line, maya)
        call = cast.call(line, sid=scenes.sid())
        queue.join(call_id=call.pk, now=after(5))
        hang_up(call, 35)

        assert causes(supervising, call) == [(5, "choosing", []), (30, "all busy", ["Maya"])]
        page = supervising.get(f"/console/calls/{call.pk}/").text
        assert "Nobody answered: everybody trained was busy with another call, for 0:30 of the wait." in page
        assert "1 on a call" in page

    def test_it_rang_and_nobody_answered(self, line: Line, maya: Staff, supervising: Client) -> None:
        call = scenes.waiting(line)
        offers.lapse(offer_id=Offer.objects.get(call=call).pk, now=after(line.ring_seconds))
        hang_up(call, line.ring_seconds + 10)

        assert causes(supervising, call) == [
            (line.ring_seconds, "not answered", ["Maya"]),
            (10, "all tried already", ["Maya"]),
        ]

    def test_it_was_declined_and_the_evidence_is_told(
        self, line: Line, maya: Staff, supervising: Client
    ) -> None:
        call = scenes.waiting(line)
        offers.decline(offer_id=Offer.objects.get(call=call).pk, staff_id=maya.pk, now=after(4))
        hang_up(call, 9)

        assert causes(supervising, call) == [
            (4, "declined", ["Maya"]),
            (5, "all tried already", ["Maya"]),
        ]
        first = supervising.get(f"/console/calls/{call.pk}/why.json").json()["intervals"][0]
        assert first["rang"] == [
            {
                "staff": "Maya",
                "on": "browser",
                "from": NOON.isoformat(),
                "until": after(4).isoformat(),
                "came_of_it": "declined",
            }
        ]
        assert first["decision"]["chosen_for"] == "longest_idle"

    def test_the_caller_hung_up_while_it_rang(self, line: Line, maya: Staff, supervising: Client) -> None:
        call = scenes.waiting(line)
        hang_up(call, 3)

        assert causes(supervising, call) == [(3, "hung up early", ["Maya"])]

    def test_nobody_was_on_duty(self, line: Line, supervising: Client) -> None:
        call = cast.call(line)
        queue.join(call_id=call.pk, now=after(5))
        hang_up(call, 20)

        assert causes(supervising, call) == [(5, "choosing", []), (15, "leaving a message", [])]
        page = supervising.get(f"/console/calls/{call.pk}/").text
        assert "Nobody answered: nobody who could take it was on duty and on shift." in page

    def test_it_was_answered_after_a_wait(self, line: Line, maya: Staff, supervising: Client) -> None:
        call = scenes.waiting(line)
        scenes.meet(call, maya, after(7))
        hang_up(call, 60)

        assert causes(supervising, call) == [(7, "answered", ["Maya"]), (53, "talking", ["Maya"])]
        assert "Answered after 0:07." in supervising.get(f"/console/calls/{call.pk}/").text

    def test_a_call_that_goes_on_is_told_until_now(
        self, line: Line, maya: Staff, supervising: Client
    ) -> None:
        cast.call(line, now=after(-30))
        call = scenes.waiting(line, after(-20))

        assert causes(supervising, call) == [(20, "ringing now", ["Maya"])]


class TestWhatIsKept:
    def test_a_cause_is_kept_once_for_as_long_as_it_lasts(self, line: Line, maya: Staff) -> None:
        scenes.talking(line, maya)
        call = scenes.waiting(line)
        for second in range(1, 6):
            matching.rematch(now=after(second))

        kept = CallEvent.objects.filter(call=call, kind=EventKind.NOBODY_RUNG)
        assert [event.at for event in kept] == [NOON]

    def test_another_cause_is_kept_with_its_inputs(self, line: Line, maya: Staff) -> None:
        busy = scenes.talking(line, maya)
        call = scenes.waiting(line)
        Staff.objects.filter(pk=maya.pk).update(seen_at=after(-300))
        hang_up(busy, 10)
        Staff.objects.filter(pk=maya.pk).update(wrap_up_until=after(12))
        Call.objects.filter(pk=busy.pk).update(outcome="info_given")
        matching.rematch(now=after(20))

        kept = CallEvent.objects.filter(call=call, kind=EventKind.NOBODY_RUNG).order_by("pk")
        assert [list(event.detail["because"]["excluded"]) for event in kept] == [
            ["on a call"],
            ["not at the desk"],
        ]


def test_a_counselor_is_not_shown_it(line: Line, maya: Staff, signed_in: SignIn) -> None:
    call = scenes.over(line, maya)

    assert "Every second of the call" not in signed_in(maya).get(f"/console/calls/{call.pk}/").text
    assert signed_in(maya).get(f"/console/calls/{call.pk}/why.json").status_code == 403


def test_data_hold_no_number(line: Line, maya: Staff, supervising: Client) -> None:
    call = scenes.over(line, maya)

    assert cast.CALLER not in supervising.get(f"/console/calls/{call.pk}/why.json").text
