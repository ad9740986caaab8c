"""What is left when an administrator takes over an account, or makes one: a trace under their own name."""

import re

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import Settings

from helpline import access
from helpline.models import AccessKind, AccessRecord, Staff
from tests.helpline.console.conftest import SignIn
from tests.support import cast
from tests.support.people_page import NEW, PEOPLE, of


class TestSomebodyElsesAccount:
    """An administrator can take one over by a link and a reset: it is not prevented, and it is kept."""

    def test_is_taken_over_under_the_administrators_own_name_only(
        self, admin: Client, ada: Staff, lee: User, settings: Settings, signed_in: SignIn
    ) -> None:
        settings.MAILS = False
        boss = Staff.objects.create(user=lee, name="Lee", languages=["en"])
        Authenticator.objects.create(user=lee, type=Authenticator.Type.TOTP, data={})
        theirs = signed_in(lee)

        admin.post(of(boss, "reset-second-step"))
        shown = admin.post(of(boss, "invite")).text

        assert re.search(r'value="https?://[^/]+/account/password/choose/[^"]+"', shown)
        assert theirs.get("/console/floor/").status_code == 302
        done = [AccessKind.RESET_SECOND_STEP, AccessKind.INVITED]
        assert list(AccessRecord.objects.order_by("pk").values_list("kind", "changed", "user_id")) == [
            (kind, "lee", ada.user_id) for kind in done
        ]
        seen = signed_in(cast.supervisor("kim")).get("/console/floor/").text
        assert "Ada – invited Lee" in seen
        assert "Ada – reset the second step of Lee" in seen

    def test_can_be_made_by_an_administrator_and_is_kept(self, admin: Client, ada: Staff) -> None:
        admin.post(f"{PEOPLE}add", NEW | {"role": access.SUPERVISORS})

        record = AccessRecord.objects.get()
        assert (record.kind, record.changed, record.detail) == (
            AccessKind.INVITED,
            "rosa-diaz",
            "as supervisor",
        )
        assert record.user_id == ada.user_id
