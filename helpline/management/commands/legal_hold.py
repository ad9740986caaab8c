"""`manage.py legal_hold`: place, lift or list legal holds, which keep a call and all its data at any age."""

from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.management.base import CommandError, CommandParser

from helpline import clock
from helpline.management.keyed_command import KeyedCommand
from helpline.models import LegalHold
from helpline.operations import holds


class Command(KeyedCommand):
    """The command that places, lifts and lists legal holds."""

    help = "Keep a call, its intake record and all else that belongs to it until the hold is lifted."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["place", "lift", "list"])
        parser.add_argument("call", nargs="?", type=UUID, help="the call's id, as in the address of its page")
        parser.add_argument("--by", metavar="USERNAME", help="who places or lifts it")
        parser.add_argument("--reference", default="", help="the matter's reference; never a person's name")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["what"] == "list":
            for hold in LegalHold.objects.filter(lifted_at=None).order_by("placed_at"):
                self.stdout.write(f"{hold.call_id} {hold.placed_at:%Y-%m-%d} {hold.reference}")
            return
        if options["call"] is None or options["by"] is None:
            raise CommandError("Say which call, and who does it: legal_hold place CALL --by USERNAME")
        try:
            user = User.objects.get(username=options["by"], is_active=True)
        except User.DoesNotExist:
            raise CommandError("There is no such user.") from None
        self._change(options, user)

    def _change(self, options: dict[str, Any], user: User) -> None:
        about: dict[str, Any] = {"call_id": options["call"], "user_id": user.pk, "now": clock.now()}
        if options["what"] == "lift":
            lifted = holds.lift(**about)
            self.stdout.write("Lifted." if lifted else "There was no hold on this call.")
            return
        reference = _reference(options["reference"])
        try:
            hold = holds.place(reference=reference, **about)
        except holds.NoSuchCall:
            raise CommandError("There is no such call.") from None
        if hold.reference != reference:
            raise CommandError(
                f"This call is on hold already, since {hold.placed_at:%Y-%m-%d} for {hold.reference}. It is"
                " not placed twice: note with that matter that this one needs it, before anybody lifts it."
            )
        self.stdout.write("Placed. Nothing of this call is removed until it is lifted.")


def _reference(text: str) -> str:
    """Return the cleaned reference of a hold. Raises CommandError where it is empty or not valid."""
    if not text:
        raise CommandError("Say what for: --reference")
    try:
        return str(LegalHold._meta.get_field("reference").clean(text, None))
    except ValidationError as error:
        raise CommandError(f"--reference cannot be kept: {' '.join(error.messages)}") from None
