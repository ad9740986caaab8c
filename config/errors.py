"""Answer requests that cannot be parsed."""

from django.http import HttpRequest, HttpResponse


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 400 without a look at the request.

    Django's own page looks for a CSRF token in the form. Where the form is what cannot be read, that fails a
    second time.
    """
    return HttpResponse(
        "This request cannot be understood.\n", status=400, content_type="text/plain; charset=utf-8"
    )
