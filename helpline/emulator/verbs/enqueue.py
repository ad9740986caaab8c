"""Run Enqueue: put the caller into a queue until a leg dequeues them.

https://www.twilio.com/docs/voice/twiml/enqueue
"""

from dataclasses import replace

from ..control_flow import (
    Failure,
    HangUp,
    LeaveQueue,
    LegEnded,
    NextDocument,
    Redirected,
    Request,
    StateChanged,
)
from ..telephony.bridge import Bridge
from ..telephony.exchange import Exchange
from ..telephony.leg import Leg
from ..telephony.queues import Member, Queue
from ..twiml.document import Document, Element
from . import fetching

MAX_NAME_CHARACTERS = 64


async def enqueue(exchange: Exchange, leg: Leg, element: Element, document: Document) -> None:
    """Wait in a queue, playing its wait document again and again; then follow the action's document."""
    leg.answer()
    action = fetching.attribute_request(document, element)
    name = element.own_text
    if not 0 < len(name) <= MAX_NAME_CHARACTERS:
        code = 14205 if name else 14204
        exchange.log(leg, f"{code}: a queue's name has 1 to {MAX_NAME_CHARACTERS} characters", level=0)
        return _go_to_action(action, {"QueueResult": "error", "QueueTime": "0"})
    size = element.number("maxQueueSize", exchange.switches.number("queue_size"))
    queue = exchange.queues.open(name, size)
    if len(queue.waiting) >= queue.max_size:
        exchange.log(leg, "14207: the queue is full", level=1)
        return _go_to_action(action, {"QueueResult": "queue-full", "QueueSid": queue.sid, "QueueTime": "0"})
    wait = fetching.attribute_request(document, element, "waitUrl", "waitUrlMethod", kind="wait")
    if wait is None and "waitUrl" not in element.attributes:
        wait = MUSIC
    member = queue.join(leg)
    leg.doing_override = f"queue:{queue.name}"
    leg.set_doing("queue")
    try:
        result = await _wait_and_talk(exchange, queue, member, wait)
    except LeaveQueue:
        result = "leave"
    except (LegEnded, HangUp):
        after = exchange.switches["bridged_hangup"]
        _notify_action(leg, action, queue, member, "hangup" if member.bridge is None else after)
        raise
    except Redirected:
        bridged = member.bridge is not None
        _notify_action(leg, action, queue, member, "redirected-from-bridged" if bridged else "redirected")
        raise
    finally:
        leg.doing_override = ""
        leg.drop_pending(StateChanged)
        about = _queue_params(queue, member)
        queue.leave(member)
    return _go_to_action(action, {"QueueResult": result, **about})


MUSIC = Request("", kind="music")
"""Stands for plain music, when Enqueue names no wait document."""


async def _wait_and_talk(exchange: Exchange, queue: Queue, member: Member, wait: Request | None) -> str:
    leg = member.leg
    while member.bridge is None:
        try:
            if member.dequeuer is None:
                await _play_wait_document(exchange, queue, member, wait)
            else:
                await _whisper_and_bridge(exchange, queue, member, member.dequeuer)
        except StateChanged:
            continue
    while member.bridge.open:
        await leg.wait()
    return "bridged"


async def _play_wait_document(exchange: Exchange, queue: Queue, member: Member, wait: Request | None) -> None:
    """Play the wait document once; for plain music, or without a document, wait until an interrupt.

    A document that takes no time is followed by a second of silence, so that a driven clock can move.
    """
    leg, clock = member.leg, exchange.clock
    if wait is None or wait is MUSIC:
        if wait is MUSIC:
            leg.hear("music")
        while True:
            await leg.wait()
    began = clock.now()
    await exchange.follow_nested(leg, wait, "queue", lambda: queue.wait_params(member))
    if clock.now() == began:
        await leg.sleep(1)


async def _whisper_and_bridge(exchange: Exchange, queue: Queue, member: Member, dequeuer: Leg) -> None:
    """Play the dequeuing leg's document to the caller first, then connect the two."""
    leg = member.leg
    if member.whisper_url:
        about = _queue_params(queue, member) | {"DequeingCallSid": dequeuer.sid}
        whisper = Request(member.whisper_url, member.whisper_method, about, "whisper")
        try:
            await exchange.follow_nested(leg, whisper, "whisper")
        except Failure:
            dequeuer.wake()
    if not dequeuer.alive:
        member.dequeuer = None
        return
    leg.doing_override = ""
    member.bridge = Bridge(dequeuer, leg)
    dequeuer.wake()


def _queue_params(queue: Queue, member: Member) -> dict[str, str]:
    return {"QueueSid": queue.sid, "QueueTime": str(queue.seconds(member))}


def _notify_action(leg: Leg, action: Request | None, queue: Queue, member: Member, result: str) -> None:
    if action is not None:
        about = {"QueueResult": result, **_queue_params(queue, member)}
        fetching.notify(leg, replace(action, params=about))


def _go_to_action(action: Request | None, params: dict[str, str]) -> None:
    if action is not None:
        raise NextDocument(replace(action, params=params))
