"""The intake form as data: what is asked, in which words, and what must be answered before it is complete.

A form is a YAML file beside this module, `intake_v<version>.yaml`. A form that records were written with is
never changed. A better form is a new file with the next version; old records are still read with their own.
An answer whose question or choice is not in its form is shown as it was written.
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
    """Return the form of a version, read once in each process.

    A version that this release does not have was written by a later one; the current form stands in for it.
    """
    file = FOLDER / f"intake_v{version}.yaml"
    return load(file.read_text(encoding="utf-8")) if file.exists() else form(CURRENT)


__all__ = ["CURRENT", "Choice", "Field", "Form", "Kind", "Malformed", "Problem", "Section", "form", "load"]
