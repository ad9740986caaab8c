"""Accounts and roles in the admin. Changes are recorded for supervisors; nobody raises their own rights."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.forms import UsernameField
from django.contrib.auth.models import Group, User
from django.db.models import QuerySet
from django.http import HttpRequest

from helpline import clock
from helpline.access import may_change_account
from helpline.admin.newest import PER_PAGE
from helpline.models import AccessKind
from helpline.models.access_record import ADDED, DELETED
from helpline.operations import access_records, floors, people, sign_ins
from helpline.signin import letters, links


class Noticed:
    """Records who changed an account, a role or a person's plan, in addition to Django's own log."""

    noticed_as: AccessKind
    list_per_page = PER_PAGE

    def account_of(self, obj: Any) -> str:
        """Return whom or what a row is about: the user name of an account, or the name of a role."""
        return str(obj)

    def detail_of(self, obj: Any, done: str) -> str:
        """Return what is recorded of a change to a row: `done` is ADDED, DELETED or, for a change, empty."""
        return done

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        self._note(request, obj, self.detail_of(obj, ADDED))
        return super().log_addition(request, obj, message)  # type: ignore[misc]

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        self._note(request, obj, self.detail_of(obj, ""))
        return super().log_change(request, obj, message)  # type: ignore[misc]

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        for obj in queryset:
            self._note(request, obj, self.detail_of(obj, DELETED))
        return super().log_deletions(request, queryset)  # type: ignore[misc]

    def _note(self, request: HttpRequest, obj: Any, detail: str) -> None:
        access_records.note_change(
            kind=self.noticed_as,
            changed=self.account_of(obj),
            user_id=request.user.pk or 0,
            now=clock.now(),
            detail=detail,
        )


class OneAtATime:
    """Removes the action that deletes several rows at once: Django would not ask whether each may go."""

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        found: dict[str, Any] = super().get_actions(request)  # type: ignore[misc]
        found.pop("delete_selected", None)
        return found


class NewAccountForm(forms.ModelForm):  # type: ignore[type-arg]
    """An account without a password: its owner chooses one by a link."""

    class Meta:
        model = User
        fields = ["username", "email"]
        field_classes = {"username": UsernameField}

    def save(self, commit: bool = True) -> User:
        self.instance.set_unusable_password()
        saved: User = super().save(commit)
        return saved


class AccountAdmin(OneAtATime, Noticed, UserAdmin):  # type: ignore[type-arg]
    """Accounts. Fields that give rights are fixed on one's own account: another administrator changes them.

    Nobody sets another person's password: its owner chooses it, by a link that works once.
    """

    noticed_as = AccessKind.CHANGED_ACCOUNT
    form = forms.ModelForm
    add_form = NewAccountForm
    add_fieldsets = ((None, {"classes": ("wide",), "fields": ("username", "email")}),)
    fieldsets = ((None, {"fields": ("username",)}), *(UserAdmin.fieldsets or ())[1:])
    actions = ["send_link"]
    KEPT = ("last_login", "date_joined")  # the system writes them, and nobody else
    GIVES_MORE = ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fixed = [*super().get_readonly_fields(request, obj), *self.KEPT]
        if obj is None or may_change_account(request.user, obj.pk):
            return fixed
        return [*fixed, *self.GIVES_MORE]

    def get_urls(self) -> Any:
        """Return the URLs without Django's page for setting another person's password."""
        return [each for each in super().get_urls() if each.name != "auth_user_password_change"]

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Save, but first tell the former address if an account gets a new one; sign a shut one out.

        Links to a new password go to the new address from then on.
        """
        if change and {"is_active", "is_staff"} & set(form.changed_data) and not _opens(obj):
            sign_ins.end_all_under(floors.lock(), user_id=obj.pk, now=clock.now())
        if change and "email" in form.changed_data:
            letters.tell(User.objects.get(pk=obj.pk), letters.NEW_ADDRESS, clock.now())
        super().save_model(request, obj, form, change)

    @admin.action(description="Send a link to choose a password", permissions=["change"])
    def send_link(self, request: HttpRequest, accounts: "QuerySet[User]") -> None:
        """Send each account a link; if it cannot be e-mailed show it, this once, to be handed over."""
        for user in accounts:
            if not user.is_active or not may_change_account(request.user, user.pk):
                messages.error(request, f"{user.get_username()} is your own account, or is not active.")
                continue
            if not user.is_staff:
                messages.error(
                    request, f"{user.get_username()} has no staff status yet: such a link would not work."
                )
                continue
            invitation, by = links.invite(user, request.user, clock.now()), request.user.pk or 0
            access_records.note_change(
                kind=AccessKind.INVITED, changed=user.get_username(), user_id=by, now=clock.now()
            )
            said = "The link was sent." if invitation.mailed else f"Hand over this link: {invitation.link}"
            messages.success(request, f"{user.get_username()}: {said}")


class RoleAdmin(OneAtATime, Noticed, GroupAdmin):
    """Roles, as Django's groups. The three that Helpline knows by name cannot be renamed or deleted."""

    noticed_as = AccessKind.CHANGED_ROLES

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fixed = super().get_readonly_fields(request, obj)
        return [*fixed, "name"] if _is_a_role(obj) else fixed

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return not _is_a_role(obj) and super().has_delete_permission(request, obj)


def _opens(user: User) -> bool:
    """Say whether somebody with this account may be let in at all."""
    return user.is_active and user.is_staff


def _is_a_role(group: Group | None) -> bool:
    return group is not None and group.name in people.ROLES


admin.site.unregister(User)
admin.site.register(User, AccountAdmin)
admin.site.unregister(Group)
admin.site.register(Group, RoleAdmin)
