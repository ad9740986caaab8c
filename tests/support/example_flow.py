"""The call flow of the shipped example, as `configure` publishes it."""

from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

from helpline import callflow
from helpline.configure.document import parse

FILE = Path(__file__).parents[2] / "config" / "helpline.example.yaml"


def described() -> dict[str, Any]:
    """Return the flow as the file has it, without the prompts that it leaves out."""
    return deepcopy(_in_the_file())


def published() -> dict[str, Any]:
    """Return the flow with every prompt in full."""
    flow: dict[str, Any] = callflow.complete(described())
    return flow


@cache
def _in_the_file() -> dict[str, Any]:
    """Read the file once: to read it takes as long as a caller's whole way through the menus."""
    flow: dict[str, Any] = parse(FILE.read_bytes()).value["flows"]["treatment"]
    return flow
