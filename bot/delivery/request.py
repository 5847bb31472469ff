"""How calls reach Telegram: over aiohttp, because the library's own way spends three times as much on each.

An error says how far the call had come: the outbox repeats what surely was not done.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData
from yarl import URL

from bot.settings import is_this_machine

CONNECT_S = 5.0
WRITE_S = 5.0
WRITE_FILE_S = 20.0
"""A file takes longer on a slow line."""
JSON = {"Content-Type": "application/json"}
_NOT_REACHED = (
    aiohttp.ClientConnectorError,
    aiohttp.ClientHttpProxyError,
    aiohttp.ConnectionTimeoutError,
    aiohttp.InvalidURL,
)


class NotReached(NetworkError):
    """The call ended before anything had left for Telegram: it surely was not done."""


class BrokenOff(NetworkError):
    """The connection broke while the call was on its way: nobody can say whether it was done."""


def may_be_done(error: NetworkError) -> bool:
    """Whether a call that failed may have been done all the same."""
    return isinstance(error, (BrokenOff, TimedOut))


class AiohttpRequest(BaseRequest):
    """The library's way to Telegram with `connections` kept open, through a proxy (http or socks5) where one is set.

    A call waits up to `wait_s` seconds for a connection when all are busy, and up to `read_s` for its answer.
    """

    def __init__(self, *, connections: int, proxy: str | None, read_s: float = 5.0, wait_s: float = 1.0) -> None:
        self._connections = connections
        self._proxy = proxy
        self._read_s = read_s
        self._wait_s = wait_s
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        return self._read_s

    @property
    def _is_socks(self) -> bool:
        return self._proxy is not None and self._proxy.startswith("socks")

    async def initialize(self) -> None:
        if self._session is None:
            headers = {"User-Agent": self.USER_AGENT}
            jar = aiohttp.DummyCookieJar()
            self._session = aiohttp.ClientSession(connector=self._connector(), cookie_jar=jar, headers=headers)

    async def shutdown(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Make one call: its HTTP status and what came back.

        Raises:
            NotReached, BrokenOff, telegram.error.TimedOut: it failed; `may_be_done` tells what that means.
        """
        assert self._session is not None, "initialize comes first"
        body, headers = _body(request_data)
        write_s = WRITE_FILE_S if isinstance(body, aiohttp.FormData) else WRITE_S
        connect_s = _given(connect_timeout, CONNECT_S)
        wait_s = _given(pool_timeout, self._wait_s)
        read_s = _given(read_timeout, self._read_s)
        timeout = aiohttp.ClientTimeout(
            total=wait_s + connect_s + _given(write_timeout, write_s) + read_s,
            connect=wait_s + connect_s,
            sock_connect=connect_s,
            sock_read=read_s,
        )
        proxy = None if self._is_socks else self._proxy
        try:
            async with self._session.request(
                method,
                URL(url, encoded=True),
                data=body,
                headers=headers,
                timeout=timeout,
                allow_redirects=False,
                proxy=proxy,
            ) as response:
                return response.status, await response.read()
        except _NOT_REACHED as error:
            raise NotReached(type(error).__name__) from error
        except aiohttp.SocketTimeoutError as error:
            raise TimedOut from error
        except aiohttp.ClientError as error:
            raise BrokenOff(type(error).__name__) from error
        except TimeoutError as error:
            raise TimedOut from error

    def _connector(self) -> aiohttp.BaseConnector:
        if not self._is_socks:
            return aiohttp.TCPConnector(limit=self._connections)
        from aiohttp_socks import ProxyConnector  # few need it

        assert self._proxy is not None
        # Names are looked up behind the proxy, whichever way that is asked for.
        address = self._proxy.replace("socks5h:", "socks5:", 1)
        return ProxyConnector.from_url(address, rdns=True, limit=self._connections)


def proxy_of_environment(url: str) -> str | None:
    """The proxy that the environment names for an address; this machine itself is reached without one."""
    parts = urlsplit(url)
    if is_this_machine(url) or proxy_bypass(parts.hostname or ""):
        return None
    proxies = getproxies()
    return proxies.get(parts.scheme) or proxies.get("all")


def _body(data: RequestData | None) -> tuple[bytes | aiohttp.FormData | None, dict[str, str] | None]:
    """A call's parameters as they go over the line, and the header that says how, where the body does not itself."""
    if data is None:
        return None, None
    if not data.contains_files:
        # In a form each Persian letter would take six bytes instead of two, and ten times as long to write.
        return json.dumps(data.parameters, ensure_ascii=False).encode(), JSON
    form = aiohttp.FormData(data.json_parameters)
    for name, (filename, content, mime_type) in (data.multipart_data or {}).items():
        form.add_field(name, content, filename=filename, content_type=mime_type)
    return form, None


def _given(value: Any, usual: float) -> float:
    """A time-out as a call names it, which may be the library's mark for "as usual"."""
    return float(value) if isinstance(value, (int, float)) else usual
