"""What owners are told of, in Telegram and at most once an hour: a backlog, a failed backup, a full disk."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy import func, select
from sqlmodel import col

from bot import leases
from bot.clock import Clock
from bot.database import AWAY, Database
from bot.delivery import outbox
from bot.logs import log
from bot.metrics import DISK_FREE
from bot.models import Inbox, Outbox
from bot.periodic.looking import Looking
from handlers.context import House
from handlers.rendering import render
from knowledge.models.people import Person
from locales import spoken

LOOK_EVERY_S = 60.0
TOLD_EVERY = timedelta(hours=1)
WAITED_LONG = timedelta(minutes=2)
UNSENT_LONG = timedelta(minutes=10)
LEAST_FREE = 500 * 1024 * 1024
"""Bytes; a backup and a day's updates need less."""
ROOM_AGAIN = 16 * 1024 * 1024
"""Bytes; a disk that is full to the brim takes one write and not the next."""
LEASE = "owners-told"
TRIED = "disk-tried"


@dataclass(frozen=True)
class Problem:
    """Something an owner should know: `kind` is a macro of the template, `count` what it counts."""

    kind: str
    count: int = 0


class Watch:
    """Looks every minute and tells the owners what is wrong."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        name: str,
        *,
        house: House,
        folder: Path,
        backup_failed: Callable[[], bool],
    ) -> None:
        self._database = database
        self._clock = clock
        self._name = name
        self._house = house
        data = [Path(database.url.database or "").parent] if database.is_sqlite else []
        self._folders = (folder, *data)
        """Where backups and data lie: each may have a disk of its own."""
        self._backup_failed = backup_failed
        self._looking = Looking("watch.not_looked", every_s=LOOK_EVERY_S, first_after_s=LOOK_EVERY_S)

    def start(self) -> None:
        """Look from now on."""
        self._looking.start(self._look_around)

    async def stop(self) -> None:
        """Look no more."""
        await self._looking.stop()

    async def _look_around(self) -> None:
        with suppress(*AWAY):
            await self.see_whether_the_disk_takes_again()
        await self.tell(await self.problems())

    async def see_whether_the_disk_takes_again(self) -> None:
        """After a write was refused, try one; once a look, so that /readyz does not go to and fro."""
        if not self._database.is_refused or min(map(_free, self._folders[1:])) < ROOM_AGAIN:
            return
        async with self._database.sessions.begin() as session:
            await leases.take(session, TRIED, by=self._name, now=self._clock(), keep=timedelta(0))
        self._database.is_taken_again()
        log.info("watch.disk_takes_again")

    async def problems(self) -> list[Problem]:
        """What is wrong now."""
        now = self._clock()
        waiting = (col(Inbox.handled_at).is_(None), col(Inbox.stored_at) < now - WAITED_LONG)
        unsent = (col(Outbox.state) == "pending", col(Outbox.created_at) < now - UNSENT_LONG)
        async with self._database.readers() as session:
            late = await session.scalar(select(func.count()).where(*waiting)) or 0
            stuck = await session.scalar(select(func.count()).where(*unsent)) or 0
        free = min(map(_free, self._folders))
        DISK_FREE.set(free)
        found = [
            Problem("late", late) if late else None,
            Problem("unsent", stuck) if stuck else None,
            Problem("backup") if self._backup_failed() else None,
            Problem("disk", free // (1024 * 1024)) if free < LEAST_FREE else None,
        ]
        return [each for each in found if each is not None]

    async def tell(self, problems: list[Problem]) -> bool:
        """Tell every owner, unless they were told of something within the hour; whether they are told now."""
        if not problems or not self._house.owners:
            return False
        now = self._clock()
        async with self._database.sessions.begin() as session:
            if not await leases.take(session, LEASE, by=self._name, now=now, keep=TOLD_EVERY):
                return False
            rows = []
            for owner in sorted(self._house.owners):
                person = await session.get(Person, owner)
                language = spoken(person.language if person else None)
                text = render("errors/owners", language, problems=problems)
                rows.append(outbox.letter(owner, text, language=language, house=self._house, purpose="notice", now=now))
            await outbox.put(session, rows)
        log.warning("watch.told", problems=[each.kind for each in problems])
        return True


def _free(folder: Path) -> int:
    return shutil.disk_usage(there(folder)).free


def there(folder: Path) -> Path:
    """The folder, or the nearest one above it that exists."""
    return next(each for each in (folder.absolute(), *folder.absolute().parents) if each.exists())
