"""Find what must not be said on a call that we make: another person may pick up. Pure.

A husband, a parent or a machine must hear nothing of a helpline, of treatment, of drugs or of anybody's
health, and no number that can be looked up. Every sentence is compared with the English and the Spanish
words, whatever its language: each borrows names of drugs and of treatment from the other.
"""

from collections.abc import Iterable

from helpline.callflow.speech import hears, plain

_BEGINNINGS = """
help hotline ayud counsel consej crisis linea treat tratamient therap terap rehab recover recuper detox
desintox addict adict adicc substanc sustanci drug drog narcotic overdos sobredos opioi opiat opiac heroin
fentan cocain methadon metadon methamph metanfet cannabis marij alcohol drunk borrach sober sobri drink
naltrex vivitrol buprenor subox sublocad naloxon narcan lofexid medic pill pastill tablet inject inyec dose
dosis dosage shot prescri recet pharm farmac clinic hospital doctor nurse enfermer health salud diagnos
sick disease suicid danger peligr emergenc ambulanc relaps recaid withdraw abstinen intak psych psiq psico
mental depress depres anxi ansied hepatit hiv vih harm needle aguj jering syring
"""
BEGINNINGS = tuple(_BEGINNINGS.split())
"""The beginnings, without accents, of words that tell what a call is about."""
WORDS = ("meth", "aa", "na", "cure", "cura", "bebe", "bebida", "support group", "grupo de apoyo")
"""Words and phrases that tell what a call is about only if they are said as a whole."""


def telling(text: str, names: Iterable[str] = ()) -> tuple[str, ...]:
    """Return the words of a sentence that tell who calls or what the call is about.

    `names` are the names of the helpline's own lines and topics.
    """
    words = plain(text).split()
    found = [word for word in words if word.startswith(BEGINNINGS) or any(sign.isdigit() for sign in word)]
    whole = [name for name in (*WORDS, *names) if hears(text, [name])]
    return tuple(dict.fromkeys((*found, *whole)))
