"""A log line is one line, and no telephone number gets into it."""

import logging
import sys
from datetime import datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.logs import OneLine, config, without_strangers_tracebacks

NUMBER = "+12025550143"
SINCE = datetime(2000, 1, 1)  # noqa: DTZ001  what a library writes without a zone
BETWEEN = ["", " ", "-", ".", ") ", ")", "\u00a0", "\u2011", " - ", "%20", "+", "_", "&nbsp;", r"\xa0"]


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

    def test_it_leaves_out_the_row_that_a_database_quotes(self) -> None:
        """PostgreSQL adds the whole row to an error: with it, what a caller is in danger of."""
        try:
            raise ValueError(
                'new row for relation "helpline_call" violates check constraint "call_in_queue"\n'
                "DETAIL:  Failing row contains (7b0c, menu, overdose, crisis,\nI want to die, 2026-07-15)."
            )
        except ValueError:
            line = written("webhook wait failed", error=True)

        assert "call_in_queue" in line
        for told in ("overdose", "crisis", "want to die", "Failing row"):
            assert told not in line

    def test_it_goes_on_behind_such_a_row(self) -> None:
        try:
            try:
                raise KeyError("refused\nDETAIL:  Failing row contains (overdose).")
            except KeyError as error:
                raise ValueError("and so it failed") from error
        except ValueError:
            line = written("webhook wait failed", error=True)

        assert "overdose" not in line
        assert line.endswith("ValueError: and so it failed")

    @pytest.mark.parametrize(
        "spelled",
        [
            *(NUMBER, "12025550143", "2025550143", "%2B12025550143", "To=+442071838750&"),
            *("(202) 555-0143", "202-555-0143", "+1 202 555 0143", "202.555.0143", "(202)5550143"),
            *("1-202-555-0143", "+1 (202) 555-0143", "202 5550143", "202555-0143", "202\u2013555\u20130143"),
            *("%28202%29%20555-0143", "202-555-0143x12", "tel:+1-202-555-0143", "2 0 2 5 5 5 0 1 4 3"),
            *("+44 20 7183 8750", "1 202 555 0143", "[202-555-0143]", "number202-555-0143"),
            *("q=202+555+0143&", "%2B1+202+555+0143", "202_555_0143", "[202] 555-0143", "2025550143x12"),
            *(
                "2025550143ext5",
                "202&nbsp;555&nbsp;0143",
                r"'202\xa0555\u20110143'",
                "202%C2%A0555%C2%A00143",
            ),
        ],
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

    @given(
        digits=st.from_regex(r"[2-9]\d{2}[2-9]\d{6}", fullmatch=True),
        prefix=st.sampled_from(["", "1", "+1", "+1 ", "1-", "+1-", "1.", "%2B1", "+1 (", "(", "1 ("]),
        gaps=st.tuples(*[st.sampled_from(BETWEEN)] * 2),
        around=st.sampled_from([" ", "'", "=", ",", "|", "<", "("]),
    )
    def test_it_masks_every_spelling(
        self, digits: str, prefix: str, gaps: tuple[str, str], around: str
    ) -> None:
        spelled = f"{prefix}{digits[:3]}{gaps[0]}{digits[3:6]}{gaps[1]}{digits[6:]}"

        line = written(f"from{around}{spelled}{around}came")

        assert "[number]" in line
        assert digits[-4:] not in line.split(" ", 3)[3]
        assert digits[3:6] not in line.split(" ", 3)[3]

    @given(st.uuids(), st.datetimes(SINCE))
    def test_it_keeps_what_is_looked_up_by(self, each: UUID, at: datetime) -> None:
        for kept in (f"call {each.hex[:20]}x", f"{at:%Y-%m-%d}", f"{at.isoformat()}Z", f"{at}"):
            assert kept in written(kept)

    @pytest.mark.parametrize(
        "kept",
        [
            *("CA0123456789012345678901234567890f", "call 12345", "2026-11-23", "line 143, in handle"),
            *("0f8fad5b-d9cb-469f-a165-70867728950e", "2026-11-23 05:00:00.123456+00:00", "127.0.0.1:8000"),
            *("HTTP 11200 after 2.5 s", "3.11.4, 5.2.8"),
        ],
    )
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

    @pytest.mark.parametrize(("name", "status"), [("django.request", 500), ("helpline.voice.webhook", 400)])
    def test_is_not_what_we_did_wrong_ourselves(self, name: str, status: int) -> None:
        record = self.record(name, logging.ERROR, status)

        assert without_strangers_tracebacks(record)
        assert record.exc_info is not None


class TestConfig:
    def test_the_level_is_the_one_asked_for(self) -> None:
        assert config("WARNING")["root"]["level"] == "WARNING"
