"""The changes of the people side: one transaction each, keyword-only, `now` passed in."""
