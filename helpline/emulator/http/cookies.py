"""Keep the cookies of one call, and return each only to the host that set it.

https://www.twilio.com/docs/voice/twiml
"""

from http.cookies import SimpleCookie

from aiohttp import CookieJar
from yarl import URL


class Cookies:
    """Hold the cookies that applications set during one call.

    Max-Age counts real seconds, even with a driven clock.
    """

    def __init__(self) -> None:
        self._jar: CookieJar | None = None

    def keep(self, url: str, given: SimpleCookie) -> None:
        """Store the cookies that an answer from `url` sets, and delete those that it expires."""
        if given:
            self._jar = self._jar or CookieJar(unsafe=True)
            self._jar.update_cookies(given, URL(url, encoded=True))

    def header(self, url: str) -> str:
        """Return the Cookie header for a request to `url`; empty when there are no cookies for it."""
        if self._jar is None:
            return ""
        try:
            kept = self._jar.filter_cookies(URL(url, encoded=True))
        except ValueError:  # an invalid URL is never requested
            return ""
        return "; ".join(f"{name}={morsel.coded_value}" for name, morsel in kept.items())
