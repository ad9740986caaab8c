"""Whose turn it is: each kind of conversation is played to its end at least once."""

from benchmarks.chaos import turns
from benchmarks.chaos.turns import Turns


def test_each_kind_is_somebodys_turn_before_any_comes_again() -> None:
    whose = Turns(1)

    assert {whose.take(danger=False) for _ in turns.KINDS} == set(turns.KINDS)


def test_what_was_not_played_to_its_end_is_played_again() -> None:
    whose = Turns(1)
    first, *others = [whose.take(danger=False) for _ in turns.KINDS]
    for kind in others:
        whose.ended(kind, played=True)
    whose.ended(first, played=False)
    assert whose.left

    assert whose.take(danger=False) == first
    whose.ended(first, played=True)
    assert not whose.left


def test_a_danger_call_has_only_what_is_allowed_in_one() -> None:
    whose = Turns(1)

    taken = {whose.take(danger=True) for _ in range(40)}

    assert taken - {""} == set(turns.IN_DANGER)


def test_one_supervisor_takes_a_wish() -> None:
    whose = Turns(1)
    wish = whose.wish("call", turns.TAKEN_OVER)

    assert whose.next_wish() is wish
    assert whose.next_wish() is None
