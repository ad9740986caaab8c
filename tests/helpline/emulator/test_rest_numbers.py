"""Test numbers and applications through REST."""

import pytest

from .conftest import HELPLINE, World


@pytest.fixture
def path(world: World) -> str:
    return f"/IncomingPhoneNumbers/{world.client.incoming_phone_numbers.list()[0].sid}.json"


class TestNumber:
    @pytest.mark.parametrize(
        ("form", "code"),
        [
            ({"VoiceUrl": "ftp://127.0.0.1/"}, 21402),
            ({"StatusCallback": "http://under_score/"}, 21402),
            ({"VoiceMethod": "PUT"}, 21403),
            ({"VoiceApplicationSid": "AP" + "0" * 32}, 21420),
            ({"FriendlyName": "x" * 65}, 20002),
        ],
        ids=str,
    )
    def test_is_unchanged_when_one_field_is_invalid(
        self, world: World, path: str, form: dict[str, str], code: int
    ) -> None:
        before = world.rest("GET", path).json()

        refused = world.rest("POST", path, data={"VoiceFallbackMethod": "GET", **form})

        assert (refused.status_code, refused.json()["code"]) == (400, code)
        assert world.rest("GET", path).json() == before

    def test_stores_message_urls(self, world: World, path: str) -> None:
        world.rest("POST", path, data={"SmsUrl": "http://127.0.0.1/sms", "SmsMethod": "get"})

        shown = world.rest("GET", path).json()

        assert (shown["sms_url"], shown["sms_method"]) == ("http://127.0.0.1/sms", "GET")

    def test_sends_caller_name_with_caller_id_lookup(self, world: World, path: str) -> None:
        world.rest("POST", path, data={"VoiceCallerIdLookup": "true"})

        world.dial()

        assert world.asked("/voice")[0]["CallerName"]
        world.rest("POST", path, data={"VoiceCallerIdLookup": "false"})

    @pytest.mark.parametrize(("number", "code"), [("12", 21421), (HELPLINE, 21422)])
    def test_can_be_added_only_once(self, world: World, number: str, code: int) -> None:
        refused = world.rest("POST", "/IncomingPhoneNumbers.json", data={"PhoneNumber": number})

        assert refused.json()["code"] == code

    def test_is_filtered_by_its_digits(self, world: World) -> None:
        found = world.client.incoming_phone_numbers.list(phone_number="+12025550111")

        assert found == []
