"""How many updates a second Karvan answers and how fast, beside a bare echo bot on the same library in the same minute.

`make bench` prints the table. The double runs in a process of its own, and so does every Karvan.
"""

import asyncio
import itertools
import json
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from sqlalchemy import delete, insert

from bot.database import Database
from bot.sandbox.load import FIRST
from knowledge.models.people import Dialogue, Person
from tests.processes import from_nothing
from tests.replicas import replicas
from tests.test_kill import environment, killed_at_work, running
from tests.test_replicas import killed_at_random

pytestmark = [pytest.mark.bench, pytest.mark.slow]

QUESTIONS = [
    "هزینه حساب تجاری چقدر است؟",
    "سفارت روسیه چند دنبال‌کننده دارد؟",
    "What does an official account cost?",
    "آلمان چند دنبال‌کننده دارد؟",
    "سلام",
    "گمرک تجارت فرامرزی",
    "/topics",
    "پاویون ایران چیست؟",
]
MIX = [
    *QUESTIONS,
    "/plan",
    "press j",
    "press j",
    "/cost",
    "press :skip",
]
"""Questions, steps of a journey, and estimates."""
FREE = [
    *QUESTIONS[:7],
    "برای فروشگاه شمارهٔ # در دوئین از کجا شروع کنم؟",
    "پرسش # دربارهٔ تبلیغ در چین",
    "Where may shop # sell its saffron?",
]
"""Three of ten are free text that nobody has asked before."""
SECONDS = 6
STEADY, FLOOD = 50, 400
"""Texts a second: what a busy bot meets, and more than any process answers, which tells how many it does."""
COLUMNS = ("sent", "answered", "per_second", "p50_ms", "p95_ms", "p99_ms")
MOST_START_S = 3.0
MOST_MB = {"off": 300, "auto": 700}
MOST_P99_MS = 250
LEAST_SHARE = 0.5
"""Of the bare bot's answers in a second."""
KILLS = 100
SOAK = 80
"""Updates a second."""

Row = dict[str, float]


@pytest.fixture
def address() -> Iterator[str]:
    """The double, in a process of its own."""
    double = subprocess.Popen([sys.executable, "-m", "bot.sandbox.server"], stdout=subprocess.PIPE)
    assert double.stdout is not None
    yield json.loads(double.stdout.readline())["address"]
    double.terminate()
    double.wait()


@pytest.fixture
async def control(address: str) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=address, timeout=2400) as client:
        yield client


async def measure(
    control: httpx.AsyncClient,
    who: str,
    texts: list[str],
    rate: float,
    *,
    crowd: int = 1000,
    seconds: float = SECONDS,
    patience: float = 60,
) -> Row:
    asked = {"texts": texts, "rate": rate, "seconds": seconds, "crowd": crowd, "patience": patience}
    row: Row = (await control.post("/control/load", json=asked)).json()
    print(f"{who:<46}{rate:>5}/s", *(f"{row[name]:>10}" for name in COLUMNS))
    assert row["answered"] == row["sent"]
    return row


def headline() -> None:
    print("\n" + " " * 53, *(f"{name:>10}" for name in COLUMNS))


@asynccontextmanager
async def echoing(address: str) -> AsyncIterator[None]:
    """The bare bot, in a process of its own as well."""
    program = "import sys; from tests.bench_echo import main; main(sys.argv[1])"
    pipe = asyncio.subprocess.PIPE
    echo = await asyncio.create_subprocess_exec(sys.executable, "-c", program, address, stdout=pipe)
    assert echo.stdout is not None
    await echo.stdout.readline()
    yield
    echo.terminate()
    await echo.wait()


@pytest.mark.timeout(900)
async def test_load(address: str, control: httpx.AsyncClient, tmp_path: Path, own_database: Path, capsys) -> None:
    """Questions of people who are known, without the dense model, beside the bare bot that writes nothing down."""
    await make_known(f"sqlite:///{own_database}", 1000)
    with capsys.disabled():
        headline()
        most: dict[str, float] = {}
        for rate in (50, 100, 200, 400):
            async with running(environment(tmp_path, address), tmp_path, begin=from_nothing):
                row = await measure(control, "Karvan, polling", QUESTIONS, rate)
            most["Karvan"] = max(most.get("Karvan", 0), row["per_second"])
            async with echoing(address):
                row = await measure(control, "echo, polling", ["سلام"], rate)
            most["echo"] = max(most.get("echo", 0), row["per_second"])
        print(f"Karvan answers {most['Karvan'] / most['echo']:.0%} of what the bare bot does")
    assert (await control.post("/control/violations")).json() == []
    assert most["Karvan"] >= most["echo"] * LEAST_SHARE


@pytest.mark.timeout(1800)
async def test_ways(
    address: str, control: httpx.AsyncClient, tmp_path: Path, own_database: Path, own_postgresql: str, capsys
) -> None:
    """Polling and webhook, one process and three, few people and many, questions and everything, beside the bare bot.

    The people are in the database before: what is measured is a bot that knows so many, not one that meets them.
    """
    sqlite = f"sqlite:///{own_database}"
    ways: dict[str, tuple[str, Callable[[], AbstractAsyncContextManager[object]]]] = {
        "polling, SQLite": (sqlite, lambda: running(environment(tmp_path, address), tmp_path, begin=from_nothing)),
        "webhook, SQLite": (sqlite, lambda: replicas(1, address, sqlite, tmp_path, begin=from_nothing)),
        "webhook, 1 over PostgreSQL": (
            own_postgresql,
            lambda: replicas(1, address, own_postgresql, tmp_path, begin=from_nothing),
        ),
        "webhook, 3 over PostgreSQL": (
            own_postgresql,
            lambda: replicas(3, address, own_postgresql, tmp_path, begin=from_nothing),
        ),
    }
    kinds = (("questions", QUESTIONS, STEADY), ("mix", MIX, STEADY), ("questions", QUESTIONS, FLOOD))
    with capsys.disabled():
        headline()
        for crowd in (1000, 50_000):
            for database_url in (sqlite, own_postgresql):
                await make_known(database_url, crowd)
            for (way, (unused, start)), (what, texts, rate) in itertools.product(ways.items(), kinds):
                async with start():
                    # In the mix a person takes several steps, so fewer of those who are known write.
                    people = crowd if what == "questions" else crowd // 50
                    await measure(control, f"{way}, {what}, {crowd}", texts, rate, crowd=people, seconds=SECONDS)
            for rate in (STEADY, FLOOD):
                async with echoing(address):
                    await measure(control, f"bare bot, polling, {crowd}", ["سلام"], rate, crowd=crowd)
    assert (await control.post("/control/violations")).json() == []


async def make_known(database_url: str, crowd: int) -> None:
    """Have people in the database as if they had written before."""
    database = Database(database_url)
    now = datetime.now(UTC)
    async with database.engine.begin() as connection:
        for kind, key in ((Dialogue, "person_id"), (Person, "id")):
            await connection.execute(delete(kind))
            for start in range(0, crowd, 1000):
                rows = [{key: FIRST + start + place} | KNOWN[kind](now) for place in range(min(1000, crowd - start))]
                await connection.execute(insert(kind), rows)
    await database.close()


KNOWN: dict[type, Callable[[datetime], dict[str, object]]] = {
    Person: lambda now: {"language": "fa", "started_at": now, "seen_at": now},
    Dialogue: lambda now: {"updated_at": now},
}


@pytest.mark.timeout(300)
async def test_with_the_dense_model(
    address: str,
    control: httpx.AsyncClient,
    tmp_path: Path,
    own_database: Path,
    capsys,
) -> None:
    async with running(environment(tmp_path, address, KARVAN_DENSE="auto"), tmp_path, begin=from_nothing) as process:
        with capsys.disabled():
            headline()
            await measure(control, "dense, warming up", FREE, 20, seconds=2)
            row = await measure(control, "dense, 30 % never asked before", FREE, 100, seconds=10)
            print(f"memory: {megabytes(process.pid)} MB with the dense model")
        assert megabytes(process.pid) < MOST_MB["auto"]
    assert row["p99_ms"] < MOST_P99_MS


def megabytes(pid: int) -> int:
    """What a process holds in memory of its own and shared."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * 4096 // 1_000_000


@pytest.mark.timeout(2400)
async def test_memory_stays_level_over_many_people(
    address: str,
    control: httpx.AsyncClient,
    tmp_path: Path,
    own_database: Path,
    capsys,
) -> None:
    """Fifty thousand people, each with a question."""
    used: list[int] = []
    async with running(environment(tmp_path, address), tmp_path, begin=from_nothing) as process:
        looking = asyncio.create_task(_look_at_memory(process.pid, used))
        with capsys.disabled():
            headline()
            many = 50_000
            row = await measure(
                control, f"{many} people", QUESTIONS, SOAK, crowd=many, seconds=many / SOAK, patience=900
            )
            looking.cancel()
            print(f"memory: {used[:: max(1, len(used) // 10)]} MB")
    assert row["answered"] >= many
    assert max(used) < MOST_MB["off"]
    # The first fifth fills the caches that are there to be filled.
    assert max(used[-3:]) <= max(used[: len(used) // 5]) * 1.1


async def _look_at_memory(pid: int, used: list[int]) -> None:
    while True:
        await asyncio.sleep(5)
        used.append(megabytes(pid))


@pytest.mark.timeout(120)
@pytest.mark.parametrize("dense", ["off", "auto"])
async def test_start_to_ready(address: str, tmp_path: Path, own_database: Path, dense: str, capsys) -> None:
    taken = []
    for unused in range(3):
        begun = time.monotonic()
        async with running(environment(tmp_path, address, KARVAN_DENSE=dense), tmp_path, begin=from_nothing):
            taken.append(time.monotonic() - begun)
    with capsys.disabled():
        print(f"\nstart to ready, dense {dense}: {min(taken):.2f} s")
    assert min(taken) < MOST_START_S


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("way", ["polling", "webhook"])
async def test_a_hundred_kills_of_one_process(tmp_path: Path, own_database: Path, way: str) -> None:
    await killed_at_work(way, tmp_path, kills=KILLS)


@pytest.mark.timeout(1800)
async def test_a_hundred_kills_of_three_processes(tmp_path: Path, own_postgresql: str) -> None:
    await killed_at_random(tmp_path, own_postgresql, kills=KILLS)
