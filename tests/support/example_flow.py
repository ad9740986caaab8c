"""The call flow of the shipped example, as `configure` publishes it."""

from pathlib import Path
from typing import Any

from helpline import callflow
from helpline.configure.document import parse

FILE = Path(__file__).parents[2] / "config" / "helpline.example.yaml"


def described() -> dict[str, Any]:
    """Return the flow as the file has it, without the prompts that it leaves out."""
    flow: dict[str, Any] = parse(FILE.read_bytes()).value["flows"]["treatment"]
    return flow


def published() -> dict[str, Any]:
    """Return the flow with every prompt in full."""
    flow: dict[str, Any] = callflow.complete(described())
    return flow
