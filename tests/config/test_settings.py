"""A wrong setting stops every command with one line that says which and how to fix it."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
RIGHT = {
    "HELPLINE_ENV_FILE": "",
    "PATH": os.environ["PATH"],
    "SECRET_KEY": "x" * 50,
    "FIELD_KEYS": "dGVzdC10ZXN0LXRlc3QtdGVzdC10ZXN0LXRlc3QtMDE=",
    "INDEX_KEY": "y" * 40,
}
TWILIO = {
    "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
    "TWILIO_AUTH_TOKEN": "0" * 32,
    "PUBLIC_URL": "https://helpline.example.org",
}
SHOWN = """
from django.conf import settings as s
print(s.EMULATED, s.EMULATOR_URL, s.VOICE_SDK_URL, s.SIGNATURE_BASE, s.REDIS_BUNDLED, s.SESSION_COOKIE_SECURE)
print(s.TWILIO_ACCOUNT_SID, s.TWILIO_API_URL)
"""


def start(environ: dict[str, str], tmp_path: Path, *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *(command or ("manage.py", "check"))],
        cwd=PROJECT,
        env={"DATA_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "config.settings", **environ},
        capture_output=True,
        text=True,
        check=False,
    )


class TestAWrongSetting:
    @pytest.mark.parametrize(
        ("wrong", "said"),
        [
            ({"SECRET_KEY": ""}, "SECRET_KEY is not set"),
            ({"SECRET_KEY": "short"}, "SECRET_KEY is too short"),
            ({"FIELD_KEYS": ""}, "FIELD_KEYS is not set"),
            ({"FIELD_KEYS": "abc"}, "FIELD_KEYS is malformed"),
            ({"FIELD_KEYS": RIGHT["FIELD_KEYS"] + ",é"}, "FIELD_KEYS is malformed"),
            ({"INDEX_KEY": "short"}, "INDEX_KEY is too short"),
            ({"DEBUG": "maybe"}, "DEBUG is malformed"),
            ({"TRUST_PROXY": "2"}, "TRUST_PROXY is malformed"),
            ({"LOG_LEVEL": "LOUD"}, "LOG_LEVEL is malformed"),
            ({"DATABASE_URL": "mysql://host/name"}, "DATABASE_URL is malformed"),
            ({"DATABASE_URL": "postgresql://host"}, "DATABASE_URL is malformed"),
            ({"DATABASE_URL": "postgresql://host:port/name"}, "DATABASE_URL is malformed"),
            ({"REDIS_URL": "localhost"}, "REDIS_URL is malformed"),
            ({"REDIS_URL": "unix:///" + "s" * 101}, "REDIS_URL is malformed"),
            ({"PUBLIC_URL": "helpline.example.org"}, "PUBLIC_URL is malformed"),
            ({"PUBLIC_URL": "http://helpline.example.org"}, "PUBLIC_URL is malformed"),
            ({"PUBLIC_URL": "https://helpline.example.org/app"}, "PUBLIC_URL is malformed"),
            ({"PUBLIC_URL": "http://127.0.0.1:99999"}, "PUBLIC_URL is malformed"),
            ({"HELPLINE_NUMBER": "855-782-1009"}, "HELPLINE_NUMBER is malformed"),
            ({"BACKUP_NUMBER": "988"}, "BACKUP_NUMBER is malformed"),
            ({"BACKUP_NUMBER": "+18557821009"}, "BACKUP_NUMBER is HELPLINE_NUMBER"),
            ({"HELPLINE_NUMBER": "+12025550199"}, "BACKUP_NUMBER is HELPLINE_NUMBER"),
            ({"TWILIO_CPS": "0"}, "TWILIO_CPS is malformed"),
            ({"TWILIO_CPS": "fast"}, "TWILIO_CPS is malformed"),
            ({"TWILIO_ACCOUNT_SID": "AC123"}, "TWILIO_ACCOUNT_SID is malformed"),
            ({"TWILIO_ACCOUNT_SID": TWILIO["TWILIO_ACCOUNT_SID"]}, "TWILIO_AUTH_TOKEN is not set"),
            ({"TWILIO_AUTH_TOKEN": "0" * 32}, "TWILIO_ACCOUNT_SID is not set"),
            ({"TWILIO_API_URL": "https://api.twilio.com"}, "TWILIO_ACCOUNT_SID is not set"),
            ({**TWILIO, "PUBLIC_URL": ""}, "PUBLIC_URL is not set"),
            ({**TWILIO, "TWILIO_API_KEY_SID": "SK" + "0" * 32}, "TWILIO_API_KEY_SECRET is not set"),
            ({**TWILIO, "TWILIO_API_KEY_SECRET": "0"}, "TWILIO_API_KEY_SID is not set"),
            ({**TWILIO, "TWILIO_APP_SID": "AC" + "0" * 32}, "TWILIO_APP_SID is malformed"),
            ({"SECRET_KEY": "", "SECRET_KEY_FILE": "/nowhere"}, "SECRET_KEY_FILE names a file that cannot"),
            ({"SECRET_KEY_FILE": "/etc/hostname"}, "SECRET_KEY and SECRET_KEY_FILE are both set"),
            ({"HELPLINE_NUMER": "+18557821009"}, "did you mean HELPLINE_NUMBER?"),
            ({"HELPLINE_COLOUR": "blue"}, "HELPLINE_COLOUR in the environment is not a setting"),
            ({"TWILIO_AUTH_TOKN": "0"}, "did you mean TWILIO_AUTH_TOKEN?"),
            ({"DATABASE_ULR": "sqlite:///a"}, "did you mean DATABASE_URL?"),
        ],
    )
    def test_is_named_in_one_line(self, wrong: dict[str, str], said: str, tmp_path: Path) -> None:
        result = start({**RIGHT, **wrong}, tmp_path)

        assert result.returncode == 1
        assert result.stderr.startswith("helpline: ")
        assert said in result.stderr
        assert result.stderr.count("\n") == 1
        assert not any(value in result.stderr for value in wrong.values() if len(value) > 6)

    def test_stops_a_server_too(self, tmp_path: Path) -> None:
        result = start({**RIGHT, "DEBUG": "maybe"}, tmp_path, "-c", "import config.asgi")

        assert result.stderr == "helpline: DEBUG is malformed: it must be true or false.\n"

    def test_in_the_env_file_is_named_with_its_line(self, tmp_path: Path) -> None:
        env_file = tmp_path / ".env"
        env_file.write_text("# secrets\n\nDEBUG true\n")

        result = start({**RIGHT, "HELPLINE_ENV_FILE": str(env_file)}, tmp_path)

        assert result.stderr == "helpline: .env line 3 is malformed: it must read NAME=value.\n"

    @pytest.mark.parametrize(
        ("content", "said"),
        [(b"DEBUGG=1\n", "DEBUGG in .env is not a setting."), (b"\xff\xfe", ".env cannot be read")],
    )
    def test_in_the_env_file_is_refused(self, content: bytes, said: str, tmp_path: Path) -> None:
        env_file = tmp_path / ".env"
        env_file.write_bytes(content)

        result = start({**RIGHT, "HELPLINE_ENV_FILE": str(env_file)}, tmp_path)

        assert result.returncode == 1
        assert said in result.stderr


class TestRightSettings:
    def test_without_credentials_mean_the_emulator(self, tmp_path: Path) -> None:
        result = start(RIGHT, tmp_path, "-c", SHOWN)

        first, second = result.stdout.splitlines()
        assert first == (
            "True http://127.0.0.1:8010 http://127.0.0.1:8010/sdk/voice.js http://127.0.0.1:8000 True False"
        )
        assert second.startswith("AC")
        assert second.endswith(" http://127.0.0.1:8010")

    def test_with_credentials_mean_twilio(self, tmp_path: Path) -> None:
        result = start({**RIGHT, **TWILIO}, tmp_path, "-c", SHOWN)

        first, second = result.stdout.splitlines()
        assert first == ("False  /static/vendor/twilio-voice.min.js https://helpline.example.org True True")
        assert second == f"{TWILIO['TWILIO_ACCOUNT_SID']} https://api.twilio.com"

    @pytest.mark.parametrize(
        ("more", "run"),
        [
            ({}, ["front", "worker+beat", "sweep", "emulator", "redis"]),
            (TWILIO, ["front", "worker+beat", "sweep", "redis"]),
            (TWILIO | {"REDIS_URL": "redis://redis:6379/0"}, ["front", "worker+beat", "sweep"]),
        ],
    )
    def test_say_what_one_command_runs(self, more: dict[str, str], run: list[str], tmp_path: Path) -> None:
        shown = "from config.supervisor.roles import roles; print([role.name for role in roles(print)])"
        assert ast.literal_eval(start({**RIGHT, **more}, tmp_path, "-c", shown).stdout) == run

    def test_with_twilio_the_policy_has_what_its_sdk_needs_and_no_more(self, tmp_path: Path) -> None:
        shown = "from django.conf import settings as s; print(s.CONTENT_SECURITY_POLICY['DIRECTIVES'])"
        policy = ast.literal_eval(start({**RIGHT, **TWILIO}, tmp_path, "-c", shown).stdout)

        assert policy["script-src"] == policy["style-src"] == ["'self'"]
        assert "wss://voice-js.roaming.twilio.com" in policy["connect-src"]
        assert "mediastream:" in policy["media-src"]
        assert "unsafe" not in str(policy)

    def test_can_come_from_files_and_from_env(self, tmp_path: Path) -> None:
        secret = tmp_path / "secret"
        secret.write_text("s" * 60 + "\n")
        env_file = tmp_path / ".env"
        env_file.write_text(f"SECRET_KEY={'e' * 60}\nexport INDEX_KEY='{'i' * 40}'\nDEBUG=true\n")
        environ = {
            "PATH": RIGHT["PATH"],
            "HELPLINE_ENV_FILE": str(env_file),
            "SECRET_KEY_FILE": str(secret),
            "FIELD_KEYS": f"{RIGHT['FIELD_KEYS']}, {RIGHT['FIELD_KEYS']}",
            "REDIS_URL": "redis://redis:6379/0",
        }
        shown = (
            "from django.conf import settings as s\n"
            "print(s.SECRET_KEY, s.INDEX_KEY, s.DEBUG, len(s.FIELD_KEYS))"
        )

        result = start(environ, tmp_path, "-c", shown)

        assert result.stdout == f"{'s' * 60} {'i' * 40} True 2\n"


class TestWriteEnv:
    def test_it_writes_settings_that_start_and_only_its_owner_reads(self, tmp_path: Path) -> None:
        from tools import write_env

        path = tmp_path / ".env"

        assert write_env.write(path) is True
        assert path.stat().st_mode & 0o777 == 0o600
        environ = {"PATH": RIGHT["PATH"], "HELPLINE_ENV_FILE": str(path)}
        assert start(environ, tmp_path, "-c", SHOWN).stdout.startswith("True ")

    def test_it_never_touches_an_existing_file(self, tmp_path: Path) -> None:
        from tools import write_env

        path = tmp_path / ".env"
        path.write_text("SECRET_KEY=mine\n")

        assert write_env.write(path) is False
        assert path.read_text() == "SECRET_KEY=mine\n"
