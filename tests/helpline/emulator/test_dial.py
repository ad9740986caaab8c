"""Test dialling other telephones."""

import pytest

from .conftest import AGENT, CALLER, HELPLINE, World

OTHER = "+12025550199"


def dials(world: World, attributes: str, nouns: str) -> None:
    """Set the Dial in the number's document."""
    world.documents["/voice"] = (
        f"<Response><Dial action='/dialled' {attributes}>{nouns}</Dial><Say>next verb</Say></Response>"
    )
    world.documents["/dialled"] = "<Response><Say>dialled</Say><Pause length='60'/></Response>"


class TestDialling:
    def test_connects_the_one_who_answers(self, world: World) -> None:
        dials(world, "", AGENT)
        caller = world.dial()
        agent = world.phone(AGENT)
        assert (agent.status, agent.state["parent_sid"]) == ("ringing", caller.sid)
        world.advance(4)
        agent.answer()
        agent.say("Crisis line")
        world.advance(20)

        agent.hang_up()

        said = world.asked("/dialled")[0]
        assert (
            said
            | {
                "DialCallStatus": "completed",
                "DialCallSid": agent.sid,
                "DialCallDuration": "20",
                "DialBridged": "true",
            }
            == said
        )
        assert "Crisis line" in caller.heard
        assert "dialled" in caller.heard

    @pytest.mark.parametrize(
        ("script", "status"),
        [(["busy"], "busy"), ([{"reject": True, "after": 2}], "no-answer"), (["no-answer"], "no-answer")],
    )
    def test_reports_why_nobody_answered(self, world: World, script: list[object], status: str) -> None:
        world.ask("PUT", f"/parties/{AGENT}", {"script": script})
        dials(world, "timeout='12'", AGENT)
        world.dial()

        world.advance(12)

        said = world.asked("/dialled")[0]
        assert (said["DialCallStatus"], said["DialBridged"]) == (status, "false")

    def test_continues_with_the_next_verb_without_an_action(self, world: World) -> None:
        dials(world, "", AGENT)
        world.documents["/voice"] = str(world.documents["/voice"]).replace("action='/dialled'", "")
        caller = world.dial()

        world.phone(AGENT).reject()

        assert "next verb" in caller.heard

    def test_first_to_answer_wins(self, world: World) -> None:
        dials(world, "", f"<Number>{AGENT}</Number><Number>{OTHER}</Number>")
        world.dial()

        world.phone(OTHER).answer()

        assert world.phone(AGENT).status == "canceled"
        assert world.phone(OTHER).doing == "dial"

    def test_rings_in_sequence(self, world: World) -> None:
        dials(world, "sequential='true' timeout='10'", f"<Number>{AGENT}</Number><Number>{OTHER}</Number>")
        world.dial()
        assert world.ask("GET", "/calls", to=OTHER) == []

        world.advance(10)

        assert world.phone(AGENT).status == "no-answer"
        assert world.phone(OTHER).status == "ringing"

    def test_runs_the_called_partys_document_first(self, world: World) -> None:
        dials(world, "answerOnBridge='true'", f"<Number url='/whisper'>{AGENT}</Number>")
        world.documents["/whisper"] = (
            "<Response><Gather numDigits='1' finishOnKey='' action='/accept'><Say>Press 1</Say></Gather>"
            "<Hangup/></Response>"
        )
        world.documents["/accept"] = "<Response/>"
        caller = world.dial()
        agent = world.phone(AGENT)
        agent.answer()
        assert caller.status == "ringing"
        asked = world.asked("/whisper")[0]
        assert (asked["ParentCallSid"], asked["Direction"]) == (caller.sid, "outbound-dial")

        agent.press("1")

        assert (caller.status, caller.doing) == ("in-progress", "dial")

    @pytest.mark.parametrize(
        "whisper", ["<Response><Hangup/></Response>", "<Response><Dial/></Response>", "<Re"]
    )
    def test_is_not_bridged_when_the_called_party_declines(self, world: World, whisper: str) -> None:
        dials(world, "", f"<Number url='/whisper'>{AGENT}</Number>")
        world.documents["/whisper"] = whisper
        world.dial()

        world.phone(AGENT).answer()

        said = world.asked("/dialled")[0]
        assert (said["DialCallStatus"], said["DialBridged"]) == ("completed", "false")

    def test_sends_status_callbacks_of_the_other_leg(self, world: World) -> None:
        noun = (
            "<Number statusCallback='/leg' statusCallbackEvent='initiated ringing answered completed'>"
            f"{AGENT}</Number>"
        )
        dials(world, "", noun)
        caller = world.dial()
        world.phone(AGENT).answer()

        world.phone(AGENT).hang_up()

        said = world.asked("/leg")
        assert [item["CallStatus"] for item in said] == ["initiated", "ringing", "in-progress", "completed"]
        assert [item["SequenceNumber"] for item in said] == ["0", "1", "2", "3"]
        assert {item["ParentCallSid"] for item in said} == {caller.sid}
        assert said[0]["From"] == CALLER

    @pytest.mark.parametrize(("answered", "status"), [(False, "canceled"), (True, "completed")])
    def test_ends_with_the_caller(self, world: World, answered: bool, status: str) -> None:
        dials(world, f"callerId='{HELPLINE}'", AGENT)
        caller = world.dial()
        agent = world.phone(AGENT)
        if answered:
            agent.answer()

        caller.hang_up()

        assert agent.status == status
        assert agent.state["from"] == HELPLINE
        assert world.asked("/dialled")[0]["CallStatus"] == "completed"
        assert "dialled" not in caller.heard

    def test_gets_no_answer_from_a_client_without_a_softphone(self, world: World) -> None:
        dials(world, "", "<Client><Identity>staff_1</Identity><Parameter name='a' value='b'/></Client>")
        world.dial()

        assert world.asked("/dialled")[0]["DialCallStatus"] == "no-answer"

    def test_ends_at_the_time_limit_and_keeps_the_recording(self, world: World) -> None:
        dials(world, "timeLimit='15' record='record-from-answer' recordingStatusCallback='/recorded'", AGENT)
        world.dial()
        world.phone(AGENT).answer()

        world.advance(15)

        assert world.asked("/dialled")[0]["RecordingUrl"]
        assert world.asked("/recorded")[0]["RecordingSource"] == "DialVerb"

    def test_keeps_the_other_leg_when_it_is_redirected(self, world: World) -> None:
        dials(world, "", AGENT)
        caller = world.dial()
        agent = world.phone(AGENT)
        agent.answer()
        world.documents["/moved"] = "<Response><Say>moved</Say><Pause length='60'/></Response>"

        world.client.calls(agent.sid).update(url=f"{world.app.origin}/moved")
        world.settle()

        assert "dialled" in caller.heard
        assert agent.heard[-1] == "moved"
        assert agent.status == "in-progress"

    def test_without_a_target_is_skipped(self, world: World) -> None:
        dials(world, "", "")

        assert "next verb" in world.dial().heard


class TestScripts:
    def test_act_on_a_call(self, world: World) -> None:
        script = [{"answer": 5}, {"say": "hello there", "after": 2}, {"action": "hang_up", "after": 8}]
        world.ask("PUT", f"/parties/{AGENT}", {"script": script})
        dials(world, "", AGENT)
        caller = world.dial()

        world.advance(7)
        assert caller.heard[-1] == "hello there"
        world.advance(8)

        assert world.phone(AGENT).status == "completed"

    def test_answer_like_a_machine(self, world: World) -> None:
        world.ask("PUT", f"/parties/{AGENT}", {"script": [{"voicemail": True, "after": 15}]})
        dials(world, "", AGENT)
        caller = world.dial()

        world.advance(16)

        assert "leave a message" in caller.heard[-1]

    def test_work_for_callers_too(self, world: World) -> None:
        world.ask("PUT", f"/parties/{CALLER}", {"script": [{"press": "3", "after": 2}]})
        world.documents["/voice"] = "<Response><Gather numDigits='1' action='/key'/></Response>"
        world.dial()

        world.advance(2)

        assert world.asked("/key")[0]["Digits"] == "3"
        world.ask("DELETE", f"/parties/{CALLER}")

    @pytest.mark.parametrize("script", ["busy", [7], [{"dance": 1}]])
    def test_are_refused_when_invalid(self, world: World, script: object) -> None:
        world.ask("PUT", f"/parties/{AGENT}", {"script": script}, expect=400)


class TestAttributes:
    """The effect of each attribute of Dial. https://www.twilio.com/docs/voice/twiml/dial#attributes"""

    def test_timeout_is_thirty_seconds_and_at_least_five(self, world: World) -> None:
        dials(world, "timeout='1'", AGENT)
        world.dial()
        world.advance(4)
        early = world.asked("/dialled")

        world.advance(1)

        assert (early, world.asked("/dialled")[0]["DialCallStatus"]) == ([], "no-answer")

    def test_caller_id_of_another_account_fails(self, world: World) -> None:
        dials(world, "callerId='+12025550100'", AGENT)

        caller = world.dial()

        codes = [note.error_code for note in world.client.calls(caller.sid).notifications.list()]
        assert (world.asked("/dialled")[0]["DialCallStatus"], codes) == ("failed", ["13214"])

    def test_caller_id_may_be_a_verified_number(self, world: World) -> None:
        world.ask("PUT", "/verified/+12025550100")
        dials(world, "callerId='+12025550100'", AGENT)

        world.dial()

        assert world.phone(AGENT).state["from"] == "+12025550100"
        world.ask("DELETE", "/verified/+12025550100")

    def test_caller_id_defaults_to_the_callers_number(self, world: World) -> None:
        dials(world, "", AGENT)

        world.dial()

        assert world.phone(AGENT).state["from"] == CALLER

    def test_answer_on_bridge_answers_the_caller_on_connection(self, world: World) -> None:
        dials(world, "answerOnBridge='true'", AGENT)
        caller = world.dial()
        before = caller.status

        world.phone(AGENT).answer()

        assert (before, caller.status) == ("ringing", "in-progress")

    def test_hangup_on_star_ends_only_the_conversation(self, world: World) -> None:
        dials(world, "hangupOnStar='true'", AGENT)
        caller = world.dial()
        world.phone(AGENT).answer()

        caller.press("*")

        assert "dialled" in caller.heard
        assert world.phone(AGENT).status == "completed"

    def test_time_limit_ends_the_conversation(self, world: World) -> None:
        dials(world, "timeLimit='60'", AGENT)
        caller = world.dial()
        world.phone(AGENT).answer()

        world.advance(60)

        assert (world.asked("/dialled")[0]["DialCallDuration"], "dialled" in caller.heard) == ("60", True)

    @pytest.mark.parametrize(
        ("how", "channels"), [("record-from-answer", "1"), ("record-from-answer-dual", "2")]
    )
    def test_record_keeps_the_conversation(self, world: World, how: str, channels: str) -> None:
        dials(world, f"record='{how}' recordingStatusCallback='/recorded'", AGENT)
        world.dial()
        agent = world.phone(AGENT)
        agent.answer()
        world.advance(12)

        agent.hang_up()

        recorded, dialled = world.asked("/recorded")[0], world.asked("/dialled")[0]
        assert (recorded["RecordingSource"], recorded["RecordingChannels"]) == ("DialVerb", channels)
        assert recorded["RecordingSid"] == dialled["RecordingSid"]
        assert dialled["RecordingDuration"] == "12"


class TestWinner:
    """The first leg to answer wins, even if it is a mailbox; the others are canceled."""

    BOTH = f"<Number>{AGENT}</Number><Number>{OTHER}</Number>"

    def test_may_be_a_mailbox(self, world: World) -> None:
        world.ask("PUT", f"/parties/{OTHER}", {"script": [{"voicemail": 4}]})
        dials(world, "", self.BOTH)
        caller = world.dial()

        world.advance(9)

        world.ask("DELETE", f"/parties/{OTHER}")
        assert "Please leave a message after the tone." in caller.heard
        assert world.phone(AGENT).status == "canceled"

    def test_stops_the_others_before_its_own_document_ends(self, world: World) -> None:
        world.documents["/whisper"] = "<Response><Gather numDigits='1'/><Hangup/></Response>"
        dials(world, "", f"<Number url='/whisper'>{AGENT}</Number><Number>{OTHER}</Number>")
        world.dial()

        world.phone(AGENT).answer()

        assert world.phone(OTHER).status == "canceled"

    def test_is_only_one_of_two_in_the_same_instant(self, world: World) -> None:
        dials(world, "", self.BOTH)
        world.dial()
        legs = [{"sid": world.phone(number).sid, "action": "answer"} for number in (AGENT, OTHER)]

        world.ask("POST", "/together", {"actions": legs})

        doing = sorted(world.phone(number).doing for number in (AGENT, OTHER))
        assert doing == ["dial", "ended"]

    def test_in_sequence_is_the_next_when_one_is_busy(self, world: World) -> None:
        world.ask("PUT", f"/parties/{AGENT}", {"script": ["busy"]})
        dials(world, "sequential='true'", self.BOTH)
        world.dial()

        world.phone(OTHER).answer()

        world.ask("DELETE", f"/parties/{AGENT}")
        assert world.phone(OTHER).doing == "dial"
