"""A log line is one line, and no telephone number gets into it."""

import logging
import sys

import pytest

from config.logs import OneLine, config, without_strangers_tracebacks

NUMBER = "+12025550143"


def written(message: str, *, error: bool = False) -> str:
    formatter = OneLine("%(asctime)s %(levelname)s %(name)s %(message)s")
    record = logging.LogRecord(
        "helpline.voice", logging.ERROR, "f", 1, message, (), sys.exc_info() if error else None
    )
    record.created = 0.0
    record.msecs = 5.0
    return formatter.format(record)


class TestOneLine:
    def test_it_tells_the_time_in_utc(self) -> None:
        assert written("hello") == "1970-01-01T00:00:00.005Z ERROR helpline.voice hello"

    def test_it_folds_a_traceback_into_the_line(self) -> None:
        try:
            raise ValueError(f"no such number {NUMBER}")
        except ValueError:
            line = written("failed", error=True)

        assert "\n" not in line
        assert "ValueError: no such number [number]" in line

    @pytest.mark.parametrize(
        "spelled", [NUMBER, "12025550143", "2025550143", "%2B12025550143", "To=+442071838750&"]
    )
    def test_it_masks_what_reads_like_a_telephone_number(self, spelled: str) -> None:
        line = written(f"from {spelled} came")

        assert "[number]" in line
        assert "5550143" not in line
        assert "8750" not in line

    def test_nothing_in_it_steers_a_terminal_or_is_endless(self) -> None:
        line = written("a\x1b[2Jb\x00c\ud800" + "x" * 20_000)

        assert line.isprintable()
        assert len(line) == 8000

    @pytest.mark.parametrize("kept", ["CA0123456789012345678901234567890f", "call 12345", "2026-11-23"])
    def test_it_keeps_ids_and_dates(self, kept: str) -> None:
        assert kept in written(kept)


class TestAStrangersBadRequest:
    def record(self, name: str, level: int, status: int) -> logging.LogRecord:
        try:
            raise ValueError
        except ValueError:
            record = logging.LogRecord(name, level, "f", 1, "bad", (), sys.exc_info())
        record.status_code = status
        return record

    @pytest.mark.parametrize("name", ["django.request", "django.security.DisallowedHost"])
    def test_is_a_warning_without_a_traceback(self, name: str) -> None:
        record = self.record(name, logging.ERROR, 400)

        assert without_strangers_tracebacks(record)
        assert (record.exc_info, record.levelname) == (None, "WARNING")

    @pytest.mark.parametrize(("name", "status"), [("django.request", 500), ("helpline.voice.hook", 400)])
    def test_is_not_what_we_did_wrong_ourselves(self, name: str, status: int) -> None:
        record = self.record(name, logging.ERROR, status)

        assert without_strangers_tracebacks(record)
        assert record.exc_info is not None


class TestConfig:
    def test_the_level_is_the_one_asked_for(self) -> None:
        assert config("WARNING")["root"]["level"] == "WARNING"
