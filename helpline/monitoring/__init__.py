"""What a monitor asks of this process, and the numbers it watches."""
