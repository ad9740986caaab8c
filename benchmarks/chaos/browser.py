"""A window of the console: pages, forms and the softphone, as a browser would use them.

Every address is found in a page that was answered.
"""

import re
from typing import Any
from urllib.parse import urljoin

import aiohttp
from yarl import URL

TROUBLE = (aiohttp.ClientError, TimeoutError, ConnectionError)


IN_BACKGROUND = {"HX-Request": "true"}
"""The header with which the page's scripts ask for a part of it."""


def hidden(page: str, address: str) -> dict[str, str]:
    """Return what the form that goes to an address sends by itself, but for its token."""
    form = page.partition(f'hx-post="{address}"')[2].partition("</form>")[0]
    found = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form))
    return {name: value for name, value in found.items() if name != "csrfmiddlewaretoken"}


class Refused(Exception):
    """The desk does not show what was looked for, or the server refused."""


class Browser:
    """A signed-in window: the page, and the call bar that it keeps up to date."""

    def __init__(self, public_url: str, emulator: str, username: str, password: str) -> None:
        self._public_url, self._emulator = public_url, emulator
        self._form = {"login": username, "password": password, "next": "/console/desk/"}
        self.http = aiohttp.ClientSession(
            cookie_jar=aiohttp.CookieJar(unsafe=True), timeout=aiohttp.ClientTimeout(total=12)
        )
        self.page = self.call_bar = ""

    async def text(self, method: str, url: str, **more: Any) -> tuple[str, str]:
        """Return a page and where it was found. Raises Refused with what it says where it is an error."""
        async with self.http.request(method, urljoin(self._public_url, url), **more) as answer:
            text = await answer.text()
            if answer.status >= 400:
                said = re.sub(r"<[^>]+>|\s+", " ", text)
                raise Refused(f"{answer.status} {said[:200]}")
            return text, str(answer.url)

    def _token(self) -> str:
        found = [cookie.value for cookie in self.http.cookie_jar if "csrf" in cookie.key]
        return found[0] if found else ""

    def keep(self, cookies: dict[str, str]) -> None:
        """Keep the cookies of a sign-in that was begun elsewhere."""
        self.http.cookie_jar.update_cookies(cookies, URL(self._public_url))

    async def open(self) -> None:
        """Sign in, following the console to where that is done, and open the desk."""
        page, url = await self.text("GET", "/console/")
        if 'name="login"' in page:
            form = self._form | {"csrfmiddlewaretoken": self._token()}
            await self.text("POST", url, data=form, headers={"Referer": url})
        self.page, _ = await self.text("GET", "/console/desk/")
        await self.look()

    def find(self, pattern: str) -> str:
        """Return what a pattern finds in the call bar, or else in the page. Raises Refused otherwise."""
        found = re.search(pattern, self.call_bar) or re.search(pattern, self.page)
        if found is None:
            raise Refused(f"nothing like {pattern}")
        return found[1].replace("&amp;", "&")

    async def look(self) -> str:
        """Fetch the desk, and return the name of its state."""
        self.call_bar, _ = await self.text("GET", self.find(r'hx-get="([^"]+/strip)"'))
        found = re.search(r'data-state="(\w+)"', self.call_bar)
        return found[1] if found else ""

    async def post(self, pattern: str, **form: str) -> str:
        """Press the button whose address a pattern finds."""
        address = self.find(pattern)
        return await self.send(address, hidden(self.call_bar, address) | form)

    async def panel(self, pattern: str) -> str:
        """Return the panel whose address a pattern finds, as a button of the call bar opens it."""
        page, _ = await self.text("GET", self.find(pattern), headers=IN_BACKGROUND)
        return page

    async def send(self, url: str, form: dict[str, str]) -> str:
        """Send a form as the page's scripts do."""
        headers = {"X-CSRFToken": self._token(), "Referer": self._public_url} | IN_BACKGROUND
        text, _ = await self.text("POST", url, data=form, headers=headers)
        return text

    async def submit(self, url: str, **form: str) -> str:
        """Send a form as a page without scripts does; return where that leads."""
        headers = {"X-CSRFToken": self._token(), "Referer": urljoin(self._public_url, url)}
        _, where = await self.text("POST", url, data=form, headers=headers)
        return where

    async def token(self) -> str:
        """Return what lets this browser be a telephone."""
        headers = {"X-CSRFToken": self._token(), "Referer": self._public_url}
        url = urljoin(self._public_url, self.find(r'data-token="([^"]+)"'))
        async with self.http.post(url, headers=headers) as answer:
            if answer.status >= 400:
                raise Refused(f"no token: {answer.status}")
            return str((await answer.json())["token"])

    async def sdk(self, path: str, token: str, **body: Any) -> dict[str, Any]:
        """Use the softphone."""
        async with self.http.post(f"{self._emulator}/sdk{path}", json={"token": token, **body}) as answer:
            if answer.status >= 300:
                raise Refused(f"the softphone: {answer.status}")
            return dict(await answer.json())
