"""Whatever JSON can say, with a few names that readers ask for."""

from typing import Any

from hypothesis import strategies as st

VALUES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9)
NAMES = st.sampled_from(["count", "staff", "b", "alpha"]) | st.text(max_size=9)
DOCUMENTS: st.SearchStrategy[Any] = st.recursive(
    VALUES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4)
)
