"""Model the telephone network: legs and what joins them, recordings, text messages, and the exchange."""
