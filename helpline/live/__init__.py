"""Tell open pages and sleeping workers that something changed: nudges through Redis, and event streams."""
