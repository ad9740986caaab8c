"""Find the rows of the tables of states that nothing performed in a whole run of the tests."""

from typing import Any

import pytest

from tests.support import state_changes

KEY = "state_changes"
NARROWING = ("keyword", "deselect", "ignore", "ignore_glob", "lf", "stepwise")


def is_whole(config: pytest.Config) -> bool:
    """Say whether everything is run that `make test` runs first: no path, no name, no other markers."""
    options = config.option
    chosen = config.args_source != pytest.Config.ArgsSource.TESTPATHS
    narrowed = any(getattr(options, name, None) for name in NARROWING)
    return not chosen and not narrowed and options.markexpr == "not chaos" and not options.collectonly


class Gathering:
    """Gathers the changes of state that each worker has seen, and fails a whole run that lacks some."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.never: list[str] = []

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Take over what a worker has seen."""
        output = getattr(node, "workeroutput", {})
        state_changes.seen.update(tuple(each) for each in output.get(KEY, ()))

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        if hasattr(self.config, "workeroutput"):
            self.config.workeroutput[KEY] = sorted(state_changes.seen)
        elif exitstatus == pytest.ExitCode.OK and is_whole(self.config):
            self.never = state_changes.never_happened(state_changes.seen)
            if self.never:
                session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Say which rows of the tables nothing has performed."""
        if self.never:
            terminalreporter.section("changes of state that never happened", red=True)
            for row in self.never:
                terminalreporter.write_line(row)
            terminalreporter.write_line("Perform them in a test, or take them out of the table.")
