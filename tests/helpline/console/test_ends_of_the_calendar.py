"""Days at the ends of the calendar, in every page and form that takes one: a sentence, and never an error.

What is only asked, or is refused, changes nothing: a test of it asks for every day of one world.
"""

from datetime import UTC, date, datetime, timedelta
from itertools import product
from typing import Any

import pytest
from django.contrib.admin import site
from django.contrib.auth.models import User
from django.db.models import DateField, Model
from django.test import Client
from django.urls import reverse

from helpline import contact_rules
from helpline.models import Line, OutsideNumber, Staff, Training
from tests.helpline.console import scenes
from tests.helpline.console.conftest import SignIn
from tests.support import cast
from tests.support.cast import NOON

DAYS = ("0000-00-00", "0001-01-01", "0001-12-31", "0999-06-01", "9999-12-25", "9999-12-31", "99999-01-01")
ZONES = ("America/New_York", "Pacific/Kiritimati", "Pacific/Pago_Pago", "UTC")
AT_AN_END = pytest.mark.parametrize("day", DAYS)
IN_A_ZONE = pytest.mark.parametrize("zone", ZONES)
KEYS = (
    *("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "9999-12-31T23:59:59.999999+00:00"),
    *("0001-01-01T00:00:00", "9999-12-31T23:59:59"),
)
ID = "00000000-0000-0000-0000-000000000000"
SENTENCE = "Choose a day between 1900 and 2199."


@pytest.fixture
def ada(line: Line) -> User:
    return cast.administrator()


def in_zone(client: Client, zone: str) -> Client:
    client.post(reverse("console:zone"), {"zone": zone})
    session = client.session
    session["console_zone"] = zone
    session.save()
    return client


class TestPages:
    @IN_A_ZONE
    @pytest.mark.parametrize(("page", "name"), [("console:calls", "day"), ("console:shifts", "week")])
    def test_a_day_that_cannot_be_shown_is_answered_in_a_sentence(
        self, page: str, name: str, zone: str, lee: User, signed_in: SignIn
    ) -> None:
        client = in_zone(signed_in(lee), zone)
        for day in DAYS:
            answer = client.get(reverse(page), {name: day})
            assert answer.status_code == 200, day
            assert SENTENCE in answer.text or "Choose a day from the calendar" in answer.text, day

    @pytest.mark.parametrize("day", ["1900-01-01", "2199-12-31", "2026-07-15"])
    @IN_A_ZONE
    def test_any_other_day_is_shown(self, day: str, zone: str, lee: User, signed_in: SignIn) -> None:
        for page, name in (("console:calls", "day"), ("console:shifts", "week")):
            answer = in_zone(signed_in(lee), zone).get(reverse(page), {name: day})
            assert answer.status_code == 200
            assert SENTENCE not in answer.text

    @pytest.mark.parametrize(
        "page", ["console:calls", "console:callbacks", "console:voicemails", "intake:records"]
    )
    def test_a_place_in_a_list_beyond_the_calendar_is_a_page(
        self, page: str, line: Line, maya: Staff, lee: User, signed_in: SignIn
    ) -> None:
        scenes.over(line, maya)
        client = signed_in(lee)
        for way, key in product(("after", "before"), KEYS):
            wanted = {way: f"{key}~{ID}", "group": "settled"}
            assert client.get(reverse(page), wanted).status_code == 200, wanted


class TestForms:
    @IN_A_ZONE
    def test_a_callback_is_not_made_then(
        self, zone: str, line: Line, maya: Staff, lee: User, signed_in: SignIn
    ) -> None:
        handed, message = scenes.handed_over(line, maya), scenes.message(line)
        form = {"local_time": "12:00", "zone": zone, "number": "+12025550144"}
        client = in_zone(signed_in(maya), zone)
        addresses = (
            reverse("console:again", args=[handed.pk]),
            reverse("console:voicemail-promise", args=[message.pk]),
        )
        for address, day in product(addresses, DAYS):
            answer = client.post(address, form | {"local_date": day})
            assert answer.status_code in (200, 400, 422), (address, day)
            assert "field-error" in answer.text, (address, day)

    @IN_A_ZONE
    def test_a_callback_from_the_intake_is_not_promised_then(
        self, zone: str, line: Line, maya: Staff, signed_in: SignIn
    ) -> None:
        call = scenes.talking(line, maya)
        form = {"local_time": "00:00", "zone": zone, "number": "+12025550144", "call": call.pk}
        client = in_zone(signed_in(maya), zone)
        addresses = (reverse("intake:preview"), reverse("intake:promise", args=[call.pk]))
        for address, day in product(addresses, DAYS):
            answer = client.post(address, form | {"local_date": day})
            assert answer.status_code < 500, (address, day)
            assert "Internal" not in answer.text, (address, day)
            assert not call.promised_callbacks.exists(), (address, day)

    @AT_AN_END
    @pytest.mark.parametrize("zone", ZONES[1:3])
    def test_nobody_is_planned_then(
        self, day: str, zone: str, line: Line, maya: Staff, ada: User, signed_in: SignIn
    ) -> None:
        number = OutsideNumber.objects.create(number="+12025550189", review_on=NOON.date())
        client = in_zone(signed_in(ada), zone)
        shift = {"weekdays": ["0"], "starts": "9 AM", "ends": "5 PM", "zone": "America/New_York"}
        asked = [
            ("people/add", {"name": "Rosa", "languages": ["en"], "topics": ["crisis"], "trained_until": day}),
            (f"people/{maya.pk}/trainings", {"topic": "treatment", "expires_on": day}),
            (f"people/{maya.pk}/shifts", shift | {"first_date": day}),
            (f"people/{maya.pk}/shifts", shift | {"last_date": day}),
            (f"numbers/{number.pk}/reviewed", {"owner": "Lee", "review_on": day}),
        ]
        for address, form in asked:
            answer = client.post(f"/console/{address}", form, follow=True)
            assert answer.status_code < 500, address
        for page in ("console:people", "console:outside-numbers"):
            assert client.get(reverse(page)).status_code == 200, page
        assert client.get(reverse("console:person", args=[maya.pk])).status_code == 200


def dates_of_records() -> list[tuple[type[Model], str]]:
    """Return every date in the records (Django's admin), with its model."""
    return [
        (model, field.name)
        for model in site._registry
        for field in model._meta.get_fields()
        if isinstance(field, DateField)
    ]


class TestRecords:
    @pytest.fixture
    def administrator(self, line: Line) -> Client:
        client = Client()
        client.force_login(User.objects.create_superuser("root", password="a long password of an admin"))
        return client

    @IN_A_ZONE
    def test_lists_and_forms_answer(self, zone: str, maya: Staff, administrator: Client) -> None:
        client = in_zone(administrator, zone)
        for day in DAYS:
            year, month, number = day.split("-")
            asked: list[tuple[str, dict[str, Any]]] = [
                ("admin:helpline_training_changelist", {"expires_on__year": year}),
                (
                    "admin:helpline_training_changelist",
                    {"expires_on__year": year, "expires_on__month": month, "expires_on__day": number},
                ),
                ("admin:helpline_training_changelist", {"expires_on__gte": day}),
                ("admin:helpline_call_changelist", {"arrived_at__gte": day}),
                ("admin:auth_user_changelist", {"date_joined__gte": day}),
            ]
            for page, query in asked:
                assert client.get(reverse(page), query).status_code < 500, (page, query)

    @pytest.mark.parametrize("year", ["0", "9999", "99999", "-1", "9" * 30, ""])
    def test_every_list_answers_whatever_year_an_address_asks_for(
        self, year: str, maya: Staff, administrator: Client
    ) -> None:
        for model, name in dates_of_records():
            page = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
            for query in (
                {f"{name}__year": year},
                {f"{name}__year": "2026", f"{name}__month": year},
                {f"{name}__year": "9999", f"{name}__month": "12", f"{name}__day": year},
                {f"{name}__gte": f"{year}-01-01"},
                {f"{name}__date": f"{year}-12-31"},
                {f"{name}__range": f"{year}-01-01,{year}-12-31"},
            ):
                assert administrator.get(page, query).status_code < 500, (page, query)

    @pytest.mark.parametrize("query", [{"arrived_at__year": "99999"}, {"arrived_at__date": "9999-12-31"}])
    def test_a_list_says_which_days_there_are(self, query: dict[str, str], administrator: Client) -> None:
        answer = administrator.get(reverse("admin:helpline_call_changelist"), query, follow=True)

        assert answer.status_code == 200
        assert SENTENCE in answer.text

    @pytest.mark.parametrize("query", [{"arrived_at__year": "2026"}, {"arrived_at__date": "2026-07-15"}])
    def test_a_list_of_any_other_day_is_shown(self, query: dict[str, str], administrator: Client) -> None:
        answer = administrator.get(reverse("admin:helpline_call_changelist"), query, follow=True)

        assert answer.status_code == 200
        assert SENTENCE not in answer.text

    @IN_A_ZONE
    def test_an_account_is_saved_whatever_dates_come_with_it(
        self, zone: str, maya: Staff, administrator: Client
    ) -> None:
        client = in_zone(administrator, zone)
        address = reverse("admin:auth_user_change", args=[maya.user_id])
        form = {"username": "maya", "is_active": "on", "is_staff": "on", "email": ""}
        for day in DAYS:
            times = {
                f"{name}_{part}": value
                for name in ("last_login", "date_joined")
                for part, value in enumerate((day, "23:59:59"))
            }
            assert client.post(address, form | times).status_code == 302, day
            assert client.get(address).status_code == 200, day

    @pytest.mark.parametrize("day", [date.min, date(1, 12, 31), date(9999, 12, 30), date.max])
    def test_what_holds_for_ever_or_held_never_is_shown(
        self, day: date, line: Line, maya: Staff, lee: User, administrator: Client, signed_in: SignIn
    ) -> None:
        Training.objects.filter(staff=maya).update(expires_on=day)
        maya.shifts.update(first_date=day, last_date=day)
        for page in ("console:desk", "console:shifts", "console:floor"):
            assert signed_in(maya).get(reverse(page)).status_code == 200
        for page in ("admin:helpline_training_changelist", "admin:helpline_shift_changelist"):
            assert administrator.get(reverse(page)).status_code == 200
        Staff.objects.filter(pk=maya.pk).update(ends_on=day)
        expected = 200 if day > date(2026, 1, 1) else 403
        assert signed_in(maya).get(reverse("console:desk")).status_code == expected


@pytest.mark.parametrize("year", [1, 9999])
@IN_A_ZONE
def test_a_working_day_is_known_at_both_ends(zone: str, year: int) -> None:
    first, last = datetime(year, 1, 1, tzinfo=UTC), datetime(year, 12, 31, 23, 59, tzinfo=UTC)
    at = first if year == 1 else last

    assert abs(contact_rules.local_day([zone], at) - at.date()) <= timedelta(days=1)
