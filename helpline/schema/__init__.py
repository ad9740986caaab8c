"""Read nested documents: what people write, strictly, and what is stored, totally. Pure.

`Place` is for what is published now: each fault is reported with its path, and reading goes on behind it.
`as_mapping` and its like are for what is stored: what cannot be understood is empty, and nothing is raised.
"""

from helpline.schema.reader import Fault, Path, Place
from helpline.schema.stored import as_count, as_items, as_mapping, as_text, as_texts

__all__ = [
    "Fault",
    "Path",
    "Place",
    "as_count",
    "as_items",
    "as_mapping",
    "as_text",
    "as_texts",
]
