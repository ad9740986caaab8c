"""The intake form as data: what is asked, in which words, and what must be answered before it is complete.

A form is a YAML file beside this module, `intake_v<version>.yaml`. One that a record was written with is
never changed: a better form is a new file with the next version, and old records are still read with theirs.
An answer to a question, or by a choice, that its form does not have is shown as it was written.
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

    One that this release does not have, because a later release wrote it, is read with the current form.
    """
    file = FOLDER / f"intake_v{version}.yaml"
    return load(file.read_text(encoding="utf-8")) if file.exists() else form(CURRENT)


__all__ = ["CURRENT", "Choice", "Field", "Form", "Kind", "Malformed", "Problem", "Section", "form", "load"]
