"""Test Number, Client and Sip. https://www.twilio.com/docs/voice/twiml/number"""

from .conftest import AGENT, World
from .test_dial import dials


class TestNouns:
    """The attributes and parameters of Number, Client and Sip."""

    def test_keys_are_sent_before_connecting(self, world: World) -> None:
        dials(world, "answerOnBridge='true'", f"<Number sendDigits='wW12'>{AGENT}</Number>")
        caller = world.dial()
        agent = world.phone(AGENT)
        agent.answer()
        before = caller.status

        world.advance(2)

        assert (before, caller.status) == ("ringing", "in-progress")
        assert agent.state["heard"][1]["text"] == "12"

    def test_a_clients_parameters_reach_its_softphone(self, world: World) -> None:
        world.ask("PUT", "/parties/client:staff_1", {"script": [{"answer": 1}]})
        dials(world, "", "<Client><Identity>staff_1</Identity><Parameter name='offer' value='7'/></Client>")

        world.dial()

        world.ask("DELETE", "/parties/client:staff_1")
        assert world.phone("client:staff_1").state["custom"] == {"offer": "7"}

    def test_sip_address_gets_sip_parameters(self, world: World) -> None:
        world.ask("PUT", "/parties/sip:desk@example.com", {"script": ["busy"]})
        dials(world, "", "<Sip>sip:desk@example.com</Sip>")

        world.dial()

        world.ask("DELETE", "/parties/sip:desk@example.com")
        said = world.asked("/dialled")[0]
        assert (said["DialCallStatus"], said["DialSipResponseCode"]) == ("busy", "486")

    def test_end_of_the_called_partys_document_connects(self, world: World) -> None:
        world.documents["/whisper"] = "<Response><Say>hi</Say></Response>"
        dials(world, "", f"<Number url='/whisper'>{AGENT}</Number>")
        caller = world.dial()
        world.phone(AGENT).answer()
        assert caller.doing == "dial"

        world.advance(1)
        world.phone(AGENT).say("good evening")

        assert caller.heard[-1] == "good evening"

    def test_called_partys_document_may_not_dial(self, world: World) -> None:
        world.documents["/whisper"] = "<Response><Dial>+12025550188</Dial></Response>"
        dials(world, "", f"<Number url='/whisper'>{AGENT}</Number>")
        world.dial()

        agent = world.phone(AGENT)
        agent.answer()

        assert "13201" in [note.error_code for note in world.client.calls(agent.sid).notifications.list()]
        assert world.asked("/dialled")[0]["DialBridged"] == "false"
