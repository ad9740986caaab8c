"""Listen for one key, and say which keys mean danger. Only the question for a number takes several keys."""

from typing import Any

from twilio.twiml.voice_response import Gather

DANGER = "1"
"""The key that means danger at every step of a call, and so never means anything else."""
EMERGENCY_NUMBERS = ("911", "988")
"""Emergency numbers: a caller who keys one in, where we ask for their own, wants it to be called."""


def tells_danger(digits: str) -> bool:
    """Say whether keys mean danger: 1, also several times in a hurry, or an emergency number."""
    keys = digits.strip("*#")
    return bool(keys) and (not keys.strip(DANGER) or keys in EMERGENCY_NUMBERS)


def one_key(action: str, *, seconds: float, hears: str = "dtmf", **more: Any) -> Gather:
    """Return a Gather that hands on the first key at once; # counts as a key like any other.

    `seconds` is how long it waits for a key after its words. `hears` is "dtmf speech" where spoken words
    answer as well.
    """
    return Gather(
        input=hears, action=action, method="POST", num_digits=1, finish_on_key="", timeout=seconds, **more
    )
