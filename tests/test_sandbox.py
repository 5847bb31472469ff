"""The double of the Bot API refuses what Telegram refuses, and a bot cannot tell them apart."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from html import escape

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import Bot, InputMediaDocument, Update
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter
from telegram.ext import Application

from bot.sandbox import people
from bot.sandbox.control import settings
from bot.sandbox.server import serve
from bot.sandbox.specification import Refused, typed
from bot.sandbox.text import Formatted, cleaned, formatted
from bot.sandbox.world import Fault, Person, World
from tests.small_bot import TOKEN, small_bot

BUTTON = {"inline_keyboard": [[{"text": "x", "callback_data": "d"}]]}


@pytest.fixture
async def world() -> World:
    return World()


@pytest.fixture
async def address(world: World) -> AsyncIterator[str]:
    async with serve(world) as address:
        yield address


@pytest.fixture
async def api(address: str) -> AsyncIterator[Bot]:
    async with Bot(TOKEN, base_url=f"{address}/bot", base_file_url=f"{address}/file/bot") as api:
        yield api


@pytest.fixture
async def bot(address: str) -> AsyncIterator[Application]:
    async with small_bot(address) as bot:
        yield bot


@pytest.fixture
def sara(world: World) -> Person:
    sara = world.person(1, first_name="Sara")
    people.say(world, sara, "سلام")
    return sara


async def until(world: World, holds: Callable[[], object]) -> None:
    async with asyncio.timeout(5):
        while not holds():
            await world.news(0.2)


# Text


@pytest.mark.parametrize(
    ("html", "refusal"),
    [
        ("a < b", 'unsupported start tag ""'),
        ("<p>x</p>", 'unsupported start tag "p"'),
        ("x<br>y", 'unsupported start tag "br"'),
        ("<b>x", 'find end tag corresponding to start tag "b"'),
        ("<b>x</i>", "unmatched end tag"),
        ("x</b>", "unexpected end tag"),
        ("<b>x</b", "unclosed end tag"),
        ("x <b", "unclosed start tag"),
        ("<span>x</span>", 'must have class "tg-spoiler"'),
        ('<a href="x', "unclosed start tag"),
        ("<a href=x/>y</a>", "unexpected end of name token"),
        ("ب" * 16_385, "text is too long"),
        ("x" * 4_097, "message is too long"),
    ],
)
def test_html_that_telegram_refuses(html: str, refusal: str) -> None:
    with pytest.raises(Refused) as refused:
        formatted(html, "HTML")
    assert refusal in refused.value.description


@pytest.mark.parametrize(
    ("html", "text", "kinds"),
    [
        ("<b>x</b> &lt;&amp;&gt; &#1587;", "x <&> س", ["bold"]),
        ("<B>x</B>", "x", ["bold"]),
        ("<blockquote expandable>x</blockquote>", "x", ["expandable_blockquote"]),
        ('<a href="http://localhost/">x</a>', "x", []),
        ('<a href="https://a.ir/?a=1&amp;b">x</a>', "x", ["text_link"]),
        ("<i> </i>x", "x", []),
        ("a\tb\r\u202bc\u200f\u200f", "a bc\u200c\u200f", []),
        ("\u2068x\u2069 \u200cy", "\u2068x\u2069 \u200cy", []),
        (
            "/help a@b.ir @karvan_bot #چین",
            "/help a@b.ir @karvan_bot #چین",
            ["bot_command", "email", "mention", "hashtag"],
        ),
        ("x" * 4_096, "x" * 4_096, []),
    ],
)
def test_html_as_readers_see_it(html: str, text: str, kinds: list[str]) -> None:
    got = formatted(html, "HTML")
    assert (got.text, [entity.kind for entity in got.entities]) == (text, kinds)


def test_entities_count_utf16_units() -> None:
    assert formatted("🐫 <b>کاروان</b>", "HTML").as_json() == [{"type": "bold", "offset": 3, "length": 6}]


@given(st.text(alphabet=st.sampled_from("<>/&;=\"' abpi\u200f\u200c\r\nس🐫")))
def test_any_html_is_read_or_refused_and_entities_stay_inside(html: str) -> None:
    try:
        got = formatted(html, "HTML")
    except Refused:
        return
    length = len(got.text.encode("utf-16-le")) // 2
    assert all(0 <= row["offset"] < row["offset"] + row["length"] <= length for row in got.as_json())


@given(st.text(max_size=300))
def test_escaped_text_is_read_as_it_was_written(text: str) -> None:
    assert formatted(escape(text, quote=False), "HTML").text == cleaned(Formatted(text)).text


# Parameters


@pytest.mark.parametrize(
    ("method", "sent", "refusal"),
    [
        ("sendMessage", {"chat_id": "1"}, "'text' of sendMessage is missing"),
        ("sendMessage", {"chat_id": "1", "text": "x", "txt": "y"}, "unknown parameter 'txt'"),
        ("sendMessage", {"chat_id": "1", "text": "x", "reply_markup": "{"}, "can't parse reply markup JSON object"),
        ("sendMessage", {"chat_id": "1", "text": "x", "reply_markup": '{"inline_keyboard": [{}]}'}, "must be an array"),
        ("editMessageText", {"message_id": "x"}, "'message_id' of editMessageText must be Integer"),
        ("answerInlineQuery", {"inline_query_id": "1", "results": '[{"type": "article"}]'}, "lacks the field"),
        ("setMyCommands", {"commands": '[{"command": "x"}]'}, "lacks the field 'description' of BotCommand"),
        ("dance", {}, "Not Found"),
    ],
)
def test_wrong_parameters_are_named(method: str, sent: dict[str, str], refusal: str) -> None:
    with pytest.raises(Refused) as refused:
        typed(method, sent)
    assert refusal in refused.value.description


# What the bot sends


@pytest.mark.parametrize(
    ("markup", "refusal"),
    [
        ([[{"text": "x", "callback_data": "ب" * 33}]], "Button_data_invalid"),
        ([[{"text": "x"}]], "Text buttons are unallowed"),
        ([[{"text": "x", "url": "douyin"}]], "Wrong http url"),
        ([[{"text": "x", "callback_data": str(n)}] for n in range(101)], "Reply_markup_too_long"),
    ],
)
async def test_keyboards_that_telegram_refuses(api: Bot, sara: Person, markup: object, refusal: str) -> None:
    with pytest.raises(BadRequest) as refused:
        await api.send_message(sara.id, "x", reply_markup={"inline_keyboard": markup})
    assert refusal.lower() in str(refused.value).lower()


async def test_an_edit_must_change_something(api: Bot, world: World, sara: Person) -> None:
    message = await api.send_message(sara.id, "<b>x</b>", parse_mode="HTML")
    with pytest.raises(BadRequest, match="not modified"):
        await message.edit_text(" <b>x</b>\t", parse_mode="HTML")
    await message.edit_text("y", reply_markup=BUTTON)
    await message.edit_text("y")
    assert "reply_markup" not in world.transcript(sara.id)[-1].message
    with pytest.raises(BadRequest, match="not found"):
        await api.edit_message_text("z", sara.id, 1)
    with pytest.raises(BadRequest, match="no caption"):
        await message.edit_caption("z")
    assert [call.method for call in world.violations] == ["editMessageText", "editMessageText", "editMessageCaption"]


async def test_what_readers_would_see_as_typed_is_a_violation(api: Bot, sara: Person) -> None:
    with pytest.raises(BadRequest, match="&nbsp;"):
        await api.send_message(sara.id, "a&nbsp;b", parse_mode="HTML")


async def test_a_message_under_a_reply_keyboard_cannot_be_edited(api: Bot, sara: Person) -> None:
    message = await api.send_message(sara.id, "x", reply_markup={"keyboard": [["a"]]})
    with pytest.raises(BadRequest, match="can't be edited"):
        await message.edit_text("y")


async def test_captions_and_files(api: Bot, world: World, sara: Person) -> None:
    with pytest.raises(BadRequest, match="caption is too long"):
        await api.send_document(sara.id, b"x", filename="x.txt", caption="x" * 1_025)
    with pytest.raises(BadRequest, match="Image_process_failed"):
        await api.send_photo(sara.id, b"no picture")
    sent = await api.send_document(sara.id, b"words", filename="plan.txt")
    assert sent.document is not None
    assert bytes(await (await api.get_file(sent.document.file_id)).download_as_bytearray()) == b"words"
    again = await api.send_document(sara.id, sent.document.file_id)
    assert again.document is not None
    assert again.document.file_name == "plan.txt"
    both = await api.send_media_group(sara.id, [InputMediaDocument(b"a", filename="a"), InputMediaDocument(b"b")])
    assert len(both) == 2


async def test_who_is_gone_is_nobodys_fault(api: Bot, world: World, sara: Person) -> None:
    people.block(world, sara)
    with pytest.raises(Forbidden):
        await api.send_message(sara.id, "x")
    with pytest.raises(BadRequest, match="Chat not found"):
        await api.send_message(404, "x")
    assert world.violations == []


# Presses and queries


async def test_a_press_is_answered_once(api: Bot, world: World, sara: Person) -> None:
    await api.send_message(sara.id, "x", reply_markup=BUTTON)
    query = people.press(world, sara, "d")
    await api.answer_callback_query(query)
    for unanswerable in (query, "77"):
        with pytest.raises(BadRequest, match="too old"):
            await api.answer_callback_query(unanswerable)


async def test_nobody_presses_a_button_that_is_not_there(world: World, sara: Person) -> None:
    with pytest.raises(people.Impossible):
        people.press(world, sara, "d")


async def test_a_press_on_an_old_message_tells_its_number_alone(api: Bot, world: World, sara: Person) -> None:
    message = await api.send_message(sara.id, "x", reply_markup=BUTTON)
    world.messages[sara.id, message.message_id].inaccessible = True
    people.press(world, sara, "d")
    (update,) = [row for row in await api.get_updates() if row.callback_query]
    assert update.callback_query is not None
    assert update.callback_query.message is not None
    assert not update.callback_query.message.is_accessible


# Updates


async def test_updates_are_confirmed_by_the_next_offset(api: Bot, world: World, sara: Person) -> None:
    people.say(world, sara, "دو")
    first, second = await api.get_updates()
    assert [row.update_id for row in await api.get_updates(first.update_id + 1)] == [second.update_id]
    assert list(world.pending) == [second.update_id]


async def test_only_wanted_kinds_are_delivered(api: Bot, world: World, sara: Person) -> None:
    await api.get_updates(offset=-1, allowed_updates=[Update.CALLBACK_QUERY])
    waiting = len(world.pending)
    people.say(world, sara, "x")
    assert len(world.pending) == waiting


async def test_a_second_poll_ends_the_first(address: str, world: World) -> None:
    async with httpx.AsyncClient(base_url=f"{address}/bot{TOKEN}/") as one, httpx.AsyncClient() as other:
        first = asyncio.create_task(one.get("getUpdates?timeout=5"))
        await asyncio.sleep(0.05)
        second = asyncio.create_task(other.get(f"{address}/bot{TOKEN}/getUpdates?timeout=5"))
        assert "terminated by other getUpdates" in (await first).json()["description"]
        people.say(world, world.person(1), "x")
        assert len((await second).json()["result"]) == 1


async def test_a_webhook_gets_updates_until_it_says_yes(api: Bot, world: World, sara: Person) -> None:
    got: list[tuple[str, str]] = []

    async def receive(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        length = int(head.split("content-length: ")[1].split()[0])
        update = json.loads(await reader.readexactly(length))
        got.append((update["message"]["text"], head.split("x-telegram-bot-api-secret-token: ")[1].split()[0]))
        status = "500 No" if len(got) == 1 else "200 OK"
        writer.write(f"HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())
        writer.close()

    async with await asyncio.start_server(receive, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        await api.set_webhook(f"http://127.0.0.1:{port}/hook", secret_token="s3cret")
        people.say(world, sara, "دو")
        await until(world, lambda: not world.pending)
        with pytest.raises(Exception, match="webhook is active"):
            await api.get_updates()
        assert (await api.get_webhook_info()).url.endswith("/hook")
    assert got == [("سلام", "s3cret"), ("سلام", "s3cret"), ("دو", "s3cret")]


# Trouble


async def test_trouble_comes_when_it_is_asked_for(api: Bot, world: World, sara: Person) -> None:
    world.faults += [
        Fault("flood", "sendMessage", retry_after=7),
        Fault("error"),
        Fault("drop", "send*"),
        Fault("lost"),
    ]
    with pytest.raises(RetryAfter, match="7"):
        await api.send_message(sara.id, "x")
    for unused in range(3):
        with pytest.raises(NetworkError):
            await api.send_message(sara.id, "x")
    said = [row.message["text"] for row in world.transcript(sara.id)]
    assert said == ["سلام", "x"]  # only the last one was done before the connection broke
    assert world.violations == []


async def test_features_can_be_switched_off(api: Bot, world: World, sara: Person) -> None:
    settings(world, expandable_quotes=False, inline=False, editing=False)
    message = await api.send_message(sara.id, "<blockquote>x</blockquote>", parse_mode="HTML")
    with pytest.raises(BadRequest, match="switched off"):
        await api.send_message(sara.id, "<blockquote expandable>x</blockquote>", parse_mode="HTML")
    with pytest.raises(Exception, match="switched off"):
        await message.edit_text("y")
    assert not (await api.get_me()).supports_inline_queries


# A bot on the real library


async def test_a_bot_polls_answers_and_edits(bot: Application, world: World, sara: Person) -> None:
    people.say(world, sara, "/start")
    await until(world, lambda: "reply_markup" in world.transcript(sara.id)[-1].message)
    query = people.press(world, sara, "yes")
    await until(world, lambda: world.transcript(sara.id)[-1].message["text"] == "yes")
    assert world.queries[query].answer == {"text": "رسید"}
    people.say(world, sara, "/paper")
    await until(world, lambda: "photo" in world.transcript(sara.id)[-1].message)
    assert world.violations == []


async def test_inline_results_are_sent_in_the_persons_name(bot: Application, world: World, sara: Person) -> None:
    query = people.ask_inline(world, sara, "چین")
    await until(world, lambda: world.queries[query].answer)
    message = people.choose_inline(world, sara, query, "1")
    assert (message["text"], message["via_bot"]["is_bot"]) == ("چین", True)


async def test_chats_are_there_after_a_restart(world: World, sara: Person, tmp_path) -> None:
    world.group(-100, "گروه", [sara.id])
    world.save(tmp_path / "chats.json")
    again = World()
    again.load(tmp_path / "chats.json")
    assert [row.message["text"] for row in again.transcript(sara.id)] == ["سلام"]
    assert again.members == world.members


# The control side


async def test_another_process_drives_it_by_json(address: str, bot: Application) -> None:
    async with httpx.AsyncClient(base_url=f"{address}/control/") as control:
        await control.post("say", json={"person": 5, "text": "سلام"})
        events = (await control.post("wait", json={"after": 3})).json()["events"]
        assert events[0]["message"]["from"]["is_bot"]
        assert (await control.post("replies")).json() == {"5": 1}
        assert (await control.post("press", json={"person": 5, "data": "x"})).status_code == 400
        assert (await control.post("dance")).status_code == 404
        assert (await control.post("violations")).json() == []


@pytest.mark.parametrize("headers", [{"Host": "evil.example"}, {"Origin": "https://evil.example"}, {"Origin": "null"}])
async def test_other_sites_are_turned_away(address: str, headers: dict[str, str]) -> None:
    async with httpx.AsyncClient(base_url=address, headers=headers) as stranger:
        for path in ("/", "/control/violations", f"/bot{TOKEN}/getMe", "/page/start"):
            assert (await stranger.get(path)).status_code == 403
