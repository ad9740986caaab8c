"""What the deployment's files say is so: they are not run here, so their words are held to the code."""

from pathlib import Path
from typing import Any

import yaml
from django.core.management import get_commands

from helpline.voice import addresses

ROOT = Path(__file__).resolve().parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())
DEPLOY = (ROOT / "docs" / "how-to" / "deploy.md").read_text()
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]


def test_every_service_of_ours_runs_a_command_that_exists() -> None:
    for name, service in SERVICES.items():
        command = service.get("command", [])
        if command[:2] == ["python", "manage.py"]:
            assert command[2] in get_commands(), name


def test_two_web_services_stand_behind_a_proxy_that_tries_the_other() -> None:
    proxy = COMPOSE["configs"]["caddyfile"]["content"]

    assert {"web1", "web2"} <= set(SERVICES)
    assert "reverse_proxy web1:8000 web2:8000" in proxy
    assert "lb_try_duration 5s" in proxy


def test_every_web_service_sees_the_numbers_that_configure_publishes() -> None:
    for name in ("web1", "web2"):
        assert "data:/data" in SERVICES[name]["volumes"]
    assert "data" in COMPOSE["volumes"]


def test_the_image_serves_with_the_front_that_is_tested() -> None:
    assert 'CMD ["python", "manage.py", "serve"' in (ROOT / "Dockerfile").read_text()


def test_the_guide_has_the_fragments_that_our_own_urls_carry() -> None:
    assert f"#{addresses.PATIENT}`" in DEPLOY
    assert f"/voice/fallback#{addresses.FAST}`" in DEPLOY
