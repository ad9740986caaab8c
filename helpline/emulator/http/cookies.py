"""Cookies: kept for the length of one call, and sent back only to who set them.

https://www.twilio.com/docs/voice/twiml
"""

from http.cookies import SimpleCookie

from aiohttp import CookieJar
from yarl import URL


class Cookies:
    """What applications have set during one call. Their ages count in real seconds, with any clock."""

    def __init__(self) -> None:
        self._jar: CookieJar | None = None

    def keep(self, url: str, given: SimpleCookie) -> None:
        """Keep what the answer from a URL set, and forget what it took back."""
        if given:
            self._jar = self._jar or CookieJar(unsafe=True)
            self._jar.update_cookies(given, URL(url, encoded=True))

    def header(self, url: str) -> str:
        """Return what the Cookie header of a request says; empty when there is nothing to say."""
        if self._jar is None:
            return ""
        try:
            kept = self._jar.filter_cookies(URL(url, encoded=True))
        except ValueError:  # what is no URL is never asked
            return ""
        return "; ".join(f"{name}={morsel.coded_value}" for name, morsel in kept.items())
