"""Only `helpline/clock.py` reads the clock on the wall, so that every test can set it (CONTRIBUTING.md)."""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
READS_THE_CLOCK = {
    "datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "date.today",
    "timezone.now",
    "time.time",
    "time.time_ns",
    "time.localtime",
    "time.gmtime",
}
TAKE_AN_INSTANT = {"timezone.localtime", "timezone.localdate"}
"""Functions of Django that read the clock where they are given no instant."""


def reads_of_the_clock(source: str) -> list[str]:
    calls = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call))
    names = ((".".join(ast.unparse(call.func).split(".")[-2:]), call) for call in calls)
    return [
        name for name, call in names if name in READS_THE_CLOCK or (name in TAKE_AN_INSTANT and not call.args)
    ]


def test_no_other_module_of_the_product_reads_the_clock() -> None:
    found = {
        str(path.relative_to(ROOT)): reads
        for package in ("helpline", "intake")
        for path in (ROOT / package).rglob("*.py")
        if ROOT / "helpline" / "emulator" not in path.parents
        if (reads := reads_of_the_clock(path.read_text()))
    }

    assert found == {"helpline/clock.py": ["datetime.now"]}


def test_each_way_of_reading_it_is_found() -> None:
    lines = [
        "datetime.now(UTC)",
        "datetime.datetime.now()",
        "timezone.now()",
        "time.time()",
        "timezone.localdate()",
    ]

    assert all(reads_of_the_clock(line) for line in lines)
    assert not reads_of_the_clock("timezone.localdate(now)")
