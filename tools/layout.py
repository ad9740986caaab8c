"""Run the services of `compose.yaml` on this machine without Docker, so that tests use the documented layout.

`.venv/bin/python -m tools.layout` takes the settings of `.env`, starts one of each service that is ours, and
says where each of them serves. `tools/proxy.py` puts nginx in front of them.
"""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from math import log
from pathlib import Path
from typing import Any

import yaml

PROJECT = Path(__file__).resolve().parent.parent
COMPOSE: dict[str, Any] = yaml.safe_load((PROJECT / "compose.yaml").read_text())
SERVE = ["python", "manage.py", "serve", "--host", "0.0.0.0", "--port", "8000"]  # noqa: S104
"""The image's own command, for services that name none (Dockerfile)."""
RUNNING = ("voice1", "web1", "streams", "sweep", "worker", "beat")
SHARES = 1024
"""Docker's cpu_shares for a service that names none."""
PR_SET_PDEATHSIG = 1


def command(service: str, port: int) -> list[str]:
    """Return what a service runs: this machine's programs in place of the image's, on a port of its own."""
    here = {"python": sys.executable, "0.0.0.0": "127.0.0.1", "8000": str(port)}  # noqa: S104
    argv = [here.get(part, part) for part in COMPOSE["services"][service].get("command", SERVE)]
    beside = Path(sys.executable).parent / argv[0]
    return [str(beside) if beside.exists() else argv[0], *argv[1:]]


def niceness(service: str) -> int:
    """Return the niceness that corresponds to a service's cpu_shares. A step is about a quarter."""
    shares, most = (COMPOSE["services"][name].get("cpu_shares", SHARES) for name in (service, "voice1"))
    return round(log(most / shares, 1.25))


@contextmanager
def layout(environ: Mapping[str, str], log: Path | None = None) -> Iterator[dict[str, int]]:
    """Run one of each service; yield the ports of those that serve. Their output goes to `log`."""
    ports = {name: free_port() for name in RUNNING if name not in {"sweep", "worker", "beat"}}
    env = {**environ, "TRUST_PROXY": COMPOSE["x-helpline"]["environment"]["TRUST_PROXY"]}
    with ExitStack() as stack:
        output: Any = stack.enter_context(log.open("ab")) if log else None
        for name in RUNNING:
            argv = ["nice", "-n", str(niceness(name)), *command(name, ports.get(name, 0))]
            stack.enter_context(running(argv, env, output))
        for name, port in ports.items():
            wait_until_it_listens(name, port)
        yield ports


@contextmanager
def running(argv: list[str], env: Mapping[str, str], output: Any = None) -> Iterator[subprocess.Popen[bytes]]:
    """Run a program for as long as the context lasts. It dies when this process dies."""

    def die_with_parent() -> None:
        if sys.platform == "linux":
            ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)

    process = subprocess.Popen(  # noqa: S603
        argv, cwd=PROJECT, env=dict(env), stdout=output, stderr=output, preexec_fn=die_with_parent
    )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def wait_until_it_listens(name: str, port: int) -> None:
    """Wait until the port takes connections. Raises TimeoutError after a minute and a half."""
    deadline = time.monotonic() + 90
    while True:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        if time.monotonic() > deadline:
            raise TimeoutError(f"{name} does not serve")
        time.sleep(0.02)


def main() -> None:
    """Prepare what `make run` prepares; run the layout, and Redis and the emulator where none are named."""
    sys.path.insert(0, str(PROJECT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django
    from django.conf import settings
    from django.core.management.base import CommandError

    django.setup()
    from config.management.commands.up import prepare
    from config.private import Unusable
    from config.supervisor import alone, roles
    from helpline.monitoring import startup_checks

    try:
        alone.claim(settings.DATA_DIR)
        startup_checks.refuse()
    except Unusable as why:
        sys.exit(f"DATA_DIR cannot be used: {why}.")
    except CommandError as why:
        sys.exit(str(why))
    prepare(str(PROJECT / "config" / "helpline.example.yaml"))
    with ExitStack() as stack:
        if settings.REDIS_BUNDLED:
            stack.enter_context(running(roles.redis(), os.environ))
        if settings.EMULATED:
            argv, credentials = roles.emulator()
            stack.enter_context(running(argv, {**os.environ, **credentials}))
        for name, port in stack.enter_context(layout(os.environ)).items():
            print(f"{name:<8} http://127.0.0.1:{port}", flush=True)  # noqa: T201
        signal.sigwait({signal.SIGINT, signal.SIGTERM})


if __name__ == "__main__":
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    main()
