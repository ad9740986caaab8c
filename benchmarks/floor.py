"""The floors: the same SQL from bare WSGI, and a Django view that does nothing."""

import os
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qsl
from uuid import uuid4

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

import psycopg
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponse
from django.urls import path

from helpline import clock
from helpline.contact_rules import PhoneNumber
from helpline.operations.arrivals import sealed_number, statements

SIZE_OF_A_GREETING = 1800
NUMBER = PhoneNumber("+12025550143")
_connection: psycopg.Connection[Any] | None = None


def bare(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Write what the incoming webhook writes, and nothing else: no signature, no flow, no framework."""
    form = dict(parse_qsl(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])).decode()))
    now = clock.now()
    key = uuid4()
    call = (key, form["CallSid"], sealed_number(key, NUMBER), "f" * 40, now, form["To"])
    _database().execute(statements().both, (*call, now)).fetchone()
    start_response("200 OK", [("Content-Type", "text/xml"), ("Content-Length", str(SIZE_OF_A_GREETING))])
    return [b"x" * SIZE_OF_A_GREETING]


def _database() -> psycopg.Connection[Any]:
    global _connection
    if _connection is None:
        where = settings.DATABASES["default"]
        _connection = psycopg.connect(
            host=where["HOST"], user=where["USER"], dbname=where["NAME"], autocommit=True, prepare_threshold=2
        )
    return _connection


def nothing(request: HttpRequest) -> HttpResponse:
    """A Django view that does nothing."""
    return HttpResponse("ok", headers={"Content-Length": "2"})


urlpatterns = [path("", nothing)]
# This process serves nothing else: no middleware, one route.
settings.ROOT_URLCONF, settings.MIDDLEWARE = __name__, []
idle = WSGIHandler()
