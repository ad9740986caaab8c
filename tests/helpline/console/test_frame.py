"""The frame around every page, the policy that it runs under, and what is brought along from elsewhere."""

import re

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import Settings

from helpline.models import Line, Staff
from tests.helpline.console import scenes
from tests.helpline.console.conftest import SignIn

PAGES = ["desk/", "floor/", "calls/", "callbacks/", "voicemail/", "shifts/"]


@pytest.mark.parametrize("page", ["/console/", "/account/second-step/", "/admin/"])
def test_every_page_leads_to_the_source_where_the_setting_says_where_it_is(
    page: str, maya: Staff, signed_in: SignIn, settings: Settings
) -> None:
    desk = signed_in(maya)
    assert "Source code" not in desk.get(page, follow=True).text

    settings.SOURCE_URL = "https://example.org/our-helpline"

    shown = desk.get(page, follow=True).text
    assert '<a href="https://example.org/our-helpline" rel="noreferrer">Source code</a>' in shown


class TestPolicy:
    @pytest.mark.parametrize("page", PAGES)
    def test_allows_nothing_unsafe(self, page: str, maya: Staff, signed_in: SignIn) -> None:
        policy = signed_in(maya).get(f"/console/{page}")["Content-Security-Policy"]

        assert "script-src 'self'" in policy
        assert "unsafe-" not in policy

    @pytest.mark.parametrize("page", PAGES)
    def test_is_kept_by_the_page(self, page: str, line: Line, maya: Staff, signed_in: SignIn) -> None:
        scenes.message(line)
        scenes.handed_over(line, maya)
        scenes.talking(line, maya)

        shown = signed_in(maya).get(f"/console/{page}").text

        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", shown)
        assert not re.search(r"<script(?![^>]*\ssrc=)", shown)
        assert '"allowEval":false' in shown


class TestNavigation:
    def test_says_where_one_is(self, maya: Staff, signed_in: SignIn) -> None:
        shown = signed_in(maya).get("/console/floor/").text

        assert '<a href="/console/floor/" aria-current="page">Live</a>' in shown

    def test_leads_a_supervisor_without_calls_to_no_desk(self, lee: User, signed_in: SignIn) -> None:
        shown = signed_in(lee).get("/console/floor/").text

        assert "/console/desk/" not in shown
        assert ">Calls</a>" in shown

    def test_leads_an_administrator_to_the_records(self, db: None, signed_in: SignIn) -> None:
        root = User.objects.create_superuser("root", password="root has a long password")
        client = signed_in(root)

        assert ">Administration</a>" in client.get("/console/floor/").text
        assert "console/frame.css" in client.get("/admin/").text

    def test_shows_nobody_without_a_part_in_it_the_console(self, db: None, signed_in: SignIn) -> None:
        nobody = User.objects.create_user("nobody", password="x", is_staff=True)

        assert 'aria-current="page"' not in signed_in(nobody).get("/admin/").text

    def test_refuses_kindly(self, db: None, signed_in: SignIn) -> None:
        nobody = User.objects.create_user("nobody", password="x", is_staff=True)

        answer = signed_in(nobody).get("/console/floor/")

        assert answer.status_code == 403
        assert "You don’t have access to this page" in answer.text

    @pytest.mark.parametrize(
        "address", ["/nowhere", "/console/nowhere", "/console/calls/6f8f5771-5090-4a26-b245-3988d9a1501b/"]
    )
    def test_says_that_there_is_no_such_page_and_rings_there_too(
        self, address: str, line: Line, maya: Staff, signed_in: SignIn
    ) -> None:
        offer = scenes.ringing(line, maya)

        answer = signed_in(maya).get(address)

        assert answer.status_code == 404
        assert "There is no such page" in answer.text
        assert f'data-offer="{offer.pk}"' in answer.text

    @pytest.mark.parametrize("address", ["/nowhere", "/voice/nowhere"])
    def test_tells_a_stranger_nothing(self, address: str, db: None) -> None:
        answer = Client().get(address)

        assert answer.status_code == 404
        assert 'id="around"' not in answer.text
