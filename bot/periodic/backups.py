"""The daily backup of the running bot: made by a program of its own, verified, the oldest taken away.

Of several replicas one makes it: while it does it holds a lease no longer than a backup may take, and only one that
is done holds it for the day. A backup that failed is tried again in an hour, and the owners are told.
"""

from __future__ import annotations

import asyncio
import os
import sys
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot import leases
from bot.clock import Clock
from bot.database import Database
from bot.logs import log
from bot.metrics import BACKUP_AT, BACKUPS_FAILED
from bot.periodic.looking import Looking

FIRST_AFTER_S = 60.0
"""A start has better things to do."""
LOOK_EVERY_S = 600.0
EVERY = timedelta(hours=24)
AGAIN = timedelta(hours=1)
LONGEST_S = 3600.0
HELD = timedelta(seconds=LONGEST_S) + timedelta(minutes=5)
"""While one is made; a process that dies over it leaves the rest of this time, not the rest of the day."""
LEASE = "backup"
NAME = "karvan-%Y%m%d-%H%M%S.jsonl.gz"
PATTERN = "karvan-????????-??????.jsonl.gz"
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
        self._looking = Looking("backup.not_looked", every_s=LOOK_EVERY_S, first_after_s=FIRST_AFTER_S)

    def start(self) -> None:
        """Look from now on."""
        self._tell_newest()
        self._looking.start(self.make_if_due)

    async def stop(self) -> None:
        """Look no more; one that is being made is left undone."""
        await self._looking.stop()

    async def make_if_due(self) -> bool:
        """Make the day's backup unless it was made; whether one was made."""
        begun_at = self._clock()
        async with self._database.sessions.begin() as session:
            is_ours = await leases.take(session, LEASE, by=self._name, now=begun_at, keep=HELD)
        if is_ours:
            self._sweep()
            self.failed = not await self._make(begun_at)
            async with self._database.sessions.begin() as session:
                until = self._clock() + AGAIN if self.failed else begun_at + EVERY
                await leases.keep_until(session, LEASE, until)
            if self.failed:
                BACKUPS_FAILED.inc()
                self._sweep()
            else:
                self._rotate()
        self._tell_newest()
        return is_ours and not self.failed

    async def _make(self, now: datetime) -> bool:
        """Whether a verified backup lies in the folder now."""
        file = self._folder / f"{now:{NAME}}"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-c", _PROGRAM, "database", "backup", str(file)),
                # In the environment, because everybody on the machine sees a program's arguments.
                env=os.environ | {"KARVAN_DATABASE_URL": self._address},
                stdout=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.PIPE,
            )
        except OSError as error:
            log.error("backup.failed", error=type(error).__name__)
            return False
        said = b""
        try:
            unused, said = await asyncio.wait_for(process.communicate(), LONGEST_S)
        except TimeoutError:
            said = b"it took too long"
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        if process.returncode != 0:
            why = said.decode(errors="replace").strip().rpartition("\n")[2][:300]
            log.error("backup.failed", status=process.returncode, why=why)
            return False
        file.chmod(0o600)
        log.info("backup.made", bytes=file.stat().st_size)
        return True

    def _rotate(self) -> None:
        """Keep the newest; files of other names are nobody's business."""
        for old in self._made()[: -self._keep]:
            old.unlink(missing_ok=True)

    def _sweep(self) -> None:
        """Take away what was left half-made: it may be what fills the disk, and the lease says that nobody is at it."""
        with suppress(OSError):
            for left in self._folder.glob(f"{PATTERN}.part"):
                left.unlink(missing_ok=True)

    def _tell_newest(self) -> None:
        """Let the metric tell of the newest, whichever process made it, and before a restart too."""
        for file in reversed(self._made()):
            with suppress(ValueError):
                BACKUP_AT.set(datetime.strptime(file.name, NAME).replace(tzinfo=UTC).timestamp())
                return

    def _made(self) -> list[Path]:
        """The backups in the folder, oldest first."""
        return sorted(self._folder.glob(PATTERN))
