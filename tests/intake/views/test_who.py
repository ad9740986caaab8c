"""Who may open what: the counselor of the call and supervisors; for everybody else it is not there."""

from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.test import Client

from helpline.models import Call
from intake.models import IntakeRecord
from tests.intake import scene
from tests.support import cast

pytestmark = pytest.mark.django_db

PATCH = '{"base": 0, "writer": "tab", "changes": {"notes": "hello"}}'
A_PAGE_OF_ITS_OWN = ("get", "/intake/records/{record}/", "")
"""Whoever is not signed in is asked to sign in; a fragment has nowhere to ask."""
PAGES: list[tuple[str, str, str]] = [
    ("get", "/intake/calls/{call}/card/", ""),
    ("get", "/intake/calls/{call}/number/", ""),
    ("get", "/intake/calls/{call}/earlier/", ""),
    A_PAGE_OF_ITS_OWN,
    ("get", "/intake/records/{record}/history/", ""),
]
WRITES: list[tuple[str, str, str]] = [
    ("post", "/intake/records/{record}/patch", PATCH),
    ("post", "/intake/records/{record}/complete", ""),
    ("post", "/intake/calls/{call}/promise", ""),
]
CASES = [*((case, 200, 200, 404) for case in PAGES), *((case, 200, 404, 404) for case in WRITES)]


@pytest.fixture
def record() -> IntakeRecord:
    return scene.record(cast.staff("maya"))


def ask(client: Client, case: tuple[str, str, str], call_id: Any, record_id: Any) -> int:
    method, address, body = case
    address = address.format(call=call_id, record=record_id)
    if method == "get":
        return int(client.get(address).status_code)
    return int(client.post(address, body, content_type="application/json").status_code)


@pytest.mark.parametrize(("case", "counselor", "supervisor", "stranger"), CASES)
class TestEachPage:
    def test_opens_for_its_counselor(
        self, record: IntakeRecord, case: Any, counselor: int, supervisor: int, stranger: int
    ) -> None:
        client = scene.browser_of(record.counselor)
        assert ask(client, case, record.call_id, record.pk) == counselor

    def test_may_be_read_by_a_supervisor_but_not_written(
        self, record: IntakeRecord, case: Any, counselor: int, supervisor: int, stranger: int
    ) -> None:
        client = scene.browser_of(cast.supervisor())
        assert ask(client, case, record.call_id, record.pk) == supervisor

    def test_is_not_there_for_another_counselor(
        self, record: IntakeRecord, case: Any, counselor: int, supervisor: int, stranger: int
    ) -> None:
        client = scene.browser_of(cast.staff("sam"))
        assert ask(client, case, record.call_id, record.pk) == stranger

    def test_is_not_there_for_somebody_who_answers_no_calls(
        self, record: IntakeRecord, case: Any, counselor: int, supervisor: int, stranger: int
    ) -> None:
        clerk = User.objects.create_user("clerk", is_staff=True)
        assert ask(scene.browser_of(clerk), case, record.call_id, record.pk) == stranger

    def test_is_not_there_without_signing_in(
        self, record: IntakeRecord, case: Any, counselor: int, supervisor: int, stranger: int
    ) -> None:
        answer = ask(Client(), case, record.call_id, record.pk)
        assert answer == (302 if case == A_PAGE_OF_ITS_OWN else stranger)

    def test_is_not_there_for_one_who_has_left(
        self, record: IntakeRecord, case: Any, counselor: int, supervisor: int, stranger: int
    ) -> None:
        client = scene.browser_of(record.counselor)
        User.objects.filter(pk=record.counselor.user_id).update(is_active=False)
        answer = ask(client, case, record.call_id, record.pk)
        assert answer == (302 if case == A_PAGE_OF_ITS_OWN else stranger)

    def test_is_not_there_when_it_does_not_exist(
        self, record: IntakeRecord, case: Any, counselor: int, supervisor: int, stranger: int
    ) -> None:
        assert ask(scene.browser_of(record.counselor), case, uuid4(), uuid4()) == stranger


class TestOtherAddresses:
    def test_the_list_and_the_preview_are_for_those_who_answer_calls(self, record: IntakeRecord) -> None:
        clerk = scene.browser_of(User.objects.create_user("clerk", is_staff=True))
        assert clerk.get("/intake/records/").status_code == 404
        assert clerk.post("/intake/promise/preview").status_code == 404

    def test_a_page_of_its_own_asks_whoever_is_not_signed_in_to_do_so(self, record: IntakeRecord) -> None:
        for page in ("/intake/records/", f"/intake/records/{record.pk}/"):
            assert Client().get(page)["Location"] == f"/account/sign-in/?next={page}"

    def test_a_write_needs_the_token_of_the_page(self, record: IntakeRecord) -> None:
        client = Client(enforce_csrf_checks=True)
        client.force_login(record.counselor.user)
        address = f"/intake/records/{record.pk}/patch"
        assert client.post(address, PATCH, content_type="application/json").status_code == 403

    @pytest.mark.parametrize("case", [*PAGES, *WRITES])
    def test_each_page_takes_its_own_method_only(self, record: IntakeRecord, case: Any) -> None:
        method, address, _ = case
        address = address.format(call=record.call_id, record=record.pk)
        client = scene.browser_of(record.counselor)
        wrong = client.post(address) if method == "get" else client.get(address)
        assert wrong.status_code == 405

    @pytest.mark.parametrize("address", [*(address for _, address, _ in PAGES), "/intake/records/"])
    def test_nothing_is_kept_by_a_browser(self, record: IntakeRecord, address: str) -> None:
        page = address.format(call=record.call_id, record=record.pk)
        answer = scene.browser_of(record.counselor).get(page)
        assert answer.status_code == 200
        assert "no-store" in answer["Cache-Control"]


def test_a_colleague_who_lost_the_call_may_still_save_what_they_typed() -> None:
    maya, sam = cast.staff("maya"), cast.staff("sam")
    record = scene.record(maya)
    record.call.offers.create(
        staff=maya, ring_on="browser", state="failed", made_at=cast.NOON, ring_until=cast.NOON
    )
    Call.objects.filter(pk=record.call_id).update(staff=sam)

    assert ask(scene.browser_of(maya), WRITES[0], record.call_id, record.pk) == 200
    assert scene.fresh(record).answers == {"notes": "hello"}
