"""The mutations of the telephone side: one transaction each, keyword-only, `now` passed in."""
