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
