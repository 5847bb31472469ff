"""How many questions a second Karvan answers, beside a bare echo bot on the same library in the same minute.

`make bench` prints the table. The double runs in a process of its own, and so does Karvan.
"""

import json
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator

import httpx
import pytest

from tests.small_bot import small_bot
from tests.test_kill import environment, running

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
RATES = (20, 50, 100, 200)
SECONDS = 5
COLUMNS = ("sent", "answered", "per_second", "p50_ms", "p95_ms", "p99_ms")


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
    async with httpx.AsyncClient(base_url=address, timeout=120) as client:
        yield client


async def measure(control: httpx.AsyncClient, who: str, texts: list[str]) -> None:
    for rate in RATES:
        asked = {"texts": texts, "rate": rate, "seconds": SECONDS, "patience": 30}
        row = (await control.post("/control/load", json=asked)).json()
        print(f"{who:<10}{rate:>5}/s", *(f"{row[name]:>10}" for name in COLUMNS))
        assert row["answered"] == row["sent"]


@pytest.mark.timeout(600)
async def test_load(address: str, control: httpx.AsyncClient, tmp_path, capsys) -> None:
    with capsys.disabled():
        print("\n" + " " * 17, *(f"{name:>10}" for name in COLUMNS))
        async with running(environment(tmp_path, address), tmp_path):
            await measure(control, "Karvan", QUESTIONS)
        async with small_bot(address):
            await measure(control, "echo", ["سلام"])
    assert (await control.post("/control/violations")).json() == []
