"""A local Twilio: telephones, TwiML, webhooks and REST on one machine, without an account.

It imports nothing of the project and nothing imports it; the two speak over HTTP, both ways, signed.
"""
