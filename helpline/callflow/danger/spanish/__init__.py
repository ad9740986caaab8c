"""Danger as it is said in the Spanish of the Americas."""

from helpline.callflow.danger.language import Kind, Language
from helpline.callflow.danger.spanish import harmless, medical, other, overdose, suicide, violence
from helpline.callflow.danger.spanish.spoken import SPEECH
from helpline.callflow.danger.spanish.words import GROUPS

SPANISH = Language(
    speech=SPEECH,
    groups=GROUPS + harmless.GROUPS,
    dangers={
        Kind.OVERDOSE: overdose.TABLE,
        Kind.MEDICAL: medical.TABLE,
        Kind.SUICIDE: suicide.TABLE,
        Kind.VIOLENCE: violence.TABLE,
        Kind.OTHER: other.TABLE,
    },
    hints=("sobredosis", "no respira", "Narcan", "naloxona", "fentanilo", "suicidio", "ambulancia"),
    harmless=harmless.ALWAYS,
    unless_now=harmless.UNLESS_NOW,
    now=harmless.NOW,
)
