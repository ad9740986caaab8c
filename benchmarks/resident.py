"""P15 and P16: the memory of everything idle, and the time until the second start serves."""

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from benchmarks import ground
from benchmarks.table import Row
from tests.support.redis import free_port

IDLE_SECONDS = 15
STARTS = 5


def _environment(folder: str) -> tuple[dict[str, str], str]:
    """Return the environment of a helpline on free ports, with SQLite, the bundled Redis and the emulator."""
    front, emulator = free_port(), free_port()
    left_out = {"DATABASE_URL", "REDIS_URL"}
    environment = {name: value for name, value in os.environ.items() if name not in left_out}
    environment |= {
        "DATA_DIR": folder,
        "PUBLIC_URL": f"http://127.0.0.1:{front}",
        "TWILIO_API_URL": f"http://127.0.0.1:{emulator}",
    }
    return environment, environment["PUBLIC_URL"]


class _Running:
    """`manage.py up`, from its start until it serves, and until it is stopped."""

    def __init__(self, environment: dict[str, str], url: str) -> None:
        self.begun = time.perf_counter()
        command = [sys.executable, "manage.py", "up", "--prepare", "config/helpline.example.yaml"]
        self.process = subprocess.Popen(
            command, cwd=ground.ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        self.seconds = self._until_served(url)

    def _until_served(self, url: str) -> float:
        while time.perf_counter() - self.begun < 60:
            try:
                with urlopen(f"{url}/healthz", timeout=1):  # noqa: S310  our own address
                    return time.perf_counter() - self.begun
            except (URLError, OSError):
                time.sleep(0.005)
        raise RuntimeError("it did not serve within a minute")

    def stop(self) -> None:
        self.process.send_signal(signal.SIGINT)
        self.process.wait(30)


def second_start() -> Row:
    """P16: from the command to the first answer, on data that is there; the median of five starts."""
    with tempfile.TemporaryDirectory(prefix="helpline-up-") as folder:
        environment, url = _environment(folder)
        _Running(environment, url).stop()
        taken = []
        for _ in range(STARTS):
            up = _Running(environment, url)
            taken.append(up.seconds)
            up.stop()
    median = sorted(taken)[STARTS // 2]
    return Row("P16", "second start → serving", f"{median:.2f} s", "≤ 3 s", median <= 3)


def memory() -> Row:
    """P15: the memory of everything idle; what processes share is counted once (PSS)."""
    with tempfile.TemporaryDirectory(prefix="helpline-up-") as folder:
        environment, url = _environment(folder)
        up = _Running(environment, url)
        try:
            time.sleep(IDLE_SECONDS)
            pids = [up.process.pid, *_descendants(up.process.pid)]
            shared, resident = (sum(_figure(pid, name) for pid in pids) for name in ("Pss", "Rss"))
        finally:
            up.stop()
    result = f"{shared:.0f} MB in {len(pids)} processes (RSS {resident:.0f})"
    return Row("P15", "everything idle, resident", result, "≤ 400 MB", shared <= 400)


def _descendants(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [one for child in map(int, children) for one in (child, *_descendants(child))]


def _figure(pid: int, name: str) -> float:
    """Return a figure of a process's memory in MB."""
    found = re.search(rf"^{name}:\s+(\d+) kB", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)
    return int(found[1]) / 1024 if found else 0.0
