"""Twilio's words for how a call leg is."""

import pytest
from twilio.rest.api.v2010.account.call import CallInstance

from helpline.call_status import FINAL_STATUSES, LIVE_STATUSES, CallStatus


class TestCallStatus:
    def test_has_every_status_of_twilios_own_library(self) -> None:
        theirs = {value for name, value in vars(CallInstance.Status).items() if name.isupper()}

        assert {str(status) for status in CallStatus} == theirs

    def test_is_either_live_or_final(self) -> None:
        assert LIVE_STATUSES == ("queued", "ringing", "in-progress")
        assert set(CallStatus) - set(LIVE_STATUSES) == FINAL_STATUSES

    @pytest.mark.parametrize("word", ["", "COMPLETED", "answered", "initiated", "something-new"])
    def test_takes_an_unknown_word_for_no_end(self, word: str) -> None:
        assert word not in FINAL_STATUSES
