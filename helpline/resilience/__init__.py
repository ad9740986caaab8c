"""Keep working while the database, Redis or Twilio is away: time budgets, one retry, and a short log."""
