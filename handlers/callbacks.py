"""Buttons that survive a restart: what a press means, packed into Telegram's 64 bytes.

A press is a small frozen dataclass of strings and whole numbers. Its prefix is registered once and
never used for anything else, so that an old button either still means what it did or is known to be old.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import Any, TypeVar, get_type_hints

LONGEST = 64
"""Bytes of `callback_data` that Telegram takes."""
SEPARATOR = ":"

Press = TypeVar("Press")

_kinds: dict[str, type] = {}
_prefixes: dict[type, str] = {}


def callback(prefix: str) -> Callable[[type[Press]], type[Press]]:
    """Register a dataclass as the meaning of buttons that begin with a prefix."""

    def register(kind: type[Press]) -> type[Press]:
        if prefix in _kinds or SEPARATOR in prefix:
            raise ValueError(f"the prefix {prefix!r} is taken, or holds a {SEPARATOR!r}")
        _kinds[prefix] = kind
        _prefixes[kind] = prefix
        return kind

    return register


def of(*kinds: type) -> Callable[[object], bool]:
    """The pattern for a `CallbackQueryHandler`: buttons of these kinds; `context.press` holds what was pressed."""
    prefixes = {_prefixes[kind] for kind in kinds}
    # Every press is held against the patterns of most handlers: a look at the prefix is enough for nearly all.
    return lambda data: isinstance(data, str) and _prefix_of(data) in prefixes and unpack(data) is not None


def exactly(*presses: object) -> Callable[[object], bool]:
    """The pattern for buttons that mean one of these presses, and not another of their kinds."""
    meant = frozenset(map(pack, presses))
    return lambda data: data in meant


def _prefix_of(data: str) -> str:
    return data.partition(SEPARATOR)[0]


def pack(press: object) -> str:
    """What a button carries.

    Raises:
        ValueError: a field holds the separator, or the whole is longer than Telegram takes.
    """
    values = [str(getattr(press, field.name)) for field in fields(press)]  # type: ignore[arg-type]
    if any(SEPARATOR in value for value in values):
        raise ValueError(f"a field of {press!r} holds {SEPARATOR!r}")
    data = SEPARATOR.join((_prefixes[type(press)], *values))
    if len(data.encode()) > LONGEST:
        raise ValueError(f"{data!r} is longer than {LONGEST} bytes")
    return data


def unpack(data: str) -> object | None:
    """What a pressed button meant; None for one that this version does not know any more."""
    prefix, *values = data.split(SEPARATOR)
    kind = _kinds.get(prefix)
    if kind is None:
        return None
    types: dict[str, Any] = get_type_hints(kind)
    names = [field.name for field in fields(kind)]
    if len(names) != len(values):
        return None
    try:
        return kind(**{name: types[name](value) for name, value in zip(names, values, strict=True)})
    except ValueError:
        return None
