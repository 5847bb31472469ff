"""How far a call to Telegram had come when it failed, which decides whether it is made again; and proxies by name."""

import asyncio
import json
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from telegram.error import NetworkError, TimedOut
from telegram.request import RequestData
from telegram.request._requestparameter import RequestParameter

from bot.delivery.request import AiohttpRequest, BrokenOff, NotReached, may_be_done, proxy_of_environment
from tests.replicas import free_port

Behaviour = Callable[[StreamReader, StreamWriter], Awaitable[None]]
ANSWER = b'{"ok": true, "result": true}'
WHOLE = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s" % (len(ANSWER), ANSWER)


async def answer(reader: StreamReader, writer: StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(WHOLE)


async def hang_up(reader: StreamReader, writer: StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")


async def hang_up_half_way(reader: StreamReader, writer: StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(WHOLE[:-5])


async def say_nothing(reader: StreamReader, writer: StreamWriter) -> None:
    await reader.read()


async def refuse_to_connect(reader: StreamReader, writer: StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")


async def talk_nonsense(reader: StreamReader, writer: StreamWriter) -> None:
    writer.write(b"\0\0\0\0")


@asynccontextmanager
async def listening(behaviour: Behaviour) -> AsyncIterator[int]:
    """A port where somebody behaves so."""

    async def met(reader: StreamReader, writer: StreamWriter) -> None:
        await behaviour(reader, writer)
        writer.close()

    server = await asyncio.start_server(met, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


@asynccontextmanager
async def calling(proxy: str | None = None, *, connections: int = 2) -> AsyncIterator[AiohttpRequest]:
    request = AiohttpRequest(connections=connections, proxy=proxy, read_s=0.5, wait_s=0.1)
    await request.initialize()
    try:
        yield request
    finally:
        await request.shutdown()


@pytest.mark.parametrize(
    ("behaviour", "error"), [(hang_up, BrokenOff), (hang_up_half_way, BrokenOff), (say_nothing, TimedOut)]
)
async def test_a_call_that_left_may_have_been_done(behaviour, error):
    async with listening(behaviour) as port, calling() as request:
        with pytest.raises(error) as raised:
            await request.post(f"http://127.0.0.1:{port}/bot1:x/sendMessage")
    assert may_be_done(raised.value)


@pytest.mark.parametrize("address", ["http://127.0.0.1:{}", "http://telegram.invalid"])
async def test_a_call_that_never_left_was_not_done(address):
    async with calling() as request:
        with pytest.raises(NotReached) as raised:
            await request.post(f"{address.format(free_port())}/bot1:x/sendMessage")
    assert not may_be_done(raised.value)


async def test_a_server_that_cannot_prove_who_it_is_was_told_nothing():
    async with listening(talk_nonsense) as port, calling() as request:
        with pytest.raises(NotReached):
            await request.post(f"https://127.0.0.1:{port}/bot1:x/sendMessage")


@pytest.mark.parametrize(("behaviour", "scheme"), [(refuse_to_connect, "http"), (talk_nonsense, "socks5")])
async def test_what_a_proxy_refuses_was_not_done(behaviour, scheme):
    async with listening(behaviour) as port, calling(f"{scheme}://127.0.0.1:{port}") as request:
        with pytest.raises(NetworkError) as raised:
            await request.post("https://telegram.invalid/bot1:x/sendMessage")
    assert not may_be_done(raised.value)


async def test_a_call_that_found_no_free_connection_was_not_done():
    async with listening(say_nothing) as port, calling(connections=1) as request:
        url = f"http://127.0.0.1:{port}/bot1:x/sendMessage"
        held = asyncio.create_task(request.post(url, read_timeout=30))
        await asyncio.sleep(0.1)
        with pytest.raises(NotReached):
            await request.post(url, connect_timeout=0.1)
        held.cancel()


async def test_words_and_files_arrive_as_they_were_given():
    got: list[bytes] = []

    async def note(reader: StreamReader, writer: StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-l"))
        got.append(head + await reader.readexactly(length))
        writer.write(WHOLE)

    from telegram import InputFile

    text = RequestParameter.from_input("text", "زعفران & چای")
    paper = RequestParameter.from_input("document", InputFile(b"%PDF", filename="برنامه.pdf"))
    async with listening(note) as port, calling() as request:
        url = f"http://127.0.0.1:{port}/bot1:x/sendDocument"
        assert await request.post(url, RequestData([text])) is True
        assert await request.post(url, RequestData([text, paper])) is True
    assert json.loads(got[0].partition(b"\r\n\r\n")[2]) == {"text": "زعفران & چای"}
    assert "زعفران & چای".encode() in got[1]
    assert b"%PDF" in got[1]


class Socks:
    """A SOCKS5 proxy that reaches one address, whatever name it is asked for."""

    def __init__(self, port: int) -> None:
        self._port = port
        self.asked_for: list[bytes] = []

    async def __call__(self, reader: StreamReader, writer: StreamWriter) -> None:
        await reader.readexactly(2 + (await reader.readexactly(2))[1] - 2)
        writer.write(b"\5\0")
        unused, unused, unused, kind = await reader.readexactly(4)
        assert kind == 3, "a name, which nobody before the proxy has looked up"
        self.asked_for.append(await reader.readexactly((await reader.readexactly(1))[0]))
        await reader.readexactly(2)
        writer.write(b"\5\0\0\1\0\0\0\0\0\0")
        there, back = await asyncio.open_connection("127.0.0.1", self._port)
        back.write(await reader.readuntil(b"\r\n\r\n"))
        writer.write(await there.read(65_536))


@pytest.mark.parametrize("scheme", ["socks5", "socks5h"])
async def test_behind_a_socks_proxy_names_are_looked_up_there(scheme):
    async with listening(answer) as port:
        socks = Socks(port)
        async with listening(socks) as proxy, calling(f"{scheme}://127.0.0.1:{proxy}") as request:
            assert await request.post("http://telegram.invalid/bot1:x/getMe") == json.loads(ANSWER)["result"]
    assert socks.asked_for == [b"telegram.invalid"]


@pytest.mark.parametrize(
    ("environment", "proxy"),
    [
        ({}, None),
        ({"https_proxy": "http://10.0.0.1:8080"}, "http://10.0.0.1:8080"),
        ({"all_proxy": "socks5://10.0.0.1:1080"}, "socks5://10.0.0.1:1080"),
        ({"https_proxy": "http://10.0.0.1:8080", "no_proxy": "api.telegram.org"}, None),
    ],
)
def test_a_proxy_of_the_environment_is_taken_except_for_this_machine(environment, proxy, monkeypatch):
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert proxy_of_environment("https://api.telegram.org") == proxy
    assert proxy_of_environment("https://127.0.0.1:8600") is None
