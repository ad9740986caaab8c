"""The intake form as data: what is asked, in which words, and what must be answered before it is complete.

A form is a YAML file beside this module, `intake_v<version>.yaml`. One that a record was written with is
never changed: a better form is a new file with the next version, and old records are still read with theirs.
"""

from functools import cache
from pathlib import Path

from intake.forms.definition import Choice, Field, Form, Kind, Problem, Section
from intake.forms.loading import Malformed, load

FOLDER = Path(__file__).parent
CURRENT = 1
"""The version that new records are written with."""


@cache
def form(version: int = CURRENT) -> Form:
    """Return the form of a version, read once in each process."""
    return load((FOLDER / f"intake_v{version}.yaml").read_text(encoding="utf-8"))


__all__ = ["CURRENT", "Choice", "Field", "Form", "Kind", "Malformed", "Problem", "Section", "form", "load"]
