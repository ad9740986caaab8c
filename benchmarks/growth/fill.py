"""`python -m benchmarks.growth.fill CALLS PART OF SEED`: write a part of the history into DATABASE_URL."""

import sys

import django

django.setup()

from django.db import connection

from benchmarks.growth import history, scene

CALLS_FOR_A_NUMBER = 3


def main(calls: int, part: int, of: int, seed: str) -> None:
    """Write this part's share of the calls."""
    with connection.cursor() as cursor:
        # The rows refer to each other as they should: looking each reference up again would double the time.
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("SET synchronous_commit = off")
        cursor.execute("SET statement_timeout = 0")
    share = calls // of + (part < calls % of)
    numbers = max(share // CALLS_FOR_A_NUMBER, 1)
    writer = history.Writer(scene.place(), f"{seed}/{part}", numbers, of, part)
    writer.write(share, lambda done: print(done, flush=True))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
