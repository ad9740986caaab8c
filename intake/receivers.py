"""What intake hears from the telephone side: it connects to the signals that helpline publishes."""
