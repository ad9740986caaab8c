"""Danger as it is said in English."""

from helpline.callflow.danger.english import (
    harmless,
    medical,
    other,
    overdose,
    past,
    questions,
    suicide,
    violence,
)
from helpline.callflow.danger.english.spoken import SMALL_WORDS, SPEECH
from helpline.callflow.danger.english.words import GROUPS
from helpline.callflow.danger.language import Kind, Language

ENGLISH = Language(
    speech=SPEECH,
    groups=GROUPS + past.GROUPS,
    dangers={
        Kind.OVERDOSE: overdose.TABLE,
        Kind.MEDICAL: medical.TABLE,
        Kind.SUICIDE: suicide.TABLE,
        Kind.VIOLENCE: violence.TABLE,
        Kind.OTHER: other.TABLE,
    },
    death=overdose.DEATH,
    hints=("overdose", "overdosed", "not breathing", "Narcan", "naloxone", "fentanyl", "suicide", "9 1 1"),
    harmless=harmless.ALWAYS,
    harmless_unless=((past.LONG_AGO, past.AGAIN), (questions.ASKED, questions.NOW)),
    small_words=SMALL_WORDS,
)
