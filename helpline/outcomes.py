"""What a counsellor may record at wrap-up: one outcome for every call."""

INBOUND: tuple[tuple[str, str], ...] = (
    ("info_given", "Information given"),
    ("referral_offered", "Referral offered"),
    ("callback_scheduled", "Callback promised"),
    ("crisis_988", "Crisis: 988 brought in"),
    ("crisis_911", "Emergency: 911 brought in"),
    ("poison", "Poison control brought in"),
    ("dv", "Domestic violence support"),
    ("third_party_support", "Support for a relative or friend"),
    ("repeat_caller", "Regular caller, support given"),
    ("language_line", "Interpreter needed"),
    ("relay", "Relay call"),
    ("wrong_number", "Wrong number"),
    ("silent", "Nobody spoke"),
    ("prank_lewd", "Prank or lewd"),
    ("abusive", "Abusive"),
)

OUTBOUND: tuple[tuple[str, str], ...] = (
    ("reached_patient", "Reached the person"),
    ("reached_other_no_disclosure", "Someone else answered, nothing said"),
    ("vm_none_policy", "Machine answered, no message left"),
    ("vm_neutral_left", "Machine answered, neutral message left"),
    ("no_answer", "No answer"),
    ("busy", "Busy"),
    ("disconnected", "Number not in service"),
    ("wrong_person", "Wrong person"),
    ("asked_later", "Asked for another time"),
    ("refused", "Does not want to be called"),
    ("opted_out", "Withdrew consent to be called"),
)

INBOUND_LABELS = dict(INBOUND)
OUTBOUND_LABELS = dict(OUTBOUND)
OUTCOME_LABELS = INBOUND_LABELS | OUTBOUND_LABELS

TRY_AGAIN = frozenset(
    {"reached_other_no_disclosure", "vm_none_policy", "vm_neutral_left", "no_answer", "busy", "asked_later"}
)
"""The person was not spoken to: the promise still stands."""

NO_LONGER_WANTED = frozenset({"refused", "opted_out", "wrong_person"})
"""The number is not to be rung for this promise again."""

CONSENT_WITHDRAWN = "opted_out"
"""Nor for any other promise."""
