"""A start is refused in one line, and whatever a supervisor starts again goes on and says so."""

import base64
import os
import secrets
import shutil
import sqlite3
import subprocess
from contextlib import suppress
from pathlib import Path
from urllib.request import urlopen

import pytest
from django.core.management import CommandError, load_command_class
from django.test import Client
from pytest_django import Settings

from config.supervisor import alone
from helpline.keys import proof
from helpline.models import KeyProof
from helpline.monitoring import health, startup_checks
from tests.support import cast, warm
from tests.support.processes import start, stop, wait_until
from tests.support.redis import free_port
from tools import layout

PROJECT = Path(__file__).resolve().parents[2]


def new_key() -> str:
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()


class Installation:
    """A Helpline with settings and data of its own, as an operator has it."""

    def __init__(self, folder: Path) -> None:
        self.data = folder / "var"
        self.environ = {
            "PATH": os.environ["PATH"],
            "HELPLINE_ENV_FILE": "",
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DATA_DIR": str(self.data),
            "PUBLIC_URL": f"http://127.0.0.1:{free_port()}",
            "TWILIO_API_URL": f"http://127.0.0.1:{free_port()}",
            "SECRET_KEY": secrets.token_urlsafe(48),
            "FIELD_KEYS": new_key(),
            "INDEX_KEY": new_key(),
        }

    def manage(self, *arguments: str, **environ: str) -> "subprocess.CompletedProcess[str]":
        return warm.run("manage.py", *arguments, env={**self.environ, **environ})

    def refused(self, *arguments: str, **environ: str) -> str:
        """Return the one line with which a command refuses."""
        result = self.manage(*arguments, **environ)
        assert result.returncode == 1, result.stdout
        assert result.stdout == ""
        assert result.stderr.count("\n") == 1, result.stderr
        assert "Traceback" not in result.stderr
        return result.stderr


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    return Installation(tmp_path)


@pytest.fixture(scope="module")
def started_once(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """An installation that has started once. Tests look at it, and change copies of it alone."""
    installation = Installation(tmp_path_factory.mktemp("started-once"))
    result = installation.manage("preflight", "--migrate", "--verbosity=0")
    assert result.returncode == 0, result.stderr
    return installation


@pytest.fixture
def prepared(started_once: Installation, installation: Installation) -> Installation:
    """An installation of the test's own that has started once, with the keys of all of them."""
    shutil.copytree(started_once.data, installation.data)
    keys_of_data = {name: started_once.environ[name] for name in ("FIELD_KEYS", "INDEX_KEY")}
    installation.environ |= keys_of_data
    return installation


STARTS = [("up",), ("preflight",), ("up", "--prepare", "config/helpline.example.yaml")]


class TestRefused:
    @pytest.mark.parametrize("start", STARTS)
    def test_with_other_keys_than_the_data_was_sealed_with(
        self, start: tuple[str, ...], prepared: Installation
    ) -> None:
        assert "FIELD_KEYS do not fit" in prepared.refused(*start, FIELD_KEYS=new_key())
        assert "INDEX_KEY does not fit" in prepared.refused(*start, INDEX_KEY=new_key())

    @pytest.mark.parametrize("start", STARTS)
    def test_where_another_account_can_look_into_the_data(
        self, start: tuple[str, ...], prepared: Installation
    ) -> None:
        prepared.data.chmod(0o755)

        said = prepared.refused(*start)

        assert f"run `chmod -R go= {prepared.data}`" in said

    @pytest.mark.parametrize("command", ["up", "serve"])
    def test_on_a_port_that_there_is_not(self, command: str, prepared: Installation) -> None:
        result = prepared.manage(command, "--port=83000")

        assert result.returncode == 2
        assert "argument --port: invalid port value" in result.stderr
        assert "Traceback" not in result.stderr

    @pytest.mark.parametrize("command", ["up", "serve"])
    @pytest.mark.parametrize("port", ["0", "83000", "-1", "http"])
    def test_on_what_is_no_port(self, command: str, port: str) -> None:
        """Without a process: it would say the same of each."""
        parser = load_command_class("config", command).create_parser("manage.py", command)

        with pytest.raises(CommandError, match="argument --port: invalid port value"):
            parser.parse_args([f"--port={port}"])

    def test_up_without_a_place_for_its_data(self, prepared: Installation) -> None:
        elsewhere = {"DATABASE_URL": "postgresql://u:p@127.0.0.1:1/name", "DATA_DIR": "/dev/null"}

        assert "DATA_DIR cannot be used: it is a file" in prepared.refused("up", **elsewhere)

    def test_up_where_it_runs_already(self, prepared: Installation) -> None:
        """On other ports too: its Redis would take the first one's socket away."""
        lock = alone.claim(prepared.data)

        said = prepared.refused("up")

        os.close(lock)
        assert (
            f"DATA_DIR cannot be used: Helpline runs there already, process {os.getpid()}; stop it first."
            in said
        )

    @pytest.mark.parametrize("where", ["/", "/etc", str(PROJECT), str(PROJECT.parent), "a sticky one"])
    def test_and_nobody_is_told_to_shut_others_out_of_what_is_theirs_too(
        self, where: str, tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """An administrator may well run what they are told to, as root."""
        (tmp_path / "shared").mkdir()
        (tmp_path / "shared").chmod(0o1777)
        settings.DATA_DIR = where.replace("a sticky one", str(tmp_path / "shared"))
        settings.SECRET_FILES = []
        monkeypatch.setattr(startup_checks, "is_open", lambda place: True)

        said = next(startup_checks.files())

        assert "choose a directory for Helpline alone" in said
        assert "chmod" not in said

    def test_and_nobody_is_told_to_shut_the_service_out(
        self, tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A deployment's `.env` is root's, and the service's group reads it: deploy.md, on systemd."""
        seen = {tmp_path / ".env": 0o640, tmp_path / "of root alone": 0o600, tmp_path / "for all": 0o644}
        stat = Path.stat

        def of_root(path: Path, **more: bool) -> os.stat_result:
            if path not in seen:
                return stat(path, **more)
            return os.stat_result((0o100000 | seen[path], 1, 1, 1, 0, 54321, 1, 0, 0, 0))

        monkeypatch.setattr(Path, "stat", of_root)
        monkeypatch.setattr(os, "geteuid", lambda: 0)
        settings.DATA_DIR, settings.SECRET_FILES = tmp_path, list(map(str, seen))

        said = [line for line in startup_checks.files() if str(tmp_path) + "/" in line]

        assert len(said) == 2
        assert "root keeps it for the group 54321, so run this as the service's account" in said[0]
        assert said[1].endswith(
            f"for all can be read by other accounts of this machine: run `chmod -R go= {tmp_path}/for all`"
        )

    def test_where_the_settings_can_be_changed(self, settings: Settings, tmp_path: Path) -> None:
        secret = tmp_path / "secret"
        secret.touch()
        secret.chmod(0o620)
        settings.DATA_DIR, settings.SECRET_FILES = tmp_path, [str(secret)]

        assert f"{secret} can be changed by other accounts" in next(startup_checks.files())

    def test_where_others_can_pass_through_to_a_file(self, prepared: Installation) -> None:
        prepared.data.chmod(0o711)
        assert prepared.manage("preflight").returncode == 0

        (prepared.data / "helpline.sqlite3").chmod(0o644)

        assert "can be read by other accounts" in prepared.refused("preflight")

    def test_where_the_settings_can_be_read(self, prepared: Installation, tmp_path: Path) -> None:
        env_file = tmp_path / "settings"
        env_file.write_text("LOG_LEVEL=INFO\n")
        env_file.chmod(0o640)
        assert str(env_file) in prepared.refused("preflight", HELPLINE_ENV_FILE=str(env_file))

        env_file.chmod(0o600)
        assert prepared.manage("preflight", HELPLINE_ENV_FILE=str(env_file)).returncode == 0

    def test_where_a_secret_in_a_file_can_be_read(self, prepared: Installation, tmp_path: Path) -> None:
        secret = tmp_path / "secret"
        secret.write_text(prepared.environ.pop("SECRET_KEY"))
        secret.chmod(0o644)

        assert str(secret) in prepared.refused("preflight", SECRET_KEY_FILE=str(secret))

    def test_where_the_numbers_for_a_day_without_the_database_cannot_be_read(
        self, prepared: Installation
    ) -> None:
        fallback = prepared.data / "fallback.json"
        fallback.mkdir(mode=0o700)  # which not even root reads as a file

        said = prepared.refused("preflight")

        assert f"{fallback} cannot be read by this account" in said
        assert "chown" in said
        fallback.rmdir()
        fallback.write_text("{}")
        fallback.chmod(0o600)
        assert prepared.manage("preflight").returncode == 0

    def test_where_a_database_elsewhere_can_be_read(self, prepared: Installation, tmp_path: Path) -> None:
        elsewhere = tmp_path / "other.sqlite3"
        sqlite3.connect(elsewhere).close()
        elsewhere.write_bytes(b"")
        elsewhere.chmod(0o644)

        assert str(elsewhere) in prepared.refused("preflight", DATABASE_URL=f"sqlite:////{elsewhere}")

    @pytest.mark.parametrize("command", [("up",), ("preflight",), ("migrate",), ("configure", "x.yaml")])
    def test_without_a_database_in_one_line(
        self, command: tuple[str, ...], installation: Installation, tmp_path: Path
    ) -> None:
        description = tmp_path / "x.yaml"
        description.write_text((PROJECT / "config" / "helpline.example.yaml").read_text())
        command = tuple(str(description) if word == "x.yaml" else word for word in command)
        where = f"postgresql://helpline:a-secret-word@127.0.0.1:{free_port()}/helpline"

        said = installation.refused(*command, DATABASE_URL=where)

        assert "the database cannot be used" in said
        assert said.endswith("Connection refused: start it, or correct DATABASE_URL.\n")
        assert "a-secret-word" not in said

    def test_when_a_key_went_before_the_rotation_was_complete(self, prepared: Installation) -> None:
        both = f"{new_key()},{prepared.environ['FIELD_KEYS']}"
        assert prepared.manage("preflight", FIELD_KEYS=both).returncode == 0

        assert "rotate_keys" in prepared.refused("preflight", FIELD_KEYS=both.split(",")[0])

        assert prepared.manage("rotate_keys", FIELD_KEYS=both).returncode == 0
        assert prepared.manage("preflight", FIELD_KEYS=both.split(",")[0]).returncode == 0


class TestWhatIsWritten:
    def test_nobody_else_can_read_it(self, started_once: Installation) -> None:
        assert started_once.data.stat().st_mode & 0o777 == 0o700
        assert (started_once.data / "helpline.sqlite3").stat().st_mode & 0o777 == 0o600


class TestEachProcess:
    """Of those that do not serve pages; `serve`, `up` and `sweep` note it at their start."""

    @pytest.mark.parametrize("service", ["worker", "beat", "streams"])
    def test_says_why_its_start_would_be_refused(
        self, service: str, prepared: Installation, tmp_path: Path
    ) -> None:
        port, log = free_port(), tmp_path / "log"
        environ = {**prepared.environ, "FIELD_KEYS": new_key()}

        def has_said() -> bool:
            if service == "streams":  # once the first page listens
                with suppress(OSError):
                    urlopen(f"http://127.0.0.1:{port}/events/", timeout=5)
            return "a start would be refused: FIELD_KEYS do not fit" in log.read_text()

        with log.open("wb") as output:
            process = start(
                layout.command(service, port), cwd=PROJECT, env=environ, stdout=output, stderr=output
            )
            try:
                wait_until(has_said, seconds=60, what=f"{service} says what is wrong")
                assert process.poll() is None
            finally:
                stop(process)


@pytest.mark.django_db
class TestStartedAgain:
    def test_it_goes_on_and_says_what_is_wrong(
        self, settings: Settings, caplog: pytest.LogCaptureFixture, tmp_path: Path
    ) -> None:
        proof.prove()
        settings.FIELD_KEYS = [new_key()]
        tmp_path.chmod(0o755)
        settings.DATA_DIR = tmp_path

        startup_checks.note()

        try:
            assert "FIELD_KEYS do not fit" in caplog.text
            assert "can be read by other accounts" in caplog.text
            assert list(health.start_refusals()) == [({}, len(startup_checks.noted()))]
        finally:
            startup_checks._noted = ()

    def test_what_was_put_right_meanwhile_is_no_longer_said(
        self, settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setattr(startup_checks, "LOOK_AGAIN_SECONDS", -1.0)
        proof.prove()
        tmp_path.chmod(0o755)
        settings.DATA_DIR = tmp_path
        startup_checks.note()
        assert any(str(tmp_path) in line for line in startup_checks.noted())

        tmp_path.chmod(0o700)

        # The file of a test database on SQLite lies elsewhere, and anybody may read it.
        assert not any(str(tmp_path) in line for line in startup_checks.noted())

    def test_the_live_page_tells_people(self, monkeypatch: pytest.MonkeyPatch, client: Client) -> None:
        monkeypatch.setattr(startup_checks, "_noted", ("FIELD_KEYS do not fit this database",))
        client.force_login(cast.supervisor())

        page = client.get("/console/floor/").text

        assert "Helpline would not start again as it is." in page
        assert "FIELD_KEYS do not fit this database" in page


@pytest.mark.django_db
class TestKeysThatWereNeverProven:
    def test_are_tried_on_what_is_there(self, settings: Settings) -> None:
        cast.call(cast.line())
        assert not KeyProof.objects.exists()
        assert proof.misfit() == ""

        settings.FIELD_KEYS = [new_key()]

        assert proof.misfit() == proof.FIELD_KEYS_DO_NOT_FIT

    def test_fit_an_empty_database(self, settings: Settings) -> None:
        settings.FIELD_KEYS, settings.INDEX_KEYS = [new_key()], [new_key()]

        assert proof.misfit() == ""


@pytest.mark.django_db
class TestNewKeys:
    def test_are_needed_from_the_first_start_that_wrote_with_them(self, settings: Settings) -> None:
        old_fields, old_indexes = settings.FIELD_KEYS, settings.INDEX_KEYS
        new_fields, new_indexes = [new_key(), *old_fields], [new_key(), *old_indexes]
        proof.prove()
        settings.FIELD_KEYS, settings.INDEX_KEYS = new_fields, new_indexes
        assert proof.misfit() == ""
        proof.prove()

        settings.FIELD_KEYS = old_fields
        assert proof.misfit() == proof.FIELD_KEYS_DO_NOT_FIT

        settings.FIELD_KEYS, settings.INDEX_KEYS = new_fields, old_indexes
        assert proof.misfit() == proof.INDEX_KEY_DOES_NOT_FIT

    def test_are_enough_when_nothing_needs_the_old_ones(self, settings: Settings) -> None:
        proof.prove()
        settings.FIELD_KEYS = [new_key(), *settings.FIELD_KEYS]
        proof.prove()

        proof.prove_anew()

        settings.FIELD_KEYS = settings.FIELD_KEYS[:1]
        assert proof.misfit() == ""
