"""Two questions in one message, parted where people part them."""

from __future__ import annotations

import re

_ENDS = re.compile(r"[؟?!\n؛;]+")
_JOINTS = re.compile(r"\s+(?:و همچنین|و اینکه|and also|و|and)\s+", re.IGNORECASE)
_CLAUSE_ENDS = re.compile(r"[.؟?!\n؛;،,]+(?:\s+|$)")
_CLAUSE_JOINTS = re.compile(r"\s+(?:و همچنین|و اینکه|و این که|ولی|اما|و|and also|and|but)\s+", re.IGNORECASE)
LEAST_OF_LONG = 20
"""Words of a message in which more than one question may be looked for."""
LEAST_OF_CLAUSE = 4
"""Words of a clause that can be asked by itself."""
MOST = 3
"""Places at which a message is tried to be parted."""
LONGEST = 200
"""Letters of a message in which an "and" is looked at."""
SHORTEST = 2
"""Words of a part that can be a question."""


def clauses_of(text: str) -> list[str]:
    """The clauses of a long message, as people send them who speak as they write; none of a short one."""
    if len(text.split()) < LEAST_OF_LONG:
        return []
    sentences = [each.strip() for each in _CLAUSE_ENDS.split(text)]
    return [clause for sentence in sentences for clause in _joined(sentence) if len(clause.split()) >= LEAST_OF_CLAUSE]


def _joined(sentence: str) -> list[str]:
    """What an "and" or a "but" joins, where whole clauses stand on both sides of it."""
    clauses = [sentence]
    for joint in reversed([*_CLAUSE_JOINTS.finditer(sentence)]):
        before, behind = clauses[0][: joint.start()], clauses[0][joint.end() :]
        if min(len(before.split()), len(behind.split())) >= LEAST_OF_CLAUSE:
            clauses[:1] = [before, behind]
    return clauses


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
