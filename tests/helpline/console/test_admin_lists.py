"""Lists of the admin: a page takes as many statements whatever its rows, and alarms name who sees to them."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from helpline.models import Alarm, Callback, CallbackState, Line, Staff, Voicemail
from helpline.queries.alarms import open_alarms
from tests.helpline.console import scenes
from tests.helpline.console.conftest import SignIn
from tests.support import cast
from tests.support.cast import NOON

LISTED: list[type[Model]] = [Alarm, Callback, Voicemail]


def listed(client: Client, model: type[Model]) -> str:
    answer = client.get(reverse(f"admin:helpline_{model._meta.model_name}_changelist"))
    assert answer.status_code == 200
    return answer.text


def statements(client: Client, model: type[Model]) -> int:
    with CaptureQueriesContext(connection) as asked:
        listed(client, model)
    return len(asked)


def add(line: Line, maya: Staff) -> None:
    """Add a call of maya's with an alarm that she saw to, a promise of hers and a message that she heard."""
    call = cast.call(line, sid=scenes.sid(), staff=maya, state="ended", disposition="answered", ended_at=NOON)
    seen = {"acknowledged_by": maya.user, "acknowledged_at": NOON}
    closed = {"closed_by": maya.user, "closed_at": NOON, "note": "talked"}
    Alarm.objects.create(call=call, kind="waiting", opened_at=NOON, **seen, **closed)
    Callback.objects.create(
        line=line,
        staff=maya,
        state=CallbackState.SETTLED,
        reason="promised",
        number=scenes.GIVEN,
        due_at=NOON,
        expires_at=NOON,
        promised_at=NOON,
        settled_at=NOON,
    )
    heard = {"state": "handled", "handled_by": maya, "handled_at": NOON}
    Voicemail.objects.filter(pk=scenes.message(line).pk).update(**heard)


@pytest.mark.parametrize("who", ["counselor", "supervisor"])
@pytest.mark.parametrize("model", LISTED, ids=lambda model: model.__name__)
def test_a_list_asks_no_more_for_many_rows_than_for_one(
    model: type[Model], who: str, line: Line, maya: Staff, lee: User, signed_in: SignIn
) -> None:
    viewer: Any = {"counselor": maya.user, "supervisor": lee}[who]
    viewer.user_permissions.add(*Permission.objects.filter(content_type__app_label="helpline"))
    client = signed_in(viewer)
    add(line, maya)
    statements(client, model)  # the first page of a sign-in writes the session
    one = statements(client, model)

    for _ in range(3):
        add(line, maya)

    assert listed(client, model).count('<th class="field-') == 4
    assert statements(client, model) == one


@pytest.mark.parametrize(
    ("who", "name"),
    [
        ("staff", "Maya B."),
        ("first name", "Lee"),
        ("username", "lee"),
        ("nobody", ""),
    ],
)
def test_an_alarm_names_who_sees_to_it_as_colleagues_do(
    who: str, name: str, line: Line, maya: Staff, lee: User, supervising: Client
) -> None:
    Staff.objects.filter(pk=maya.pk).update(name="Maya B.")
    User.objects.filter(pk=lee.pk).update(first_name="Lee" if who == "first name" else "")
    by = {"staff": maya.user, "nobody": None}.get(who, lee)
    seen = {"acknowledged_by": by, "acknowledged_at": NOON} if by else {}
    alarm = Alarm.objects.create(call=cast.call(line), kind="waiting", opened_at=NOON, **seen)
    lee.user_permissions.add(Permission.objects.get(codename="view_alarm"))

    page = supervising.get(reverse("admin:helpline_alarm_change", args=[alarm.pk])).text

    assert open_alarms()[0].by == name
    for text in (listed(supervising, Alarm), page):
        assert f">{name or 'nobody yet'}<" in text
