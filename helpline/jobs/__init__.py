"""Jobs that run by themselves: the sweep, which moves deadlines on, also those that a wrong clock made."""
