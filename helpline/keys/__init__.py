"""The encryption keys: prove that they fit the database, and replace old keys (rotation)."""
