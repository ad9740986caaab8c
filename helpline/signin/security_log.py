"""Log what happens to accounts: who signed in or failed to, and whose password or second step changed.

An account is named by its id. What a stranger types as a name may be a password or somebody else's name, so
it is never written; neither is an address.
"""

import logging

log = logging.getLogger("helpline.security")


def note(what: str, account: int | None) -> None:
    """Log what happened to an account; `account` is None for a name that no account has."""
    log.info("%s: account %s", what, account if account is not None else "of nobody")


def warn(what: str, account: int | None) -> None:
    """Log a warning about an account, for people who look for guesses; None as in `note`."""
    log.warning("%s: account %s", what, account if account is not None else "of nobody")
