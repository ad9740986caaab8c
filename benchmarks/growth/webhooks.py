"""Every webhook, at a moment at which it has something to do."""

from collections.abc import Callable
from functools import cache, partial

from django.test import Client

from benchmarks.growth import moments
from benchmarks.growth.visit import Values, Visit, Wrong, address
from helpline.models import CallState, RingOn
from tests.support import twilio

Before = Callable[[], Values]
IN_MENU = partial(moments.moved, CallState.MENU)
GIVING_A_NUMBER = partial(moments.moved, CallState.CALLBACK)
LEAVING_A_MESSAGE = partial(moments.moved, CallState.MESSAGE)
AT_A_DESK, ON_A_TELEPHONE = partial(moments.ringing, RingOn.BROWSER), partial(moments.ringing, RingOn.PHONE)
STAFF_LEG = {"CallSid": "{staff_sid}"}
RECORDING = {"RecordingSid": "RE" + "5" * 32, "RecordingDuration": "12"}

WEBHOOKS: tuple[tuple[str, Before, dict[str, str]], ...] = (
    ("incoming", dict, {"CallSid": ""}),
    ("status", moments.waiting, {"CallStatus": "completed"}),
    ("fallback", moments.waiting, {}),
    ("fallback-key", moments.waiting, {"Digits": "1"}),
    ("fallback-after", moments.waiting, {"DialCallStatus": "no-answer"}),
    ("menu", IN_MENU, {"Digits": "2"}),
    ("moved", moments.waiting, {}),
    ("wait", moments.waiting, {"QueueTime": "30"}),
    ("wait-key", moments.waiting, {"Digits": "2"}),
    ("left", moments.waiting, {"QueueResult": "hangup"}),
    ("wait-urgent", moments.in_danger, {"QueueTime": "3"}),
    ("wait-key-urgent", moments.in_danger, {"Digits": "1"}),
    ("left-urgent", moments.in_danger, {"QueueResult": "leave"}),
    ("callback-number", GIVING_A_NUMBER, {"Digits": "2025550123"}),
    ("callback-again", GIVING_A_NUMBER, {"Digits": "2"}),
    ("callback-confirm", GIVING_A_NUMBER, {"Digits": "2"}),
    ("message-key", LEAVING_A_MESSAGE, {"Digits": "3"}),
    ("message-done", LEAVING_A_MESSAGE, RECORDING),
    ("message-recording", LEAVING_A_MESSAGE, RECORDING | {"RecordingStatus": "completed"}),
    ("outside-status", moments.in_danger, {"CallStatus": "in-progress"}),
    ("outside-over", moments.in_danger, {"DialCallStatus": "no-answer", "CallStatus": "in-progress"}),
    ("bridge", moments.talking, {}),
    ("bridged", moments.talking, {"CallStatus": "completed"}),
    ("crisis-status", moments.talking, {"CallStatus": "in-progress"}),
    ("conference", moments.talking, {"StatusCallbackEvent": "participant-leave"} | STAFF_LEG),
    ("alone", moments.talking, {}),
    ("hold", moments.talking, {}),
    ("caller-status", moments.talking, {"CallStatus": "completed"}),
    ("staff-connect", AT_A_DESK, {"From": "{identity}", "offer": "{offer_id}"}),
    ("gate", ON_A_TELEPHONE, {}),
    ("gate-key", ON_A_TELEPHONE, {"Digits": "1"}),
    ("taken", moments.talking, STAFF_LEG),
    ("leg-over", moments.talking, {"CallStatus": "in-progress"} | STAFF_LEG),
    ("leg-status", moments.talking, {"CallStatus": "completed"} | STAFF_LEG),
    ("party-status", moments.talking, {"CallStatus": "in-progress"} | STAFF_LEG),
)
"""The webhook by its name, the moment, and what Twilio says; its leg is the one that the moment names."""


def webhooks() -> dict[str, Visit]:
    """Return the visits of every webhook."""
    return {f"voice {name}": Visit(partial(_posted, name, said), before) for name, before, said in WEBHOOKS}


def _posted(name: str, said: dict[str, str], at: Values) -> object:
    parameters = {"CallSid": at.get("sid", "")} | {key: text.format_map(at) for key, text in said.items()}
    parameters["CallSid"] = parameters["CallSid"] or moments.sid()
    answer = twilio.post(address(f"voice:{name}", at), _client(), **parameters)
    if answer.status_code not in (200, 204):
        raise Wrong(f"{name}: {answer.status_code}")
    return answer


@cache
def _client() -> Client:
    """Return the one client of all webhooks: making one loads the middleware, which a server does once."""
    return Client(HTTP_HOST="127.0.0.1")
