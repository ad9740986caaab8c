"""The page People lists everybody, and an administrator adds somebody with an invitation."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from pytest_django import Settings

from helpline import access, clock
from helpline.models import AccessKind, AccessRecord, Line, Staff, Team
from helpline.operations import access_records
from tests.helpline.console.conftest import SignIn
from tests.support import cast
from tests.support.people_page import NEW, PEOPLE, kept, of, work_of
from tests.support.processes import wait_until


class TestAdding:
    def test_makes_somebody_who_can_choose_a_password_sign_in_and_be_rung(
        self, admin: Client, settings: Settings, line: Line
    ) -> None:
        settings.MAILS = False
        team = Team.objects.create(slug="day", name="Day")

        shown = admin.post(f"{PEOPLE}add", NEW | {"teams": [team.pk]}, follow=True)

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

        shown = admin.post(f"{PEOPLE}add", NEW, follow=True)

        wait_until(lambda: len(mail.outbox) == 1, seconds=10, what="the invitation is sent")
        assert mail.outbox[0].to == ["rosa@example.org"]
        assert "password/choose" in mail.outbox[0].body
        assert "is on its way to rosa@example.org" in shown.text
        assert "password/choose" not in shown.text

    def test_shows_the_link_once_and_adds_nothing_when_the_page_is_loaded_again(
        self, admin: Client, settings: Settings
    ) -> None:
        settings.MAILS = False

        answer = admin.post(f"{PEOPLE}add", NEW)

        rosa = Staff.objects.get(name="Rosa Diaz")
        assert (answer.status_code, answer.headers["Location"]) == (302, of(rosa))
        assert "password" not in str(dict(admin.session))
        assert "/account/password/choose/" in admin.get(of(rosa)).text
        again = admin.get(of(rosa)).text
        assert "/account/password/choose/" not in again
        assert "Send a link to a new password" in again
        assert len(kept()) == 1

    def test_shows_the_link_on_no_other_page_and_to_nobody_who_was_paused_meanwhile(
        self, admin: Client, maya: Staff, settings: Settings
    ) -> None:
        settings.MAILS = False
        admin.post(f"{PEOPLE}add", NEW)
        rosa = Staff.objects.get(name="Rosa Diaz")

        assert "/account/password/choose/" not in admin.get(of(maya)).text
        User.objects.filter(pk=rosa.user_id).update(is_active=False)
        assert "/account/password/choose/" not in admin.get(of(rosa)).text

    @pytest.mark.parametrize(
        ("email", "mails", "why"),
        [
            ("maya@example.org", False, "No mail is set up here."),
            ("", True, "They have no e-mail address."),
        ],
    )
    def test_says_why_a_link_was_not_sent(
        self, email: str, mails: bool, why: str, admin: Client, maya: Staff, settings: Settings
    ) -> None:
        settings.MAILS = mails
        User.objects.filter(pk=maya.user_id).update(email=email)

        assert f"<p>{why} Give them this link yourself" in admin.post(of(maya, "invite"), follow=True).text

    def test_makes_no_link_that_would_not_work(self, admin: Client, maya: Staff) -> None:
        User.objects.filter(pk=maya.user_id).update(is_staff=False)

        shown = admin.post(of(maya, "invite"), follow=True).text

        assert "Their account has no staff status." in shown
        assert "/account/password/choose/" not in shown

    def test_does_not_call_somebody_invited_who_has_worked_here_for_years(
        self, admin: Client, maya: Staff
    ) -> None:
        shown = admin.post(of(maya, "invite"), follow=True).text
        new = admin.post(f"{PEOPLE}add", NEW, follow=True).text

        assert "A new link for Maya" in shown
        assert "is invited" not in shown
        assert "Set their phone number and shifts next." not in shown
        assert "Rosa Diaz is invited" in new
        assert "Set their phone number and shifts next." in new

    @pytest.mark.parametrize(
        ("slip", "says"),
        [
            ({"name": " ADA "}, "There is already somebody called Ada."),
            ({"name": "Ad\u0301a"}, "There is already somebody called Ada."),
            ({"name": "A\u200dda"}, "There is already somebody called Ada."),
            ({"name": "Rosa\u202eQ"}, "cannot be shown (U+202E)"),
            ({"name": "Ada\u200b"}, "cannot be shown (U+200B)"),
            ({"email": "rosa"}, "This is not an e-mail address"),
            ({"email": "ada@example.org"}, '">Ada</a> has this address already. Their page sends'),
            ({"email": "root@example.org"}, "Somebody has this address already"),
            ({"languages": ["xx"]}, "Select a valid choice"),
            ({"languages": []}, "Choose at least one language"),
            ({"languages": [], "role": access.SUPERVISORS}, "Choose at least one language"),
            ({"topics": []}, "Choose what they are trained for, or leave the day empty."),
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
        User.objects.create_user("root", email="root@example.org")

        shown = admin.post(f"{PEOPLE}add", NEW | {"name": "Rosa Q. Diaz"} | slip)

        assert shown.status_code == 422
        assert says in shown.text
        assert "2027-01-31" in shown.text or "trained_until" in slip
        assert Staff.objects.count() == 1
        assert kept() == []

    def test_asks_no_language_of_an_administrator_who_answers_no_calls(self, admin: Client) -> None:
        nothing = {"languages": [], "topics": [], "trained_until": ""}

        admin.post(f"{PEOPLE}add", NEW | nothing | {"role": access.ADMINISTRATORS})

        rosa = Staff.objects.get(name="Rosa Diaz")
        assert rosa.languages == []
        same = work_of(rosa, languages=[], role=access.ADMINISTRATORS)
        assert admin.post(of(rosa, "work"), same).status_code == 302
        refused = admin.post(of(rosa, "work"), work_of(rosa, languages=[]))
        assert refused.status_code == 422
        assert "Choose at least one language" in refused.text

    def test_chooses_sign_in_names_that_are_free(self, admin: Client) -> None:
        User.objects.create_user("Rosa-Diaz")

        admin.post(f"{PEOPLE}add", NEW)

        assert Staff.objects.get(name="Rosa Diaz").user.username == "rosa-diaz-2"

    def test_sends_another_link_with_which_the_first_is_worth_nothing(
        self, admin: Client, settings: Settings
    ) -> None:
        settings.MAILS = False
        find = r'value="https?://[^/]+(/account/password/choose/[^"]+)"'
        first = re.search(find, admin.post(f"{PEOPLE}add", NEW, follow=True).text)

        rosa = Staff.objects.get(name="Rosa Diaz")
        second = re.search(find, admin.post(of(rosa, "invite"), follow=True).text)

        assert first
        assert second
        assert first[1] != second[1]
        assert not Client().get(first[1], follow=True).redirect_chain
        assert Client().get(second[1], follow=True).redirect_chain


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


class TestSomebodyPaused:
    def test_is_retired_without_being_brought_back(self, admin: Client, maya: Staff) -> None:
        admin.post(of(maya, "pause"))

        paused = admin.get(of(maya)).text
        assert f'action="{of(maya, "retire")}"' in paused
        retired = admin.post(of(maya, "retire"), follow=True).text

        assert "is retired" in retired
        assert f'action="{of(maya, "retire")}"' not in retired
        assert f'action="{of(maya, "bring-back")}"' in retired


class TestAPageThatAColleagueMadeStale:
    @pytest.mark.parametrize(
        ("first", "then", "says"),
        [
            ("retire", "pause", "Maya has retired already."),
            ("retire", "retire", "Maya has retired already."),
            ("pause", "pause", "Maya is paused already."),
            (None, "bring-back", "Maya works here already."),
        ],
    )
    def test_changes_nothing_and_says_how_it_is(
        self, first: str | None, then: str, says: str, admin: Client, maya: Staff
    ) -> None:
        if first:
            admin.post(of(maya, first), follow=True)
        last_day = clock.now().date() + timedelta(days=-2 if first == "retire" else 9)
        Staff.objects.filter(pk=maya.pk).update(ends_on=last_day)
        before, record = Staff.objects.values().get(pk=maya.pk), kept()

        shown = admin.post(of(maya, then), follow=True).text

        assert says in shown
        assert "is paused: off duty" not in shown
        assert "is retired: off duty" not in shown
        assert Staff.objects.values().get(pk=maya.pk) == before
        assert kept() == record

    @pytest.mark.parametrize("what", ["invite", "reset-second-step"])
    def test_helps_nobody_to_sign_in_who_has_retired(self, what: str, admin: Client, maya: Staff) -> None:
        admin.post(of(maya, "retire"))
        record = kept()

        assert "Bring them back first." in admin.post(of(maya, what), follow=True).text
        assert kept() == record


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
        assert client.post(f"{PEOPLE}add", NEW | {"role": access.ADMINISTRATORS}).status_code == 302

    def test_supervisors_read_on_live_what_was_changed(
        self, admin: Client, maya: Staff, lee: User, signed_in: SignIn
    ) -> None:
        admin.post(of(maya, "pause"))

        assert "Ada – paused Maya" in signed_in(lee).get("/console/floor/").text

    def test_supervisors_read_on_live_what_was_changed_in_the_words_of_the_pages(
        self, admin: Client, maya: Staff, sam: Staff, lee: User, signed_in: SignIn
    ) -> None:
        crisis = maya.trainings.get(topic="crisis")
        admin.post(of(maya, f"trainings/{crisis.pk}/end"))
        admin.post(of(maya, "trainings"), {"topic": "crisis", "expires_on": "2027-03-01"})
        admin.post(of(sam, "work"), work_of(sam, role=access.SUPERVISORS, opted_out_topics=["crisis"]))
        access_records.note_change(
            kind=AccessKind.CHANGED_ROLES, changed="sam", user_id=lee.pk, now=clock.now()
        )
        access_records.note_change(
            kind=AccessKind.CHANGED_ACCOUNT, changed="root", user_id=lee.pk, now=clock.now()
        )

        shown = signed_in(lee).get("/console/floor/").text

        assert "Ada – changed Maya: no longer trained for Danger<" in shown
        assert "Ada – changed Maya: trained for Danger until Mar 1, 2027<" in shown
        assert "Ada – changed the account of Sam: now supervisor<" in shown
        assert "Ada – changed Sam: languages, what they get no calls about<" in shown
        assert "changed what the role sam may do<" in shown
        assert " – changed the account of root<" in shown

    @pytest.mark.parametrize(("days", "is_told"), [(6, True), (8, False)])
    def test_supervisors_read_on_live_what_was_changed_in_the_last_week(
        self, days: int, is_told: bool, admin: Client, maya: Staff, lee: User, signed_in: SignIn
    ) -> None:
        admin.post(of(maya, "pause"))
        AccessRecord.objects.update(at=clock.now() - timedelta(days=days))

        assert ("Ada – paused Maya" in signed_in(lee).get("/console/floor/").text) is is_told


def test_an_administrator_who_answers_no_calls_arrives_at_the_people(client: Client, line: Line) -> None:
    client.force_login(User.objects.create_superuser("root"))

    assert client.get("/console/").headers["Location"] == "/console/people/"
