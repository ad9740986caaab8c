"""Decide how long the words may be that a caller in danger hears before a number outside is dialled. Pure.

It is one rule for `checking`, which refuses words that would never be said, and for the wait document, which
begins no words that would not be over in time.
"""

from collections.abc import Mapping

CRISIS_SECONDS = 10
"""How many seconds after the key or the word the crisis line rings, if a line does not set its own time."""
RINGS_WITHIN = 4
"""The most seconds from leaving the queue until a number outside rings: a webhook, a Dial, Twilio's time."""
MAY_BE_LATE = 1
"""How many seconds words may go on after the time to leave the queue: RINGS_WITHIN has room for them."""
ASKED_WITHIN = 1
"""The most seconds from the key or the word until the wait document begins."""
KEY_SECONDS = 1
"""How many seconds we wait for a key after words that name one."""
SPOKEN_IN_A_SECOND = 15
"""Characters that the voices speak in a second."""
NAMES_A_KEY: Mapping[str, bool] = {
    "crisis_wait": False,
    "crisis_wait_other": False,
    "crisis_doubt": True,
    "crisis_wait_doubt": True,
    "crisis_stay": True,
    "crisis_dialing": False,
}
"""The prompts that are said in the queue before a number outside is dialled, and whether they name a key."""


def leaves_after(crisis_seconds: int) -> int:
    """Return how many seconds after the key or the word a caller in danger leaves the queue."""
    return max(crisis_seconds - RINGS_WITHIN, 0)


def lasts(characters: int, *, names_a_key: bool = False) -> float:
    """Return how many seconds words take, with the time for the key that they name."""
    return characters / SPOKEN_IN_A_SECOND + (KEY_SECONDS if names_a_key else 0)


def are_over_in_time(characters: int, left: float, *, names_a_key: bool) -> bool:
    """Say whether words end in time for a caller to leave the queue, which they do in `left` seconds.

    The words may go on for MAY_BE_LATE seconds more.
    """
    return lasts(characters, names_a_key=names_a_key) <= left + MAY_BE_LATE


def most_characters(crisis_seconds: int, *, names_a_key: bool) -> int:
    """Return how many characters words may have to be over in time, if they begin as late as possible."""
    left = leaves_after(crisis_seconds) - ASKED_WITHIN + MAY_BE_LATE - (KEY_SECONDS if names_a_key else 0)
    return max(left * SPOKEN_IN_A_SECOND, 0)
