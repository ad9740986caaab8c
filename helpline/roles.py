"""The roles that staff can have, as the configuration and the settings name them."""

COUNSELOR, SUPERVISOR, ADMINISTRATOR = ROLES = ("counselor", "supervisor", "administrator")

BRITISH = {"counsellor": COUNSELOR}
"""What some write for a role: it is meant, so it is understood."""


def role_meant(text: str) -> str:
    """Return the role that a word means in either spelling; any other word is returned as it is."""
    return BRITISH.get(text, text)
