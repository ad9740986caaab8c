"""Model fields whose values are encrypted in the database and plain in Python.

A value is sealed together with its place: table, column, and the key of its row. So it is sealed when its
row is saved, because the key is known then, and opened when it is first read. `update()` does not know which
row it writes, so it takes only the empty value, or a value that `sealed_for` has sealed for a row.
"""

import json
import logging
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Cast, Substr
from django.db.models.lookups import Exact
from django.db.models.query_utils import DeferredAttribute

from helpline.contact_rules import PhoneNumber
from helpline.privacy import encryption

if TYPE_CHECKING:
    from django.db.models import QuerySet

log = logging.getLogger(__name__)

CANNOT_BE_READ = "(cannot be read)"


class Sealed:
    """A sealed value as the database holds it, not opened yet, because no code has read it."""

    __slots__ = ("stored",)

    def __init__(self, stored: Any) -> None:
        self.stored = stored

    def __eq__(self, other: object) -> bool:
        """Say whether both have the same token. A value that is sealed again has another token."""
        return isinstance(other, Sealed) and self.stored == other.stored

    def __hash__(self) -> int:
        return hash(self.stored)

    def __repr__(self) -> str:
        return "<sealed>"


class Unopened(str):
    """A text that no key opens: it reads as `shown`, and its token is written back unchanged."""

    sealed: Any

    def __new__(cls, sealed: Any, shown: str = "") -> "Unopened":
        unopened = super().__new__(cls, shown)
        unopened.sealed = sealed
        return unopened


class AsItStands:
    """A marker for a number that was empty or unreadable when its row was read again: a save keeps it.

    Django reads a row again by getting each of its values, and None does not tell which of the two it was.
    """

    __slots__ = ()


class SealedAttribute(DeferredAttribute):
    """The attribute of a sealed field: it opens the sealed value when it is first read."""

    field: Any

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        value = super().__get__(instance, cls)
        if isinstance(value, Sealed):
            value = instance.__dict__[self.field.attname] = self.field.read(instance, value)
        return value

    def __set__(self, instance: Any, value: Any) -> None:
        """Set the value, unless a form sends back the text that it showed for an unreadable value."""
        before = instance.__dict__.get(self.field.attname)
        if isinstance(before, Unopened) and value == before == CANNOT_BE_READ:
            return
        instance.__dict__[self.field.attname] = value


class SealedField(models.Field):  # type: ignore[type-arg]
    """The base of all sealed fields.

    `row` names the fields whose values are the row's key in the place. By default it is the primary key;
    where the database makes the primary key, it names fields that are known before the row is first saved.
    """

    descriptor_class = SealedAttribute
    plain_field: type[Any] = models.TextField
    nothing: Any = ""
    head_length = encryption.HEAD_LETTERS

    def __init__(self, *args: Any, row: tuple[str, ...] = (), **options: Any) -> None:
        self.row = row
        super().__init__(*args, **options)

    def deconstruct(self) -> Any:
        name, path, args, options = super().deconstruct()
        return name, path, args, {**options, **({"row": self.row} if self.row else {})}

    def to_bytes(self, value: Any) -> bytes:
        return str(value).encode()

    def from_bytes(self, data: bytes) -> Any:
        return data.decode()

    def to_stored(self, token: bytes) -> Any:
        return encryption.to_text(token)

    def from_stored(self, stored: Any) -> bytes:
        return encryption.from_text(stored)

    def is_empty(self, value: Any) -> bool:
        """Say whether a value is written unsealed, because it is empty."""
        return value is None or value == ""

    def place(self, instance: models.Model) -> bytes:
        """Return the place of this field's value in a row; raise ValueError for a row without a key yet."""
        keys = [self._key(instance, name) for name in self.row or (instance._meta.pk.name,)]
        return encryption.place(instance._meta.db_table, str(self.column), "/".join(keys))

    def _key(self, instance: models.Model, name: str) -> str:
        field: Any = instance._meta.get_field(name)
        key = field.to_python(getattr(instance, field.attname))
        if key is None:
            raise ValueError(f"{self.name} is sealed with the row's {name}, which is not known yet")
        return key.astimezone(UTC).isoformat() if isinstance(key, datetime) else str(key)

    def sealed_for(self, instance: models.Model, value: Any) -> Any:
        """Return a row's value as it is to be stored: sealed, or as it is if it is empty."""
        if isinstance(value, Unopened):
            return Sealed(value.sealed)
        if self.is_empty(value):
            return value
        return Sealed(self.to_stored(encryption.encrypt(self.to_bytes(value), self.place(instance))))

    def read(self, instance: models.Model, value: Sealed) -> Any:
        """Return the value that code gets which reads the attribute. Raises encryption.Unreadable."""
        return self.opened(instance, value)

    def opened(self, instance: models.Model, value: Sealed) -> Any:
        """Return the decrypted value of a row. Raises encryption.Unreadable."""
        return self.from_bytes(encryption.decrypt(self.from_stored(value.stored), self.place(instance)))

    def stored_values(self, model: type[models.Model]) -> "QuerySet[Any]":
        """Return the tokens in the column, without opening them; rows where it is empty are left out."""
        full: QuerySet[Any] = model._default_manager.exclude(self._is_bare())
        stored: QuerySet[Any] = full.annotate(stored=Cast(self.attname, self.plain_field()))
        return stored.values_list("stored", flat=True)

    def is_stored_as(self, value: Sealed) -> Q:
        """Return the condition that the column still holds just this token."""
        return Q(**{self.attname: value})

    def stale(self) -> Q:
        """Return the condition that the value was sealed with another key than the newest."""
        head = Substr(self.attname, 1, self.head_length, output_field=self.plain_field())
        return ~self._is_bare() & ~Q(Exact(head, Value(self.newest_head(), output_field=self.plain_field())))

    def newest_head(self) -> Any:
        """Return the beginning of every stored value that the newest key sealed."""
        return self.to_stored(encryption.cipher().head)

    def _is_bare(self) -> Q:
        return Q(**{f"{self.attname}__isnull": True}) | Q(**{self.attname: Sealed(self.nothing)})

    def is_of_a_known_key(self, stored: Any) -> bool:
        try:
            return encryption.cipher().knows(self.from_stored(stored))
        except encryption.Unreadable:
            return False

    def is_of_newest_key(self, value: Sealed) -> bool:
        head = encryption.cipher().head
        return bytes(self.from_stored(value.stored)[: len(head)]) == head

    def resealed(self, instance: models.Model, value: Sealed) -> Any:
        """Return a stored value sealed with the newest key; unchanged where no key opens it."""
        try:
            if self.is_of_newest_key(value):
                return value
            return self.sealed_for(instance, self.opened(instance, value))
        except (encryption.Unreadable, ValueError):
            return value

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        if self.attname not in model_instance.__dict__:
            getattr(model_instance, self.attname)
        value = model_instance.__dict__[self.attname]
        if isinstance(value, Sealed):
            return self.resealed(model_instance, value)
        return self.sealed_for(model_instance, value)

    def get_prep_value(self, value: Any) -> Any:
        if isinstance(value, Sealed):
            return value.stored
        if isinstance(value, Unopened):
            return value.sealed
        if self.is_empty(value):
            return value
        raise TypeError(f"{self.name} is sealed together with its row: save the row instead")

    def from_db_value(self, value: Any, expression: object, connection: object) -> Any:
        return Sealed(value) if value else value


class SealedTextField(SealedField, models.TextField):  # type: ignore[type-arg]
    """Text that is encrypted at rest. The database cannot search it.

    A text that no key opens reads as "(cannot be read)" and stays unchanged; the rest of the row can be read.
    """

    shown = CANNOT_BE_READ

    def read(self, instance: models.Model, value: Sealed) -> Any:
        try:
            return self.opened(instance, value)
        except (encryption.Unreadable, ValueError):
            log.error("%s %s: %s cannot be read", instance._meta.db_table, instance.pk, self.name)
            return Unopened(value.stored, self.shown)


class SealedJSONField(SealedField):
    """A dictionary of texts that is encrypted in the database and plain in Python."""

    _pyi_private_set_type: dict[str, str]
    _pyi_private_get_type: dict[str, str]

    def get_internal_type(self) -> str:
        return "TextField"

    def is_empty(self, value: Any) -> bool:
        return value is None

    def to_bytes(self, value: Any) -> bytes:
        return json.dumps(value).encode()

    def from_bytes(self, data: bytes) -> Any:
        return json.loads(data)


class PhoneNumberAttribute(SealedAttribute):
    """The attribute of a number field: a `PhoneNumber`, or None where it is empty or cannot be read."""

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        value = super().__get__(instance, cls)
        return value if instance is None or isinstance(value, PhoneNumber) else None

    def __set__(self, instance: Any, value: Any) -> None:
        instance.__dict__[self.field.attname] = self.field.to_python(value)


class PhoneNumberField(SealedTextField):
    """A telephone number that is encrypted at rest and a `PhoneNumber`, or None, in Python.

    A number that no key opens reads as None, so that it is never rung. It raises nothing, because many rows
    are read together while a call is handled, and one number must not make the others fail. It is written
    back unchanged. A text that is assigned must be E.164; another text raises contact_rules.NotANumber.

    A number by which rows are found needs a `FingerprintField(of=...)` in the same model, and the model must
    inherit from `HasNumbers`.
    """

    descriptor_class = PhoneNumberAttribute
    shown = ""
    if TYPE_CHECKING:  # the type of the attribute for mypy
        _pyi_private_set_type: PhoneNumber | None  # type: ignore[assignment]
        _pyi_private_get_type: PhoneNumber | None  # type: ignore[assignment]

        def __get__(self, instance: Any, owner: Any) -> PhoneNumber | None: ...  # type: ignore[override]

    def is_unreadable(self, instance: models.Model) -> bool:
        """Say whether the row holds a number that no key opens, or a text that is not a number."""
        getattr(instance, self.attname)
        return isinstance(instance.__dict__[self.attname], Unopened)

    def to_python(self, value: Any) -> Any:
        if value is None:
            return ""
        plain = isinstance(value, str) and not isinstance(value, Unopened)
        return PhoneNumber(value) if plain and value else value

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = super().pre_save(model_instance, add)
        if isinstance(value, AsItStands):
            return "" if add else F(self.attname)
        return value

    def is_empty(self, value: Any) -> bool:
        return isinstance(value, AsItStands) or super().is_empty(value)

    def to_bytes(self, value: Any) -> bytes:
        return bytes(value.e164.encode())

    def from_bytes(self, data: bytes) -> Any:
        return PhoneNumber(data.decode())

    def get_prep_value(self, value: Any) -> Any:
        return super().get_prep_value("" if value is None else value)

    def text_of(self, instance: models.Model) -> str:
        """Return a row's number in E.164, as the configuration uses it; empty where there is none.

        For a number that cannot be read it is an empty text that keeps the token: assigned to the row again,
        it leaves the stored number unchanged.
        """
        number = getattr(instance, self.attname)
        kept = instance.__dict__[self.attname]
        return number.e164 if number else kept if isinstance(kept, Unopened) else ""

    def value_to_string(self, obj: models.Model) -> str:
        """Return the whole number, for a dump of the database: a dump of masked numbers would be no copy."""
        return self.text_of(obj)


class SealedBinaryField(SealedField, models.BinaryField):  # type: ignore[type-arg]
    """Bytes that are encrypted at rest, such as a voicemail's audio."""

    plain_field = models.BinaryField
    nothing = b""
    head_length = encryption.HEAD_BYTES

    def to_bytes(self, value: Any) -> bytes:
        return bytes(value)

    def from_bytes(self, data: bytes) -> bytes:
        return data

    def to_stored(self, token: bytes) -> bytes:
        return token

    def from_stored(self, stored: Any) -> bytes:
        return bytes(stored)

    def is_empty(self, value: Any) -> bool:
        return not value


class FingerprintAttribute(DeferredAttribute):
    """The attribute of a fingerprint field: the fingerprint of the number that the row object holds now."""

    field: Any

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        stored = super().__get__(instance, cls)
        if instance is None:
            return stored
        value = instance.__dict__[self.field.attname] = self.field.of_number(instance, stored)
        return value

    def __set__(self, instance: Any, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class FingerprintField(models.CharField):  # type: ignore[type-arg]
    """The keyed fingerprint of a number: rows about a number are found by it although the number is sealed.

    `of` names the `PhoneNumberField` in the same row from which it is computed; code never sets it then.
    Without `of` there is no number in the row, and the code that has the number sets the fingerprint.
    `also_in` names a column whose text contains the fingerprint.

    To find rows, filter by all of `encryption.fingerprints(number)`, or of `encryption.alike(...)` for a
    fingerprint from a row: while keys are rotated, one number has several.
    """

    descriptor_class = FingerprintAttribute

    def __init__(self, *args: Any, of: str = "", also_in: str = "", **options: Any) -> None:
        self.of, self.also_in = of, also_in
        super().__init__(*args, **{"max_length": encryption.INDEX_LETTERS} | options)

    def deconstruct(self) -> Any:
        name, path, args, options = super().deconstruct()
        more = {"of": self.of, "also_in": self.also_in}
        return name, path, args, options | {name: said for name, said in more.items() if said}

    def of_number(self, instance: models.Model, stored: Any) -> Any:
        """Return the fingerprint of the row's number; `stored` is the fingerprint that the row has now.

        A fingerprint that an older key made stays until keys are rotated. For a number that was not opened,
        or cannot be read, it is the stored one.
        """
        number = instance.__dict__.get(self.of, stored)
        if isinstance(number, PhoneNumber):
            return stored if stored in encryption.fingerprints(number) else encryption.fingerprint(number)
        return "" if number == "" and not isinstance(number, Unopened) else stored
