"""The people side: callers, intake records and what was promised to them."""
