"""Put the tables of danger in English together."""

from helpline.callflow.danger.english import (
    harmless,
    medical,
    other,
    other_numbers,
    overdose,
    past,
    questions,
    suicide,
    violence,
)
from helpline.callflow.danger.english.spoken import SMALL_WORDS, SPEECH
from helpline.callflow.danger.english.words import GROUPS
from helpline.callflow.danger.language import Kind, Language
from helpline.complete import complete

DANGERS: dict[Kind, str] = complete(
    "helpline.callflow.danger.english.DANGERS",
    Kind,
    {
        Kind.OVERDOSE: overdose.TABLE,
        Kind.MEDICAL: medical.TABLE,
        Kind.SUICIDE: suicide.TABLE,
        Kind.VIOLENCE: violence.TABLE,
        Kind.OTHER: other.TABLE,
    },
)
ENGLISH = Language(
    speech=SPEECH,
    groups=GROUPS + past.GROUPS + other_numbers.GROUPS,
    dangers=DANGERS,
    death=overdose.DEATH,
    hints=("overdose", "overdosed", "not breathing", "Narcan", "naloxone", "fentanyl", "suicide", "9 1 1"),
    harmless=other_numbers.HARMLESS + harmless.ALWAYS,
    harmless_unless=(
        (past.LONG_AGO, past.AGAIN),
        (questions.ASKED, questions.NOW),
        (other_numbers.TALKED, other_numbers.UNANSWERED),
    ),
    small_words=SMALL_WORDS,
)
