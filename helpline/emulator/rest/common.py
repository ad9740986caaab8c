"""Share what all resources need: forms, dates, and pages of a list."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any, TypeVar
from urllib.parse import urlencode, urlsplit

from aiohttp import web
from multidict import MultiMapping

from ..app_keys import EXCHANGE
from ..control_flow import Request
from ..telephony.exchange import Exchange
from ..telephony.leg import Reporting
from ..telephony.params import API_VERSION
from ..telephony.services import Services
from .errors import RestError, missing

BASE = f"/{API_VERSION}/Accounts"
MAX_PAGE_SIZE = 1000
T = TypeVar("T")
Form = MultiMapping[Any]


def exchange_of(request: web.Request) -> Exchange:
    """Return the exchange that serves a request."""
    return request.app[EXCHANGE]


async def form_of(request: web.Request) -> Form:
    """Return the form of a request. Raises RestError when it cannot be read."""
    try:
        return await request.post()
    except (ValueError, LookupError, AssertionError, web.HTTPUnsupportedMediaType) as error:
        raise RestError(400, 20001, "The form cannot be read") from error


def root(exchange: Services) -> str:
    """Return the path below which the account's resources are."""
    return f"{BASE}/{exchange.credentials.account_sid}"


def at(moment: datetime | None) -> str | None:
    """Return an instant as REST writes it, in RFC 2822 and UTC."""
    return format_datetime(moment) if moment else None


def text(form: Form, name: str, default: str = "") -> str:
    """Return a form field as text."""
    return str(form.get(name, default))


def flag(form: Form, name: str, default: bool) -> bool:
    """Return a form field as true or false."""
    return str(form.get(name, default)).lower() == "true"


def number(form: Form, name: str, default: int) -> int:
    """Return a form field as a whole number. Raises RestError when it is not one."""
    value = str(form.get(name, default))
    if not re.fullmatch(r"\d+", value):
        raise RestError(400, 20001, f"{name} is not a whole number")
    return int(value)


def is_url(text: str) -> bool:
    """Return whether a text is an http or https URL; an underscore in the host name is refused."""
    try:
        parts = urlsplit(text)
        return bool(parts.scheme in ("http", "https") and parts.hostname and "_" not in parts.hostname)
    except ValueError:
        return False


def url_of(form: Form, name: str, method: str, kind: str) -> Request | None:
    """Return a form's URL and method as a request, or None. Raises RestError when one is not valid."""
    url = text(form, name)
    if not url:
        return None
    if not is_url(url):
        raise RestError(400, 21205, f"{name} is not a valid URL")
    how = text(form, method, "POST").upper()
    if how not in ("GET", "POST"):
        raise RestError(400, 21209, f"{method} is GET or POST")
    return Request(url, how, kind=kind)


def reporting(form: Form) -> Reporting:
    """Return where status callbacks of a call go, and for which events."""
    to = url_of(form, "StatusCallback", "StatusCallbackMethod", "status")
    events = [str(event) for event in form.getall("StatusCallbackEvent", ["completed"])]
    return Reporting(to.url, to.method, frozenset(events)) if to else Reporting()


def or_not_found(request: web.Request, found: T | None) -> T:
    """Return `found`. Raises RestError (404) when it is None."""
    if found is None:
        raise missing(request.path)
    return found


def page(
    request: web.Request, name: str, items: Iterable[T], show: Callable[[T], dict[str, Any]]
) -> web.Response:
    """Return one page of a list, with the URL of the next one."""
    everything = list(items)
    size = max(number(request.query, "PageSize", 50), 1)
    if size > MAX_PAGE_SIZE:
        raise RestError(400, 20007, f"Page size must not be greater than {MAX_PAGE_SIZE}")
    index = number(request.query, "Page", 0)
    first = index * size
    shown = [show(item) for item in everything[first : first + size]]
    return web.json_response(
        {
            name: shown,
            "page": index,
            "page_size": size,
            "start": first,
            "end": max(first + len(shown) - 1, first),
            "uri": request.path_qs,
            "first_page_uri": _page_uri(request, 0, size),
            "previous_page_uri": _page_uri(request, index - 1, size) if index else None,
            "next_page_uri": _page_uri(request, index + 1, size) if first + size < len(everything) else None,
        }
    )


def field_filter(request: web.Request, *names: str) -> Callable[[dict[str, Any]], bool]:
    """Return a function that tests whether a resource's JSON matches these filters of the query."""
    asked = {_snake_case(name): request.query[name] for name in names if request.query.get(name)}
    return lambda shown: all(_fits_field(shown[field], value) for field, value in asked.items())


def _snake_case(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def _fits_field(value: Any, asked: str) -> bool:
    return asked.lower() == str(value).lower() if isinstance(value, bool) else asked == value


def _page_uri(request: web.Request, index: int, size: int) -> str:
    query = [(k, v) for k, v in request.query.items() if k not in ("Page", "PageSize", "PageToken")]
    return f"{request.path}?{urlencode([*query, ('PageSize', size), ('Page', index)])}"


def matches_dates(moment: datetime | None, query: Mapping[str, str], name: str) -> bool:
    """Return whether an instant matches the filters `name`, `name>` and `name<`.

    Their values are days in UTC or instants; both limits are inclusive.
    """
    for operator in ("", ">", "<"):
        wanted = query.get(name + operator)
        if wanted and not (moment and _fits(moment, operator, wanted)):
            return False
    return True


def _fits(moment: datetime, operator: str, wanted: str) -> bool:
    try:
        limit = _parse_limit(wanted)
    except (ValueError, OverflowError) as error:
        raise RestError(400, 20001, "a date filter is neither a date nor an instant") from error
    if not isinstance(limit, datetime):
        day = moment.astimezone(UTC).date()
        return day == limit if not operator else (day >= limit if operator == ">" else day <= limit)
    return moment == limit if not operator else (moment >= limit if operator == ">" else moment <= limit)


def _parse_limit(wanted: str) -> date | datetime:
    if re.fullmatch(r"\d{4}-\d\d-\d\d", wanted):
        return date.fromisoformat(wanted)
    if wanted[:3].isalpha():
        return parsedate_to_datetime(wanted).astimezone(UTC)
    moment = datetime.fromisoformat(wanted.replace("Z", "+00:00"))
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
