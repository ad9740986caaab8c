"""After a test that committed nothing is left of it, and what `migrate` made is there."""

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType

from helpline.models import Team
from tests.helpline.console import scenes
from tests.support import cast, emptying
from tests.support.cast import NOON

pytestmark = pytest.mark.django_db(transaction=True)


def filled() -> set[str]:
    return {model.__name__ for model in apps.get_models() if model._default_manager.exists()}


def permissions() -> set[tuple[str, str]]:
    return set(Permission.objects.values_list("content_type__model", "codename"))


def write() -> None:
    person = cast.staff("maya", on_duty_since=NOON)
    scenes.over(cast.line(), person)
    group = Group.objects.create(name="Counselors")
    group.permissions.set(Permission.objects.all())
    person.user.groups.add(group)
    cast.supervisor()


def test_nothing_is_left_but_content_types_and_permissions() -> None:
    before = permissions()
    write()

    emptying.empty()

    assert filled() == {"ContentType", "Permission"}
    assert not Group.permissions.through.objects.exists()
    assert permissions() == before


def test_nothing_is_left_of_a_table_that_grew_large() -> None:
    write()
    Team.objects.bulk_create(Team(slug=f"team-{n}", name="A team " * 10) for n in range(8000))

    emptying.empty()

    assert filled() == {"ContentType", "Permission"}


def test_permissions_that_a_test_changed_are_as_before() -> None:
    before = permissions()
    ContentType.objects.create(app_label="helpline", model="parrot")
    Permission.objects.filter(codename="add_user").delete()

    emptying.empty()

    assert permissions() == before
    assert not ContentType.objects.filter(model="parrot").exists()
