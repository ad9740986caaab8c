"""A secret that somebody made up is refused, a random one never."""

import secrets
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.weak import is_weak_key, is_weak_password, is_weak_secret


class TestSecrets:
    @given(st.text("ab1-", min_size=1, max_size=10), st.integers(min_value=4, max_value=60))
    def test_a_word_said_again_and_again_is_weak(self, word: str, times: int) -> None:
        assert is_weak_secret((word * times)[:64])

    @given(st.sampled_from(string.printable), st.integers(min_value=32, max_value=200))
    def test_one_letter_is_weak(self, letter: str, times: int) -> None:
        assert is_weak_secret(letter * times)

    @pytest.mark.parametrize(
        "secret",
        [
            "django-insecure-0123456789abcdefghijklmnopqrstuvwxyz",
            "replace-this-with-a-long-random-value-there",
            "this-is-a-secret-key-please-change-me-now-ok",
            "insert-your-secret-key-here-at-least-40-chars",
            "YOUR_KEY_GOES_HERE_AND_HAS_TO_BE_LONG_ENOUGH",
            "helpline-signs-in-2026-helpline-signs-in-2027",
            "qwertyuiopasdfghjklzxcvbnm1029384756qpwoeiru",
            "correct horse battery staple and one more word",
            "our line for all of us, our line for all of us 1",
            "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a6978",
        ],
    )
    def test_one_of_a_template_a_keyboard_or_half_of_itself_is_weak(self, secret: str) -> None:
        assert is_weak_secret(secret)

    def test_one_that_our_own_tools_make_is_not(self) -> None:
        makers = (secrets.token_hex, secrets.token_urlsafe)
        assert not any(
            is_weak_secret(make(length)) for make in makers for length in (24, 48) for _ in range(500)
        )

    @pytest.mark.parametrize("of", [string.ascii_letters + string.digits, "0123456789abcdef"])
    def test_a_random_one_is_not(self, of: str) -> None:
        for _ in range(2000):
            assert not is_weak_secret("".join(secrets.choice(of) for _ in range(32)))


class TestKeys:
    def test_random_bytes_are_not_weak(self) -> None:
        assert not any(is_weak_key(secrets.token_bytes(32)) for _ in range(2000))

    @pytest.mark.parametrize("key", [bytes(32), bytes(range(32)), b"secret" * 5 + b"!!", b"\x01\xff" * 16])
    def test_made_up_ones_are(self, key: bytes) -> None:
        assert is_weak_key(key)


class TestPasswords:
    @pytest.mark.parametrize("password", ["abc", "short", "aaaaaaaaaaaa", "123456789012345", "abababababab"])
    def test_that_hardly_say_anything_are_weak(self, password: str) -> None:
        assert is_weak_password(password, 12)

    def test_random_ones_are_not(self) -> None:
        assert not any(is_weak_password(secrets.token_urlsafe(9), 12) for _ in range(2000))
