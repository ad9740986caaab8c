"""The system's Chromium, or Playwright's own where the system has none, driven by Playwright.

The one without windows is preferred: it draws no window of its own, and takes a quarter less processor time.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright

WITHIN = 15_000
"""Milliseconds in which a page has to show what it should: much, for the machine may have much else to do."""
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
ARGUMENTS = [
    "--disable-dev-shm-usage",
    # The softphone asks for the microphone; here it gets a made-up one without a question.
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
]


def program() -> str | None:
    """Return the path of the system's Chromium; None where Playwright is to use one that it installed."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


@contextmanager
def browser() -> Iterator[Browser]:
    expect.set_options(timeout=WITHIN)
    arguments = [*ARGUMENTS, "--no-sandbox"] if os.geteuid() == 0 else ARGUMENTS
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program(), args=arguments)
        yield chromium
        chromium.close()


@contextmanager
def window_of(browser: Browser, **options: Any) -> Iterator[BrowserContext]:
    """Open a browser window of its own that shares no cookie with others, and close it at the end.

    A request that a test's own route still holds when the test is over is let go first: its answer has no
    window any more, and Playwright would raise that in whatever runs next.
    """
    context = browser.new_context(**options)
    try:
        yield context
    finally:
        context.unroute_all(behavior="ignoreErrors")
        for page in context.pages:
            page.unroute_all(behavior="ignoreErrors")
        context.close()
