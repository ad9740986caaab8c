"""A password that is long only because it says the same again is none."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError


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
