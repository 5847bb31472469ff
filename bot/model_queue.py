"""The dense model's one thread, and how long what is asked of it would wait."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

LONGEST_S = 0.1
"""A queue that is longer than this is not waited for: words alone answer at once, and nearly as well."""
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

    @property
    def is_long(self) -> bool:
        """Whether what is asked now would wait longer than an asker should."""
        return self._waiting * self._each_s > LONGEST_S

    async def run(self, work: Callable[[], Result]) -> Result:
        """Do a piece of work when its turn comes."""
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, self._timed, work)
        finally:
            self._waiting -= 1

    def close(self) -> None:
        """Begin nothing more."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _timed(self, work: Callable[[], Result]) -> Result:
        began = time.perf_counter()
        try:
            return work()
        finally:
            took = time.perf_counter() - began
            self._each_s += (took - self._each_s) * (OF_THE_LAST if self._each_s else 1)
