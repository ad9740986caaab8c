"""The shifts of staff: when people work. Pure."""
