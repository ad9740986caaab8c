"""What runs by itself: the sweep, which moves every deadline on, and what it does where a clock was wrong."""
