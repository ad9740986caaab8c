"""The hold music, which Twilio must be able to play."""

from pathlib import Path

import pytest
from django.test import Client

MUSIC = Path(__file__).parents[3] / "helpline" / "static" / "voice" / "hold.wav"


@pytest.mark.django_db
def test_it_is_sent_as_audio() -> None:
    response = Client().get("/static/voice/hold.wav")

    assert response.status_code == 200
    assert response["Content-Type"] == "audio/wav"
    response.close()


def test_it_is_what_a_telephone_plays() -> None:
    head = MUSIC.read_bytes()[:64]

    assert head.startswith(b"RIFF")
    kind, channels, rate = head[20:22], head[22:24], head[24:28]
    assert (kind, channels, rate) == (b"\x07\x00", b"\x01\x00", (8000).to_bytes(4, "little"))
