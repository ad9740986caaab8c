"""Lines of the log about accounts: who failed to sign in, and whose password, second step or role changed.

An account is named by its id. What a stranger types as a name may be a password or somebody else's name, so
it is never written; neither is an address.
"""

import logging

log = logging.getLogger("helpline.security")


def note(what: str, account: int | None) -> None:
    """Write what happened to an account, or to nobody's where no account has that name."""
    log.info("%s: account %s", what, account if account is not None else "of nobody")


def warn(what: str, account: int | None) -> None:
    """Write what failed, for somebody who looks for guesses."""
    log.warning("%s: account %s", what, account if account is not None else "of nobody")
