"""Load for measurements: many people write at a steady rate, and the time until the bot answers each is kept.

A text may hold `#`, which becomes a number that no other has, and `press WORD` presses the newest button that has
the word in its data. Open loop: a person writes when their time has come, whether or not the bot keeps up, and the
clock of an answer starts at that due time, so that a queue shows as delay.
"""

import asyncio
import itertools
import random
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.sandbox import people
from bot.sandbox.specification import Json
from bot.sandbox.world import BOT_ID, World

FIRST = 50_000_000
"""The people of a load have numbers from here on."""
STRIDE = 7919
"""They write in an order that soon comes to all parts of a large crowd: a prime, so that everybody has their turn."""


@dataclass
class Load:
    """One run; `due` holds for each chat when the updates that wait for an answer were due."""

    world: World
    due: dict[int, deque[float]] = field(default_factory=dict)
    latencies: list[float] = field(default_factory=list)
    sent: int = 0
    acts: dict[int, int] = field(default_factory=dict)
    """Person to how often they have written: each goes through the texts in their order, from another place."""
    shown: dict[int, Json] = field(default_factory=dict)
    """Person to the bot's newest message with buttons."""

    async def run(self, texts: Sequence[str], *, rate: float, seconds: float, crowd: int, patience_s: float) -> Json:
        """Write `rate` texts a second for some seconds, wait for the answers, and say how long they took."""
        loop = asyncio.get_running_loop()
        self.world.listeners.append(self._heard)
        try:
            start = loop.time()
            for turn in itertools.count():
                due = start + turn / rate
                if due > start + seconds:
                    break
                await asyncio.sleep(max(0.0, due - loop.time()))
                self._write(FIRST + turn * STRIDE % crowd, texts, due)
            writing = loop.time() - start
            while len(self.latencies) < self.sent and loop.time() - start < writing + patience_s:
                await self.world.news(0.1)
            return self._result(loop.time() - start)
        finally:
            self.world.listeners.remove(self._heard)

    def _write(self, number: int, texts: Sequence[str], due: float) -> None:
        act = self.acts[number] = self.acts.get(number, number - 1) + 1
        text = texts[act % len(texts)].replace("#", str(self.sent))
        self.due.setdefault(number, deque()).append(due)
        self.sent += 1
        person = self.world.person(number)
        if not text.startswith("press "):
            people.say(self.world, person, text)
        elif (pressed := self._button(number, text.removeprefix("press "))) is not None:
            message, data = pressed
            people.press(self.world, person, data, number=message)
        else:
            people.say(self.world, person, texts[(act - 1) % len(texts)])

    def _button(self, number: int, word: str) -> tuple[int, str] | None:
        """The person's newest message with buttons, and what the first one with the word in its data carries."""
        message = self.shown.get(number, {})
        for row in message.get("reply_markup", {}).get("inline_keyboard", []):
            for button in row:
                if word in button.get("callback_data", ""):
                    return message["message_id"], str(button["callback_data"])
        return None

    def _heard(self, message: Json) -> None:
        """Count the first answer to each text; a message that nobody waits for is not one."""
        if "reply_markup" in message:
            self.shown[message["chat"]["id"]] = message
        waiting = self.due.get(message["chat"]["id"])
        if message["from"]["id"] == BOT_ID and waiting:
            self.latencies.append(asyncio.get_running_loop().time() - waiting.popleft())

    def _result(self, seconds: float) -> Json:
        ordered = sorted(self.latencies)

        def share(part: float) -> float | None:
            return round(ordered[min(int(part * len(ordered)), len(ordered) - 1)] * 1000, 1) if ordered else None

        return {
            "sent": self.sent,
            "answered": len(ordered),
            "per_second": round(len(ordered) / seconds, 1),
            "p50_ms": share(0.5),
            "p95_ms": share(0.95),
            "p99_ms": share(0.99),
        }


async def load(
    world: World, texts: list[str], rate: float, seconds: float, crowd: int = 1000, patience: float = 30.0
) -> Json:
    """Let `crowd` people write `rate` texts a second in turn; how many were answered, how fast."""
    mixed = random.Random(7).sample(texts, len(texts))  # noqa: S311  the same mix in every run
    return await Load(world).run(mixed, rate=rate, seconds=seconds, crowd=crowd, patience_s=patience)
