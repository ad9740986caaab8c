"""Serve messages: https://www.twilio.com/docs/messaging/api/message-resource"""

import re
from typing import Any

from aiohttp import web

from ..telephony.exchange import Exchange
from ..telephony.messages import Media, Message
from ..telephony.params import API_VERSION
from . import common, outgoing
from .errors import RestError

MAX_CHARACTERS = 1600
SEGMENT = 160
SERVICE = re.compile(r"MG[0-9a-fA-F]{32}")


def view(exchange: Exchange, message: Message) -> dict[str, Any]:
    """Return a message as JSON."""
    uri = f"{common.root(exchange)}/Messages/{message.sid}"
    lost = message.error_code is not None
    return {
        "sid": message.sid,
        "account_sid": exchange.credentials.account_sid,
        "api_version": API_VERSION,
        "from": message.from_ or None,
        "to": message.to,
        "body": message.body,
        "status": message.status,
        "direction": message.direction,
        "num_segments": str(max(1, -(-len(message.body) // SEGMENT))),
        "num_media": str(len(message.media)),
        "messaging_service_sid": message.service_sid or None,
        "date_created": common.at(message.created_at),
        "date_updated": common.at(message.updated_at or message.created_at),
        "date_sent": common.at(message.sent_at),
        "price": None,
        "price_unit": "USD",
        "error_code": message.error_code,
        "error_message": "Unreachable destination handset" if lost else None,
        "uri": f"{uri}.json",
        "subresource_uris": {"media": f"{uri}/Media.json"},
    }


async def create(request: web.Request) -> web.Response:
    """Send a message."""
    exchange, form = common.exchange_of(request), await common.form_of(request)
    to, from_ = common.text(form, "To"), common.text(form, "From")
    service, body = common.text(form, "MessagingServiceSid"), common.text(form, "Body")
    media = [str(url) for url in form.getall("MediaUrl", [])]
    if not to:
        raise RestError(400, 21604, "A 'To' phone number is required.")
    if not outgoing.ADDRESS.fullmatch(to):
        raise RestError(400, 21211, "The 'To' phone number is not valid")
    if not from_ and not service:
        raise RestError(400, 21603, "A 'From' phone number or a MessagingServiceSid is required.")
    if service and not SERVICE.fullmatch(service):
        raise RestError(400, 21701, "The Messaging Service does not exist.")
    if from_ and not exchange.allows_caller_id(from_):
        raise RestError(400, 21606, "The 'From' phone number is not an SMS-capable number of this account.")
    if not body and not media and not common.text(form, "ContentSid"):
        raise RestError(400, 21602, "Message body is required.")
    if len(body) > MAX_CHARACTERS:
        raise RestError(400, 21617, "The message body exceeds the 1600 character limit.")
    if not all(common.is_url(url) for url in media):
        raise RestError(400, 21620, "Invalid media URL(s)")
    callback = common.url_of(form, "StatusCallback", "StatusCallbackMethod", "message")
    message = exchange.messages.send(from_, to, body, media, service, callback)
    return web.json_response(view(exchange, message), status=201)


async def listed(request: web.Request) -> web.Response:
    """List messages, the latest first."""
    exchange, query = common.exchange_of(request), request.query
    found = [
        message
        for message in reversed(exchange.messages.by_sid.values())
        if query.get("To", "") in ("", message.to)
        and query.get("From", "") in ("", message.from_)
        and common.matches_dates(message.sent_at or message.created_at, query, "DateSent")
    ]
    return common.page(request, "messages", found, lambda message: view(exchange, message))


def _find(request: web.Request) -> Message:
    known, sid = common.exchange_of(request).messages, request.match_info["message"]
    return common.or_not_found(request, known.by_sid.get(sid))


async def fetch(request: web.Request) -> web.Response:
    """Show a message."""
    return web.json_response(view(common.exchange_of(request), _find(request)))


async def update(request: web.Request) -> web.Response:
    """Delete a message's text; an empty Body is the only change that is allowed."""
    message, form = _find(request), await common.form_of(request)
    if common.text(form, "Body"):
        raise RestError(400, 20001, "Body can only be made empty")
    if "Body" in form:
        message.body = ""
    return web.json_response(view(common.exchange_of(request), message))


async def delete(request: web.Request) -> web.Response:
    """Delete a message."""
    message = _find(request)
    del common.exchange_of(request).messages.by_sid[message.sid]
    return web.Response(status=204)


def media_view(exchange: Exchange, message: Message, media: Media) -> dict[str, Any]:
    """Return the description of a message's media file (its type, dates and URI) for JSON."""
    moment = common.at(message.created_at)
    return {
        "sid": media.sid,
        "account_sid": exchange.credentials.account_sid,
        "parent_sid": message.sid,
        "content_type": media.content_type,
        "date_created": moment,
        "date_updated": moment,
        "uri": f"{common.root(exchange)}/Messages/{message.sid}/Media/{media.sid}.json",
    }


async def list_media(request: web.Request) -> web.Response:
    """List the descriptions of a message's media files."""
    exchange, message = common.exchange_of(request), _find(request)
    there = message.media if common.matches_dates(message.created_at, request.query, "DateCreated") else []
    return common.page(request, "media_list", there, lambda media: media_view(exchange, message, media))


def _find_media(request: web.Request) -> tuple[Message, Media]:
    message, sid = _find(request), request.match_info["media"]
    return message, common.or_not_found(request, next((m for m in message.media if m.sid == sid), None))


async def fetch_media(request: web.Request) -> web.Response:
    """Describe a message's media file in JSON; `send_media` leads to the file itself."""
    return web.json_response(media_view(common.exchange_of(request), *_find_media(request)))


async def delete_media(request: web.Request) -> web.Response:
    """Delete a message's media file."""
    message, media = _find_media(request)
    message.media.remove(media)
    return web.Response(status=204)


async def send_media(request: web.Request) -> web.Response:
    """Redirect to the media file itself, which stays at its sender's URL."""
    raise web.HTTPTemporaryRedirect(_find_media(request)[1].url)
