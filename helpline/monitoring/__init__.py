"""Monitoring for operators: the health endpoints and metrics, e-mails about alarms, and startup checks."""
