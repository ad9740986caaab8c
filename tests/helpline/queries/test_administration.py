"""Whether the administration has anything to show to an account."""

import pytest
from django.contrib.auth.models import Group, Permission, User

from helpline.queries import administration

pytestmark = pytest.mark.django_db


@pytest.fixture
def maya() -> User:
    return User.objects.create_user("maya", is_staff=True)


def fresh(user: User) -> User:
    """Return the user as another request reads them."""
    return User.objects.get(pk=user.pk)


def permission(app: str) -> Permission:
    return Permission.objects.filter(content_type__app_label=app).order_by("pk")[0]


def test_says_what_django_says_as_soon_as_it_changes(maya: User) -> None:
    group = Group.objects.create(name="readers")
    group.permissions.add(permission(administration.APP))
    steps = (
        lambda: None,
        lambda: maya.user_permissions.add(permission("auth")),
        lambda: maya.user_permissions.add(permission(administration.APP)),
        lambda: maya.user_permissions.clear(),
        lambda: maya.groups.add(group),
        lambda: maya.groups.clear(),
        lambda: User.objects.filter(pk=maya.pk).update(is_superuser=True),
        lambda: User.objects.filter(pk=maya.pk).update(is_active=False),
    )
    said = []
    for step in steps:
        step()
        said.append(administration.has_records(fresh(maya)))
        assert said[-1] == fresh(maya).has_module_perms(administration.APP)

    assert said == [False, False, True, False, True, False, True, False]
