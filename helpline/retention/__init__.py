"""How long what is kept: the table of it, and the job that removes what is older.

Each room puts rows into the table for what it keeps itself: `helpline` knows nothing of records, so `intake`
names its own.
"""

from helpline.retention import table
from helpline.retention.job import Due, due, purge
from helpline.retention.table import Age, Rule, ages, keep, register, rules, unneeded
from helpline.retention.trusting import ClockInDoubt

__all__ = [
    "Age",
    "ClockInDoubt",
    "Due",
    "Rule",
    "ages",
    "due",
    "keep",
    "purge",
    "register",
    "rules",
    "table",
    "unneeded",
]
