"""The Twilio of the random tests: its telephones ring only so long, and it keeps whom it rang."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar
from urllib.parse import urlsplit
from uuid import UUID

from django.test import override_settings

from helpline.carrier import client
from tests.support.carrier import Asked, edge
from tests.support.command_ways import Ledger, Way
from tests.support.small_twilio import LIVE, Leg, SmallTwilio, Trouble

ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
STAY = re.compile(rf"/({ID.pattern})/(?:\w+/)?(\d+)/moved$")
MAKES_A_CALL = ("/Calls.json", "/Participants.json")
CALLS_A_SECOND = 5


@dataclass(frozen=True)
class Dial:
    """A telephone that Twilio was asked to ring, the first of our own ids in the request, and until when."""

    leg: Leg
    about: UUID
    until: datetime


class FloorTwilio(SmallTwilio):
    """A small Twilio that notes what must not happen: a telephone that is rung twice at once."""

    def __init__(self, ledger: Ledger, *about: Any) -> None:
        super().__init__(*about)
        self.ledger = ledger
        self.dials: list[Dial] = []
        self.rung_twice: list[str] = []
        """What was rung again for the same offer or call, or at a number that was ringing."""
        self.moved: list[tuple[UUID, int]] = []
        """Which caller was sent on, and by the command of which stay."""

    def _trouble(self, asked: Asked) -> Trouble | None:
        """Return what befalls a request; one that makes a call is sent by no library or proxy twice."""
        trouble = super()._trouble(asked)
        if trouble is None or (trouble.answer is None and asked.path.endswith(MAKES_A_CALL)):
            return None
        if trouble.answer is None:
            self.ledger.meets(Way.REPEATED)
        else:
            self.ledger.meets(Way.AFTER if trouble.acts else Way.BEFORE)
        return trouble

    def _dial(self, asked: Asked, what: str) -> Leg:
        leg = super()._dial(asked, what)
        path = urlsplit((asked.form.get("Url") or asked.form["StatusCallback"])[0]).path
        about = UUID(ID.findall(path)[0])
        seconds = int(asked.form["Timeout"][0])
        rings = any(dial.leg.to == leg.to and dial.leg.status == "ringing" for dial in self.dials)
        before = [dial for dial in self.dials if dial.about == about]
        if path.endswith(("/added", "/party")):  # called again once the leg before is over
            twice = any(dial.leg.status in LIVE and dial.leg.to == leg.to for dial in before)
        else:
            twice = bool(before) or (rings and not path.endswith("/gate"))
        if twice:
            self.rung_twice.append(path)
        self.dials.append(Dial(leg, about, self.now() + timedelta(seconds=seconds)))
        return leg

    def _follow(self, leg: Leg, path: str) -> None:
        super()._follow(leg, path)
        self._note_move(path)

    def _note_move(self, path: str) -> None:
        if found := STAY.search(path):
            self.moved.append((UUID(found[1]), int(found[2])))

    def made_for(self, about: UUID) -> str | None:
        """Return the live leg that was made for a staff leg or a call of ours; None where there is none."""
        made = [dial.leg.sid for dial in self.dials if dial.about == about and dial.leg.status in LIVE]
        return made[-1] if made else None

    def is_live(self, sid: str | None) -> bool:
        """Say whether a leg rings or is in progress."""
        return sid in self.legs and self.legs[sid].status in LIVE

    def is_in_conference(self, name: str, sid: str | None) -> bool:
        """Say whether a leg is in the conference of this name."""
        return name in self.conferences and sid in self.conferences[name].members

    def are_together(self, name: str, *sids: str | None) -> bool:
        """Say whether legs live, and are in the conference of this name."""
        return all(self.is_live(sid) and self.is_in_conference(name, sid) for sid in sids)

    def is_anywhere(self, sid: str) -> bool:
        """Say whether a leg is in the queue or in a conference."""
        return sid in self.waiting or any(sid in one.members for one in self.conferences.values())

    def answers(self, sid: str) -> None:
        """Somebody picks up; a leg that is unknown so far is a softphone's, or comes in."""
        self.legs.setdefault(sid, Leg(sid))
        self.becomes(sid, "in-progress")

    def becomes(self, sid: str, status: str) -> None:
        """A leg is answered, or ends; what is over stays so."""
        if status in LIVE and self.is_live(sid):
            self.legs[sid].status = status
        elif status not in LIVE:
            self.is_over(sid, status)

    def is_over(self, sid: str | None, status: str = "completed") -> None:
        """A leg ends, wherever it is."""
        if sid is not None and self.is_live(sid):
            self.legs[sid].status = status
            self._leave(sid)

    def leaves_conference(self, sid: str | None) -> None:
        """A leg goes on outside the queue and the conferences."""
        if sid is not None:
            self._leave(sid)

    def rings_out(self) -> None:
        """Whoever has not answered for as long as they were to be rung is rung no more."""
        for dial in self.dials:
            if dial.leg.status == "ringing" and dial.until <= self.now():
                self.is_over(dial.leg.sid, "no-answer")


OneTwilio = TypeVar("OneTwilio", bound=FloorTwilio)


@contextmanager
def floor_twilio(ledger: Ledger, now: Any, of: type[OneTwilio]) -> Iterator[OneTwilio]:
    """Have the product speak to a Twilio of its own, and read the machine's clock, until the block ends."""
    with edge() as told, override_settings(TWILIO_API_URL=told.origin, TWILIO_CPS=CALLS_A_SECOND):
        client.twilio.cache_clear()
        yield of(ledger, told, now)
    client.twilio.cache_clear()
