"""Where the console answers."""

from django.urls import path

from helpline.console.views import (
    callbacks,
    calls,
    desk,
    desk_actions,
    floor,
    frame,
    home,
    shifts,
    voicemails,
)

app_name = "console"
urlpatterns = [
    path("", home.home, name="home"),
    path("zone", home.choose_zone, name="zone"),
    path("frame", frame.bar, name="frame"),
    path("alarms/<uuid:alarm_id>/acknowledge", frame.acknowledge, name="acknowledge"),
    path("alarms/<uuid:alarm_id>/close", frame.close, name="close-alarm"),
    path("desk/", desk.show, name="desk"),
    path("desk/strip", desk.strip, name="strip"),
    path("desk/aside", desk.aside, name="aside"),
    path("desk/token", desk_actions.token, name="token"),
    path("desk/heartbeat", desk_actions.heartbeat, name="heartbeat"),
    path("desk/duty", desk_actions.duty, name="duty"),
    path("desk/ring-on", desk_actions.ring_on, name="ring-on"),
    path("desk/more-time", desk_actions.more_time, name="more-time"),
    path("desk/offers/<uuid:offer_id>/decline", desk_actions.decline, name="decline"),
    path("desk/calls/<uuid:call_id>/hold", desk_actions.hold, name="hold"),
    path("desk/calls/<uuid:call_id>/resume", desk_actions.resume, name="resume"),
    path("desk/calls/<uuid:call_id>/rejoin", desk_actions.rejoin, name="rejoin"),
    path("desk/calls/<uuid:call_id>/hang-up", desk_actions.hang_up, name="hang-up"),
    path("desk/calls/<uuid:call_id>/wrap-up", desk_actions.wrap_up, name="wrap-up"),
    path("floor/", floor.show, name="floor"),
    path("floor/now", floor.now, name="floor-now"),
    path("calls/", calls.listing, name="calls"),
    path("calls/<uuid:call_id>/", calls.show, name="call"),
    path("calls/<uuid:call_id>/outcome", calls.outcome, name="outcome"),
    path("callbacks/", callbacks.listing, name="callbacks"),
    path("callbacks/<uuid:callback_id>/", callbacks.show, name="callback"),
    path("callbacks/<uuid:callback_id>/withdraw", callbacks.withdraw, name="withdraw"),
    path("callbacks/<uuid:callback_id>/settle", callbacks.settle, name="settle"),
    path("callbacks/<uuid:callback_id>/again", callbacks.again, name="again"),
    path("voicemail/", voicemails.listing, name="voicemails"),
    path("voicemail/<uuid:voicemail_id>/", voicemails.show, name="voicemail"),
    path("voicemail/<uuid:voicemail_id>/audio", voicemails.audio, name="audio"),
    path("voicemail/<uuid:voicemail_id>/handle", voicemails.handle, name="handle"),
    path("voicemail/<uuid:voicemail_id>/promise", voicemails.promise, name="voicemail-promise"),
    path("shifts/", shifts.show, name="shifts"),
]
