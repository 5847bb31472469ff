"""What strangers may try: forged calls, markup, paths, addresses; and what a log must not hold."""

import asyncio
import re
import signal
import sys
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import httpx
import pytest
import structlog
from prometheus_client import REGISTRY
from sqlalchemy import text as sql
from sqlalchemy.exc import DBAPIError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.routing import Route
from starlette.testclient import TestClient

from bot.database import Database
from bot.delivery import webhook
from bot.delivery.webhook import LARGEST_BODY, SECRET_HEADER, _Endpoint
from bot.sandbox import people
from bot.sandbox.server import serve
from bot.sandbox.world import Fault, World
from tests.test_kill import TOKEN, answers, environment, running

NOW = datetime(2026, 11, 27, 9, tzinfo=UTC)
MARKUP = [
    "<script>alert(1)</script>",
    '<a href="https://evil.example">سفارت</a>',
    "</blockquote></b><b>",
    "&lt;b&gt; &#60;b&#62;",
    "<tg-spoiler>هزینه</tg-spoiler>",
    "{{ 7*7 }} {% for x in y %} ${jndi:ldap://evil.example}",
]


class Kept:
    def __init__(self):
        self.updates = []

    async def store(self, updates):
        self.updates += updates


@pytest.fixture
def kept():
    return Kept()


@pytest.fixture
def caller(kept, clock):
    endpoint = _Endpoint(SimpleNamespace(intake=kept, clock=clock), "only-ours")
    return TestClient(Starlette(routes=[Route("/hook", endpoint.take, methods=["POST"])]))


def refused():
    return REGISTRY.get_sample_value("karvan_webhook_refused_total")


@pytest.mark.parametrize("headers", [{}, {SECRET_HEADER: "guessed"}, {SECRET_HEADER: ""}, {SECRET_HEADER: "only-our"}])
def test_a_call_without_the_secret_is_refused_and_counted(caller, kept, headers):
    before = refused()
    assert caller.post("/hook", json={"update_id": 1}, headers=headers).status_code == 403
    assert refused() == before + 1
    assert kept.updates == []


def test_a_flood_of_forged_calls_fills_no_log(kept):
    moments = iter([NOW] * 50 + [NOW + timedelta(minutes=2)])
    endpoint = _Endpoint(SimpleNamespace(intake=kept, clock=lambda: next(moments)), "only-ours")
    caller = TestClient(Starlette(routes=[Route("/hook", endpoint.take, methods=["POST"])]))
    with structlog.testing.capture_logs() as logged:
        for unused in range(51):
            caller.post("/hook", json={"update_id": 1})
    assert [each["many"] for each in logged] == [1, 50]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b'{"update_id": 1}', 200),
        (b"", 400),
        (b"not json", 400),
        (b"[" * 100_000, 400),
        (b'{"update_id": "1"}', 400),
        (b'["update_id"]', 400),
        (b"x" * (LARGEST_BODY + 1), 413),
    ],
    ids=lambda value: str(value)[:20],
)
def test_what_is_no_update_is_not_stored(caller, kept, body, status):
    assert caller.post("/hook", content=body, headers={SECRET_HEADER: "only-ours"}).status_code == status
    assert len(kept.updates) == (status == 200)


async def test_a_body_that_trickles_is_let_go(kept, clock, monkeypatch):
    """With the secret or without: a stop waits for open connections, and a cancelled one fills the log."""
    monkeypatch.setattr(webhook, "BODY_WITHIN_S", 0.1)
    endpoint = _Endpoint(SimpleNamespace(intake=kept, clock=clock), "only-ours")
    pieces = iter([{"type": "http.request", "body": b"{", "more_body": True}])

    async def receive():
        return next(pieces, None) or await asyncio.Event().wait()

    headers = [(SECRET_HEADER.lower().encode(), b"only-ours")]
    request = Request({"type": "http", "method": "POST", "path": "/hook", "headers": headers}, receive)
    async with asyncio.timeout(5):
        assert (await endpoint.take(request)).status_code == 408
    assert kept.updates == []


async def test_what_breaks_behind_the_webhook_is_logged_without_anybodys_words(clock):
    class Broken:
        async def store(self, updates):
            raise RuntimeError(f"could not write {updates}")

    endpoint = _Endpoint(SimpleNamespace(intake=Broken(), clock=clock), "only-ours")
    caller = TestClient(Starlette(routes=[Route("/hook", endpoint.take, methods=["POST"])]))
    with structlog.testing.capture_logs() as logged:
        answer = caller.post("/hook", json={"update_id": 1, "x": "سارا"}, headers={SECRET_HEADER: "only-ours"})
    assert answer.status_code == 500, "Telegram sends it again"
    assert [(each["event"], each["error"]) for each in logged] == [("webhook.broke_off", "RuntimeError")]
    assert "سارا" not in str(logged)


async def test_an_error_of_the_database_shows_nobodys_words(tmp_path):
    database = Database(f"sqlite:///{tmp_path}/karvan.db")
    with pytest.raises(DBAPIError) as caught:
        async with database.sessions.begin() as session:
            await session.execute(sql("INSERT INTO nothing VALUES (:words)"), {"words": "سارا"})
    await database.close()
    assert "سارا" not in str(caught.value)


@pytest.mark.parametrize("text", MARKUP)
async def test_markup_that_a_person_writes_stays_text(chat, text):
    """The double parses messages as strictly as Telegram does, so broken markup is a violation as well."""
    for sent in (text, f"هزینه {text} چقدر است؟", f"/start {text}", f"/ask {text}"):
        await chat.send(sent)
        for heard in chat.new:
            assert "<script" not in heard.html
            assert "evil.example" not in str(heard.message.get("entities", ""))
            assert "49" not in heard.text


@pytest.fixture(scope="module")
def reached():
    """Addresses that this process connects to or looks up, while it is listened to."""
    seen: list[str] = []
    listening = [True]

    def hook(event, given):
        if listening and event in {"socket.connect", "socket.getaddrinfo"}:
            where = given[1] if event == "socket.connect" else given[0]
            seen.append(str(where[0] if isinstance(where, tuple) else where))

    sys.addaudithook(hook)
    yield seen
    listening.clear()


async def test_no_address_that_a_person_writes_is_called(chat, reached):
    for text in (
        "http://169.254.169.254/latest/meta-data",
        "/start http://metadata.example",
        "/ask https://evil.example/x.pdf",
        "file:///etc/passwd",
    ):
        await chat.send(text)
    await chat.send_file("document", caption="https://evil.example")
    assert {where for where in reached if not re.match(r"127\.0\.0\.1|localhost|b?'?127|/", where)} == set()


@pytest.mark.parametrize(
    "path",
    [
        "/../../etc/passwd",
        "/..%2f..%2fetc%2fpasswd",
        "/file/bot1:sandbox/files/../../../etc/passwd",
        "/static/..%2fpage.py",
    ],
)
async def test_no_file_beside_those_meant_is_served(path):
    async with serve(World()) as address, httpx.AsyncClient() as client:
        answer = await client.get(httpx.URL(address).copy_with(raw_path=path.encode()))
    assert answer.status_code in {400, 404}
    assert "root:" not in answer.text


@pytest.mark.parametrize(
    "payload", ["../../etc/passwd", "e-../../x", "e-%00", "s-" + "A" * 60, "'; DROP TABLE person;--"]
)
async def test_a_deep_link_that_means_nothing_is_answered_like_any_start(chat, payload):
    await chat.send(f"/start {payload}")
    assert chat.new


@pytest.mark.slow
async def test_the_log_holds_neither_token_nor_words_nor_people(tmp_path, own_database):
    world = World()
    person, secret_word = 987_654_321, "قطارشتر"
    faults = ("error", "drop", "flood", "lost")
    async with serve(world) as address:
        settings = environment(tmp_path, address, KARVAN_LOG_LEVEL="DEBUG")
        async with running(settings, tmp_path) as process:
            for kind in faults:
                world.faults.append(Fault(kind, method="sendMessage"))
                people.say(
                    world, world.person(person, first_name="Shirin", language_code="fa"), f"هزینه {secret_word}؟"
                )
            async with asyncio.timeout(60):
                while len(answers(world, person)) < len(faults):
                    await world.news(0.1)
            process.send_signal(signal.SIGTERM)
            unused, said = await asyncio.wait_for(process.communicate(), 30)
    logged = said.decode()
    assert "run.stopped" in logged
    for hidden in (TOKEN.partition(":")[2] + "/", TOKEN, secret_word, str(person), "Shirin", "هزینه"):
        assert hidden not in logged
