"""Where the web application keeps its exchange."""

from aiohttp import web

from .exchange import Exchange

EXCHANGE = web.AppKey("exchange", Exchange)
