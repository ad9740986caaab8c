"""Test that numbers in any notation reach the right telephone."""

import pytest

from helpline.emulator.scenarios import scenario
from helpline.emulator.telephony.phone_numbers import to_e164

from .conftest import CALLER, HELPLINE, World

ANN = "+12025550188"
WRITTEN = [
    "(202) 555-0188",
    "202-555-0188",
    "202.555.0188",
    "2025550188",
    "1 (202) 555-0188",
    "+1 202 555 0188",
    " +1-202-555-0188 ",
    "(202) 555\u20110188",
]


class TestNormal:
    @pytest.mark.parametrize("text", [*WRITTEN, ANN])
    def test_returns_e164(self, text: str) -> None:
        assert to_e164(text) == ANN

    @pytest.mark.parametrize(
        ("text", "number"),
        [
            ("+44 (0)20 7946 0018", "+442079460018"),
            ("011 44 20 7946 0018", "+442079460018"),
            ("1-800-FLOWERS", "+18003569377"),
            ("911", "911"),
            ("555-0188", "5550188"),
            ("client:ann", "client:ann"),
            ("sip:(202)@example.org", "sip:(202)@example.org"),
            ("anonymous", "anonymous"),
            ("", ""),
        ],
    )
    def test_accepts_other_notations_and_keeps_what_is_no_number(self, text: str, number: str) -> None:
        assert to_e164(text) == number


class TestDial:
    @pytest.mark.parametrize("text", WRITTEN)
    @pytest.mark.parametrize("noun", ["{}", "<Number>{}</Number>"])
    def test_rings_a_number_in_any_notation(self, world: World, text: str, noun: str) -> None:
        world.documents["/voice"] = f"<Response><Dial>{noun.format(text)}</Dial></Response>"

        world.dial()

        assert world.phone(ANN).status == "ringing"

    def test_accepts_a_caller_id_in_any_notation(self, world: World) -> None:
        world.documents["/voice"] = f"<Response><Dial callerId='(855) 782-1009'>{ANN}</Dial></Response>"
        world.dial()

        assert world.phone(ANN).state["from"] == HELPLINE

    def test_refuses_a_caller_id_of_another_account(self, world: World) -> None:
        world.documents["/voice"] = f"<Response><Dial callerId='(202) 555-0166'>{ANN}</Dial></Response>"
        phone = world.dial()

        assert [item.error_code for item in world.client.calls(phone.sid).notifications.list()] == ["13214"]


class TestParties:
    def test_are_found_by_a_number_in_any_notation(self, world: World) -> None:
        world.ask("PUT", "/parties/(202)%20555-0188", {"script": [{"answer": 1}]})
        world.documents["/voice"] = "<Response><Dial>202-555-0188</Dial></Response>"
        world.dial()

        world.advance(1)

        assert world.phone(ANN).status == "in-progress"

    def test_of_a_scenario_are_found_too(self) -> None:
        made = scenario.load("people: {ann: {number: (202) 555-0188, does: [answer]}}\ncalls: [{from: ann}]")

        assert made.names["ann"] == ANN
        assert list(made.scripts_by_number) == [ANN]

    def test_may_dial_in_any_notation(self, world: World) -> None:
        assert world.dial(CALLER, "(855) 782-1009").state["to"] == HELPLINE

    def test_call_from_the_carriers_text_unchanged(self, world: World) -> None:
        """Carriers spell a withheld number in digits; it must not become a number of the country."""
        assert world.dial("7378742833").state["from"] == "7378742833"
