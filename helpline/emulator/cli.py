"""Read the command line, and start the emulator or play a scenario."""

import argparse
import asyncio
import os
import sys
from collections.abc import Sequence
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
    """Return the parser for the options of the emulator."""
    options = argparse.ArgumentParser(
        prog=prog,
        description="Emulate Twilio on this machine.",
        epilog=f"{prog} run SCENARIO plays a scenario and reports whether its expectations hold.",
    )
    options.add_argument("--host", default="127.0.0.1")
    options.add_argument(
        "--allowed-host",
        action="append",
        default=[],
        metavar="NAME",
        help="another host name under which programs reach the emulator; may be repeated",
    )
    options.add_argument(
        "--allowed-origin",
        action="append",
        default=[],
        metavar="URL",
        help="another origin whose pages may have softphones; may be repeated",
    )
    options.add_argument("--port", type=int, default=8010, help="port to serve on; 0 takes a free one")
    options.add_argument("--clock", choices=["real", "driven"], default="real")
    options.add_argument("--start", help="where a driven clock starts, as ISO 8601")
    options.add_argument("--seed", type=int, help="make identifiers and faults repeatable")
    options.add_argument("--number", default="+18557821009")
    options.add_argument("--voice-url", default="")
    options.add_argument("--fallback-url", default="")
    options.add_argument("--status-callback", default="")
    options.add_argument("--app-sid", default="AP" + "e" * 32)
    options.add_argument("--app-voice-url", default="")
    options.add_argument(
        "--cps", type=float, default=1, help="calls a second that REST may start; 0: no limit"
    )
    options.add_argument(
        "--concurrency", type=int, default=0, help="calls that may be live at once; 0: no limit"
    )
    options.add_argument("--debugger-url", default="", help="URL that receives every error and warning")
    options.add_argument(
        "--switch",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="set a switch; may be repeated",
    )
    options.add_argument("--play", metavar="FILE", help="start this scenario at once; - is stdin")
    return options


def run_parser() -> argparse.ArgumentParser:
    """Return the parser for the options of `run`, which plays one scenario."""
    options = parser("python -m helpline.emulator run")
    options.description = (
        "Play a scenario, print a report, and exit with 1 when an expectation does not hold."
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
    """Return the settings that the options describe. Raises ValueError when an option makes no sense."""
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
        applications=(app,),
        switches=tuple(_switch(words) for words in arguments.switch),
        debugger_url=arguments.debugger_url,
        concurrency=arguments.concurrency,
        scenario=_scenario(arguments.play),
        hosts=(arguments.host, *arguments.allowed_host),
        origins=tuple(_origin(text) for text in arguments.allowed_origin),
    )


def _origin(text: str) -> str:
    """Return a web origin in its canonical form, without a slash at the end.

    Raises ValueError when it is not an origin.
    """
    return "://".join(origin_check.origin(text.removesuffix("/")))


def _switch(words: str) -> tuple[str, str]:
    """Read `name=value`. Raises ValueError when there is no such switch or position."""
    name, _, value = words.partition("=")
    Switches().set(name, value)
    return name, value


def _scenario(name: str | None) -> str:
    """Return the text of a scenario's file; `-` reads standard input.

    Raises ValueError when it is not a valid scenario.
    """
    if not name:
        return ""
    text = sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8")
    load(text)
    return text


def main(argv: Sequence[str] | None = None) -> int:
    """Run the emulator until it is stopped, or play a scenario for `run`; return the exit status.

    It is 0 on success, 1 when a scenario's expectations do not hold, and 2 when the options or the file are
    wrong.
    """
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
    """Write a line to standard output and flush it, so that a process that waits for the line sees it."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
