"""Where Twilio finds us. Every one of these URLs stands in TwiML or in a request of ours."""

from django.urls import path

from helpline.voice import (
    bridging,
    callbacks,
    desk,
    gate,
    incoming,
    menu,
    messages,
    moving,
    reports,
    static_documents,
    waiting,
)

app_name = "voice"

CALL = "calls/<uuid:call_id>"
URGENT = f"{CALL}/urgent"
"""Where a call in danger waits: its webhooks know it without the database when they fail."""
LEG = "legs/<uuid:leg_id>"

urlpatterns = [
    path("incoming", incoming.incoming, name="incoming"),
    path("status", reports.status, name="status"),
    path("fallback", static_documents.fallback_document, name="fallback"),
    path("fallback/key", static_documents.fallback_key, name="fallback-key"),
    path("fallback/after", static_documents.fallback_after, name="fallback-after"),
    path("hold", static_documents.hold, name="hold"),
    # The caller's leg.
    path(f"{CALL}/menu/<slug:name>", menu.menu, name="menu"),
    path(f"{CALL}/moved", moving.moved, name="moved"),
    path(f"{CALL}/wait", waiting.wait, name="wait"),
    path(f"{CALL}/wait/key", waiting.key, name="wait-key"),
    path(f"{CALL}/left", waiting.left, name="left"),
    path(f"{URGENT}/wait", waiting.wait, name="wait-urgent"),
    path(f"{URGENT}/wait/key", waiting.key, name="wait-key-urgent"),
    path(f"{URGENT}/left", waiting.left, name="left-urgent"),
    path(f"{CALL}/callback/number", callbacks.number, name="callback-number"),
    path(f"{CALL}/callback/confirm", callbacks.confirm, name="callback-confirm"),
    path(f"{CALL}/message/done", messages.done, name="message-done"),
    path(f"{CALL}/message/recording", messages.recording, name="message-recording"),
    path(f"{CALL}/diverted", moving.diverted, name="diverted"),
    path(f"{CALL}/bridge", bridging.bridge, name="bridge"),
    path(f"{CALL}/bridged", bridging.bridged, name="bridged"),
    path(f"{CALL}/conference", bridging.conference, name="conference"),
    path(f"{CALL}/status", reports.caller_status, name="caller-status"),
    # A staff leg.
    path("staff/connect", desk.connect, name="staff-connect"),
    path(f"{LEG}/gate", gate.gate, name="gate"),
    path(f"{LEG}/gate/key", gate.key, name="gate-key"),
    path(f"{LEG}/taken", gate.taken, name="taken"),
    path(f"{LEG}/over", reports.leg_over, name="leg-over"),
    path(f"{LEG}/status", reports.leg_status, name="leg-status"),
]
