"""`python -m benchmarks.growth [small] [large]`: measure pages at two sizes, and print the table."""

import sys

from benchmarks.growth import compared

SMALL, LARGE = 10_000, 1_000_000

if __name__ == "__main__":
    sizes = [int(each.replace(",", "").replace("_", "")) for each in sys.argv[1:3]]
    sys.exit(compared.main(*(sizes + [SMALL, LARGE][len(sizes) :])))
