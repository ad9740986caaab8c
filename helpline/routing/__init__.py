"""Decide which person is rung for which call now, and explain why. Pure: values in, values out.

The telephone side calls it with values from the database. The same code also answers what would happen.
"""

from helpline.routing.causes import Cause, cause_of
from helpline.routing.consulting import Colleague, colleague_for
from helpline.routing.eligibility import Crew
from helpline.routing.matching import explain, match, rings_nobody
from helpline.routing.prospects import Place, could_take, place
from helpline.routing.stored_explanations import Group, StoredExplanation, StoredStep, read_explanation
from helpline.routing.strategies import RULES, Rank, Strategy
from helpline.routing.values import (
    CRISIS_TRAINING,
    ChosenFor,
    Decision,
    Explanation,
    Match,
    Policy,
    Prospect,
    Reason,
    Relaxed,
    StaffMember,
    Step,
    Unmatched,
    Waiting,
    Withdrawal,
    only_chosen_for,
)
from helpline.routing.wait_estimate import Wait, announceable_range, estimated_wait, never_growing

__all__ = [
    "CRISIS_TRAINING",
    "RULES",
    "Cause",
    "ChosenFor",
    "Colleague",
    "Crew",
    "Decision",
    "Explanation",
    "Group",
    "Match",
    "Place",
    "Policy",
    "Prospect",
    "Rank",
    "Reason",
    "Relaxed",
    "StaffMember",
    "Step",
    "StoredExplanation",
    "StoredStep",
    "Strategy",
    "Unmatched",
    "Wait",
    "Waiting",
    "Withdrawal",
    "announceable_range",
    "cause_of",
    "colleague_for",
    "could_take",
    "estimated_wait",
    "explain",
    "match",
    "never_growing",
    "only_chosen_for",
    "place",
    "read_explanation",
    "rings_nobody",
]
