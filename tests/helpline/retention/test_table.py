"""Everything that is kept has an age in the table, or a reason why it has none."""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model

from helpline import retention

pytestmark = pytest.mark.django_db

GOES_BY = {
    "helpline.call": "calls",
    "helpline.callevent": "calls",
    "helpline.offer": "calls",
    "helpline.participant": "calls",
    "helpline.emergencyplace": "emergency_places",
    "helpline.voicemail": "calls",
    "helpline.alarm": "calls",
    "helpline.helprequest": "calls",
    "helpline.callback": "callbacks",
    "helpline.callbackevent": "callbacks",
    "helpline.callbackattempt": "callbacks",
    "helpline.command": "commands",
    "helpline.accessrecord": "access_records",
    "admin.logentry": "admin_log",
    "helpline.recordversion": "history",
    "sessions.session": "sessions",
    "helpline.signedin": "sign_ins",
    "helpline.softphonepass": "sign_ins",
    "intake.intakerecord": "intake_records",
    "intake.intakerevision": "intake_records",
    "intake.caller": "intake_records",
    "intake.callernumber": "given_numbers",
}
"""With which row of the table something goes: by itself, or with what it belongs to."""
STAYS = {
    **dict.fromkeys(
        ("helpline.floor", "helpline.line", "helpline.flowversion", "helpline.team"), "the helpline"
    ),
    **dict.fromkeys(("helpline.staff", "helpline.training", "helpline.shift", "auth.user"), "who works here"),
    **dict.fromkeys(("auth.group", "account.emailaddress", "account.emailconfirmation"), "accounts"),
    "mfa.authenticator": "goes with its account, or when it is lost",
    "helpline.numberwish": "not to be called lasts for ever",
    "helpline.legalhold": "until it is lifted, and goes with its call",
    "helpline.outsidenumber": "the numbers outside, in use or once in use",
    "helpline.keyproof": "whether the keys fit",
    "helpline.lease": "one row for each job",
    "helpline.retentionage": "the table's own ages",
    "helpline.retentionrun": "one row",
    "helpline.historystart": "one row",
    "signin.guesses": "swept at every guess (helpline/signin/guessing.py)",
}


def kept() -> Iterator[type[Model]]:
    return (model for model in apps.get_models() if model not in (Permission, ContentType))


def test_everything_that_is_kept_goes_by_a_row_or_has_a_reason_to_stay() -> None:
    assert {model._meta.label_lower for model in kept()} == GOES_BY.keys() | STAYS.keys()


def test_every_row_that_something_goes_by_is_there() -> None:
    assert set(GOES_BY.values()) <= {rule.name for rule in retention.rules()}
