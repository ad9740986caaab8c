"""Listen for one key, and say which keys mean danger. Only the question for a number takes several."""

from typing import Any

from twilio.twiml.voice_response import Gather

DANGER = "1"
"""Means danger at every step of a call, and so never means anything else."""
EMERGENCY_NUMBERS = ("911", "988")
"""What somebody keys in, where a number is asked for, who wants just that to be called."""


def tells_danger(digits: str) -> bool:
    """Say whether keys mean danger: 1, also several times in a hurry, or the number of an emergency."""
    keys = digits.strip("*#")
    return bool(keys) and (not keys.strip(DANGER) or keys in EMERGENCY_NUMBERS)


def one_key(action: str, *, seconds: float, hears: str = "dtmf", **more: Any) -> Gather:
    """Return a Gather that hands on the first key at once; # is a key like another.

    `seconds` is how long it waits after its words. `hears` is "dtmf speech" where words answer as well.
    """
    return Gather(
        input=hears, action=action, method="POST", num_digits=1, finish_on_key="", timeout=seconds, **more
    )
