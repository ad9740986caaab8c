"""Encryption at rest: the cipher, the fingerprints, and the model fields whose values are encrypted."""
