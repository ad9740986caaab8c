"""Make the menus of a flow whole after what could not be understood was left out of them. Pure.

A flow that could be published stays as it is.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from helpline.callflow.flow import DANGER_KEY, DESTINATIONS, PERSON_KEY, QUEUE, Choice, Menu
from helpline.priority import Priority
from helpline.schema import Problem

SAFETY = (("safety", ""),)
"""Said where nothing is left to say in a menu."""
SAFE_KEYS = (Choice(key=DANGER_KEY, then=QUEUE, priority=Priority.CRISIS), Choice(key=PERSON_KEY, then=QUEUE))
"""What every menu has that could be published: a key for danger and one for a person."""


def only_what_is_there(
    menus: Mapping[str, Menu],
    *,
    languages: Collection[str],
    topics: Collection[str],
    prompts: Mapping[str, Mapping[str, str]],
) -> dict[str, Menu]:
    """Return the menus without prompts, languages and topics that were left out of the flow.

    A choice that leads to a menu which was left out leads to a person.
    """

    def whole(choice: Choice) -> Choice:
        return replace(
            choice,
            then=choice.then if choice.then in menus or choice.then in DESTINATIONS else QUEUE,
            language=choice.language if choice.language in languages else "",
            topic=choice.topic if choice.topic in topics else "",
        )

    return {
        name: replace(
            menu,
            says=tuple(
                (prompt, language if language in languages else "")
                for prompt, language in menu.says
                if prompts.get(prompt)
            )
            or SAFETY,
            choices=tuple(map(whole, menu.choices)),
            otherwise=whole(menu.otherwise),
            silence=menu.silence and whole(menu.silence),
        )
        for name, menu in menus.items()
    }


def wrong_ways(start: str, menus: Mapping[str, Menu]) -> Iterator[Problem]:
    """Yield each menu that cannot be reached, and each from which `otherwise` never leads out."""
    reached = _reached(start, menus)
    for name in menus:
        if name not in reached:
            yield Problem(("menus", name), "no choice leads to this menu")
        elif _goes_round(name, menus):
            message = "a caller who is not understood would go round here for ever"
            yield Problem(("menus", name, "otherwise"), message)


def led_out(menus: Mapping[str, Menu]) -> dict[str, Menu]:
    """Return the menus; whoever is not understood comes to a person instead of going round for ever."""
    return {
        name: replace(menu, otherwise=replace(menu.otherwise, then=QUEUE))
        if _goes_round(name, menus)
        else menu
        for name, menu in menus.items()
    }


def with_safe_keys(menus: Mapping[str, Menu]) -> dict[str, Menu]:
    """Return the menus, each with its key for danger and its key for a person."""
    return {name: replace(menu, choices=(*menu.choices, *_lacking(menu))) for name, menu in menus.items()}


def _lacking(menu: Menu) -> Iterator[Choice]:
    keys = {choice.key for choice in menu.choices}
    return (choice for choice in SAFE_KEYS if choice.key not in keys)


def _reached(start: str, menus: Mapping[str, Menu]) -> set[str]:
    reached: set[str] = set()
    ahead = [start]
    while ahead:
        name = ahead.pop()
        if name not in reached and name not in DESTINATIONS:
            reached.add(name)
            ahead += [choice.then for choice in _all_choices(menus[name])]
    return reached


def _all_choices(menu: Menu) -> Iterator[Choice]:
    yield from menu.choices
    yield menu.otherwise
    if menu.silence:
        yield menu.silence


def _goes_round(name: str, menus: Mapping[str, Menu]) -> bool:
    """Say whether `otherwise` leads from a menu back to one that was passed."""
    passed: set[str] = set()
    while name not in DESTINATIONS and name not in passed:
        passed.add(name)
        name = menus[name].otherwise.then
    return name in passed
