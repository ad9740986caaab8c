"""Danger is heard however it is said, and ordinary sentences are not taken for it."""

import unicodedata

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from helpline.callflow.danger import Danger, Kind, hear_danger
from tests.helpline.callflow.danger.phrases import LANGUAGES, danger, ordinary, phrases

FILLERS = {
    "english": ["um", "uh", "like", "you know", "I mean", "just", "really", "please", "oh my god", "okay"],
    "spanish": ["eh", "este", "pues", "o sea", "por favor", "mire", "ay dios mío", "bueno", "la verdad"],
}
LEADING = {
    "english": ["um I think", "hello yes", "oh my god please", "okay so", "I mean", "please"],
    "spanish": ["eh creo que", "bueno sí", "ay dios mío", "mire", "por favor", "hola"],
}
NUMERALS = {"nine", "one", "eight", "nueve", "uno", "once"}
SAID = st.sampled_from(
    [
        (language, kind, phrase)
        for language in LANGUAGES
        for kind in ("danger", "ordinary")
        for phrase in phrases(language, kind)
    ]
)
Said = tuple[str, str, str]


class TestTables:
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_hold_enough_phrases_and_most_of_them_are_danger(self, language: str) -> None:
        dangerous, others = phrases(language, "danger"), phrases(language, "ordinary")

        assert len(dangerous) + len(others) >= 150
        assert len(dangerous) >= 100
        assert len(set(dangerous) | set(others)) == len(dangerous) + len(others)


class TestHearDanger:
    # Thousands of phrases: a test for each takes many times as long as to hear it.
    def test_hears_danger(self) -> None:
        assert [said for said in danger() if not hear_danger(said)] == []

    def test_lets_an_ordinary_sentence_pass(self) -> None:
        assert [said for said in ordinary() if hear_danger(said) is not None] == []

    @pytest.mark.parametrize(
        ("said", "kind"),
        [
            ("he isn't breathing", Kind.OVERDOSE),
            ("dejó de respirar", Kind.OVERDOSE),
            ("she overdosed", Kind.OVERDOSE),
            ("se tomó demasiadas pastillas", Kind.OVERDOSE),
            ("he needs Narcan", Kind.OVERDOSE),
            ("she's having a seizure", Kind.MEDICAL),
            ("le dio un infarto", Kind.MEDICAL),
            ("my toddler swallowed a battery", Kind.MEDICAL),
            ("I want to kill myself", Kind.SUICIDE),
            ("me quiero quitar la vida", Kind.SUICIDE),
            ("she's on the ledge", Kind.SUICIDE),
            ("he has a gun", Kind.VIOLENCE),
            ("mi marido me está pegando", Kind.VIOLENCE),
            ("I don't feel safe at home", Kind.VIOLENCE),
            ("it's an emergency", Kind.OTHER),
            ("manden una ambulancia", Kind.OTHER),
        ],
    )
    def test_says_which_danger(self, said: str, kind: Kind) -> None:
        assert hear_danger(said) == Danger(kind)

    @pytest.mark.parametrize(
        "said",
        [
            "I want to die",
            "I just want to die",
            "she wants to die",
            "I wish I were dead",
            "I'd rather be dead",
            "better off dead",
            "quiero morir",
            "me quiero morir",
            "yo me quiero morir",
            "quisiera morirme",
            "prefiero morir",
            "ojalá me muera",
            "ojalá estuviera muerto",
            "tengo ganas de morir",
            "mi hija se quiere morir",
            "mi hijo quiere morir",
        ],
    )
    def test_a_wish_to_die_is_suicide(self, said: str) -> None:
        assert hear_danger(said) == Danger(Kind.SUICIDE)

    @pytest.mark.parametrize(
        "said",
        [
            "he's dying",
            "I think he is dead",
            "I don't want him to die",
            "I don't want to die",
            "my dad is dying and he doesn't want to live",
            "I want to die and she isn't breathing",
            "se está muriendo",
            "me muero",
            "no quiero que se muera",
            "no me quiero morir",
        ],
    )
    def test_death_that_nobody_wishes_for_may_be_an_overdose(self, said: str) -> None:
        assert hear_danger(said) == Danger(Kind.OVERDOSE)

    def test_says_the_one_that_leaves_the_least_time(self) -> None:
        assert hear_danger("I want to die and I took all my pills") == Danger(Kind.OVERDOSE)

    def test_hears_either_language_within_one_sentence(self) -> None:
        assert hear_danger("mi hijo he's not breathing")
        assert hear_danger("I need help, se me muere mi hermano")

    @pytest.mark.parametrize(
        "said", ["", " ", "?!", "…", "you know", "I think", "xxx", "0", "'", "n't", "ñ", "我想死"]
    )
    def test_hears_nothing_in_nothing(self, said: str) -> None:
        assert hear_danger(said) is None

    @pytest.mark.parametrize(
        ("over", "happening"),
        [
            ("I overdosed last year and I want treatment now", "I overdosed last year and again just now"),
            ("she used to be suicidal", "she used to be suicidal and now she's suicidal again"),
            (
                "tuve una sobredosis hace un año y ahora busco ayuda",
                "tuvo una sobredosis hace un año y otra hoy",
            ),
            ("le dieron narcan hace un año", "le di narcan pero no despierta"),
            ("where can I get Narcan for my house", "where can I get Narcan right now"),
        ],
    )
    def test_tells_what_is_over_from_what_happens(self, over: str, happening: str) -> None:
        assert hear_danger(over) is None
        assert hear_danger(happening)

    def test_hears_the_end_of_each_sentence(self) -> None:
        assert hear_danger("We shared a bag and he dropped. Hello?")

    def test_hears_the_words_that_a_helpline_adds(self) -> None:
        assert hear_danger("Code Lavender, please", ["code lavender"]) == Danger(Kind.OTHER)
        assert hear_danger("我想死", ["想死"]) == Danger(Kind.OTHER)

    @given(st.text(max_size=200), st.lists(st.text(max_size=20), max_size=3))
    def test_makes_something_of_whatever_is_said(self, said: str, own_words: list[str]) -> None:
        assert hear_danger(said, own_words) is None or hear_danger(said, own_words)


class TestWhatDoesNotMatter:
    """How a sentence is said does not change what it says."""

    @given(SAID, st.data())
    def test_a_filler_word_anywhere(self, said: Said, data: st.DataObject) -> None:
        language, kind, phrase = said
        words = phrase.split()
        words.insert(data.draw(st.integers(0, len(words))), data.draw(st.sampled_from(FILLERS[language])))

        assert bool(hear_danger(" ".join(words))) == (kind == "danger")

    @given(SAID, st.data())
    def test_what_people_begin_with(self, said: Said, data: st.DataObject) -> None:
        language, kind, phrase = said

        heard = hear_danger(f"{data.draw(st.sampled_from(LEADING[language]))} {phrase}")

        assert bool(heard) == (kind == "danger")

    @given(SAID, st.sampled_from([str.upper, str.title, str.lower, str.swapcase]))
    def test_capital_letters(self, said: Said, spelled: object) -> None:
        _, kind, phrase = said

        assert bool(hear_danger(spelled(phrase))) == (kind == "danger")  # type: ignore[operator]

    @given(SAID)
    def test_accents_and_how_they_are_encoded(self, said: Said) -> None:
        _, kind, phrase = said
        apart = unicodedata.normalize("NFD", phrase)
        without = "".join(letter for letter in apart if not unicodedata.combining(letter))

        assert bool(hear_danger(apart)) == bool(hear_danger(without)) == (kind == "danger")

    @given(SAID, st.sampled_from(["’", "ʼ", "'"]))
    def test_which_apostrophe(self, said: Said, apostrophe: str) -> None:
        _, kind, phrase = said

        assert bool(hear_danger(phrase.replace("'", apostrophe))) == (kind == "danger")

    @given(st.sampled_from(danger()), st.sampled_from(ordinary()), st.booleans())
    def test_an_ordinary_sentence_beside_danger(self, said: str, other: str, first: bool) -> None:
        both = f"{other}. {said}" if first else f"{said}. {other}"

        assert hear_danger(both)

    @pytest.mark.parametrize(
        "number", ["nine eight eight", "nueve ocho ocho", "nine one one", "nueve uno uno"]
    )
    @pytest.mark.parametrize(
        "harmless", ["my insurance denied the Vivitrol shot", "llamo para pedir una cita"]
    )
    def test_a_number_beside_what_is_harmless_in_the_other_language(self, number: str, harmless: str) -> None:
        assert hear_danger(f"{number}. {harmless}")
        assert hear_danger(f"{harmless}. {number}")

    @given(st.sampled_from(danger()), st.data())
    def test_a_word_said_twice_in_fear(self, said: str, data: st.DataObject) -> None:
        words = said.split()
        place = data.draw(st.integers(0, len(words) - 1))
        assume(words[place] not in NUMERALS)  # a digit said twice makes another number

        assert hear_danger(" ".join([*words[:place], words[place], *words[place:]]))
