"""Sealing and finding again."""

import pytest
from cryptography.fernet import Fernet
from pytest_django import Settings

from helpline import vault


class TestSeal:
    def test_what_was_sealed_is_unreadable_and_comes_back(self) -> None:
        token = vault.seal(b"I am afraid")

        assert b"afraid" not in token
        assert vault.unseal(token) == b"I am afraid"

    def test_an_old_key_still_opens_what_it_sealed(self, settings: Settings) -> None:
        token = vault.seal(b"before")

        settings.FIELD_KEYS = [Fernet.generate_key().decode(), *settings.FIELD_KEYS]

        assert vault.unseal(token) == b"before"

    def test_without_its_key_it_says_so_and_shows_nothing(self, settings: Settings) -> None:
        token = vault.seal(b"secret words")

        settings.FIELD_KEYS = [Fernet.generate_key().decode()]

        with pytest.raises(vault.Unreadable) as caught:
            vault.unseal(token)
        assert "secret words" not in str(caught.value)


class TestIndex:
    def test_the_same_text_has_the_same_fingerprint_under_one_key_only(self, settings: Settings) -> None:
        before = vault.index("+12025550143")

        assert vault.index("+12025550143") == before
        assert "2025550143" not in before
        settings.INDEX_KEY = "another key, which is long enough for it"
        assert vault.index("+12025550143") != before

    def test_nothing_has_no_fingerprint(self) -> None:
        assert vault.index("") == ""
