"""Content in the database: files come in three ways, what the office did stays, and versions tell of it."""

import asyncio
import sys
from datetime import UTC, datetime
from random import Random

import pytest
from sqlalchemy import select

from bot.database import Database
from bot.opening import open_knowledge
from knowledge.loading import SHIPPED, ContentError, load
from knowledge.models.content import Edition, Item, Task
from knowledge.storing import store
from knowledge.storing.bodies import dump, join, split
from knowledge.storing.importing import Author, import_files, put
from knowledge.storing.store import NotLive
from tests import databases
from tests.small_content import PHRASES, both, content, content_of, entry, fact

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture(params=databases.KINDS)
def address(request, tmp_path):
    return databases.empty(request.param, tmp_path)


@pytest.fixture
async def database(address):
    database = Database(address)
    await database.migrate()
    yield database
    await database.close()


async def take_in(database, files, digest="files"):
    async with database.sessions.begin() as session:
        return await import_files(session, files, digest=digest, now=NOW)


async def office(database, *changed):
    async with database.sessions.begin() as session:
        return await put(session, content_of(changed), by=Author(7, "checked"), now=NOW)


async def newest(database, language, row_id="monthly-cost"):
    async with database.readers() as session:
        item = await store.item_of(session, "entry", row_id)
        found = select(Edition).where(Edition.item_id == item.id, Edition.language == language)
        return list((await session.execute(found.order_by(Edition.number))).scalars())


async def test_what_came_in_is_what_is_read(database):
    done = await take_in(database, content())
    snapshot = await database.snapshot()
    assert (done.version, snapshot.version) == (1, 1)
    assert {kind: dict(of) for kind, of in snapshot.rows.items() if of} == content().rows
    assert snapshot.by_key("entry", snapshot.entries["monthly-cost"].key) is snapshot.entries["monthly-cost"]


async def test_the_same_files_change_nothing(database):
    await take_in(database, content())
    done = await take_in(database, content())
    assert not done.visible
    assert done.version == 1


async def test_a_changed_row_follows_its_file(database):
    await take_in(database, content())
    done = await take_in(database, content(fact("cost/commercial", value="60000"), entry(review_by="2027-01-01")))
    snapshot = await database.snapshot()
    assert done.changed == [("fact", "cost/commercial"), ("entry", "monthly-cost")]
    assert snapshot.version == 2
    assert str(snapshot.facts["cost/commercial"].value) == "60000"
    async with database.readers() as session:
        assert await store.changed_since(session, 1) == set(done.changed)
    assert [edition.number for edition in await newest(database, "fa")] == [1], "its texts are the same"


async def test_a_changed_text_is_a_new_edition(database):
    await take_in(database, content())
    await take_in(database, content(entry(answer=both("متن تازه", 'It costs {{ fact("cost/commercial") }}.'))))
    persian, english = await newest(database, "fa"), await newest(database, "en")
    assert [(edition.number, edition.state) for edition in persian] == [(1, "superseded"), (2, "published")]
    assert [(edition.number, edition.translated_from) for edition in english] == [(1, 2)]
    assert not (await database.snapshot()).stale, "a file's two languages were written together"


async def test_a_vanished_row_is_retired_and_may_come_back(database):
    await take_in(database, content())
    done = await take_in(database, content(without=["ad-price"]))
    assert done.retired == [("unknown", "ad-price")]
    assert "ad-price" not in (await database.snapshot()).unknowns
    await take_in(database, content())
    assert "ad-price" in (await database.snapshot()).unknowns


async def test_a_renamed_row_keeps_its_key_and_history(database):
    await take_in(database, content())
    key = (await database.snapshot()).entries["monthly-cost"].key
    done = await take_in(database, content(entry("cost-a-month", was="monthly-cost"), without=["monthly-cost"]))
    snapshot = await database.snapshot()
    assert done.renamed == [("entry", "cost-a-month")]
    assert not done.retired
    assert snapshot.by_key("entry", key) == snapshot.entries["cost-a-month"]
    again = await take_in(database, content(entry("monthly", was="monthly-cost"), without=["monthly-cost"]))
    snapshot = await database.snapshot()
    assert (again.renamed, again.retired) == ([("entry", "monthly")], [])
    assert snapshot.by_key("entry", key) == snapshot.entries["monthly"]


async def test_what_the_office_edited_stays_and_the_files_text_waits(database):
    await take_in(database, content())
    await office(database, entry(title=both("عنوان دفتر", "The office's title")))
    for text in ("فایل ۱", "فایل ۲"):
        done = await take_in(database, content(entry(title=both(text, "file"))))
        assert done.kept == [("entry", "monthly-cost")]
        assert not done.visible
    again = await take_in(database, content(entry(title=both("فایل ۲", "file"))))
    assert again.kept == [], "the same new text is told once"
    assert (await database.snapshot()).entries["monthly-cost"].title.en == "The office's title"
    async with database.readers() as session:
        tasks = (await session.execute(select(Task))).scalars().all()
    assert [(task.subject, "فایل ۲" in task.body) for task in tasks] == [("new-text", True)]


async def test_an_edited_row_outlives_its_file(database):
    await take_in(database, content())
    await office(database, entry(title=both("عنوان دفتر", "The office's title")))
    done = await take_in(database, content(without=["monthly-cost"]))
    assert (done.kept, done.retired) == ([("entry", "monthly-cost")], [])
    assert "monthly-cost" in (await database.snapshot()).entries


async def test_what_the_office_makes_is_no_files_business(database):
    await take_in(database, content())
    await office(database, fact("cost/new", value="60000", source="office-desk"))
    await take_in(database, content(), digest="other")
    assert "cost/new" in (await database.snapshot()).facts


async def test_a_withdrawn_entry_is_found_and_says_why(database):
    await take_in(database, content())
    async with database.sessions.begin() as session:
        for language in ("fa", "en"):
            (live,) = await newest(database, language)
            await store.withdraw(session, live.id, reason="در دست بازبینی", now=NOW)
    snapshot = await database.snapshot()
    assert snapshot.withdrawn == {"monthly-cost"}
    assert snapshot.entries["monthly-cost"].answer.fa == "در دست بازبینی"
    assert snapshot.entries["monthly-cost"].phrases.fa
    assert snapshot.entries["monthly-cost"].detail is None


async def test_what_nobody_sees_any_more_is_not_withdrawn(database):
    await take_in(database, content())
    (live,) = await newest(database, "fa")
    async with database.sessions.begin() as session:
        await store.withdraw(session, live.id, reason="در دست بازبینی", now=NOW)
        with pytest.raises(NotLive):
            await store.withdraw(session, live.id, reason="دوباره", now=NOW)


async def test_a_persian_text_of_the_office_makes_the_translation_stale(database):
    await take_in(database, content())
    changed = entry(answer={"fa": "پاسخ تازه", "en": entry().answer.en})
    await office(database, changed)
    snapshot = await database.snapshot()
    assert (snapshot.version, snapshot.entries["monthly-cost"].answer.fa) == (2, "پاسخ تازه")
    assert snapshot.stale == {"monthly-cost"}


async def test_a_wording_more_leaves_the_translation_as_it_is(database):
    await take_in(database, content())
    phrases = {**PHRASES, "fa": [*PHRASES["fa"], "پول حساب"]}
    await office(database, entry(phrases=phrases))
    snapshot = await database.snapshot()
    assert "پول حساب" in snapshot.entries["monthly-cost"].phrases.fa
    assert not snapshot.stale


async def test_a_retired_row_is_gone_from_the_snapshot(database):
    await take_in(database, content())
    async with database.sessions.begin() as session:
        item = await store.item_of(session, "unknown", "ad-price")
        await store.retire(session, item.id, now=NOW)
    assert "ad-price" not in (await database.snapshot()).unknowns


async def test_a_text_in_one_language_alone_is_kept(database):
    only_persian = entry(title={"fa": "هزینه"}, phrases={"fa": ["خرج"]}, answer={"fa": "پاسخ"}, detail={"fa": "بیشتر"})
    await take_in(database, content(only_persian))
    assert (await database.snapshot()).entries["monthly-cost"] == only_persian


def any_files(chance):
    """Content files as time may leave them: rows come, go, change and get new names."""
    files = []
    for number in range(6):
        if chance.random() < 0.7:
            files.append(fact(f"f/{number}", value=str(chance.randrange(3))))
        if chance.random() < 0.7:
            name = chance.choice(["e", "renamed", "again"])
            title = {"fa": chance.choice("آبپ"), "en": chance.choice(["a", "b", None])}
            was = None if name == "e" else f"e-{number}"
            files.append(entry(f"{name}-{number}", was=was, title=title))
    return content(*files)


@pytest.mark.parametrize("seed", range(3))
async def test_whatever_the_files_go_through_the_database_follows(database, seed):
    chance = Random(seed)
    for step in range(12):
        files = any_files(chance)
        await take_in(database, files, digest=str(step))
        snapshot = await database.snapshot()
        assert {kind: dict(of) for kind, of in snapshot.rows.items() if of} == files.rows
        assert not snapshot.stale


def test_a_row_is_split_and_joined_without_loss():
    for row in load(SHIPPED).of("entry").values():
        structure, texts = split("entry", dump(row))
        assert type(row).model_validate(join("entry", structure, texts)) == row


async def test_export_and_import_are_opposites(database, tmp_path):
    shipped = load(SHIPPED)
    await take_in(database, shipped)
    async with database.readers() as session:
        await store.export(session, tmp_path / "out")
    assert load(tmp_path / "out").rows == shipped.rows


async def test_a_broken_file_changes_nothing(address, tmp_path):
    folder = tmp_path / "content"
    folder.mkdir()
    (folder / "topics.yaml").write_text("- {id: money, title: {fa: پول}, blurb: {fa: هزینه}}\n", "utf-8")
    before = await open_knowledge(address, folder)
    (folder / "topics.yaml").write_text("- {id: money}\n", "utf-8")
    with pytest.raises(ContentError):
        await open_knowledge(address, folder)
    database = Database(address)
    after = await database.snapshot()
    await database.close()
    assert (after.version, after.topics) == (before.version, before.topics)


async def test_processes_that_start_together_import_once(address):
    snapshots = await asyncio.gather(*(open_knowledge(address) for _process in range(4)))
    assert [snapshot.version for snapshot in snapshots] == [1] * 4
    database = Database(address)
    async with database.readers() as session:
        items = (await session.execute(select(Item.kind, Item.row_id))).all()
    await database.close()
    assert len(items) == len(set(items))


async def test_an_up_to_date_file_is_read_without_the_database_libraries(tmp_path):
    address = f"sqlite:///{tmp_path}/karvan.db"
    first = await open_knowledge(address)
    program = (
        "import asyncio, sys; from bot.opening import open_knowledge;"
        f"snapshot = asyncio.run(open_knowledge({address!r}));"
        "print(snapshot.version, sum(map(len, snapshot.rows.values())), 'sqlalchemy' in sys.modules)"
    )
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", program, stdout=asyncio.subprocess.PIPE)
    got, _errors = await process.communicate()
    assert got.decode().split() == ["1", str(sum(map(len, first.rows.values()))), "False"]
    assert {kind: dict(of) for kind, of in (await open_knowledge(address)).rows.items()} == first.rows


async def test_what_is_being_written_can_be_read_live(database):
    async with database.sessions.begin() as session:
        assert (await store.read_live(session)) is not None
