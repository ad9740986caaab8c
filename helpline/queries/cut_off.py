"""Say what a page offers about a call in danger that is, or may be, cut off."""

from typing import Any

from helpline.access import may_dial_back
from helpline.models import Call
from helpline.operations import by_hand


def is_offered(user: Any, call: Call) -> bool:
    """Say whether a page offers the user to keep a number in case a call is cut off, and to call it then."""
    return by_hand.may_be_cut_off(call) and may_dial_back(user, call)
