"""Names are unique at every moment: they are swapped and handed on in one description all the same."""

import pytest

from helpline.configure.difference import CHANGED
from helpline.contact_rules import PhoneNumber
from helpline.models import Staff
from tests.helpline.configure.applied import ROSA, configure, person, refused
from tests.helpline.configure.example import EXAMPLE, line_of, with_change, without

pytestmark = pytest.mark.django_db

MAYA, SAM, ROSA_ = "Maya Ortiz", "Sam Whitfield", "Rosa Delgado"


def named(**names: str) -> str:
    """Return the example with these people called otherwise."""
    text = EXAMPLE
    for username, name in names.items():
        begin = text.index("name:", text.index(f"  {username}:\n"))
        text = f"{text[:begin]}name: {name}{text[text.index(chr(10), begin) :]}"
    return text


@pytest.mark.parametrize(
    "names",
    [
        {"maya": SAM, "sam": MAYA},
        {"maya": SAM.upper(), "sam": MAYA.lower()},
        {"maya": SAM, "sam": ROSA_, "rosa": MAYA},
        {"maya": SAM, "sam": "Sam W."},
        {"maya": "Maya O.", "sam": MAYA},
    ],
    ids=["two swap", "with other capitals", "three in a ring", "handed on to one before", "to one after"],
)
def test_are_handed_on_between_people(names: dict[str, str]) -> None:
    configure()

    changes = configure(named(**names)).changes

    assert {(change.verb, change.key) for change in changes} == {(CHANGED, name) for name in names}
    assert {name: person(name).name for name in names} == names
    assert {name: person(name).user.first_name for name in names} == names
    assert configure(named(**names)).changes == []


def test_are_given_to_somebody_new_in_the_same_description() -> None:
    configure()
    somebody = f"staff:\n  eve: {{name: {MAYA}, role: counselor}}\n"

    configure(with_change("staff:\n", somebody, named(maya="Maya O.")))

    assert (person("eve").name, person("maya").name) == (MAYA, "Maya O.")


def test_of_one_who_has_left_are_not_given_to_another() -> None:
    configure()
    text = with_change(SAM, ROSA_.upper(), without(*ROSA))

    (problem,) = refused(text)

    assert (problem.line, problem.path) == (line_of(f"name: {ROSA_.upper()}", text), "staff.sam.name")
    assert problem.message == '"rosa", whom the file does not plan, has this name; add an initial'
    assert person("sam").name == SAM


def test_of_one_who_is_planned_on_the_page_people_are_not_given_to_another() -> None:
    configure()
    Staff.objects.filter(user__username="rosa").update(planned_by_hand=True, name="Rosa D.")

    (problem,) = refused(named(sam="rosa d."))

    assert problem.path == "staff.sam.name"


def test_telephones_are_swapped_too() -> None:
    text = with_change("    role: supervisor\n", '    role: supervisor\n    phone: "+12025550162"\n')
    configure(text)

    swapped = text.replace("50161", "5016x").replace("50162", "50161").replace("5016x", "50162")
    configure(swapped)

    assert (person("rosa").phone, person("lee").phone) == (
        PhoneNumber("+12025550162"),
        PhoneNumber("+12025550161"),
    )
