"""Prove that the keys in the settings fit the data in the database."""

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from django.apps import apps
from django.db import connection, models, transaction
from django.db.models import Q

from helpline.models.key_proof import KNOWN, KeyProof
from helpline.privacy import encryption
from helpline.privacy.fields import FingerprintField, SealedField

FIELD_KEYS_DO_NOT_FIT = (
    "FIELD_KEYS do not fit this database: put back the keys it was sealed with"
    " (an old key may go only when `manage.py rotate_keys` has said so)"
)
INDEX_KEY_DOES_NOT_FIT = (
    "INDEX_KEY does not fit this database: put back the key it was indexed with"
    " (an old key may go only when `manage.py rotate_keys` has said so)"
)
LOOKED_AT = 3
"""How many values of each column are checked where the database has no proof yet."""


def misfit() -> str:
    """Return the sentence that says which keys do not fit; empty where all fit or there are no tables yet."""
    if KeyProof._meta.db_table not in connection.introspection.table_names():
        return ""
    proofs = list(KeyProof.objects.all())
    if not proofs:
        return _misfit_of_rows()
    if not all(map(_opens, proofs)):
        return FIELD_KEYS_DO_NOT_FIT
    fits = all(proof.fingerprint in encryption.fingerprinter().fingerprints(KNOWN) for proof in proofs)
    return "" if fits else INDEX_KEY_DOES_NOT_FIT


def prove() -> None:
    """Write the known value with the newest keys, unless it is there. `misfit` then requires these keys."""
    KeyProof.objects.get_or_create(
        name=_newest(), defaults={"fingerprint": encryption.fingerprinter().fingerprint(KNOWN)}
    )


@transaction.atomic
def prove_anew() -> None:
    """Delete all proofs but that of the newest keys, because no row needs an old key any more."""
    prove()
    KeyProof.objects.exclude(name=_newest()).delete()


def _newest() -> str:
    """Return a name for the pair of newest keys, made from their ids. It reveals nothing about the keys."""
    ids = encryption.cipher().head + encryption.fingerprinter().id.encode()
    return sha256(ids).hexdigest()[: KeyProof._meta.get_field("name").max_length]


def sealed_fields() -> Iterator[tuple[type[models.Model], list[SealedField]]]:
    """Yield every model with its sealed fields, except the proof of the keys, which is rotated last."""
    for model in apps.get_models():
        fields = [field for field in model._meta.concrete_fields if isinstance(field, SealedField)]
        if fields and model is not KeyProof:
            yield model, fields


def fingerprints() -> Iterator[tuple[type[models.Model], FingerprintField]]:
    """Yield every column of fingerprints with its model, first those without their number in the same row."""
    found = [
        (model, field)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, FingerprintField) and model is not KeyProof
    ]
    yield from sorted(found, key=lambda each: bool(each[1].of))


def _opens(proof: KeyProof) -> bool:
    field: Any = KeyProof._meta.get_field("sealed")
    try:
        return bool(field.opened(proof, proof.__dict__[field.attname]) == KNOWN)
    except encryption.Unreadable:
        return False


def _misfit_of_rows() -> str:
    """Return the sentence that says which keys do not fit, by a few values of each column; empty if all fit.

    It is used where the database has no proof yet. One value that fits is enough, because a value that does
    not may be damaged.
    """
    known = [
        field.is_of_a_known_key(stored)
        for model, fields in sealed_fields()
        for field in fields
        for stored in field.stored_values(model)[:LOOKED_AT]
    ]
    if known and not any(known):
        return FIELD_KEYS_DO_NOT_FIT
    indexed = [
        text
        for model, field in fingerprints()
        for text in model._default_manager.exclude(Q(**{field.name: ""})).values_list(field.name, flat=True)[
            :LOOKED_AT
        ]
    ]
    fits = not indexed or any(encryption.fingerprinter().knows(text) for text in indexed)
    return "" if fits else INDEX_KEY_DOES_NOT_FIT
