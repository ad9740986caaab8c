"""What `manage.py up` runs, wherever it was started."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from pytest_django import Settings

from config.supervisor.roles import roles


def test_the_emulator_is_found_from_any_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    ended: list[int] = []

    def become(program: str, argv: Sequence[str], env: Mapping[str, str]) -> None:
        ended.append(subprocess.run([*argv, "--help"], env=env, capture_output=True, check=False).returncode)

    monkeypatch.setattr(os, "execve", become)
    monkeypatch.chdir(tmp_path)

    next(role for role in roles(lambda: None) if role.name == "emulator").run()

    assert ended == [0]
