"""A row as the database keeps it: JSON, with what people read and ask by kept apart, language by language."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from knowledge.loading import KINDS
from knowledge.schema import Row
from locales import LANGUAGES

Name = tuple[str, str]
"""Kind and id of a row."""
Json = dict[str, Any]

EDITION_TEXTS: Mapping[str, tuple[str, ...]] = {
    "entry": ("title", "phrases", "answer", "detail"),
    "unknown": ("title", "phrases", "answer", "why", "ask"),
}
"""What an edition of each kind holds in its language; the rest of the row is its revision."""

KIND_OF = {kind.name: kind for kind in KINDS}


def dump(row: Row) -> Json:
    """A row as plain JSON values, without what stands at its default."""
    return row.model_dump(mode="json", exclude_defaults=True)


def to_json(body: Json) -> str:
    """A body as it is kept and compared."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


def mark_of(body: Json) -> str:
    """What tells a body from another: equal means the same words and figures."""
    return hashlib.sha256(to_json(body).encode()).hexdigest()


def split(kind: str, body: Json) -> tuple[Json, dict[str, Json]]:
    """A row's body as its structure and, language by language, the texts of its editions."""
    names = EDITION_TEXTS.get(kind, ())
    structure = {name: value for name, value in body.items() if name not in names}
    texts: dict[str, Json] = {}
    for code in LANGUAGES:
        said = {name: body[name][code] for name in names if body.get(name, {}).get(code)}
        if said:
            texts[code] = said
    return structure, texts


def join(kind: str, structure: Json, texts: Mapping[str, Json]) -> Json:
    """The row's body again: the opposite of `split`."""
    body = dict(structure)
    for name in EDITION_TEXTS.get(kind, ()):
        said = {code: texts[code][name] for code in LANGUAGES if name in texts.get(code, {})}
        if said or name == "phrases":
            body[name] = said
    return body
