"""Calls of a request do not take memory from the system anew each time."""

import resource
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from config.stack import in_one_piece

CALLS = 1_000
DEPTHS = range(150)


def nested(depth: int, then: Callable[[], object]) -> object:
    return nested(depth - 1, then) if depth else then()


def call_often() -> int:
    """Return how many pages of memory the system had to give for many calls of a function."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(CALLS):
        nested(0, int)
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before


def test_a_loop_takes_no_memory_anew_however_deep_it_is_nested() -> None:
    def at(depth: int) -> Any:
        taken: list[int] = []

        def page(_: HttpRequest) -> HttpResponse:
            nested(depth, lambda: taken.append(call_often()))
            return HttpResponse()

        in_one_piece(page)(HttpRequest())
        return taken[0]

    assert max(at(depth) for depth in DEPTHS) < CALLS / 2


def test_answers_with_what_the_page_answers() -> None:
    answer = HttpResponse()

    assert in_one_piece(lambda _: answer)(HttpRequest()) is answer
