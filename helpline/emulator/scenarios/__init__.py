"""People who follow a script, and scenarios that are played and defer_log."""
