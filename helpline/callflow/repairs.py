"""Repair the menus of a flow after parts that could not be understood were left out. Pure.

A flow that could be published stays as it is.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from helpline.callflow.flow import DANGER_KEY, DESTINATIONS, PERSON_KEY, QUEUE, Choice, Menu
from helpline.priority import Priority
from helpline.schema import Problem

SAFETY = (("safety", ""),)
"""What a menu says if nothing else is left to say."""
SAFE_KEYS = (Choice(key=DANGER_KEY, then=QUEUE, priority=Priority.CRISIS), Choice(key=PERSON_KEY, then=QUEUE))
"""The choices that every publishable menu has: a key for danger and a key for a person."""


def only_what_is_there(
    menus: Mapping[str, Menu],
    *,
    languages: Collection[str],
    topics: Collection[str],
    prompts: Mapping[str, Mapping[str, str]],
) -> dict[str, Menu]:
    """Return the menus without the prompts, languages and topics that were left out of the flow.

    A choice that leads to a menu which was left out leads to a person instead.
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
    """Yield a problem for each menu that cannot be reached, or from which `otherwise` never leads out."""
    reached = _reached(start, menus)
    for name in menus:
        if name not in reached:
            yield Problem(("menus", name), "no choice leads to this menu")
        elif _goes_round(name, menus):
            message = "a caller who is not understood would go round here for ever"
            yield Problem(("menus", name, "otherwise"), message)


def led_out(menus: Mapping[str, Menu]) -> dict[str, Menu]:
    """Return the menus, with a person where a caller who is not understood would go round for ever."""
    return {
        name: replace(menu, otherwise=replace(menu.otherwise, then=QUEUE))
        if _goes_round(name, menus)
        else menu
        for name, menu in menus.items()
    }


def with_safe_keys(menus: Mapping[str, Menu]) -> dict[str, Menu]:
    """Return the menus, each with a key for danger and a key for a person."""
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
    """Say whether following `otherwise` from a menu comes back to a menu that was passed."""
    passed: set[str] = set()
    while name not in DESTINATIONS and name not in passed:
        passed.add(name)
        name = menus[name].otherwise.then
    return name in passed
