"""The shipped example, and the same with something in it changed."""

from pathlib import Path

FILE = Path(__file__).parents[3] / "config" / "helpline.example.yaml"
EXAMPLE = FILE.read_text()


def with_change(old: str, new: str, text: str = EXAMPLE) -> str:
    """Return the text with the first `old` replaced; it has to be there."""
    assert old in text, old
    return text.replace(old, new, 1)


def line_of(old: str, text: str = EXAMPLE) -> int:
    """Return the line on which `old` begins."""
    return text[: text.index(old)].count("\n") + 1


def without(start: str, end: str, text: str = EXAMPLE) -> str:
    """Return the text without what stands from `start` up to `end`."""
    begin = text.index(start)
    return text[:begin] + text[text.index(end, begin) :]
