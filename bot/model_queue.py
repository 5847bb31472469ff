"""The dense model's one thread, and whether what is asked of it would wait too long, there or for its turn to go on."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

LONGEST_S = 0.1
"""A queue that is longer than this is not waited for: words alone answer at once, and nearly as well."""
ASIDE_S = 0.5
"""So long the model is not asked after a piece of work that waited longer, whether for it or for the event loop.

Who is busier than that has no time for it: it takes as long as everything else of two or three answers.
"""
OF_THE_LAST = 0.2
"""How much the newest piece of work tells of what one takes."""

Result = TypeVar("Result")


class ModelQueue:
    """Work that asks the model, one piece after another, off the event loop.

    One thread: embedding is the slow part, and two at once on a small machine only queue in the processor.
    """

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="model")
        self._waiting = 0
        self._each_s = 0.0
        self._aside_until = 0.0

    @property
    def is_long(self) -> bool:
        """Whether what is asked now would wait longer than an asker should."""
        return self._waiting * self._each_s > LONGEST_S or time.perf_counter() < self._aside_until

    async def run(self, work: Callable[[], Result]) -> Result:
        """Do a piece of work when its turn comes."""
        self._waiting += 1
        asked = time.perf_counter()
        try:
            result, took_s = await asyncio.get_running_loop().run_in_executor(self._thread, _timed, work)
        finally:
            self._waiting -= 1
        now = time.perf_counter()
        if now - asked - took_s > LONGEST_S:
            self._aside_until = now + ASIDE_S
        self._each_s += (took_s - self._each_s) * (OF_THE_LAST if self._each_s else 1)
        return result

    def close(self) -> None:
        """Begin nothing more."""
        self._thread.shutdown(wait=False, cancel_futures=True)


def _timed(work: Callable[[], Result]) -> tuple[Result, float]:
    began = time.perf_counter()
    return work(), time.perf_counter() - began
