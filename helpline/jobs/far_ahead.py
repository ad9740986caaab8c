"""How far ahead of the clock an instant may be before a clock must have been wrong."""

from datetime import timedelta

TOLERANCE = timedelta(minutes=1)
"""How much later than its limit an instant may be.

The clocks of two machines may differ, and a sweep may have waited for a lock.
"""
