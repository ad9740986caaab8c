"""The system's Chromium, or Playwright's own where the system has none, driven by Playwright.

The one without windows is preferred: it draws no window of its own, and takes a quarter less processor time.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, expect, sync_playwright

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
