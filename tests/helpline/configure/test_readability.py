"""The measure that the example's words are held against is right itself."""

import pytest

from tests.helpline.configure.readability import flesch_kincaid, grade, syllables


class TestFleschKincaid:
    @pytest.mark.parametrize(
        ("words", "sentences", "count", "expected"), [(10, 1, 13, 3.65), (18, 1, 29, 10.44)]
    )
    def test_agrees_with_known_values(self, words: int, sentences: int, count: int, expected: float) -> None:
        assert flesch_kincaid(words, sentences, count) == pytest.approx(expected, abs=0.005)


class TestSyllables:
    @pytest.mark.parametrize(
        ("word", "count"),
        [
            ("the", 1),
            ("someone", 2),
            ("line", 1),
            ("please", 1),
            ("breathing", 2),
            ("suicide", 3),
            ("national", 3),
            ("medicine", 3),
            ("people", 2),
            ("pressed", 1),
            ("7", 1),
        ],
    )
    def test_are_counted_as_one_says_them(self, word: str, count: int) -> None:
        assert syllables(word) == count


class TestGrade:
    def test_tells_plain_words_from_learned_ones(self) -> None:
        assert grade("You can call us. We will help.") < 3
        assert (
            grade("Individuals requiring pharmacological intervention may communicate telephonically.") > 12
        )

    def test_leaves_out_what_it_is_told_to(self) -> None:
        assert grade("Take naltrexone.", exceptions=["naltrexone"]) < grade("Take naltrexone.")
