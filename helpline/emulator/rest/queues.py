"""Serve queues and their members: https://www.twilio.com/docs/voice/api/queue-resource"""

from typing import Any

from aiohttp import web

from ..telephony.exchange import Exchange
from ..telephony.queues import Member, Queue
from . import common
from .errors import RestError, missing


def view(queue: Queue) -> dict[str, Any]:
    """Return a queue as JSON."""
    uri = f"{common.root(queue.exchange)}/Queues/{queue.sid}"
    return {
        "sid": queue.sid,
        "account_sid": queue.exchange.credentials.account_sid,
        "friendly_name": queue.name,
        "current_size": len(queue.waiting),
        "average_wait_time": queue.average,
        "max_size": queue.max_size,
        "date_created": common.at(queue.created_at),
        "date_updated": common.at(queue.created_at),
        "uri": f"{uri}.json",
        "subresource_uris": {"members": f"{uri}/Members.json"},
    }


def member_view(queue: Queue, member: Member, position: int) -> dict[str, Any]:
    """Return a member of a queue as JSON."""
    uri = f"{common.root(queue.exchange)}/Queues/{queue.sid}/Members/{member.leg.sid}"
    return {
        "call_sid": member.leg.sid,
        "queue_sid": queue.sid,
        "date_enqueued": common.at(member.enqueued_at),
        "position": position,
        "wait_time": queue.seconds(member),
        "uri": f"{uri}.json",
    }


def find(request: web.Request) -> Queue:
    """Return the queue that a request names. Raises RestError when there is none."""
    known, sid = common.exchange_of(request).queues, request.match_info["queue"]
    return common.or_not_found(request, known.by_sid.get(sid))


def find_member(request: web.Request) -> tuple[Queue, Member, int]:
    """Return a queue, the member that a request names, and the member's position. Raises RestError."""
    queue, wanted = find(request), request.match_info["member"]
    for position, member in enumerate(queue.waiting, start=1):
        if wanted in (member.leg.sid, "Front"):
            return queue, member, position
    raise missing(request.path)


async def create(request: web.Request) -> web.Response:
    """Create a queue."""
    exchange, form = common.exchange_of(request), await common.form_of(request)
    name = common.text(form, "FriendlyName")
    _check_name(exchange, name)
    queue = exchange.queues.open(name, _size(form, exchange.switches.number("queue_size")))
    return web.json_response(view(queue), status=201)


def _check_name(exchange: Exchange, name: str, own: Queue | None = None) -> None:
    if not 0 < len(name) <= 64:
        raise RestError(400, 20002, "FriendlyName has from 1 to 64 characters")
    if exchange.queues.find(name) not in (None, own):
        raise RestError(400, 22003, "A queue with this name exists already")


def _size(form: common.Form, default: int) -> int:
    size = common.number(form, "MaxSize", default)
    if not 0 < size <= 5000:
        raise RestError(400, 20001, "MaxSize is from 1 to 5000")
    return size


async def listed(request: web.Request) -> web.Response:
    """List queues."""
    return common.page(request, "queues", common.exchange_of(request).queues.by_sid.values(), view)


async def fetch(request: web.Request) -> web.Response:
    """Show a queue."""
    return web.json_response(view(find(request)))


async def update(request: web.Request) -> web.Response:
    """Rename a queue, or change its size."""
    queue, form = find(request), await common.form_of(request)
    name, size = common.text(form, "FriendlyName", queue.name), _size(form, queue.max_size)
    _check_name(common.exchange_of(request), name, queue)
    queue.name, queue.max_size = name, size
    return web.json_response(view(queue))


async def delete(request: web.Request) -> web.Response:
    """Delete an empty queue."""
    queue = find(request)
    if queue.members:
        raise RestError(400, 22002, "The queue is not empty")
    del common.exchange_of(request).queues.by_sid[queue.sid]
    return web.Response(status=204)


async def members(request: web.Request) -> web.Response:
    """List the members who wait in a queue, the first one first."""
    queue = find(request)
    numbered = enumerate(queue.waiting, start=1)
    return common.page(request, "queue_members", numbered, lambda item: member_view(queue, item[1], item[0]))


async def fetch_member(request: web.Request) -> web.Response:
    """Show a member."""
    return web.json_response(member_view(*find_member(request)))


async def dequeue(request: web.Request) -> web.Response:
    """Take a member out of a queue by redirecting their call."""
    queue, member, position = find_member(request)
    url = common.url_of(await common.form_of(request), "Url", "Method", "update")
    if url is None:
        raise RestError(400, 21205, "Url is required")
    shown = member_view(queue, member, position)
    member.leg.redirect(url)
    return web.json_response(shown)
