"""Test locations of telephones: FromCity and similar parameters, and each number's country."""

from typing import Any

import pytest
import requests

from helpline.emulator.scenarios import scenario
from helpline.emulator.telephony.phone_numbers import country_of

from .conftest import AGENT, CALLER, HELPLINE, World
from .test_sdk import token

ALBANY = {"city": "ALBANY", "state": "NY", "zip": "12207", "country": "US"}


class TestCountry:
    @pytest.mark.parametrize(
        ("number", "where"),
        [
            (CALLER, "US"),
            ("+18557821009", "US"),
            ("+16135550123", "CA"),
            ("+18765550123", "JM"),
            ("+17875550123", "PR"),
            ("+442079460018", "GB"),
            ("+4930901820", "DE"),
            ("+525512345678", "MX"),
            ("+390612345678", "IT"),
            ("+35312345678", "IE"),
            ("+80012345678", ""),
            ("+999123456789", ""),
        ],
    )
    def test_follows_from_the_number(self, world: World, number: str, where: str) -> None:
        world.dial(from_=number)

        asked = world.asked("/voice")[0]
        assert (asked["FromCountry"], asked["CallerCountry"]) == (where, where)
        assert (asked["FromCity"], asked["ToCountry"]) == ("", "US")

    def test_is_empty_without_a_number(self) -> None:
        assert [country_of(text) for text in ("anonymous", "", "+", "+0")] == [""] * 4

    def test_is_sent_for_the_called_party_too(self, world: World) -> None:
        world.documents["/agent"] = "<Response/>"
        world.call(to="+442079460018").answer()

        assert world.asked("/agent")[0]["ToCountry"] == "GB"


class TestScripted:
    def test_with_the_call(self, world: World) -> None:
        said = {
            "FromCity": "TROY",
            "FromState": "NY",
            "FromZip": "12180",
            "FromCountry": "CA",
            "ToCity": "UTICA",
        }
        world.ask("POST", "/calls", {"from": CALLER, "to": HELPLINE, "params": said})

        asked = world.asked("/voice")[0]

        assert {name: asked[name] for name in said} == said
        assert (asked["CallerCity"], asked["CallerCountry"], asked["CalledCity"]) == ("TROY", "CA", "UTICA")

    def test_with_the_party(self, world: World) -> None:
        world.ask("PUT", f"/parties/{CALLER}", {"place": ALBANY})
        world.dial()

        asked = world.asked("/voice")[0]

        assert (asked["FromCity"], asked["CallerState"], asked["FromZip"]) == ("ALBANY", "NY", "12207")

    def test_with_the_called_party_in_every_webhook(self, world: World) -> None:
        world.ask("PUT", f"/parties/{AGENT}", {"script": [{"answer": 1}], "place": {"city": "BUFFALO"}})
        world.documents["/agent"] = "<Response/>"
        world.call(status_callback=f"{world.app.origin}/progress")
        world.advance(2)

        assert world.asked("/agent")[0]["ToCity"] == "BUFFALO"
        assert world.asked("/agent")[0]["ToCountry"] == "US"
        assert world.asked("/progress")[0]["CalledCity"] == "BUFFALO"

    def test_until_the_party_is_deleted(self, world: World) -> None:
        world.ask("PUT", f"/parties/{CALLER}", {"place": ALBANY})
        world.ask("DELETE", f"/parties/{CALLER}")
        world.dial()

        assert world.asked("/voice")[0]["FromCity"] == ""

    @pytest.mark.parametrize(
        "body", [{}, {"place": []}, {"place": {"town": "x"}}, {"place": ALBANY, "script": "x"}]
    )
    def test_only_with_valid_values(self, world: World, body: Any) -> None:
        world.ask("PUT", f"/parties/{CALLER}", body, expect=400)
        world.dial()

        assert world.asked("/voice")[0]["FromCity"] == ""

    def test_with_a_scenario(self, world: World) -> None:
        people = {"ann": {"number": CALLER, "place": {"city": "ROME", "state": "NY"}}}
        world.ask("POST", "/scenarios", {"people": people, "calls": [{"from": "ann", "to": HELPLINE}]})

        assert world.asked("/voice")[0]["FromCity"] == "ROME"

    @pytest.mark.parametrize("person", ["{number: '1', town: x}", "{number: '1', place: {town: x}}"])
    def test_only_with_a_valid_scenario(self, person: str) -> None:
        with pytest.raises(ValueError, match=r"town|place"):
            scenario.load(f"people: {{ann: {person}}}")

    def test_but_not_from_a_browser(self, world: World) -> None:
        params = {"To": AGENT, "ToCity": "NOWHERE", "FromCity": "NOWHERE"}
        body: dict[str, Any] = {"token": token(world), "params": params}
        requests.post(f"{world.origin}/sdk/connect", json=body, timeout=10)

        assert world.asked("/softphone")[0]["ToCity"] == ""
