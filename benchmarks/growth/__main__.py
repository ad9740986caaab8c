"""`python -m benchmarks.growth [small] [large]`: measure pages at two sizes, and print the table."""

import argparse
import sys
from pathlib import Path

from benchmarks.growth import compared

SMALL, LARGE = 10_000, 1_000_000


def main() -> int:
    """Read the command line and measure; return 1 where a page missed its target."""
    said = argparse.ArgumentParser(prog="python -m benchmarks.growth", description=compared.__doc__)
    said.add_argument("small", nargs="?", type=_number, default=SMALL, help="calls (default 10,000)")
    said.add_argument("large", nargs="?", type=_number, default=LARGE, help="calls (default 1,000,000)")
    said.add_argument(
        "--data", type=Path, help="keep the databases in this folder, or use those that are there"
    )
    said.add_argument("--only", default="", help="measure only what this regular expression finds by name")
    options = said.parse_args()
    return compared.main(options.small, options.large, options.data, options.only)


def _number(text: str) -> int:
    return int(text.replace(",", "").replace("_", ""))


if __name__ == "__main__":
    sys.exit(main())
