"""Tell the time, run what is due later, and know whether work is in progress."""
