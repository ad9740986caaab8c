"""Decide whether we may ring a number at an instant: ALLOW, DEFER until a time, or DENY with a reason. Pure.

The rules are data with sources (`hours`, `areas`); `may_contact` applies them all and says which of them
decided. `wishes` reads the contact preferences of a number, `promised_time` has the time of a promise, and
`words` has a sentence for each rule.
"""

from helpline.contact_rules.facts import BY_HAND, CUT_OFF, INVITED, Decision, Facts, Rule, RuleHit, Verdict
from helpline.contact_rules.hours import DEFAULT, Policy
from helpline.contact_rules.localtime import local_day
from helpline.contact_rules.numbers import HOME, NotANumber, PhoneNumber, e164, is_place, is_service_code
from helpline.contact_rules.promised_time import NO_ZONE, PromisedTime, WrongTime
from helpline.contact_rules.rules import A_DAY, may_be_staffs, may_contact, permitted_until
from helpline.contact_rules.states import STATES, county_as_read
from helpline.contact_rules.wishes import STOPS, Standing, Wish, WishKind
from helpline.contact_rules.wishes import read as read_wishes
from helpline.contact_rules.words import (
    NOT_A_NUMBER,
    SHORT_NUMBER,
    explain,
    explain_with_time,
    field_of,
    spoken_time,
    why_not,
)
from helpline.contact_rules.zones import (
    choices_of_zone,
    find_zone,
    grouped_zones,
    modern_places,
    place_name,
    places,
    zone_name,
)

__all__ = [
    "A_DAY",
    "BY_HAND",
    "CUT_OFF",
    "DEFAULT",
    "HOME",
    "INVITED",
    "NOT_A_NUMBER",
    "NO_ZONE",
    "SHORT_NUMBER",
    "STATES",
    "STOPS",
    "Decision",
    "Facts",
    "NotANumber",
    "PhoneNumber",
    "Policy",
    "PromisedTime",
    "Rule",
    "RuleHit",
    "Standing",
    "Verdict",
    "Wish",
    "WishKind",
    "WrongTime",
    "choices_of_zone",
    "county_as_read",
    "e164",
    "explain",
    "explain_with_time",
    "field_of",
    "find_zone",
    "grouped_zones",
    "is_place",
    "is_service_code",
    "local_day",
    "may_be_staffs",
    "may_contact",
    "modern_places",
    "permitted_until",
    "place_name",
    "places",
    "read_wishes",
    "spoken_time",
    "why_not",
    "zone_name",
]
