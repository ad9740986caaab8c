"""The document for when we fail: the safety message, then the backup number. It needs no database."""

from functools import lru_cache

from django.conf import settings
from twilio.twiml.voice_response import VoiceResponse

SAFETY = (
    (
        "en-US",
        "If someone may have overdosed or is not breathing, hang up and dial 9 1 1 now. "
        "If you are thinking of suicide, you can call or text 9 8 8 at any time. ",
    ),
    (
        "es-US",
        "Si alguien pudo haber sufrido una sobredosis o no respira, cuelgue y marque el 9 1 1 ahora. "
        "Si está pensando en el suicidio, puede llamar o enviar un mensaje de texto al 9 8 8. ",
    ),
)
THROUGH = (
    ("en-US", "We are putting you through to someone who can help."),
    ("es-US", "Le comunicamos con alguien que puede ayudarle."),
)
SORRY = (
    (
        "en-US",
        "We are sorry, we cannot connect you now. You can reach the national helpline, day and night, at "
        "1, 800, 6 6 2, 4 3 5 7.",
    ),
    (
        "es-US",
        "Lo sentimos, no podemos comunicarle ahora. Puede llamar a la línea nacional, de día y de noche, al "
        "1, 800, 6 6 2, 4 3 5 7.",
    ),
)


@lru_cache(maxsize=4)
def _document(backup_number: str, public_url: str) -> str:
    response = VoiceResponse()
    for language, text in SAFETY:
        response.say(text, language=language)
    if backup_number:
        for language, text in THROUGH:
            response.say(text, language=language)
        response.dial(backup_number, timeout=45, action=f"{public_url}/voice/fallback/after", method="POST")
    else:
        apologise(response)
    return str(response)


def document() -> str:
    """Return the TwiML: danger first, then the backup number, or the national one where none is set."""
    return _document(settings.BACKUP_NUMBER, settings.PUBLIC_URL)


def apologise(response: VoiceResponse) -> None:
    """Say which number is answered day and night, and end the call."""
    for language, text in SORRY:
        response.say(text, language=language)
    response.hangup()


def after(dial_status: str) -> str:
    """Return what follows the backup number: nothing after a conversation, the national number otherwise."""
    response = VoiceResponse()
    if dial_status in ("completed", "answered"):
        response.hangup()
    else:
        apologise(response)
    return str(response)
