"""Sealing for a place, opening there and nowhere else, and finding again."""

import base64
import secrets

import pytest
from pytest_django import Settings

from helpline.contact_rules import PhoneNumber
from helpline.privacy import encryption

NUMBER = PhoneNumber("+12025550143")
HERE = encryption.place("helpline_call", "caller_number", 1)


def new_key() -> str:
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()


class TestSeal:
    def test_what_was_sealed_is_unreadable_and_comes_back(self) -> None:
        token = encryption.encrypt(b"I am afraid", HERE)

        assert b"afraid" not in token
        assert encryption.decrypt(token, HERE) == b"I am afraid"

    @pytest.mark.parametrize(
        "elsewhere",
        [
            encryption.place("helpline_call", "caller_number", 2),
            encryption.place("helpline_call", "given_number", 1),
            encryption.place("helpline_callback", "caller_number", 1),
        ],
    )
    def test_it_opens_in_its_own_place_only(self, elsewhere: bytes) -> None:
        token = encryption.encrypt(b"I am afraid", HERE)

        with pytest.raises(encryption.Unreadable):
            encryption.decrypt(token, elsewhere)

    @pytest.mark.parametrize("at", [0, 5, 6, 17, 18, -1])
    def test_a_damaged_byte_is_noticed(self, at: int) -> None:
        token = bytearray(encryption.encrypt(b"I am afraid", HERE))
        token[at] ^= 1

        with pytest.raises(encryption.Unreadable):
            encryption.decrypt(bytes(token), HERE)

    def test_no_two_values_are_sealed_with_one_nonce(self) -> None:
        """With AES-GCM a nonce that is used twice under one key gives both texts away."""
        tokens = [encryption.encrypt(b"I am afraid", HERE) for _ in range(1000)]

        nonces = {
            token[encryption.HEAD_BYTES : encryption.HEAD_BYTES + encryption.NONCE_BYTES] for token in tokens
        }

        assert len(nonces) == 1000
        assert {len(nonce) for nonce in nonces} == {96 // 8}

    @pytest.mark.parametrize("token", [b"", b"\x01", b"plain words that were never sealed"])
    def test_what_was_never_sealed_does_not_open(self, token: bytes) -> None:
        with pytest.raises(encryption.Unreadable):
            encryption.decrypt(token, HERE)

    def test_an_old_key_still_opens_what_it_sealed(self, settings: Settings) -> None:
        token = encryption.encrypt(b"before", HERE)

        settings.FIELD_KEYS = [new_key(), *settings.FIELD_KEYS]

        assert encryption.decrypt(token, HERE) == b"before"

    def test_without_its_key_it_says_so_and_shows_nothing(self, settings: Settings) -> None:
        token = encryption.encrypt(b"secret words", HERE)

        settings.FIELD_KEYS = [new_key()]

        with pytest.raises(encryption.Unreadable) as caught:
            encryption.decrypt(token, HERE)
        assert "secret words" not in str(caught.value)

    @pytest.mark.parametrize("text", ["é", "a", "never sealed", "=" * 8])
    def test_letters_that_are_no_token_do_not_open(self, text: str) -> None:
        with pytest.raises(encryption.Unreadable):
            encryption.decrypt(encryption.from_text(text), HERE)


class TestIndex:
    def test_the_same_text_has_the_same_fingerprint_under_one_key_only(self, settings: Settings) -> None:
        before = encryption.fingerprint(NUMBER)

        assert encryption.fingerprint(NUMBER) == before
        assert "2025550143" not in before
        settings.INDEX_KEYS = ["another key, which is long enough for it"]
        assert encryption.fingerprint(NUMBER) != before

    def test_nothing_has_no_fingerprint(self) -> None:
        assert encryption.fingerprint(None) == ""
        assert encryption.fingerprints(None) == []

    def test_while_keys_are_rotated_old_and_new_are_looked_for(self, settings: Settings) -> None:
        before = encryption.fingerprint(NUMBER)
        settings.INDEX_KEYS = ["another key, which is long enough for it", *settings.INDEX_KEYS]

        assert encryption.fingerprints(NUMBER) == [encryption.fingerprint(NUMBER), before]
        assert encryption.alike(before, NUMBER) == [encryption.fingerprint(NUMBER), before]
        assert encryption.alike(before, None) == [before]
