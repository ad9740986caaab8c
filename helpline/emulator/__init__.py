"""Emulate Twilio on one machine, without an account: telephones, TwiML, webhooks and the REST interface.

The emulator and the project do not import each other. They talk only by signed HTTP requests, in both
directions.
"""
