"""Record: speech a message.

https://www.twilio.com/docs/voice/twiml/record
"""

from dataclasses import replace
from datetime import timedelta

from ..control_flow import LegEnded, NextDocument, Request
from ..telephony.exchange import Exchange
from ..telephony.leg import Leg
from ..telephony.recordings import Recording
from ..telephony.sound import SPEECH_RATE
from ..twiml.document import Document, Element
from .fetching import action_or_own_document, notify, recording_options

ANY_KEY = "1234567890*#"
LONGEST = 14400
"""Seconds that a recording may be asked to last."""


async def record(exchange: Exchange, leg: Leg, element: Element, document: Document) -> None:
    """Record until silence, a key, the longest time or the hang-up, then go on with the action's document.

    An empty recording falls through to the next verb.
    """
    leg.answer()
    leg.clear_input()
    leg.set_doing("record")
    if element.flag("playBeep", True):
        leg.hear("beep")
    speech = RecordedSpeech(leg, element)
    action = action_or_own_document(document, element)
    try:
        key = await speech.run()
    except LegEnded:
        recording = _keep(leg, speech, element, document)
        if recording.status == "completed":
            notify(leg, _action(action, leg, recording, "hangup"))
        raise
    recording = _keep(leg, speech, element, document)
    if recording.status == "completed":
        raise NextDocument(_action(action, leg, recording, key))


class RecordedSpeech:
    """One message being spoken; each thing said lasts as long as it takes to say it."""

    def __init__(self, leg: Leg, element: Element) -> None:
        self.leg = leg
        self.finish = element.get("finishOnKey", ANY_KEY)
        self.silence = element.number("timeout", 5)
        self.began = leg.exchange.clock.now()
        self.limit = self.began + timedelta(seconds=min(element.number("maxLength", 3600), LONGEST))
        self.until = self.began
        self.words: list[str] = []
        self.silent = True

    async def run(self) -> str:
        """Return the key that ended the message; empty when silence or the longest time did."""
        clock = self.leg.exchange.clock
        while True:
            self._listen()
            key = next((key for key in self.leg.digits if key in self.finish), "")
            self.leg.digits.clear()
            due = min(self.until + timedelta(seconds=self.silence), self.limit)
            left = (due - clock.now()).total_seconds()
            if key or left <= 0:
                return key
            await self.leg.wait(left)

    def _listen(self) -> None:
        now = self.leg.exchange.clock.now()
        for words in self.leg.spoken:
            self.silent = False
            self.words.append(words)
            self.until = max(now, self.until) + timedelta(seconds=max(len(words) / SPEECH_RATE, 1))
        self.leg.spoken.clear()

    @property
    def seconds(self) -> float:
        """Return how long the message is, the silence after it left out; 0 when nothing was said."""
        self._listen()
        return 0.0 if self.silent else (min(self.until, self.limit) - self.began).total_seconds()


def _keep(leg: Leg, speech: RecordedSpeech, element: Element, document: Document) -> Recording:
    return leg.exchange.recordings.keep(
        recording_options(document, element, "RecordVerb"),
        leg.sid,
        started_at=speech.began,
        seconds=speech.seconds,
        words=" ".join(speech.words),
    )


def _action(action: Request, leg: Leg, recording: Recording, key: str) -> Request:
    params = {
        "RecordingUrl": leg.exchange.recordings.url(recording),
        "RecordingSid": recording.sid,
        "RecordingDuration": recording.duration,
    }
    return replace(action, params=params | ({"Digits": key} if key else {}))
