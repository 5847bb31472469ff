"""The shipped knowledge and its engines, made once a run: they never change."""

from functools import cache

from handlers.answering import told
from knowledge.answering.answers import Answer, Question
from knowledge.answering.engine import Engine
from knowledge.loading import load
from knowledge.search.dense import load_dense
from knowledge.snapshot import Snapshot


@cache
def snapshot() -> Snapshot:
    return Snapshot.of(load())


@cache
def engine(*, dense: bool = False) -> Engine:
    return Engine(snapshot(), dense=load_dense() if dense else None)


def answer(*messages: str, dense: bool = False) -> Answer:
    return engine(dense=dense).answer(Question(messages[-1], messages[:-1]))


def said(*messages: str, dense: bool = False) -> dict:
    return told(answer(*messages, dense=dense), snapshot()).for_programs()
