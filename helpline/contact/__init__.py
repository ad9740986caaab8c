"""May we ring this number at this instant: ALLOW, DEFER until, DENY because. Pure.

The rules are data with sources (`hours`, `areas`); `may_ring` applies them all and says which ones spoke.
"""

from helpline.contact.hours import DEFAULT, Policy
from helpline.contact.localtime import choices_of_zone, find_zone, places, resolve_local
from helpline.contact.numbers import NotANumber, parse_number, zones_for
from helpline.contact.rules import UNSAFE, Decision, Facts, RuleHit, Verdict, may_ring

__all__ = [
    "DEFAULT",
    "UNSAFE",
    "Decision",
    "Facts",
    "NotANumber",
    "Policy",
    "RuleHit",
    "Verdict",
    "choices_of_zone",
    "find_zone",
    "may_ring",
    "parse_number",
    "places",
    "resolve_local",
    "zones_for",
]
