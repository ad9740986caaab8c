"""What the rules are told of a number and of the call to it, and what they answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from helpline.contact_rules.numbers import HOME, PhoneNumber

CUT_OFF = "cut_off"
"""The purpose of ringing somebody back whose call was cut off while they were in danger."""
INVITED = frozenset({"kept_place", "promised", "voicemail", CUT_OFF})
"""Calls the person asked for themselves: the limit of one answered call a day is not meant for them."""


class Decision(StrEnum):
    ALLOW = "allow"
    DEFER = "defer"
    DENY = "deny"


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything the rules look at besides the number and the instant. Instants are aware.

    zone         where the person says they are, an IANA name; goes before what the number suggests
    state        the state they say they are in, two letters; goes before the number's area code
    purpose      why we ring: "kept_place", "promised", "voicemail", "follow_up", "cut_off"
    asked_for    the exact time they asked for; goes before the hours at that time and ten minutes after
    asked_at     when they last asked for this call; attempts before it count against no limit
    attempts     when the number was dialled without reaching them
    answered     when somebody was reached on it
    busy         a call to or from this number goes on now
    ours         the numbers of our lines, crisis lines, backup and staff, each with what it is
    regions      where we may ring: regions of ISO 3166, or beginnings of numbers such as "+1416"
    unsafe       somebody said that it is not safe to ring it
    revoked      the person does not want to be called, for any purpose
    refused      the person does not want this call
    wrong_person the number belongs to somebody else
    hidden       they want our number hidden, which Twilio cannot do
    """

    zone: str | None = None
    state: str = ""
    purpose: str = "promised"
    asked_for: datetime | None = None
    asked_at: datetime | None = None
    attempts: tuple[datetime, ...] = ()
    answered: tuple[datetime, ...] = ()
    busy: bool = False
    ours: Mapping[PhoneNumber, str] = field(default_factory=dict)
    regions: tuple[str, ...] = HOME
    unsafe: bool = False
    revoked: bool = False
    refused: bool = False
    wrong_person: bool = False
    hidden: bool = False

    @property
    def counted(self) -> tuple[datetime, ...]:
        """Return the attempts that count against the limits, the earliest first."""
        since = self.asked_at
        return tuple(sorted(each for each in self.attempts if since is None or each >= since))


class Rule(StrEnum):
    """Which rule speaks. What the law's own rules are called is where they stand."""

    NO_NUMBER = "not a number"
    COUNTRY = "policy: country"
    COST = "policy: cost"
    OURS = "policy: our own number"
    UNSAFE = "policy: not safe to ring"
    REVOKED = "47 CFR 64.1200(a)(10)"
    REFUSED = "policy: refused"
    WRONG_PERSON = "policy: wrong person"
    CALLER_ID = "policy: caller ID"
    ATTEMPTS = "policy: attempts"
    ONE_AT_A_TIME = "policy: one call at a time"
    BETWEEN_ATTEMPTS = "policy: not twice in an hour"
    ATTEMPTS_A_DAY = "policy: attempts a day"
    CONVERSATIONS_A_DAY = "policy: one conversation a day"
    FEDERAL_HOURS = "47 CFR 64.1200(c)(1)"
    LAST_DIAL = "policy: last dial"
    STATE_HOURS = "state hours"  # followed by the state
    NO_HOUR = "no permitted hour"
    ASKED_FOR = "asked for this time"
    ALL = "all rules"


ALLOWING = (Rule.ASKED_FOR, Rule.ALL)
"""Rules that never stand in the way."""


@dataclass(frozen=True, slots=True)
class RuleHit:
    """A rule, what it said, and why; nothing that tells a number or a person."""

    rule_id: str
    outcome: Decision
    detail: str = ""
    until: datetime | None = None

    @property
    def rule(self) -> Rule:
        """Return the rule without what `rule_id` adds to it, such as the state."""
        known = self.rule_id.startswith(f"{Rule.STATE_HOURS}: ")
        return Rule.STATE_HOURS if known else Rule(self.rule_id)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The decision, when it may be where it is not now, and every rule that spoke."""

    decision: Decision
    until: datetime | None = None
    rules: tuple[RuleHit, ...] = ()

    @property
    def allowed(self) -> bool:
        return self.decision == Decision.ALLOW

    def names(self, rule_id: str) -> bool:
        """Say whether a rule is among those that spoke."""
        return any(hit.rule_id == rule_id for hit in self.rules)

    @property
    def against(self) -> tuple[RuleHit, ...]:
        """Return the rules that stand in the way."""
        return tuple(hit for hit in self.rules if hit.outcome != Decision.ALLOW)

    def trace(self) -> list[dict[str, Any]]:
        """Return the rules that spoke as plain values, to be stored with the attempt."""
        return [
            {
                "rule": str(hit.rule_id),
                "outcome": hit.outcome.value,
                "detail": hit.detail,
                "until": hit.until.isoformat() if hit.until else None,
            }
            for hit in self.rules
        ]
