"""What each Bot API method does to the world, and what it refuses although its types are right.

`METHODS` is the whole of it; a method of the Bot API that stands not here is one the sandbox does not play.
Wordings of refusals are Telegram's, because programs read them.
"""

import re
import time
from collections.abc import Callable, Iterator
from itertools import islice, takewhile
from typing import Any

from bot.sandbox import text as texts
from bot.sandbox.pictures import size_of
from bot.sandbox.specification import Json, Refused, Upload
from bot.sandbox.world import BOT_ID, DEFAULT_KINDS, Query, Stored, Webhook, World

Method = Callable[[World, Json], Any]
METHODS: dict[str, Method] = {}

BUTTONS_LIMIT = 100
BUTTON_DATA_LIMIT = 64
"""Bytes."""
PHOTO_LIMIT, UPLOAD_LIMIT, DOWNLOAD_LIMIT = 10 << 20, 50 << 20, 20 << 20
QUERY_LIFE_S = {"callback": 15 * 60, "inline": 15}
EDITABLE_S = 48 * 3600
ACTIONS = frozenset({
    "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice", "upload_document",
    "choose_sticker", "find_location", "record_video_note", "upload_video_note",
})  # fmt: skip
STALE = "Bad Request: query is too old and response timeout expired or query ID is invalid"
UNCHANGED = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)


def method(name: str) -> Callable[[Method], Method]:
    """Register the function under its Bot API name."""

    def register(function: Method) -> Method:
        METHODS[name] = function
        return function

    return register


# Reply markup


def checked_markup(markup: Json | None) -> Json | None:
    """An inline keyboard as it is kept, or None for other kinds and none.

    Raises:
        Refused: a button Telegram would not show.
    """
    if not markup or "inline_keyboard" not in markup:
        return None
    rows = [row for row in markup["inline_keyboard"] if row]
    buttons = [button for row in rows for button in row]
    if len(buttons) > BUTTONS_LIMIT:
        raise Refused("Bad Request: REPLY_MARKUP_TOO_LONG")
    for button in buttons:
        _check_button(button)
    return {"inline_keyboard": rows} if rows else None


def _check_button(button: Json) -> None:
    acts = [name for name in button if name not in ("text", "style", "icon_custom_emoji_id")]
    if not button["text"].strip():
        raise Refused("Bad Request: can't parse inline keyboard button: text must be non-empty")
    if len(acts) != 1:
        why = "Text buttons are unallowed in the inline keyboard"
        raise Refused(f"Bad Request: can't parse inline keyboard button: {why}")
    act, value = acts[0], button[acts[0]]
    if act == "callback_data" and not 1 <= len(value.encode()) <= BUTTON_DATA_LIMIT:
        raise Refused("Bad Request: BUTTON_DATA_INVALID")
    if act == "copy_text" and not 1 <= len(value["text"]) <= 256:
        raise Refused("Bad Request: BUTTON_COPY_TEXT_INVALID")
    if act == "url" and not re.match(r"(https?|tg|ton)://\S+$", value):
        raise Refused(f"Bad Request: inline keyboard button URL '{value}' is invalid: Wrong HTTP URL")


# Sending


def _formatted(world: World, said: Json, name: str, *, limit: int) -> texts.Formatted:
    mode = said.get("parse_mode")
    if mode and not world.features.html:
        raise Refused("Bad Request: parse_mode is switched off")
    return texts.formatted(said.get(name) or "", mode, limit=limit, expandable=world.features.expandable_quotes)


def _text_content(world: World, said: Json) -> Json:
    text = _formatted(world, said, "text", limit=texts.TEXT_LIMIT)
    if not text.text:
        raise Refused("Bad Request: message text is empty")
    return {"text": text.text} | _entities("entities", text, said)


def _caption_content(world: World, said: Json) -> Json:
    caption = _formatted(world, said, "caption", limit=texts.CAPTION_LIMIT)
    return ({"caption": caption.text} | _entities("caption_entities", caption, said)) if caption.text else {}


def _entities(name: str, text: texts.Formatted, said: Json) -> Json:
    """Entities for a message; a reference that readers would see as typed is refused, though Telegram shows it."""
    if text.literal:
        raise Refused(f"Bad Request: readers would see {text.literal[0]} as it stands (Telegram would not refuse it)")
    entities = said.get(name) or text.as_json()
    return {name: entities} if entities else {}


def _post(world: World, said: Json, content: Json, html: str = "") -> Json:
    """Put the bot's message into the chat."""
    chat = world.chat(said["chat_id"])
    message: Json = {
        "message_id": world.message_number(),
        "from": world.bot,
        "chat": chat,
        "date": int(time.time()),
    } | content
    message |= _reply(world, chat["id"], said.get("reply_parameters"))
    if said.get("protect_content"):
        message["has_protected_content"] = True
    markup = said.get("reply_markup")
    if inline := checked_markup(markup):
        message["reply_markup"] = inline
    other = {"keyboard", "remove_keyboard", "force_reply"} & (markup or {}).keys()
    if other:
        world.tell("keyboard", chat=chat["id"], markup=markup)
    return world.keep(Stored(message, html=html, editable=not other))


def _reply(world: World, chat: int, parameters: Json | None) -> Json:
    if not parameters:
        return {}
    stored = world.find(parameters.get("chat_id", chat), parameters["message_id"])
    if stored is None and not parameters.get("allow_sending_without_reply"):
        raise Refused("Bad Request: message to be replied not found")
    if stored is None:
        return {}
    return {"reply_to_message": {name: value for name, value in stored.message.items() if name != "reply_to_message"}}


@method("sendMessage")
def send_message(world: World, said: Json) -> Json:
    world.chat(said["chat_id"])
    return _post(world, said, _text_content(world, said), html=said["text"])


def _file(world: World, kind: str, given: Upload | str, limit: int = UPLOAD_LIMIT) -> tuple[str, Upload]:
    """An uploaded or an earlier file: its id and its content."""
    if isinstance(given, Upload):
        if not given.content:
            raise Refused("Bad Request: file must be non-empty")
        if len(given.content) > limit:
            raise Refused("Request Entity Too Large", code=413)
        return world.store(given.name, given.mime, given.content), given
    if given in world.files:
        kept = world.files[given]
        return given, Upload(kept.name, kept.mime, kept.content)
    if given.startswith("http"):
        raise Refused("Bad Request: failed to get HTTP URL content", fair=True)
    raise Refused(f"Bad Request: wrong file identifier/HTTP URL specified for {kind}")


def _document(world: World, given: Upload | str) -> Json:
    number, upload = _file(world, "document", given)
    return {
        "document": {
            "file_id": number,
            "file_unique_id": number[4:],
            "file_name": upload.name,
            "mime_type": upload.mime,
            "file_size": len(upload.content),
        }
    }


def _photo(world: World, given: Upload | str) -> Json:
    number, upload = _file(world, "photo", given, PHOTO_LIMIT)
    if (size := size_of(upload.content)) is None:
        raise Refused("Bad Request: IMAGE_PROCESS_FAILED")
    width, height = size
    if width + height > 10_000 or max(width, height) > 20 * min(width, height):
        raise Refused("Bad Request: PHOTO_INVALID_DIMENSIONS")
    row = {"file_id": number, "file_unique_id": number[4:], "file_size": len(upload.content)}
    return {"photo": [row | {"width": width, "height": height}]}


@method("sendDocument")
def send_document(world: World, said: Json) -> Json:
    world.chat(said["chat_id"])
    content = _caption_content(world, said)
    return _post(world, said, _document(world, said["document"]) | content, html=said.get("caption", ""))


@method("sendPhoto")
def send_photo(world: World, said: Json) -> Json:
    world.chat(said["chat_id"])
    content = _caption_content(world, said)
    return _post(world, said, _photo(world, said["photo"]) | content, html=said.get("caption", ""))


@method("sendMediaGroup")
def send_media_group(world: World, said: Json) -> list[Json]:
    media = said["media"]
    if not 2 <= len(media) <= 10:
        raise Refused("Bad Request: media group must include 2-10 items")
    group = str(world.number())
    made = []
    for item in media:
        if item["type"] not in ("photo", "document"):
            raise Refused(f"Bad Request: the sandbox plays no {item['type']} in a media group")
        given = _attached(said, item["media"])
        content = _photo(world, given) if item["type"] == "photo" else _document(world, given)
        content |= _caption_content(world, item) | {"media_group_id": group}
        made.append(_post(world, said, content, html=item.get("caption", "")))
    return made


def _attached(said: Json, reference: str) -> Upload | str:
    if not reference.startswith("attach://"):
        return reference
    if (upload := said.get("attached", {}).get(reference.removeprefix("attach://"))) is None:
        raise Refused("Bad Request: can't find file by its attachment name")
    assert isinstance(upload, Upload)
    return upload


@method("sendContact")
def send_contact(world: World, said: Json) -> Json:
    fields = ("phone_number", "first_name", "last_name", "vcard")
    return _post(world, said, {"contact": {name: said[name] for name in fields if said.get(name)}})


@method("sendLocation")
def send_location(world: World, said: Json) -> Json:
    return _post(world, said, {"location": {"latitude": said["latitude"], "longitude": said["longitude"]}})


@method("sendChatAction")
def send_chat_action(world: World, said: Json) -> bool:
    chat = world.chat(said["chat_id"])
    if said["action"] not in ACTIONS:
        raise Refused("Bad Request: wrong parameter action in request")
    world.tell("action", chat=chat["id"], action=said["action"])
    return True


def _other(world: World, said: Json) -> Stored:
    """The message to copy or forward."""
    source = world.chat(said["from_chat_id"])
    if (stored := world.find(source["id"], said["message_id"])) is None:
        raise Refused("Bad Request: message to copy not found")
    return stored


CONTENT = ("text", "entities", "caption", "caption_entities", "photo", "document", "voice", "audio", "video",
           "sticker", "contact", "location")  # fmt: skip


@method("copyMessage")
def copy_message(world: World, said: Json) -> Json:
    stored = _other(world, said)
    content = {name: stored.message[name] for name in CONTENT if name in stored.message}
    if said.get("caption") is not None:
        content |= _caption_content(world, said)
    return {"message_id": _post(world, said, content, html=stored.html)["message_id"]}


@method("forwardMessage")
def forward_message(world: World, said: Json) -> Json:
    stored = _other(world, said)
    content = {name: stored.message[name] for name in CONTENT if name in stored.message}
    origin = {"type": "user", "sender_user": stored.message["from"], "date": stored.message["date"]}
    return _post(world, said, content | {"forward_origin": origin}, html=stored.html)


# Editing


def _to_edit(world: World, said: Json) -> Stored:
    if not world.features.editing:
        raise Refused("Not Found: editing is switched off", code=404)
    where = world.inline_messages.get(said.get("inline_message_id", ""))
    if where is None:
        if "chat_id" not in said or "message_id" not in said:
            raise Refused("Bad Request: message identifier is not specified")
        where = (world.chat(said["chat_id"])["id"], said["message_id"])
    if (stored := world.find(*where)) is None:
        raise Refused("Bad Request: message to edit not found")
    own = stored.message["from"]["id"] == BOT_ID or "via_bot" in stored.message
    aged = time.time() - stored.message["date"] > EDITABLE_S and "reply_markup" not in stored.message
    if not own or not stored.editable or aged:
        raise Refused("Bad Request: message can't be edited")
    return stored


def _changed(world: World, said: Json, stored: Stored, content: Json, html: str) -> Json | bool:
    """Put the new content in place of the old; a keyboard that is not given again goes away."""
    replaced = {"text", "entities", "caption", "caption_entities"} if content else set()
    before = stored.message
    after = {name: value for name, value in before.items() if name not in replaced | {"reply_markup"}} | content
    if markup := checked_markup(said.get("reply_markup")):
        after["reply_markup"] = markup
    if {**after, "edit_date": 0} == {**before, "edit_date": 0}:
        raise Refused(UNCHANGED)
    stored.html = html
    changed = world.change(stored, after)
    return True if "inline_message_id" in said else changed


@method("editMessageText")
def edit_message_text(world: World, said: Json) -> Json | bool:
    stored = _to_edit(world, said)
    if "text" not in stored.message:
        raise Refused("Bad Request: there is no text in the message to edit")
    return _changed(world, said, stored, _text_content(world, said), said.get("text", ""))


@method("editMessageCaption")
def edit_message_caption(world: World, said: Json) -> Json | bool:
    stored = _to_edit(world, said)
    if "text" in stored.message:
        raise Refused("Bad Request: there is no caption in the message to edit")
    content = _caption_content(world, said) or {"caption": ""}
    return _changed(world, said, stored, content, said.get("caption", ""))


@method("editMessageReplyMarkup")
def edit_message_reply_markup(world: World, said: Json) -> Json | bool:
    stored = _to_edit(world, said)
    return _changed(world, said, stored, {}, stored.html)


@method("deleteMessage")
def delete_message(world: World, said: Json) -> bool:
    chat = world.chat(said["chat_id"])
    if (stored := world.find(chat["id"], said["message_id"])) is None:
        raise Refused("Bad Request: message to delete not found")
    if time.time() - stored.message["date"] > EDITABLE_S:
        raise Refused("Bad Request: message can't be deleted for everyone", fair=True)
    del world.messages[chat["id"], said["message_id"]]
    world.tell("deleted", chat=chat["id"], message_id=said["message_id"])
    return True


@method("deleteMessages")
def delete_messages(world: World, said: Json) -> bool:
    for number in said["message_ids"]:
        if world.find(said["chat_id"], number):
            delete_message(world, {"chat_id": said["chat_id"], "message_id": number})
    return True


@method("pinChatMessage")
def pin_chat_message(world: World, said: Json) -> bool:
    chat = world.chat(said["chat_id"])
    if (stored := world.find(chat["id"], said["message_id"])) is None:
        raise Refused("Bad Request: message to pin not found")
    chat["pinned_message"] = {name: value for name, value in stored.message.items() if name != "chat"}
    return True


@method("unpinChatMessage")
@method("unpinAllChatMessages")
def unpin(world: World, said: Json) -> bool:
    world.chat(said["chat_id"]).pop("pinned_message", None)
    return True


@method("setMessageReaction")
def set_message_reaction(world: World, said: Json) -> bool:
    chat = world.chat(said["chat_id"])
    if world.find(chat["id"], said["message_id"]) is None:
        raise Refused("Bad Request: message to react not found")
    return True


# Answers


def _open_query(world: World, number: str, life: str) -> Query:
    query = world.queries.get(number)
    if query is None or query.answer is not None or time.time() - query.at > QUERY_LIFE_S[life]:
        raise Refused(STALE)
    return query


@method("answerCallbackQuery")
def answer_callback_query(world: World, said: Json) -> bool:
    query = _open_query(world, said["callback_query_id"], "callback")
    if len(said.get("text", "")) > 200:
        raise Refused("Bad Request: MESSAGE_TOO_LONG")
    query.answer = {name: said[name] for name in ("text", "show_alert", "url") if name in said}
    world.tell("answered", person=query.person, query=query.id, **query.answer)
    return True


@method("answerInlineQuery")
def answer_inline_query(world: World, said: Json) -> bool:
    if not world.features.inline:
        raise Refused("Not Found: inline mode is switched off", code=404)
    query = _open_query(world, said["inline_query_id"], "inline")
    results = said["results"]
    numbers = [row["id"] for row in results]
    if len(results) > 50:
        raise Refused("Bad Request: RESULTS_TOO_MUCH")
    if len(set(numbers)) != len(numbers):
        raise Refused("Bad Request: RESULT_ID_DUPLICATE")
    for row in results:
        _check_result(world, row)
    query.answer = {"results": results, "button": said.get("button"), "cache_time": said.get("cache_time", 300)}
    world.tell("inline", person=query.person, query=query.id, **query.answer)
    return True


def _check_result(world: World, row: Json) -> None:
    if not 1 <= len(row["id"].encode()) <= 64:
        raise Refused("Bad Request: RESULT_ID_INVALID")
    if row["type"] == "article":
        content = row["input_message_content"]
        _text_content(world, {"text": content.get("message_text", ""), "parse_mode": content.get("parse_mode")})
        if not row["title"].strip():
            raise Refused("Bad Request: ARTICLE_TITLE_EMPTY")
    checked_markup(row.get("reply_markup"))


# Files


@method("getFile")
def get_file(world: World, said: Json) -> Json:
    if (kept := world.files.get(said["file_id"])) is None:
        raise Refused("Bad Request: invalid file_id")
    if len(kept.content) > DOWNLOAD_LIMIT:
        raise Refused("Bad Request: file is too big")
    number = said["file_id"]
    row = {"file_id": number, "file_unique_id": number[4:], "file_size": len(kept.content)}
    return row | {"file_path": f"files/{number}"}


# The bot's own profile


@method("getMe")
def get_me(world: World, said: Json) -> Json:
    return world.me


def scope_key(said: Json) -> str:
    """One word for a command scope and language, as `all_private_chats::fa`."""
    scope = said.get("scope") or {"type": "default"}
    where = ":".join(str(scope[name]) for name in ("chat_id", "user_id") if name in scope)
    return f"{scope['type']}:{where}:{said.get('language_code') or ''}"


@method("setMyCommands")
def set_my_commands(world: World, said: Json) -> bool:
    if len(said["commands"]) > 100:
        raise Refused("Bad Request: BOT_COMMANDS_TOO_MUCH")
    for row in said["commands"]:
        if not re.fullmatch(r"[a-z0-9_]{1,32}", row["command"], re.ASCII):
            raise Refused("Bad Request: BOT_COMMAND_INVALID")
        if not 1 <= len(row["description"]) <= 256:
            raise Refused("Bad Request: BOT_COMMAND_DESCRIPTION_INVALID")
    _check_language(said)
    world.commands[scope_key(said)] = said["commands"]
    world.tell("commands")
    return True


@method("deleteMyCommands")
def delete_my_commands(world: World, said: Json) -> bool:
    _check_language(said)
    world.commands.pop(scope_key(said), None)
    world.tell("commands")
    return True


@method("getMyCommands")
def get_my_commands(world: World, said: Json) -> list[Json]:
    return world.commands.get(scope_key(said), [])


def _check_language(said: Json) -> None:
    if not re.fullmatch(r"([a-z]{2})?", said.get("language_code") or "", re.ASCII):
        raise Refused("Bad Request: LANG_CODE_INVALID")


def commands_of(world: World, person: int, language: str, chat: int) -> list[Json]:
    """The menu this person sees, by Telegram's order of scopes."""
    private = world.chats.get(chat, {"type": "private"})["type"] == "private"
    scopes = [f"chat:{chat}"]
    scopes += ["all_private_chats:"] if private else [f"chat_member:{chat}:{person}", "all_group_chats:"]
    for scope in [*scopes, "default:"]:
        for code in (language, ""):
            if rows := world.commands.get(f"{scope}:{code}"):
                return rows
    return []


PROFILE = {"Name": ("name", 64), "Description": ("description", 512), "ShortDescription": ("short_description", 120)}


def _profile_methods(suffix: str, name: str, limit: int) -> Iterator[tuple[str, Method]]:
    def put(world: World, said: Json) -> bool:
        _check_language(said)
        if len(said.get(name) or "") > limit:
            raise Refused(f"Bad Request: {name.upper()}_TOO_LONG")
        world.profile[f"{name}:{said.get('language_code') or ''}"] = said.get(name) or ""
        return True

    def get(world: World, said: Json) -> Json:
        return {name: world.profile.get(f"{name}:{said.get('language_code') or ''}", "")}

    yield f"setMy{suffix}", put
    yield f"getMy{suffix}", get


for _suffix, (_name, _limit) in PROFILE.items():
    METHODS.update(_profile_methods(_suffix, _name, _limit))


@method("setChatMenuButton")
@method("setMyDefaultAdministratorRights")
@method("logOut")
@method("close")
def accept(world: World, said: Json) -> bool:
    """Nothing that a chat would show."""
    return True


@method("getChatMenuButton")
def get_chat_menu_button(world: World, said: Json) -> Json:
    return {"type": "commands"}


# Chats


@method("getChat")
def get_chat(world: World, said: Json) -> Json:
    rights = {"unlimited_gifts": True, "limited_gifts": True, "unique_gifts": True, "premium_subscription": True,
              "gifts_from_channels": True}  # fmt: skip
    return world.chat(said["chat_id"]) | {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": rights}


@method("getChatMember")
def get_chat_member(world: World, said: Json) -> Json:
    chat, number = world.chat(said["chat_id"]), said["user_id"]
    people = world.members.get(chat["id"], {chat["id"], BOT_ID})
    user = world.bot if number == BOT_ID else world.person(number).as_user()
    return {"user": user, "status": "member" if number in people else "left"}


@method("getChatMemberCount")
def get_chat_member_count(world: World, said: Json) -> int:
    return len(world.members.get(world.chat(said["chat_id"])["id"], {0, 1}))


@method("leaveChat")
def leave_chat(world: World, said: Json) -> bool:
    chat = world.chat(said["chat_id"])
    world.members[chat["id"]].discard(BOT_ID)
    return True


# Updates; getUpdates itself waits and stands in the server


def _kinds(world: World, said: Json) -> None:
    if "allowed_updates" in said:
        world.allowed = frozenset(said["allowed_updates"]) or DEFAULT_KINDS


@method("setWebhook")
def set_webhook(world: World, said: Json) -> bool:
    """Deliver to this address. Telegram wants https; on this machine http will do."""
    if said["url"] and not re.match(r"https://|http://(127\.0\.0\.1|localhost|\[::1\])[:/]", said["url"]):
        raise Refused("Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
    secret = said.get("secret_token", "")
    if not re.fullmatch(r"[A-Za-z0-9_-]{0,256}", secret, re.ASCII):
        raise Refused("Bad Request: secret token contains unallowed characters")
    _kinds(world, said)
    if said.get("drop_pending_updates"):
        world.pending.clear()
    world.webhook = Webhook(said["url"], secret, said.get("max_connections", 40)) if said["url"] else None
    world.tell("webhook", url=said["url"])
    return True


@method("deleteWebhook")
def delete_webhook(world: World, said: Json) -> bool:
    return bool(set_webhook(world, {"url": ""} | said))


@method("getWebhookInfo")
def get_webhook_info(world: World, said: Json) -> Json:
    info: Json = {"url": "", "has_custom_certificate": False, "pending_update_count": len(world.pending)}
    if hook := world.webhook:
        info |= {"url": hook.url, "max_connections": hook.max_connections, "allowed_updates": sorted(world.allowed)}
        if hook.last_error_date:
            info |= {"last_error_date": hook.last_error_date, "last_error_message": hook.last_error_message}
    return info


def take_updates(world: World, said: Json) -> list[Json]:
    """Confirm what lies before `offset` and hand out what waits."""
    _kinds(world, said)
    offset = said.get("offset", 0)
    if offset < 0:
        offset = sorted(world.pending)[offset:][0] if world.pending else 0
    for number in list(takewhile(lambda number: number < offset, world.pending)):
        del world.pending[number]
    return list(islice(world.pending.values(), min(max(said.get("limit", 100), 1), 100)))
