"""Take the address that a command serves on, or refuse it in one line that says what to do."""

import errno
import os
import socket

from django.conf import settings
from django.core.management.base import CommandError

from config import serving, transport


def listen(host: str, port: int, *, instead: str) -> socket.socket:
    """Return the socket to serve on; `instead` is where another port can be chosen. Raises CommandError."""
    _refuse_in_the_clear(host)
    try:
        return serving.listen(host, port)
    except OSError as error:
        raise unusable(host, port, error, instead=instead) from None


def refuse_taken(host: str, port: int, *, instead: str) -> None:
    """Raise CommandError where a program that we start could not listen."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise unusable(host, port, error, instead=instead) from None


def unusable(host: str, port: int, error: OSError, *, instead: str) -> CommandError:
    """Return the refusal of an address that this machine does not have, or whose port cannot be had."""
    number = error.errno or 0
    if number < 0 or number == errno.EADDRNOTAVAIL:  # below zero it says why a name could not be resolved
        return CommandError(f"{host} is not this machine: name one of its own addresses.")
    why = os.strerror(number)  # what Python says of it is longer, and names the address once more
    do = "ports below 1024 are root's" if number == errno.EACCES else "stop what uses it"
    return CommandError(f"port {port} of {host} cannot be used ({why}): {do}, or choose another {instead}.")


def _refuse_in_the_clear(host: str) -> None:
    """Raise CommandError where others in the network would see what people type, and sign in with it.

    Behind a proxy (TRUST_PROXY), and where PUBLIC_URL is https, something in front keeps it secret.
    """
    plain = settings.PUBLIC_URL.startswith("http:") and not settings.TRUST_PROXY
    if plain and (host == "" or not transport.is_loopback(host)):
        raise CommandError(
            f"--host {host or 'without an address'} would serve the network in the clear: leave it out, or"
            " put HTTPS in front and set PUBLIC_URL to its https:// address."
        )
