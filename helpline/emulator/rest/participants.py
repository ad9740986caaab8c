"""Serve participants of conferences: https://www.twilio.com/docs/voice/api/conference-participant-resource"""

from typing import Any
from xml.sax.saxutils import escape, quoteattr

from aiohttp import web

from ..control_flow import Request
from ..telephony.conference import Conference, Participant
from . import common, conferences, outgoing
from .errors import RestError

ATTRIBUTES = {
    "participantLabel": "Label",
    "muted": "Muted",
    "beep": "Beep",
    "startConferenceOnEnter": "StartConferenceOnEnter",
    "endConferenceOnExit": "EndConferenceOnExit",
    "waitUrl": "WaitUrl",
    "waitMethod": "WaitMethod",
    "coach": "CallSidToCoach",
    "statusCallback": "ConferenceStatusCallback",
    "statusCallbackMethod": "ConferenceStatusCallbackMethod",
    "record": "ConferenceRecord",
    "recordingStatusCallback": "ConferenceRecordingStatusCallback",
    "recordingStatusCallbackMethod": "ConferenceRecordingStatusCallbackMethod",
    "maxParticipants": "MaxParticipants",
}
"""TwiML's attributes of Conference, with the form fields that set them."""
MAX_LABEL_CHARACTERS = 128


def view(conference: Conference, participant: Participant) -> dict[str, Any]:
    """Return a participant as JSON."""
    leg = participant.leg
    uri = f"{common.root(conference.exchange)}/Conferences/{conference.sid}/Participants/{leg.sid}"
    moment = common.at(participant.joined_at or leg.created_at)
    return {
        "account_sid": conference.exchange.credentials.account_sid,
        "call_sid": leg.sid,
        "label": participant.label or None,
        "call_sid_to_coach": participant.coach or None,
        "coaching": bool(participant.coach),
        "conference_sid": conference.sid,
        "date_created": moment,
        "date_updated": common.at(leg.updated_at) or moment,
        "end_conference_on_exit": participant.ends,
        "muted": leg.muted,
        "hold": leg.on_hold,
        "start_conference_on_enter": participant.starts,
        "status": participant.status,
        "queue_time": str(round(leg.queue_time * 1000)),
        "uri": f"{uri}.json",
    }


def _conference(request: web.Request) -> Conference:
    """Return the conference that a request names, by SID or by name."""
    known = common.exchange_of(request).conferences.find(request.match_info["conference"])
    return known or conferences.find(request)


def _find(request: web.Request) -> tuple[Conference, Participant]:
    conference = _conference(request)
    participant = common.or_not_found(request, conference.find(request.match_info["participant"]))
    return conference, participant


async def listed(request: web.Request) -> web.Response:
    """List the participants of a conference, including those being called into it."""
    conference = _conference(request)
    if conference.status == "completed":
        return common.page(request, "participants", [], lambda person: view(conference, person))
    everyone = [*conference.participants, *(p for p in conference.invited if p.leg.alive)]
    fits = common.field_filter(request, "Muted", "Hold", "Coaching")
    shown = filter(fits, (view(conference, person) for person in everyone))
    return common.page(request, "participants", shown, lambda person: person)


async def fetch(request: web.Request) -> web.Response:
    """Show a participant."""
    return web.json_response(view(*_find(request)))


async def create(request: web.Request) -> web.Response:
    """Call somebody into a conference, creating it if there is none of that name."""
    exchange, form = common.exchange_of(request), await common.form_of(request)
    outgoing.check(exchange, form)
    plan = outgoing.dial_plan(form)
    name = request.match_info["conference"]
    known = exchange.conferences.by_sid.get(name)
    if known is not None and known.status == "completed":
        raise RestError(400, 16022, "The conference is over")
    conference = known or exchange.conferences.open(name)
    label = _check_label(conference, common.text(form, "Label"))
    leg = exchange.call(
        to=common.text(form, "To"),
        from_=common.text(form, "CallerId") or common.text(form, "From"),
        request=Request("", inline=_twiml(conference, form)),
        reporting=common.reporting(form),
        fallback=None,
        plan=plan,
        limit=outgoing.time_limit(form),
    )
    participant = Participant(
        leg,
        label=label,
        starts=common.flag(form, "StartConferenceOnEnter", True),
        ends=common.flag(form, "EndConferenceOnExit", False),
        coach=common.text(form, "CallSidToCoach"),
    )
    conference.invited.append(participant)
    leg.on_end.append(conference.discard_if_unused)
    return web.json_response(view(conference, participant), status=201)


def _check_label(conference: Conference, label: str) -> str:
    if len(label) > MAX_LABEL_CHARACTERS:
        raise RestError(400, 16024, "A label has 128 characters at most")
    if label and conference.find(label) is not None:
        raise RestError(400, 16026, "Participant label is in use by another participant")
    return label


def _twiml(conference: Conference, form: common.Form) -> str:
    given = {name: common.text(form, field) for name, field in ATTRIBUTES.items() if field in form}
    if "ConferenceStatusCallbackEvent" in form:
        events = " ".join(str(event) for event in form.getall("ConferenceStatusCallbackEvent"))
        given["statusCallbackEvent"] = events
    words = "".join(f" {name}={quoteattr(value)}" for name, value in given.items())
    name = escape(conference.name)
    return f"<Response><Dial><Conference{words}>{name}</Conference></Dial></Response>"


async def update(request: web.Request) -> web.Response:
    """Mute a participant, put them on hold, or change another setting."""
    conference, participant = _find(request)
    if participant.joined_at is None:
        raise RestError(400, 21220, "The participant has not joined yet")
    form = await common.form_of(request)
    _check_coaching(participant, form)
    if "Muted" in form:
        conference.mute(participant, common.flag(form, "Muted", False))
    _modify(conference, participant, form)
    if common.flag(form, "Hold", False):
        conference.hold(participant, _hold_music(form))
    elif "Hold" in form:
        conference.unhold(participant)
    return web.json_response(view(conference, participant))


def _check_coaching(participant: Participant, form: common.Form) -> None:
    """Refuse to coach without saying whom: "If true, call_sid_to_coach must be defined"."""
    if common.flag(form, "Coaching", False) and not (
        common.text(form, "CallSidToCoach") or participant.coach
    ):
        raise RestError(400, 20001, "Coaching needs a CallSidToCoach")


def _modify(conference: Conference, participant: Participant, form: common.Form) -> None:
    before = (participant.ends, participant.coach, participant.beep)
    if "EndConferenceOnExit" in form:
        participant.ends = common.flag(form, "EndConferenceOnExit", False)
    if "CallSidToCoach" in form:
        participant.coach = common.text(form, "CallSidToCoach")
    if "Coaching" in form and not common.flag(form, "Coaching", True):
        participant.coach = ""
    if "BeepOnExit" in form:
        participant.beep = "onExit" if common.flag(form, "BeepOnExit", False) else "false"
    participant.wait = common.url_of(form, "WaitUrl", "WaitMethod", "wait") or participant.wait
    announcement = common.url_of(form, "AnnounceUrl", "AnnounceMethod", "announcement")
    if announcement is not None:
        conference.announce(announcement, participant)
    if (participant.ends, participant.coach, participant.beep) != before:
        conference.modify(participant)


def _hold_music(form: common.Form) -> Request | None:
    url = common.url_of(form, "HoldUrl", "HoldMethod", "hold")
    if url is not None and "HoldMethod" not in form:
        return Request(url.url, "GET", kind="hold")
    return url


async def delete(request: web.Request) -> web.Response:
    """Remove a participant; their call goes on with the next verb of its document."""
    conference, participant = _find(request)
    if participant.joined_at is None:
        conference.exchange.end(participant.leg, "canceled")
    conference.leave(participant, "participant_updated_via_api", kicked=True)
    return web.Response(status=204)
