"""The daily backup of the running bot: made by a program of its own, verified, the oldest taken away.

Of several replicas one makes it. A backup that failed is tried again in an hour, and the owners are told.
"""

from __future__ import annotations

import asyncio
import os
import sys
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from bot import leases
from bot.clock import Clock
from bot.database import Database
from bot.logs import log
from bot.looking import keep_looking
from bot.metrics import BACKUP_AT, BACKUPS_FAILED

FIRST_AFTER_S = 60.0
"""A start has better things to do."""
LOOK_EVERY_S = 600.0
EVERY = timedelta(hours=24)
AGAIN = timedelta(hours=1)
LONGEST_S = 3600.0
LEASE = "backup"
PATTERN = "karvan-*.jsonl.gz"
_PROGRAM = "import os; hasattr(os, 'nice') and os.nice(10); from bot.__main__ import main; main()"


class Backups:
    """Looks whether a backup is due, and makes it."""

    def __init__(self, database: Database, clock: Clock, name: str, *, address: str, folder: Path, keep: int) -> None:
        self._database = database
        self._clock = clock
        self._name = name
        self._address = address
        self._folder = folder
        self._keep = keep
        self.failed = False
        """Whether the last one that this process tried failed."""
        self._look: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Look from now on."""
        self._look = asyncio.create_task(self._keep_looking())

    async def stop(self) -> None:
        """Look no more; one that is being made is left undone."""
        if self._look is not None:
            self._look.cancel()
            with suppress(asyncio.CancelledError):
                await self._look

    async def _keep_looking(self) -> None:
        await asyncio.sleep(FIRST_AFTER_S)
        await keep_looking(self.make_if_due, "backup.not_looked", every_s=LOOK_EVERY_S)

    async def make_if_due(self) -> bool:
        """Make the day's backup unless it was made; whether one was made."""
        async with self._database.sessions.begin() as session:
            if not await leases.take(session, LEASE, by=self._name, now=self._clock(), keep=EVERY):
                return False
        self.failed = not await self._make()
        if self.failed:
            BACKUPS_FAILED.inc()
            async with self._database.sessions.begin() as session:
                await leases.keep_until(session, LEASE, self._clock() + AGAIN)
            return False
        BACKUP_AT.set(self._clock().timestamp())
        self._rotate()
        return True

    async def _make(self) -> bool:
        """Whether a verified backup lies in the folder now."""
        file = self._folder / f"karvan-{self._clock():%Y%m%d-%H%M%S}.jsonl.gz"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-c", _PROGRAM, "database", "backup", str(file)),
                # In the environment, because everybody on the machine sees a program's arguments.
                env=os.environ | {"KARVAN_DATABASE_URL": self._address},
                stdout=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.DEVNULL,
            )
        except OSError as error:
            log.error("backup.failed", error=type(error).__name__)
            return False
        try:
            status = await asyncio.wait_for(process.wait(), LONGEST_S)
        except TimeoutError:
            status = -1
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        if status != 0:
            log.error("backup.failed", status=status)
            return False
        file.chmod(0o600)
        log.info("backup.made", bytes=file.stat().st_size)
        return True

    def _rotate(self) -> None:
        """Keep the newest; files of other names are nobody's business."""
        for old in sorted(self._folder.glob(PATTERN))[: -self._keep]:
            old.unlink(missing_ok=True)
