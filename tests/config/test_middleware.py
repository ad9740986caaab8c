"""The lane that Twilio's requests take, and whose address a sign-in comes from."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import path
from pytest_django import Settings

from config.middleware import voice_lane
from helpline.client_address import address_of


def spoken(request: HttpRequest, call: str) -> HttpResponse:
    return HttpResponse(f"<Response>{call}</Response>")


urlpatterns = [path("voice/<call>/said", spoken)]


def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("through every middleware")


@pytest.mark.urls(__name__)
class TestVoiceLane:
    def test_a_webhook_reaches_its_view_past_everything_else(self, rf: RequestFactory) -> None:
        response = voice_lane(page)(rf.post("/voice/7/said"))

        assert isinstance(response, HttpResponse)
        assert response.content == b"<Response>7</Response>"

    def test_every_other_request_goes_the_whole_way(self, rf: RequestFactory) -> None:
        response = voice_lane(page)(rf.get("/console/"))

        assert isinstance(response, HttpResponse)
        assert response.content == b"through every middleware"


class TestClientAddress:
    def test_it_is_the_peers_and_never_what_a_visitor_claims(self, rf: RequestFactory) -> None:
        request = rf.get("/", REMOTE_ADDR="10.0.0.9", headers={"X-Forwarded-For": "192.0.2.1"})

        assert address_of(request) == "10.0.0.9"

    def test_behind_our_proxy_it_is_what_the_proxy_saw(self, rf: RequestFactory, settings: Settings) -> None:
        settings.TRUST_PROXY = True
        request = rf.get("/", REMOTE_ADDR="10.0.0.9", headers={"X-Forwarded-For": "192.0.2.1, 198.51.100.7"})

        assert address_of(request) == "198.51.100.7"
        assert address_of(rf.get("/", REMOTE_ADDR="10.0.0.9")) == "10.0.0.9"

    @pytest.mark.parametrize(
        ("written", "meant"),
        [
            ("198.51.100.7:51234", "198.51.100.7"),
            ("[2001:db8::7]:51234", "2001:db8::7"),
            ("2001:DB8:0::7", "2001:db8::7"),
            ('"[2001:db8::7]"', "2001:db8::7"),
            ("::ffff:198.51.100.7", "198.51.100.7"),
            ("fe80::1%eth0", "fe80::1"),
            ("unknown", "10.0.0.9"),
            ("", "10.0.0.9"),
            ("198.51.100.7, ", "10.0.0.9"),
            ("'; drop", "10.0.0.9"),
        ],
    )
    def test_is_an_address_however_a_proxy_writes_it(
        self, written: str, meant: str, rf: RequestFactory, settings: Settings
    ) -> None:
        settings.TRUST_PROXY = True
        request = rf.get("/", REMOTE_ADDR="10.0.0.9", headers={"X-Forwarded-For": written})

        assert address_of(request) == meant
