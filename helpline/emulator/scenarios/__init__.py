"""Play people's scripts, and play and judge scenarios."""
