"""List the URLs that Twilio requests. Each of them is in TwiML or in a request of ours."""

from django.urls import path

from helpline.voice import (
    callbacks,
    conference,
    crisis,
    incoming,
    menu,
    parties,
    screening,
    softphone,
    static_documents,
    status_callbacks,
    voicemail,
    waiting,
)

app_name = "voice"

CALL = "calls/<uuid:call_id>"
STAY = f"{CALL}/stays/<int:stay>"
"""One stay in the queue: a webhook about an earlier stay changes nothing."""
URGENT = f"{STAY}/urgent"
"""Where a call in danger waits: when its webhooks fail, the URL tells of the danger without the database."""
CONFERENCE = "offers/<uuid:conference>"
"""A conference, by the key that offers name it by: it is the id of the offer for which it began."""
ROUND = f"{CALL}/outside/<int:round_>"
LEG = "legs/<uuid:leg_id>"

urlpatterns = [
    path("incoming", incoming.incoming, name="incoming"),
    path("status", status_callbacks.status, name="status"),
    path("fallback", static_documents.fallback_document, name="fallback"),
    path("fallback/key", static_documents.fallback_key, name="fallback-key"),
    path("fallback/after", static_documents.fallback_after, name="fallback-after"),
    path(f"{CALL}/hold", waiting.hold, name="hold"),
    # The caller's leg.
    path(f"{CALL}/menu/<slug:name>", menu.menu, name="menu"),
    path(f"{STAY}/moved", conference.moved, name="moved"),
    path(f"{STAY}/wait", waiting.wait, name="wait"),
    path(f"{STAY}/wait/key", waiting.key, name="wait-key"),
    path(f"{STAY}/left", waiting.left, name="left"),
    path(f"{URGENT}/wait", waiting.wait, name="wait-urgent"),
    path(f"{URGENT}/wait/key", waiting.key, name="wait-key-urgent"),
    path(f"{URGENT}/left", waiting.left, name="left-urgent"),
    path(f"{CALL}/callback/number", callbacks.number, name="callback-number"),
    path(f"{CALL}/callback/again", callbacks.again, name="callback-again"),
    path(f"{CALL}/callback/confirm", callbacks.confirm, name="callback-confirm"),
    path(f"{CALL}/message/key", voicemail.key, name="message-key"),
    path(f"{CALL}/message/done", voicemail.done, name="message-done"),
    path(f"{CALL}/message/recording", voicemail.recording, name="message-recording"),
    path(f"{ROUND}/status", crisis.outside_status, name="outside-status"),
    path(f"{ROUND}/over", crisis.outside_over, name="outside-over"),
    path(f"{CALL}/{CONFERENCE}/bridge", conference.bridge, name="bridge"),
    path(f"{CALL}/{CONFERENCE}/bridged", conference.bridged, name="bridged"),
    path(f"{CALL}/{CONFERENCE}/added", crisis.crisis_status, name="crisis-status"),
    path(f"{CONFERENCE}/conference", conference.report, name="conference"),
    path(f"{CONFERENCE}/alone", conference.alone, name="alone"),
    path(f"{CALL}/status", status_callbacks.caller_status, name="caller-status"),
    # A staff leg.
    path("staff/connect", softphone.connect, name="staff-connect"),
    path(f"{LEG}/gate", screening.screen, name="gate"),
    path(f"{LEG}/gate/key", screening.key, name="gate-key"),
    path(f"{LEG}/taken", screening.taken, name="taken"),
    path(f"{LEG}/over", status_callbacks.leg_over, name="leg-over"),
    # Somebody from outside.
    path(f"{LEG}/party", parties.status, name="party-status"),
    path(f"{LEG}/status", status_callbacks.leg_status, name="leg-status"),
]
