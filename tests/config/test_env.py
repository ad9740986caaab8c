"""A wrong setting is refused by its name, before anything is started with it."""

from pathlib import Path

import pytest

from config.database import from_url
from config.env import Env, SettingError, parse
from config.mail import mail
from config.settings import public_url, redis_url, refuse_shared

KEY = "pU3vY0kq-Zt7eWc1oRb5sXg9mLd2hJf6nAa4iQy8uTz_Kw"
SOCKET = Path("/run/redis.sock")


class TestRedis:
    @pytest.mark.parametrize("path", ["/O", "/x", "/0/1", "/-1", "/100", "/0x1"])
    def test_has_numbered_databases(self, path: str) -> None:
        """With another path the worker died five times and stayed dead."""
        with pytest.raises(SettingError, match="REDIS_URL is malformed"):
            redis_url(Env({"REDIS_URL": f"redis://127.0.0.1:6379{path}"}), SOCKET)

    @pytest.mark.parametrize(
        "url", ["redis://127.0.0.1", "redis://[::1]:6379/0", "rediss://:word@host:6380/15", "unix:///a/redis"]
    )
    def test_is_found_in_these_ways(self, url: str) -> None:
        assert redis_url(Env({"REDIS_URL": url}), SOCKET) == url


class TestAnAddress:
    HOSTS = ("*", ".example.org", "a..b", "127.0.0.1:0", "exämple.org", "-:1:2")

    @pytest.mark.parametrize("host", HOSTS)
    @pytest.mark.parametrize(
        ("name", "scheme"), [("PUBLIC_URL", "https"), ("SOURCE_URL", "https"), ("REDIS_URL", "redis")]
    )
    def test_names_one_host_and_a_port_that_there_is(self, name: str, scheme: str, host: str) -> None:
        with pytest.raises(SettingError, match=f"{name} is malformed"):
            Env({name: f"{scheme}://{host}"}).url(name, "", schemes=(scheme,))

    @pytest.mark.parametrize("host", HOSTS)
    def test_of_a_mail_server_does_too(self, host: str) -> None:
        with pytest.raises(SettingError, match="EMAIL_URL is malformed"):
            mail(Env({"EMAIL_URL": f"smtps://{host}", "EMAIL_FROM": "a@example.org"}))

    def test_of_a_database_has_such_a_port_too(self, tmp_path: Path) -> None:
        with pytest.raises(SettingError, match="DATABASE_URL is malformed"):
            from_url("postgresql://u:p@127.0.0.1:0/name", tmp_path)

    @pytest.mark.parametrize(
        "url", ["https://a.example.org", "https://a-b_c.example.org:8443", "http://[::1]:8000"]
    )
    def test_may_be_these(self, url: str) -> None:
        assert public_url(Env({"PUBLIC_URL": url}), emulated=True) == url


class TestKeys:
    @pytest.mark.parametrize("value", [f"{KEY},", f",{KEY}", f"{KEY},,{KEY}x"])
    def test_have_one_between_two_commas(self, value: str) -> None:
        with pytest.raises(SettingError, match="INDEX_KEY is malformed: it has a comma with no key"):
            Env({"INDEX_KEY": value}).secrets("INDEX_KEY", at_least=32)
        with pytest.raises(SettingError, match="FIELD_KEYS is malformed: it has a comma with no key"):
            Env({"FIELD_KEYS": value}).keys("FIELD_KEYS")

    def test_serve_one_purpose_each(self) -> None:
        refuse_shared({"SECRET_KEY": KEY, "INDEX_KEY": f"{KEY}x", "MONITOR_TOKEN": ""})

        with pytest.raises(SettingError, match=r"^INDEX_KEY is the same as SECRET_KEY"):
            refuse_shared({"SECRET_KEY": KEY, "FIELD_KEYS": f"{KEY}x", "INDEX_KEY": KEY})


class TestAQuote:
    @pytest.mark.parametrize("value", ['"abc', "'abc", '"', '"abc" # a name', "\"abc'"])
    def test_that_is_opened_is_closed(self, value: str, tmp_path: Path) -> None:
        file = tmp_path / ".env"
        file.write_text(f"LOG_LEVEL=INFO\nSIGN_IN_SUBJECT={value}\n")

        with pytest.raises(SettingError, match="line 2 is malformed: SIGN_IN_SUBJECT begins with a quote"):
            parse(file)

    @pytest.mark.parametrize("value", ['"Ana\'s"', "Ana's", 'say "a"', '""'])
    def test_may_stand_within(self, value: str, tmp_path: Path) -> None:
        file = tmp_path / ".env"
        file.write_text(f"SIGN_IN_SUBJECT={value}\n")

        assert parse(file)["SIGN_IN_SUBJECT"] == (value[1:-1] if value.startswith('"') else value)
