"""What is answered to a request that cannot be understood."""

from django.http import HttpRequest, HttpResponse


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 400 without a look at the request.

    Django's own page looks for a CSRF token in the form, and where it is the form that cannot be read, fails
    on it a second time.
    """
    return HttpResponse(
        "This request cannot be understood.\n", status=400, content_type="text/plain; charset=utf-8"
    )
