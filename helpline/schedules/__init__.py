"""When people work. Pure."""
