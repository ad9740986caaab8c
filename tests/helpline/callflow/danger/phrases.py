"""What callers say, danger and not, in the files beside this one: a phrase a line.

The files named `unseen` hold phrases that were written, and measured once, before the tables were changed
for them: each stands for a family of sentences that the tables had to learn or to let pass.
"""

from pathlib import Path

HERE = Path(__file__).parent
LANGUAGES = ("english", "spanish")


def phrases(language: str, kind: str) -> list[str]:
    """Return the phrases of a language that are `danger` or `ordinary`."""
    files = (HERE / f"{language}_{kind}.txt", HERE / f"{language}_{kind}_unseen.txt")
    return [phrase for file in files for phrase in file.read_text().splitlines()]


def danger() -> list[str]:
    return [phrase for language in LANGUAGES for phrase in phrases(language, "danger")]


def ordinary() -> list[str]:
    return [phrase for language in LANGUAGES for phrase in phrases(language, "ordinary")]
