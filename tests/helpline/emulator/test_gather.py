"""Test Gather. https://www.twilio.com/docs/voice/twiml/gather"""

import pytest

from .conftest import World


class TestGather:
    DOCUMENT = (
        "<Response><Gather {}><Say>Press a key, or say what you want, now please</Say></Gather>"
        "<Say>nothing</Say></Response>"
    )

    def start(self, world: World, attributes: str) -> None:
        world.documents["/voice"] = self.DOCUMENT.format(f"action='/keys' {attributes}")
        world.documents["/keys"] = "<Response><Pause length='60'/></Response>"

    def test_takes_num_digits_and_stops_the_prompt_at_the_first(self, world: World) -> None:
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
    def test_ends_at_the_finish_key(self, world: World, attributes: str, pressed: str, digits: str) -> None:
        self.start(world, attributes)
        phone = world.dial()

        phone.press(pressed)

        assert world.asked("/keys")[0]["Digits"] == digits

    def test_submits_digits_at_the_timeout(self, world: World) -> None:
        self.start(world, "timeout='4'")
        phone = world.dial()
        phone.press("7")
        world.advance(3.9)
        assert world.asked("/keys") == []

        world.advance(0.1)

        assert world.asked("/keys")[0]["Digits"] == "7"

    def test_counts_the_timeout_from_the_end_of_the_prompt(self, world: World) -> None:
        self.start(world, "timeout='4' actionOnEmptyResult='true'")
        world.dial()
        world.advance(46 / 15 + 3.9)
        assert world.asked("/keys") == []

        world.advance(0.2)

        assert world.asked("/keys")[0]["Digits"] == ""

    def test_continues_with_the_next_verb_without_input(self, world: World) -> None:
        self.start(world, "timeout='1'")
        phone = world.dial()

        world.advance(4.5)

        assert "nothing" in phone.heard
        assert world.asked("/keys") == []

    def test_continues_with_the_next_verb_when_only_the_finish_key_is_pressed(self, world: World) -> None:
        self.start(world, "")
        phone = world.dial()

        phone.press("#")

        assert "nothing" in phone.heard

    def test_takes_speech(self, world: World) -> None:
        self.start(world, "input='dtmf speech'")
        phone = world.dial()

        phone.say("crisis please")

        said = world.asked("/keys")[0]
        assert said["SpeechResult"] == "crisis please"
        assert 0 < float(said["Confidence"]) < 1

    def test_ignores_speech_that_it_did_not_ask_for(self, world: World) -> None:
        self.start(world, "input='dtmf'")
        phone = world.dial()

        phone.say("crisis please")

        assert world.asked("/keys") == []

    def test_without_an_action_requests_its_own_document(self, world: World) -> None:
        world.documents["/voice"] = "<Response><Gather numDigits='1'><Pause/></Gather></Response>"
        phone = world.dial()

        phone.press("5")

        assert [asked.get("Digits") for asked in world.asked("/voice")] == [None, "5"]

    def test_waits_five_seconds_by_default(self, world: World) -> None:
        world.documents["/voice"] = "<Response><Gather action='/keys'/><Say>nothing</Say></Response>"
        phone = world.dial()
        world.advance(4.9)
        assert "nothing" not in phone.heard

        world.advance(0.1)

        assert "nothing" in phone.heard

    def test_requests_the_action_without_input_only_if_action_on_empty_result(self, world: World) -> None:
        self.start(world, "timeout='1' actionOnEmptyResult='true' input='dtmf speech'")
        world.dial()

        world.advance(5)

        assert world.asked("/keys")[0]["Digits"] == ""

    def test_takes_the_first_of_keys_and_speech(self, world: World) -> None:
        self.start(world, "input='dtmf speech' numDigits='1'")
        phone = world.dial()

        phone.press("4")
        phone.say("too late")

        said = world.asked("/keys")
        assert (len(said), said[0]["Digits"], "SpeechResult" in said[0]) == (1, "4", False)

    def test_takes_every_key_without_a_finish_key(self, world: World) -> None:
        self.start(world, "finishOnKey='' numDigits='4'")
        phone = world.dial()

        phone.press("*1#2")

        assert world.asked("/keys")[0]["Digits"] == "*1#2"

    def test_reports_the_finish_key_separately(self, world: World) -> None:
        self.start(world, "finishOnKey='*'")
        phone = world.dial()

        phone.press("12*")

        said = world.asked("/keys")[0]
        assert (said["Digits"], said["FinishedOnKey"]) == ("12", "*")

    def test_may_request_its_action_by_get(self, world: World) -> None:
        self.start(world, "numDigits='1' method='GET'")
        phone = world.dial()

        phone.press("3")

        asked = next(asked for asked in world.app.asked if asked.path.startswith("/keys"))
        assert (asked.method, asked.params["Digits"]) == ("GET", "3")

    def test_ignores_keys_pressed_before_it_started(self, world: World) -> None:
        world.documents["/voice"] = (
            "<Response><Say>welcome</Say><Gather numDigits='1' action='/keys'/></Response>"
        )
        world.documents["/keys"] = "<Response><Pause length='60'/></Response>"
        phone = world.dial()
        phone.press("9")
        world.advance(1)

        phone.press("1")

        assert world.asked("/keys")[0]["Digits"] == "1"

    @pytest.mark.parametrize("verb", ["<Dial>+12025550188</Dial>", "<Record/>", "<Hangup/>"])
    def test_allows_only_prompts_below_it(self, world: World, verb: str) -> None:
        world.documents["/voice"] = f"<Response><Gather>{verb}<Say>prompt</Say></Gather></Response>"

        phone = world.dial()

        assert "prompt" in phone.heard
        assert world.ask("GET", "/webhooks")[0]["warnings"][0].startswith("13320")
