"""Requests to applications: signed, sent, tried again, logged, and made to go wrong on request."""
