"""List the verbs of TwiML by name, with the functions that run them."""

from collections.abc import Awaitable, Callable

from ..telephony.exchange import Exchange
from ..telephony.leg import Leg
from ..twiml.document import Document, Element
from .dial import dial
from .enqueue import enqueue
from .gather import gather
from .record import record
from .simple import hangup, leave, pause, play, redirect, reject, say

VERBS: dict[str, Callable[[Exchange, Leg, Element, Document], Awaitable[None]]] = {
    "Say": say,
    "Play": play,
    "Pause": pause,
    "Gather": gather,
    "Record": record,
    "Dial": dial,
    "Enqueue": enqueue,
    "Redirect": redirect,
    "Hangup": hangup,
    "Reject": reject,
    "Leave": leave,
}
