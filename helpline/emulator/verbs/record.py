"""Run Record, which records a message.

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
MAX_SECONDS = 14400
"""How many seconds a recording may last at most."""


async def record(exchange: Exchange, leg: Leg, element: Element, document: Document) -> None:
    """Record until silence, a key, the time limit or the hang-up, then follow the action's document.

    After an empty recording the document goes on with its next verb.
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
    """The message that a caller is speaking.

    `until` is when the words said so far end, because each text takes its time to be spoken.
    """

    def __init__(self, leg: Leg, element: Element) -> None:
        self.leg = leg
        self.finish = element.get("finishOnKey", ANY_KEY)
        self.silence = element.number("timeout", 5)
        self.began = leg.exchange.clock.now()
        self.limit = self.began + timedelta(seconds=min(element.number("maxLength", 3600), MAX_SECONDS))
        self.until = self.began
        self.silent = True

    async def run(self) -> str:
        """Listen to the message; return the key that ended it, empty when silence or the time limit did."""
        clock = self.leg.exchange.clock
        while True:
            self._take_words()
            key = next((key for key in self.leg.digits if key in self.finish), "")
            self.leg.digits.clear()
            due = min(self.until + timedelta(seconds=self.silence), self.limit)
            left = (due - clock.now()).total_seconds()
            if key or left <= 0:
                return key
            await self.leg.wait(left)

    def _take_words(self) -> None:
        now = self.leg.exchange.clock.now()
        for words in self.leg.spoken:
            self.silent = False
            self.until = max(now, self.until) + timedelta(seconds=max(len(words) / SPEECH_RATE, 1))
        self.leg.spoken.clear()

    @property
    def seconds(self) -> float:
        """Return the length of the message in seconds, without the silence at its end.

        0 when nothing was said.
        """
        self._take_words()
        return 0.0 if self.silent else (min(self.until, self.limit) - self.began).total_seconds()


def _keep(leg: Leg, speech: RecordedSpeech, element: Element, document: Document) -> Recording:
    return leg.exchange.recordings.keep(
        recording_options(document, element, "RecordVerb"),
        leg.sid,
        started_at=speech.began,
        seconds=speech.seconds,
    )


def _action(action: Request, leg: Leg, recording: Recording, key: str) -> Request:
    params = {
        "RecordingUrl": leg.exchange.recordings.url(recording),
        "RecordingSid": recording.sid,
        "RecordingDuration": recording.duration,
    }
    return replace(action, params=params | ({"Digits": key} if key else {}))
