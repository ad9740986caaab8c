"""Test X-Twilio-Signature. https://www.twilio.com/docs/usage/security#validating-requests"""

import pytest
from twilio.request_validator import RequestValidator

from helpline.emulator.http.signing import signature, signed_url

from .conftest import AGENT, CALLER, HELPLINE, World

TOKEN = "12345"
FORM = {
    "CallSid": "CA1234567890ABCDE",
    "Caller": "+14158675309",
    "Digits": "1234",
    "From": "+14158675309",
    "To": "+18005551212",
}
SCRIPT = "mycompany.com/myapp.php?foo=1&bar=2"


class TestVectors:
    """Signatures from the tests of Twilio's own library."""

    def test_of_a_form(self) -> None:
        assert signature(TOKEN, f"https://{SCRIPT}", FORM) == "RSOYDt4T1cUTdK1PDd93/VVr8B8="

    def test_of_https_without_its_port(self) -> None:
        url = f"https://{SCRIPT.replace('.com', '.com:1234')}"

        assert signature(TOKEN, url, FORM) == "RSOYDt4T1cUTdK1PDd93/VVr8B8="

    def test_of_http_with_its_port(self) -> None:
        url = f"http://{SCRIPT.replace('.com', '.com:1234')}"

        assert signature(TOKEN, url, FORM) == "Zmvh+3yNM1Phv2jhDCwEM3q5ebU="

    def test_of_a_port_that_is_kept(self) -> None:
        url = f"https://{SCRIPT.replace('.com', '.com:443')}"

        assert signature(TOKEN, url, FORM, keep_port=True) == "kvajT1Ptam85bY51eRf/AJRuM3w="

    def test_of_a_body_that_is_no_form(self) -> None:
        digest = "0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620"

        found = signature(TOKEN, f"https://{SCRIPT}&bodySHA256={digest}")

        assert found == "a9nBmqA0ju/hNViExpshrM61xv4="


class TestAddress:
    """The configured URL is signed, without its user, its fragment and a port of https."""

    @pytest.mark.parametrize(
        ("url", "signed"),
        [
            ("https://a.example:8443/x?y=1#rc=2", "https://a.example/x?y=1"),
            ("http://a.example:8000/x", "http://a.example:8000/x"),
            ("https://me:pass@a.example/x", "https://a.example/x"),
            ("https://me:pass@a.example:8443/x", "https://a.example/x"),
            ("https://a.example/x/", "https://a.example/x/"),
            ("https://a.example", "https://a.example"),
            ("https://a.example/?n=%2B1&w=a%20b+c&e=", "https://a.example/?n=%2B1&w=a%20b+c&e="),
            ("https://[2001:db8::1]:8443/x", "https://[2001:db8::1]/x"),
        ],
    )
    def test_is_signed_as_configured(self, url: str, signed: str) -> None:
        assert signed_url(url) == signed

    @pytest.mark.parametrize(
        "path",
        [
            "/voice/",
            "/voice?n=%2B12025550143&w=a%20b+c",
            "/voice?z=1&a=2&z=3",
            "/voice?empty=&bare",
            "/voice?",
            "/a//b/../c",
            "/voice?q=a'b(c)*~",
            "/voix/caf%C3%A9",
            "/voix/caf%c3%a9",
            "/voix/café?mot=été",
            "/voice?a=b c",
            "/voice#rc=2&rp=all",
        ],
    )
    def test_is_the_requested_url(self, world: World, path: str) -> None:
        world.point(path)

        world.dial()

        assert len(world.app.asked) == 2
        assert world.app.forged == []

    def test_is_signed_without_its_user(self, world: World) -> None:
        origin = world.app.origin.replace("//", "//ann:pass%20word@")
        world.ask("PUT", f"/numbers/{HELPLINE}", {"voice_url": f"{origin}/voice"})

        world.dial()

        assert world.app.asked[0].headers["Authorization"] == "Basic YW5uOnBhc3Mgd29yZA=="
        assert world.app.forged == []


class TestForm:
    """A form's names and values follow the URL, sorted by name."""

    @pytest.mark.parametrize(
        "form",
        [
            {"b": "1", "B": "2", "_": "3", "a": "4", "Ä": "5", "10": "6", "9": "7"},
            {"From": "+12025550143", "Digits": "", "SpeechResult": "Sí, por favor"},
            {"SpeechResult": " space around \t", "Digits": "*#", "Words": "a&b=c%20d+e"},
            {"Digits": "\0", "From": "\N{TELEPHONE RECEIVER}"},
        ],
    )
    def test_is_what_twilios_library_accepts(self, form: dict[str, str]) -> None:
        url = "https://a.example/x?a=1"

        assert RequestValidator(TOKEN).validate(url, form, signature(TOKEN, url, form))

    def test_is_signed_as_sent(self, world: World) -> None:
        said = {"From-The-Carrier": " a&b=c%20d+e é ", "Empty": ""}

        world.ask("POST", "/calls", {"from": CALLER, "to": HELPLINE, "params": said})

        asked = world.asked("/voice")[0]
        assert {name: asked[name] for name in said} == said
        assert world.app.forged == []

    def test_is_invalid_after_a_change(self) -> None:
        url = f"https://{SCRIPT}"
        signed = signature(TOKEN, url, FORM)

        accepts = RequestValidator(TOKEN).validate

        assert not accepts(url, FORM | {"Digits": "1235"}, signed)
        assert not accepts(f"{url}&more=1", FORM, signed)


class TestGet:
    """For GET the whole URL is signed, with the appended parameters and nothing else."""

    @pytest.mark.parametrize("path", ["/voice", "/voice?b=2&a=1", "/voice?b=2#rc=1"])
    def test_covers_the_whole_query(self, world: World, path: str) -> None:
        place = {"voice_url": world.app.origin + path, "voice_method": "GET"}
        world.ask("PUT", f"/numbers/{HELPLINE}", place)

        world.dial()

        asked = world.app.asked[0]
        assert (asked.method, "CallSid" in asked.params) == ("GET", True)
        assert world.app.forged == []

    def test_covers_the_redirect_target(self, world: World) -> None:
        world.documents["/voice"] = "<Response><Redirect method='GET'>/next?x=1</Redirect></Response>"

        world.dial()

        assert world.asked("/next")[0]["x"] == "1"
        assert world.app.forged == []


class TestToken:
    """Every request is signed with the account's own token."""

    def test_is_the_account_token(self, world: World) -> None:
        world.dial()

        note = world.ask("GET", "/webhooks")[0]
        signed = note["headers"]["X-Twilio-Signature"]
        known = world.settings.credentials
        assert RequestValidator(known.auth_token).validate(note["url"], note["params"], signed)
        assert not RequestValidator(f"{known.auth_token}x").validate(note["url"], note["params"], signed)

    def test_signs_callbacks_too(self, world: World) -> None:
        world.documents["/agent"] = (
            "<Response><Dial><Conference statusCallback='/conference' statusCallbackEvent='join'>room"
            "</Conference></Dial></Response>"
        )
        world.call(to=AGENT, status_callback=f"{world.app.origin}/progress").answer()

        asked = [*world.asked("/conference"), *world.asked("/agent")]

        assert len(asked) == 2
        assert world.app.forged == []

    def test_may_be_wrong_by_a_fault(self, world: World) -> None:
        world.ask("POST", "/faults", {"fault": "bad-signature"})

        world.dial()

        assert world.app.forged == ["/voice"]
        world.app.forged.clear()
