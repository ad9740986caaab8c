"""Serve Twilio's REST interface, as far as a helpline uses it: https://www.twilio.com/docs/voice/api"""
