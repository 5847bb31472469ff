"""The life of a change: who may do what, in which state, and what happens when two people work on one row."""

import asyncio
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.database import Database
from knowledge.errors import InputError
from knowledge.office import audit, proposals
from knowledge.office.changes import Change, change_of, merged
from knowledge.office.roles import Member, grant, member, members, publishers, revoke
from knowledge.storing.bodies import dump
from knowledge.storing.importing import import_files
from tests import databases
from tests.small_content import content, entry, fact

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
OWNER, PUBLISHER, EDITOR = Member(1, "owner"), Member(2, "publisher"), Member(3, "editor")


@pytest.fixture(params=databases.KINDS)
async def database(request, tmp_path):
    database = Database(databases.empty(request.param, tmp_path))
    await database.migrate()
    async with database.sessions.begin() as session:
        await import_files(session, content(), digest="files", now=NOW)
    yield database
    await database.close()


async def propose(database, by=EDITOR, **changed):
    snapshot = await database.snapshot()
    change = change_of(snapshot, entry(**changed), "entry")
    async with database.sessions.begin() as session:
        made = await proposals.propose(session, [change], by=by, subject="text", title="هزینه", now=NOW, language="fa")
        return made.key, made.stamp


async def publish(database, key, stamp, by=PUBLISHER, others=(1, 2), **how):
    async with database.sessions.begin() as session:
        return await proposals.publish(session, key, by=by, publishers=frozenset(others), seen=stamp, now=NOW, **how)


def new(text):
    return {"answer": {"fa": text, "en": entry().answer.en}}


async def live(database):
    return (await database.snapshot()).entries["monthly-cost"]


async def refused(work):
    with pytest.raises(InputError) as error:
        await work
    return error.value.code


async def test_a_draft_is_nobodys_answer_until_it_is_published(database):
    key, stamp = await propose(database, **new("پاسخ تازه"))
    assert (await live(database)).answer == entry().answer
    await publish(database, key, stamp)
    assert (await live(database)).answer.fa == "پاسخ تازه"
    assert (await database.snapshot()).stale == {"monthly-cost"}
    async with database.readers() as session:
        (row,) = await audit.newest(session, 1)
    assert (row.action, row.row_id) == ("publish", "monthly-cost")
    assert "پاسخ تازه" in row.diff


@pytest.mark.parametrize(
    ("by", "author", "others", "code"),
    [
        (EDITOR, EDITOR, (1, 2), "no-right"),
        (PUBLISHER, PUBLISHER, (1, 2), "own-work"),
        (OWNER, OWNER, (1, 2), "own-work"),
        (PUBLISHER, PUBLISHER, (2,), None),
        (OWNER, EDITOR, (1, 2), None),
    ],
    ids=["an editor", "a publisher their own", "an owner their own", "the only publisher", "an owner an editor's"],
)
async def test_who_may_publish(database, by, author, others, code):
    key, stamp = await propose(database, by=author, **new("پاسخ تازه"))
    work = publish(database, key, stamp, by=by, others=others)
    if code is None:
        await work
        assert (await live(database)).answer.fa == "پاسخ تازه"
    else:
        assert await refused(work) == code
        assert (await live(database)).answer == entry().answer


async def test_a_second_tap_finds_the_work_done(database):
    key, stamp = await propose(database, **new("پاسخ تازه"))
    done = await asyncio.gather(*(publish(database, key, stamp) for _tap in range(2)), return_exceptions=True)
    assert sorted(type(each).__name__ for each in done) == ["InputError", "Published"]
    assert (await database.snapshot()).version == 2


async def test_what_was_edited_while_reviewed_is_not_approved(database):
    key, stamp = await propose(database, **new("پاسخ تازه"))
    async with database.sessions.begin() as session:
        submitted = (await proposals.submit(session, key, by=EDITOR, seen=stamp, note="ببینید", now=NOW)).stamp
    async with database.sessions.begin() as session:
        change = change_of(await database.snapshot(), entry(**new("پاسخ دیگر")), "entry")
        await proposals.rewrite(session, key, [change], by=EDITOR, now=NOW)
    assert await refused(publish(database, key, submitted)) == "changed"
    assert (await live(database)).answer == entry().answer


@pytest.mark.parametrize(
    "change",
    [
        lambda session, key: proposals.weigh(session, key, "minor", by=EDITOR, now=NOW),
        lambda session, key: proposals.annotate(session, key, "دیگر", by=EDITOR, now=NOW),
    ],
)
async def test_what_is_said_of_a_draft_is_reviewed_too(database, change):
    key, stamp = await propose(database, **new("پاسخ تازه"))
    async with database.sessions.begin() as session:
        submitted = (await proposals.submit(session, key, by=EDITOR, seen=stamp, note="ببینید", now=NOW)).stamp
    async with database.sessions.begin() as session:
        await change(session, key)
    assert await refused(publish(database, key, submitted)) == "changed"
    async with database.sessions.begin() as session:
        stands = (await proposals.found(session, key)).stamp
    await publish(database, key, stands)
    async with database.sessions.begin() as session:
        assert await refused(change(session, key)) == "published"


async def test_what_two_people_did_to_different_parts_comes_together(database):
    one = await propose(database, **new("پاسخ تازه"))
    other = await propose(database, by=OWNER, title={"fa": "هزینهٔ ماهانه", "en": "Cost"})
    await publish(database, *one)
    await publish(database, *other)
    after = await live(database)
    assert (after.answer.fa, after.title.fa) == ("پاسخ تازه", "هزینهٔ ماهانه")


async def test_two_versions_of_the_same_words_are_put_to_whoever_decides(database):
    one = await propose(database, **new("یکی"))
    other = await propose(database, by=OWNER, **new("دیگری"))
    await publish(database, *one)
    with pytest.raises(proposals.ChangedMeanwhile) as error:
        await publish(database, *other)
    assert [(field.path, field.before, field.after) for field in error.value.fields] == [("answer.fa", "یکی", "دیگری")]
    assert (await live(database)).answer.fa == "یکی", "nothing is lost"
    await publish(database, *other, over_theirs=True)
    assert (await live(database)).answer.fa == "دیگری"


async def test_a_dropped_draft_can_be_taken_up_again(database):
    key, stamp = await propose(database, **new("پاسخ تازه"))
    async with database.sessions.begin() as session:
        await proposals.drop(session, key, by=EDITOR, now=NOW)
    assert await refused(publish(database, key, stamp)) == "dropped"
    async with database.sessions.begin() as session:
        again = (await proposals.take_up(session, key, by=EDITOR, now=NOW)).stamp
    await publish(database, key, again)


async def test_nobody_writes_into_the_draft_of_another(database):
    key, stamp = await propose(database, **new("پاسخ تازه"))

    async def write():
        async with database.sessions.begin() as session:
            await proposals.rewrite(session, key, [], by=PUBLISHER, now=NOW)

    assert await refused(write()) == "not-yours"
    await publish(database, key, stamp)


async def test_a_text_and_its_new_figure_are_published_together(database):
    snapshot = await database.snapshot()
    figure = fact("cost/newer", value="61000", source="report", quote="۶۱۰۰۰")
    text = entry(answer={"fa": '{{ fact("cost/newer").amount }}', "en": "New."})
    async with database.sessions.begin() as session:
        made = await proposals.propose(
            session,
            [change_of(snapshot, figure, "fact"), change_of(snapshot, text, "entry")],
            by=EDITOR,
            subject="text",
            title="هزینه",
            now=NOW,
        )
    await publish(database, made.key, made.stamp)
    after = await database.snapshot()
    assert after.facts["cost/newer"].value == 61_000
    assert "cost/newer" in after.entries["monthly-cost"].answer.fa


async def test_roles_are_granted_taken_and_counted(database):
    owners = frozenset({1})
    async with database.sessions.begin() as session:
        await grant(session, 2, "publisher", name="سارا", by=1, now=NOW)
        await grant(session, 3, "editor", name=None, by=1, now=NOW)
        assert await refused(grant(session, 4, "king", name=None, by=1, now=NOW)) == "not-an-option"
    async with database.sessions.begin() as session:
        assert [each.person_id for each in await members(session, owners)] == [1, 2, 3]
        assert await publishers(session, owners) == {1, 2}
        await revoke(session, 2, by=1, now=NOW)
        assert await refused(revoke(session, 99, by=1, now=NOW)) == "no-role"
    async with database.readers() as session:
        assert await member(session, 2, owners) is None
        assert (await member(session, 1, owners)).may("owner")
        assert not (await member(session, 3, owners)).may("publisher")
        assert [row.action for row in await audit.newest(session, 3)] == ["revoke", "grant", "grant"]


words = st.dictionaries(st.sampled_from("abcd"), st.integers(0, 3), max_size=4)


@given(words, words, words)
def test_a_merge_loses_nothing_that_only_one_side_changed(base, mine, theirs):
    after, both = merged(Change("entry", "x", base, mine), theirs)
    clashing = {field.path for field in both}
    for name in "abcd":
        was, is_mine, is_theirs = (side.get(name) for side in (base, mine, theirs))
        if is_mine in (was, is_theirs):
            assert after.body.get(name) == is_theirs
        elif is_theirs == was:
            assert after.body.get(name) == is_mine
        else:
            assert name in clashing


def test_a_merge_with_nothing_new_is_the_change_itself():
    change = Change("entry", "monthly-cost", dump(entry()), dump(entry(**new("تازه"))))
    assert merged(change, dump(entry())) == (change, ())
