"""What people do: they write, press, send files, ask inline, block; each act becomes the update the bot gets."""

import time
from typing import Any

from bot.sandbox import text as texts
from bot.sandbox.specification import Json
from bot.sandbox.world import BOT_ID, Person, Query, Stored, World


class Impossible(Exception):
    """Nobody could do this in Telegram: the message or the button is not there."""


def say(world: World, person: Person, text: str, *, chat: int | None = None, reply_to: int | None = None) -> Json:
    """Write a text, to the bot or in a group."""
    clean = texts.cleaned(texts.Formatted(text))
    return _send(world, person, _text_fields(clean.text), chat=chat, reply_to=reply_to)


def _text_fields(text: str) -> Json:
    entities = texts.Formatted(text, texts.found(text)).as_json()
    return {"text": text} | ({"entities": entities} if entities else {})


def send(world: World, person: Person, *, chat: int | None = None, **content: Any) -> Json:
    """Send anything else: the fields of its message (`sticker=…`, `contact=…`, `location=…`)."""
    return _send(world, person, content, chat=chat, reply_to=None)


def send_file(world: World, person: Person, kind: str, name: str, mime: str, content: bytes, caption: str = "") -> Json:
    """Send a photo, document, voice or sticker with its bytes."""
    number = world.store(name, mime, content)
    row: Json = {"file_id": number, "file_unique_id": number[4:], "file_size": len(content)}
    fields: dict[str, Any] = {
        "photo": [row | {"width": 800, "height": 600}],
        "document": row | {"file_name": name, "mime_type": mime},
        "voice": row | {"duration": 3, "mime_type": mime},
        "audio": row | {"duration": 3, "file_name": name, "mime_type": mime},
        "video": row | {"width": 640, "height": 360, "duration": 3, "mime_type": mime},
        "sticker": row | {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False},
    }
    body = {kind: fields[kind]} | ({"caption": caption} if caption else {})
    return _send(world, person, body, chat=None, reply_to=None)


def _send(world: World, person: Person, content: Json, *, chat: int | None, reply_to: int | None) -> Json:
    where = _place(world, person, chat)
    message: Json = {
        "message_id": world.message_number(),
        "from": person.as_user(),
        "chat": where,
        "date": int(time.time()),
    } | content
    if reply_to is not None:
        message["reply_to_message"] = _message(world, where["id"], reply_to).message
    world.keep(Stored(message))
    if _reaches_bot(world, message):
        world.update("message", message)
    return message


def _place(world: World, person: Person, chat: int | None) -> Json:
    """The group, or the person's own chat with the bot, which is there from the first act on."""
    if chat is None or chat == person.id:
        return world.chats.setdefault(person.id, person.as_chat())
    return world.chats[chat]


def _reaches_bot(world: World, message: Json) -> bool:
    """Whether privacy mode lets a group's message through."""
    if message["chat"]["type"] == "private" or not world.privacy:
        return True
    replied = message.get("reply_to_message", {}).get("from", {}).get("id")
    text = message.get("text", "")
    return replied == BOT_ID or text.startswith("/") or f"@{world.bot['username']}".lower() in _mentions(message)


def _mentions(message: Json) -> set[str]:
    """Whom a message names, in small letters."""
    units = message.get("text", "").encode("utf-16-le")
    found = (each for each in message.get("entities", ()) if each["type"] == "mention")
    return {
        units[each["offset"] * 2 : (each["offset"] + each["length"]) * 2].decode("utf-16-le").lower() for each in found
    }


def _message(world: World, chat: int, number: int) -> Stored:
    if (stored := world.find(chat, number)) is None:
        raise Impossible(f"there is no message {number} in chat {chat}")
    return stored


def edit(world: World, person: Person, number: int, text: str, *, chat: int | None = None) -> Json:
    """Change a text that this person wrote."""
    stored = _message(world, chat or person.id, number)
    fresh = {name: value for name, value in stored.message.items() if name != "entities"}
    changed = world.change(stored, fresh | _text_fields(text))
    world.update("edited_message", changed)
    return changed


def press(
    world: World, person: Person, data: str, *, number: int | None = None, chat: int | None = None, forged: bool = False
) -> str:
    """Press the button that carries `data`; the callback query's id.

    `forged` presses what no keyboard shows (an old program's button, or a stranger's own client).
    """
    place = _place(world, person, chat)
    where = place["id"]
    if number is None:
        number = next((n for (c, n), row in reversed(world.messages.items()) if c == where and _by_bot(row)), None)
    stored = _message(world, where, number) if number is not None else None
    if not forged and (stored is None or data not in _datas(stored)):
        raise Impossible(f"message {number} has no button with {data!r}")
    query = Query(str(world.number()), person.id, {"data": data, "chat": where, "message": number})
    world.queries[query.id] = query
    body: Json = {"id": query.id, "from": person.as_user(), "chat_instance": str(where), "data": data}
    inline = next((key for key, at in world.inline_messages.items() if at == (where, number)), None)
    if inline:
        body["inline_message_id"] = inline
    elif stored is None or stored.inaccessible:
        body["message"] = {"chat": place, "message_id": number or 1, "date": 0}
    else:
        body["message"] = stored.message
    world.update("callback_query", body)
    return query.id


def _by_bot(stored: Stored) -> bool:
    return bool(stored.message.get("from", {}).get("id") == BOT_ID)


def _datas(stored: Stored) -> set[str]:
    rows = stored.message.get("reply_markup", {}).get("inline_keyboard", [])
    return {button["callback_data"] for row in rows for button in row if "callback_data" in button}


def ask_inline(world: World, person: Person, text: str, *, offset: str = "", chat_type: str = "private") -> str:
    """Type `@bot text` in some chat; the inline query's id."""
    if not world.features.inline:
        raise Impossible("this messenger has no inline mode")
    query = Query(str(world.number()), person.id, {"query": text})
    world.queries[query.id] = query
    body = {"id": query.id, "from": person.as_user(), "query": text, "offset": offset, "chat_type": chat_type}
    world.update("inline_query", body)
    return query.id


def choose_inline(world: World, person: Person, query_id: str, result_id: str, *, chat: int | None = None) -> Json:
    """Send one of the inline results into a chat, in the person's name."""
    query = world.queries[query_id]
    results = (query.answer or {}).get("results", [])
    if (result := next((row for row in results if row["id"] == result_id), None)) is None:
        raise Impossible(f"the answer to {query_id} holds no result {result_id!r}")
    content = result["input_message_content"]
    said = texts.formatted(content["message_text"], content.get("parse_mode"))
    message: Json = {
        "message_id": world.message_number(),
        "from": person.as_user(),
        "chat": _place(world, person, chat),
        "date": int(time.time()),
        "via_bot": world.bot,
        "text": said.text,
        "entities": said.as_json(),
    }
    if markup := result.get("reply_markup"):
        message["reply_markup"] = markup
    inline_id = f"inline{world.number()}"
    world.inline_messages[inline_id] = (message["chat"]["id"], message["message_id"])
    world.keep(Stored(message, html=content["message_text"]))
    chosen = {"result_id": result_id, "from": person.as_user(), "query": query.asked["query"]}
    world.update("chosen_inline_result", chosen | ({"inline_message_id": inline_id} if markup else {}))
    return message


def block(world: World, person: Person, *, blocked: bool = True) -> None:
    """Stop the bot, or let it write again."""
    was, person.blocked = person.blocked, blocked
    status = {True: "kicked", False: "member"}
    update = {
        "chat": person.as_chat(),
        "from": person.as_user(),
        "date": int(time.time()),
        "old_chat_member": _member(world, status[was]),
        "new_chat_member": _member(world, status[blocked]),
    }
    world.update("my_chat_member", update)


def _member(world: World, status: str) -> Json:
    return {"user": world.bot, "status": status} | ({"until_date": 0} if status == "kicked" else {})
