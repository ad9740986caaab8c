"""The deployment's files are checked against the code, because Docker and systemd are not run here.

What the services run is run, by tools/layout.py, in tests/config/test_flood.py.
"""

import json
import re
import subprocess
from configparser import ConfigParser
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import get_commands
from django.urls import reverse

from config import asgi, bridge, serving
from helpline.live import streams
from helpline.voice import callback_urls
from tools import layout

ROOT = Path(__file__).resolve().parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())
DEPLOY = (ROOT / "docs" / "how-to" / "deploy.md").read_text()
CADDYFILE = re.sub(r" {2,}#.*\n", "", COMPOSE["configs"]["caddyfile"]["content"])
NGINX = (ROOT / "deploy" / "nginx.conf").read_text()
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]


def test_every_service_of_ours_runs_a_command_that_exists() -> None:
    for name, service in SERVICES.items():
        command = service.get("command", [])
        if command[:2] == ["python", "manage.py"]:
            assert command[2] in get_commands(), name


def test_two_services_of_each_lane_stand_behind_a_proxy_that_tries_the_other() -> None:
    assert {"voice1", "voice2", "web1", "web2"} <= set(SERVICES)
    assert "reverse_proxy web1:8000 web2:8000" in CADDYFILE
    assert CADDYFILE.count("lb_try_duration 5s") == 2


def test_what_twilio_asks_for_goes_to_services_of_its_own_and_to_the_others_only_without_them() -> None:
    music = f"/static/{callback_urls.HOLD_MUSIC}".rpartition("/")[0]

    assert f"@twilio path /voice/* {music}/*" in CADDYFILE
    assert (
        "reverse_proxy @twilio voice1:8000 voice2:8000 web1:8000 web2:8000 {\n    lb_policy first"
        in CADDYFILE
    )
    assert "location ~ ^/(voice|static/voice)/" in NGINX
    assert re.search(r"upstream helpline_voice {\s*server 127.0.0.1:8001;.*?8000 backup;", NGINX, re.DOTALL)


def test_both_proxies_read_a_request_whole_before_they_pass_it_on() -> None:
    """Nginx does so unless it is told not to (tests/config/test_proxy.py), Caddy where it is told to."""
    assert CADDYFILE.count("request_buffers ") == 2
    assert "proxy_request_buffering off" not in NGINX


def test_no_limit_by_address_touches_what_twilio_asks_for() -> None:
    voice = NGINX[NGINX.index("location ~ ^/(voice") :]

    assert "limit_" not in voice[: voice.index("}")]


@pytest.mark.parametrize("keepalive", ["keepalive 5s", "keepalive_timeout 5s"])
def test_a_proxy_closes_an_idle_connection_before_the_front_does(keepalive: str) -> None:
    """Or a webhook could be sent on one that is being closed."""
    assert (CADDYFILE + NGINX).count(keepalive) == 2
    assert serving.HEADER_MS > 5_000


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("/account/password/choose/3-d2x-0af/", "/account/password/choose/..."),
        ("/account/password/choose/3-d2x-0af/?next=/x", "/account/password/choose/..."),
        ("/console/?token=abc", "/console/"),
        ("/console/calls/", "/console/calls/"),
    ],
)
def test_no_log_of_a_proxy_keeps_a_link_or_a_token(address: str, kept: str) -> None:
    path = address.partition("?")[0]
    beginning = re.search(r"~\^\(\?<beginning>(\S+)\) \$beginning\.\.\.;", NGINX)
    assert beginning
    logged = beginning[1] + "..." if path.startswith(beginning[1]) else path
    assert logged == kept
    of_requests = re.search(r"log_format helpline '(.*)';", NGINX)
    assert of_requests
    assert {"$request_uri", "$args", "$request", "$http_referer"}.isdisjoint(
        re.findall(r"\$\w+", of_requests[1])
    )

    pattern = re.search(r'request>uri regexp "(.*)" "\$\$1\.\.\."', CADDYFILE)
    assert pattern
    assert re.sub(pattern[1], lambda found: (found[1] or "") + "...", address).removesuffix("...") == (
        kept.removesuffix("...")
    )
    assert not re.search(r"^\s*log\s*({|$)", CADDYFILE, re.MULTILINE), "Caddy logs no requests"


def test_the_log_knows_the_beginning_of_every_one_time_link() -> None:
    link = reverse("account_reset_password_from_key", kwargs={"uidb36": "3", "key": "d2x-0af"})

    assert link.startswith("/account/password/choose/")


def test_nginx_takes_no_old_tls_and_lets_slow_readers_go() -> None:
    assert re.findall(r"ssl_protocols (.*);", NGINX) == ["TLSv1.2 TLSv1.3"]
    assert re.findall(r"(?:client_header|client_body|send)_timeout (\d+)s", NGINX) == ["10", "10", "10"]
    assert "error.log crit" in NGINX


def test_no_service_writes_a_log_without_end() -> None:
    for name, service in SERVICES.items():
        assert service["logging"]["options"] == {"max-size": "10m", "max-file": "5"}, name


def test_the_database_takes_all_the_connections_that_threads_keep() -> None:
    serve = bridge.THREADS + asgi.PAGE_THREADS + streams.THREADS
    most = int(SERVICES["postgres"]["command"][-1].removeprefix("max_connections="))

    assert 5 * serve + 8 + 2 * 4 < most


class TestUnits:
    """deploy/systemd/ runs what compose.yaml runs."""

    @pytest.mark.parametrize(
        ("unit", "service"),
        [
            ("helpline-voice@", "voice1"),
            ("helpline-web@", "web1"),
            ("helpline-streams", "streams"),
            ("helpline-sweep@", "sweep"),
            ("helpline-worker", "worker"),
            ("helpline-beat", "beat"),
            ("helpline-preflight", "migrate"),
        ],
    )
    def test_each_runs_the_command_of_its_service(self, unit: str, service: str) -> None:
        argv = self.read(f"{unit}.service")["Service"]["ExecStart"].split()
        wanted = SERVICES[service].get("command", layout.SERVE)

        assert argv[0] == f"/opt/helpline/.venv/bin/{wanted[0]}"
        assert self.without_place(argv[1:]) == self.without_place(wanted[1:])

    def test_the_preflight_comes_before_every_other_service(self) -> None:
        unit = (ROOT / "deploy" / "systemd" / "helpline-preflight.service").read_text()
        before = {name.replace("@1", "@").replace("@2", "@") for name in re.findall(r"helpline-\S+", unit)}
        services = {path.name for path in (ROOT / "deploy" / "systemd").glob("*.service")}

        assert before == services - {"helpline-preflight.service"}

    def test_the_guide_starts_each_of_them(self) -> None:
        for path in (ROOT / "deploy" / "systemd").iterdir():
            name = path.name.removesuffix(".service").replace("@", "@1")
            assert re.search(rf"systemctl enable .*{re.escape(name)}\b", DEPLOY), path.name

    def test_webhooks_come_before_pages_when_the_machine_is_busy(self) -> None:
        voice, web = (
            int(self.read(f"helpline-{lane}@.service")["Service"]["CPUWeight"]) for lane in ("voice", "web")
        )

        assert voice >= 10 * web
        assert SERVICES["voice1"]["cpu_shares"] > SERVICES["web1"]["cpu_shares"]

    def test_each_lane_has_the_socket_that_the_proxy_names(self) -> None:
        for lane in ("voice", "web"):
            where = self.read(f"helpline-{lane}.socket")["Socket"]["ListenStream"]
            assert f"server {where}" in NGINX
            assert self.read(f"helpline-{lane}@.service")["Service"]["Sockets"] == f"helpline-{lane}.socket"

    def read(self, name: str) -> ConfigParser:
        unit = ConfigParser(strict=False, interpolation=None)
        unit.optionxform = str  # type: ignore[assignment, method-assign]
        unit.read_string((ROOT / "deploy" / "systemd" / name).read_text())
        return unit

    def without_place(self, argv: list[str]) -> list[str]:
        """Leave out where it listens: on a socket, a port of this machine, or a container's own port."""
        line = re.sub(r" --(host|port) \S+", "", " ".join(["", *argv]))
        return line.split()


class TestTheImage:
    """What .dockerignore lets in."""

    @pytest.mark.parametrize(
        "kept_out",
        [
            "secrets/database_url",
            "secrets/database_password",
            ".env",
            ".env.production",
            "my.env",
            "config/.env",
            "config/my.yaml",
            "my-helpline.yaml",
            "var/helpline.sqlite3",
            "helpline/copy.sqlite3",
            "helpline/key.pem",
            "helpline/__pycache__/models.cpython-312.pyc",
            "intake/.idea/workspace.xml",
            "backup.sql",
            "dump/helpline.dump",
            "id_rsa",
            ".git/config",
            "tests/conftest.py",
            "tools/layout.py",
        ],
    )
    def test_leaves_out_secrets_and_whatever_lies_about(self, kept_out: str) -> None:
        assert not is_let_in(kept_out)

    def test_has_all_that_it_is_built_and_run_with(self) -> None:
        listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
        ours = [
            name
            for name in listed.stdout.splitlines()
            if name.startswith(("config/", "helpline/", "intake/"))
        ]
        built = ["manage.py", "requirements.txt", "constraints.txt", "tools/write_env.py"]

        assert [name for name in ours + built if not is_let_in(name)] == []


def is_let_in(path: str) -> bool:
    """Whether Docker sends a file: the last line that matches it, or a directory it is in, decides."""
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    let_in = True
    for line in lines:
        pattern = line.removeprefix("!")
        if pattern and not pattern.startswith("#") and re.match(expression(pattern), path):
            let_in = line.startswith("!")
    return let_in


def expression(pattern: str) -> str:
    """Return the regular expression of a pattern: `**` is any directories, `*` anything within one name."""
    parts = re.split(r"(\*\*/|\*)", pattern)
    spelled = {"**/": "(?:.*/)?", "*": "[^/]*"}
    return "".join(spelled.get(part, re.escape(part)) for part in parts) + "(?:/|$)"


def test_every_web_service_sees_the_numbers_that_configure_publishes() -> None:
    for name in ("voice1", "voice2", "web1", "web2"):
        assert "data:/data" in SERVICES[name]["volumes"]
    assert "data" in COMPOSE["volumes"]


def test_the_image_serves_with_the_front_that_is_tested() -> None:
    command = re.search(r"^CMD (\[.*\])$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)

    assert command is not None
    assert json.loads(command[1]) == layout.SERVE


def test_the_guide_runs_commands_that_exist_and_none_of_ours_as_root() -> None:
    named = re.findall(r"manage\.py ([a-z_]+)", DEPLOY)
    as_root = re.findall(r"^ *\.venv/bin/python manage\.py (\w+)", DEPLOY, re.MULTILINE)

    assert set(named) <= set(get_commands())
    assert set(as_root) == {"collectstatic"}


def test_the_guide_has_the_fragments_that_our_own_urls_carry() -> None:
    assert f"#{callback_urls.PATIENT}`" in DEPLOY
    assert f"/voice/fallback#{callback_urls.FAST}`" in DEPLOY
