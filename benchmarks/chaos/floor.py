"""The product's own clockwork and its staff, on driven time: the sweep, the worker, desks and telephones."""

import json
import re
from base64 import urlsafe_b64decode
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

from benchmarks.chaos import database
from benchmarks.chaos.plan import BACKUP, CRISIS, OUTSIDE, POISON, StaffPlan
from benchmarks.chaos.scenes import Scene
from benchmarks.chaos.steps import Steps
from benchmarks.chaos.telephones import PRESS_TO_TAKE
from benchmarks.chaos.twin import Twin
from helpline.contact_rules import e164
from helpline.emulator.control import telephones
from helpline.emulator.telephony.leg import Leg

Act = Callable[[], None]
TALKED = 4
"""Seconds after which a counselor who ends conversations ends one."""


class Floor:
    """Staff who handle each call as its scene says. What uses Django runs in Django's thread."""

    def __init__(self, twin: Twin, staff: tuple[StaffPlan, ...]) -> None:
        self.twin = twin
        self.phones = {person.phone for person in staff if person.phone}
        self.dealt_with: dict[Any, int] = defaultdict(int)
        self._pages: dict[int, Any] = {}
        self.steps = Steps(twin, self._page)

    # In Django's thread.

    def open(self) -> None:
        """Reset the floor: no calls, and everybody on duty, rested and at their desk."""
        from django.db import connection

        from helpline import clock
        from helpline.models import Staff
        from helpline.operations import duty

        clock.now = lambda: self.twin.now
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE helpline_call, helpline_lease CASCADE")
        rested = {"missed_offers": 0, "consecutive_crisis": 0, "talk_seconds_today": 0, "calls_today": 0}
        Staff.objects.update(wrap_up_until=None, rung_at=None, **rested)
        for person in Staff.objects.filter(user__username__startswith="staff"):
            duty.go_on(staff_id=person.pk, now=self.twin.now)
        self._beat()

    def _beat(self) -> None:
        from helpline.models import Staff

        Staff.objects.update(seen_at=self.twin.now)

    def product(self) -> None:
        """Do what the sweep and the worker do each second: sweep, and dispatch commands."""
        from helpline.carrier import dispatcher
        from helpline.jobs import sweep
        from helpline.models import Offer, Participant

        now = self.twin.now
        if now.second % 12 == 0:
            self._beat()
        sweep.once(holder="driven", now=now)
        rung = Offer.objects.filter(state="ringing", ring_on="phone").select_related("call", "staff")
        self.twin.phone_for = {e164(offer.staff.phone): self._caller_of(offer) for offer in rung}
        called_in = Participant.objects.filter(number__isnull=False).select_related("call")
        self.twin.called_in = {str(one.pk): one.call.caller_sid or "" for one in called_in}
        dispatcher.dispatch_pending(now=now)

    def _caller_of(self, offer: Any) -> str:
        """Return the caller's leg that an offer is about; of a callback, the leg on which it was promised."""
        if offer.call.direction == "inbound":
            return offer.call.caller_sid or ""
        attempt = getattr(offer.call, "callback_attempt", None)
        origin = attempt.callback.origin if attempt else None
        return (origin.caller_sid or "") if origin else ""

    def unfinished(self) -> Iterator[str]:
        yield from database.unfinished(self.twin.now)

    def records(self) -> database.Database:
        return database.read(self.twin.now)

    def wishes(self, scenes: dict[str, Scene]) -> Iterator[Act]:
        """Press the buttons of staff at desks, and yield the acts that need the emulator's loop.

        The acts are to answer an offer in the browser, and to lose a window in a conversation.
        """
        from helpline.models import Call, Offer, Staff
        from helpline.operations import duty

        for offer in Offer.objects.filter(state="ringing", ring_on="browser").select_related("call", "staff"):
            caller = self._caller_of(offer)
            yield from self._rung(offer, caller, scenes.get(caller))
        for call in Call.objects.filter(state="connected").select_related("staff__user"):
            yield from self._talks(call, scenes.get(call.caller_sid or ""))
        for call in Call.objects.filter(state="ended", staff__isnull=False, outcome="").select_related(
            "staff__user"
        ):
            self._wraps_up(call)
        for person in Staff.objects.filter(duty="break"):
            duty.end_break(staff_id=person.pk, now=self.twin.now)

    def _rung(self, offer: Any, caller: str, scene: Scene | None) -> Iterator[Act]:
        self.dealt_with[offer.pk] += 1
        if self.dealt_with[offer.pk] != 2:
            return
        if offer.is_beside:
            yield from self._asked_by_a_colleague(offer, caller, scene)
            return
        how = scene.staff if scene and offer.call.direction == "inbound" else "accepts"
        first = self.dealt_with["declined", offer.call_id] == 0
        if how == "lets it ring":
            return
        if how == "declines until called back" or (how == "declines once" and first):
            self.dealt_with["declined", offer.call_id] += 1
            self._declines(offer)
            return
        yield lambda: self._accepts(offer, caller)

    def _asked_by_a_colleague(self, offer: Any, caller: str, scene: Scene | None) -> Iterator[Act]:
        if scene and scene.colleague == "declines":
            self._declines(offer)
        else:
            identity = self._identity(offer.staff)
            yield lambda: self._accepts(offer, caller, identity)

    def _identity(self, staff: Any) -> str:
        """Return as whom a softphone rings in: with the pass of its window, for whoever is off duty."""
        if staff.duty != "off":
            return str(staff.identity)
        token = self._page(staff).post("/console/desk/token").json()["token"]
        claims = json.loads(urlsafe_b64decode(token.split(".")[1] + "=="))
        return str(claims["grants"]["identity"])

    def _declines(self, offer: Any) -> None:
        from helpline.operations import offers

        offers.decline(offer_id=offer.pk, staff_id=offer.staff_id, now=self.twin.now)

    def _accepts(self, offer: Any, caller: str, identity: str = "") -> None:
        leg = self.twin.exchange.connect(
            identity or offer.staff.identity, self.twin.app, {"offer": str(offer.pk)}
        )
        self.twin.joins(leg.sid, caller, "beside" if offer.is_beside else "staff")

    def _talks(self, call: Any, scene: Scene | None) -> Iterator[Act]:
        self.dealt_with["talk", call.pk] += 1
        seconds, how = self.dealt_with["talk", call.pk], scene.staff if scene else ""
        if scene and scene.steps:
            yield from self.steps.go_on(call, scene.steps)
        if how == "loses the window once" and seconds == TALKED:
            yield lambda: self._loses_the_window(call)
        elif how == "accepts, holds and ends" and seconds in (TALKED, TALKED + 3):
            self._presses(call, "hold" if seconds == TALKED else "resume")
        elif "ends" in how and seconds == TALKED + 6:
            self.twin.record.did(call.staff.user.username, f"told to end {call.pk}")
            self._presses(call, "hang-up")

    def _loses_the_window(self, call: Any) -> None:
        for leg in list(self.twin.exchange.legs.values()):
            if leg.alive and leg.person == f"client:{call.staff.identity}":
                self.twin.record.did(leg.sid, "hangup: the window is gone")
                telephones.act(leg, "hangup", {})

    def _presses(self, call: Any, button: str) -> None:
        """Press a button of the desk, at the address that the desk names."""
        page = self._page(call.staff)
        strip = page.get("/console/desk/strip").content.decode()
        if found := re.search(rf'hx-post="([^"]*{call.pk}[^"]*/{button})"', strip):
            page.post(found[1])

    def _wraps_up(self, call: Any) -> None:
        self.dealt_with["wrap", call.pk] += 1
        if self.dealt_with["wrap", call.pk] % 4 == 2:
            page = self._page(call.staff)
            strip = page.get("/console/desk/strip").content.decode()
            choices = re.findall(r'name="outcome" value="([^"]+)"', strip)
            address = re.search(rf'hx-post="([^"]*{call.pk}[^"]*/wrap-up)"', strip)
            if choices and address:
                page.post(address[1], {"outcome": choices[0]})

    def _page(self, staff: Any) -> Any:
        """Return the signed-in window of a counselor."""
        from django.test import Client

        if staff.pk not in self._pages:
            self._pages[staff.pk] = Client(SERVER_NAME="127.0.0.1")
            self._pages[staff.pk].force_login(staff.user, backend="django.contrib.auth.backends.ModelBackend")
        return self._pages[staff.pk]

    # In the emulator's loop.

    def telephones(self) -> None:
        """Let each counselor whose telephone rings pick up and press the key that takes the call."""
        for leg in list(self.twin.exchange.legs.values()):
            if leg.alive and leg.direction != "inbound" and not leg.to.startswith("client:"):
                self._telephone(leg)

    def _patience(self, number: str) -> int:
        """Return after how many seconds the person at a number hangs up. Crisis centers never do."""
        if number in self.phones:
            return 60
        if number == POISON:
            return 24
        return 0 if number in (CRISIS, BACKUP, *OUTSIDE) else 14

    def _telephone(self, leg: Leg) -> None:
        self.dealt_with[leg.sid] += 1
        seconds = self.dealt_with[leg.sid]
        if leg.status == "ringing" and seconds == 3:
            self.twin.record.did(leg.sid, "answer")
            telephones.act(leg, "answer", {})
        elif leg.to in self.phones and leg.status == "in-progress" and not self.dealt_with["took", leg.sid]:
            if PRESS_TO_TAKE.search(" ".join(item.text for item in leg.heard)):
                self.dealt_with["took", leg.sid] = 1
                telephones.act(leg, "press", {"digits": "1"})
        elif seconds == self._patience(leg.to):
            self.twin.record.did(leg.sid, "hangup")
            telephones.act(leg, "hangup", {})
