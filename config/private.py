"""Keep what this process writes readable by its own account only."""

import os
from pathlib import Path

FOR_ALL = {"collectstatic", "makemigrations", "makemessages", "compilemessages"}
"""Commands that write what belongs to the release and not to this installation."""


def keep_to_ourselves(command: str = "") -> None:
    """Make every file that this process will write readable by its own account only."""
    if command not in FOR_ALL:
        os.umask(0o077)


class Unusable(Exception):
    """A directory cannot be made, or is not a directory; the message says why and names no path."""


def directory(path: Path) -> Path:
    """Make a directory that only this account can look into, unless it is there. Raises Unusable.

    The same holds for each directory above it that is missing: one of them may be somebody's DATA_DIR.
    """
    try:
        for each in (*reversed(path.parents), path):
            if each == path or not each.exists():
                each.mkdir(mode=0o700, exist_ok=True)
    except FileExistsError:
        raise Unusable("it is a file") from None
    except OSError as error:
        raise Unusable(error.strerror or type(error).__name__) from None
    return path
