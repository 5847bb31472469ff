"""The bare echo bot as a program: it says a line when it polls, and ends with SIGTERM."""

import asyncio
import signal

from tests.small_bot import small_bot


async def echo(address: str) -> None:
    stopping = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopping.set)
    async with small_bot(address):
        print("polls", flush=True)
        await stopping.wait()


def main(address: str) -> None:
    asyncio.run(echo(address))
