"""Say sentences of a flow in the language of the person who hears them."""

from collections.abc import Iterable

from twilio.twiml.voice_response import Gather, VoiceResponse

from helpline.callflow import Facts, Flow, Words
from helpline.callflow.prompts import CALLED
from helpline.models import Call, Direction, flows


def say(verb: VoiceResponse | Gather, flow: Flow, words: Iterable[Words]) -> None:
    """Say sentences, each in its language's voice."""
    for sentence in words:
        language = flow.languages[sentence.language]
        verb.say(sentence.text, language=language.tag, voice=language.voice)


def facts_of(call: Call, flow: Flow) -> Facts:
    """Return what the caller has told the menu, and the flow's assumptions where they have not said."""
    opening = flow.opening_facts()
    return Facts(call.language or opening.language, call.topic or opening.topic, call.priority)


def speak(response: VoiceResponse, call: Call, *prompts: str, **values: object) -> None:
    """Say prompts of a call's flow in the caller's language.

    Another person may have picked up a call that we made: on such a call only the prompts in `CALLED` are
    said, which are meant for them.
    """
    if call.direction == Direction.OUTBOUND:
        prompts = tuple(prompt for prompt in prompts if prompt in CALLED)
    flow = flows.flow_of(call)
    language = facts_of(call, flow).language
    say(response, flow, [flow.words(prompt, language, **values) for prompt in prompts])


def language_of(call: Call, prompt: str) -> str:
    """Return the code of the language in which a prompt of a call's flow is said to the caller."""
    flow = flows.flow_of(call)
    return flow.words(prompt, facts_of(call, flow).language).language


def length(call: Call, prompt: str) -> int:
    """Return how many characters a prompt of a call's flow has in the caller's language."""
    flow = flows.flow_of(call)
    return len(flow.words(prompt, facts_of(call, flow).language).text)
