"""Making an engine: with the dense model where it runs and is wanted, without it elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from knowledge.answering.engine import Engine
from knowledge.search.dense import load_dense
from knowledge.snapshot import Snapshot


def make_engine(snapshot: Snapshot, before: Engine | None = None, *, dense: str = "auto") -> Engine:
    """An engine for a snapshot; `before` lends what has not changed."""
    model = before.dense if before is not None else (None if dense == "off" else load_dense())
    return Engine(snapshot, dense=model, before=before)


def maker(dense: str) -> Callable[[Snapshot, Engine | None], Engine]:
    """The way in which a process makes its engines, as the setting says."""
    return partial(make_engine, dense=dense)
