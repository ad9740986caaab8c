"""The call flow of a call or line, loaded once in each process: a published flow never changes."""

from functools import lru_cache

from helpline import callflow
from helpline.models import Call, FlowVersion, Line


@lru_cache(maxsize=64)
def flow(flow_id: int) -> callflow.Flow:
    """Return a published flow by its row's id."""
    return callflow.load(FlowVersion.objects.only("document").get(pk=flow_id).document)


def flow_of(thing: Call | Line) -> callflow.Flow:
    """Return the flow that a call heard, or the one in force on a line."""
    return flow(thing.flow_id)
