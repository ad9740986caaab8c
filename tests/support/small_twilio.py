"""A small Twilio behind the HTTP edge: it keeps legs, queues and conferences, and what was done to them.

It calls no webhooks, so what the exchange then knows is what the test tells it, or what it asks. It can be
told to fail before it has acted or after, with an error, without an answer, or too late.
"""

import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from itertools import count
from typing import Any
from urllib.parse import urlencode, urlsplit

from tests.support.carrier import Answer, Asked, Edge

QUEUE = "QU" + "1" * 32
LIVE = ("queued", "ringing", "in-progress")
OFFER = re.compile(r"/([0-9a-f-]{36})/bridge$")


@dataclass
class Trouble:
    """What goes wrong with the next requests that change something, or with all."""

    acts: bool = False
    answer: Answer | None = field(default_factory=lambda: Answer(500, {}))
    """None: the request reaches Twilio once more, and that answer is heard."""


@dataclass
class Leg:
    sid: str
    to: str = ""
    from_: str = ""
    status: str = "in-progress"
    parent: str | None = None
    direction: str = "outbound-api"
    created_at: str = ""
    duration: int | None = None


@dataclass
class Member:
    label: str = ""
    hold: bool = False
    ends: bool = True
    heard_by: str = "all"


@dataclass
class Conference:
    sid: str
    name: str
    status: str = "in-progress"
    members: dict[str, Member] = field(default_factory=dict)


class SmallTwilio:
    """Legs, queues and conferences; `done` is everything that was really done, in order."""

    def __init__(self, edge: Edge, now: Callable[[], datetime]) -> None:
        self.edge, self.now = edge, now
        self.queues: list[str] = []
        self.moved_into_the_queue = False
        self.answers_before_canceled = False
        """Whoever is to be canceled has just answered, and the request is taken without effect."""
        self.page_size = 50
        self.unlisted: set[str] = set()
        self.silent_about: set[str] = set()
        self.legs: dict[str, Leg] = {}
        self.waiting: set[str] = set()
        self.conferences: dict[str, Conference] = {}
        self.recordings: dict[str, bytes] = {}
        self.recorded: dict[str, str] = {}
        """By recording, the leg that spoke; of those that are listed."""
        self.done: list[tuple[str, str]] = []
        self.troubles: list[Trouble] = []
        self.down: Answer | None = None
        self.unheard = ""
        """Questions that have this in their path get no answer: "/Conferences", for one."""
        self.unheard_ends: tuple[str, ...] = ()
        """Questions whose path ends so get no answer either."""
        self.refuses: tuple[int, int] | None = None
        self._numbers = count(1)
        self._lock = threading.Lock()
        edge.serve = self.serve

    # ---- what a test sets up -------------------------------------------------------------------------

    def leg(self, sid: str, **about: Any) -> Leg:
        """Put a leg into the world."""
        self.legs[sid] = Leg(sid, **about)
        return self.legs[sid]

    def in_queue(self, sid: str) -> None:
        """A leg waits in the queue."""
        self.legs.setdefault(sid, Leg(sid, direction="inbound"))
        self.waiting.add(sid)

    def in_conference(self, name: str, *sids: str) -> Conference:
        """Legs are in a conference."""
        conference = self.conferences.setdefault(name, Conference(f"CF{len(self.conferences):032d}", name))
        for sid in sids:
            self.legs.setdefault(sid, Leg(sid))
            self.waiting.discard(sid)
            conference.members[sid] = Member()
        return conference

    def changed(self) -> list[str]:
        """Return what was asked for that changes something."""
        return [f"{asked.method} {asked.path}" for asked in self.edge.asked if asked.method != "GET"]

    # ---- HTTP ----------------------------------------------------------------------------------------

    def serve(self, asked: Asked) -> Answer:
        with self._lock:
            if self.down:
                return self.down
            if asked.method == "GET":
                lost = (self.unheard and self.unheard in asked.path) or asked.path.endswith(self.unheard_ends)
                return Answer(503, {}) if lost else self._route(asked)
            if self.refuses:
                status, code = self.refuses
                return _refused(status, code)
            trouble = self._trouble(asked)
            if trouble is None:
                return self._route(asked)
            if trouble.acts:
                self._route(asked)
            return trouble.answer or self._route(asked)

    def _trouble(self, asked: Asked) -> Trouble | None:
        return self.troubles.pop(0) if self.troubles else None

    def _route(self, asked: Asked) -> Answer:
        path = re.sub(r"^/2010-04-01/Accounts/\w+", "", asked.path)
        for pattern, method, answer in ROUTES:
            if method == asked.method and (found := re.fullmatch(pattern, path)):
                own: Answer = getattr(self, answer.__name__)(asked, *found.groups())  # as a subclass does it
                return own
        raise AssertionError(f"no such thing at Twilio: {asked.method} {asked.path}")

    # ---- calls ---------------------------------------------------------------------------------------

    def list_calls(self, asked: Asked) -> Answer:
        wish = asked.query
        found = [
            leg
            for leg in self.legs.values()
            if leg.sid not in self.unlisted
            and wish.get("To", leg.to) == leg.to
            and wish.get("From", leg.from_) == leg.from_
            and wish.get("Status", leg.status) == leg.status
            and wish.get("ParentCallSid", leg.parent) == leg.parent
        ]
        return self._paged(asked, [_call(leg) for leg in found])

    def _paged(self, asked: Asked, found: list[dict[str, Any]]) -> Answer:
        page = int(asked.query.get("Page", 0))
        first = page * self.page_size
        after = urlencode(asked.query | {"Page": page + 1}) if len(found) > first + self.page_size else ""
        answer = _page("calls", found[first : first + self.page_size])
        answer.body["next_page_uri"] = f"{asked.path}?{after}" if after else None
        return answer

    def create_call(self, asked: Asked) -> Answer:
        leg = self._dial(asked, "dialled")
        return Answer(201, _call(leg))

    def _dial(self, asked: Asked, what: str) -> Leg:
        to, from_ = asked.form["To"][0], asked.form["From"][0]
        sid = f"CA{next(self._numbers):032d}"
        made = format_datetime(self.now())
        leg = self.legs[sid] = Leg(sid, to=to, from_=from_, status="ringing", created_at=made)
        self.done.append((what, to))
        return leg

    def fetch_call(self, asked: Asked, sid: str) -> Answer:
        if sid in self.silent_about:
            return Answer(503, {})
        return Answer(200, _call(self.legs[sid])) if sid in self.legs else _refused(404, 20404)

    def update_call(self, asked: Asked, sid: str) -> Answer:
        leg = self.legs.get(sid)
        if leg is None:
            return _refused(404, 20404)
        if leg.status not in LIVE or not _allows(leg, asked.form):
            return _refused(400, 21220)
        if self.answers_before_canceled and asked.form.get("Status") == ["canceled"]:
            leg.status = "in-progress"
            return Answer(200, _call(leg))
        self._leave(sid)
        if "Status" in asked.form:
            leg.status = asked.form["Status"][0]
            self.done.append(("ended", sid))
        else:
            self._follow(leg, urlsplit(asked.form["Url"][0]).path)
        return Answer(200, _call(leg))

    def _leave(self, sid: str) -> None:
        self.waiting.discard(sid)
        for conference in self.conferences.values():
            conference.members.pop(sid, None)

    def _follow(self, leg: Leg, path: str) -> None:
        self.done.append(("sent on", leg.sid))
        if found := OFFER.search(path):
            self.in_conference(f"offer-{found[1]}", leg.sid)

    # ---- conferences and queues ----------------------------------------------------------------------

    def list_conferences(self, asked: Asked) -> Answer:
        name = asked.query["FriendlyName"]
        found = [one for one in self.conferences.values() if one.name == name]
        return _page("conferences", [_conference(one) for one in found])

    def list_participants(self, asked: Asked, sid: str) -> Answer:
        conference = self._known(sid)
        if conference is None:
            return _refused(404, 20404)
        return _page("participants", [self._participant(conference, leg) for leg in conference.members])

    def update_participant(self, asked: Asked, sid: str, leg: str) -> Answer:
        conference = self._known(sid)
        if conference is None or leg not in conference.members:
            return _refused(404, 20404)
        member = conference.members[leg]
        if "Hold" in asked.form:
            member.hold = asked.form["Hold"][0] == "true"
            self.done.append(("held" if member.hold else "resumed", leg))
        if "EndConferenceOnExit" in asked.form:
            before, member.ends = member.ends, asked.form["EndConferenceOnExit"][0] == "true"
            if member.ends != before:
                self.done.append(("ends it" if member.ends else "leaves others in it", leg))
        if "Muted" in asked.form:
            heard_before, member.heard_by = member.heard_by, _heard_by(asked.form)
            if member.heard_by != heard_before:
                self.done.append((f"heard by {member.heard_by}", leg))
        return Answer(200, self._participant(conference, leg))

    def add_participant(self, asked: Asked, sid: str) -> Answer:
        conference, label = self._known(sid), asked.form["Label"][0]
        if conference is None:
            return _refused(404, 20404)
        if any(one.label == label for one in conference.members.values()):
            return _refused(400, 16026)
        leg = self._dial(asked, "added")
        conference.members[leg.sid] = Member(label)
        return Answer(201, self._participant(conference, leg.sid))

    def remove_participant(self, asked: Asked, sid: str, leg: str) -> Answer:
        conference = self._known(sid)
        if conference is None or leg not in conference.members or self.legs[leg].status not in LIVE:
            return _refused(404, 20404)
        self._leave(leg)
        self.done.append(("removed", leg))
        if self.moved_into_the_queue:
            self.waiting.add(leg)
        return Answer(204)

    def _participant(self, conference: Conference, leg: str) -> dict[str, Any]:
        member = conference.members[leg]
        return {
            "call_sid": leg,
            "conference_sid": conference.sid,
            "label": member.label or None,
            "hold": member.hold,
            "status": "connected" if self.legs[leg].status == "in-progress" else "ringing",
        }

    def _known(self, sid_or_name: str) -> Conference | None:
        both = self.conferences.values()
        return next((one for one in both if sid_or_name in (one.sid, one.name)), None)

    def list_queues(self, asked: Asked) -> Answer:
        return _page("queues", [{"sid": QUEUE, "friendly_name": name} for name in self.queues])

    def fetch_member(self, asked: Asked, queue: str, leg: str) -> Answer:
        if leg in self.waiting:
            return Answer(200, {"call_sid": leg, "position": 1})
        return _refused(404, 20404)

    def dequeue(self, asked: Asked, queue: str, sid: str) -> Answer:
        if sid not in self.waiting or sid not in self.legs or self.legs[sid].status not in LIVE:
            return _refused(404, 20404)
        self._leave(sid)
        self._follow(self.legs[sid], urlsplit(asked.form["Url"][0]).path)
        return Answer(200, {"call_sid": sid, "position": 1})

    # ---- recordings ----------------------------------------------------------------------------------

    def list_recordings(self, asked: Asked) -> Answer:
        made_at = format_datetime(self.now())
        about = {"date_created": made_at, "duration": "7", "status": "completed"}
        kept = [
            {"sid": sid, "call_sid": self.recorded[sid], **about}
            for sid in self.recordings
            if sid in self.recorded
        ]
        return _page("recordings", kept)

    def fetch_audio(self, asked: Asked, sid: str) -> Answer:
        if sid not in self.recordings:
            return Answer(404, {})
        return Answer(200, self.recordings[sid], content_type="audio/x-wav")

    def delete_recording(self, asked: Asked, sid: str) -> Answer:
        if sid not in self.recordings:
            return _refused(404, 20404)
        del self.recordings[sid]
        self.done.append(("deleted", sid))
        return Answer(204)


def _allows(leg: Leg, form: dict[str, list[str]]) -> bool:
    """Only a leg in progress is redirected; only one that nobody has answered is canceled."""
    if "Url" in form:
        return leg.status == "in-progress"
    return form["Status"] != ["canceled"] or leg.status != "in-progress"


def _heard_by(form: dict[str, list[str]]) -> str:
    """Who hears a participant; to coach without naming whom is refused by Twilio, and so here."""
    if form["Muted"] == ["true"]:
        return "nobody"
    return form["CallSidToCoach"][0] if form["Coaching"] == ["true"] else "all"


def _refused(status: int, code: int) -> Answer:
    return Answer(status, {"code": code, "message": "no", "status": status, "more_info": ""})


def _page(key: str, found: list[dict[str, Any]]) -> Answer:
    return Answer(200, {key: found, "page": 0, "page_size": 50, "next_page_uri": None})


def _call(leg: Leg) -> dict[str, Any]:
    return {
        "sid": leg.sid,
        "status": leg.status,
        "to": leg.to,
        "from": leg.from_,
        "parent_call_sid": leg.parent,
        "direction": leg.direction,
        "date_created": leg.created_at or None,
        "duration": None if leg.duration is None else str(leg.duration),
    }


def _conference(one: Conference) -> dict[str, Any]:
    return {"sid": one.sid, "friendly_name": one.name, "status": one.status}


ROUTES: list[tuple[str, str, Callable[..., Answer]]] = [
    (r"/Calls\.json", "GET", SmallTwilio.list_calls),
    (r"/Calls\.json", "POST", SmallTwilio.create_call),
    (r"/Calls/(\w+)\.json", "GET", SmallTwilio.fetch_call),
    (r"/Calls/(\w+)\.json", "POST", SmallTwilio.update_call),
    (r"/Conferences\.json", "GET", SmallTwilio.list_conferences),
    (r"/Conferences/([\w-]+)/Participants\.json", "GET", SmallTwilio.list_participants),
    (r"/Conferences/([\w-]+)/Participants\.json", "POST", SmallTwilio.add_participant),
    (r"/Conferences/([\w-]+)/Participants/(\w+)\.json", "POST", SmallTwilio.update_participant),
    (
        r"/Conferences/([\w-]+)/Participants/(\w+)\.json",
        "DELETE",
        SmallTwilio.remove_participant,
    ),
    (r"/Queues\.json", "GET", SmallTwilio.list_queues),
    (r"/Queues/(\w+)/Members/(\w+)\.json", "GET", SmallTwilio.fetch_member),
    (r"/Queues/(\w+)/Members/(\w+)\.json", "POST", SmallTwilio.dequeue),
    (r"/Recordings\.json", "GET", SmallTwilio.list_recordings),
    (r"/Recordings/(\w+)\.wav", "GET", SmallTwilio.fetch_audio),
    (r"/Recordings/(\w+)\.json", "DELETE", SmallTwilio.delete_recording),
]
