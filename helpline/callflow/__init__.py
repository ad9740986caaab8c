"""Decide what the caller hears next: the menu tree, its choices and its words. Pure.

A flow is a document (see docs/reference/configuration.md) that is turned into values once; the functions here
take values and return values, so a test can walk through a whole call. `check` is for a document that is
published now and refuses every problem; `load` is for one that was ever published and makes the best of it.
"""

from helpline.callflow.checking import check, unsaid_danger, unsaid_safety
from helpline.callflow.completing import complete, left_out
from helpline.callflow.danger import Danger, hints, may_be_overdose
from helpline.callflow.danger_words import (
    CRISIS_SECONDS,
    KEY_SECONDS,
    NAMES_A_KEY,
    are_over_in_time,
    lasts,
    leaves_after,
    most_characters,
)
from helpline.callflow.flow import (
    CALLBACK,
    DESTINATIONS,
    GOODBYE,
    MESSAGE,
    QUEUE,
    Choice,
    Facts,
    Flow,
    Language,
    Menu,
    Words,
)
from helpline.callflow.loading import SCHEMA, load
from helpline.callflow.menus import Answer, Ask, answer, ask
from helpline.callflow.names import Names, load_names
from helpline.callflow.prompts import PROMPTS
from helpline.callflow.reading import FlowError
from helpline.callflow.speech import hears
from helpline.callflow.spoken_language import language_spoken
from helpline.callflow.times import when_aloud

__all__ = [
    "CALLBACK",
    "CRISIS_SECONDS",
    "DESTINATIONS",
    "GOODBYE",
    "KEY_SECONDS",
    "MESSAGE",
    "NAMES_A_KEY",
    "PROMPTS",
    "QUEUE",
    "SCHEMA",
    "Answer",
    "Ask",
    "Choice",
    "Danger",
    "Facts",
    "Flow",
    "FlowError",
    "Language",
    "Menu",
    "Names",
    "Words",
    "answer",
    "are_over_in_time",
    "ask",
    "check",
    "complete",
    "hears",
    "hints",
    "language_spoken",
    "lasts",
    "leaves_after",
    "left_out",
    "load",
    "load_names",
    "may_be_overdose",
    "most_characters",
    "unsaid_danger",
    "unsaid_safety",
    "when_aloud",
]
