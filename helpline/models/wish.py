"""Wishes about a telephone number, such as "do not call": kept as events, and valid for every promise."""

from django.db import models

from helpline.complete import complete
from helpline.contact_rules import WishKind
from helpline.models.call import Call
from helpline.models.callback import Callback
from helpline.models.staff import Staff
from helpline.privacy.fields import FingerprintField

LABELS: dict[WishKind, str] = complete(
    "helpline.models.wish.LABELS",
    WishKind,
    {
        WishKind.NOT_SAFE: "Not safe to call",
        WishKind.SAFE: "Safe to call again",
        WishKind.OPTED_OUT: "Does not want to be called",
        WishKind.REFUSED: "Said no to a call",
        WishKind.WRONG_PERSON: "Belongs to somebody else",
        WishKind.ASKED_AGAIN: "Asked for a call again",
        WishKind.HIDE_OUR_NUMBER: "Wants our number hidden",
        WishKind.SHOW_OUR_NUMBER: "Our number may be shown",
    },
)
KINDS = [(kind.value, label) for kind, label in LABELS.items()]


class SaidBy(models.TextChoices):
    PERSON = "person", "The person"
    SOMEBODY_ELSE = "somebody_else", "Somebody else on that number"


class NumberWish(models.Model):
    """One wish about a number: what was said, by whom, when, to whom, and in which call.

    Append-only: a wish that was noted by mistake stays too, and `taken_back_at` marks it.

    The number itself is not kept, only its keyed fingerprint. `contact_rules.read_wishes` reads these rows
    and returns the wishes that hold now.
    """

    number_index = FingerprintField(help_text="Keyed fingerprint to find it by.")
    kind = models.CharField(max_length=16, choices=KINDS)
    purpose = models.CharField(
        max_length=12, blank=True, help_text="What a refusal was about; empty is every purpose."
    )
    said_by = models.CharField(max_length=16, choices=SaidBy, default=SaidBy.PERSON)
    said_at = models.DateTimeField()
    told = models.ForeignKey(
        Staff,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="To whom; empty where it was keyed in.",
    )
    call = models.ForeignKey(
        Call, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="In which call."
    )
    callback = models.ForeignKey(
        Callback,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Which promise was refused.",
    )

    taken_back_at = models.DateTimeField(
        null=True, blank=True, help_text="When it turned out to be a slip of whoever noted it."
    )

    class Meta:
        verbose_name = "wish of a number"
        verbose_name_plural = "wishes of numbers"
        indexes = [
            # All wishes about a number are read whenever the rules decide whether it may be rung.
            models.Index(fields=["number_index", "said_at"], name="number_wish_read"),
            models.Index(fields=["said_at"], name="number_wish_newest_first"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.said_at:%Y-%m-%d %H:%M}Z"
