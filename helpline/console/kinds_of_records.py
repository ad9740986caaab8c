"""The list of kinds of records beside each page of the administration, written once for all who see the same.

Django writes the addresses and the rows of twenty kinds anew for each page, which takes as long as the page.
"""

from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

MOST = 256
"""How many lists are kept: one for each set of kinds that somebody may open, and each kind that is shown."""

_written: dict[tuple[Any, ...], SafeString] = {}


def beside(apps: list[dict[str, Any]], path: str) -> SafeString:
    """Return the HTML of the list beside the page at `path`, from the store if it was written before.

    `apps` is what `AdminSite.get_app_list` returned: the kinds that the user may open.
    """
    here = _shown(apps, path)
    wanted = (here, *map(_content, apps))
    if wanted not in _written:
        if len(_written) >= MOST:
            _written.clear()
        context = {"app_list": apps, "show_changelinks": False, "request": {"path": here}}
        _written[wanted] = render_to_string("admin/app_list.html", context)
    return _written[wanted]


def _shown(apps: list[dict[str, Any]], path: str) -> str:
    """Return the address of the kind, or else of the app, to which a page belongs; empty for another page."""
    kinds = (model["admin_url"] for app in apps for model in app["models"])
    addresses = [*filter(None, kinds), *(app["app_url"] for app in apps)]
    return next((each for each in addresses if each in path), "")


def _content(app: dict[str, Any]) -> tuple[Any, ...]:
    """Return everything that the list shows of an app."""
    kinds = ((model["admin_url"], model["add_url"], model["object_name"]) for model in app["models"])
    return app["app_url"], app["name"], *kinds
