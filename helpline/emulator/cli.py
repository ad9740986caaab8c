"""The emulator's command line."""

import argparse
import asyncio
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from .scenarios.play import play
from .scenarios.scenario import load
from .server import application, serve
from .settings import Application, Credentials, Number, Settings
from .sids import Sids
from .switches import Switches
from .time.clock import START
from .web import origin_check


def parser(prog: str = "python -m helpline.emulator") -> argparse.ArgumentParser:
    """Return what reads the options."""
    options = argparse.ArgumentParser(
        prog=prog,
        description="A local Twilio.",
        epilog=f"{prog} run SCENARIO plays a scenario, and judges it.",
    )
    options.add_argument("--host", default="127.0.0.1")
    options.add_argument(
        "--allowed-host",
        action="append",
        default=[],
        metavar="NAME",
        help="a name under which programs reach it, beside this machine's; may be repeated",
    )
    options.add_argument(
        "--allowed-origin",
        action="append",
        default=[],
        metavar="URL",
        help="an origin whose pages may have softphones, beside this machine's; may be repeated",
    )
    options.add_argument("--port", type=int, default=8010, help="0 takes a free one")
    options.add_argument("--clock", choices=["real", "driven"], default="real")
    options.add_argument("--start", help="where a driven clock starts, as ISO 8601")
    options.add_argument("--seed", type=int, help="makes identifiers and faults repeatable")
    options.add_argument("--number", default="+18557821009")
    options.add_argument("--voice-url", default="")
    options.add_argument("--fallback-url", default="")
    options.add_argument("--status-callback", default="")
    options.add_argument("--app-sid", default="AP" + "e" * 32)
    options.add_argument("--app-voice-url", default="")
    options.add_argument("--cps", type=float, default=1, help="calls a second that REST may start; 0: any")
    options.add_argument("--concurrency", type=int, default=0, help="calls that may be live at once; 0: any")
    options.add_argument("--debugger-url", default="", help="is told of every error and warning")
    options.add_argument(
        "--switch",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="answers a question otherwise",
    )
    options.add_argument("--play", metavar="FILE", help="a scenario to begin with; - is stdin")
    return options


def run_parser() -> argparse.ArgumentParser:
    """Return what reads the options of `run`."""
    options = parser("python -m helpline.emulator run")
    options.description = (
        "Play a scenario, say what came of it, and exit with 1 when it is not what was expected."
    )
    options.epilog = None
    options.add_argument("scenario", help="the scenario's file; - is stdin")
    options.add_argument(
        "--patience",
        type=float,
        default=0,
        help="real seconds that an application gets to use REST on its own before the clock moves",
    )
    options.set_defaults(clock="driven", port=0, seed=1)
    return options


def settings(arguments: argparse.Namespace, credentials: Credentials) -> Settings:
    """Return what the emulator is started with. Raises ValueError when an option makes no sense."""
    start = datetime.fromisoformat(arguments.start) if arguments.start else START
    number = Number(
        sid=Sids(0).new("PN"),
        phone_number=arguments.number,
        voice_url=arguments.voice_url,
        fallback_url=arguments.fallback_url,
        status_callback=arguments.status_callback,
    )
    app = Application(arguments.app_sid, "softphones", arguments.app_voice_url)
    return Settings(
        credentials=credentials,
        driven=arguments.clock == "driven",
        start=start if start.tzinfo else start.replace(tzinfo=UTC),
        seed=arguments.seed,
        cps=arguments.cps,
        numbers=(number,),
        applications=(replace(app),),
        switches=tuple(_switch(words) for words in arguments.switch),
        debugger_url=arguments.debugger_url,
        concurrency=arguments.concurrency,
        scenario=_scenario(arguments.play),
        hosts=(arguments.host, *arguments.allowed_host),
        origins=tuple(_origin(text) for text in arguments.allowed_origin),
    )


def _origin(text: str) -> str:
    """Read an origin; a slash at its end is let pass. Raises ValueError when it is none."""
    return "://".join(origin_check.origin(text.removesuffix("/")))


def _switch(words: str) -> tuple[str, str]:
    """Read `name=value`. Raises ValueError when there is no such switch or position."""
    name, _, value = words.partition("=")
    Switches().set(name, value)
    return name, value


def _scenario(name: str | None) -> str:
    """Read a scenario's file. Raises ValueError when it is none."""
    if not name:
        return ""
    text = sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8")
    load(text)
    return text


def main(argv: Sequence[str] | None = None) -> int:
    """Run the emulator until it is told to stop, or `run` a scenario; return the exit status."""
    words = list(sys.argv[1:] if argv is None else argv)
    runs = words[:1] == ["run"]
    arguments = run_parser().parse_args(words[1:]) if runs else parser().parse_args(words)
    credentials = Credentials.from_environment(os.environ)
    if credentials == Credentials() and not runs:
        say(
            f"no credentials in the environment: account {credentials.account_sid}, "
            f"token {credentials.auth_token}"
        )
        say(f"API key {credentials.api_key_sid}, secret {credentials.api_key_secret}")
    try:
        chosen = settings(arguments, credentials)
        if runs:
            return _run(arguments, chosen)
        asyncio.run(serve(chosen, arguments.host, arguments.port, say))
    except (ValueError, OSError) as error:
        sys.stderr.write(f"emulator: {error}\n")
        return 2
    except KeyboardInterrupt:
        return 0
    return 0


def _run(arguments: argparse.Namespace, chosen: Settings) -> int:
    scenario = load(_scenario(arguments.scenario))
    host, port, patience = arguments.host, arguments.port, arguments.patience
    return 0 if asyncio.run(play(application, scenario, chosen, host, port, patience, say)) else 1


def say(line: str) -> None:
    """Write a line where it is seen at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
