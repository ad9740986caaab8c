"""Listening for one key, as every question of ours does but the one for a number."""

from typing import Any

from twilio.twiml.voice_response import Gather


def one_key(action: str, *, seconds: float, hears: str = "dtmf", **more: Any) -> Gather:
    """Return a Gather that hands on the first key at once; # is a key like another.

    `seconds` is how long it waits after its words. `hears` is "dtmf speech" where words answer as well.
    """
    return Gather(
        input=hears, action=action, method="POST", num_digits=1, finish_on_key="", timeout=seconds, **more
    )
