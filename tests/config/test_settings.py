"""A wrong setting stops every command with one line that says which and how to fix it."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import warm

RIGHT = {
    "HELPLINE_ENV_FILE": "",
    "PATH": os.environ["PATH"],
    "SECRET_KEY": "pU3vY0kq-Zt7eWc1oRb5sXg9mLd2hJf6nAa4iQy8uTz_Kw",
    "FIELD_KEYS": "88hhusDdDMDbNcwNGfs5Rd1y_V0otipeLB6anTWgj2o=",
    "INDEX_KEY": "Hs4dNq9wBv2kTx7eRm1zLc6yUf3pGj8aOi5-QoZl",
}
INDEX_KEY = RIGHT["INDEX_KEY"]
TOKEN = "b7e1d09a5c3f48267ad4e90b1f6c8523"
TWILIO = {
    "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
    "TWILIO_AUTH_TOKEN": TOKEN,
    "PUBLIC_URL": "https://helpline.example.org",
}
SHOWN = """
from django.conf import settings as s
print(s.EMULATED, s.EMULATOR_URL, s.VOICE_SDK_URL, s.SIGNATURE_BASE, s.REDIS_BUNDLED, s.SESSION_COOKIE_SECURE)
print(s.TWILIO_ACCOUNT_SID, s.TWILIO_API_URL)
"""


def start(environ: dict[str, str], tmp_path: Path, *command: str) -> subprocess.CompletedProcess[str]:
    environ = {"DATA_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "config.settings", **environ}
    return warm.run(*(command or ("manage.py", "check")), env=environ)


class TestAWrongSetting:
    @pytest.mark.parametrize(
        ("wrong", "said"),
        [
            ({"SECRET_KEY": ""}, "SECRET_KEY is not set"),
            ({"SECRET_KEY": "short"}, "SECRET_KEY is too short"),
            ({"SECRET_KEY": "a" * 40}, "SECRET_KEY is too easy to guess"),
            ({"SECRET_KEY": "change-me-" * 6}, "SECRET_KEY is too easy to guess"),
            ({"SECRET_KEY": "0123456789" * 5}, "SECRET_KEY is too easy to guess"),
            ({"SECRET_KEY": "abcdefghijklmnopqrstuvwxyz0123456789ABCDEF"}, "SECRET_KEY is too easy to guess"),
            ({"INDEX_KEY": "qwertyuiop" * 4}, "INDEX_KEY is too easy to guess"),
            ({"INDEX_KEY": f"{INDEX_KEY},{'b' * 40}"}, "INDEX_KEY is too easy to guess"),
            ({"FIELD_KEYS": "A" * 43 + "="}, "FIELD_KEYS is too easy to guess"),
            (
                {"FIELD_KEYS": "YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWE="},
                "FIELD_KEYS is too easy to guess",
            ),
            (
                {"FIELD_KEYS": "dGVzdC10ZXN0LXRlc3QtdGVzdC10ZXN0LXRlc3QtMDE="},
                "FIELD_KEYS is too easy to guess",
            ),
            ({"EXAMPLE_PASSWORD": "abc"}, "EXAMPLE_PASSWORD is too short"),
            ({"EXAMPLE_PASSWORD": "aaaaaaaaaaaaaaaa"}, "EXAMPLE_PASSWORD is too easy to guess"),
            ({"EXAMPLE_PASSWORD": "1234567890123456"}, "EXAMPLE_PASSWORD is too easy to guess"),
            ({"DEBUG": "true", "PUBLIC_URL": "https://helpline.example.org"}, "DEBUG is on where"),
            ({"DEBUG": "true", "ALLOWED_HOSTS": "helpline.example.org"}, "DEBUG is on where"),
            ({"DEBUG": "true", "ALLOWED_HOSTS": "*"}, "DEBUG is on where"),
            ({"DATABASE_URL": "postgresql://u:p@db.example.org/name"}, "DATABASE_URL is not encrypted"),
            (
                {"DATABASE_URL": "postgresql://u:p@10.0.0.5/name?sslmode=prefer"},
                "DATABASE_URL is not encrypted",
            ),
            ({"DATABASE_URL": "postgresql://u@/name?host=/run/pg,10.0.0.5"}, "DATABASE_URL is not encrypted"),
            (
                {"DATABASE_URL": "postgresql://u@localhost/n?hostaddr=10.0.0.5"},
                "DATABASE_URL is not encrypted",
            ),
            ({"REDIS_URL": "redis://redis:6379/0"}, "REDIS_URL has no password"),
            ({"REDIS_URL": "rediss://redis.example.org:6379/0"}, "REDIS_URL has no password"),
            ({"REDIS_URL": "redis://:long-password@redis:6379/0"}, "REDIS_URL is not encrypted"),
            ({**TWILIO, "TWILIO_API_URL": "http://api.example.org"}, "TWILIO_API_URL is not encrypted"),
            ({"TWILIO_API_URL": "http://10.0.0.7:8010"}, "TWILIO_API_URL is not encrypted"),
            ({"ALLOW_PLAINTEXT": "everything"}, "ALLOW_PLAINTEXT is malformed"),
            ({"HSTS_PRELOAD": "perhaps"}, "HSTS_PRELOAD is malformed"),
            ({"FIELD_KEYS": ""}, "FIELD_KEYS is not set: put back the one"),
            ({"FIELD_KEYS": "abc"}, "FIELD_KEYS is malformed"),
            ({"FIELD_KEYS": RIGHT["FIELD_KEYS"] + ",é"}, "FIELD_KEYS is malformed"),
            ({"INDEX_KEY": "short"}, "INDEX_KEY is too short"),
            ({"DEBUG": "maybe"}, "DEBUG is malformed"),
            ({"TRUST_PROXY": "2"}, "TRUST_PROXY is malformed"),
            ({"LOG_LEVEL": "LOUD"}, "LOG_LEVEL is malformed"),
            ({"DATABASE_URL": "mysql://host/name"}, "DATABASE_URL is malformed"),
            ({"DATABASE_URL": "postgresql://host"}, "DATABASE_URL is malformed"),
            ({"DATABASE_URL": "postgresql://host:port/name"}, "DATABASE_URL is malformed"),
            ({"DATABASE_URL": "postgresql://u:p@127.0.0.1/name?pool=9"}, "DATABASE_URL is malformed"),
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
            ({"TWILIO_AUTH_TOKEN": TOKEN}, "TWILIO_ACCOUNT_SID is not set"),
            ({"TWILIO_API_URL": "https://api.twilio.com"}, "TWILIO_ACCOUNT_SID is not set"),
            ({**TWILIO, "PUBLIC_URL": ""}, "PUBLIC_URL is not set"),
            ({**TWILIO, "TWILIO_API_KEY_SID": "SK" + "0" * 32}, "TWILIO_API_KEY_SECRET is not set"),
            ({**TWILIO, "TWILIO_API_KEY_SECRET": TOKEN}, "TWILIO_API_KEY_SID is not set"),
            ({**TWILIO, "TWILIO_APP_SID": "AC" + "0" * 32}, "TWILIO_APP_SID is malformed"),
            ({"SECRET_KEY": "", "SECRET_KEY_FILE": "/nowhere"}, "SECRET_KEY_FILE names a file that cannot"),
            ({"SECRET_KEY_FILE": "/etc/hostname"}, "SECRET_KEY and SECRET_KEY_FILE are both set"),
            ({"HELPLINE_NUMER": "+18557821009"}, "did you mean HELPLINE_NUMBER?"),
            ({"TWILIO_AUTH_TOKEN_FIL": "/secret"}, "did you mean TWILIO_AUTH_TOKEN_FILE?"),
            ({"TWILIO_AUTH_TOKN_FILE": "/secret"}, "did you mean TWILIO_AUTH_TOKEN_FILE?"),
            ({"HELPLINE_ENV_FILE": "/nowhere/.env"}, ".env cannot be read"),
            ({"HELPLINE_ENVFILE": ".env"}, "did you mean HELPLINE_ENV_FILE?"),
            ({"Backup_Number": "+12025550199"}, "did you mean BACKUP_NUMBER?"),
            ({"ALARM-EMAILS": "lee@example.org"}, "did you mean ALARM_EMAILS?"),
            ({"MONITOR_TOKEN": "short"}, "MONITOR_TOKEN is too short"),
            ({"TWILIO_AUTH_TOKN": "0"}, "did you mean TWILIO_AUTH_TOKEN?"),
            ({"DATABASE_ULR": "sqlite:///a"}, "did you mean DATABASE_URL?"),
            ({"DATA_DIR": "/dev/null"}, "DATA_DIR cannot be used: it is a file"),
            ({"DATA_DIR": "/etc/hostname/var"}, "DATA_DIR cannot be used: Not a directory"),
            ({"DATA_DIR": "a" * 5000}, "DATA_DIR cannot be used: File name too long"),
            ({"DATABASE_URL": "sqlite:////dev/null/a"}, "the directory in DATABASE_URL cannot be used"),
            ({"DATABASE_URL": "sqlite:///a%00b"}, "DATABASE_URL is malformed"),
            ({"DATABASE_URL": "postgresql://u:p%00@127.0.0.1/name"}, "DATABASE_URL is malformed"),
            ({"ALLOWED_HOSTS": "https://helpline.example.org"}, "ALLOWED_HOSTS is malformed"),
            ({"ALLOWED_HOSTS": "a.example.org, b.example.org:8443"}, "ALLOWED_HOSTS is malformed"),
            ({"ALLOWED_HOSTS": "a.example.org b.example.org"}, "ALLOWED_HOSTS is malformed"),
            ({"PUBLIC_URL": "https://ada:word@helpline.example.org"}, "PUBLIC_URL is malformed"),
        ],
    )
    def test_is_named_in_one_line(self, wrong: dict[str, str], said: str, tmp_path: Path) -> None:
        result = start({**RIGHT, **wrong}, tmp_path)

        assert result.returncode == 1
        assert result.stderr.startswith("helpline: ")
        assert said in result.stderr
        assert result.stderr.count("\n") == 1
        assert not any(value in result.stderr for value in wrong.values() if len(value) > 6)

    @pytest.mark.parametrize("environ", [RIGHT, {**RIGHT, "SECRET_KEY": ""}])
    def test_is_said_by_a_new_process_as_by_one_that_has_loaded_the_libraries(
        self, environ: dict[str, str], tmp_path: Path
    ) -> None:
        warmed = start(environ, tmp_path)
        new = subprocess.run(
            [sys.executable, "manage.py", "check"],
            cwd=warm.PROJECT,
            env={"DATA_DIR": str(tmp_path), **environ},
            capture_output=True,
            text=True,
            check=False,
        )

        assert (warmed.returncode, warmed.stdout, warmed.stderr) == (new.returncode, new.stdout, new.stderr)

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
        [
            (b"DEBUGG=1\n", "DEBUGG in .env is not a setting: did you mean DEBUG?"),
            (b"debug=1\n", "debug in .env is not a setting: did you mean DEBUG?"),
            (b"TWILIO_TOKEN=1\n", "did you mean TWILIO_AUTH_TOKEN?"),
            (b"BACKUP_PHONE=1\n", "did you mean BACKUP_NUMBER?"),
            (b"COLOUR=blue\n", "COLOUR in .env is not a setting; docs/reference/settings.md lists them all."),
            (b"HELPLINE_SERVICE_HOST=10.0.0.1\n", "HELPLINE_SERVICE_HOST in .env is not a setting"),
            (b"\xff\xfe", ".env cannot be read"),
            (b"DATA_DIR=a\x00b\n", ".env line 1 is malformed"),
            (b"DEBUG_FILE=a\x00b\n", ".env line 1 is malformed"),
            (
                b"BACKUP_NUMBER=+12025550143\n\nBACKUP_NUMBER=+12025550144\n",
                ".env line 3 gives BACKUP_NUMBER another value than line 1: remove one of them.",
            ),
            (b"LOG_LEVEL=INFO\nLOG_LEVEL=\n", ".env line 2 gives LOG_LEVEL another value than line 1"),
        ],
    )
    def test_in_the_env_file_is_refused(self, content: bytes, said: str, tmp_path: Path) -> None:
        env_file = tmp_path / ".env"
        env_file.write_bytes(content)

        result = start({**RIGHT, "HELPLINE_ENV_FILE": str(env_file)}, tmp_path)

        assert result.returncode == 1
        assert said in result.stderr
        assert result.stderr.count("\n") == 1

    def test_of_two_lines_in_a_file_of_its_own_is_refused(self, tmp_path: Path) -> None:
        """A letter's subject of two lines would keep every link to a new password from being sent."""
        (tmp_path / "subject").write_text("Your account\nat work\n")

        result = start({**RIGHT, "SIGN_IN_SUBJECT_FILE": str(tmp_path / "subject")}, tmp_path)

        assert result.stderr == "helpline: SIGN_IN_SUBJECT is malformed: it must be one line of text.\n"


class TestRightSettings:
    def test_can_be_written_by_an_editor_that_marks_its_files(self, tmp_path: Path) -> None:
        """Some put a mark that nobody sees before the text; in a token it made every webhook a forged one."""
        env_file, secret = tmp_path / ".env", tmp_path / "token"
        secret.write_text("\ufeff" + TOKEN)
        env_file.write_text(f"\ufeffTWILIO_AUTH_TOKEN_FILE={secret}\n")
        twilio = {name: value for name, value in TWILIO.items() if name != "TWILIO_AUTH_TOKEN"}
        shown = "from django.conf import settings; print(settings.TWILIO_AUTH_TOKEN)"

        result = start({**RIGHT, **twilio, "HELPLINE_ENV_FILE": str(env_file)}, tmp_path, "-c", shown)

        assert result.stdout == f"{TOKEN}\n"

    def test_may_say_the_same_twice_or_first_nothing(self, tmp_path: Path) -> None:
        """`make run` adds a secret that a file names without a value."""
        env_file = tmp_path / ".env"
        env_file.write_text("LOG_LEVEL=\nLOG_LEVEL=INFO\nLOG_LEVEL='INFO'\n")

        assert start({**RIGHT, "HELPLINE_ENV_FILE": str(env_file)}, tmp_path).returncode == 0

    @pytest.mark.parametrize("hosts", ["*", "a.example.org, .example.org", "[2001:db8::1], 192.0.2.1"])
    def test_name_hosts_in_these_ways(self, hosts: str, tmp_path: Path) -> None:
        assert start({**RIGHT, "ALLOWED_HOSTS": hosts}, tmp_path).returncode == 0

    def test_are_not_disturbed_by_what_a_platform_puts_into_the_environment(self, tmp_path: Path) -> None:
        """As Kubernetes and Docker do for services called helpline, redis, database and web."""
        platform = {
            "HELPLINE_SERVICE_HOST": "10.0.0.1",
            "HELPLINE_SERVICE_PORT": "8000",
            "HELPLINE_PORT": "tcp://10.0.0.1:8000",
            "HELPLINE_PORT_8000_TCP_ADDR": "10.0.0.1",
            "HELPLINE_NUMBER_SERVICE_HOST": "10.0.0.2",
            "HELPLINE_COLOUR": "blue",
            "REDIS_SERVICE_HOST": "10.0.0.3",
            "REDIS_PORT": "tcp://10.0.0.3:6379",
            "DATABASE_PORT": "tcp://10.0.0.4:5432",
            "TWILIO_PORT": "tcp://10.0.0.5:80",
            "DEBU": "1",
            "LANG": "C",
        }

        assert start({**RIGHT, **platform}, tmp_path).returncode == 0

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
            (TWILIO | {"REDIS_URL": "redis://127.0.0.1:6379/0"}, ["front", "worker+beat", "sweep"]),
        ],
    )
    def test_say_what_one_command_runs(self, more: dict[str, str], run: list[str], tmp_path: Path) -> None:
        shown = "from config.supervisor.roles import roles; print([role.name for role in roles(print)])"
        assert ast.literal_eval(start({**RIGHT, **more}, tmp_path, "-c", shown).stdout) == run

    def test_let_a_desk_behind_a_tunnel_have_the_emulators_softphone(self, tmp_path: Path) -> None:
        shown = (
            "import django; django.setup(); "
            "from config.supervisor.roles import emulator; print(emulator()[0])"
        )
        public = {"PUBLIC_URL": "https://desk.example.org"}

        command = ast.literal_eval(start({**RIGHT, **public}, tmp_path, "-c", shown).stdout)

        assert command[command.index("--allowed-origin") + 1] == "https://desk.example.org"

    def test_with_twilio_the_policy_has_what_its_sdk_needs_and_no_more(self, tmp_path: Path) -> None:
        shown = "from django.conf import settings as s; print(s.CONTENT_SECURITY_POLICY['DIRECTIVES'])"
        policy = ast.literal_eval(start({**RIGHT, **TWILIO}, tmp_path, "-c", shown).stdout)

        ours, sdk = "'self'", "https://sdk.twilio.com"
        assert policy.pop("connect-src") == [
            ours,
            "https://eventgw.twilio.com",
            "wss://voice-js.roaming.twilio.com",
            sdk,
        ]
        assert policy.pop("media-src") == [ours, "mediastream:", sdk]
        assert {name: places for name, places in policy.items() if places != [ours]} == {
            name: ["'none'"] for name in ("default-src", "base-uri", "frame-ancestors")
        }

    def test_can_come_from_files_and_from_env(self, tmp_path: Path) -> None:
        secret = tmp_path / "secret"
        secret.write_text(RIGHT["SECRET_KEY"] + "\n")
        env_file = tmp_path / ".env"
        env_file.write_text(f"SECRET_KEY={INDEX_KEY * 2}\nexport INDEX_KEY='{INDEX_KEY}'\nDEBUG=true\n")
        environ = {
            "PATH": RIGHT["PATH"],
            "HELPLINE_ENV_FILE": str(env_file),
            "SECRET_KEY_FILE": str(secret),
            "FIELD_KEYS": f"{RIGHT['FIELD_KEYS']}, {RIGHT['FIELD_KEYS']}",
            "REDIS_URL": "redis://redis:6379/0",
            "ALLOW_PLAINTEXT": "redis",
        }
        shown = (
            "from django.conf import settings as s\n"
            "print(s.SECRET_KEY, s.INDEX_KEYS[0], s.DEBUG, len(s.FIELD_KEYS))"
        )

        result = start(environ, tmp_path, "-c", shown)

        assert result.stdout == f"{RIGHT['SECRET_KEY']} {INDEX_KEY} True 2\n"


class TestWhatIsAllowed:
    @pytest.mark.parametrize(
        "right",
        [
            {"DATABASE_URL": "postgresql://u:p@db.example.org/name?sslmode=verify-full"},
            {"DATABASE_URL": "postgresql://u:p@127.0.0.1/name"},
            {"DATABASE_URL": "postgresql://u:p@[::1]:5432/name"},
            {"DATABASE_URL": "postgresql://u@/name?host=/run/postgresql"},
            {"DATABASE_URL": "postgresql://u:p@db/name", "ALLOW_PLAINTEXT": "database"},
            {"REDIS_URL": "rediss://:a-long-password@redis.example.org:6379/0"},
            {"REDIS_URL": "redis://redis:6379/0", "ALLOW_PLAINTEXT": "database, redis"},
            {"TWILIO_API_URL": "http://emulator:8010", "ALLOW_PLAINTEXT": "twilio"},
            {"DEBUG": "true", "PUBLIC_URL": "http://localhost:8000"},
            {"INDEX_KEY": "pU3vY0kq-Zt7eWc1oRb5sXg9mLd2hJf6n," + INDEX_KEY},
        ],
    )
    def test_starts(self, right: dict[str, str], tmp_path: Path) -> None:
        result = start({**RIGHT, **right}, tmp_path, "-c", SHOWN)

        assert (result.returncode, result.stderr) == (0, "")
