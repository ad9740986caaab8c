"""What runs by itself: the sweep, which moves every deadline on."""
