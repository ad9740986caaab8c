"""Define the key under which the aiohttp application stores its exchange."""

from aiohttp import web

from .telephony.exchange import Exchange

EXCHANGE = web.AppKey("exchange", Exchange)
