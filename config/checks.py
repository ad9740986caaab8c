"""A system check that loads what no page loads, so that `manage.py check` finds every table without a row."""

from typing import Any

from django.core import checks

from helpline.complete import IncompleteTable


@checks.register
def tables_are_complete(**_: Any) -> list[checks.CheckMessage]:
    """Import what the sweep and the Celery workers run; return the first table that lacks a row.

    A table is checked while its module is imported. Pages and webhooks are imported with the URLs, which
    Django checks; the sweep and the tasks belong to other processes.
    """
    try:
        from helpline import tasks  # noqa: F401
        from helpline.jobs import sweep  # noqa: F401
    except IncompleteTable as error:
        return [checks.Error(str(error), id="deployment.E001")]
    return []
