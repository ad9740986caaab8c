"""Have slipcover look less often for the lines that it need not watch any longer.

slipcover marks every line. When a line that is counted already has been reached fifty times more, it looks
through every function of every module to take away the marks of what is counted: a tenth of a second. To
reach a marked line costs less than half a microsecond, so waiting is cheaper. The workers of a parallel run
take neither `--threshold` nor `--immediate` from the command line.
"""

import sys

TIMES = 1000
"""How often a line that is counted already is reached before the marks are taken away."""


def watch_for_longer() -> None:
    """Tell the slipcover of this worker, if there is one, before it marks the first line."""
    plugin = sys.modules.get("slipcover.pytest_plugin")
    counting = getattr(plugin, "_slipcover_instance", None)
    if counting is not None:
        counting.d_miss_threshold = TIMES
