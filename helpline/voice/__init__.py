"""Answer Twilio's webhooks: verify each, call the operations that record it, and render TwiML.

Every handler is a pure function of what the database says and what the request brings, so a webhook that is
delivered twice gets the same answer twice. Every path of a verified webhook ends in TwiML; no handler asks
Twilio anything.
"""
