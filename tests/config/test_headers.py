"""What a page may use, and what a browser forgets at sign-out."""

import pytest
from django.test import Client

from tests.support import cast

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/console/floor/", "/account/sign-in/", "/nowhere"])
def test_every_page_says_what_it_may_use(path: str, client: Client) -> None:
    client.force_login(cast.supervisor())

    said = client.get(path).headers["Permissions-Policy"]

    assert "microphone=(self)" in said
    assert "camera=()" in said
    assert "geolocation=()" in said


@pytest.mark.parametrize("door", ["/account/sign-out/", "/account/browsers/end", "/admin/logout/"])
def test_a_browser_forgets_the_pages_at_sign_out_and_never_what_is_not_saved_yet(
    door: str, client: Client
) -> None:
    client.force_login(cast.supervisor())
    assert "Clear-Site-Data" not in client.get("/console/floor/").headers

    said = client.post(door).headers["Clear-Site-Data"]

    assert said == '"cache"'


def test_what_a_page_tells_once_is_no_cookie(client: Client) -> None:
    client.force_login(cast.supervisor())

    page = client.get("/console/floor/")

    assert set(page.cookies) <= {"helpline_session", "helpline_csrf", "helpline_events"}


def test_cookies_are_for_our_own_pages_and_the_session_is_for_no_script(db: None) -> None:
    cast.supervisor()
    client = Client()
    client.get("/account/sign-in/")

    client.post("/account/sign-in/", {"login": "lee", "password": "lee has a long password"})

    given = {name: cookie for name, cookie in client.cookies.items() if cookie.value}
    assert set(given) == {"helpline_session", "helpline_csrf", "helpline_device"}
    assert {name for name, cookie in given.items() if not cookie["httponly"]} == {"helpline_csrf"}
    for name, cookie in given.items():
        assert (cookie["samesite"], cookie["path"], cookie["domain"]) == ("Lax", "/", ""), name


class TestTheOriginOfARequest:
    """It can refuse a request, and lets nobody in."""

    def test_of_another_site_is_refused_though_the_token_is_right(self) -> None:
        client = Client(enforce_csrf_checks=True)
        client.force_login(cast.supervisor())
        client.get("/console/floor/")
        form = {"zone": "UTC", "csrfmiddlewaretoken": client.cookies["helpline_csrf"].value}

        said = [
            client.post("/console/zone", form, headers={"Origin": origin}).status_code
            for origin in ("https://elsewhere.example", "null", "http://testserver")
        ]

        assert said == [403, 403, 302]

    def test_of_ours_stands_for_neither_a_sign_in_nor_a_token(self) -> None:
        ours = {"Origin": "http://testserver", "Referer": "http://testserver/console/floor/"}
        client = Client(enforce_csrf_checks=True)
        assert client.get("/console/floor/", headers=ours).status_code == 302

        client.force_login(cast.supervisor())

        assert client.post("/console/zone", {"zone": "UTC"}, headers=ours).status_code == 403
