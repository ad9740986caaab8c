"""What a caller hears, and how calls begin and end."""

import pytest

from .conftest import CALLER, HELPLINE, World


class TestCallingIn:
    def test_asks_the_application_as_twilio_does(self, world: World) -> None:
        phone = world.dial()

        asked = world.app.asked[0]
        assert (
            asked.params
            | {
                "CallSid": phone.sid,
                "From": CALLER,
                "To": HELPLINE,
                "CallStatus": "ringing",
                "Direction": "inbound",
                "ApiVersion": "2010-04-01",
            }
            == asked.params
        )
        assert asked.headers["User-Agent"] == "TwilioProxy/1.1"
        assert asked.headers["Content-Type"] == "application/x-www-form-urlencoded; charset=UTF-8"
        assert len(asked.headers["I-Twilio-Idempotency-Token"]) == 36

    def test_hears_what_is_said_for_as_long_as_it_takes(self, world: World) -> None:
        world.documents["/voice"] = (
            "<Response><Say language='es-US'>Hola y bienvenido</Say><Say>two</Say></Response>"
        )

        phone = world.dial()
        assert phone.heard == ["ring", "Hola y bienvenido"]
        assert phone.status == "in-progress"
        world.advance(2)

        assert phone.heard == ["ring", "Hola y bienvenido", "two", "ended"]
        assert phone.status == "completed"
        assert phone.state["heard"][1]["language"] == "es-US"

    def test_plays_a_file_for_its_length(self, world: World) -> None:
        world.documents["/voice"] = "<Response><Play>/music.wav</Play></Response>"

        phone = world.dial()
        world.advance(3.9)
        assert phone.status == "in-progress"
        world.advance(0.1)

        assert phone.status == "completed"

    def test_goes_where_it_is_redirected_and_keeps_cookies(self, world: World) -> None:
        world.app.cookies["seen"] = "yes"
        world.documents["/voice"] = "<Response><Redirect>next?a=1&amp;b=2</Redirect></Response>"
        world.documents["/next"] = "<Response><Pause length='3'/></Response>"

        phone = world.dial()

        assert phone.status == "ringing"
        assert world.app.asked[1].path == "/next?a=1&b=2"
        assert world.app.asked[1].headers["Cookie"] == "seen=yes"

    @pytest.mark.parametrize(("reason", "status"), [("", "no-answer"), ("reason='busy'", "busy")])
    def test_can_be_rejected(self, world: World, reason: str, status: str) -> None:
        world.documents["/voice"] = f"<Response><Reject {reason}/></Response>"

        phone = world.dial()

        assert phone.status == status
        assert world.asked("/status")[0]["CallStatus"] == status

    def test_reports_the_end_of_the_call(self, world: World) -> None:
        world.documents["/voice"] = "<Response><Pause length='100'/><Say>a</Say></Response>"
        phone = world.dial()
        world.advance(100)
        world.documents["/voice"] = ""

        world.advance(61)

        said = world.asked("/status")
        assert [item["CallStatus"] for item in said] == ["completed"]
        assert said[0]["CallDuration"] == "0"
        assert phone.status == "completed"

    def test_counts_the_seconds_since_the_answer(self, world: World) -> None:
        world.documents["/voice"] = "<Response><Say>hi</Say><Pause length='90'/></Response>"
        phone = world.dial()
        world.advance(65)

        phone.hang_up()

        said = world.asked("/status")[0]
        assert (said["CallDuration"], said["Duration"]) == ("65", "2")
        assert phone.heard[-1] == "ended"

    def test_to_a_number_that_nobody_has_fails(self, world: World) -> None:
        assert world.dial(to="+12025550111").status == "failed"

    def test_from_a_withheld_number_says_so(self, world: World) -> None:
        world.dial(from_="anonymous")

        assert world.app.asked[0].params["From"] == "anonymous"


class TestGather:
    DOCUMENT = (
        "<Response><Gather {}><Say>Press a key, or say what you want, now please</Say></Gather>"
        "<Say>nothing</Say></Response>"
    )

    def start(self, world: World, attributes: str) -> None:
        world.documents["/voice"] = self.DOCUMENT.format(f"action='/keys' {attributes}")
        world.documents["/keys"] = "<Response><Pause length='60'/></Response>"

    def test_takes_so_many_digits_and_stops_talking_at_the_first(self, world: World) -> None:
        self.start(world, "numDigits='2'")
        phone = world.dial()
        assert phone.doing == "gather"
        phone.press("1")
        assert world.asked("/keys") == []

        phone.press("2")

        assert world.asked("/keys")[0]["Digits"] == "12"

    @pytest.mark.parametrize(
        ("attributes", "pressed", "digits"),
        [
            ("", "12#", "12"),
            ("finishOnKey='*'", "1#2*", "1#2"),
            ("finishOnKey='' numDigits='1'", "#", "#"),
        ],
    )
    def test_knows_the_finishing_key(self, world: World, attributes: str, pressed: str, digits: str) -> None:
        self.start(world, attributes)
        phone = world.dial()

        phone.press(pressed)

        assert world.asked("/keys")[0]["Digits"] == digits

    def test_submits_what_it_has_when_the_time_is_up(self, world: World) -> None:
        self.start(world, "timeout='4'")
        phone = world.dial()
        phone.press("7")
        world.advance(3.9)
        assert world.asked("/keys") == []

        world.advance(0.1)

        assert world.asked("/keys")[0]["Digits"] == "7"

    def test_counts_the_time_from_the_end_of_the_prompt(self, world: World) -> None:
        self.start(world, "timeout='4' actionOnEmptyResult='true'")
        world.dial()
        world.advance(46 / 15 + 3.9)
        assert world.asked("/keys") == []

        world.advance(0.2)

        assert world.asked("/keys")[0]["Digits"] == ""

    def test_falls_through_without_input(self, world: World) -> None:
        self.start(world, "timeout='1'")
        phone = world.dial()

        world.advance(4.5)

        assert "nothing" in phone.heard
        assert world.asked("/keys") == []

    def test_falls_through_when_finished_at_once(self, world: World) -> None:
        self.start(world, "")
        phone = world.dial()

        phone.press("#")

        assert "nothing" in phone.heard

    def test_takes_words(self, world: World) -> None:
        self.start(world, "input='dtmf speech'")
        phone = world.dial()

        phone.say("crisis please")

        said = world.asked("/keys")[0]
        assert said["SpeechResult"] == "crisis please"
        assert 0 < float(said["Confidence"]) < 1

    def test_does_not_listen_to_words_it_did_not_ask_for(self, world: World) -> None:
        self.start(world, "input='dtmf'")
        phone = world.dial()

        phone.say("crisis please")

        assert world.asked("/keys") == []

    def test_without_an_action_asks_the_same_document_again(self, world: World) -> None:
        world.documents["/voice"] = "<Response><Gather numDigits='1'><Pause/></Gather></Response>"
        phone = world.dial()

        phone.press("5")

        assert [asked.get("Digits") for asked in world.asked("/voice")] == [None, "5"]


class TestRecord:
    DOCUMENT = (
        "<Response><Record action='/done' timeout='5' finishOnKey='#' maxLength='60'"
        " recordingStatusCallback='/recorded' recordingStatusCallbackEvent='completed absent'/>"
        "<Say>empty</Say></Response>"
    )

    def test_keeps_what_was_said_until_silence(self, world: World) -> None:
        world.documents["/voice"] = self.DOCUMENT
        phone = world.dial()
        assert phone.doing == "record"
        assert "beep" in phone.heard
        phone.say("x" * 150)

        world.advance(14.9)
        assert world.asked("/done") == []
        world.advance(0.1)

        done, recorded = world.asked("/done")[0], world.asked("/recorded")[0]
        assert done["RecordingDuration"] == recorded["RecordingDuration"] == "10"
        assert recorded["RecordingStatus"] == "completed"
        assert "Digits" not in done
        sound = world.http.get(done["RecordingUrl"], timeout=5)
        assert sound.content[:4] == b"RIFF"
        assert len(sound.content) == 44 + 160_000

    def test_ends_at_the_key(self, world: World) -> None:
        world.documents["/voice"] = self.DOCUMENT
        phone = world.dial()
        phone.say("please ring me")

        phone.press("#")

        assert world.asked("/done")[0]["Digits"] == "#"

    def test_ends_at_the_hang_up(self, world: World) -> None:
        world.documents["/voice"] = self.DOCUMENT
        phone = world.dial()
        phone.say("please ring me")

        phone.hang_up()

        done = world.asked("/done")[0]
        assert (done["Digits"], done["CallStatus"]) == ("hangup", "completed")

    def test_ends_at_the_longest_time(self, world: World) -> None:
        world.documents["/voice"] = self.DOCUMENT
        phone = world.dial()
        phone.say("x" * 1500)

        world.advance(60)

        assert world.asked("/done")[0]["RecordingDuration"] == "60"

    def test_falls_through_when_empty(self, world: World) -> None:
        world.documents["/voice"] = self.DOCUMENT
        phone = world.dial()

        world.advance(5)

        assert "empty" in phone.heard
        assert world.asked("/done") == []
        assert world.asked("/recorded")[0]["RecordingStatus"] == "absent"
