"""What we ask of Twilio: carrying out the outbox, and finding out what we were not told."""
