"""A call flow that cannot be read: callers get the latest that can be, and pages open."""

from datetime import timedelta

import pytest
from django.test import Client

from helpline.contact_rules import PhoneNumber
from helpline.models import Call, Callback, CallState, FlowVersion, Line, Staff
from helpline.queries import unreadable
from tests.support import cast, slips
from tests.support.caller import dial, into_the_queue
from tests.support.cast import NOON

pytestmark = pytest.mark.django_db


class TestACallFlow:
    @pytest.fixture(params=['"treatment"', "[]", "null", '{"start": 5}', '{"menus": {"a": 1}}'])
    def broken(self, request: pytest.FixtureRequest, line: Line) -> FlowVersion:
        """The flow in force cannot be read; the one before it can."""
        version = FlowVersion.objects.create(digest="new", document={}, published_at=NOON + timedelta(days=1))
        Line.objects.update(flow=version)
        slips.write("UPDATE helpline_flowversion SET document = %s WHERE id = %s", request.param, version.pk)
        return version

    def test_that_cannot_be_read_leaves_callers_to_the_latest_that_can(
        self, broken: FlowVersion, line: Line, maya: Staff
    ) -> None:
        Staff.objects.update(seen_at=NOON + timedelta(days=9000))

        into_the_queue()

        assert Call.objects.get().state == CallState.OFFERED
        assert [(fault.table, fault.pk) for fault in unreadable.faults()] == [("flow version", broken.pk)]

    @pytest.mark.parametrize(
        "page", ["/console/desk/", "/console/floor/", "/console/calls/", "/console/callbacks/"]
    )
    def test_of_which_none_can_be_read_leaves_the_pages_open(
        self, broken: FlowVersion, line: Line, maya: Staff, page: str
    ) -> None:
        on = Line.objects.get()
        waiting = cast.call(on, state=CallState.WAITING, queued_at=NOON, move_on_at=NOON)
        cast.call(on, sid="CA" + "3" * 32, state=CallState.CONNECTING, staff=maya)
        Callback.objects.create(
            line=on,
            origin=waiting,
            reason="promised",
            number=PhoneNumber("+12025550144"),
            topic="treatment",
            staff=maya,
            due_at=NOON,
            expires_at=NOON,
            promised_at=NOON,
        )
        FlowVersion.objects.exclude(pk=broken.pk).update(document={})
        client = Client()
        client.force_login(maya.user)

        assert client.get(page).status_code == 200

    def test_of_which_none_can_be_read_sends_the_caller_to_the_backup_number(
        self, broken: FlowVersion, line: Line
    ) -> None:
        FlowVersion.objects.exclude(pk=broken.pk).update(document={})

        heard = dial()

        assert heard.find(".//Dial") is not None
