"""What settings make of pages and of passwords: cookies, HTTPS and slow hashes."""

from pathlib import Path

from tests.config.test_settings import RIGHT, TWILIO, start


class TestPages:
    SHOWN = """
from django.conf import settings as s
from helpline.signin import devices
print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, devices.cookie())
print(s.SECURE_HSTS_SECONDS > 0, s.SECURE_HSTS_PRELOAD)
"""
    PROTECTED = """
from django.conf import settings as s
print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_HSTS_INCLUDE_SUBDOMAINS, s.SECURE_HSTS_SECONDS)
"""

    def test_over_https_have_cookies_that_no_neighbour_can_set(self, tmp_path: Path) -> None:
        result = start({**RIGHT, **TWILIO}, tmp_path, "-c", self.SHOWN)

        assert result.stdout == (
            "__Host-helpline_session __Host-helpline_csrf __Host-helpline_device\nTrue False\n"
        )

    def test_over_https_send_their_cookies_by_https_only_and_stay_with_it_for_a_year(
        self, tmp_path: Path
    ) -> None:
        result = start({**RIGHT, **TWILIO}, tmp_path, "-c", self.PROTECTED)

        assert result.stdout == f"True True True {365 * 24 * 60 * 60}\n"

    def test_are_put_on_the_browsers_list_only_when_somebody_asks(self, tmp_path: Path) -> None:
        asked = start({**RIGHT, **TWILIO, "HSTS_PRELOAD": "true"}, tmp_path, "-c", self.SHOWN)
        unasked = start({**RIGHT, **TWILIO}, tmp_path, "-c", self.SHOWN)

        assert asked.stdout.endswith("\nTrue True\n")
        assert unasked.stdout.endswith("\nTrue False\n")

    def test_without_https_have_plain_cookies(self, tmp_path: Path) -> None:
        result = start({**RIGHT, "HSTS_PRELOAD": "true"}, tmp_path, "-c", self.SHOWN)

        assert result.stdout == "helpline_session helpline_csrf helpline_device\nFalse False\n"


class TestPasswords:
    STORED = """
import django
django.setup()
from django.contrib.auth.hashers import make_password
print(make_password("one and the same"), make_password("one and the same"))
"""

    def test_are_kept_as_slow_hashes_each_with_a_salt_of_its_own(self, tmp_path: Path) -> None:
        """By the settings that a helpline runs with: the tests' own are quick."""
        first, second = start(RIGHT, tmp_path, "-c", self.STORED).stdout.split()

        (name, rounds, salt, _), other = first.split("$"), second.split("$")
        assert name == "pbkdf2_sha256"
        assert int(rounds) >= 600_000  # OWASP's own figure for this one; ASVS asks for 100,000
        assert len(salt) >= 22  # letters and digits: 128 bits and more
        assert salt != other[2]
        assert first != second
