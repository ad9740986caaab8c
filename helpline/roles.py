"""The roles that staff can have, as the configuration and the settings name them."""

COUNSELOR, SUPERVISOR, ADMINISTRATOR = ROLES = ("counselor", "supervisor", "administrator")

BRITISH = {"counsellor": COUNSELOR}
"""British spellings of roles, which are accepted as well."""


def role_meant(text: str) -> str:
    """Return the role that a word means, in American or British spelling; return any other word unchanged."""
    return BRITISH.get(text, text)
