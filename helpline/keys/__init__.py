"""The keys that encrypt: prove that they fit the database, and replace an old one."""
