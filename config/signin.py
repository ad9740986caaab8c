"""Read which roles need a second factor to sign in."""

from config.env import Env, SettingError
from helpline.roles import ADMINISTRATOR, ROLES, SUPERVISOR, role_meant

NONE = "none"


def second_factor_roles(env: Env, emulated: bool) -> list[str]:
    """Return the roles that the setting names; unset, supervisors and administrators when Twilio is used.

    With the emulator, where all calls are practice, it is nobody. Raises SettingError for an unknown role.
    """
    wanted = env.listed("SECOND_FACTOR_ROLES", [NONE] if emulated else [SUPERVISOR, ADMINISTRATOR])
    roles = [role_meant(role) for role in wanted]
    if roles == [NONE]:
        return []
    if not set(roles) <= set(ROLES):
        raise SettingError(
            f"SECOND_FACTOR_ROLES is malformed: it lists {', '.join(ROLES)}, comma-separated, or says {NONE}."
        )
    return roles
