"""Test that a URL's fragment controls its timeouts and retries wherever a URL is given, and is never sent."""

import pytest
from aiohttp import web

from .conftest import AGENT, CALLER, HELPLINE, World

RULES = "#rc=2&rp=5xx&rt=5000&ct=2000&tt=9000"
PATH = "/fragile"


@pytest.fixture(autouse=True)
def fragile(world: World) -> None:
    """Make the application fail at the path `fragile`."""
    world.documents[PATH] = web.Response(status=503)


def url(world: World) -> str:
    return f"{world.app.origin}{PATH}?of=1{RULES}"


def in_twiml(verb: str) -> str:
    return f"<Response>{verb.replace('URL', f'{PATH}?of=1{RULES}'.replace('&', '&amp;'))}</Response>"


def assert_three_attempts(world: World) -> None:
    """Check that there were three attempts at one request, sent and signed without the fragment."""
    world.settle()
    asked = [item for item in world.app.asked if item.path.startswith(PATH)]
    notes = [note for note in world.ask("GET", "/webhooks") if PATH in note["url"]]
    assert [item.path for item in asked if item.method == "POST"] == [f"{PATH}?of=1"] * 3
    assert len({item.headers["I-Twilio-Idempotency-Token"] for item in asked}) == 1
    assert [note["attempt"] for note in notes] == [0, 1, 2]


TWIML = {
    "redirect": "<Redirect>URL</Redirect>",
    "action of a gather": "<Gather action='URL' numDigits='1' timeout='60'><Say>press</Say></Gather>",
    "action of a dial": f"<Dial action='URL'>{AGENT}</Dial>",
    "action of a recording": "<Record action='URL' timeout='5'/>",
    "wait url of a queue": "<Enqueue waitUrl='URL'>line</Enqueue>",
    "action of a queue": "<Enqueue action='URL' waitUrl='/leave'>line</Enqueue>",
    "wait url of a conference": "<Dial><Conference waitUrl='URL'>room</Conference></Dial>",
    "callback of a conference": (
        "<Dial><Conference statusCallback='URL' statusCallbackEvent='join'>room</Conference></Dial>"
    ),
    "callback of a number": (
        f"<Dial><Number statusCallback='URL' statusCallbackEvent='initiated'>{AGENT}</Number></Dial>"
    ),
    "document of the called": f"<Dial><Number url='URL'>{AGENT}</Number></Dial>",
}


class TestInTwiml:
    @pytest.mark.parametrize("verb", TWIML.values(), ids=TWIML.keys())
    def test_is_applied(self, world: World, verb: str) -> None:
        world.documents["/voice"] = in_twiml(verb)
        world.documents["/leave"] = "<Response><Leave/></Response>"
        caller = world.dial()
        called = world.ask("GET", "/calls", to=AGENT)

        if "Gather" in verb:
            caller.press("1")
        elif "Record" in verb:
            caller.say("hello")
            world.advance(6)
        elif "Number url" in verb:
            world.phone(AGENT).answer()
        elif "Dial action" in verb and called:
            world.phone(AGENT).reject()

        assert_three_attempts(world)


class TestInRest:
    def test_is_applied_to_a_calls_document(self, world: World) -> None:
        world.client.calls.create(to=AGENT, from_=HELPLINE, url=url(world))
        world.phone(AGENT).answer()

        assert_three_attempts(world)

    def test_is_applied_to_a_status_callback(self, world: World) -> None:
        world.client.calls.create(
            to=AGENT,
            from_=HELPLINE,
            twiml="<Response/>",
            status_callback=url(world),
            status_callback_event=["initiated"],
        )

        assert_three_attempts(world)

    def test_is_applied_to_a_redirect(self, world: World) -> None:
        world.documents["/voice"] = "<Response><Say>hello</Say><Pause length='60'/></Response>"
        caller = world.dial()

        world.client.calls(caller.sid).update(url=url(world))

        assert_three_attempts(world)

    def test_is_applied_to_a_new_participant(self, world: World) -> None:
        world.client.conferences("room").participants.create(
            to=AGENT,
            from_=HELPLINE,
            conference_status_callback=url(world),
            conference_status_callback_event=["join"],
        )
        world.phone(AGENT).answer()

        assert_three_attempts(world)

    def test_is_applied_to_a_hold_url(self, world: World) -> None:
        world.documents["/voice"] = "<Response><Dial><Conference>room</Conference></Dial></Response>"
        caller = world.dial()

        world.client.conferences("room").participants(caller.sid).update(
            hold=True, hold_url=url(world), hold_method="POST"
        )

        assert_three_attempts(world)

    def test_is_applied_to_a_dequeued_member(self, world: World) -> None:
        world.documents["/voice"] = "<Response><Enqueue>line</Enqueue></Response>"
        caller = world.dial()
        (queue,) = world.client.queues.list()

        world.client.queues(queue.sid).members(caller.sid).update(url=url(world))

        assert_three_attempts(world)


class TestOfANumber:
    @pytest.mark.parametrize("which", ["voice_url", "voice_fallback_url", "status_callback"])
    def test_is_applied(self, world: World, which: str) -> None:
        world.documents["/voice"] = web.Response(status=404)
        (number,) = world.client.incoming_phone_numbers.list(phone_number=HELPLINE)

        world.client.incoming_phone_numbers(number.sid).update(**{which: url(world)})
        world.dial(CALLER)

        assert_three_attempts(world)
        (kept,) = world.client.incoming_phone_numbers.list(phone_number=HELPLINE)
        assert getattr(kept, which) == url(world)
