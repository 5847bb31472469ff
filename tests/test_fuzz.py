"""Whatever people do, in whatever order: nobody is left without an answer, and nothing breaks."""

import asyncio
import shutil
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conversation import Conversation, Sandbox, conversing

if TYPE_CHECKING:
    from bot.answering import MakeEngine
    from bot.clock import Clock

pytestmark = pytest.mark.slow

COMMANDS = ["start", "help", "ask", "topics", "plan", "plans", "back", "cancel", "restart", "language", "sources",
            "privacy", "forgetme", "cost", "admin", "no_such_command", "START"]  # fmt: skip
SAYINGS = ["سلام", "هزینه حساب تجاری چقدر است؟", "تجاری چی؟", "و روسیه؟", "How many users does Douyin have?",
           "and Turkey?", "hazine hesab tejari chande", "آلمان", "۴۵۰", "3", "پسته", "خداحافظ",
           "<b>x</b> & {{ 7*7 }} %s", "\u202e\u2066"]  # fmt: skip
FORGED = ["", "e:", "e:nobody", "l:xx", "tt:999", "h:0:0", "h:x:y", "q:..", "f:1", "x:0", "zz:1:2:3", "j:0", "o:999999"]

Act = Callable[[Conversation], Awaitable[object]]


def said(text: str) -> Act:
    return lambda chat: chat.send(text)


def pressed(which: int, *, old: bool) -> Act:
    async def press(chat: Conversation) -> None:
        keys = [(heard, key["callback_data"]) for heard in chat.all for key in heard.keys if "callback_data" in key]
        if keys:
            heard, data = keys[-1 - which % len(keys)]
            heard.stored.inaccessible = old
            await chat.press(data, on=heard)

    return press


def edited(text: str) -> Act:
    async def edit(chat: Conversation) -> None:
        own = [row.message for row in chat.world.transcript(chat.chat) if "text" in row.message]
        own = [message for message in own if message["from"]["id"] == chat.person.id]
        if own:
            await chat.edit(own[-1]["message_id"], text)

    return edit


def sent(kind: str) -> Act:
    return lambda chat: chat.send_file(kind, caption="با شرح")


def other(content: dict[str, object]) -> Act:
    return lambda chat: chat.send_other(**content)


def in_a_group(text: str) -> Act:
    return lambda chat: chat.group().send(text.replace("@", chat.mention))


def asked_inline(text: str) -> Act:
    return lambda chat: chat.inline(text)


def forged(data: str) -> Act:
    return lambda chat: chat.press(data or "x", forged=True)


texts = st.one_of(
    st.sampled_from([f"/{name}" for name in COMMANDS]),
    st.sampled_from(SAYINGS),
    st.sampled_from(
        ["x" * 4096, "هزینه " * 600, "/start e-nobody", "/start " + "a" * 64, "/ask", "/ask " + "؟" * 3000]
    ),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=60).filter(str.strip),
)
people_act = st.one_of(
    st.builds(said, texts),
    st.builds(pressed, st.integers(0, 30), old=st.booleans()),
    st.builds(forged, st.sampled_from(FORGED)),
    st.builds(edited, texts),
    st.builds(sent, st.sampled_from(["photo", "document", "voice", "audio", "video", "sticker"])),
    st.builds(
        other,
        st.sampled_from(
            [
                {"contact": {"phone_number": "+98", "first_name": "x"}},
                {"location": {"latitude": 35.7, "longitude": 51.4}},
                {"dice": {"emoji": "🎲", "value": 3}},
                {"new_chat_title": "x"},
                {},
            ]
        ),
    ),
    st.builds(in_a_group, st.one_of(texts, st.sampled_from(["@ هزینه", "@", "سلام همه"]))),
    st.builds(asked_inline, texts.map(lambda text: text[:256])),
)


async def play(acts: list[Act], speaks: str, database: Path, make: "MakeEngine", clock: "Clock") -> None:
    async with conversing(f"sqlite:///{database}", make, clock=clock) as sandbox:
        chat = sandbox.exporter()
        chat.person.language_code = speaks
        for act in acts:
            await act(chat)
        await finds_an_ear(chat)
        assert not sandbox.renderings.made("errors/sorry")
        sandbox.check()


async def finds_an_ear(chat: Conversation) -> None:
    """After all of it, a plain command is answered still."""
    await chat.send("/help")
    assert chat.new


@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(acts=st.lists(people_act, min_size=1, max_size=12), speaks=st.sampled_from(["fa", "en-US", "zh-hans", ""]))
def test_random_people(
    acts: list[Act], speaks: str, filled_database: Path, shared_engine: "MakeEngine", clock: "Clock"
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        database = Path(shutil.copy(filled_database, Path(folder) / "karvan.db"))
        asyncio.run(play(acts, speaks, database, shared_engine, clock))


PERSON = {"id": 424_242, "is_bot": False, "first_name": "x"}
PRIVATE = {"id": 424_242, "type": "private"}
MESSAGE = {"message_id": 1, "date": 0, "chat": PRIVATE}
COMMAND = {"type": "bot_command", "offset": 0, "length": 2}
MEMBER = {"status": "member", "user": PERSON}
BARE: list[dict[str, object]] = [
    {"message": MESSAGE},
    {"message": MESSAGE | {"from": PERSON}},
    {"message": MESSAGE | {"from": PERSON, "text": ""}},
    {"message": MESSAGE | {"from": PERSON, "text": "a\x00b"}},
    {"message": MESSAGE | {"from": PERSON, "text": "/start", "entities": []}},
    {
        "message": MESSAGE
        | {"from": PERSON, "text": "/x", "entities": [{"type": "bot_command", "offset": 9, "length": 9}]}
    },
    {"message": MESSAGE | {"from": PERSON | {"language_code": None}, "photo": []}},
    {"message": MESSAGE | {"chat": {"id": -5, "type": "group"}, "from": PERSON, "text": "/ask"}},
    {"message": MESSAGE | {"from": {"id": "x", "is_bot": False, "first_name": "x"}, "text": "x"}},
    {"message": "no message"},
    {"edited_message": MESSAGE},
    {"channel_post": MESSAGE | {"chat": {"id": -6, "type": "channel"}, "text": "x"}},
    {"callback_query": {"id": "1", "from": PERSON, "chat_instance": "1"}},
    {"callback_query": {"id": "1", "from": PERSON, "chat_instance": "1", "data": "e:1"}},
    {"callback_query": {"id": "1", "from": PERSON, "chat_instance": "1", "inline_message_id": "1", "data": "x"}},
    {"callback_query": {"id": "1", "from": PERSON, "chat_instance": "1", "game_short_name": "x", "message": MESSAGE}},
    {"inline_query": {"id": "1", "from": PERSON, "query": "", "offset": ""}},
    {
        "my_chat_member": {
            "chat": PRIVATE,
            "from": PERSON,
            "date": 0,
            "old_chat_member": MEMBER,
            "new_chat_member": MEMBER,
        }
    },
    {"of_a_later_version": {"from": PERSON}},
    {},
]
"""Updates that hold no more than the API says they must, and some that hold less."""


async def test_updates_that_lack_what_may_be_missing_are_taken_and_the_next_is_answered(sandbox: Sandbox) -> None:
    chat = sandbox.exporter()
    await chat.send("/start")
    for update in BARE:
        number = sandbox.world._next("update")
        sandbox.world.pending[number] = {"update_id": number} | update
        await chat.send("سلام")
        assert chat.new, update
    assert not sandbox.renderings.made("errors/sorry")


@pytest.mark.parametrize("text", SAYINGS)
async def test_every_private_text_is_answered(sandbox: Sandbox, text: str) -> None:
    chat = sandbox.exporter()
    await chat.send(text)
    assert chat.new
    sandbox.check()
