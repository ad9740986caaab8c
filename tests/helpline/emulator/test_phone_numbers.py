"""Numbers as people write them reach the telephone that they mean."""

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
    def test_is_e164(self, text: str) -> None:
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
    def test_knows_other_writings_and_lets_be_what_is_no_number(self, text: str, number: str) -> None:
        assert to_e164(text) == number


class TestDial:
    @pytest.mark.parametrize("text", WRITTEN)
    @pytest.mark.parametrize("noun", ["{}", "<Number>{}</Number>"])
    def test_rings_the_number_that_is_meant(self, world: World, text: str, noun: str) -> None:
        world.documents["/voice"] = f"<Response><Dial>{noun.format(text)}</Dial></Response>"

        world.dial()

        assert world.phone(ANN).status == "ringing"

    def test_shows_a_number_that_is_the_accounts_however_it_is_written(self, world: World) -> None:
        world.documents["/voice"] = f"<Response><Dial callerId='(855) 782-1009'>{ANN}</Dial></Response>"
        world.dial()

        assert world.phone(ANN).state["from"] == HELPLINE

    def test_does_not_show_one_that_is_not(self, world: World) -> None:
        world.documents["/voice"] = f"<Response><Dial callerId='(202) 555-0166'>{ANN}</Dial></Response>"
        phone = world.dial()

        assert [item.error_code for item in world.client.calls(phone.sid).notifications.list()] == ["13214"]


class TestPeople:
    def test_are_known_by_what_their_number_means(self, world: World) -> None:
        world.ask("PUT", "/parties/(202)%20555-0188", {"script": [{"answer": 1}]})
        world.documents["/voice"] = "<Response><Dial>202-555-0188</Dial></Response>"
        world.dial()

        world.advance(1)

        assert world.phone(ANN).status == "in-progress"

    def test_of_a_scenario_too(self) -> None:
        made = scenario.load("people: {ann: {number: (202) 555-0188, does: [answer]}}\ncalls: [{from: ann}]")

        assert made.names["ann"] == ANN
        assert list(made.scripts_by_number) == [ANN]

    def test_dial_a_number_as_they_write_it(self, world: World) -> None:
        assert world.dial(CALLER, "(855) 782-1009").state["to"] == HELPLINE

    def test_call_from_what_the_carrier_says(self, world: World) -> None:
        """Carriers spell a withheld number in digits; it is not to become a number of the country."""
        assert world.dial("7378742833").state["from"] == "7378742833"
