"""What every test can ask for: the database, a Redis-compatible server, a browser."""

import gc
import itertools
from collections.abc import Generator, Iterator
from contextlib import ExitStack, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.conf import settings as django_settings
from hypothesis import settings as hypothesis_settings
from pytest_django import DjangoDbBlocker, Settings

from tests.support import (
    browser_loop,
    emptying,
    kept_connections,
    lock_order,
    order,
    postgres,
    redis,
    signing_in,
)

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.support.windows import Windows

gc.disable()  # until everything is imported and collected, which is kept in any case
# A shared machine can be slow without anything being wrong.
hypothesis_settings.register_profile("helpline", deadline=None)
hypothesis_settings.load_profile("helpline")
lock_order.install()
emptying.install()
kept_connections.install()
signing_in.install()
fallback_numbers = itertools.count()
tables: set[str] = set()
"""The tests with a table of rows that have been collected."""
BUILD_NO_QUERY = ("tests/config/", "tests/helpline/console/", "tests/helpline/voice/", "tests/intake/views/")
"""Where the tests of webhooks and pages are: the rows of a table ask the database what its first row asks."""
ASK_THE_SAME = (
    # `test_is_done_at_once_and_never_again` sends every kind; in `test_command_ways.py` they go wrong.
    "tests/helpline/carrier/test_lost_answers.py::TestEveryKind::test_is_done_once",
    "tests/helpline/carrier/test_outage.py",
    "tests/helpline/stored/test_flows.py::TestAPage",
    "tests/helpline/unreadable_rows/test_plan.py::TestACaller",  # every row is read by `TestWhoeverLooks`
    "tests/helpline/unreadable_rows/test_plan.py::TestThePages",
)
"""Tables elsewhere whose rows vary what is lost, stored or answered, and not what the database is asked."""
NOT_ON_SQLITE = tuple(
    f"tests/{folder}/"
    for line in (Path(__file__).parents[1] / "Makefile").read_text().splitlines()
    if line.startswith("NOT_ON_SQLITE := ")
    for folder in line.split()[2:]
)
"""The folders that `make test-sqlite` does not even collect: no test there is one for SQLite."""


def on_postgres() -> bool:
    return "postgres" in django_settings.DATABASES["default"]["ENGINE"]


def pytest_itemcollected(item: pytest.Item) -> None:
    """Mark what uses the database, by whatever fixture, and the rows of a table that ask what its first asks.

    Only what asks the database something of its own is worth a second run on SQLite.
    """
    uses = getattr(item, "fixturenames", ())
    if item.get_closest_marker("django_db") or "db" in uses or "transactional_db" in uses:
        item.add_marker(pytest.mark.database)
    if hasattr(item, "callspec"):
        table, _, _ = item.nodeid.partition("[")
        if table in tables and item.nodeid.startswith(BUILD_NO_QUERY + ASK_THE_SAME):
            item.add_marker(pytest.mark.same_queries)
        tables.add(table)
    if item.get_closest_marker("database") and item.nodeid.startswith(NOT_ON_SQLITE):
        elsewhere = any(map(item.get_closest_marker, ("postgres", "browser", "chaos")))
        assert elsewhere, f"{item.nodeid} is never run on SQLite: see NOT_ON_SQLITE in the Makefile"


def pytest_configure(config: pytest.Config) -> None:
    """Watch every change of a state, and gather at the end what the workers of a parallel run have seen."""
    from tests.support import state_changes, whole_run

    state_changes.install()
    config.pluginmanager.register(whole_run.Gathering(config), "states_of_the_whole_run")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Let the browser's event loop count as running only where a browser is used."""
    with browser_loop.running() if "browser" in getattr(item, "fixturenames", ()) else nullcontext():
        return (yield)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items[:] = order.spread(items)
    if not on_postgres():
        for item in items:
            if item.get_closest_marker("postgres"):
                item.add_marker(pytest.mark.skip(reason="needs PostgreSQL's own locking"))


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Let the garbage collector leave alone what lives as long as the run: it took a quarter of the time.

    Ten thousand tests and what they import are a million objects, and each full collection visited them all.
    """
    collected = yield
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)
    gc.enable()
    return collected


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> Iterator[None]:
    """Start PostgreSQL when the first test asks for the database."""
    with ExitStack() as stack:
        if on_postgres():
            stack.enter_context(postgres.cluster(Path(django_settings.DATABASES["default"]["HOST"])))
        yield


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """Leave the database where it is: its server, or its file, is thrown away with all that is in it."""
    return True


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Make the test database, and keep in mind what is in it before any test."""
    from tests.support import front

    with django_db_blocker.unblock():
        emptying.remember()
    yield
    front.close_connections()
    browser_loop.close_connections()
    kept_connections.close()


@pytest.fixture(autouse=True)
def alone_and_watched() -> Iterator[None]:
    """Begin each test with nothing that another left, and fail one in which something of ours broke a rule.

    One fixture does all of it: each more costs ten thousand tests a second of processor time.
    """
    from tests.support import state_changes

    _keep_its_own_fallback_numbers()
    _forget_the_plan()
    broken = (lock_order.violations, state_changes.violations)
    for rule in broken:
        rule.clear()
    yield
    assert broken == ([], [])


def _keep_its_own_fallback_numbers() -> None:
    """Keep the numbers that a test publishes for the worst day from the others.

    A name of its own is enough: a directory of its own for each of thousands of tests takes a minute. It is
    set for good, without the signals of a setting that is lent to a test: the next test has its own.
    """
    django_settings.FALLBACK_FILE = django_settings.DATA_DIR / f"fallback-{next(fallback_numbers)}.json"


def _forget_the_plan() -> None:
    """Forget what a process keeps of the plan: faults, and flows by their ids, which tests use again."""
    from helpline.models import flows
    from helpline.operations import plans
    from helpline.queries import unreadable

    plans.forget()
    unreadable.forget()
    for kept in (flows.flow, flows.names, flows._document):
        kept.cache_clear()


@pytest.fixture(scope="session")
def redis_server() -> Iterator[str]:
    """Return the URL of a real Redis-compatible server that lives as long as the run."""
    with redis.server(redis.free_port()) as url:
        yield url


@pytest.fixture
def redis_url(redis_server: str, settings: Settings) -> str:
    """Return the URL of that server, which the settings name too."""
    settings.REDIS_URL = redis_server
    return redis_server


@pytest.fixture
def front(transactional_db: None, redis_url: str, settings: Settings) -> Iterator[str]:
    """Return the address of the real front, served by this process on this test's database."""
    from tests.support import front

    port = redis.free_port()
    settings.PUBLIC_URL = settings.SIGNATURE_BASE = f"http://127.0.0.1:{port}"
    with front.front(port) as url:
        yield url


@pytest.fixture(scope="session")
def browser() -> "Iterator[Browser]":
    """Return a Chromium of the system's, without a window."""
    from tests.support import chromium

    with ExitStack() as stack:
        yield stack.enter_context(chromium.browser())
        with browser_loop.running():  # the last test of a run may be one without a browser
            browser_loop.close_connections()  # once its loop is gone nobody finds that of the loop
            stack.close()


@pytest.fixture(scope="session")
def windows(browser: "Browser") -> "Windows":
    """Return windows of that browser, each of which is lent to one test after the other."""
    from tests.support.windows import Windows

    return Windows(browser)


@pytest.fixture(scope="session")
def browser_port() -> Iterator[int]:
    """Return the port of each front that a lent window sees: what it has cached belongs to an address."""
    from tests.support import front

    with front.kept_port() as port:
        yield port
