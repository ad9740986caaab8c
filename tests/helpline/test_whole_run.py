"""The end of a whole run: what the workers have seen is added up, and a row that never happened fails it."""

from types import SimpleNamespace
from typing import Any

import pytest

from tests.support import state_changes
from tests.support.whole_run import KEY, Gathering, is_whole

TESTPATHS = pytest.Config.ArgsSource.TESTPATHS
ONE = ("Call", "menu", "message")
OTHER = ("Voicemail", "new", "handled")


@pytest.fixture(autouse=True)
def nothing_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state_changes, "seen", set())


def config(source: Any = TESTPATHS, **options: Any) -> Any:
    given = {"markexpr": "not chaos", "collectonly": False, "keyword": ""} | options
    return SimpleNamespace(args_source=source, option=SimpleNamespace(**given))


class TestWholeRun:
    def test_is_one_of_everything(self) -> None:
        assert is_whole(config())

    @pytest.mark.parametrize(
        "part",
        [
            {"source": pytest.Config.ArgsSource.ARGS},
            {"markexpr": "database and not browser"},
            {"keyword": "danger"},
            {"lf": True},
            {"stepwise": True},
            {"deselect": ["tests/x.py"]},
            {"collectonly": True},
        ],
        ids=str,
    )
    def test_is_none_of_a_part(self, part: dict[str, Any]) -> None:
        assert not is_whole(config(**part))


class TestGathering:
    def run(self, end: Gathering, outputs: list[Any], exitstatus: int = 0) -> Any:
        for output in outputs:
            end.pytest_testnodedown(SimpleNamespace(workeroutput={KEY: output}))
        session: Any = SimpleNamespace(exitstatus=exitstatus)
        end.pytest_sessionfinish(session, exitstatus)
        return session

    def test_adds_up_what_each_worker_has_seen(self) -> None:
        rows = sorted(state_changes.rows())

        session = self.run(Gathering(config()), [[list(row) for row in rows[::2]], rows[1::2]])

        assert session.exitstatus == 0

    def test_fails_the_run_and_names_each_row_that_never_happened(self) -> None:
        end = Gathering(config())

        session = self.run(end, [state_changes.rows() - {ONE, OTHER}])

        assert session.exitstatus == pytest.ExitCode.TESTS_FAILED
        assert end.never == ["Call: menu -> message", "Voicemail: new -> handled"]

    def test_says_nothing_of_a_part_or_of_a_run_that_failed(self) -> None:
        assert self.run(Gathering(config(keyword="danger")), [[]]).exitstatus == 0
        failed = Gathering(config())
        assert self.run(failed, [[]], exitstatus=1).exitstatus == 1
        assert failed.never == []

    def test_of_a_worker_hands_on_what_it_has_seen(self) -> None:
        state_changes.seen.update({OTHER, ONE})
        worker = config()
        worker.workeroutput = {}

        self.run(Gathering(worker), [])

        assert worker.workeroutput == {KEY: [ONE, OTHER]}
