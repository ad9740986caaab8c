"""Parse TwiML: elements and attributes, Twilio's vocabulary of them, and the parser."""
