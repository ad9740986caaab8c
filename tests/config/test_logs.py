"""A log line is one line, and no telephone number gets into it."""

import logging
import sys

import pytest

from config.logs import OneLine, config

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

    @pytest.mark.parametrize("kept", ["CA0123456789012345678901234567890f", "call 12345", "2026-11-23"])
    def test_it_keeps_ids_and_dates(self, kept: str) -> None:
        assert kept in written(kept)


class TestConfig:
    def test_the_level_is_the_one_asked_for(self) -> None:
        assert config("WARNING")["root"]["level"] == "WARNING"
