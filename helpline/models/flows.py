"""Read the call flow of a call or line. Each process loads a flow once: a published flow never changes.

Pages about calls read only the names of topics and languages, never a whole flow.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from helpline import callflow
from helpline.models import Call, Callback, CallbackReason, DangerBy, FlowVersion, Line, readable
from helpline.schema import Problem


@lru_cache(maxsize=64)
def flow(flow_id: int) -> callflow.Flow:
    """Return a published flow by its row's id; if it cannot be read, return the latest flow that can be.

    The first part that was left out or replaced is logged, with how many more there are. Raises
    callflow.FlowError where no flow can be read.
    """
    found: list[Problem] = []
    try:
        read = callflow.load(_document(flow_id), found.append)
    except callflow.FlowError:
        readable.log_once_an_hour(readable.flow_fault(flow_id))
        latest = next(_readable_flows(), None)
        if latest is None:
            raise
        return latest
    if found:
        readable.log_once_an_hour(readable.flow_in_part(flow_id, [problem.path for problem in found]))
    return read


@lru_cache(maxsize=256)
def names(flow_id: int) -> callflow.Names:
    """Return the names of a published flow's topics and languages, even if the rest of it cannot be read."""
    return callflow.load_names(_document(flow_id))


@lru_cache(maxsize=64)
def _document(flow_id: int) -> Any:
    """Return the document of a published flow. It is cached: the two readers above share one query."""
    return FlowVersion.objects.values_list("document", flat=True).get(pk=flow_id)


def _readable_flows() -> Iterator[callflow.Flow]:
    """Yield the published flows that can be read, the latest first."""
    versions = FlowVersion.objects.order_by("-published_at", "-pk").values_list("document", flat=True)
    for document in versions:
        try:
            yield callflow.load(document)
        except callflow.FlowError:
            continue


def flow_of(thing: Call | Line) -> callflow.Flow:
    """Return the flow of a call, which its caller heard, or the flow in force on a line."""
    return flow(thing.flow_id)


def topic_name(thing: Call | Callback, *, cut_off: bool = False) -> str:
    """Return the English name of the topic of a call or a promise, for a page; empty until it is known.

    Where callers tell of danger themselves, the default topic is not named: most of them have chosen none.
    `cut_off` says that a call is to bring such a caller back.
    """
    if not thing.topic:
        return ""
    named = names(thing.line.flow_id if isinstance(thing, Callback) else thing.flow_id)
    unchosen = thing.topic == named.default_topic and (cut_off or _tells_of_danger(thing))
    return "" if unchosen else named.of_topic(thing.topic, "en")


def _tells_of_danger(thing: Call | Callback) -> bool:
    """Say whether the caller reported the danger themselves, in a call or in the one that was cut off before.

    A caller who told a counselor does not count: they had come through the menus before that.
    """
    if isinstance(thing, Callback):
        return thing.reason == CallbackReason.CUT_OFF
    return thing.is_crisis and thing.danger_by in (DangerBy.KEY, DangerBy.SPEECH)


def language_name(call: Call) -> str:
    """Return the English name of the language that a caller chose, for a page; empty until it is known."""
    return names(call.flow_id).of_language(call.language, "en") if call.language else ""


def spoken_of() -> tuple[dict[str, str], dict[str, str]]:
    """Return the English names of all topics and of all languages of the flows in force, by slug and code.

    A flow is left out where neither it nor an earlier one can be read.
    """
    topics: dict[str, str] = {}
    languages: dict[str, str] = {}
    for line in Line.objects.only("flow_id"):
        try:
            read = flow_of(line)
        except callflow.FlowError:
            continue
        topics |= {slug: read.topic_name(slug, "en").capitalize() for slug in read.topics}
        languages |= {code: read.language_name(code, "en") for code in read.languages}
    return topics, languages
