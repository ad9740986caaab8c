"""Each prompt is said somewhere, and what is said is a prompt. To Python its name is any text."""

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

from helpline.callflow import NAMES_A_KEY, PROMPTS
from helpline.callflow.named_keys import WORKING

ROOT = Path(__file__).parents[3] / "helpline"
SPEAKING = [
    *sorted((ROOT / "voice").glob("*.py")),
    *(ROOT / "callflow" / name for name in ("menus.py", "repairs.py")),
]
BY_NAME = {"speak", "tell", "length", "words", "_one_key", "_say_with_keys", "_say_first_that_fits"}
"""The functions that take prompts by their names."""
BEFORE_OUTSIDE = {"_say_what_fits", "_words", "_by_speech"}
"""The functions of the wait document that choose what is heard in danger before a number outside rings."""


def texts(nodes: Iterable[ast.AST]) -> Iterator[str]:
    for node in nodes:
        for each in ast.walk(node):
            if isinstance(each, ast.Constant) and isinstance(each.value, str):
                yield each.value


def trees() -> Iterator[ast.Module]:
    return (ast.parse(path.read_text(encoding="utf-8")) for path in SPEAKING)


def spoken() -> Iterator[str]:
    """Yield the names that are given to a function which says them."""
    for tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in BY_NAME:
                yield from texts(each for each in node.args if not isinstance(each, ast.Call))


def test_each_prompt_is_said_somewhere() -> None:
    assert PROMPTS.keys() - set(texts(trees())) == set()


def test_what_is_said_by_name_is_a_prompt() -> None:
    said = set(spoken())

    assert len(said) > 20
    assert said - PROMPTS.keys() == set()


def test_the_tables_of_keys_are_about_prompts() -> None:
    assert WORKING.keys() - PROMPTS.keys() == set()
    assert NAMES_A_KEY.keys() - PROMPTS.keys() == set()


def test_what_is_heard_before_a_number_outside_rings_is_held_to_its_length() -> None:
    waiting = ast.parse((ROOT / "voice" / "waiting.py").read_text(encoding="utf-8"))
    chosen = [
        node for node in waiting.body if isinstance(node, ast.FunctionDef) and node.name in BEFORE_OUTSIDE
    ]

    assert {node.name for node in chosen} == BEFORE_OUTSIDE
    assert set(texts(chosen)) & PROMPTS.keys() == NAMES_A_KEY.keys()
