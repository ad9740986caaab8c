"""Who needs a second step."""

import pytest

from config.env import Env, SettingError
from config.signin import second_factor_roles


@pytest.mark.parametrize(
    ("said", "emulated", "roles"),
    [
        ("", False, ["supervisor", "administrator"]),
        ("", True, []),
        ("none", False, []),
        ("counselor, supervisor", True, ["counselor", "supervisor"]),
        ("counsellor", True, ["counselor"]),
    ],
)
def test_is_what_the_setting_says(said: str, emulated: bool, roles: list[str]) -> None:
    assert second_factor_roles(Env({"SECOND_FACTOR_ROLES": said}), emulated) == roles


@pytest.mark.parametrize("said", ["everybody", "supervisors", "none,supervisor", "supervisor;administrator"])
def test_is_refused_where_it_names_no_role(said: str) -> None:
    with pytest.raises(SettingError, match="SECOND_FACTOR_ROLES is malformed"):
        second_factor_roles(Env({"SECOND_FACTOR_ROLES": said}), emulated=False)
