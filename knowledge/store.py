"""Content in the database: import from files, the live rows as a snapshot, publishing, export.

The database is the master. Files come in by a three-way comparison (the file as last imported,
the file now, the database): a row that the office never touched follows its file, a row that it
edited keeps the office's text and opens a task. Nothing here commits: the caller's transaction
holds the change and the raised version together.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml
from sqlalchemy import Table, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from knowledge.loading import KINDS, SHIPPED, Content, Kind
from knowledge.models.content import PUBLISHED, SUPERSEDED, Edition, Item, KnowledgeVersion, Revision, Task
from knowledge.schema import Row
from knowledge.snapshot import Snapshot, key_of
from locales import LANGUAGES

EDITION_TEXTS: Mapping[str, tuple[str, ...]] = {
    "entry": ("title", "phrases", "answer", "detail"),
    "unknown": ("title", "phrases", "answer", "why", "ask"),
}
"""What an edition of each kind holds in its language; the rest of the row is its revision."""

_KINDS = {kind.name: kind for kind in KINDS}
_ITEM: Table = Item.__table__  # type: ignore[attr-defined]
_REVISION: Table = Revision.__table__  # type: ignore[attr-defined]
_EDITION: Table = Edition.__table__  # type: ignore[attr-defined]
_VERSION: Table = KnowledgeVersion.__table__  # type: ignore[attr-defined]
_TASK: Table = Task.__table__  # type: ignore[attr-defined]

Name = tuple[str, str]
"""Kind and id of a row."""
Json = dict[str, Any]


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


def digest_of(content: Path = SHIPPED) -> str:
    """A fingerprint of the content files, bytes and names: equal means there is nothing to import."""
    total = hashlib.sha256()
    for kind in KINDS:
        for file in kind.files(content):
            total.update(f"{kind.name} {file.relative_to(content).as_posix()}\n".encode())
            total.update(hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()


async def imported_digest(session: AsyncSession) -> str | None:
    """The fingerprint of the files last imported; None before the first import."""
    return (await session.execute(select(_VERSION.c.imported_digest))).scalar_one_or_none()


async def version_of(session: AsyncSession) -> int:
    """The number of the knowledge that is live; 0 before the first import."""
    version: int | None = (await session.execute(select(_VERSION.c.version))).scalar_one_or_none()
    return version or 0


async def raise_version(session: AsyncSession, now: datetime) -> int:
    """Count the live knowledge up by one: called once in each transaction that changes what askers see."""
    count_up = update(_VERSION).values(version=_VERSION.c.version + 1, raised_at=now).returning(_VERSION.c.version)
    raised = (await session.execute(count_up)).scalar_one_or_none()
    if raised is None:
        session.add(KnowledgeVersion(version=1, raised_at=now))
        await session.flush()
        return 1
    return int(raised)


async def import_content(session: AsyncSession, content: Content, *, digest: str | None, now: datetime) -> Imported:
    """Bring files into the database, all or nothing. The caller holds the import lock and commits.

    `digest` is remembered so that the same files need not be read again; None for a partial pack.
    """
    work = _Import(session, content, now)
    done = await work.run(retire=digest is not None)
    if digest is not None:
        await session.execute(update(_VERSION).values(imported_digest=digest))
    return done


class _Import:
    """One import: compares every row with what the database has, then writes what differs in bulk."""

    def __init__(self, session: AsyncSession, content: Content, now: datetime) -> None:
        self.session = session
        self.content = content
        self.now = now
        self.done = Imported()
        self.items: dict[Name, Item] = {}
        self.fresh: list[tuple[Name, Item, Json]] = []
        self.revised: list[tuple[Item, str, Json]] = []

    async def run(self, *, retire: bool) -> Imported:
        found = (await self.session.execute(select(Item))).scalars().all()
        self.items = {(item.kind, item.row_id): item for item in found}
        seen: set[Name] = set()
        for kind, rows in self.content.rows.items():
            for place, (row_id, row) in enumerate(rows.items()):
                seen.add((kind, row_id))
                await self._compare(kind, row_id, row, place)
        if retire:
            await self._retire(seen)
        self.done.version = await self._version()
        await self._write()
        return self.done

    async def _version(self) -> int:
        known: int | None = (await self.session.execute(select(_VERSION.c.version))).scalar_one_or_none()
        if self.done.visible or known is None:
            return await raise_version(self.session, self.now)
        return known

    async def _compare(self, kind: str, row_id: str, row: Row, place: int) -> None:
        body = dump(row)
        mark = _hash(body)
        item = self.items.get((kind, row_id)) or self._renamed(kind, row_id, getattr(row, "was", None))
        if item is None:
            self._add(kind, row_id, row, place, mark, body)
            return
        item.place, item.file = place, self._file(kind, row_id)
        back = item.retired_at is not None and not item.edited
        if item.imported_hash == mark and not back:
            return
        item.imported_hash = mark
        if item.edited:
            self.done.kept.append((kind, row_id))
            await self._open_task(item, body)
            return
        item.retired_at = None
        self.done.changed.append((kind, row_id))
        self.revised.append((item, row_id, body))

    def _renamed(self, kind: str, row_id: str, was: str | None) -> Item | None:
        item = self.items.pop((kind, was), None) if was else None
        if item is not None:
            item.row_id = row_id
            self.items[kind, row_id] = item
            self.done.renamed.append((kind, row_id))
        return item

    def _add(self, kind: str, row_id: str, row: Row, place: int, mark: str, body: Json) -> None:
        item = Item(kind=kind, row_id=row_id, key=key_of(row_id, row), place=place, imported_hash=mark)
        item.file = self._file(kind, row_id)
        self.done.added.append((kind, row_id))
        self.fresh.append(((kind, row_id), item, body))

    def _file(self, kind: str, row_id: str) -> str | None:
        place = self.content.places.get((kind, row_id))
        return place.file if place else None

    async def _retire(self, seen: set[Name]) -> None:
        """Rows that came from files and are in no file any more; what the office made or edited stays."""
        for name, item in self.items.items():
            if name in seen or item.imported_hash is None or item.retired_at is not None:
                continue
            item.imported_hash = None if item.edited else item.imported_hash
            if item.edited:
                self.done.kept.append(name)
                await self._open_task(item, None)
            else:
                item.retired_at = self.now
                self.done.retired.append(name)

    async def _open_task(self, item: Item, body: Json | None) -> None:
        """One open task a row: a newer text from the file takes the place of the one that waits."""
        text = None if body is None else to_json(body)
        open_tasks = (_TASK.c.item_id == item.id, _TASK.c.subject == "new-text", _TASK.c.closed_at.is_(None))
        waiting = select(Task).where(*open_tasks)
        task = (await self.session.execute(waiting)).scalar_one_or_none()
        if task is None:
            self.session.add(Task(subject="new-text", item_id=item.id, body=text, opened_at=self.now))
        else:
            task.body, task.opened_at = text, self.now

    async def _write(self) -> None:
        for name in (*self.done.changed, *self.done.renamed, *self.done.retired):
            self.items[name].changed_in = self.done.version
        await self.session.flush()
        await self._insert_fresh()
        await self._insert_revised()

    async def _insert_fresh(self) -> None:
        if not self.fresh:
            return
        values = [
            item.model_dump(exclude={"id"}) | {"changed_in": self.done.version} for _name, item, _body in self.fresh
        ]
        made = await self.session.execute(insert(_ITEM).returning(_ITEM.c.id, _ITEM.c.kind, _ITEM.c.row_id), values)
        ids = {(kind, row_id): item_id for item_id, kind, row_id in made}
        revisions, editions = [], []
        for name, _item, body in self.fresh:
            structure, texts = split(name[0], body)
            revisions.append(self._live(ids[name], 1, structure))
            editions += [
                self._live(ids[name], 1, text) | {"language": code, "translated_from": _translated(code, texts, 1)}
                for code, text in texts.items()
            ]
        await _insert_all(self.session, _REVISION, revisions)
        await _insert_all(self.session, _EDITION, editions)

    async def _insert_revised(self) -> None:
        ids = [item.id for item, _row_id, _body in self.revised]
        if not ids:
            return
        last = await _last_numbers(self.session, ids)
        live = await _live_bodies(self.session, ids)
        revisions, editions = [], []
        for item, _row_id, body in self.revised:
            structure, texts = split(item.kind, body)
            if live.pop((item.id, None), None) != to_json(structure):
                revisions.append(self._live(item.id, last[item.id, None] + 1, structure))
            persian = last[item.id, "fa"] + (live.get((item.id, "fa")) != to_json(texts.get("fa", {})))
            for code, text in texts.items():
                if live.pop((item.id, code), None) != to_json(text):
                    edition = self._live(item.id, last[item.id, code] + 1, text)
                    editions.append(edition | {"language": code, "translated_from": _translated(code, texts, persian)})
                elif code != "fa":
                    await self._still_fits(item.id, code, persian)
        await self._supersede(_REVISION, [(row["item_id"], None) for row in revisions])
        await self._supersede(_EDITION, [(row["item_id"], row["language"]) for row in editions])
        gone = [name for name in live if name[1] is not None]
        await self._supersede(_EDITION, gone)
        await _insert_all(self.session, _REVISION, revisions)
        await _insert_all(self.session, _EDITION, editions)

    async def _still_fits(self, item_id: int | None, language: str, persian: int) -> None:
        """Both languages of a file were written together: an unchanged translation is not stale."""
        live = (_EDITION.c.item_id == item_id, _EDITION.c.language == language, _EDITION.c.state == PUBLISHED)
        await self.session.execute(update(_EDITION).where(*live).values(translated_from=persian))

    async def _supersede(self, table: Table, names: list[tuple[int | None, str | None]]) -> None:
        for item_id, language in names:
            statement = update(table).where(table.c.item_id == item_id, table.c.state == PUBLISHED)
            if language is not None:
                statement = statement.where(table.c.language == language)
            await self.session.execute(statement.values(state=SUPERSEDED))

    def _live(self, item_id: int | None, number: int, body: Json) -> Json:
        return {
            "item_id": item_id,
            "number": number,
            "state": PUBLISHED,
            "body": to_json(body),
            "created_at": self.now,
            "published_at": self.now,
        }


def _translated(code: str, texts: Mapping[str, Json], persian: int) -> int | None:
    return persian if code != "fa" and "fa" in texts else None


async def _insert_all(session: AsyncSession, table: Table, rows: list[Json]) -> None:
    if rows:
        await session.execute(insert(table), rows)


async def _last_numbers(
    session: AsyncSession, ids: list[int | None]
) -> defaultdict[tuple[int | None, str | None], int]:
    """Item and language (None: its revisions) to the highest number used."""
    numbers: defaultdict[tuple[int | None, str | None], int] = defaultdict(int)
    for some in _portions(ids):
        revisions = select(_REVISION.c.item_id, _REVISION.c.number).where(_REVISION.c.item_id.in_(some))
        for item_id, number in await session.execute(revisions):
            numbers[item_id, None] = max(number, numbers[item_id, None])
        columns = (_EDITION.c.item_id, _EDITION.c.language, _EDITION.c.number)
        for item_id, language, number in await session.execute(select(*columns).where(_EDITION.c.item_id.in_(some))):
            numbers[item_id, language] = max(number, numbers[item_id, language])
    return numbers


async def _live_bodies(session: AsyncSession, ids: list[int | None]) -> dict[tuple[int | None, str | None], str]:
    """Item and language (None: its revision) to what is published."""
    bodies: dict[tuple[int | None, str | None], str] = {}
    for some in _portions(ids):
        for table in (_REVISION, _EDITION):
            live = (table.c.item_id.in_(some), table.c.state == PUBLISHED)
            for row in (await session.execute(select(table).where(*live))).mappings():
                bodies[row["item_id"], row.get("language")] = row["body"]
    return bodies


def _portions(ids: list[int | None]) -> Iterable[list[int | None]]:
    """SQLite takes a limited number of values in one statement."""
    return (ids[start : start + 500] for start in range(0, len(ids), 500))


def dump(row: Row) -> Json:
    """A row as plain JSON values, without what stands at its default."""
    return row.model_dump(mode="json", exclude_defaults=True)


def to_json(body: Json) -> str:
    """A body as it is kept and compared."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


def _hash(body: Json) -> str:
    return hashlib.sha256(to_json(body).encode()).hexdigest()


def split(kind: str, body: Json) -> tuple[Json, dict[str, Json]]:
    """A row's body as its structure and, language by language, the texts of its editions."""
    names = EDITION_TEXTS.get(kind, ())
    structure = {name: value for name, value in body.items() if name not in names}
    texts: dict[str, Json] = {}
    for code in LANGUAGES:
        said = {name: body[name][code] for name in names if body.get(name, {}).get(code)}
        if said:
            texts[code] = said
    return structure, texts


def join(structure: Json, texts: Mapping[str, Json], kind: str) -> Json:
    """The row's body again: the opposite of `split`."""
    body = dict(structure)
    for name in EDITION_TEXTS.get(kind, ()):
        said = {code: text[name] for code, text in texts.items() if name in text}
        if said:
            body[name] = said
    return body


LIVE_ROWS = """
SELECT item.id, item.kind, item.row_id, revision.body
FROM item JOIN revision ON revision.item_id = item.id AND revision.state = 'published'
WHERE item.retired_at IS NULL ORDER BY item.kind, item.place, item.id
"""
LIVE_TEXTS = """
SELECT edition.item_id, edition.language, edition.body FROM edition
JOIN item ON item.id = edition.item_id
WHERE edition.state = 'published' AND item.retired_at IS NULL ORDER BY edition.language DESC
"""


async def read_content(session: AsyncSession) -> Content:
    """All live rows, as a content folder would hold them."""
    connection = await session.connection()
    rows = (await connection.exec_driver_sql(LIVE_ROWS)).all()
    texts = (await connection.exec_driver_sql(LIVE_TEXTS)).all()
    return content_of(rows, texts)


def content_of(rows: Iterable[Iterable[Any]], texts: Iterable[Iterable[Any]]) -> Content:
    """Rows from what `LIVE_ROWS` and `LIVE_TEXTS` select; rows without any published text are left out."""
    editions: defaultdict[int, dict[str, Json]] = defaultdict(dict)
    for item_id, language, body in texts:
        editions[item_id][language] = json.loads(body)
    of_kind: dict[str, dict[str, Row]] = {kind.name: {} for kind in KINDS}
    for item_id, kind, row_id, body in rows:
        form = _KINDS[kind].row
        if kind not in EDITION_TEXTS:
            of_kind[kind][row_id] = form.model_validate_json(body)
        elif item_id in editions:
            of_kind[kind][row_id] = form.model_validate(join(json.loads(body), editions[item_id], kind))
    return Content(MappingProxyType({kind: MappingProxyType(found) for kind, found in of_kind.items()}))


async def snapshot(session: AsyncSession) -> Snapshot:
    """The live knowledge, read in one transaction."""
    version = await version_of(session)
    return Snapshot.of(await read_content(session), version)


async def changed_since(session: AsyncSession, version: int) -> set[Name]:
    """The rows whose visible content changed after a version: what has to be indexed again."""
    statement = select(_ITEM.c.kind, _ITEM.c.row_id).where(_ITEM.c.changed_in > version)
    return {(kind, row_id) for kind, row_id in await session.execute(statement)}


async def export(session: AsyncSession, folder: Path) -> list[Path]:
    """Write the live rows as content files, each row into the file it came from; returns the files."""
    content = await read_content(session)
    files = {
        (kind, row_id): file
        for kind, row_id, file in await session.execute(select(_ITEM.c.kind, _ITEM.c.row_id, _ITEM.c.file))
    }
    by_file: defaultdict[str, list[Json]] = defaultdict(list)
    for kind, rows in content.rows.items():
        for row_id, row in rows.items():
            by_file[files.get((kind, row_id)) or _new_file(_KINDS[kind])].append(dump(row))
    written = []
    for name, bodies in by_file.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(to_yaml(bodies), "utf-8")
        written.append(file)
    return written


def to_yaml(bodies: list[Json]) -> str:
    """Rows as a content file that the loader reads back unchanged."""
    text: str = yaml.dump(bodies, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False, width=120)
    return text


def _new_file(kind: Kind) -> str:
    """Where a row goes that the office made in the chat."""
    return kind.place if kind.place.endswith(".yaml") else f"{kind.place}/office.yaml"
