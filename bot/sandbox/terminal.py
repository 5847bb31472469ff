"""The sandbox as a chat of lines: one types a text, a button's number, or `/as office`.

Works on a terminal and in a pipe; in a pipe every line waits until the one before it is answered.
"""

import asyncio
import mimetypes
import sys
import threading
import unicodedata
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import TextIO

from bot.sandbox import people
from bot.sandbox.personas import EXPORTER, NAMES
from bot.sandbox.specification import Json
from bot.sandbox.world import BOT_ID, World

HELP = """\
Type a message, or a button's number. Also:
  /as exporter, /as office   be someone else
  /send PATH                 send a file
  \\3                         send the number 3 itself
  /quit                      leave"""
ISOLATES = dict.fromkeys(map(ord, "\u2066\u2067\u2068\u2069\u200e\u200f"))
"""Invisible marks that many terminals show as boxes."""

NEWLINE = "\n".encode("utf-16-le")

Idle = Callable[[], Awaitable[None]]
"""Waits until the application has handled and sent everything."""


class Terminal:
    """One person's chat with the bot as lines of text."""

    def __init__(self, world: World, idle: Idle, files: Path, out: TextIO = sys.stdout) -> None:
        self.world = world
        self.idle = idle
        self.files = files
        self.out = out
        self.person = world.person(EXPORTER)
        self.seen = world.events[-1]["seq"] if world.events else 0
        self.read: dict[int, int] = {}
        """Person to the newest message they have seen here."""
        self.asked: Json | None = None
        """The newest message with buttons: numbers press them."""

    async def run(self, lines: AsyncIterator[str], *, echo: bool) -> None:
        """Chat until the lines end and the last of them is answered."""
        printer = asyncio.create_task(self._print_news())
        try:
            async for line in lines:
                if echo:
                    self._say(f"> {line}")
                if line == "/quit":
                    return
                self._act(line.strip())
                await self._settled()
        finally:
            printer.cancel()

    async def _settled(self) -> None:
        await self.idle()
        for event in list(self.world.events):
            self._show_once(event)

    # What the person does

    def _act(self, line: str) -> None:
        word, _space, rest = line.partition(" ")
        try:
            if not line:
                return
            if word == "/as":
                self._become(rest.strip())
            elif word == "/send":
                self._send_file(Path(rest.strip()).expanduser())
            elif (number := _number(line)) and number <= len(self._buttons()):
                self._press(self._buttons()[number - 1])
            else:
                people.say(self.world, self.person, line.removeprefix("\\"))
        except (people.Impossible, OSError) as error:
            self._say(f"! {error}")

    def _become(self, name: str) -> None:
        if name not in NAMES:
            self._say(f"! /as {' or /as '.join(NAMES)}")
            return
        self.person = self.world.person(NAMES[name])
        self._say(f"(you are the {name} now)")
        self.asked = None
        for stored in self.world.transcript(self.person.id):
            if stored.message["from"]["id"] != BOT_ID:
                continue
            if stored.message["message_id"] > self.read.get(self.person.id, 0):
                self._show_message(stored.message, changed=False)
            elif "reply_markup" in stored.message:
                self.asked = stored.message

    def _send_file(self, path: Path) -> None:
        mime = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        kind = "photo" if mime in ("image/png", "image/jpeg") else "document"
        people.send_file(self.world, self.person, kind, path.name, mime, path.read_bytes())

    def _press(self, button: Json) -> None:
        assert self.asked is not None
        if "callback_data" in button:
            people.press(self.world, self.person, button["callback_data"], number=self.asked["message_id"])
        elif "url" in button:
            self._say(f"(opens {button['url']})")
        elif "copy_text" in button:
            self._say(f"(copied: {button['copy_text']['text']})")
        else:
            self._say("! this button needs the chat page")

    def _buttons(self) -> list[Json]:
        return [button for row in _rows(self.asked) for button in row]

    # What the person sees

    async def _print_news(self) -> None:
        async for event in self.world.follow(self.seen):
            if event is not None:
                self._show_once(event)

    def _show_once(self, event: Json) -> None:
        if event["seq"] > self.seen:
            self.seen = event["seq"]
            self._show(event)

    def _show(self, event: Json) -> None:
        match event["event"]:
            case "message" | "edited" if event["message"]["chat"]["id"] == self.person.id:
                if event["message"]["from"]["id"] == BOT_ID:
                    self._show_message(event["message"], changed=event["event"] == "edited")
            case "answered" if event["person"] == self.person.id and event.get("text"):
                self._say(f"({event['text']})")

    def _show_message(self, message: Json, *, changed: bool) -> None:
        self.read[self.person.id] = max(self.read.get(self.person.id, 0), message["message_id"])
        parts = ["(changed)"] if changed else []
        if attached := self._saved(message):
            parts.append(attached)
        parts.append(plain(message))
        number = 0
        for row in _rows(message):
            shown = []
            for button in row:
                number += 1
                shown.append(f"[{number}] {button['text']}")
            parts.append("   ".join(shown))
        if number or (changed and self.asked and self.asked["message_id"] == message["message_id"]):
            self.asked = message
        self._say("\n".join(part for part in parts if part) + "\n")

    def _saved(self, message: Json) -> str:
        """A picture or a document, written where one can open it; the line that says where."""
        row = message.get("document") or (message.get("photo") or [None])[-1]
        if row is None:
            return ""
        kept = self.world.files[row["file_id"]]
        self.files.mkdir(parents=True, exist_ok=True)
        path = self.files / f"{row['file_unique_id']}-{Path(kept.name).name}"
        path.write_bytes(kept.content)
        return f"[{'photo' if 'photo' in message else 'file'}: {path}]"

    def _say(self, text: str) -> None:
        print(text.translate(ISOLATES), file=self.out, flush=True)


def _number(line: str) -> int | None:
    return int(line) if line.isdecimal() and len(line) < 4 else None


def _rows(message: Json | None) -> list[list[Json]]:
    """The rows of buttons in reading order: a Persian message's run from the right."""
    rows: list[list[Json]] = (message or {}).get("reply_markup", {}).get("inline_keyboard", [])
    return [row[::-1] for row in rows] if _is_rtl((message or {}).get("text", "")) else rows


def _is_rtl(text: str) -> bool:
    strong = (unicodedata.bidirectional(letter) for letter in text)
    return next((kind for kind in strong if kind in ("L", "R", "AL")), "L") != "L"


def plain(message: Json) -> str:
    """The message's text with its quotes barred and its links spelt out."""
    text = message.get("text") or message.get("caption") or ""
    entities = message.get("entities") or message.get("caption_entities") or []
    units = text.encode("utf-16-le")
    for position, added in sorted(_additions(units, entities), reverse=True):
        units = units[:position] + added.encode("utf-16-le") + units[position:]
    return units.decode("utf-16-le")


def _additions(units: bytes, entities: list[Json]) -> Iterator[tuple[int, str]]:
    """What stands in for markup, with the byte of the UTF-16 text before which it goes."""
    for entity in entities:
        begin, end = 2 * entity["offset"], 2 * (entity["offset"] + entity["length"])
        if entity["type"] == "text_link":
            yield end, f" ({entity['url']})"
        elif entity["type"].endswith("blockquote"):
            starts = (at + 2 for at in range(begin, end, 2) if units[at : at + 2] == NEWLINE)
            yield from ((start, "│ ") for start in (begin, *starts))


async def typed_lines(source: TextIO = sys.stdin) -> AsyncIterator[str]:
    """Lines as they are typed, until the end of the input."""
    lines: asyncio.Queue[str] = asyncio.Queue()
    loop = asyncio.get_running_loop()

    def read() -> None:
        while line := source.readline():
            loop.call_soon_threadsafe(lines.put_nowait, line)
        loop.call_soon_threadsafe(lines.put_nowait, "")

    # A daemon: a thread that waits for a line must not keep a finished program alive.
    threading.Thread(target=read, daemon=True).start()
    while line := await lines.get():
        yield line.rstrip("\n")
