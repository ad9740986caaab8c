"""A password that is long only because it repeats itself is refused."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from config.env import Env, SettingError
from config.settings import example_password


@pytest.mark.parametrize(
    "password",
    [
        "passwordpassword",
        "PasswordPASSWORD",
        "passwordpassword1",
        "secretsecretsecret",
        "abcabcabcabcabc",
        "aaaaaaaaaaaaaaaa",
        "abababababab",
        "abcdefghijklmnop",
        "12345123451234512345",
        "maya1maya1maya1maya1",
    ],
)
def test_one_that_repeats_itself_or_counts_is_refused(password: str) -> None:
    with pytest.raises(ValidationError) as refused:
        validate_password(password)

    assert "password_repeats" in {error.code for error in refused.value.error_list}


@pytest.mark.parametrize(
    "password",
    [
        "quite a long password",
        "maya has a long password",
        "banana bread on sundays",
        "hummingbird humming along",
        "k7Q-zzzz-p4Rm-zzzz",
        "tartar sauce and tartan",
    ],
)
def test_one_that_is_long_enough_without_its_repetitions_is_taken(password: str) -> None:
    validate_password(password)


class TestThePasswordOfTheExample:
    @pytest.mark.parametrize(
        ("password", "said"),
        [
            ("hunter2", "too short: it must have at least 12 characters"),
            ("123456789012", "too easy to guess: it repeats itself, or is a sequence"),
            ("passwordpassword", "too easy to guess: it repeats itself"),
            ("LetmeinLetmein", "too easy to guess: it repeats itself"),
            ("jesuslovesme", "too easy to guess: it is on every list of common passwords"),
            ("password1234", "too easy to guess: it is on every list of common passwords"),
            ("Password1234", "too easy to guess: it is on every list of common passwords"),
        ],
    )
    def test_is_refused_for_what_is_wrong_with_it(self, password: str, said: str) -> None:
        with pytest.raises(SettingError, match=f"^EXAMPLE_PASSWORD is {said}"):
            example_password(Env({"EXAMPLE_PASSWORD": password}))

    @pytest.mark.parametrize("password", ["", "only-for-tests", "Zr8-kq2_TvWx5aLm"])
    def test_may_be_any_other_or_none(self, password: str) -> None:
        assert example_password(Env({"EXAMPLE_PASSWORD": password})) == password
