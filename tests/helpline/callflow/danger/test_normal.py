"""One normal form for the many ways to say one thing."""

import pytest

from helpline.callflow.danger.english.spoken import SPEECH as ENGLISH
from helpline.callflow.danger.normal import normal
from helpline.callflow.danger.spanish.spoken import SPEECH as SPANISH


class TestEnglish:
    @pytest.mark.parametrize(
        ("said", "expected"),
        [
            ("He ISN'T breathing", "he is not breathing"),
            ("hes not breathin", "he is not breathing"),
            ("She can’t, uh, breathe", "she can not , breathe"),
            ("I'm gonna kill my self", "i am going to kill myself"),
            ("um I think he's, like, dead", "he is , dead"),
            ("he he he's not not breathing", "he is not breathing"),
            ("nine one one", "911"),
            ("9-1-1!", "911 ,"),
            ("nine, one, one", "911"),
            ("nine one one nine one one", "911"),
            ("one one one one", "1"),
            ("nine hundred and eighty-eight", "988"),
            ("(555) 988-1234", "5559881234"),
            ("at 1420 988", "at 1420 988"),
            ("555 911 2233", "555 911 2233"),
            ("$988", "988 dollars"),
            ("suicide prevention lifeline", "suicide lifeline"),
            ("he O.D.'d", "he overdosed"),
            ("over dosing", "overdosing"),
            ("took thirty pills", "took 30 pills"),
            ("help help", "help help"),
        ],
    )
    def test_says_it_plainly(self, said: str, expected: str) -> None:
        assert " ".join(normal(said, ENGLISH)) == expected


class TestSpanish:
    @pytest.mark.parametrize(
        ("said", "expected"),
        [
            ("¡No RESPIRA!", ", no respira ,"),
            ("dejó de respirar", "dejo de respirar"),
            ("quiere matarse", "quiere matar se"),
            ("está pegándome", "esta pegando me"),
            ("ayúdenme por favor", "ayuden me"),
            ("pues este, creo que ya no despierta", ", no despierta"),
            ("ta muerto", "esta muerto"),
            ("nueve once", "911"),
            ("nueve uno uno", "911"),
            ("mil novecientos once", "mil novecientos 11"),
            ("nueve nueve uno uno dos tres cuatro", "9911234"),
            ("uno de mis hijos", "uno de mis hijos"),
            ("línea nacional de prevención del suicidio", "linea de el suicidio"),
            ("la muerte", "la muerte"),
            ("no despierte", "no despierte"),
        ],
    )
    def test_says_it_plainly(self, said: str, expected: str) -> None:
        assert " ".join(normal(said, SPANISH)) == expected
