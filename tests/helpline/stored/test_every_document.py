"""Every column that holds JSON stands in the reference, with its schema number and its reader."""

import re
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import JSONField

from helpline import callflow, validators
from helpline.privacy.fields import SealedJSONField
from helpline.routing import values

ROOT = Path(__file__).parents[3]
REFERENCE = (ROOT / "docs" / "reference" / "stored-documents.md").read_text(encoding="utf-8")
OURS = ("helpline", "intake", "signin")
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in REFERENCE.splitlines()
    if line.startswith("| `")
]
NUMBERS = {
    "callflow.SCHEMA": callflow.SCHEMA,
    "validators.POLICY_SCHEMA": validators.POLICY_SCHEMA,
    "routing.values.EXPLANATION_SCHEMA": values.EXPLANATION_SCHEMA,
}


def columns() -> set[str]:
    """Every column of ours that holds JSON, as app.Model.field."""
    found = {
        f"{model._meta.app_label}.{model.__name__}.{field.name}"
        for model in apps.get_models()
        if model.__module__.split(".")[0] in OURS
        for field in model._meta.get_fields()
        if isinstance(field, JSONField | SealedJSONField)
    }
    assert found
    return found


class TestTheReference:
    def test_has_one_row_for_every_column_and_for_no_other(self) -> None:
        named = [name for row in ROWS for name in re.findall(r"`(\w+\.\w+\.\w+)`", row[0])]

        assert sorted(named) == sorted(columns())

    def test_says_of_each_its_number_or_why_it_has_none(self) -> None:
        for column, _, number, reader in ROWS:
            assert number.startswith(
                ("`schema` in it", "none: ", "the column `form_version`", "the `form_version`")
            ), column
            assert reader

    @pytest.mark.parametrize("name", NUMBERS)
    def test_gives_the_numbers_that_the_code_has(self, name: str) -> None:
        (row,) = [row for row in ROWS if f"(`{name}`)" in row[2]]

        assert f"{NUMBERS[name]} (`{name}`)" in row[2]

    def test_names_readers_that_there_are(self) -> None:
        for row in ROWS:
            for name in re.findall(r"`([a-z_/.]+)`", row[3]):
                if "/" in name:
                    assert any((ROOT / room / name).exists() for room in ("", "helpline")), name
                elif "." in name:
                    module, _, function = name.rpartition(".")
                    assert callable(getattr(import_module(f"helpline.{module}"), function)), name
