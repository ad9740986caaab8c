"""Calls: legs and what joins them, numbers, recordings, text messages, and the exchange that has them all."""
