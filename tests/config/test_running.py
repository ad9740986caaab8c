"""A command that is interrupted, or whose reader goes, ends without a traceback."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from config import running


@pytest.fixture(autouse=True)
def our_own_umask(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "keep_to_ourselves", lambda *command: None)


@contextmanager
def output_into_a_pipe(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """What a command says goes into a pipe, of which this is the end to read from."""
    reader, writer = os.pipe()
    with monkeypatch.context() as within, os.fdopen(writer, "w") as output:
        within.setattr(sys, "stdout", output)
        yield reader


def ended(error: BaseException, monkeypatch: pytest.MonkeyPatch) -> object:
    def interrupted(arguments: list[str]) -> None:
        raise error

    monkeypatch.setattr(running, "execute_from_command_line", interrupted)
    with pytest.raises(SystemExit) as exit_:
        running.run(["manage.py", "purge"])
    return exit_.value.code


def test_ctrl_c_is_one_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert ended(KeyboardInterrupt(), monkeypatch) == 130
    assert capsys.readouterr().err == "helpline: stopped by Ctrl-C.\n"


def test_a_reader_who_goes_hears_no_more(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with output_into_a_pipe(monkeypatch) as reader:
        os.close(reader)
        with pytest.raises(SystemExit) as exit_:
            running.run(["manage.py", "help"])

    assert exit_.value.code == 141
    assert capsys.readouterr().err == ""


def test_another_connection_that_was_cut_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    with output_into_a_pipe(monkeypatch) as reader:
        with pytest.raises(BrokenPipeError):
            ended(BrokenPipeError(), monkeypatch)
        os.close(reader)
