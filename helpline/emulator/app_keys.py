"""Where the web application keeps its exchange."""

from aiohttp import web

from .telephony.exchange import Exchange

EXCHANGE = web.AppKey("exchange", Exchange)
