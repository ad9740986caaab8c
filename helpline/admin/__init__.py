"""The telephone side's records in Django's admin: mostly to be read; what is sealed is shown masked."""

from helpline.admin import accounts, calls, exchange, people, retention

__all__ = ["accounts", "calls", "exchange", "people", "retention"]
