"""Content coming into the database: from the shipped files, or from the office.

Files are compared three ways (the file as last imported, the file now, the database): a row that
the office never touched follows its file, a row that it edited keeps the office's text and opens
a task. The caller holds the lock and commits, so an import happens whole or not at all.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Table, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from knowledge.loading import Content
from knowledge.models.content import EDITION, ITEM, REVISION, TASK, VERSION, Item, Task
from knowledge.schema import Row, key_of
from knowledge.states import PUBLISHED, SUPERSEDED
from knowledge.storing.bodies import Json, Name, dump, mark_of, split, to_json
from knowledge.storing.store import raise_version, version_of

Text = tuple[int, str | None]
"""An item's id and the language of an edition, or None for its revision."""


@dataclass
class Imported:
    """What an import did, row by row."""

    version: int = 0
    added: list[Name] = field(default_factory=list)
    changed: list[Name] = field(default_factory=list)
    renamed: list[Name] = field(default_factory=list)
    kept: list[Name] = field(default_factory=list)
    """Edited by the office: the file's new text waits as a task."""
    retired: list[Name] = field(default_factory=list)

    @property
    def visible(self) -> bool:
        """Whether askers see anything new."""
        return bool(self.added or self.changed or self.renamed or self.retired)


@dataclass(frozen=True)
class Author:
    """Who of the office makes a change, and the note they leave."""

    person_id: int | None
    note: str | None = None
    reviewer_id: int | None = None
    significance: str | None = None
    """minor: the meaning is unchanged, so translations still fit."""


async def import_files(session: AsyncSession, content: Content, *, digest: str, now: datetime) -> Imported:
    """Bring the shipped files in; rows that are in no file any more are retired.

    `digest` is remembered, so that the same files need not be read again.
    """
    done = await _Import(session, content, now, author=None).run()
    await session.execute(update(VERSION).values(imported_digest=digest))
    return done


async def put(session: AsyncSession, content: Content, *, by: Author, now: datetime) -> Imported:
    """Save rows that the office made or changed, published at once; other rows stay as they are."""
    return await _Import(session, content, now, author=by).run()


class _Import:
    """Compares every row with what the database has, then writes what differs in bulk."""

    def __init__(self, session: AsyncSession, content: Content, now: datetime, *, author: Author | None) -> None:
        self.session = session
        self.content = content
        self.now = now
        self.author = author
        self.done = Imported()
        self.items: dict[Name, Item] = {}
        self.keys: dict[tuple[str, str], Item] = {}
        self.fresh: list[tuple[Item, Json]] = []
        self.revised: list[tuple[Item, Json]] = []

    async def run(self) -> Imported:
        found = (await self.session.execute(select(Item))).scalars().all()
        self.items = {(item.kind, item.row_id): item for item in found}
        self.keys = {(item.kind, item.key): item for item in found}
        await self._compare_all()
        self.done.version = await self._version()
        for name in (*self.done.changed, *self.done.renamed, *self.done.retired):
            self.items[name].changed_in = self.done.version
        await self.session.flush()
        await self._insert_fresh()
        await self._insert_revised()
        return self.done

    async def _compare_all(self) -> None:
        seen: set[Name] = set()
        for kind, rows in self.content.rows.items():
            for place, (row_id, row) in enumerate(rows.items()):
                seen.add((kind, row_id))
                await self._compare(kind, row_id, row, place)
        if self.author is None:
            await self._retire_all_but(seen)

    async def _version(self) -> int:
        version = await version_of(self.session)
        return await raise_version(self.session, self.now) if self.done.visible or not version else version

    async def _compare(self, kind: str, row_id: str, row: Row, place: int) -> None:
        body = dump(row)
        item = self.items.get((kind, row_id)) or self._renamed(kind, row_id, key_of(row_id, row))
        if item is None:
            self._add(kind, row_id, row, place, body)
        elif self.author is not None:
            item.edited = True
            self._change(item, body)
        else:
            item.place, item.file = place, self._file(kind, row_id)
            await self._follow(item, body)

    async def _follow(self, item: Item, body: Json) -> None:
        """Bring an item up to its file, unless the office's text stands."""
        mark = mark_of(body)
        is_back = item.retired_at is not None and not item.edited
        if item.imported_hash == mark and not is_back:
            return
        item.imported_hash = mark
        if item.edited:
            self.done.kept.append((item.kind, item.row_id))
            await self._open_task(item, body)
        else:
            self._change(item, body)

    def _change(self, item: Item, body: Json) -> None:
        item.retired_at = None
        self.done.changed.append((item.kind, item.row_id))
        self.revised.append((item, body))

    def _renamed(self, kind: str, row_id: str, key: str) -> Item | None:
        """The item that had another id before: `was` keeps the public key, however often it is renamed."""
        item = self.keys.get((kind, key))
        if item is not None:
            del self.items[kind, item.row_id]
            item.row_id = row_id
            self.items[kind, row_id] = item
            self.done.renamed.append((kind, row_id))
        return item

    def _add(self, kind: str, row_id: str, row: Row, place: int, body: Json) -> None:
        item = Item(kind=kind, row_id=row_id, key=key_of(row_id, row), place=place, file=self._file(kind, row_id))
        item.imported_hash = mark_of(body) if self.author is None else None
        item.edited = self.author is not None
        self.done.added.append((kind, row_id))
        self.fresh.append((item, body))

    def _file(self, kind: str, row_id: str) -> str | None:
        place = self.content.places.get((kind, row_id))
        return place.file if place else None

    async def _retire_all_but(self, seen: set[Name]) -> None:
        """Rows that came from files and are in no file any more; what the office made or edited stays."""
        for name, item in self.items.items():
            if name in seen or item.imported_hash is None or item.retired_at is not None:
                continue
            if item.edited:
                item.imported_hash = None
                self.done.kept.append(name)
                await self._open_task(item, None)
            else:
                item.retired_at = self.now
                self.done.retired.append(name)

    async def _open_task(self, item: Item, body: Json | None) -> None:
        """One open task a row: a newer text from the file takes the place of the one that waits."""
        text = None if body is None else to_json(body)
        is_waiting = (TASK.c.item_id == item.id, TASK.c.subject == "new-text", TASK.c.closed_at.is_(None))
        task = (await self.session.execute(select(Task).where(*is_waiting))).scalar_one_or_none()
        if task is None:
            self.session.add(Task(subject="new-text", item_id=item.id, body=text, opened_at=self.now))
        else:
            task.body, task.opened_at = text, self.now

    async def _insert_fresh(self) -> None:
        if not self.fresh:
            return
        values = [item.model_dump(exclude={"id"}) | {"changed_in": self.done.version} for item, _body in self.fresh]
        made = await self.session.execute(insert(ITEM).returning(ITEM.c.id, ITEM.c.kind, ITEM.c.row_id), values)
        ids = {(kind, row_id): item_id for item_id, kind, row_id in made}
        revisions, editions = [], []
        for item, body in self.fresh:
            item_id = ids[item.kind, item.row_id]
            structure, texts = split(item.kind, body)
            revisions.append(self._live(item_id, 1, structure))
            editions += [
                self._live(item_id, 1, text) | {"language": code, "translated_from": _source(code, texts, 1)}
                for code, text in texts.items()
            ]
        await self._insert(REVISION, revisions)
        await self._insert(EDITION, editions)

    async def _insert_revised(self) -> None:
        """A new revision or edition for what differs from the live one, which it supersedes."""
        if not self.revised:
            return
        history = await _History.of(self.session, [item.id for item, _body in self.revised if item.id is not None])
        revisions, editions = [], []
        for item, body in self.revised:
            assert item.id is not None, "the database gave it one"
            structure, texts = split(item.kind, body)
            if history.differs((item.id, None), structure):
                revisions.append(self._live(item.id, history.next_number((item.id, None)), structure))
            persian = history.number_after((item.id, "fa"), texts.get("fa"))
            still_fits = self._leaves_translations(history.live_body((item.id, "fa")), texts.get("fa"))
            for code, text in texts.items():
                source = _source(code, texts, persian)
                if history.differs((item.id, code), text):
                    edition = self._live(item.id, history.next_number((item.id, code)), text)
                    editions.append(edition | {"language": code, "translated_from": source})
                elif source is not None and still_fits:
                    await self._still_fits(item.id, code, source)
            history.written((item.id, code) for code in texts)
        await self._supersede(REVISION, [(row["item_id"], None) for row in revisions])
        await self._supersede(EDITION, [(row["item_id"], row["language"]) for row in editions])
        await self._supersede(EDITION, history.unwritten())
        await self._insert(REVISION, revisions)
        await self._insert(EDITION, editions)

    def _leaves_translations(self, before: Json | None, after: Json | None) -> bool:
        """Whether a translation that was not written anew still says what the Persian text says."""
        if self.author is None or self.author.significance == "minor":
            return True
        return _without_phrases(before) == _without_phrases(after)

    async def _still_fits(self, item_id: int, language: str, source: int) -> None:
        """Both languages were written together: an unchanged translation is not stale."""
        is_live = (EDITION.c.item_id == item_id, EDITION.c.language == language, EDITION.c.state == PUBLISHED)
        await self.session.execute(update(EDITION).where(*is_live).values(translated_from=source))

    async def _supersede(self, table: Table, texts: list[Text]) -> None:
        for item_id, language in texts:
            statement = update(table).where(table.c.item_id == item_id, table.c.state == PUBLISHED)
            if language is not None:
                statement = statement.where(table.c.language == language)
            await self.session.execute(statement.values(state=SUPERSEDED))

    def _live(self, item_id: int, number: int, body: Json) -> Json:
        return {
            "item_id": item_id,
            "number": number,
            "state": PUBLISHED,
            "body": to_json(body),
            "author_id": self.author.person_id if self.author else None,
            "reviewer_id": self.author.reviewer_id if self.author else None,
            "significance": self.author.significance if self.author else None,
            "note": self.author.note if self.author else None,
            "created_at": self.now,
            "published_at": self.now,
        }

    async def _insert(self, table: Table, rows: list[Json]) -> None:
        if rows:
            await self.session.execute(insert(table), rows)


class _History:
    """Of some items: which numbers are taken, and what is live."""

    def __init__(self) -> None:
        self.highest: defaultdict[Text, int] = defaultdict(int)
        self.live: dict[Text, tuple[int, str]] = {}
        self.pending: set[Text] = set()

    @classmethod
    async def of(cls, session: AsyncSession, ids: list[int]) -> _History:
        history = cls()
        for some in _portions(ids):
            for table in (REVISION, EDITION):
                for row in (await session.execute(select(table).where(table.c.item_id.in_(some)))).mappings():
                    history._note(dict(row))
        history.pending = {text for text in history.live if text[1] is not None}
        return history

    def _note(self, row: Json) -> None:
        text = (row["item_id"], row.get("language"))
        self.highest[text] = max(row["number"], self.highest[text])
        if row["state"] == PUBLISHED:
            self.live[text] = (row["number"], row["body"])

    def differs(self, text: Text, body: Json) -> bool:
        return self.live.get(text, (0, ""))[1] != to_json(body)

    def live_body(self, text: Text) -> Json | None:
        """What is live now."""
        body: Json | None = json.loads(self.live[text][1]) if text in self.live else None
        return body

    def next_number(self, text: Text) -> int:
        return self.highest[text] + 1

    def number_after(self, text: Text, body: Json | None) -> int:
        """The number of the edition that will be live once `body` is written."""
        return self.next_number(text) if body and self.differs(text, body) else self.live.get(text, (0, ""))[0]

    def written(self, texts: Iterator[Text]) -> None:
        self.pending.difference_update(texts)

    def unwritten(self) -> list[Text]:
        """Live editions in languages that the row no longer has."""
        return sorted(self.pending, key=str)


def _without_phrases(texts: Json | None) -> Json:
    return {name: text for name, text in (texts or {}).items() if name != "phrases"}


def _source(code: str, texts: Mapping[str, Json], persian: int) -> int | None:
    """The number of the Persian edition that a translation was written beside."""
    return persian if code != "fa" and "fa" in texts else None


def _portions(ids: list[int]) -> Iterator[list[int]]:
    """SQLite takes a limited number of values in one statement."""
    return (ids[start : start + 500] for start in range(0, len(ids), 500))
