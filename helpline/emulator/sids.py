"""Make identifiers (SIDs) as Twilio writes them: two letters and 32 hexadecimal digits."""

import random
import uuid


class Sids:
    """Generate SIDs, tokens and random numbers; the same seed gives the same ones in the same order."""

    def __init__(self, seed: int | None = None) -> None:
        self._seed = seed
        self._random = random.Random(seed)  # noqa: S311  names, not secrets

    def new(self, kind: str) -> str:
        """Return a new SID of a kind: `CA` is a call, `QU` a queue, `CF` a conference, and so on."""
        return f"{kind}{self._random.getrandbits(128):032x}"

    def token(self) -> str:
        """Return a new idempotency token, a UUID."""
        return str(uuid.UUID(int=self._random.getrandbits(128), version=4))

    def chance(self) -> float:
        """Return a random number from 0 up to, but not including, 1."""
        return self._random.random()

    def reset(self) -> None:
        """Start the sequence of the seed again."""
        self._random = random.Random(self._seed)  # noqa: S311  names, not secrets
