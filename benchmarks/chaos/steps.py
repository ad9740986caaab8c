"""What staff do, on driven time, in a call with several people: one step after the other, as the desk allows.

Each step is a button of somebody's desk. It is pressed once the desk shows it, and what follows is left out
where it never does: a disorder may have led elsewhere.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

from benchmarks.chaos.browser import IN_BACKGROUND, hidden
from benchmarks.chaos.twin import Twin
from helpline.contact_rules import e164
from helpline.emulator.control import telephones

Act = Callable[[], None]
BETWEEN = 3
"""Seconds between two steps, at least."""
GIVEN_UP_AFTER = 40
"""Seconds after which a step whose button the desk does not show is given up, and those after it."""
COLLEAGUE, SUPERVISOR = "colleague", "supervisor"
NOTED = {
    "hang-up": "told to end",
    "hand-over": "handed over",
    "call-off": "called off in",
    "take-over": "took over",
    "take-out": "took out in",
    "leave-caller": "left with a partner:",
    "told": "told them in",
    "help": "asks for help in",
}
"""What is noted of a button, for the judge, before it is pressed; the id of the call follows."""
BUTTON_OF = {"leave-caller": "leave"}
MODES = ("listen", "coach", "barge")
IN_PANEL = {"bring in an interpreter": "Language line", "bring in a partner": "Night clinic"}
IN_PANEL |= {"bring in poison control": "Poison control"}
SHOWN = {"hand-over is shown": "data-hand-over", "party is there": "party is-there"}
"""What is waited for until the desk shows it."""

Step = tuple[str, str]
"""Who does something, and what: a button, or a kind of colleague who is asked."""


class Steps:
    """The steps of every call, and how far each has come. Everything here runs in Django's thread."""

    def __init__(self, twin: Twin, page_of: Callable[[Any], Any]) -> None:
        self._twin, self._page_of = twin, page_of
        self._done: dict[Any, int] = defaultdict(int)
        self._waited: dict[Any, int] = defaultdict(int)
        self.given_up: list[tuple[str, str]] = []
        """The caller's leg of each call in which a step was given up, and the step."""

    def go_on(self, call: Any, steps: tuple[Step, ...]) -> Iterator[Act]:
        """Do the next step of a call if its time has come; yield what needs the emulator's loop."""
        done = self._done[call.pk]
        self._waited[call.pk] += 1
        if done >= len(steps) or self._waited[call.pk] < BETWEEN:
            return
        who, what = steps[done]
        person = self._person(call, who, what)
        if person is not None and what == "loses the window":
            yield lambda: self._loses_the_window(person)
        elif person is None or not self._presses(call, person, what):
            if self._waited[call.pk] >= GIVEN_UP_AFTER:
                self._done[call.pk] = len(steps)
                self.given_up.append((call.caller_sid or "", f"{who}: {what}"))
            return
        self._done[call.pk] += 1
        self._waited[call.pk] = 0

    def _person(self, call: Any, who: str, what: str) -> Any:
        """Return who does a step; None where they are not there yet."""
        from helpline.models import Offer, Staff

        live = Offer.objects.filter(call=call, state__in=("ringing", "alongside"))
        beside = live.select_related("staff__user", "participant").first()
        if who == SUPERVISOR and what in MODES and beside is None:
            free = Staff.objects.filter(user__username__startswith="super").exclude(
                offers__state__in=("ringing", "accepted", "alongside")
            )
            return free.select_related("user").first()
        if who in (COLLEAGUE, SUPERVISOR):
            joined = beside and beside.participant.state == "joined"
            return beside.staff if beside and joined else None
        return call.staff

    def _presses(self, call: Any, person: Any, what: str) -> bool:
        """Press a button if the desk has it; return whether."""
        page = self._page_of(person)
        bar = page.get("/console/desk/strip").content.decode()
        if what in SHOWN:
            return SHOWN[what] in bar
        if what == "told" and "They know that" in bar:
            return True
        if what.startswith("ask "):
            return self._asks(page, person, call, bar, what.removeprefix("ask "))
        if what in IN_PANEL:
            return self._brings_in(page, call, bar, IN_PANEL[what])
        if what in MODES:
            return self._is_heard_as(page, call, bar, what)
        if what == "second":
            return self._asks_to_listen(page, person, call, bar)
        return self._posts(page, person, call, bar, what)

    def _posts(self, page: Any, person: Any, call: Any, bar: str, what: str, **form: str) -> bool:
        button = BUTTON_OF.get(what, what)
        of_call = re.search(rf'hx-post="([^"]*{call.pk}[^"]*/{button})"', bar)
        found = of_call or re.search(rf'hx-post="([^"]*/(?:offers|beside)/[^"]*/{button})"', bar)
        if found is None:
            return False
        did = self._twin.record.did
        did(person.user.username, f"{NOTED.get(what, what)} {call.pk}")
        if what == "leave":
            for leg in self._legs(person):
                did(leg.sid, "leaves the call")
        page.post(found[1], hidden(bar, found[1]) | form, headers=IN_BACKGROUND)
        return True

    def _panel(self, page: Any, call: Any, bar: str, which: str) -> str:
        """Return a panel that a button of the call bar opens; empty where there is no such button."""
        found = re.search(rf'hx-get="([^"]*{call.pk}/{which})"', bar)
        return page.get(found[1], headers=IN_BACKGROUND).content.decode() if found else ""

    def _asks(self, page: Any, person: Any, call: Any, bar: str, kind: str) -> bool:
        shown = self._panel(page, call, bar, "colleagues")
        address = re.search(r'hx-post="([^"]+/consult)"', shown)
        for value in self._choices(re.findall(rf'value="({kind}:[\w-]+)"', shown)):
            answer = page.post(address[1], {"to": value}, headers=IN_BACKGROUND) if address else None
            if answer is not None and 'class="consulted"' in answer.content.decode():
                self._twin.record.did(person.user.username, f"asks a {kind} in {call.pk}")
                return True
        return False

    def _asks_to_listen(self, page: Any, person: Any, call: Any, bar: str) -> bool:
        """Ask somebody at a desk to listen in silence."""
        panel = self._panel(page, call, bar, "colleagues")
        for value in self._choices(re.findall(r'<option value="(\d+)"', panel)):
            if self._posts(page, person, call, panel, "second", staff=value) and self._is_asked(call):
                return True
        return False

    def _is_asked(self, call: Any) -> bool:
        """Say whether somebody is rung to come into a call beside its counselor."""
        from helpline.models import Offer

        return Offer.objects.filter(call=call, state__in=("ringing", "alongside")).exists()

    def _choices(self, values: list[str]) -> list[str]:
        """Return the first few choices; of people only those at desks who are free."""
        from helpline.models import Staff

        busy = Staff.objects.filter(offers__state__in=("ringing", "accepted", "alongside"))
        free = Staff.objects.filter(ring_on="browser", wrap_up_until=None).exclude(pk__in=busy)
        keys = {str(pk) for pk in free.values_list("pk", flat=True)}
        chosen = {value: value.removeprefix("person:") for value in values}
        return [value for value, key in chosen.items() if key in keys or not key.isdecimal()][:3]

    def _brings_in(self, page: Any, call: Any, bar: str, name: str) -> bool:
        panel = self._panel(page, call, bar, "parties")
        row = next((part for part in panel.split("<li") if name in part), "")
        address = re.search(r'hx-post="([^"]+/bring-in)"', row)
        if address is None:
            return False
        page.post(address[1], headers=IN_BACKGROUND)
        return True

    def _is_heard_as(self, page: Any, call: Any, bar: str, mode: str) -> bool:
        """Change who hears a supervisor; or begin so, from the page Live, if they are not in the call."""
        if found := re.search(r'hx-post="([^"]+/mode)"', bar):
            page.post(found[1], {"mode": mode}, headers=IN_BACKGROUND)
            return True
        live = page.get("/console/floor/").content.decode()
        found = re.search(rf'formaction="([^"]*{call.pk}/beside)" name="mode" value="{mode}"', live)
        return found is not None and "accept=" in page.post(found[1], {"mode": mode}).headers.get(
            "Location", ""
        )

    def _legs(self, person: Any) -> list[Any]:
        """Return the legs of a person: of their windows, and of their telephone."""
        legs = list(self._twin.exchange.legs.values())
        own = re.compile(rf"client:{person.identity}(?:_\w+)?")
        phone = e164(person.phone) if person.phone else "no telephone"
        return [leg for leg in legs if leg.alive and (own.fullmatch(leg.person) or leg.to == phone)]

    def _loses_the_window(self, person: Any) -> None:
        for leg in self._legs(person):
            self._twin.record.did(leg.sid, "hangup: the window is gone")
            telephones.act(leg, "hangup", {})
