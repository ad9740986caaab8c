"""Every route that the real resolver knows, with an address that leads to it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RegexPattern, RoutePattern


@dataclass(frozen=True, slots=True)
class Route:
    """A route: its name, and its path with the names of its parameters in braces."""

    name: str
    path: str

    def address(self, values: Mapping[str, Any]) -> str:
        """Return an address that leads here. Raises KeyError for a parameter that has no value."""
        return "/" + self.path.format_map(values)


def every_route() -> list[Route]:
    """Return all routes, those without a name under their path."""
    return list(_routes(get_resolver(), "", ""))


def _routes(resolver: URLResolver, path: str, namespace: str) -> Iterator[Route]:
    for entry in resolver.url_patterns:
        here = path + _braced(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _routes(entry, here, inner)
        elif isinstance(entry, URLPattern):
            yield Route(f"{namespace}{entry.name}" if entry.name else here, here)


def _braced(pattern: Any) -> str:
    """Return a pattern with each parameter in braces: `calls/<uuid:call_id>/` as `calls/{call_id}/`."""
    if isinstance(pattern, RegexPattern):
        return re.sub(r"\(\?P<(\w+)>[^)]*\)", r"{\1}", str(pattern)).strip("^$")
    assert isinstance(pattern, RoutePattern)
    text = str(pattern)
    for name, converter in pattern.converters.items():
        kind = type(converter).__name__.removesuffix("Converter").lower()
        text = text.replace(f"<{kind if kind != 'string' else 'str'}:{name}>", f"{{{name}}}")
        text = text.replace(f"<{name}>", f"{{{name}}}")
    return text
