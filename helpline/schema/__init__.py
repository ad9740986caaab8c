"""Read nested documents: what people write, with every problem reported, and what is stored. Pure.

`Node` is for a document that is published now: each problem is reported with its path, and reading goes on
behind it. `as_mapping` and its like are for stored documents: a value that cannot be understood reads as
empty, and nothing is raised.
"""

from helpline.schema.reader import Node, Path, Problem
from helpline.schema.stored import as_count, as_items, as_mapping, as_text, as_texts

__all__ = [
    "Node",
    "Path",
    "Problem",
    "as_count",
    "as_items",
    "as_mapping",
    "as_text",
    "as_texts",
]
