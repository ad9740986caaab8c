"""Browser windows that are lent to one test after the other.

A window that is made for a test begins with nothing: each page gets a process, which asks for every script
and compiles it, and that is more work than most tests do in it. So a window is lent again, to one test at a
time, for pages of the same address. One page stays in it, loaded and left alone. It opens the others, as a
link to a new window does, and they share its process. After a test nothing of the test's is left but what
the browser may cache: its pages are closed, and cookies, storage and routes are gone.
"""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

STAYS_AT = "/static/console/icon.svg"
"""What the page that stays shows. It has no script, and the Cross-Origin-Opener-Policy of our pages: without
that they would not share its process."""

OF_THE_WINDOW = "'open' on 'Window'"
"""What Chromium may complain of in a page that the staying one has opened. It is no fault of the page."""


def keep_complaints(page: Page, complaints: list[str]) -> None:
    """Keep what a page complains of: an error of its scripts, and whatever our policy forbids it."""

    def fails(error: object) -> None:
        if OF_THE_WINDOW not in str(error):
            complaints.append(str(error))

    def says(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            complaints.append(message.text)

    page.on("pageerror", fails)
    page.on("console", says)


class Window:
    """What its pages share, such as cookies.

    A script that pages are to begin with is given to each page, and no clock is installed: neither can be
    taken out of a window again. For those `chromium.window_of` makes one that is thrown away.
    """

    def __init__(self, browser: Browser, url: str, **options: Any) -> None:
        self.context: BrowserContext = browser.new_context(**options)
        self._url, self._stays = url, self.context.new_page()
        self._stays.goto(url + STAYS_AT)
        self._devtools = self.context.new_cdp_session(self._stays)

    def new_page(self) -> Page:
        with self.context.expect_page() as opened:
            self._stays.evaluate("void open()")
        return opened.value

    def clear(self) -> None:
        """Leave nothing of a test's to the next.

        A request that a route of the test's still holds is let go first: its answer has no page any more, and
        Playwright would raise that in whatever runs next.
        """
        self.context.unroute_all(behavior="ignoreErrors")
        for page in self.context.pages:
            if page != self._stays:
                page.unroute_all(behavior="ignoreErrors")
                page.close()
        self.context.set_offline(False)
        self.context.clear_cookies()
        self._devtools.send("Storage.clearDataForOrigin", {"origin": self._url, "storageTypes": "all"})


class Windows:
    """The windows of a browser that are free to be lent."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._free: dict[object, list[Window]] = defaultdict(list)

    @contextmanager
    def lent(self, url: str, **options: Any) -> Iterator[Window]:
        """Lend a window for pages of the front at `url`, which runs; the options are those of a new one."""
        free = self._free[url, *options.items()]
        window = free.pop() if free else Window(self._browser, url, **options)
        try:
            yield window
        finally:
            window.clear()
        free.append(window)
