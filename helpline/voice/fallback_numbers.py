"""Keep the numbers for when we fail in a file, which the front reads without the database.

`configure` writes it.
"""

import json
import logging
import os
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

log = logging.getLogger(__name__)

NUMBER = re.compile(r"\+[1-9][0-9]{6,14}")


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers that the callers of a line are put through to, in E.164; empty where there is none."""

    crisis: str = ""
    backup: str = ""


def publish(lines: Mapping[str, Numbers]) -> None:
    """Write the numbers of all lines to the file, keyed by the number that callers dial. Raises OSError."""
    file = Path(settings.FALLBACK_FILE)
    content = {"lines": {number: asdict(numbers) for number, numbers in sorted(lines.items())}}
    draft = file.with_name(f"{file.name}.{os.getpid()}")
    draft.write_text(json.dumps(content, indent=2) + "\n")
    draft.replace(file)  # replaced as a whole: the front may be reading


def of(number: str) -> Numbers:
    """Return the numbers of a line; those of the helpline's own line if this one is not in the file.

    The setting BACKUP_NUMBER goes before the file's number, because it was set for this very process. If the
    file is missing or broken, only the settings count.
    """
    lines = published()
    found = lines.get(number) or lines.get(settings.HELPLINE_NUMBER) or Numbers()
    return Numbers(found.crisis, settings.BACKUP_NUMBER or found.backup)


def published() -> dict[str, Numbers]:
    """Return the numbers in the file, by line; an empty dictionary if the file is missing or broken."""
    try:
        content = json.loads(Path(settings.FALLBACK_FILE).read_text())
        return {str(line): _read(numbers) for line, numbers in content["lines"].items()}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        log.error("the fallback file is broken (%s): run `manage.py configure`", type(error).__name__)
        return {}


def _read(numbers: Mapping[str, Any]) -> Numbers:
    return Numbers(_number(numbers.get("crisis")), _number(numbers.get("backup")))


def _number(value: object) -> str:
    return value if isinstance(value, str) and NUMBER.fullmatch(value) else ""
