"""Text as Telegram's server reads it: HTML to entities, what it strips, what it finds by itself, how it counts.

Lengths count code points after parsing; the offsets of entities are UTF-16 units, as in every update.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import NoReturn

from bot.sandbox.specification import Json, Refused

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
RAW_LIMIT = 32768
"""Bytes of a text before it is parsed."""

ENTITY_OF_TAG = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "tg-spoiler": "spoiler",
    "span": "spoiler", "a": "text_link", "code": "code", "pre": "pre", "blockquote": "blockquote",
    "tg-emoji": "custom_emoji", "tg-time": "date_time",
}  # fmt: skip
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
REFERENCE = re.compile(r"&(?:#x(?P<hex>[0-9a-fA-F]+)|#(?P<dec>[0-9]+)|(?P<name>[a-zA-Z]+));?", re.ASCII)
SPACE = " \t\r\n\0\v"
STOPS = {stop: re.compile(f"[{re.escape(stop)}]") for stop in ("&<", SPACE + ">", SPACE + "=>/\"'", '"', "'")}
"""Where a stretch of the source ends: plain text, a tag's name, an attribute's name, a quoted value."""

CONTROL = re.compile("[\x00-\x09\x0b\x0c\x0e-\x1f]")
UNWELCOME = re.compile("[\r\u202a-\u202e\u2028\u2029]|[\u200e\u200f]{2,}")


@dataclass(frozen=True)
class Entity:
    """A stretch of a text, in code points while it is made."""

    kind: str
    start: int
    end: int
    extra: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Formatted:
    """A text and its entities; `literal` are references such as &nbsp; that a reader sees as they were typed."""

    text: str
    entities: tuple[Entity, ...] = ()
    literal: tuple[str, ...] = ()

    def as_json(self) -> list[Json]:
        """The entities as updates carry them."""
        made = []
        for entity in self.entities:
            offset, length = _utf16(self.text[: entity.start]), _utf16(self.text[entity.start : entity.end])
            made.append({"type": entity.kind, "offset": offset, "length": length} | entity.extra)
        return made


def _utf16(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def formatted(text: str, parse_mode: str | None, *, limit: int = TEXT_LIMIT, expandable: bool = True) -> Formatted:
    """What readers see of a text that the bot sends.

    Raises:
        Refused: the markup is wrong, or the text is too long.
    """
    if len(text.encode()) > RAW_LIMIT:
        raise Refused("Bad Request: text is too long")
    if parse_mode and parse_mode.lower() == "html":
        parsed = _Reader(text, expandable=expandable).read()
    elif parse_mode:
        raise Refused(f"Bad Request: unsupported parse_mode {parse_mode!r} (the sandbox reads HTML alone)")
    else:
        parsed = Formatted(text)
    clean = cleaned(parsed)
    if len(clean.text) > limit:
        raise Refused("Bad Request: message is too long" if limit == TEXT_LIMIT else
                      "Bad Request: message caption is too long")  # fmt: skip
    return replace(clean, entities=_ordered((*clean.entities, *found(clean.text, clean.entities))))


def _ordered(entities: tuple[Entity, ...]) -> tuple[Entity, ...]:
    return tuple(sorted(entities, key=lambda entity: (entity.start, -entity.end)))


@dataclass
class _Open:
    tag: str
    argument: str
    start: int


class _Reader:
    """Telegram's own HTML: a few tags, four named references, nothing forgiven."""

    def __init__(self, source: str, *, expandable: bool) -> None:
        self.source = source
        self.expandable = expandable
        self.at = 0
        self.out: list[str] = []
        self.length = 0
        self.open: list[_Open] = []
        self.entities: list[Entity] = []
        self.literal: list[str] = []

    def read(self) -> Formatted:
        while self.at < len(self.source):
            character = self.source[self.at]
            if character == "&":
                self._put(self._reference())
            elif character != "<":
                self._put(self._until("&<"))
            elif self.source.startswith("/", self.at + 1):
                self._end_tag()
            else:
                self._start_tag()
        if self.open:
            self._refuse(f'can\'t find end tag corresponding to start tag "{self.open[-1].tag}"')
        return Formatted("".join(self.out), _ordered(tuple(self.entities)), tuple(self.literal))

    def _put(self, text: str) -> None:
        self.out.append(text)
        self.length += len(text)

    def _refuse(self, why: str) -> NoReturn:
        raise Refused(f"Bad Request: can't parse entities: {why}")

    def _bytes_before(self, position: int) -> int:
        return len(self.source[:position].encode())

    def _reference(self) -> str:
        """The character that is meant, or the ampersand itself, which is what a reader then sees."""
        match = REFERENCE.match(self.source, self.at)
        if match and match["name"] in NAMED:
            self.at = match.end()
            return NAMED[match["name"]]
        if match and not match["name"]:
            code = int(match["hex"], 16) if match["hex"] else int(match["dec"])
            if 0 < code < 0x10FFFF and len(match[0]) <= 10:
                self.at = match.end()
                return chr(code)
        if match and match[0].endswith(";"):
            self.literal.append(match[0])
        self.at += 1
        return "&"

    def _until(self, stop: str) -> str:
        begin = self.at
        match = STOPS[stop].search(self.source, begin)
        self.at = match.start() if match else len(self.source)
        return self.source[begin : self.at]

    def _skip_space(self) -> None:
        while self.at < len(self.source) and self.source[self.at] in SPACE:
            self.at += 1

    def _ended(self) -> bool:
        return self.at >= len(self.source)

    def _start_tag(self) -> None:
        begin = self.at
        self.at += 1
        tag = self._until(SPACE + ">").lower()
        if self._ended():
            self._refuse(f"unclosed start tag at byte offset {self._bytes_before(begin)}")
        if tag not in ENTITY_OF_TAG:
            self._refuse(f'unsupported start tag "{tag}" at byte offset {self._bytes_before(begin)}')
        argument = self._attributes(tag, begin)
        if tag == "span" and argument != "spoiler":
            self._refuse(f'tag "span" must have class "tg-spoiler" at byte offset {self._bytes_before(begin)}')
        self.open.append(_Open(tag, argument, self.length))

    def _attributes(self, tag: str, begin: int) -> str:
        argument = ""
        while True:
            self._skip_space()
            if not self._ended() and self.source[self.at] == ">":
                self.at += 1
                return argument
            name = self._until(SPACE + "=>/\"'")
            if not name and not self._ended():
                self._refuse(f'empty attribute name in the tag "{tag}" at byte offset {self._bytes_before(begin)}')
            self._skip_space()
            if self._ended():
                self._refuse(f'unclosed start tag "{tag}" at byte offset {self._bytes_before(begin)}')
            value = ""
            if self.source[self.at] == "=":
                self.at += 1
                value = self._value(begin)
            argument = self._meaning(tag, name, value) or argument

    def _value(self, begin: int) -> str:
        self._skip_space()
        if self._ended():
            self._refuse(f"unclosed start tag at byte offset {self._bytes_before(begin)}")
        quote = self.source[self.at]
        if quote in "\"'":
            self.at += 1
            value = self._until(quote)
            self.at += 1
            value = REFERENCE.sub(lambda match: NAMED.get(match["name"] or "", match[0]), value)
        else:
            token = self.at
            match = re.compile(r"[A-Za-z0-9.\-]*").match(self.source, self.at)
            value = match[0].lower() if match else ""
            self.at += len(value)
            if not self._ended() and self.source[self.at] not in SPACE + ">":
                self._refuse(f"unexpected end of name token at byte offset {self._bytes_before(token)}")
        if self._ended():
            self._refuse(f"unclosed start tag at byte offset {self._bytes_before(begin)}")
        return value

    def _meaning(self, tag: str, name: str, value: str) -> str:
        match tag, name:
            case ("a", "href") | ("tg-emoji", "emoji-id") | ("tg-time", "unix"):
                return value
            case ("code", "class") if value.startswith("language-"):
                return value.removeprefix("language-")
            case ("span", "class") if value.startswith("tg-"):
                return value.removeprefix("tg-")
            case ("blockquote", "expandable"):
                if not self.expandable:
                    self._refuse("expandable quotes are switched off")
                return "expandable"
        return ""

    def _end_tag(self) -> None:
        begin = self.at
        if not self.open:
            self._refuse(f"unexpected end tag at byte offset {self._bytes_before(begin)}")
        self.at += 2
        tag = self._until(SPACE + ">")
        self._skip_space()
        if self._ended() or self.source[self.at] != ">":
            self._refuse(f"unclosed end tag at byte offset {self._bytes_before(begin)}")
        self.at += 1
        opened = self.open.pop()
        if tag and tag.lower() != opened.tag:
            self._refuse(
                f"unmatched end tag at byte offset {self._bytes_before(begin)}, "
                f'expected "</{opened.tag}>", found "</{tag}>"'
            )
        if self.length > opened.start and (entity := self._entity(opened)):
            self.entities.append(entity)

    def _entity(self, opened: _Open) -> Entity | None:
        kind, extra = ENTITY_OF_TAG[opened.tag], {}
        if kind == "text_link":
            url = opened.argument or "".join(self.out)[opened.start :]
            if not _is_link(url):
                return None
            extra = {"url": url}
        elif opened.tag == "code" and opened.argument:
            extra = {"language": opened.argument}
        elif kind == "custom_emoji":
            extra = {"custom_emoji_id": opened.argument}
        elif opened.argument == "expandable":
            kind = "expandable_blockquote"
        return Entity(kind, opened.start, self.length, extra)


def _is_link(url: str) -> bool:
    """A link without a dot in its host is dropped without a word."""
    if re.match(r"(tg|mailto|tel|ton):", url):
        return True
    host = re.sub(r"^[a-z]+://", "", url, flags=re.IGNORECASE).split("/")[0].split("?")[0]
    return "." in host.strip(".")


def cleaned(parsed: Formatted) -> Formatted:
    """Without what the server strips (embeddings, line separators, returns, space at both ends), entities in step."""
    text, origin = _stripped(CONTROL.sub(" ", parsed.text))
    first = len(text) - len(text.lstrip(" \n"))
    last = len(text.rstrip(" \n"))
    entities = []
    for entity in parsed.entities:
        start = min(max(bisect_left(origin, entity.start), first), last) - first
        end = min(max(bisect_left(origin, entity.end), first), last) - first
        if end > start:
            entities.append(replace(entity, start=start, end=end))
    return replace(parsed, text=text[first:last], entities=tuple(entities))


def _stripped(text: str) -> tuple[str, Sequence[int]]:
    """The text without unwelcome characters, and where each of the rest stood."""
    kept: list[str] = []
    origin: list[int] = []
    at = 0
    for match in UNWELCOME.finditer(text):
        kept.append(text[at : match.start()])
        origin += range(at, match.start())
        if len(match[0]) > 1:  # a run of direction marks becomes ZWNJ and the last of them
            kept.append("\u200c" + match[0][-1])
            origin += (match.start(), match.end() - 1)
        at = match.end()
    if not origin and at == 0:
        return text, range(len(text))
    return "".join((*kept, text[at:])), [*origin, *range(at, len(text))]


AUTOMATIC = re.compile(
    r"(?P<url>https?://[^\s<>\"«»]+[^\s<>\"«».,:;!?)\]])"
    r"|(?<![\w@/.])(?P<bot_command>/[a-zA-Z0-9_]{1,64}(?:@[a-zA-Z0-9_]{3,32})?)(?![\w/])"
    r"|(?<![\w@.])(?P<email>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
    r"|(?<![\w@/])(?P<mention>@[a-zA-Z][a-zA-Z0-9_]{3,31})\b"
    r"|(?<![\w#])(?P<hashtag>#\w*[^\W\d]\w*)"
)
SOLID = {"code", "pre", "text_link"}


def found(text: str, taken: tuple[Entity, ...] = ()) -> tuple[Entity, ...]:
    """What the server marks by itself: commands, mentions, addresses, hashtags."""
    solid = [entity for entity in taken if entity.kind in SOLID]
    return tuple(
        Entity(match.lastgroup or "", match.start(), match.end())
        for match in AUTOMATIC.finditer(text)
        if not any(entity.start < match.end() and match.start() < entity.end for entity in solid)
    )
