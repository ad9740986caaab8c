"""How Twilio is told to ask for our URLs: in a fragment, which is neither sent nor signed."""

import pytest
from django.conf import settings

from helpline import callflow
from helpline.emulator.http.connection_overrides import LONGEST, Delivery, overrides
from helpline.emulator.http.signing import signature
from helpline.voice import callback_urls, webhook
from helpline.voice.urls import urlpatterns
from tests.helpline.voice.test_failures import RUN_IN, ids_of
from tests.support import cast, twilio
from tests.support.caller import dial

IN_DANGER = ["wait-urgent", "wait-key-urgent", "left-urgent", "outside-over", "fallback", "fallback-key"]
TELL_DANGER = [
    *("menu", "wait-key", "left", "callback-number", "callback-again", "callback-confirm"),
    *("message-key", "message-done"),
]
DANGER_SECONDS = 10


def address(name: str) -> str:
    """Return the URL of a webhook as TwiML and requests to Twilio hold it."""
    (route,) = (pattern for pattern in urlpatterns if pattern.name == name)
    return callback_urls.url(name, **ids_of(route))


def asked(name: str) -> Delivery:
    return overrides(address(name))


@pytest.mark.parametrize("name", RUN_IN)
def test_every_url_is_tried_again_after_a_lost_connection_a_silence_and_a_broken_proxy(name: str) -> None:
    delivery = asked(name)

    assert delivery.retries >= 1
    assert all(delivery.again(0, outcome) for outcome in ("ct", "rt", "5xx"))
    assert delivery.total <= LONGEST


@pytest.mark.parametrize("name", RUN_IN)
def test_twilio_reads_for_longer_than_an_answer_takes(name: str) -> None:
    budgets = {
        callback_urls.PATIENT: webhook.SECONDS,
        callback_urls.FAST: webhook.URGENT_SECONDS,
        callback_urls.LAST: webhook.LAST_SECONDS,
    }

    assert asked(name).read > budgets[callback_urls.ASKED.get(name, callback_urls.PATIENT)]


@pytest.mark.parametrize("name", [*IN_DANGER, *TELL_DANGER])
def test_in_danger_the_fallback_is_asked_before_ten_seconds_are_over(name: str) -> None:
    assert asked(name).total + asked("fallback").read < DANGER_SECONDS


@pytest.mark.parametrize("name", TELL_DANGER)
def test_a_key_whose_answer_was_lost_is_asked_about_again_in_time(name: str) -> None:
    """The crisis line rings six seconds after the key was taken up, and a webhook later."""
    delivery = asked(name)

    assert (delivery.read, delivery.total) == (3, 6)
    assert delivery.read + 6 < DANGER_SECONDS


def test_the_crisis_line_rings_in_time_though_one_try_is_never_answered_or_a_delivery_is_repeated() -> None:
    delivery, waited = asked("left-urgent"), callflow.leaves_after(callflow.CRISIS_SECONDS)

    assert waited + delivery.read + webhook.LAST_SECONDS < DANGER_SECONDS
    assert waited + 2 * webhook.LAST_SECONDS < DANGER_SECONDS
    assert waited + delivery.total < DANGER_SECONDS  # then the fallback is asked, which needs no database


@pytest.mark.parametrize("cut_off_is", ["ct", "rt", "other"])
@pytest.mark.parametrize("name", [*IN_DANGER, *TELL_DANGER])
def test_a_key_is_delivered_after_a_front_that_was_killed_has_cut_off_two_tries(
    name: str, cut_off_is: str
) -> None:
    """Twilio does not document what it calls a connection that is cut off."""
    delivery = asked(name)

    assert all(delivery.again(attempt, cut_off_is) for attempt in (0, 1))


def test_a_table_of_urls_that_exist() -> None:
    assert set(callback_urls.ASKED) <= set(RUN_IN)


def test_the_fragment_is_not_signed() -> None:
    url = address("wait")

    assert signature("token", url, {}) == signature("token", url.partition("#")[0], {})


@pytest.mark.django_db
def test_twiml_holds_them() -> None:
    cast.line()

    gather = dial().find("Gather")

    assert gather is not None
    action = gather.get("action") or ""
    assert action.startswith(settings.PUBLIC_URL)
    assert overrides(action) == asked("menu")
    assert twilio.twiml(twilio.post(action, Digits="3")) is not None
