"""The documents on security name files and tests that exist, for every requirement."""

import re
from itertools import chain
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
DOCUMENTS = ("docs/reference/security.md", "docs/explanation/threats.md")
TEST = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
FILE = re.compile(r"`((?:config|helpline|intake|deploy|docs|tests|tools)/[\w./-]*)`")
ROW = re.compile(r"^\| (\d[\d., to]+) \| (.*?) \| (.*) \|$", re.MULTILINE)

# OWASP ASVS 4.0.3: the last number of each section, and those that are level 3 or were taken out.
LAST = {
    "1.1": 7,
    "1.2": 4,
    "1.4": 5,
    "1.5": 4,
    "1.6": 4,
    "1.7": 2,
    "1.8": 2,
    "1.9": 2,
    "1.10": 1,
    "1.11": 2,
    "1.12": 2,
    "1.14": 6,
    "2.1": 12,
    "2.2": 3,
    "2.3": 3,
    "2.4": 5,
    "2.5": 7,
    "2.6": 3,
    "2.7": 6,
    "2.8": 7,
    "2.9": 3,
    "2.10": 4,
    "3.1": 1,
    "3.2": 4,
    "3.3": 4,
    "3.4": 5,
    "3.5": 3,
    "3.7": 1,
    "4.1": 5,
    "4.2": 2,
    "4.3": 3,
    "5.1": 5,
    "5.2": 8,
    "5.3": 10,
    "5.4": 3,
    "5.5": 4,
    "6.1": 3,
    "6.2": 6,
    "6.3": 2,
    "6.4": 2,
    "7.1": 4,
    "7.2": 2,
    "7.3": 4,
    "7.4": 3,
    "8.1": 4,
    "8.2": 3,
    "8.3": 8,
    "9.1": 3,
    "9.2": 4,
    "10.2": 2,
    "10.3": 3,
    "11.1": 8,
    "12.1": 3,
    "12.2": 1,
    "12.3": 6,
    "12.4": 2,
    "12.5": 2,
    "12.6": 1,
    "13.1": 5,
    "13.2": 6,
    "13.3": 2,
    "13.4": 2,
    "14.1": 4,
    "14.2": 6,
    "14.3": 3,
    "14.4": 7,
    "14.5": 4,
}
NOT_ASKED = {"1.4.2", "1.4.3", "1.12.1", "4.1.4", "7.3.2", "13.1.2", "13.2.4", "14.3.1"}
ASKED = {f"{section}.{n}" for section, last in LAST.items() for n in range(1, last + 1)} - NOT_ASKED


def rows() -> list[tuple[list[str], str, str]]:
    """Return of each row the requirements it is about, its state, and what it says."""
    found = ROW.findall((PROJECT / DOCUMENTS[0]).read_text())
    return [(list(chain(*map(numbers, about.split(", ")))), state, said) for about, state, said in found]


def numbers(about: str) -> list[str]:
    """Return the numbers that `5.3.1 to 5.3.3` stands for."""
    first, _, last = about.partition(" to ")
    section, _, begin = first.rpartition(".")
    return [f"{section}.{n}" for n in range(int(begin), int((last or first).rpartition(".")[2]) + 1)]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_test_that_is_named_exists(document: str) -> None:
    named = set(TEST.findall((PROJECT / document).read_text()))

    missing = {
        f"{path}::{name}" for path, name in named if f"def {name}(" not in (PROJECT / path).read_text()
    }

    assert named
    assert not missing


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_file_that_is_named_exists(document: str) -> None:
    named = set(FILE.findall((PROJECT / document).read_text()))

    assert not {path for path in named if not (PROJECT / path).exists()}


def test_every_requirement_of_levels_one_and_two_has_one_row() -> None:
    told = [number for about, _, _ in rows() for number in about]

    assert sorted(told) == sorted(set(told))
    assert set(told) == ASKED


def test_every_row_has_a_state_and_one_that_is_met_names_its_test() -> None:
    assert {state for _, state, _ in rows()} == {"met", "part", "no", "n/a"}
    assert not [about for about, state, said in rows() if state == "met" and not TEST.search(said)]
    assert not [about for about, state, said in rows() if len(said) < 10]


def test_every_paragraph_on_what_stops_somebody_names_its_test() -> None:
    """A threat that is not stopped needs no test. These words begin the part of the page about them."""
    page = (PROJECT / DOCUMENTS[1]).read_text()
    items = re.findall(r"^- .*?(?=^- |\n\n|\Z)", page, re.MULTILINE | re.DOTALL)

    assert len(items) > 25
    assert not [item for item in items if not TEST.search(item)]
