"""Whoever picks up a call of ours may be somebody else: they hear the neutral sentences and no others."""

import pytest
from twilio.twiml.voice_response import VoiceResponse

from helpline.callflow import PROMPTS
from helpline.callflow.prompts import CALLED
from helpline.voice.speaking import speak
from tests.support import cast

pytestmark = pytest.mark.django_db

UNFILLED = [name for name, values in PROMPTS.items() if not values]


@pytest.mark.parametrize("prompt", UNFILLED)
@pytest.mark.parametrize("language", ["en", "es"])
class TestSpeak:
    def said(self, prompt: str, language: str, direction: str) -> str:
        call = cast.call(cast.line(), direction=direction, language=language)
        response = VoiceResponse()
        speak(response, call, prompt)
        return str(response)

    def test_says_to_whom_we_called_only_what_is_meant_for_them(self, prompt: str, language: str) -> None:
        assert ("<Say" in self.said(prompt, language, "outbound")) == (prompt in CALLED)

    def test_says_everything_to_who_has_called_us(self, prompt: str, language: str) -> None:
        assert f"{prompt} {language}" in self.said(prompt, language, "inbound")
