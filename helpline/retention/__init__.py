"""Retention: the table of how long each kind of data is kept, and the job that removes what is older.

Each Django app adds the rules for its own data to the table: `helpline` does not know intake records, so
`intake` adds its own rules.
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
