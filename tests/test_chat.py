"""A conversation with the real application, from the first /start, over real HTTP."""

import io
from pathlib import Path

from sqlalchemy import select
from sqlmodel import col

from bot.answering import MakeEngine
from bot.database import Database
from bot.sandbox import personas
from bot.sandbox.running import sandbox as kept_sandbox
from bot.sandbox.terminal import Terminal, typed_lines
from bot.sandbox.world import BOT_NAME
from knowledge.models.asking import QuestionLog
from tests.conversation import Conversation

NAME = f"@{BOT_NAME}"


async def test_a_newcomer_is_greeted_and_asks(chat: Conversation) -> None:
    await chat.send("/start")
    assert chat.last.shows("start/welcome")
    await chat.send("هزینه حساب تجاری چقدر است؟")
    assert "۵۰٬۰۰۰" in chat.last


async def test_a_stranger_has_a_conversation_of_their_own(chat: Conversation) -> None:
    stranger = chat.as_("stranger")
    await stranger.send("/start")
    assert stranger.last.shows("start/welcome")
    assert chat.all == []


async def test_what_is_pressed_under_an_answer_is_in_its_language(chat: Conversation) -> None:
    chat.person.language_code = "fa"
    await chat.send("What does a commercial account cost?")
    english = chat.last
    await chat.press("The report's own words", on=english)
    assert "running costs, paragraph 1" in chat.last
    await chat.press("Cost of an official account", on=english)
    assert "35,000" in chat.last
    await chat.send("/topics")
    await chat.press("هزینه‌ها", on=chat.last)
    await chat.press("e:", on=chat.last)
    assert chat.last.shows("answers/entry")
    assert "منبع" in chat.last, "a menu in Persian leads to Persian"


async def test_what_nobody_can_press_is_answered_kindly(chat: Conversation) -> None:
    await chat.send("/start")
    await chat.press("zz:from-an-older-karvan", forged=True)
    assert chat.notice or chat.new


async def test_the_chat_is_kept_between_two_starts(tmp_path: Path, shared_engine: MakeEngine) -> None:
    for unused in range(2):
        out = io.StringIO()
        async with kept_sandbox(tmp_path, make=shared_engine) as running:
            lines = typed_lines(io.StringIO("/start\n"))
            await Terminal(running.world, running.settled, tmp_path, out).run(lines, echo=True)
        assert "[1]" in out.getvalue()
    written = [row.message["text"] for row in running.world.transcript(personas.EXPORTER)]
    assert written.count("/start") == 2


async def test_a_button_pressed_twice_changes_nothing_the_second_time(chat: Conversation) -> None:
    await chat.send("/language")
    for language in ("en", "en", "fa", "fa"):
        await chat.press(f"l:{language}", on=chat.last)
    assert len(chat.all) == 1


async def test_a_button_of_a_message_out_of_reach_is_answered_anew(chat: Conversation) -> None:
    await chat.send("/topics")
    old = chat.last
    old.stored.inaccessible = True
    await chat.press(old.buttons[0], on=old)
    assert chat.last.shows("topics/one")
    assert chat.last.id > old.id


COSTS = "هزینه حساب تجاری چقدر است؟"


CALLED = {
    f"{NAME} {COSTS}": COSTS,
    f"{NAME}، {COSTS}": COSTS,
    f"🐫 سلام {NAME.upper()}: {COSTS}": f"🐫 سلام: {COSTS}",
    f"{COSTS.removesuffix('؟')} {NAME}؟": COSTS,
    f"{NAME} {NAME}\n{COSTS}": COSTS,
    f"@omid_1990 {NAME} {COSTS}": COSTS,
}
"""What is said in a group, and what is asked by it."""
NOT_CALLED = (
    f"{NAME}2 {COSTS}",
    f"x{NAME} {COSTS}",
    f"karvan{NAME}.ir {COSTS}",
    f"{NAME.removeprefix('@')} {COSTS}",
    COSTS,
)


async def test_in_a_group_it_answers_to_its_name(chat: Conversation, story_database: str) -> None:
    group = chat.group()
    for said in NOT_CALLED:
        await group.send(said)
        assert group.all == [], said
    await group.send(f"{NAME}!")
    assert group.last.shows("asking/how")
    for said in CALLED:
        await group.send(said)
        assert "۵۰٬۰۰۰" in group.new[0], said
    database = Database(story_database)
    async with database.readers() as session:
        asked = list((await session.execute(select(QuestionLog.text).order_by(col(QuestionLog.id)))).scalars())
    await database.close()
    assert asked == list(CALLED.values())


async def test_in_a_group_with_privacy_it_hears_its_name_and_no_others(chat: Conversation) -> None:
    chat.world.privacy = True
    group = chat.group()
    await group.send(f"{NAME}2 {COSTS}")
    assert not chat.world.pending
    await group.send(f"{NAME.upper()} {COSTS}")
    assert "۵۰٬۰۰۰" in group.last
    await group.send("ترکیه چند دنبال‌کننده دارد؟", reply_to=group.last.id)
    assert len(group.all) == 2


async def test_the_words_under_a_picture_are_a_question(chat: Conversation) -> None:
    await chat.send_file("photo", caption="هزینه حساب تجاری چقدر است؟")
    assert "۵۰٬۰۰۰" in chat.last
    await chat.send_file("photo")
    assert chat.last.shows("unexpected/not_text")


async def test_a_mistyped_command_is_told_which_it_may_have_been(chat: Conversation) -> None:
    await chat.send("/plna")
    assert "/plan" in chat.last
    await chat.send("/zzz")
    assert chat.last.shows("unexpected/command")
    assert "/plan" not in chat.last


async def test_a_sign_is_thanks_or_nothing_that_could_be_sent_to_the_office(chat: Conversation) -> None:
    await chat.send("🙏🌹")
    assert chat.last.shows("answers/talk")
    await chat.send("🤖")
    assert chat.last.shows("answers/refusal")
    assert chat.last.buttons == []
