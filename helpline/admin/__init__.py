"""The telephone side's records in Django's admin: mostly read-only; encrypted numbers are shown masked."""

from helpline.admin import accounts, calls, exchange, people, retention

__all__ = ["accounts", "calls", "exchange", "people", "retention"]
