"""Go on while the database, Redis or Twilio is away: a budget of time, a second try, a line in the log."""
