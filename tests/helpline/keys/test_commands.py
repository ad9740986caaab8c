"""No command for operators works on data with keys that are not the data's."""

import base64
import secrets
from io import StringIO
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command, get_commands, load_command_class
from pytest_django import Settings

from helpline.keys import proof
from helpline.management.keyed_command import KeyedCommand
from helpline.models import LegalHold
from tests.helpline.configure.example import FILE
from tests.support import cast

OURS = ("config", "helpline", "intake")
ARGUMENTS: dict[str, list[list[str]]] = {
    "configure": [[str(FILE)], [str(FILE), "--check"]],
    "legal_hold": [["place", str(UUID(int=1)), "--by", "ada", "--reference", "2026-17"], ["list"]],
    "purge": [[], ["--dry-run"]],
    "reset_second_step": [["ada"]],
    "rotate_keys": [[]],
}
"""How each command that works on data is run; `configure` ends with 2 where it cannot be applied."""
WITHOUT = {
    "export_fallback": "reads fallback.json only",
    "migrate": "changes tables, and preflight refuses before it",
    "preflight": "refuses by itself, and names everything else that is wrong too",
    "serve": "goes on and says so, because a helpline that does what it can is better than none",
    "sweep": "goes on and says so, as serve does",
    "up": "refuses by itself, with the checks of preflight",
}
"""The commands that do not ask by this way, and why."""


def commands() -> dict[str, str]:
    return {name: app for name, app in get_commands().items() if app in OURS}


def new_key() -> str:
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()


def test_every_command_asks_or_says_why_not() -> None:
    asks = {
        name for name, app in commands().items() if isinstance(load_command_class(app, name), KeyedCommand)
    }

    assert asks == set(ARGUMENTS)
    assert set(commands()) - asks == set(WITHOUT)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "arguments"), [(name, each) for name, ways in ARGUMENTS.items() for each in ways], ids=str
)
class TestACommandOnData:
    @pytest.mark.parametrize(
        ("setting", "refusal"),
        [("FIELD_KEYS", proof.FIELD_KEYS_DO_NOT_FIT), ("INDEX_KEYS", proof.INDEX_KEY_DOES_NOT_FIT)],
    )
    def test_is_refused_with_other_keys(
        self, name: str, arguments: list[str], setting: str, refusal: str, settings: Settings
    ) -> None:
        cast.administrator()
        proof.prove()
        setattr(settings, setting, [new_key()])
        said = StringIO()

        with pytest.raises(CommandError) as refused:
            call_command(name, *arguments, stdout=said, stderr=said)

        assert str(refused.value) == f"{refusal}."
        assert refused.value.returncode == (2 if name == "configure" else 1)
        assert said.getvalue() == ""
        assert not LegalHold.objects.exists()

    def test_is_refused_where_the_keys_were_never_proven(
        self, name: str, arguments: list[str], settings: Settings
    ) -> None:
        """As after a restored dump, whose rows are all that shows which keys they need."""
        cast.administrator()
        cast.staff("rosa", phone="+12025550162")
        settings.FIELD_KEYS = [new_key()]

        with pytest.raises(CommandError, match="FIELD_KEYS do not fit"):
            call_command(name, *arguments)
