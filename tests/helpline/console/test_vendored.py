"""What is brought along from elsewhere: unchanged, with its licences, and not too old."""

import hashlib
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from playwright.sync_api import Browser

from tests.support.chromium import window_of

VENDOR = Path(finders.find("vendor/SHA256SUMS") or "").parent
README = (VENDOR / "README.md").read_text(encoding="utf-8")
GOOD_FOR = timedelta(days=183)
"""How long a look at npm holds: half a year."""
MENDED = (2, 10, 2)
"""The Voice SDK that first ends a call at once after a reload: https://github.com/twilio/twilio-voice.js/issues/118"""


def versions() -> dict[str, tuple[int, ...]]:
    """Return the version of each file, as the table says it."""
    rows = re.findall(r"^\| `([^`]+)` \| \S+ ([0-9.]+),", README, flags=re.M)
    return {name: tuple(int(part) for part in version.split(".")) for name, version in rows}


def looked_up() -> date:
    """Return the day on which these were the newest."""
    return date.fromisoformat(re.findall(r"had on (\d{4}-\d\d-\d\d)", README)[0])


def is_old(today: date) -> bool:
    """Say whether nobody has looked for newer versions for too long."""
    return today - looked_up() > GOOD_FOR


class TestFiles:
    def test_are_what_was_published(self) -> None:
        sums = [line.split(maxsplit=1) for line in (VENDOR / "SHA256SUMS").read_text().splitlines()]
        wanted = {name: digest for digest, name in sums}

        found = {
            path.name: hashlib.sha256(path.read_bytes()).hexdigest()
            for path in VENDOR.iterdir()
            if path.name not in ("SHA256SUMS", "README.md")
        }

        assert found == wanted

    def test_bring_their_licences(self) -> None:
        names = {path.name for path in VENDOR.iterdir()}

        assert {"htmx-LICENSE.txt", "htmx-sse-LICENSE.txt", "twilio-voice-LICENSE.md"} <= names

    def test_are_all_in_the_table(self) -> None:
        assert set(versions()) == {path.name for path in VENDOR.glob("*.js")}


class TestAge:
    def test_is_that_of_the_last_look_at_npm(self) -> None:
        assert not is_old(looked_up() + GOOD_FOR)
        assert is_old(looked_up() + GOOD_FOR + timedelta(days=1))

    def test_is_not_half_a_year(self) -> None:
        """Fails on a day, on purpose: what to do then stands in the README beside the files."""
        today = datetime.now(tz=UTC).date()

        assert not is_old(today), (
            f"Nobody has looked for newer versions since {looked_up()}: {VENDOR}/README.md"
        )

    def test_of_the_voice_sdk_is_after_what_was_mended_in_it(self) -> None:
        assert versions()["twilio-voice.min.js"] >= MENDED


class TestVoiceSdk:
    @pytest.mark.browser
    def test_has_what_the_softphone_uses(self, browser: Browser) -> None:
        """Its version is the table's, and the names that `softphone.js` calls are there."""
        with window_of(browser) as context:
            page = context.new_page()
            page.add_script_tag(path=VENDOR / "twilio-voice.min.js")

            version = page.evaluate("Twilio.Device.version")
            missing = page.evaluate(
                """() => [
                    ...["connect", "updateToken", "on"].filter((name) => !Twilio.Device.prototype[name]),
                    ...["isMuted", "mute", "on", "disconnect"].filter((name) => !Twilio.Call.prototype[name]),
                ]"""
            )

        assert tuple(int(part) for part in version.split(".")) == versions()["twilio-voice.min.js"]
        assert missing == []
