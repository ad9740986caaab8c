"""`.env` with generated secrets: what is written into it, and what is left as it stands."""

from pathlib import Path

import pytest

from tests.config.test_settings import RIGHT, SHOWN, start
from tools import write_env


class TestWriteEnv:
    def test_it_writes_settings_that_start_and_only_its_owner_reads(self, tmp_path: Path) -> None:
        path = tmp_path / ".env"

        is_new, _ = write_env.write(path, environ={})

        assert is_new
        assert path.stat().st_mode & 0o777 == 0o600
        environ = {"PATH": RIGHT["PATH"], "HELPLINE_ENV_FILE": str(path)}
        assert start(environ, tmp_path, "-c", SHOWN).stdout.startswith("True ")

    def test_a_real_helpline_gets_no_example_password(self, tmp_path: Path) -> None:
        write_env.write(tmp_path / "real", environ={})
        write_env.write(tmp_path / "example", example=True, environ={})

        assert "EXAMPLE_PASSWORD" not in (tmp_path / "real").read_text()
        assert "EXAMPLE_PASSWORD=" in (tmp_path / "example").read_text()

    def test_it_adds_what_an_existing_file_lacks_and_changes_nothing_else(self, tmp_path: Path) -> None:
        path = tmp_path / ".env"
        before = f"export SECRET_KEY='{RIGHT['SECRET_KEY']}'\nINDEX_KEY_FILE=/run/secrets/index\nDEBUG=false"
        path.write_text(before + "\n")

        is_new, names = write_env.write(path, environ={})

        assert (is_new, names) == (False, ["FIELD_KEYS", "MONITOR_TOKEN"])
        assert path.read_text().startswith(before + "\n")
        assert path.read_text().count("FIELD_KEYS=") == 1

    def test_it_adds_to_a_last_line_that_is_not_ended(self, tmp_path: Path) -> None:
        path = tmp_path / ".env"
        path.write_text("DEBUG=false")

        write_env.write(path, environ={})

        assert path.read_text().startswith("DEBUG=false\n")

    def test_it_touches_no_file_that_lacks_nothing(self, tmp_path: Path) -> None:
        path = tmp_path / ".env"
        write_env.write(path, example=True, environ={})
        before = path.read_text()

        assert write_env.write(path, example=True, environ={}) == (False, [])
        assert path.read_text() == before
        given = RIGHT | {"MONITOR_TOKEN": "m" * 40}
        assert write_env.write(tmp_path / "other", environ=given)[1] == []

    @pytest.mark.parametrize("there", [False, True])
    def test_it_says_in_one_line_why_it_cannot(self, there: bool, tmp_path: Path) -> None:
        """As where `.env` is a link to a place that is not mounted."""
        path = tmp_path / ".env"
        path.symlink_to(tmp_path / "away" / "settings")
        if there:
            (tmp_path / "away").touch()

        with pytest.raises(SystemExit) as ended:
            write_env.main([], path)

        why = "Not a directory" if there else "No such file or directory"
        assert ended.value.code == f"helpline: .env cannot be written: {why}."

    def test_it_writes_nothing_for_an_option_that_there_is_not(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        with pytest.raises(SystemExit):
            write_env.main(["--exampel"], tmp_path / ".env")

        assert "unrecognized arguments: --exampel" in capsys.readouterr().err
        assert not (tmp_path / ".env").exists()
