"""Measure how long sounds last, and make silent ones of a given length."""

import io
import wave

from ..control_flow import Failure
from ..http.exchange_log import Answer
from .services import Services

SPEECH_RATE = 15
"""How many characters are spoken in a second."""
STAND_IN_SECONDS = 5.0
"""How many seconds the stand-in for an unreachable sound lasts."""
MAX_CACHED = 1000
"""How many sound files' durations are remembered."""
SAMPLE_RATE = 8000
SILENT_FRAME = bytes.fromhex("ffe318c4") + bytes(68)
"""A silent MP3 frame of 72 ms: MPEG-2.5 layer III, 8 kHz, 8 kbit/s, one channel."""
FRAME_SECONDS = 0.072
BYTES_A_SECOND = 16_000
"""How many bytes of a sound file that is no WAV are counted as one second."""


async def fetch_duration(exchange: Services, url: str, call_sid: str) -> float:
    """Return how many seconds a sound file lasts, fetching it once. Raises Failure when it is not a sound."""
    if url not in exchange.sounds:
        found = await _download_duration(exchange, url, call_sid)
        if len(exchange.sounds) >= MAX_CACHED:
            exchange.sounds.clear()
        exchange.sounds[url] = found
    return exchange.sounds[url]


async def _download_duration(exchange: Services, url: str, call_sid: str) -> float:
    """Fetch a sound file and return its duration in seconds, or that of a stand-in if one may be played."""
    try:
        answer = await exchange.webhooks.send(url, "GET", {}, call_sid=call_sid, kind="play")
    except Failure as failure:
        if exchange.webhooks.uses_stand_in(failure):
            return STAND_IN_SECONDS
        raise
    refused = _check_answer(answer, url)
    if refused is not None:
        exchange.webhooks.fail(answer.log_entry, refused)
        raise refused
    return duration_of(answer.body)


def _check_answer(answer: Answer, url: str) -> Failure | None:
    if answer.status >= 400:
        return Failure(11200, url, f"the answer was {answer.status}")
    if not answer.content_type.startswith("audio/"):
        return Failure(13420, url, "the answer is not audio")
    return None


def duration_of(body: bytes) -> float:
    """Return how many seconds a sound lasts, at least one.

    For files other than WAV it is estimated by size.
    """
    try:
        with wave.open(io.BytesIO(body)) as sound:
            duration: float = sound.getnframes() / sound.getframerate()
            return max(duration, 1.0)
    except (wave.Error, EOFError):
        return max(len(body) / BYTES_A_SECOND, 1.0)


def silence(duration: float, channels: int = 1) -> bytes:
    """Return a WAV file of silence: 8 kHz, 16 bit, as Twilio's recordings are."""
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(channels)
        sound.setsampwidth(2)
        sound.setframerate(SAMPLE_RATE)
        sound.writeframes(b"\0\0" * channels * round(duration * SAMPLE_RATE))
    return file.getvalue()


def silent_mp3(duration: float) -> bytes:
    """Return an MP3 file of silence."""
    return SILENT_FRAME * max(round(duration / FRAME_SECONDS), 1)
