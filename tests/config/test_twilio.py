"""Which telephone network a helpline speaks to, and which credentials it takes for it."""

import pytest

from config.env import Env, SettingError
from config.twilio import carrier

SECRET = "pU3vY0kq-Zt7eWc1oRb5sXg9mLd2hJf6nAa4iQy8uTz_Kw"
TOKEN = "b7e1d09a5c3f48267ad4e90b1f6c8523"
KEY = {
    "TWILIO_API_KEY_SID": "SK" + "0" * 32,
    "TWILIO_API_KEY_SECRET": "hV2kQ9sLx4TzN7pR1mWc8YbJ5gDf3aEu",
}
TWILIO = {"TWILIO_ACCOUNT_SID": "AC" + "0" * 32, "TWILIO_AUTH_TOKEN": TOKEN}
TOYS = [
    "1",
    "changeme",
    "your_auth_token",
    "your_auth_token_your_auth_token_",
    "f" * 32,
    "0123456789abcdef" * 2,
]


class TestASecretOfTwilios:
    def test_is_taken_as_twilio_makes_it(self) -> None:
        account = carrier(Env({**TWILIO, **KEY}), SECRET)

        assert not account.emulated
        assert (account.auth_token, account.api_key_secret) == (TOKEN, KEY["TWILIO_API_KEY_SECRET"])

    @pytest.mark.parametrize("toy", [*TOYS, f"“{TOKEN}”", TOKEN[:-1]])
    @pytest.mark.parametrize("name", ["TWILIO_AUTH_TOKEN", "TWILIO_API_KEY_SECRET"])
    def test_is_no_placeholder_and_whole(self, name: str, toy: str) -> None:
        """Whoever guesses the token signs webhooks as Twilio does, and is believed."""
        with pytest.raises(SettingError, match=f"{name} is (malformed|too easy to guess)"):
            carrier(Env({**TWILIO, **KEY, name: toy}), SECRET)

    def test_is_made_for_the_emulator(self) -> None:
        account = carrier(Env({}), SECRET)

        assert account.emulated
        assert len(account.auth_token) == 32


class TestTheEmulatorsAddress:
    @pytest.mark.parametrize(
        ("url", "said"),
        [
            ("https://api.twilio.com", "TWILIO_ACCOUNT_SID is not set"),
            ("https://emulator.example.org", "TWILIO_ACCOUNT_SID is not set"),
            ("https://127.0.0.1:8010", "TWILIO_ACCOUNT_SID is not set"),
            ("http://127.0.0.1:8010/x", "TWILIO_API_URL is malformed"),
            ("http://me@127.0.0.1:8010", "TWILIO_API_URL is malformed"),
        ],
    )
    def test_is_one_at_which_it_can_be_started(self, url: str, said: str) -> None:
        with pytest.raises(SettingError, match=said):
            carrier(Env({"TWILIO_API_URL": url}), SECRET)
