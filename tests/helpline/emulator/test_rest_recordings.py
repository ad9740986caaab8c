"""Test recordings through REST."""

import io
import wave

import pytest
from twilio.base.exceptions import TwilioRestException

from .conftest import World


@pytest.fixture
def call(world: World) -> str:
    world.documents["/voice"] = "<Response><Say>Hello</Say><Pause length='600'/></Response>"
    return world.dial().sid


class TestSound:
    @pytest.mark.parametrize(("channels", "count"), [("mono", 1), ("dual", 2)])
    def test_is_a_wav_file_as_long_as_the_recording(
        self, world: World, call: str, channels: str, count: int
    ) -> None:
        recording = world.client.calls(call).recordings.create(recording_channels=channels)
        world.advance(12)
        world.client.calls(call).recordings("Twilio.CURRENT").update(status="stopped")

        answer = world.rest("GET", f"/Recordings/{recording.sid}.wav")

        with wave.open(io.BytesIO(answer.content)) as sound:
            assert sound.getnframes() / sound.getframerate() == 12
            assert sound.getnchannels() == count
        assert world.client.recordings(recording.sid or "").fetch().duration == "12"

    def test_is_an_mp3_file_where_one_is_asked_for(self, world: World, call: str) -> None:
        recording = world.client.calls(call).recordings.create()
        world.advance(9)
        world.client.calls(call).update(status="completed")

        answer = world.rest("GET", f"/Recordings/{recording.sid}.mp3")

        assert answer.headers["Content-Type"] == "audio/mpeg"
        assert answer.content.count(b"\xff\xe3\x18\xc4") * 0.072 == pytest.approx(9)

    def test_is_not_available_before_the_end(self, world: World, call: str) -> None:
        recording = world.client.calls(call).recordings.create()

        assert world.rest("GET", f"/Recordings/{recording.sid}.wav").status_code == 404

    def test_needs_no_credentials(self, world: World, call: str) -> None:
        recording = world.client.calls(call).recordings.create()
        world.advance(3)
        world.client.calls(call).update(status="completed")

        assert world.rest("GET", f"/Recordings/{recording.sid}.wav", auth=None).status_code == 200


class TestPause:
    @pytest.mark.parametrize(("behaviour", "seconds"), [("skip", "10"), ("silence", "15")])
    def test_is_left_out_or_silent(self, world: World, call: str, behaviour: str, seconds: str) -> None:
        recordings = world.client.calls(call).recordings
        made = recordings.create()
        world.advance(4)
        recordings("Twilio.CURRENT").update(status="paused", pause_behavior=behaviour)
        world.advance(5)
        recordings("Twilio.CURRENT").update(status="in-progress")
        world.advance(6)

        recordings(made.sid or "").update(status="stopped")

        assert recordings(made.sid or "").fetch().duration == seconds


class TestDeletedRecordings:
    def test_are_shown_only_on_request(self, world: World, call: str) -> None:
        made = world.client.calls(call).recordings.create().sid or ""
        world.advance(3)
        world.client.calls(call).update(status="completed")

        world.client.recordings(made).delete()

        assert world.client.recordings.list() == []
        assert world.client.recordings.list(include_soft_deleted=True)[0].status == "deleted"
        assert world.rest("GET", f"/Recordings/{made}.wav").status_code == 404


class TestFinishedRecordings:
    def test_cannot_be_changed(self, world: World, call: str) -> None:
        made = world.client.calls(call).recordings.create().sid or ""
        world.client.calls(call).update(status="completed")

        with pytest.raises(TwilioRestException) as refused:
            world.client.calls(call).recordings(made).update(status="paused")

        assert refused.value.code == 21220

    def test_cannot_be_started(self, world: World, call: str) -> None:
        world.client.calls(call).update(status="completed")

        with pytest.raises(TwilioRestException) as refused:
            world.client.calls(call).recordings.create()

        assert refused.value.code == 21220
