"""The Twilio of a conversation with several people: its conferences go on or end as Twilio's do.

A leg does what our documents say, and enters a conference as they say. What happens to it is news, which is
told to our webhooks when the test lets it arrive: late, twice, in another order or not at all. A request
whose answer says what a leg does next is never lost: Twilio repeats it, or asks for the fallback.
"""

from dataclasses import dataclass, field
from email.utils import format_datetime
from typing import Any
from xml.etree.ElementTree import Element

from tests.support import twilio
from tests.support.carrier import Answer, Asked
from tests.support.floor_twilio import FloorTwilio
from tests.support.small_twilio import LIVE, QUEUE, Conference, Leg, Member

OVER = "completed"


@dataclass(eq=False)
class News:
    """One request of Twilio's to a webhook of ours, about a leg; where it `asks`, the leg does the answer."""

    url: str
    leg: str
    about: dict[str, Any] = field(default_factory=dict)
    asks: bool = False


class ConversationTwilio(FloorTwilio):
    """Twilio with conferences that several people enter and leave. What was not told yet is in `news`."""

    def __init__(self, *about: Any) -> None:
        super().__init__(*about)
        self.news: list[News] = []
        self.tells: dict[str, str] = {}
        """By leg, the webhook for its status."""
        self.opens: dict[str, str] = {}
        """By leg, the webhook for its first document, once somebody picks it up."""
        self.actions: dict[str, str] = {}
        """By leg, the webhook that is asked what comes after the conference or the queue."""
        self.wait_urls: dict[str, str] = {}
        self.keys: dict[str, str] = {}
        """By leg, the webhook that takes the key that somebody presses."""
        self.reports: dict[str, str] = {}
        """By conference, the webhook for what happens in it: that of whoever entered first."""
        self.follows_next: dict[str, News] = {}
        """By leg, the request whose answer it does next: a later one interrupts an earlier one."""
        self.ended: set[str] = set()
        """Conferences that are over. Twilio lists nobody in them."""

    # ---- what people do --------------------------------------------------------------------------------

    def comes_in(self, sid: str, status_url: str) -> None:
        """A caller's leg comes in; what it does the test says."""
        self.legs[sid] = Leg(sid, direction="inbound")
        self.tells[sid] = status_url

    def rings_in(self, sid: str, connect_url: str, person: str, offer: str) -> None:
        """The softphone of a browser rings in for an offer. Twilio tells of its status nowhere."""
        self.legs[sid] = Leg(sid, direction="inbound")
        self._ask(connect_url, sid, From=person, offer=offer)

    def follows(self, sid: str, url: str) -> None:
        """A leg is to do what a document of ours says."""
        self._ask(url, sid)

    def becomes(self, sid: str, status: str) -> None:
        """A leg is picked up, or ends; what is over stays so."""
        if status not in LIVE:
            self.is_over(sid, status)
        elif status == "in-progress" and self.is_live(sid) and self.legs[sid].status != status:
            self.legs[sid].status = status
            self._tell_status(sid)
            if url := self.opens.get(sid):
                self._ask(url, sid)
            for conference in self._with(sid):
                self._report(conference, "participant-join", sid)

    def is_over(self, sid: str | None, status: str = OVER) -> None:
        """A leg ends, wherever it is; one that rings cannot have been completed."""
        if sid is not None and self.is_live(sid):
            leg = self.legs[sid]
            leg.status = "no-answer" if status == OVER and leg.status == "ringing" else status
            self._leave(sid)
            self._is_over(sid)

    def presses(self, sid: str, key: str) -> None:
        """Somebody presses a key, where one is asked for."""
        if self.is_live(sid) and (url := self.keys.pop(sid, "")):
            self._ask(url, sid, Digits=key)

    # ---- what Twilio tells -----------------------------------------------------------------------------

    def arrives(self, news: News, times: int = 1) -> None:
        """Tell us some news, once or oftener; whoever asks what comes next does what we said last."""
        if news in self.news:
            self.news.remove(news)
        for _ in range(times):
            document = twilio.twiml(twilio.post(news.url, CallSid=news.leg, **news.about))
        if self.follows_next.get(news.leg) is news:
            self._does(news.leg, document)

    def all_arrive(self) -> None:
        """Tell us all that there is to be told, in its order, and what follows from that."""
        for _ in range(500):
            if not self.news:
                return
            self.arrives(self.news[0])
        raise AssertionError(f"there is no end to it: {self.news[:5]}")

    def wait_documents_are_asked_for(self) -> None:
        """Everybody in the queue hears their document to its end, and the next one is asked for."""
        asked = {one.url for one in self.news}
        for sid in sorted(self.waiting):
            if (url := self.wait_urls.get(sid)) and url not in asked:
                self._ask(url, sid, QueueSid=QUEUE, QueueTime="9")

    # ---- what legs do ----------------------------------------------------------------------------------

    def _does(self, sid: str, document: Element) -> None:
        """A leg does the first verb of a document that keeps it; where there is none, it ends."""
        if not self.is_live(sid) or self._is_told_to_wait(sid, document):
            return
        for verb in document:
            if verb.tag == "Dial":
                self._dials(sid, verb)
            elif verb.tag == "Enqueue":
                self._waits(sid, verb)
            elif verb.tag == "Gather":
                self.keys[sid] = verb.get("action", "")
            elif verb.tag == "Redirect":
                self._ask(str(verb.text), sid)
            elif verb.tag in ("Say", "Play", "Pause"):
                continue
            elif verb.tag != "Record":
                break
            return
        self.is_over(sid)

    def _is_told_to_wait(self, sid: str, document: Element) -> bool:
        """Say whether a document is one of the queue, which either goes on there or leaves it at once."""
        if sid not in self.waiting:
            return False
        if len(document) and document[0].tag == "Leave":
            self.waiting.discard(sid)
            self._ask(self.actions.pop(sid), sid, QueueResult="leave")
        return True

    def _dials(self, sid: str, dial: Element) -> None:
        noun = dial.find("Conference")
        if noun is None:  # a number outside, which nobody answers
            self._ask(dial.get("action", ""), sid, DialCallStatus="no-answer")
        else:
            self.actions[sid] = dial.get("action", "")
            self._enters(sid, noun)

    def _waits(self, sid: str, enqueue: Element) -> None:
        self.waiting.add(sid)
        self.actions[sid], self.wait_urls[sid] = enqueue.get("action", ""), enqueue.get("waitUrl", "")
        self._ask(self.wait_urls[sid], sid, QueueSid=QUEUE, QueueTime="0")

    def _enters(self, sid: str, noun: Element) -> None:
        """Enter a conference as a document says. A second participant with one label is refused by Twilio."""
        name, label = str(noun.text), noun.get("participantLabel", "")
        conference = self.conferences.get(name) or Conference(f"CF{next(self._numbers):032d}", name)
        self.conferences[name] = conference
        assert label not in [one.label for one in conference.members.values()], label
        heard_by = "nobody" if noun.get("muted") == "true" else noun.get("coach", "all")
        ends = noun.get("endConferenceOnExit") == "true"
        conference.members[sid] = Member(label, ends=ends, heard_by=heard_by)
        self.reports.setdefault(conference.sid, noun.get("statusCallback", ""))
        self._report(conference, "participant-join", sid)
        if len(conference.members) == 2:
            self._report(conference, "conference-start")
        elif len(conference.members) == 1:
            self._ask(noun.get("waitUrl", ""), sid, asks=False, ConferenceSid=conference.sid)

    def a_stranger_enters(self, name: str) -> str:
        """Somebody is in a conference whom nobody asked to be; return their leg."""
        leg = self.leg(f"CA{next(self._numbers):032d}", direction="inbound")
        self.conferences[name].members[leg.sid] = Member(ends=False)
        self._report(self.conferences[name], "participant-join", leg.sid)
        return leg.sid

    # ---- what becomes of conferences ---------------------------------------------------------------------

    def _with(self, sid: str) -> list[Conference]:
        return [one for one in self.conferences.values() if sid in one.members]

    def _leave(self, sid: str) -> None:
        """Take a leg out of where it is. A conference ends with whoever ends it, or with the last one."""
        self.waiting.discard(sid)
        for conference in self._with(sid):
            member = conference.members.pop(sid)
            self._report(conference, "participant-leave", sid)
            if member.ends or not conference.members:
                self._end(conference)

    def _end(self, conference: Conference) -> None:
        """End a conference: whoever is left there goes on with the action of their Dial, or is over."""
        self.ended.add(conference.sid)
        del self.conferences[conference.name]
        self._report(conference, "conference-end")
        others, conference.members = list(conference.members), {}
        for sid in others:
            self._report(conference, "participant-leave", sid)
            self._goes_on(sid)

    def _goes_on(self, sid: str) -> None:
        leg = self.legs[sid]
        if action := self.actions.pop(sid, ""):
            self._ask(action, sid, DialCallStatus="answered")
        elif leg.status in LIVE:
            leg.status = "canceled" if leg.status == "ringing" else OVER
            self._is_over(sid)

    def _is_over(self, sid: str) -> None:
        """Tell of the end of a leg, also to the action that it does not do any more."""
        self._tell_status(sid)
        if action := self.actions.pop(sid, ""):
            self._ask(action, sid, asks=False, DialCallStatus="answered", QueueResult="hangup")

    def _follow(self, leg: Leg, path: str) -> None:
        """A leg is sent to a document of ours; the action of what it leaves is asked, and not followed."""
        self.done.append(("sent on", leg.sid))
        self._note_move(path)
        if action := self.actions.pop(leg.sid, ""):
            self._ask(action, leg.sid, asks=False, QueueResult="redirected", DialCallStatus="answered")
        self._ask(path, leg.sid)

    # ---- what is asked of Twilio --------------------------------------------------------------------------

    def _dial(self, asked: Asked, what: str) -> Leg:
        leg = super()._dial(asked, what)
        self.tells[leg.sid] = asked.form["StatusCallback"][0]
        if "Url" in asked.form:
            self.opens[leg.sid] = asked.form["Url"][0]
        self._tell_status(leg.sid)
        return leg

    def update_call(self, asked: Asked, sid: str) -> Answer:
        lived = self.is_live(sid)
        answer = super().update_call(asked, sid)
        if lived and not self.is_live(sid):
            self._is_over(sid)
        return answer

    def add_participant(self, asked: Asked, sid: str) -> Answer:
        answer = super().add_participant(asked, sid)
        if answer.status == 201:
            conference, leg = self._known(sid), answer.body["call_sid"]
            assert conference is not None
            conference.members[leg].ends = asked.form["EndConferenceOnExit"][0].lower() == "true"
        return answer

    def remove_participant(self, asked: Asked, sid: str, leg: str) -> Answer:
        answer = super().remove_participant(asked, sid, leg)
        if answer.status == 204:
            self._goes_on(leg)
        return answer

    def list_participants(self, asked: Asked, sid: str) -> Answer:
        if sid in self.ended:
            return Answer(200, {"participants": [], "page": 0, "page_size": 50, "next_page_uri": None})
        return super().list_participants(asked, sid)

    # ---- telling -------------------------------------------------------------------------------------------

    def _ask(self, url: str, sid: str, *, asks: bool = True, **about: str) -> None:
        self.news.append(News(url, sid, self._dated(sid) | about, asks))
        if asks:
            self.follows_next[sid] = self.news[-1]

    def _tell_status(self, sid: str) -> None:
        if url := self.tells.get(sid):
            self.news.append(News(url, sid, self._dated(sid)))

    def _report(self, conference: Conference, event: str, sid: str = "") -> None:
        if url := self.reports.get(conference.sid):
            about = {"StatusCallbackEvent": event, "ConferenceSid": conference.sid}
            self.news.append(News(url, sid, self._dated(sid) | about))

    def _dated(self, sid: str) -> dict[str, str]:
        """Return when it happened, and the status of the leg then."""
        status = {"CallStatus": self.legs[sid].status} if sid in self.legs else {}
        return status | {"Timestamp": format_datetime(self.now())}
