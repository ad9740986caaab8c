"""Jobs that run by themselves: the sweep, which acts on deadlines, and the repair after a wrong clock."""
