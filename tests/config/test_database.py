"""DATABASE_URL, part by part."""

from pathlib import Path

import pytest

from config.database import from_url
from config.env import SettingError


class TestFromUrl:
    def test_it_is_sqlite_in_the_data_directory_by_default(self, tmp_path: Path) -> None:
        entry = from_url("", tmp_path / "new")

        assert entry["NAME"] == tmp_path / "new" / "helpline.sqlite3"
        assert entry["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
        assert (tmp_path / "new").is_dir()

    @pytest.mark.parametrize(
        ("url", "name"), [("sqlite:///a/b.db", "a/b.db"), ("sqlite:////{tmp}/c.db", "c.db")]
    )
    def test_a_sqlite_path_is_relative_unless_it_has_four_slashes(
        self, url: str, name: str, tmp_path: Path
    ) -> None:
        assert from_url(url.format(tmp=str(tmp_path)[1:]), tmp_path)["NAME"] == tmp_path / name

    def test_every_part_of_a_postgresql_url_is_unquoted(self, tmp_path: Path) -> None:
        entry = from_url(
            "postgresql://ana%40x:p%2Fw@db.example.org:5433/help%20line?sslmode=require", tmp_path
        )

        assert {name: entry[name] for name in ("NAME", "USER", "PASSWORD", "HOST", "PORT")} == {
            "NAME": "help line",
            "USER": "ana@x",
            "PASSWORD": "p/w",
            "HOST": "db.example.org",
            "PORT": "5433",
        }
        assert entry["OPTIONS"]["sslmode"] == "require"
        assert entry["CONN_MAX_AGE"] is None

    def test_a_socket_directory_is_given_as_host(self, tmp_path: Path) -> None:
        assert from_url("postgres:///name?host=/run/postgresql", tmp_path)["HOST"] == "/run/postgresql"

    @pytest.mark.parametrize("url", ["sqlite://", "sqlite://host/path", "postgresql://h:x/n", "http://h/n"])
    def test_it_refuses_what_is_neither(self, url: str, tmp_path: Path) -> None:
        with pytest.raises(SettingError, match="DATABASE_URL is malformed"):
            from_url(url, tmp_path)
