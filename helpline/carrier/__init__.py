"""Ask Twilio: dispatch the commands of the outbox, and find out what we were not told (reconciliation)."""
