"""The endpoints for a monitor: whether Helpline is up, whether it could take a call now, and the metrics."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from hmac import compare_digest
from ipaddress import ip_address

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Count, Exists, Min, OuterRef, Q
from django.http import HttpRequest, HttpResponse, JsonResponse
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4, Metric, generate_latest
from prometheus_client.registry import Collector
from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

from helpline import client_address, clock
from helpline.models import (
    LIVE,
    LIVE_OFFERS,
    PRESENT_FOR,
    QUEUED,
    WITH_STAFF,
    Alarm,
    AlarmKind,
    Call,
    Callback,
    CallbackState,
    Command,
    CommandState,
    Duty,
    Lease,
    RingOn,
    Staff,
)
from helpline.monitoring import startup_checks
from helpline.operations.outcomes import without_outcome
from helpline.queries import unreadable

OVERDUE_AFTER = timedelta(minutes=2)
REDIS_SECONDS = 0.3
PASSED_ON = ("Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP")
"""The headers by which a proxy says that it passes on a request of another machine."""

PLAIN = "text/plain; charset=utf-8"
Samples = Iterable[tuple[dict[str, str], float]]
_up_to_date = False


def healthz(request: HttpRequest) -> HttpResponse:
    """Answer "ok": this process is running."""
    return HttpResponse("ok\n", content_type=PLAIN)


def readyz(request: HttpRequest) -> HttpResponse:
    """Answer whether a call could be taken now: the database answers and every migration is applied.

    A stranger gets only the status. A monitor also gets the reason, and whether Redis answers. Redis is not
    required: calls are routed without it.
    """
    try:
        database = "ok" if migrated() else "migrations are missing: run `manage.py migrate`"
    except DatabaseError:
        database = "away"
    ready = database == "ok"
    status = 200 if ready else 503
    if not is_monitor(request):
        return HttpResponse("ok\n" if ready else "not ready\n", status=status, content_type=PLAIN)
    answer = {"ready": ready, "database": database, "redis": "ok" if redis_answers() else "away"}
    return JsonResponse(answer, status=status)


def is_monitor(request: HttpRequest) -> bool:
    """Say whether the request may read details and metrics: it carries the monitor's token.

    Without a token in the settings, a request from this machine itself may. A request that a proxy passed on
    may not: it comes from the proxy's address, but it may be a stranger's.
    """
    if settings.MONITOR_TOKEN:
        sent = request.headers.get("Authorization", "").encode()
        return compare_digest(sent, f"Bearer {settings.MONITOR_TOKEN}".encode())
    passed_on = any(name in request.headers for name in PASSED_ON)
    return not passed_on and is_loopback(client_address.parse(request.META.get("REMOTE_ADDR", "")))


def is_loopback(address: str) -> bool:
    return bool(address) and ip_address(address).is_loopback


def migrated() -> bool:
    """Say whether every migration is applied. Once that was so, only the connection is checked.

    Raises DatabaseError where the database does not answer.
    """
    global _up_to_date
    if _up_to_date:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return True
    executor = MigrationExecutor(connection)
    _up_to_date = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return _up_to_date


def redis_answers() -> bool:
    server = Redis.from_url(
        settings.REDIS_URL,
        socket_timeout=REDIS_SECONDS,
        socket_connect_timeout=REDIS_SECONDS,
        retry=Retry(NoBackoff(), 0),
    )
    with server:
        try:
            return bool(server.ping())
        except (RedisError, OSError):
            return False


def metrics(request: HttpRequest) -> HttpResponse:
    """Return the metrics in Prometheus' text format: counts and durations, nothing about a person.

    Only a monitor may read them: a stranger who watches them would learn at which moment a person calls.
    """
    if not is_monitor(request):
        return HttpResponse("For monitors only.\n", status=403, content_type=PLAIN)
    try:
        text = generate_latest(Counts(clock.now()))
    except DatabaseError:
        return HttpResponse("# the database is away\n", status=503, content_type=PLAIN)
    return HttpResponse(text, content_type=CONTENT_TYPE_PLAIN_0_0_4)


class Counts(Collector):
    """Collect every metric from the database, as it is at `now`.

    It is a collector of our own, because nothing is counted while it happens: everything is read from the
    database when a monitor asks, so that every process gives the same answer. The registry of the library is
    not used, because it would add the memory and processor time of one process.
    """

    def __init__(self, now: datetime) -> None:
        self.now = now

    def collect(self) -> Iterator[Metric]:
        """Yield every metric, including those that have no sample now."""
        for name, meaning, samples in gauges(self.now):
            metric = Metric(name, meaning, "gauge")
            for labels, value in samples:
                metric.add_sample(name, labels, value)
            yield metric


def gauges(now: datetime) -> Iterable[tuple[str, str, Samples]]:
    """Return the name, the help text and the samples of each metric."""
    return (
        ("helpline_calls", "Live calls by state.", calls()),
        ("helpline_calls_waiting", "Callers in the queue.", waiting()),
        ("helpline_oldest_wait_seconds", "How long the first in the queue has waited.", oldest_wait(now)),
        ("helpline_staff_free", "Staff on duty, reachable and not busy.", staff_free(now)),
        ("helpline_commands", "Requests to Twilio that are not settled, by state.", commands()),
        ("helpline_callbacks_due", "Promised callbacks whose time has come.", callbacks(now)),
        ("helpline_callbacks_overdue", "Of these, two minutes ago or more.", callbacks(now - OVERDUE_AFTER)),
        ("helpline_callbacks_handed_over", "Callbacks that wait for a person to look.", handed_over()),
        ("helpline_rows_unreadable", "Rows of the plan that cannot be read, by table.", unreadable_rows()),
        ("helpline_start_refusals", "Reasons for which a start would be refused now.", start_refusals()),
        ("helpline_alarms_open", "Alarms that nobody has closed, by kind.", open_alarms()),
        ("helpline_sweep_age_seconds", "Since the sweep last ran; it runs each second.", sweep_age(now)),
    )


def calls() -> Samples:
    return _by_state(Call.objects.filter(state__in=LIVE).values_list("state").annotate(Count("pk")), LIVE)


def waiting() -> Samples:
    return [({}, Call.objects.filter(state__in=QUEUED).count())]


def oldest_wait(now: datetime) -> Samples:
    first = Call.objects.filter(state__in=QUEUED).aggregate(first=Min("queued_at"))["first"]
    return [({}, (now - first).total_seconds() if first else 0)]


def staff_free(now: datetime) -> Samples:
    """Count, in one statement, the staff whom `helpline.operations.doing` calls free, on shift or not."""
    reachable = Q(ring_on=RingOn.PHONE) | Q(seen_at__gt=now - PRESENT_FOR)
    free = (
        Staff.objects.filter(reachable, duty=Duty.ON)
        .exclude(wrap_up_until__gt=now)
        .exclude(pk__in=Call.objects.filter(state__in=WITH_STAFF).values("staff"))
        .exclude(offers__state__in=LIVE_OFFERS)
        .exclude(Exists(without_outcome(now).filter(staff=OuterRef("pk"))))
    )
    return [({}, free.count())]


def commands() -> Samples:
    open_states = (CommandState.PENDING, CommandState.SENDING, CommandState.UNKNOWN)
    rows = Command.objects.filter(state__in=open_states).values_list("state").annotate(Count("pk"))
    return _by_state(rows, open_states)


def callbacks(due_by: datetime) -> Samples:
    return [({}, Callback.objects.filter(state=CallbackState.PROMISED, due_at__lte=due_by).count())]


def handed_over() -> Samples:
    return [({}, Callback.objects.filter(state=CallbackState.HANDED_OVER).count())]


def unreadable_rows() -> Samples:
    """Return how many rows of staff, shifts, trainings, lines and flows are unreadable, zeros included."""
    tables = Counter(fault.table for fault in unreadable.faults())
    return [({"table": table}, tables[table]) for table in unreadable.TABLES]


def start_refusals() -> Samples:
    """Count the reasons for which a start of this process would be refused now; the log has each."""
    return [({}, len(startup_checks.noted()))]


def open_alarms() -> Samples:
    """Count the open alarms by kind and state, in one statement.

    State `new` means that no user has acknowledged the alarm. The new ones about a call, which are
    all kinds but `review` and `clock`, should page the person on call.
    """
    rows = Alarm.objects.filter(closed_at=None).values_list("kind", "acknowledged_at")
    counts = Counter((kind, "acknowledged" if since else "new") for kind, since in rows)
    return [
        ({"kind": kind.value, "state": state}, counts[kind.value, state])
        for kind in AlarmKind
        for state in ("new", "acknowledged")
    ]


def sweep_age(now: datetime) -> Samples:
    """Yield the seconds since the sweep last ran; nothing where it never ran: an alert on absence says so."""
    for lease in Lease.objects.filter(name="sweep"):
        yield {}, (now - lease.beat_at).total_seconds()


def _by_state(rows: Iterable[tuple[str, int]], states: Iterable[str]) -> Samples:
    counts = dict(rows)
    return [({"state": str(state)}, counts.get(str(state), 0)) for state in states]
