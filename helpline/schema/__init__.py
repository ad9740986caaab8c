"""Read nested documents: what people write, strictly, and what is stored, totally. Pure.

`Node` is for what is published now: each problem is reported with its path, and reading goes on behind it.
`as_mapping` and its like are for what is stored: what cannot be understood is empty, and nothing is raised.
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
