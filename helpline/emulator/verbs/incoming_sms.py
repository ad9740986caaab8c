"""Handle texts to the account's numbers: request the webhook, and send the replies in its answer.

https://www.twilio.com/docs/messaging/guides/webhook-request, https://www.twilio.com/docs/messaging/twiml
"""

from collections.abc import Sequence
from dataclasses import replace

from ..control_flow import Failure, Request
from ..http.cookies import Cookies
from ..http.exchange_log import Answer
from ..settings import Number
from ..telephony import places
from ..telephony.exchange import Exchange
from ..telephony.messages import Message
from ..telephony.params import API_VERSION
from ..twiml import parser
from ..twiml.document import Document, Element
from . import fetching

SEGMENT = 160
MAX_DOCUMENTS = 20
"""How many documents one text may lead to, so that a Redirect in a circle ends."""


def receive(exchange: Exchange, from_: str, to: str, body: str, media: Sequence[str]) -> Message:
    """Receive a text from a telephone, and ask the number's `sms_url` for replies.

    Raises ValueError when the number is not the account's.
    """
    number = exchange.numbers.get(to)
    if number is None:
        raise ValueError(f"{to} is not a number of the account")
    message = exchange.messages.take(from_, to, body, media)
    url = number.other.get("sms_url", "")
    if url:
        first = Request(url, number.other.get("sms_method", "POST"), kind="text")
        exchange.webhooks.start(_Conversation(exchange, number, message).run(first), message.sid)
    return message


class _Conversation:
    """One received text and the documents that answer it."""

    def __init__(self, exchange: Exchange, number: Number, message: Message) -> None:
        self._exchange = exchange
        self._number = number
        self._message = message
        self._cookies = Cookies()

    async def run(self, request: Request) -> None:
        """Follow documents until they end; after a failure, follow the fallback's."""
        for _ in range(MAX_DOCUMENTS):
            try:
                onward = self._follow(await self._fetch(request))
            except Failure as failure:
                onward = self._fallback(request, failure)
            if onward is None:
                return
            request = onward

    async def _fetch(self, request: Request) -> Document:
        webhooks = self._exchange.webhooks
        answer = await webhooks.send(
            request.url,
            request.method,
            self._request_params() | request.params,
            call_sid=self._message.sid,
            kind=request.kind,
            cookies=self._cookies,
            defer_log=True,
        )
        return fetching.read_and_report(webhooks, answer, lambda: _read(answer, request.url))

    def _request_params(self) -> dict[str, str]:
        message, exchange = self._message, self._exchange
        params = {
            "MessageSid": message.sid,
            "SmsSid": message.sid,
            "SmsMessageSid": message.sid,
            "AccountSid": exchange.credentials.account_sid,
            "From": message.from_,
            "To": message.to,
            "Body": message.body,
            "NumMedia": str(len(message.media)),
            "NumSegments": str(max(1, -(-len(message.body) // SEGMENT))),
            "SmsStatus": message.status,
            "ApiVersion": API_VERSION,
        }
        for index, media in enumerate(message.media):
            params |= {
                f"MediaUrl{index}": self._media_url(media.sid),
                f"MediaContentType{index}": media.content_type,
            }
        for end, number in (("From", message.from_), ("To", message.to)):
            params |= places.location_params(end, number, exchange.places, {})
        return params

    def _media_url(self, media_sid: str) -> str:
        account = self._exchange.credentials.account_sid
        path = f"/{API_VERSION}/Accounts/{account}/Messages/{self._message.sid}/Media/{media_sid}"
        return self._exchange.base_url + path

    def _follow(self, document: Document) -> Request | None:
        """Send the replies of a document; return the request of its Redirect, or None."""
        for element in document.verbs:
            if element.name == "Message":
                self._send_reply(element, document)
            elif element.name == "Redirect":
                url = fetching.resolve_url(document, element.own_text) if element.own_text else document.url
                return Request(url, element.get("method", "POST").upper(), kind="redirect")
            else:
                words = f"12200: {element.name} cannot be used in an answer to a text"
                self._exchange.notifications.add(self._message.sid, words, 1, None)
        return None

    def _send_reply(self, element: Element, document: Document) -> None:
        message = self._message
        parts = {
            name: [child for child in element.children if child.name == name] for name in ("Body", "Media")
        }
        body = "".join(word for child in parts["Body"] or [element] for word in child.own).strip()
        media = [fetching.resolve_url(document, child.own_text) for child in parts["Media"]]
        name = "statusCallback" if element.get("statusCallback") else "action"
        self._exchange.messages.send(
            element.get("from") or message.to,
            element.get("to") or message.from_,
            body,
            media,
            callback=fetching.attribute_request(document, element, name, kind="message"),
            direction="outbound-reply",
        )

    def _fallback(self, request: Request, failure: Failure) -> Request | None:
        url = self._number.other.get("sms_fallback_url", "")
        if not url or request.kind == "fallback":
            return None
        about = {"ErrorCode": str(failure.code), "ErrorUrl": failure.url}
        method = self._number.other.get("sms_fallback_method", "POST")
        return replace(request, url=url, method=method, params=about, kind="fallback")


def _read(answer: Answer, url: str) -> Document:
    """Parse an answer to a text: an empty one sends no reply, and plain text is the reply itself.

    Raises Failure for an error status or another content type.
    """
    if not 200 <= answer.status < 300:
        raise Failure(11200, url, f"the answer was {answer.status}")
    kind = answer.content_type.partition(";")[0].strip().lower()
    words = answer.body.decode("utf-8", "replace").strip()
    if not words:
        return Document(url)
    if kind in fetching.XML:
        return parser.parse(answer.body, url)
    if kind == "text/plain":
        return Document(url, [Element("Message", own=[words], words=[words])])
    raise Failure(12300, url, f"the answer's content type is {kind or 'missing'}")
