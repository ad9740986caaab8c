"""List open questions about Twilio's behaviour as switches.

Twilio's documentation is silent on them and nobody has verified the answers. An application should work with
every position, and can be tested with each. The first choice is the default.
"""

import re
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Switch:
    """An open question with its possible answers.

    Without choices any whole number is an answer; `signed` also allows negative ones.
    """

    question: str
    choices: tuple[str, ...] = ()
    default: str = ""
    signed: bool = False

    @property
    def _number(self) -> str:
        return r"-?[0-9]{1,9}" if self.signed else r"[0-9]{1,9}"

    def read(self, value: Any) -> str:
        """Return a value in the form that is stored. Raises ValueError when it is not one of the choices."""
        text = str(value).lower() if isinstance(value, bool) else str(value)
        fits = text in self.choices if self.choices else re.fullmatch(self._number, text)
        if not fits:
            raise ValueError(f"{value!r} is not {' or '.join(self.choices) or 'a whole number'}")
        return text


def _choice(question: str, *choices: str) -> Switch:
    return Switch(question, choices, choices[0])


SWITCHES: dict[str, Switch] = {
    "sequence_number": _choice(
        "Does SequenceNumber count the callbacks that were sent, or all events of the call?", "sent", "events"
    ),
    "empty_queue": _choice(
        "Which DialCallStatus has a Dial whose Queue stayed empty?", "no-answer", "completed"
    ),
    "missing_queue": _choice(
        "Which DequeueResult has a Dial of a Queue that does not exist?", "queue-not-found", "error"
    ),
    "bridged_hangup": _choice(
        "Which QueueResult has a caller who hangs up after the bridge?", "bridged", "hangup"
    ),
    "completed_while_ringing": _choice(
        "What becomes of a ringing leg that REST sets to completed?", "canceled", "completed"
    ),
    "dial_abandoned": _choice(
        "Which DialCallStatus has a Dial whose caller hangs up while it rings?", "no-answer", "canceled"
    ),
    "ended_call_update": _choice(
        "Is Status=completed on a call that is over refused with 21220, or accepted?", "refused", "accepted"
    ),
    "url_and_twiml": _choice("Url and Twiml together: which one counts?", "url", "twiml", "refused"),
    "queue_size": Switch("How many does a queue hold that was made without a size?", (), "1000"),
    "empty_redirect": _choice(
        "Does an empty Redirect fetch the same document again, or fail?", "again", "fail"
    ),
    "empty_answer": _choice("Is an empty answer to an action an error, or a hang-up?", "error", "hangup"),
    "absent_client": _choice(
        "How does a Dial of a Client end whom no browser has registered?", "no-answer", "failed"
    ),
    "finished_on_key": _choice("Does Gather's action say FinishedOnKey?", "true", "false"),
    "stir_verstat": Switch(
        "Which StirVerstat do calls to the number carry?",
        (
            "none",
            *(f"TN-Validation-{result}-{level}" for result in ("Passed", "Failed") for level in "ABC"),
            "TN-Validation-Failed",
            "No-TN-Validation",
        ),
        "none",
    ),
    "stir_status": _choice(
        "Which StirStatus do the status callbacks of calls to telephones carry?", "none", "A", "B", "C"
    ),
    "trial": _choice(
        "Is this a trial account, which calls verified numbers only and tells them so first?", "false", "true"
    ),
    "magic_numbers": _choice(
        "Do +1500555000x numbers answer as they do with test credentials?", "false", "true"
    ),
    "signed_port": _choice("Does the signature of an https URL leave its port out?", "dropped", "kept"),
    "tls_proxy": _choice(
        "Is a TLS proxy assumed before the application, so that http URLs are signed as https?",
        "false",
        "true",
    ),
    "window_grace": Switch(
        "Seconds after which a softphone's call ends whose page has gone away and not come back", (), "5"
    ),
    "alone_in_conference": _choice(
        "Is a conference's wait URL asked again when a participant is left alone in it?", "silent", "waits"
    ),
    "conference_wait_call": _choice(
        "Do requests for a conference's wait URL say whose call it is?", "said", "unsaid"
    ),
    "conference_dial_status": _choice(
        "Which DialCallStatus has a Dial that was in a conference?", "answered", "completed"
    ),
    "redirected_dial": _choice(
        "Is a Dial's action requested when REST sends the call elsewhere in the middle of it?",
        "requested",
        "skipped",
    ),
    "ring_buffer": Switch("Seconds of signalling that are added to every ringing time-out (Twilio: about 5)"),
    "clock_skew": Switch("Seconds by which Timestamp is ahead of the clock, or behind it", signed=True),
    "unreachable_sound": _choice(
        "What is heard in place of a sound, wait URL or hold URL that cannot be reached? "
        "With `failure` the call fails, as at Twilio",
        "failure",
        "stand-in",
    ),
    "redirect_method": _choice("Which method follows a 301, 302 or 303 answer to a POST?", "GET", "POST"),
}


class Switches:
    """Hold the current position of every switch."""

    def __init__(self, positions: dict[str, str] | None = None) -> None:
        self._start = dict(positions or {})
        self.reset()

    def reset(self) -> None:
        """Return all switches to their positions at the start.

        Raises ValueError when one of these is not valid.
        """
        self._positions = {name: switch.default or "0" for name, switch in SWITCHES.items()}
        for name, value in self._start.items():
            self.set(name, value)

    def set(self, name: str, value: Any) -> None:
        """Set one switch. Raises ValueError when there is no such switch or position."""
        if name not in SWITCHES:
            raise ValueError(f"there is no switch {name}")
        self._positions[name] = SWITCHES[name].read(value)

    def __getitem__(self, name: str) -> str:
        return self._positions[name]

    def number(self, name: str) -> int:
        """Return the position of a numeric switch."""
        return int(self._positions[name])

    def on(self, name: str) -> bool:
        """Return whether a true-or-false switch is on."""
        return self._positions[name] == "true"

    def as_dict(self) -> dict[str, dict[str, Any]]:
        """Return every switch with its question, choices and position."""
        return {
            name: {"value": self[name], "question": switch.question, "choices": list(switch.choices)}
            for name, switch in SWITCHES.items()
        }
