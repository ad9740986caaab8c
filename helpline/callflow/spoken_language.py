"""Choose the language in which to answer a caller who has just said that they are in danger. Pure."""

from helpline.callflow.danger import Danger, base
from helpline.callflow.flow import Flow
from helpline.callflow.speech import hears


def language_spoken(flow: Flow, said: str, danger: Danger, current: str) -> str:
    """Return the language of the line in which danger was said.

    It is `current`, the language in which the call goes on, if that is not certain, or if the line does not
    speak the language that was heard. The helpline's own words are in the language under which they are
    listed.
    """
    if danger.language:
        spoken = [code for code in flow.languages if base(code) == danger.language]
    else:
        listed = {code: words for code, words in flow.crisis_words.items() if code in flow.languages}
        spoken = [code for code, phrases in listed.items() if hears(said, phrases)]
        spoken = spoken if len(spoken) == 1 else []
    return spoken[0] if spoken and current not in spoken else current
