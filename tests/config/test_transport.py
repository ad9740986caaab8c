"""Where the database is, also where its URL leaves that to the environment."""

from pathlib import Path

import pytest

from config.database import from_url
from config.env import SettingError
from config.transport import require_encryption


def start(url: str, environ: dict[str, str], tmp_path: Path) -> None:
    database = from_url(url, tmp_path)
    require_encryption(database, "unix:///redis", "https://api.twilio.com", frozenset(), environ)


class TestADatabaseThatTheEnvironmentNames:
    """https://www.postgresql.org/docs/current/libpq-envars.html"""

    @pytest.mark.parametrize(
        ("url", "environ"),
        [
            ("postgresql:///name", {"PGHOST": "db.example.org"}),
            ("postgresql://u:p@/name", {"PGHOST": "/run/postgresql,10.0.0.5"}),
            ("postgresql://localhost/name", {"PGHOSTADDR": "10.0.0.5"}),
            ("postgresql:///name", {"PGSERVICE": "live"}),
            ("postgresql:///name?service=live", {}),
        ],
    )
    def test_is_refused_elsewhere_in_the_clear(
        self, url: str, environ: dict[str, str], tmp_path: Path
    ) -> None:
        with pytest.raises(SettingError, match="DATABASE_URL is not encrypted"):
            start(url, environ, tmp_path)

    @pytest.mark.parametrize(
        ("url", "environ"),
        [
            ("postgresql:///name", {}),
            ("postgresql:///name", {"PGHOST": "/run/postgresql"}),
            ("postgresql://u@/name?host=/run/postgresql", {"PGHOST": "db.example.org"}),
            ("postgresql:///name?sslmode=verify-full", {"PGHOST": "db.example.org"}),
            ("sqlite:///file", {"PGHOST": "db.example.org"}),
        ],
    )
    def test_is_taken_on_this_machine_or_encrypted(
        self, url: str, environ: dict[str, str], tmp_path: Path
    ) -> None:
        start(url, environ, tmp_path)
