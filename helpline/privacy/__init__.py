"""Encryption at rest: how values are sealed, the fields that hold them, the fingerprints that find them."""
