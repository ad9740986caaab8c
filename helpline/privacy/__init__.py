"""Encryption at rest: the cipher and the fingerprints, and the model fields whose values are encrypted."""
