"""How staff sign in: password, second factor, invitation, sessions, lock-out and idle lock."""
