"""Test Record. https://www.twilio.com/docs/voice/twiml/record"""

from .conftest import World


class TestRecord:
    DOCUMENT = (
        "<Response><Record action='/done' timeout='5' finishOnKey='#' maxLength='60'"
        " recordingStatusCallback='/recorded' recordingStatusCallbackEvent='completed absent'/>"
        "<Say>empty</Say></Response>"
    )

    def test_records_until_silence(self, world: World) -> None:
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

    def test_ends_at_max_length(self, world: World) -> None:
        world.documents["/voice"] = self.DOCUMENT
        phone = world.dial()
        phone.say("x" * 1500)

        world.advance(60)

        assert world.asked("/done")[0]["RecordingDuration"] == "60"

    def test_continues_with_the_next_verb_when_empty(self, world: World) -> None:
        world.documents["/voice"] = self.DOCUMENT
        phone = world.dial()

        world.advance(5)

        assert "empty" in phone.heard
        assert world.asked("/done") == []
        assert world.asked("/recorded")[0]["RecordingStatus"] == "absent"

    def test_reports_all_parameters_of_its_recording(self, world: World) -> None:
        world.documents["/voice"] = self.DOCUMENT
        phone = world.dial()
        phone.say("please ring me")
        phone.press("#")

        said = world.asked("/recorded")[0]

        assert (said["CallSid"], said["RecordingSource"], said["RecordingChannels"]) == (
            phone.sid,
            "RecordVerb",
            "1",
        )
        assert said["RecordingSid"] in said["RecordingUrl"]
        assert said["RecordingStartTime"].endswith("+0000")

    def test_reports_only_the_end_by_default(self, world: World) -> None:
        world.documents["/voice"] = self.DOCUMENT.replace(
            "recordingStatusCallbackEvent='completed absent'", ""
        )
        world.dial()

        world.advance(5)

        assert world.asked("/recorded") == []

    def test_ends_at_any_key_by_default(self, world: World) -> None:
        world.documents["/voice"] = "<Response><Record action='/done'/></Response>"
        phone = world.dial()
        phone.say("please ring me")

        phone.press("5")

        assert world.asked("/done")[0]["Digits"] == "5"

    def test_beeps_by_default(self, world: World) -> None:
        world.documents["/voice"] = "<Response><Record playBeep='false' action='/done'/></Response>"

        assert "beep" not in world.dial().heard

    def test_ignores_later_verbs_after_a_message(self, world: World) -> None:
        world.documents["/voice"] = self.DOCUMENT
        phone = world.dial()
        phone.say("please ring me")

        phone.press("#")

        assert "empty" not in phone.heard

    def test_without_an_action_requests_its_own_document(self, world: World) -> None:
        world.documents["/voice"] = "<Response><Record/></Response>"
        phone = world.dial()
        phone.say("please ring me")

        phone.press("1")

        assert [("RecordingSid" in asked) for asked in world.asked("/voice")] == [False, True]
