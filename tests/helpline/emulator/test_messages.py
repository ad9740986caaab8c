"""Test texts to the account's numbers, and media files of messages."""

import pytest
import requests

from .conftest import CALLER, HELPLINE, World

CAT = "https://example.org/cats/cat.png"


@pytest.fixture
def texting(world: World) -> World:
    """Return an emulator whose number has an application that answers texts."""
    urls = {"sms_url": f"{world.app.origin}/text", "sms_fallback_url": f"{world.app.origin}/text-fallback"}
    world.ask("PUT", f"/numbers/{HELPLINE}", urls)
    return world


def text(world: World, body: str = "Help", **more: object) -> dict[str, object]:
    """Send a text from a telephone."""
    sent = {"from": CALLER, "to": HELPLINE, "body": body, **more}
    return dict(world.ask("POST", "/messages", sent))


class TestReceiving:
    def test_requests_the_sms_url(self, texting: World) -> None:
        texting.ask("PUT", f"/parties/{CALLER}", {"place": {"city": "ALBANY"}})

        made = text(texting, "Is anybody there?")

        asked = texting.asked("/text")[0]
        assert (asked["From"], asked["To"], asked["Body"]) == (CALLER, HELPLINE, "Is anybody there?")
        assert asked["MessageSid"] == asked["SmsSid"] == asked["SmsMessageSid"] == made["sid"]
        assert (asked["NumMedia"], asked["NumSegments"], asked["SmsStatus"]) == ("0", "1", "received")
        assert (asked["FromCity"], asked["FromCountry"], asked["ToCountry"]) == ("ALBANY", "US", "US")

    def test_is_shown_by_rest(self, texting: World) -> None:
        sid = str(text(texting)["sid"])

        message = texting.client.messages(sid).fetch()

        assert (message.direction, message.status, message.body) == ("inbound", "received", "Help")

    def test_sends_the_reply(self, texting: World) -> None:
        texting.documents["/text"] = "<Response><Message>We call you.</Message></Response>"
        text(texting)
        texting.advance(2)

        answer = texting.ask("GET", "/messages", to=CALLER)[0]

        assert (answer["from"], answer["body"], answer["status"]) == (HELPLINE, "We call you.", "delivered")
        assert answer["direction"] == "outbound-reply"

    def test_sends_bodies_media_and_several_replies(self, texting: World) -> None:
        texting.documents["/text"] = (
            f"<Response><Message to='+12025550199' statusCallback='/sent'><Body>One</Body>"
            f"<Media>{CAT}</Media></Message><Message>Two</Message></Response>"
        )
        text(texting)
        texting.advance(2)

        one, two = texting.ask("GET", "/messages")[1:]

        assert (one["to"], one["body"], one["media"]) == ("+12025550199", "One", [CAT])
        assert (two["to"], two["body"]) == (CALLER, "Two")
        assert [asked["MessageStatus"] for asked in texting.asked("/sent")] == ["sent", "delivered"]

    def test_follows_a_redirect(self, texting: World) -> None:
        texting.documents["/text"] = "<Response><Redirect>/other</Redirect></Response>"
        texting.documents["/other"] = "<Response><Message>hello</Message></Response>"

        text(texting)

        assert texting.ask("GET", "/messages", to=CALLER)[0]["body"] == "hello"

    def test_stops_a_redirect_loop(self, texting: World) -> None:
        texting.documents["/text"] = "<Response><Redirect/></Response>"

        text(texting)

        assert 1 < len(texting.asked("/text")) < 50

    def test_requests_the_fallback_after_a_failure(self, texting: World) -> None:
        texting.documents["/text"] = "<Response><Message></Response>"

        text(texting)

        asked = texting.asked("/text-fallback")[0]
        assert (asked["ErrorCode"], asked["Body"]) == ("12100", "Help")

    def test_warns_of_verbs_for_calls(self, texting: World) -> None:
        texting.documents["/text"] = "<Response><Say>hello</Say><Message>hi</Message></Response>"
        sid = str(text(texting)["sid"])

        told = texting.client.api.account.notifications.list()

        assert [item.error_code for item in told] == ["12200"]
        assert texting.ask("GET", "/messages", to=CALLER)[0]["body"] == "hi"
        assert texting.client.messages(sid).fetch().status == "received"

    def test_has_media_urls_of_the_emulator(self, texting: World) -> None:
        text(texting, media=[CAT])

        asked = texting.asked("/text")[0]
        assert (asked["NumMedia"], asked["MediaContentType0"]) == ("1", "image/png")
        answer = requests.get(asked["MediaUrl0"], allow_redirects=False, timeout=5)
        assert (answer.status_code, answer.headers["Location"]) == (307, CAT)

    def test_accepts_a_number_in_any_notation(self, texting: World) -> None:
        assert text(texting, to="(855) 782-1009")["to"] == HELPLINE

    def test_works_without_an_sms_url(self, world: World) -> None:
        assert text(world)["status"] == "received"

    @pytest.mark.parametrize("more", [{"to": "+12025550166"}, {"media": "x"}])
    def test_refuses_invalid_requests(self, texting: World, more: dict[str, object]) -> None:
        body = {"from": CALLER, "to": HELPLINE, "body": "x", **more}
        texting.ask("POST", "/messages", body, expect=400)

        assert texting.asked("/text") == []

    def test_refuses_an_invalid_method(self, world: World) -> None:
        world.ask("PUT", f"/numbers/{HELPLINE}", {"sms_method": "PATCH"}, expect=400)


class TestFiles:
    @pytest.mark.parametrize("url", ["cat.png", "http://", "http://[::1", "ftp://example.org/cat.png"])
    def test_have_urls_that_can_be_requested(self, world: World, url: str) -> None:
        form = {"To": CALLER, "From": HELPLINE, "MediaUrl": url}

        assert world.rest("POST", "/Messages.json", data=form).json()["code"] == 21620

    def test_are_listed_shown_and_deleted(self, world: World) -> None:
        message = world.client.messages.create(to=CALLER, from_=HELPLINE, media_url=[CAT, f"{CAT}?2"])
        resource = world.client.messages(str(message.sid)).media

        first, second = resource.list()

        assert first.content_type == "image/png"
        assert first.parent_sid == message.sid
        assert resource(str(second.sid)).fetch().sid == second.sid
        assert resource(str(second.sid)).delete()
        assert [file.sid for file in resource.list()] == [first.sid]
        assert world.client.messages(str(message.sid)).fetch().num_media == "1"

    def test_are_none_for_a_plain_text(self, world: World) -> None:
        message = world.client.messages.create(to=CALLER, from_=HELPLINE, body="hi")

        assert world.client.messages(str(message.sid)).media.list() == []

    def test_are_not_found_when_unknown(self, world: World) -> None:
        message = world.client.messages.create(to=CALLER, from_=HELPLINE, media_url=[CAT])
        path = f"/Messages/{message.sid}/Media/ME{'0' * 32}"

        assert world.rest("GET", f"{path}.json").json()["code"] == 20404
        assert world.rest("GET", path).status_code == 404
