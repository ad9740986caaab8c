"""A8: X-Twilio-Signature. https://www.twilio.com/docs/usage/security#validating-requests"""

import pytest
from twilio.request_validator import RequestValidator

from helpline.emulator.signing import signature, signed_url

from .conftest import HELPLINE, World

VECTOR = {
    "CallSid": "CA1234567890ABCDE",
    "Caller": "+14158675309",
    "Digits": "1234",
    "From": "+14158675309",
    "To": "+18005551212",
}


class TestSignature:
    def test_is_twilios(self) -> None:
        url = "https://mycompany.com/myapp.php?foo=1&bar=2"

        assert signature("12345", url, VECTOR) == "RSOYDt4T1cUTdK1PDd93/VVr8B8="

    @pytest.mark.parametrize(
        ("url", "signed"),
        [
            ("https://a.example:8443/x?y=1#rc=2", "https://a.example/x?y=1"),
            ("http://a.example:8000/x", "http://a.example:8000/x"),
            ("https://me:pass@a.example/x", "https://a.example/x"),
        ],
    )
    def test_is_of_the_address_without_what_is_not_sent(self, url: str, signed: str) -> None:
        assert signed_url(url) == signed

    @pytest.mark.parametrize(
        "url", ["http://a.example:8000/x?a=1", "https://a.example:8443/x", "https://a.example/é"]
    )
    def test_is_what_twilios_library_accepts(self, url: str) -> None:
        params = {"From": "+12025550143", "Digits": "", "SpeechResult": "Sí, por favor"}

        assert RequestValidator("12345").validate(url, params, signature("12345", url, params))

    def test_of_a_get_is_of_its_whole_query_and_of_nothing_else(self, world: World) -> None:
        world.ask("PUT", f"/numbers/{HELPLINE}", {"voice_url": f"{world.app.origin}/voice?b=2&a=1"})
        world.ask("PUT", f"/numbers/{HELPLINE}", {"voice_method": "GET"})

        world.dial()

        asked = world.app.asked[0]
        assert (asked.method, asked.path.startswith("/voice?b=2&a=1&")) == ("GET", True)
        assert world.app.forged == []

    def test_leaves_out_the_fragment(self, world: World) -> None:
        world.point("/voice#rc=2&rp=all")

        world.dial()

        assert world.app.asked[0].path == "/voice"
        assert world.app.forged == []
