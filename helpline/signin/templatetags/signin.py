"""Template tags of the sign-in pages: options for a passkey, and how long until a page locks itself."""

import json
from typing import Any

from django import template
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder

register = template.Library()


@register.filter
def as_json(value: Any) -> str:
    """Return a value as JSON, for an attribute that a script reads."""
    return json.dumps(value, cls=DjangoJSONEncoder)


@register.simple_tag
def idle_minutes() -> int:
    return int(settings.IDLE_MINUTES)


@register.simple_tag
def mails() -> bool:
    """Say whether there is a mail server, so that links can be sent."""
    return bool(settings.MAILS)
