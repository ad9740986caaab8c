"""A desk in a real browser: its stand-in softphone, and what the webhooks do when it has rung in."""

import re
from typing import Literal

from django.test import Client
from playwright.sync_api import Page, expect

from helpline import clock
from helpline.models import Call, Offer, Staff
from helpline.operations import offers
from tests.helpline.console import scenes
from tests.support import bridging
from tests.support.chromium import WITHIN
from tests.support.windows import Window, keep_complaints

COMES_TRUE = """() => new Promise((done, fail) => {
  const end = Date.now() + %(within)d;
  const look = () => {
    if (%(expression)s) done();
    else if (Date.now() > end) fail(new Error("not so in time"));
    else setTimeout(look, 20);
  };
  look();
})"""


class Desk:
    """A browser in which somebody sits at their desk, and what its console complained of."""

    def __init__(self, window: Window, url: str) -> None:
        self.window, self.context, self.url = window, window.context, url
        self.scripts: list[str] = []
        """What each page runs before anything of its own."""
        self.motion: Literal["reduce", "no-preference"] = "reduce"
        """Whether its person wants motion. A button that breathes is drawn sixty times a second."""
        self.complaints: list[str] = []

    def open(self, person: Staff, address: str = "/console/desk/", *, begun: bool = True) -> Page:
        """Open a page as somebody, and wait until its scripts have begun."""
        client = Client()
        client.force_login(person.user)
        session = client.cookies["helpline_session"].value
        self.context.add_cookies([{"name": "helpline_session", "value": session, "url": self.url}])
        page = self.window.new_page()
        for script in self.scripts:
            page.add_init_script(script)
        page.set_default_timeout(WITHIN)
        page.emulate_media(reduced_motion=self.motion)
        keep_complaints(page, self.complaints)
        page.goto(self.url + address)
        if begun:  # the bar's module is loaded last, and makes room for itself first
            expect(page.locator("html")).to_have_attribute("style", re.compile("--around"))
        return page


def shown(page: Page, words: str) -> None:
    expect(page.locator("#call-bar")).to_contain_text(words)


def comes_true(page: Page, expression: str) -> None:
    """Wait until an expression of a page's script is true; fail where it is not in time.

    The page looks by itself: to ask it a hundred times a second would be most of what a test computes.
    """
    page.evaluate(COMES_TRUE % {"expression": expression, "within": WITHIN})


def rung_in(page: Page) -> None:
    comes_true(page, "window.softphone")


def connect(offer: Offer) -> Call:
    """What the webhooks do when the softphone has rung in."""
    now = clock.now()
    offers.accept(offer_id=offer.pk, sid=scenes.sid(), staff_id=offer.staff_id, now=now)
    call = Call.objects.get(pk=offer.call_id)
    for sid in (call.caller_sid, call.offers.get(pk=offer.pk).participant.sid):
        bridging.joined(call.pk, sid or "", now)
    return call
