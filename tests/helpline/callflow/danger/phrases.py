"""What callers say, danger and not, in the files beside this one: a phrase a line."""

from pathlib import Path

HERE = Path(__file__).parent
LANGUAGES = ("english", "spanish")


def phrases(language: str, kind: str) -> list[str]:
    """Return the phrases of a language that are `danger` or `ordinary`."""
    return (HERE / f"{language}_{kind}.txt").read_text().splitlines()


def danger() -> list[str]:
    return [phrase for language in LANGUAGES for phrase in phrases(language, "danger")]


def ordinary() -> list[str]:
    return [phrase for language in LANGUAGES for phrase in phrases(language, "ordinary")]
