"""Serve a part of content that is in memory: players ask for byte ranges (RFC 9110 section 14)."""

import re

from django.http import HttpRequest, HttpResponse

NOT_SATISFIABLE = 416
PARTIAL = 206


def ranged(request: HttpRequest, content: bytes, content_type: str) -> HttpResponse:
    """Return `content`, or the one range of it that was asked for, as an answer that no cache may store.

    A header that is not understood, or asks for several ranges, is ignored, as section 14.2 allows.
    """
    asked = _asked(request.headers.get("Range", ""), len(content))
    if asked is None:
        response = HttpResponse(content, content_type=content_type)
    elif asked.start >= len(content) or not asked:
        response = HttpResponse(status=NOT_SATISFIABLE)
        response["Content-Range"] = f"bytes */{len(content)}"
    else:
        response = HttpResponse(content[asked.start : asked.stop], status=PARTIAL, content_type=content_type)
        response["Content-Range"] = f"bytes {asked.start}-{asked.stop - 1}/{len(content)}"
    response["Accept-Ranges"] = "bytes"
    response["Cache-Control"] = "private, no-store"
    response["Content-Disposition"] = "inline"
    return response


def _asked(header: str, size: int) -> range | None:
    found = re.fullmatch(r"bytes=(\d{0,12})-(\d{0,12})", header.strip())
    if not found or found.groups() == ("", ""):
        return None
    first, last = found.groups()
    if not first:
        return range(max(size - int(last), 0), size if int(last) else 0)
    return range(int(first), min(int(last) + 1, size) if last else size)
