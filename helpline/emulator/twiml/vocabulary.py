"""List the elements and attributes that a document may have, and warn of all others.

A warning never ends a call: an unknown element is skipped, and a bad value counts as the default. Codes are
those of Twilio's error catalogue: https://www.twilio.com/docs/api/errors
"""

import re
from collections.abc import Iterator

from .document import Element

SSML_ELEMENTS = {"break", "emphasis", "lang", "p", "phoneme", "prosody", "s", "say-as", "sub", "w"}
PROMPT_VERBS = {"Say", "Play", "Pause"}
STATUS = "statusCallback statusCallbackEvent statusCallbackMethod"
RECORDING = "recordingStatusCallback recordingStatusCallbackEvent recordingStatusCallbackMethod"
MACHINE_DETECTION = (
    "machineDetection machineDetectionTimeout machineDetectionSpeechThreshold machineDetectionSilenceTimeout "
    "machineDetectionSpeechEndThreshold amdStatusCallback amdStatusCallbackMethod"
)

CHILDREN: dict[str, set[str]] = {
    "Response": PROMPT_VERBS
    | {
        "Gather",
        "Record",
        "Dial",
        "Enqueue",
        "Redirect",
        "Hangup",
        "Reject",
        "Leave",
        "Connect",
        "Sms",
        "Message",
    },
    "Message": {"Body", "Media"},
    "Gather": PROMPT_VERBS,
    "Say": SSML_ELEMENTS,
    "Dial": {"Number", "Client", "Sip", "Conference", "Queue"},
    "Client": {"Identity", "Parameter"},
    "Enqueue": {"Task"},
    "Hangup": {"Parameter"},
    "Reject": {"Parameter"},
}
"""The elements that may stand below an element."""
ATTRIBUTES: dict[str, set[str]] = {
    name: set(words.split())
    for name, words in {
        "Response": "",
        "Say": "voice language loop",
        "Play": "loop digits",
        "Pause": "length",
        "Gather": "action method input timeout speechTimeout numDigits finishOnKey actionOnEmptyResult "
        "language hints enhanced speechModel profanityFilter bargeIn debug maxSpeechTime "
        "partialResultCallback partialResultCallbackMethod",
        "Record": "action method timeout finishOnKey maxLength playBeep trim transcribe transcribeCallback "
        f"recordingConfigurationId {RECORDING}",
        "Dial": "action method timeout timeLimit callerId hangupOnStar answerOnBridge record trim ringTone "
        "sequential referUrl referMethod recordingTrack events passports recordingConfigurationId "
        f"{RECORDING}",
        "Number": f"url method sendDigits byoc {STATUS} {MACHINE_DETECTION}",
        "Client": f"url method {STATUS}",
        "Sip": f"url method username password {STATUS} {MACHINE_DETECTION}",
        "Conference": "muted beep startConferenceOnEnter endConferenceOnExit participantLabel "
        "maxParticipants waitUrl waitMethod record region trim coach jitterBufferSize eventCallbackUrl "
        "recordingConfigurationId "
        f"{STATUS} {RECORDING}",
        "Queue": "url method reservationSid postWorkActivitySid",
        "Enqueue": "action method maxQueueSize waitUrl waitUrlMethod workflowSid",
        "Redirect": "method",
        "Reject": "reason",
        "Hangup": "",
        "Leave": "",
        "Message": "to from action method statusCallback",
        "Body": "",
        "Media": "",
    }.items()
}
"""The attributes of each element."""

UNSUPPORTED: dict[str, set[str]] = {
    name: set(words.split())
    for name, words in {
        "Gather": "partialResultCallback",
        "Record": "transcribe transcribeCallback",
        "Dial": "referUrl events",
        "Conference": "eventCallbackUrl",
        "Queue": "reservationSid postWorkActivitySid",
        "Enqueue": "workflowSid",
    }.items()
}
"""Attributes of Twilio's that the emulator does not support and warns of.

An application that uses one waits for a request that never comes.
"""
WITHOUT_EFFECT: dict[str, set[str]] = {
    name: set(words.split())
    for name, words in {
        "Say": "voice",
        "Gather": "debug enhanced hints maxSpeechTime partialResultCallbackMethod profanityFilter "
        "speechModel speechTimeout",
        "Record": "recordingConfigurationId trim",
        "Dial": "passports recordingConfigurationId recordingTrack referMethod ringTone trim",
        "Number": "byoc",
        "Sip": "password username",
        "Conference": "jitterBufferSize recordingConfigurationId region trim",
    }.items()
}
"""Attributes that change only how something sounds or is carried, which the emulator does not model."""

METHOD = r"(?i:get|post)"
FLAG = r"(?i:true|false)"
COUNT = r"[0-9]+"
ANYTHING = r"(?s:.*)"
KEYS = r"[0-9*#]*"
VALUES: dict[str, dict[str, tuple[str, int]]] = {
    "Say": {"loop": (COUNT, 13510)},
    "Play": {"loop": (COUNT, 13410), "digits": (r"[0-9*#wWA-Da-d]+", 13430)},
    "Gather": {
        "method": (METHOD, 13312),
        "timeout": (COUNT, 13313),
        "numDigits": (r"[1-9][0-9]*", 13314),
        "finishOnKey": (r"[0-9*#]?", 13310),
        "input": (r"dtmf|speech|dtmf speech|speech dtmf", 13326),
        "speechTimeout": (r"auto|[0-9]+", 13327),
        "actionOnEmptyResult": (FLAG, 13338),
    },
    "Record": {
        "method": (METHOD, 13610),
        "timeout": (COUNT, 13611),
        "maxLength": (r"[1-9][0-9]*", 13612),
        "finishOnKey": (KEYS, 13613),
        "playBeep": (FLAG, 13616),
    },
    "Dial": {
        "method": (METHOD, 13210),
        "timeout": (COUNT, 13212),
        "hangupOnStar": (FLAG, 13213),
        "timeLimit": (COUNT, 13216),
        "sequential": (FLAG, 13218),
        "answerOnBridge": (FLAG, 13219),
    },
    "Number": {"method": (METHOD, 13221), "sendDigits": (r"[0-9*#wW]+", 13222)},
    "Conference": {
        "muted": (FLAG, 13230),
        "startConferenceOnEnter": (FLAG, 13232),
        "waitMethod": (METHOD, 13234),
        "beep": (r"true|false|onEnter|onExit", 13235),
        "endConferenceOnExit": (FLAG, 13231),
        "coach": (r"(CA[0-9a-f]{32})?", 13240),
    },
    "Redirect": {"method": (METHOD, 13710)},
    "Enqueue": {"method": (METHOD, 12200), "waitUrlMethod": (METHOD, 12200)},
    "Pause": {"length": (COUNT, 12200)},
    "Reject": {"reason": (r"rejected|busy", 12200)},
}
"""The pattern that an attribute's value must match, and the code of the warning otherwise."""


def check(element: Element) -> list[str]:
    """Remove elements that do not belong below an element, and attributes with bad values.

    Return a warning for each. Unknown attributes stay, with a warning.
    """
    return list(_check(element))


def _check(element: Element) -> Iterator[str]:
    yield from _check_attributes(element)
    allowed = CHILDREN.get(element.name, set())
    for child in list(element.children):
        if child.name not in allowed:
            element.children.remove(child)
            yield f"{_code_of_misplaced_child(element.name)}: {child.name} does not belong in {element.name}"
        elif child.name not in SSML_ELEMENTS:
            yield from _check(child)


def _code_of_misplaced_child(parent: str) -> int:
    return {"Gather": 13320, "Dial": 13215}.get(parent, 12200)


def _rule(element: str, name: str) -> tuple[str, int]:
    """Return the pattern for an attribute's value, and the code of the warning when it does not match."""
    anything = (METHOD, 12200) if name.lower().endswith("method") else (ANYTHING, 12200)
    return VALUES.get(element, {}).get(name, anything)


def _check_attributes(element: Element) -> Iterator[str]:
    known = ATTRIBUTES.get(element.name)
    for name, value in list(element.attributes.items()):
        pattern, code = _rule(element.name, name)
        if known is not None and name not in known:
            yield f"12200: {element.name} has no attribute {name}"
        elif not re.fullmatch(pattern, value.strip()):
            del element.attributes[name]
            yield f"{code}: {element.name} has a bad value for {name}"
        elif name in UNSUPPORTED.get(element.name, ()) and value.strip().lower() not in ("", "false"):
            yield f"12200: the emulator does not support {name} of {element.name}"
    if element.name == "Say" and not element.text:
        yield "13520: Say has nothing to say"
