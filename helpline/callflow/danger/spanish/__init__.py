"""Put the tables of danger in American Spanish together."""

from helpline.callflow.danger.language import Kind, Language
from helpline.callflow.danger.spanish import (
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
from helpline.callflow.danger.spanish.spoken import SMALL_WORDS, SPEECH
from helpline.callflow.danger.spanish.words import GROUPS
from helpline.complete import complete

DANGERS: dict[Kind, str] = complete(
    "helpline.callflow.danger.spanish.DANGERS",
    Kind,
    {
        Kind.OVERDOSE: overdose.TABLE,
        Kind.MEDICAL: medical.TABLE,
        Kind.SUICIDE: suicide.TABLE,
        Kind.VIOLENCE: violence.TABLE,
        Kind.OTHER: other.TABLE,
    },
)
SPANISH = Language(
    speech=SPEECH,
    groups=GROUPS + past.GROUPS + other_numbers.GROUPS,
    dangers=DANGERS,
    death=overdose.DEATH,
    hints=("sobredosis", "no respira", "Narcan", "naloxona", "fentanilo", "suicidio", "ambulancia"),
    harmless=other_numbers.HARMLESS + harmless.ALWAYS,
    harmless_unless=(
        (past.LONG_AGO, past.AGAIN),
        (questions.ASKED, questions.NOW),
        (other_numbers.TALKED, other_numbers.UNANSWERED),
    ),
    small_words=SMALL_WORDS,
)
