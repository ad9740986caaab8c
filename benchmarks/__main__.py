"""`python -m benchmarks [P1 P3 …]`: measure everything, or what is named, and print the table."""

import sys
from collections.abc import Callable

from benchmarks import ground
from benchmarks.table import HEADER, Row


def measures() -> dict[str, Callable[[], Row]]:
    """Return every measure by its name. Django is set up by now."""
    from benchmarks import (
        danger,
        emulator,
        fan_out,
        flood,
        lost_wakeups,
        match,
        resident,
        ringing,
        routing,
        volume,
        webhook,
    )
    from benchmarks.chaos import driven
    from benchmarks.growth import compared

    return {
        "P1": webhook.throughput,
        "P2": webhook.tail,
        "P3": routing.decision,
        "P4": ringing.ringing,
        "P5": lost_wakeups.row,
        "P7": match.row,
        "P15": resident.memory,
        "P16": resident.second_start,
        "P17": emulator.driven,
        "P18": emulator.real_time,
        "P19": volume.row,
        "P20": compared.row,
        "P21": fan_out.row,
        "P22": flood.row,
        "P23": danger.soon,
        "P24": danger.heard,
        "P25": driven.row,
    }


def main(names: list[str]) -> int:
    """Print a row for each measure; return 1 if one missed its target."""
    rows = []
    with ground.database():
        import django

        django.setup()
        known = measures()
        print(HEADER)
        for name in names or known:
            rows.append(known[name]())
            print(rows[-1].line(), flush=True)
    return int(any(row.met is False for row in rows))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
