"""The Content-Security-Policy: what a console page may load, and which servers it may connect to."""

from csp.constants import NONE, SELF

# What Twilio's Voice SDK documents that it needs: https://github.com/twilio/twilio-voice.js#content-security-policy-csp
VOICE_SDK_CONNECT = [
    "https://eventgw.twilio.com",
    "wss://voice-js.roaming.twilio.com",
    "https://sdk.twilio.com",
]
VOICE_SDK_MEDIA = ["mediastream:", "https://sdk.twilio.com"]


def directives(emulator: str) -> dict[str, list[str]]:
    """Return the directives; `emulator` is the local emulator's origin, or empty when calls go to Twilio.

    No inline script or style and no eval, ever: a caller's words shown on a page must not be able to act.
    """
    local = [emulator] if emulator else []
    sockets = [emulator.replace("http", "ws", 1)] if emulator else VOICE_SDK_CONNECT
    return {
        "default-src": [NONE],
        "script-src": [SELF, *local],
        "style-src": [SELF, *local],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF, *local, *sockets],
        "media-src": [SELF, *(local or VOICE_SDK_MEDIA)],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
