"""A caller's speech is heard as whole words, in any script, with or without accents."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpline.callflow import hears
from helpline.callflow.speech import plain


class TestHears:
    @pytest.mark.parametrize(
        ("said", "phrase"),
        [
            ("I want to ask about Naltrexone.", "naltrexone"),
            ("it's about my son, he", "my son"),
            ("ESPAÑOL", "espanol"),
            ("espanol por favor", "español"),
            ("I can't breathe!", "can't breathe"),
            ("мне нужна помощь", "Помощь"),
            ("我想死", "想死"),
            ("도와 주세요", "도와 주세요"),
        ],
    )
    def test_finds_a_phrase_among_what_was_said(self, said: str, phrase: str) -> None:
        assert hears(said, [phrase])

    @pytest.mark.parametrize(
        ("said", "phrase"),
        [
            ("my sonata", "my son"),
            ("naltrexone", "naloxone"),
            ("", "naltrexone"),
            ("anything at all", ""),
            ("anything at all", "?!"),
        ],
    )
    def test_finds_no_part_of_a_word(self, said: str, phrase: str) -> None:
        assert not hears(said, [phrase])

    @given(st.text(), st.text(), st.text())
    def test_a_phrase_is_heard_wherever_it_stands(self, before: str, phrase: str, after: str) -> None:
        assert hears(f"{before} {phrase} {after}", [phrase]) or not plain(phrase)
