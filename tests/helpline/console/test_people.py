"""An administrator adds, plans, pauses and retires people; a supervisor puts a telephone right."""

import re
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group, User
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from pytest_django import Settings

from helpline import access
from helpline.models import AccessKind, AccessRecord, Duty, Line, OfferState, RingOn, Shift, Staff, Team
from helpline.operations import people
from helpline.signin import guessing, letters, limits
from helpline.signin.models import SignedIn
from tests.helpline.console import scenes
from tests.helpline.console.conftest import SignIn
from tests.support import cast
from tests.support.cast import NOON
from tests.support.processes import wait_until

PEOPLE = "/console/people/"
NEW = {
    "name": "Rosa Diaz",
    "email": "rosa@example.org",
    "role": people.COUNSELORS,
    "languages": ["en"],
    "topics": ["treatment", "crisis"],
    "trained_until": "2027-01-31",
}
SHIFT = {"weekdays": ["0", "4"], "starts": "9 AM", "ends": "5 PM", "zone": "America/Chicago"}


@pytest.fixture
def ada(line: Line) -> Staff:
    person = cast.staff("ada")
    person.user.groups.add(Group.objects.get_or_create(name=access.ADMINISTRATORS)[0])
    return person


@pytest.fixture
def admin(ada: Staff, signed_in: SignIn) -> Client:
    return signed_in(ada)


def of(person: Staff, what: str = "") -> str:
    return f"{PEOPLE}{person.pk}/{what}"


def kept() -> list[tuple[str, str, str]]:
    return list(AccessRecord.objects.order_by("pk").values_list("kind", "changed", "detail"))


def work_of(person: Staff, **more: Any) -> dict[str, Any]:
    return {"name": person.name, "role": people.COUNSELORS, "languages": ["en"], "tier": "1"} | more


class TestAdding:
    def test_makes_somebody_who_can_choose_a_password_sign_in_and_be_rung(
        self, admin: Client, settings: Settings, line: Line
    ) -> None:
        settings.MAILS = False
        team = Team.objects.create(slug="day", name="Day")

        shown = admin.post(f"{PEOPLE}add", NEW | {"teams": [team.pk]})

        rosa = Staff.objects.get(name="Rosa Diaz")
        link = re.search(r'value="https?://[^/]+(/account/password/choose/[^"]+)"', shown.text)
        assert link
        assert shown.status_code == 200
        assert "is shown only now" in shown.text
        assert rosa.user.username == "rosa-diaz"
        assert access.staff_of(rosa.user) == rosa
        assert list(rosa.teams.all()) == [team]
        assert {row.topic for row in rosa.trainings.all()} == {"treatment", "crisis"}
        stranger = Client()
        form = stranger.get(link[1], follow=True)
        chosen = {"password1": "quite a long password", "password2": "quite a long password"}
        assert "Your password is saved" in stranger.post(form.redirect_chain[-1][0], chosen, follow=True).text
        rosa.user.refresh_from_db()
        assert rosa.user.check_password("quite a long password")
        assert kept() == [(AccessKind.INVITED, "rosa-diaz", "as counselor")]

    def test_sends_the_link_where_mail_is_set_up_and_then_shows_none(
        self, admin: Client, settings: Settings
    ) -> None:
        settings.MAILS = True

        shown = admin.post(f"{PEOPLE}add", NEW)

        wait_until(lambda: len(mail.outbox) == 1, seconds=10, what="the invitation is sent")
        assert mail.outbox[0].to == ["rosa@example.org"]
        assert "password/choose" in mail.outbox[0].body
        assert "password/choose" not in shown.text

    @pytest.mark.parametrize(
        ("slip", "says"),
        [
            ({"name": " ADA "}, "There is already somebody called ADA."),
            ({"email": "rosa"}, "This is not an e-mail address"),
            ({"email": "ada@example.org"}, "Somebody has this address already"),
            ({"languages": ["xx"]}, "Select a valid choice"),
            ({"languages": []}, "Choose at least one language"),
            ({"topics": ["sports"]}, "Select a valid choice"),
            ({"role": "Boss"}, "Select a valid choice"),
            ({"trained_until": ""}, "Choose the last day"),
            ({"trained_until": "2020-01-01"}, "This day is over"),
            ({"teams": ["77"]}, "Select a valid choice"),
        ],
    )
    def test_says_what_is_wrong_and_loses_nothing(
        self, slip: dict[str, Any], says: str, admin: Client, ada: Staff
    ) -> None:
        User.objects.filter(pk=ada.user_id).update(email="Ada@example.org")

        shown = admin.post(f"{PEOPLE}add", NEW | {"name": "Rosa Q. Diaz"} | slip)

        assert shown.status_code == 422
        assert says in shown.text
        assert "2027-01-31" in shown.text or "trained_until" in slip
        assert Staff.objects.count() == 1
        assert kept() == []

    def test_chooses_sign_in_names_that_are_free(self, admin: Client) -> None:
        User.objects.create_user("Rosa-Diaz")

        admin.post(f"{PEOPLE}add", NEW)

        assert Staff.objects.get(name="Rosa Diaz").user.username == "rosa-diaz-2"

    def test_sends_another_link_with_which_the_first_is_worth_nothing(
        self, admin: Client, settings: Settings
    ) -> None:
        settings.MAILS = False
        find = r'value="https?://[^/]+(/account/password/choose/[^"]+)"'
        first = re.search(find, admin.post(f"{PEOPLE}add", NEW).text)

        second = re.search(find, admin.post(of(Staff.objects.get(name="Rosa Diaz"), "invite")).text)

        assert first
        assert second
        assert first[1] != second[1]
        assert not Client().get(first[1], follow=True).redirect_chain
        assert Client().get(second[1], follow=True).redirect_chain


@pytest.mark.parametrize("act", ["pause", "retire"])
class TestPausingAndRetiring:
    def test_takes_off_duty_passes_the_call_on_and_ends_every_sign_in(
        self, act: str, admin: Client, maya: Staff, sam: Staff, line: Line, signed_in: SignIn
    ) -> None:
        desk = signed_in(maya)
        assert desk.get("/console/desk/").status_code == 200
        offer = scenes.ringing(line, maya)
        cast.sign_on(sam, NOON)

        admin.post(of(maya, act))

        maya.refresh_from_db()
        offer.refresh_from_db()
        assert maya.duty == Duty.OFF
        assert offer.state != OfferState.RINGING
        assert offer.call.offers.filter(staff=sam, state=OfferState.RINGING).exists()
        assert not SignedIn.objects.filter(user=maya.user).exists()
        assert desk.get("/console/desk/").status_code != 200
        assert access.recognise(User.objects.get(pk=maya.user_id)) is None
        assert kept()[-1][:2] == (f"{act}d", "maya")

    def test_can_be_undone_and_keeps_who_they_are(self, act: str, admin: Client, maya: Staff) -> None:
        admin.post(of(maya, act))

        shown = admin.post(of(maya, "bring-back"), follow=True).text

        maya.refresh_from_db()
        assert "Maya can sign in again." in shown
        assert access.staff_of(User.objects.get(pk=maya.user_id)) == maya
        assert maya.duty == Duty.OFF
        assert maya.trainings.count() == 3
        assert maya.ends_on is None

    def test_refuses_oneself(self, act: str, admin: Client, ada: Staff) -> None:
        shown = admin.post(of(ada, act), follow=True).text

        assert "Nobody does this to themselves" in shown
        assert User.objects.get(pk=ada.user_id).is_active
        assert kept() == []

    def test_refuses_the_last_administrator(self, act: str, ada: Staff, maya: Staff) -> None:
        """By the operation: who asks for the page is another administrator, unless two ask at once."""
        with pytest.raises(people.LastAdministrator):
            getattr(people, act)(staff_id=ada.pk, by=maya.user_id, now=NOON)

        assert User.objects.get(pk=ada.user_id).is_active

    def test_is_not_for_a_supervisor(self, act: str, lee: User, maya: Staff, signed_in: SignIn) -> None:
        assert signed_in(lee).post(of(maya, act)).status_code == 403
        assert User.objects.get(pk=maya.user_id).is_active


class TestWork:
    def test_is_chosen_from_lists(self, admin: Client, maya: Staff) -> None:
        work = work_of(maya, languages=["en", "es"], opted_out_topics=["crisis"], name="Maya B.", tier="2")

        admin.post(of(maya, "work"), work)

        maya.refresh_from_db()
        assert (maya.name, maya.languages, maya.opted_out_topics, maya.tier) == (
            *("Maya B.", ["en", "es"], ["crisis"], 2),
        )
        assert kept()[-1][0] == AccessKind.CHANGED_STAFF

    @pytest.mark.parametrize(
        "slip", [{"languages": "en"[:1]}, {"opted_out_topics": ["x y"]}, {"tier": "0"}, {"name": "ada"}]
    )
    def test_is_refused_with_a_slip_and_keeps_what_was_chosen(
        self, slip: dict[str, Any], admin: Client, maya: Staff
    ) -> None:
        shown = admin.post(of(maya, "work"), work_of(maya, name="Maya Long-Name") | slip)

        assert shown.status_code == 422
        assert "field-error" in shown.text
        assert "Maya Long-Name" in shown.text or "name" in slip
        assert Staff.objects.get(pk=maya.pk).name == "Maya"

    def test_who_opted_out_of_danger_is_not_rung_for_it_while_others_can(
        self, admin: Client, maya: Staff, sam: Staff, line: Line
    ) -> None:
        cast.sign_on(sam, NOON)
        admin.post(of(maya, "work"), work_of(maya, opted_out_topics=["crisis"]))

        call = scenes.waiting(line, priority="crisis")

        assert {offer.staff for offer in call.offers.all()} == {sam}

    def test_a_role_that_is_given_holds_and_is_kept(self, admin: Client, maya: Staff) -> None:
        admin.post(of(maya, "work"), work_of(maya, role=access.SUPERVISORS))

        assert access.is_supervisor(User.objects.get(pk=maya.user_id))
        assert (AccessKind.CHANGED_ACCOUNT, "maya", "now supervisor") in kept()

    def test_nobody_changes_their_own(self, admin: Client, ada: Staff) -> None:
        assert admin.post(of(ada, "work"), work_of(ada)).status_code == 403


class TestTelephone:
    def test_a_supervisor_puts_it_right_and_it_is_kept_masked(
        self, lee: User, maya: Staff, signed_in: SignIn
    ) -> None:
        client = signed_in(lee)
        page = client.get(of(maya)).text

        shown = client.post(of(maya, "telephone"), {"number": "(202) 555-0142"}, follow=True).text

        assert "Save the phone number" in page
        assert "Save how they work" not in page
        assert Staff.objects.get(pk=maya.pk).phone == "+12025550142"
        assert "••42" in shown
        assert "5550142" not in shown.replace("-", "")
        assert kept() == [(AccessKind.CHANGED_TELEPHONE, "maya", "to ••• ••• ••42")]

    @pytest.mark.parametrize("number", ["", "5", cast.NUMBER, "+12025550188", "+12025550199", "911"])
    def test_is_never_none_or_one_of_ours(
        self, number: str, lee: User, maya: Staff, signed_in: SignIn, settings: Settings
    ) -> None:
        settings.BACKUP_NUMBER = "+12025550199"

        shown = signed_in(lee).post(of(maya, "telephone"), {"number": number})

        assert shown.status_code == 422
        assert "field-error" in shown.text
        assert Staff.objects.get(pk=maya.pk).phone == ""

    def test_is_never_a_colleagues(self, admin: Client, maya: Staff, sam: Staff) -> None:
        cast.write([sam], phone="+12025550142")

        assert admin.post(of(maya, "telephone"), {"number": "202-555-0142"}).status_code == 422

    def test_is_removed_and_calls_ring_at_the_desk_then(self, admin: Client, maya: Staff) -> None:
        cast.write([maya], phone="+12025550142", ring_on=RingOn.PHONE)

        admin.post(of(maya, "telephone"), {"remove": "yes"})

        maya.refresh_from_db()
        assert (maya.phone, maya.ring_on) == ("", RingOn.BROWSER)

    def test_nobody_sets_their_own(self, admin: Client, ada: Staff) -> None:
        assert admin.post(of(ada, "telephone"), {"number": "+12025550142"}).status_code == 403

    def test_the_desk_names_the_page(self, maya: Staff, signed_in: SignIn) -> None:
        shown = signed_in(maya).post("/console/desk/ring-on", {"ring_on": "phone"}, follow=True).text

        assert "A supervisor can add it on the page People." in shown


class TestTrainings:
    def test_are_given_with_an_end_changed_and_taken(self, admin: Client, maya: Staff) -> None:
        for day in ("2027-03-01", "2027-04-01"):
            admin.post(of(maya, "trainings"), {"topic": "family", "expires_on": day})
        training = maya.trainings.get(topic="family")
        assert str(training.expires_on) == "2027-04-01"

        admin.post(of(maya, f"trainings/{training.pk}/end"))

        assert not maya.trainings.filter(topic="family").exists()
        assert kept()[-1] == (AccessKind.CHANGED_STAFF, "maya", "not trained for family any more")

    @pytest.mark.parametrize(
        "slip",
        [{"topic": "sports", "expires_on": "2027-03-01"}, {"topic": "family", "expires_on": "soon"}, {}],
    )
    def test_are_refused_with_a_slip(self, slip: dict[str, str], admin: Client, maya: Staff) -> None:
        shown = admin.post(of(maya, "trainings"), slip)

        assert shown.status_code == 422
        assert "field-error" in shown.text
        assert kept() == []


class TestShifts:
    def test_are_added_changed_and_removed(self, admin: Client, maya: Staff) -> None:
        maya.shifts.all().delete()

        admin.post(of(maya, "shifts"), SHIFT)
        shift = maya.shifts.get()
        admin.post(of(maya, f"shifts/{shift.pk}"), SHIFT | {"ends": "18:00"})

        shift.refresh_from_db()
        assert (shift.weekdays, shift.starts.hour, shift.ends.hour, shift.zone) == (
            [0, 4],
            9,
            18,
            SHIFT["zone"],
        )
        admin.post(of(maya, f"shifts/{shift.pk}/end"))
        assert not maya.shifts.exists()
        assert [detail for _, _, detail in kept()] == ["shift added", "shift changed", "shift removed"]

    def test_show_their_days_and_times_so_that_saving_again_changes_nothing(
        self, admin: Client, maya: Staff
    ) -> None:
        maya.shifts.all().delete()
        admin.post(of(maya, "shifts"), SHIFT | {"first_date": "2026-08-01", "last_date": "2026-09-01"})

        shown = admin.get(of(maya)).text

        for value in ("2026-08-01", "2026-09-01", "09:00 AM", "05:00 PM"):
            assert f'value="{value}"' in shown

    def test_last_a_whole_day_where_that_is_ticked(self, admin: Client, maya: Staff) -> None:
        shown = admin.post(of(maya, "shifts"), SHIFT | {"starts": "", "ends": "", "whole_day": "on"})

        shift = Shift.objects.latest("pk")
        assert shown.status_code == 302
        assert shift.starts == shift.ends
        assert shift.covers(NOON - timedelta(days=2))

    @pytest.mark.parametrize(
        ("slip", "says"),
        [
            ({"ends": "9:00"}, "start and end at the same minute"),
            ({"zone": "Eastern"}, "Select a valid choice"),
            ({"weekdays": ["9"]}, "Select a valid choice"),
            ({"weekdays": []}, "Choose at least one day of the week."),
            ({"starts": "nine"}, "Write the time as"),
            ({"ends": ""}, "Write the time as"),
            ({"first_date": "2027-02-02", "last_date": "2027-02-01"}, "The last date lies before the first."),
        ],
    )
    def test_are_refused_with_a_sentence_and_nothing_lost(
        self, slip: dict[str, Any], says: str, admin: Client, maya: Staff
    ) -> None:
        before = maya.shifts.count()

        shown = admin.post(of(maya, "shifts"), SHIFT | slip)

        assert shown.status_code == 422
        assert says in shown.text
        assert 'value="America/Chicago" selected' in shown.text or "zone" in slip
        boxes = re.findall(r'<input type="checkbox" name="weekdays" [^>]*id="new-shift[^>]*>', shown.text)
        ticked = [box.split('value="')[1][0] for box in boxes if " checked" in box]
        assert ticked == (["0", "4"] if "weekdays" not in slip else [])
        assert maya.shifts.count() == before

    def test_of_another_person_are_not_reached(self, admin: Client, maya: Staff, sam: Staff) -> None:
        theirs = sam.shifts.get()

        assert admin.post(of(maya, f"shifts/{theirs.pk}"), SHIFT).status_code == 404
        assert admin.post(of(maya, f"shifts/{theirs.pk}/end")).status_code == 404
        assert sam.shifts.exists()


class TestLettingIn:
    @pytest.fixture(params=["ada", "lee"])
    def helper(self, request: pytest.FixtureRequest, ada: Staff, lee: User, signed_in: SignIn) -> Client:
        return signed_in(ada if request.param == "ada" else lee)

    def test_lifts_the_lock_out_of_somebody(self, helper: Client, maya: Staff) -> None:
        for _ in range(limits.A_PERSON):
            Client().post("/account/sign-in/", {"login": "maya", "password": "wrong"})
        assert "Locked out" in helper.get(PEOPLE).text
        assert "Locked out" in helper.get(of(maya)).text

        shown = helper.post(of(maya, "let-in"), follow=True).text

        assert "Maya can try again now." in shown
        assert "Locked out" not in shown
        assert guessing.locked_until("maya", NOON) is None
        assert kept()[-1][:2] == (AccessKind.LET_IN, "maya")


class TestALostSecondStep:
    def test_is_reset_by_an_administrator_and_kept(
        self, admin: Client, maya: Staff, signed_in: SignIn
    ) -> None:
        hers = signed_in(maya)
        Authenticator.objects.create(user=maya.user, type=Authenticator.Type.TOTP, data={})
        Authenticator.objects.create(user=maya.user, type=Authenticator.Type.RECOVERY_CODES, data={})
        assert "Reset the second step" in admin.get(of(maya)).text

        shown = admin.post(of(maya, "reset-second-step"), follow=True).text

        assert "Maya is signed out everywhere and can set up a new second step." in shown
        assert "Reset the second step" not in shown
        assert not Authenticator.objects.filter(user=maya.user).exists()
        assert hers.get("/console/desk/").status_code == 302
        assert kept()[-1] == (AccessKind.RESET_SECOND_STEP, "maya", "")

    def test_is_told_its_owner_when_it_was_reset(
        self, admin: Client, maya: Staff, settings: Settings
    ) -> None:
        User.objects.filter(pk=maya.user_id).update(email="maya@example.com")
        settings.MAILS = True
        Authenticator.objects.create(user=maya.user, type=Authenticator.Type.TOTP, data={})

        admin.post(of(maya, "reset-second-step"))

        wait_until(lambda: len(mail.outbox) == 1, seconds=10, what="the letter is sent")
        assert letters.STEP_REMOVED in mail.outbox[0].body

    def test_is_not_ones_own_to_reset(self, admin: Client, ada: Staff) -> None:
        Authenticator.objects.create(user=ada.user, type=Authenticator.Type.TOTP, data={})

        assert admin.post(of(ada, "reset-second-step")).status_code == 403
        assert Authenticator.objects.filter(user=ada.user).exists()


class TestANameThatSomebodyHas:
    def test_is_refused_by_the_database_in_any_case(self, maya: Staff, sam: Staff) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            Staff.objects.filter(pk=sam.pk).update(name="MAYA")

    def test_that_was_given_to_somebody_just_now_is_said_in_the_form(
        self, admin: Client, maya: Staff, sam: Staff, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("helpline.console.plan_fields.checked_name", lambda name, staff_id: name)

        answer = admin.post(of(sam, "work"), work_of(sam, name="maya"))

        assert answer.status_code == 422
        assert "Somebody got this name just now." in answer.text
        sam.refresh_from_db()
        assert sam.name == "Sam"


class TestList:
    def test_shows_everybody_with_their_state_and_masked_numbers(
        self, admin: Client, maya: Staff, sam: Staff
    ) -> None:
        cast.write([sam], phone="+12025550142")
        admin.post(of(maya, "retire"))

        shown, left = admin.get(PEOPLE).text, admin.get(PEOPLE, {"left": "1"}).text

        assert "••42" in shown
        assert "0142" not in shown
        assert ">Maya<" not in shown
        assert ">Maya<" in left
        assert "Retired" in left
        assert ">Sam<" not in left

    def test_comes_a_page_at_a_time_by_name(self, admin: Client, maya: Staff) -> None:
        for number in range(60):
            cast.staff(f"Person~{number:02d}")

        first = admin.get(PEOPLE)
        second = admin.get(PEOPLE, {"after": first.context["shown"].older})

        names = [row.staff.name for answer in (first, second) for row in answer.context["rows"]]
        assert len(first.context["rows"]) == 50
        assert names == sorted(names)
        assert len(set(names)) == Staff.objects.count()
        assert not second.context["shown"].older
        back = admin.get(PEOPLE, {"before": second.context["shown"].newer})
        assert back.context["rows"] == first.context["rows"]

    def test_reads_no_more_for_more_people(
        self, admin: Client, maya: Staff, django_assert_max_num_queries: Any
    ) -> None:
        for number in range(12):
            cast.staff(f"person{number}")

        with django_assert_max_num_queries(45):
            admin.get(PEOPLE)

    def test_is_open_to_a_superuser_of_a_helpline_without_people(self, line: Line) -> None:
        client = Client()
        client.force_login(User.objects.create_superuser("root"))

        assert "Nobody works here yet." in client.get(PEOPLE).text
        assert client.post(f"{PEOPLE}add", NEW | {"role": access.ADMINISTRATORS}).status_code == 200

    def test_supervisors_read_on_live_what_was_changed(
        self, admin: Client, maya: Staff, lee: User, signed_in: SignIn
    ) -> None:
        admin.post(of(maya, "pause"))

        assert "Ada – paused: maya" in signed_in(lee).get("/console/floor/").text


def test_an_administrator_who_answers_no_calls_arrives_at_the_people(client: Client, line: Line) -> None:
    client.force_login(User.objects.create_superuser("root"))

    assert client.get("/console/").headers["Location"] == "/console/people/"
