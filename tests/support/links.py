"""Following the links of a page, as somebody does who reads it."""

import re
from html import unescape


def link(page: str, words: str) -> str:
    """Return where the first link with these words leads."""
    found = re.search(rf'<a [^>]*href="([^"]*)"[^>]*>{re.escape(words)}</a>', page)
    assert found, f"no link says {words}"
    return unescape(found[1])
