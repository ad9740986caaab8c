"""What a process keeps for itself."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.private import Unusable, directory


@pytest.fixture(autouse=True)
def a_mask_that_lets_everybody_read() -> Iterator[None]:
    """Commands that write files of the release, such as makemigrations, keep the account's own mask."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def test_each_directory_that_was_missing_is_ours_only(tmp_path: Path) -> None:
    """`make check` makes var/checks, and `make run` refuses a var that others can read."""
    made = directory(tmp_path / "var" / "checks" / "deep")

    assert [each.stat().st_mode & 0o777 for each in (made, made.parent, made.parent.parent)] == [0o700] * 3


def test_what_is_there_stays_as_it_is(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)

    directory(tmp_path / "var")
    directory(tmp_path)

    assert tmp_path.stat().st_mode & 0o777 == 0o755


def test_a_file_is_no_directory(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("")

    with pytest.raises(Unusable):
        directory(tmp_path / "var")
