"""Define errors as Twilio's REST interface answers them."""

from aiohttp import web


class RestError(Exception):
    """A request that cannot be fulfilled; `status` is HTTP's and `code` is Twilio's."""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code

    def response(self) -> web.Response:
        """Return the HTTP response for the error."""
        body = {
            "code": self.code,
            "message": str(self),
            "more_info": f"https://www.twilio.com/docs/errors/{self.code}",
            "status": self.status,
        }
        headers = {"WWW-Authenticate": 'Basic realm="Twilio API"'} if self.status == 401 else None
        return web.json_response(body, status=self.status, headers=headers)


def missing(path: str) -> RestError:
    """Return the error for a resource that does not exist."""
    return RestError(404, 20404, f"The requested resource {path} was not found")
