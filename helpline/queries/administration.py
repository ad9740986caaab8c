"""Read whether the administration has anything to show to an account."""

from typing import Any

from django.contrib.auth.models import Permission, User
from django.db.models import Exists, OuterRef, Q, QuerySet

from helpline.models.written_once import WrittenOnce

APP = "helpline"


def _permissions(user_id: int) -> "QuerySet[Permission]":
    """Return a query for a permission in our app that a user was given, or a group of theirs."""
    own = User.user_permissions.through._default_manager.filter(permission=OuterRef("pk"), user=user_id)
    of_groups = User.groups.through._default_manager.filter(user=user_id, group__permissions=OuterRef("pk"))
    held = Q(Exists(own)) | Q(Exists(of_groups))
    return Permission.objects.filter(held, content_type__app_label=APP).order_by("pk")[:1]


_FIRST = WrittenOnce(_permissions)


def has_records(user: Any) -> bool:
    """Say what `user.has_module_perms("helpline")` does, without reading each permission. One statement.

    Every page of the console asks, for the link to the administration.
    """
    if not user.is_active or user.is_superuser:
        return bool(user.is_active)
    return _FIRST.first(user.pk) is not None
