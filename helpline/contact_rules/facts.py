"""The input and the output of the contact rules: facts about a number and the call to it, and the verdict."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from helpline.contact_rules.numbers import HOME, PhoneNumber

CUT_OFF = "cut_off"
"""The purpose of calling back a caller whose call was cut off while they were in danger."""
BY_HAND = "by_hand"
"""The purpose of a call that a counselor makes from the desk, without a callback that was promised."""
INVITED = frozenset({"kept_place", "promised", "voicemail", CUT_OFF})
"""Purposes of calls that the person asked for. The limit of one answered call a day does not apply then."""


class Decision(StrEnum):
    ALLOW = "allow"
    DEFER = "defer"
    DENY = "deny"


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts that the rules use, apart from the number and the instant. Instants are aware.

    zone         the zone where the person says they are, an IANA name; used instead of the number's zones
    state        the state where they say they are, two letters; used instead of the number's area code
    purpose      why we ring: "kept_place", "promised", "voicemail", "follow_up", "cut_off",
                 "by_hand"
    asked_for    the exact time they asked for; from then and for ten minutes the hours do not apply
    asked_at     when they last asked for this call; attempts before it do not count against the limits
    attempts     when the number was dialled without reaching them
    answered     when a call to it was answered
    busy         whether a call to or from this number is going on now
    ours         the numbers of our lines, crisis lines, backup and staff, each with what it is
    regions      where we may ring: regions of ISO 3166, or beginnings of numbers such as "+1416"
    unsafe       whether we were told that it is not safe to ring the number
    revoked      whether the person does not want to be called, for any purpose
    refused      whether the person does not want this call
    wrong_person whether the number belongs to another person
    hidden       whether they want our number hidden, which Twilio cannot do
    given        whether somebody gave us the number to be called on; a number that they only called from
                 is not given
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
    given: bool = True

    @property
    def counted(self) -> tuple[datetime, ...]:
        """Return the attempts that count against the limits, the earliest first."""
        since = self.asked_at
        return tuple(sorted(each for each in self.attempts if since is None or each >= since))


class Rule(StrEnum):
    """The rules, by their ids. The id of a rule of federal law is its citation."""

    NO_NUMBER = "not a number"
    NOT_GIVEN = "policy: not given to us"
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
    STATE_HOURS = "state hours"  # in a `rule_id` it is followed by the state
    NO_HOUR = "no permitted hour"
    ASKED_FOR = "asked for this time"
    ALL = "all rules"


ALLOWING = (Rule.ASKED_FOR, Rule.ALL)
"""The rules that only allow a call and never forbid or delay it."""


@dataclass(frozen=True, slots=True)
class RuleHit:
    """A rule that applied, its outcome, and why. It contains no number and nothing about a person."""

    rule_id: str
    outcome: Decision
    detail: str = ""
    until: datetime | None = None

    @property
    def rule(self) -> Rule:
        """Return the rule, without the state that `rule_id` may add to it."""
        known = self.rule_id.startswith(f"{Rule.STATE_HOURS}: ")
        return Rule.STATE_HOURS if known else Rule(self.rule_id)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The decision of the rules, for DEFER with the next permitted instant, and every rule that applied."""

    decision: Decision
    until: datetime | None = None
    rules: tuple[RuleHit, ...] = ()

    @property
    def allowed(self) -> bool:
        return self.decision == Decision.ALLOW

    def names(self, rule_id: str) -> bool:
        """Say whether a rule is among those that applied."""
        return any(hit.rule_id == rule_id for hit in self.rules)

    @property
    def against(self) -> tuple[RuleHit, ...]:
        """Return the rules that forbid or delay the call."""
        return tuple(hit for hit in self.rules if hit.outcome != Decision.ALLOW)

    def trace(self) -> list[dict[str, Any]]:
        """Return the rules that applied as plain values, to store with the attempt."""
        return [
            {
                "rule": str(hit.rule_id),
                "outcome": hit.outcome.value,
                "detail": hit.detail,
                "until": hit.until.isoformat() if hit.until else None,
            }
            for hit in self.rules
        ]
