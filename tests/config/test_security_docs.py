"""What the documents on security promise names files and tests that exist."""

import re
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
DOCUMENTS = ("docs/reference/security.md", "docs/explanation/threats.md")
TEST = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
FILE = re.compile(r"`((?:config|helpline|intake|deploy|docs|tests|tools)/[\w./-]*)`")
ROW = re.compile(r"^\| [\d., to]+ \| (.*?) \|", re.MULTILINE)


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


def test_every_requirement_has_a_state() -> None:
    states = ROW.findall((PROJECT / DOCUMENTS[0]).read_text())

    assert len(states) > 100
    assert set(states) <= {"met", "part", "no", "n/a"}
