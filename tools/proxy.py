"""Run nginx with `deploy/nginx.conf` in front of the layout, so that tests use the documented proxy.

Changed is only what this machine lacks: ports, paths of files, and HTTPS, as there is no certificate.
`tools/test-programs` installs nginx.
"""

import getpass
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tools import layout

CONFIGURATION = layout.PROJECT / "deploy" / "nginx.conf"
SERVICE_OF_PORT = {"8001": "voice1", "8000": "web1", "8002": "streams"}
"""Which service listens where in `deploy/systemd`."""
TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
MAIN = """
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log crit;
user {user};
worker_processes auto;
events {{ worker_connections 4096; }}
http {{
{temporary}
{configuration}
}}
"""


def program() -> str | None:
    """Return the path of nginx, or None where it is not installed. Debian puts it outside the users' PATH."""
    return shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")


def configuration(folder: Path, ports: Mapping[str, int], port: int, redirect: int) -> str:
    """Return `deploy/nginx.conf` with our ports: the site on `port`, the redirect to HTTPS on `redirect`."""
    text = CONFIGURATION.read_text()
    text = re.sub(r"^ *ssl_.*\n", "", text, flags=re.MULTILINE)
    text = text.replace("listen 443 ssl;", f"listen 127.0.0.1:{port};")
    text = text.replace("listen 80;", f"listen 127.0.0.1:{redirect};")
    text = text.replace("/var/log/nginx/", f"{folder}/")
    return re.sub(
        r"127\.0\.0\.1:(800\d)", lambda found: f"127.0.0.1:{ports[SERVICE_OF_PORT[found[1]]]}", text
    )


@contextmanager
def proxy(folder: Path, ports: Mapping[str, int]) -> Iterator[int]:
    """Run nginx before the services that serve on `ports`; yield its port. Files go to `folder`.

    Raises FileNotFoundError where nginx is not installed.
    """
    nginx = program()
    if nginx is None:
        raise FileNotFoundError("nginx is not installed: tools/test-programs installs it")
    port, redirect = layout.free_port(), layout.free_port()
    temporary = "\n".join(f"    {name}_temp_path {folder}/{name};" for name in TEMPORARY)
    main = MAIN.format(
        folder=folder,
        user=getpass.getuser(),
        temporary=temporary,
        configuration=configuration(folder, ports, port, redirect),
    )
    (folder / "nginx.conf").write_text(main)
    argv = [nginx, "-e", str(folder / "error.log"), "-c", str(folder / "nginx.conf")]
    with layout.running(argv, os.environ):
        layout.wait_until_it_listens("nginx", port)
        yield port
