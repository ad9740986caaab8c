"""The language in which a caller is answered who has just said that they are in danger. Pure."""

from helpline.callflow.danger import Danger, base
from helpline.callflow.flow import Flow
from helpline.callflow.speech import hears


def language_spoken(flow: Flow, said: str, danger: Danger, current: str) -> str:
    """Return the language of the line in which danger was said.

    It is `current`, the one in which the call goes on, where that is not certain, and where the line does
    not speak the one that was heard. Words of the helpline's own are in the language they are listed under.
    """
    if danger.language:
        spoken = [code for code in flow.languages if base(code) == danger.language]
    else:
        listed = {code: words for code, words in flow.crisis_words.items() if code in flow.languages}
        spoken = [code for code, phrases in listed.items() if hears(said, phrases)]
        spoken = spoken if len(spoken) == 1 else []
    return spoken[0] if spoken and current not in spoken else current
