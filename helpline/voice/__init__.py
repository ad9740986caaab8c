"""Twilio's webhooks: verify, record, one operation, render TwiML.

Every handler is a pure function of what the database says and what the request brings, so that a webhook
delivered twice is answered the same twice. Every path ends in TwiML; no handler asks Twilio anything.
"""
