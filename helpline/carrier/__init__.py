"""Send the commands of the outbox to Twilio, and find out what it has not told us (reconciliation)."""
