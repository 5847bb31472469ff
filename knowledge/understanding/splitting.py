"""Two questions in one message, parted where people part them."""

from __future__ import annotations

import re

_ENDS = re.compile(r"[؟?!\n؛;]+")
_JOINTS = re.compile(r"\s+(?:و همچنین|و اینکه|and also|و|and)\s+", re.IGNORECASE)
MOST = 3
"""Places at which a message is tried to be parted."""
LONGEST = 200
"""Letters of a message in which an "and" is looked at."""
SHORTEST = 2
"""Words of a part that can be a question."""


def parts_of(text: str) -> list[tuple[str, str]]:
    """Every way to read a message as two questions, the likelier first; none for most messages."""
    by_ends = [part.strip() for part in _ENDS.split(text) if len(part.split()) >= SHORTEST]
    if len(by_ends) == 2:
        return [(by_ends[0], by_ends[1])]
    if len(by_ends) > 2:
        return []
    if len(text) > LONGEST:
        return []
    halves = [(text[: joint.start()], text[joint.end() :]) for joint in _JOINTS.finditer(text)]
    whole = [pair for pair in halves if all(len(half.split()) > SHORTEST for half in pair)]
    return whole[:MOST]
