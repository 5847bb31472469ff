"""The engine of the running bot: off the event loop, and changed as soon as the knowledge has."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial

from bot.database import Database
from bot.logs import log
from bot.metrics import ANSWERS, KNOWLEDGE_VERSION, PASSED_OVER, REFUSALS
from bot.model_queue import ModelQueue
from bot.periodic.looking import Looking
from knowledge.answering.answers import Answer, EntryAnswer, Language, Refusal
from knowledge.answering.engine import Answered, Engine
from knowledge.answering.slots import spoken_in
from knowledge.schema import Entry, Unknown
from knowledge.snapshot import Snapshot
from knowledge.storing import store

LOOK_EVERY_S = 0.2
"""A publication is to be answered by every process within a second."""

MOST_KEPT = 1000
LONGEST_KEPT = 200
"""Characters; what many people ask is short."""

MakeEngine = Callable[[Snapshot, Engine | None], Engine]
"""Makes an engine for a snapshot; the one before it lends what has not changed."""


class LiveEngine:
    """The engine of the newest knowledge version that this process has seen."""

    def __init__(self, database: Database, make: MakeEngine) -> None:
        self._database = database
        self._make = make
        self._model = ModelQueue()
        self._engine: Engine | None = None
        self._answers: dict[tuple[str, Language | None], tuple[Answer, bool]] = {}
        """Answers after nothing, and whether they hold whatever was said before.

        By the question's words, and the language of words that tell none. They change with the knowledge.
        """
        self._looking = Looking("knowledge.not_looked_up", every_s=LOOK_EVERY_S, first_after_s=LOOK_EVERY_S)
        self._warming: asyncio.Task[None] | None = None
        self.is_crowded: Callable[[], bool] = lambda: False
        """Whether others wait because of each question that is being answered; it takes half as long without the model.

        Whoever serves them says so.
        """

    @property
    def snapshot(self) -> Snapshot:
        """The knowledge that is answered from."""
        return self._now.snapshot

    async def start(self) -> None:
        """Load the knowledge and keep an eye on it."""
        await self._load()
        self._looking.start(self.refresh)

    async def stop(self) -> None:
        """Look no more."""
        await self._looking.stop()
        if self._warming is not None:
            self._warming.cancel()
            with suppress(asyncio.CancelledError, Exception):  # answers make what warming could not
                await self._warming
        self._model.close()

    async def answer_after(self, text: str, context: Mapping[str, str], language: Language | None) -> Answer:
        """Answer a message that follows an answer with this context."""
        return _counted(await self._after(text, context, language))

    async def _after(self, text: str, context: Mapping[str, str], language: Language | None) -> Answer:
        language = spoken_in(context, language)
        known = self._answers.get((text, language))
        if known is not None and (known[1] or not context):
            return known[0]
        answered, is_best = await self._answered(text, context, language)
        if known is None and is_best and len(text) <= LONGEST_KEPT:
            if len(self._answers) >= MOST_KEPT:
                self._answers.pop(next(iter(self._answers)))
            self._answers[text, language] = answered.alone, answered.stands_alone
        return answered.after

    async def _answered(
        self, text: str, context: Mapping[str, str], language: Language | None
    ) -> tuple[Answered, bool]:
        """What the engine of now says, and whether it can say no better; the model is asked off the event loop.

        It works without Python's lock; a whole answer in a thread would be fought over with the loop.
        """
        engine = self._now
        by_words = engine.by_words.weighed(text, context, language)
        if engine.dense is None or by_words.is_sure:
            return by_words, True
        for sought in engine.sought(text, {} if by_words.stands_alone else context, language):
            if engine.dense.has(sought):
                continue
            if self._model.is_long or self.is_crowded():
                PASSED_OVER.inc()
                return by_words, False
            await self._model.run(partial(engine.dense.embed, sought))
        # Another engine may have come meanwhile.
        return self._now.weighed(text, context, language), True

    def show(self, entry: Entry, language: Language) -> EntryAnswer:
        """An entry that was chosen rather than asked for."""
        return self._now.show(entry, language)

    async def find(self, text: str, most: int) -> list[Entry | Unknown]:
        """The rows nearest to some words, off the event loop."""
        return await self._model.run(partial(self._now.find, text, most))

    async def meanings(self, texts: Sequence[str]) -> list[frozenset[str]]:
        """What questions are about, off the event loop; the model is not asked."""
        meaning = self._now.meaning
        return await asyncio.to_thread(lambda: list(map(meaning, texts)))

    @property
    def _now(self) -> Engine:
        assert self._engine is not None, "start comes first"
        return self._engine

    async def refresh(self) -> None:
        """Load the knowledge anew if its version was raised."""
        async with self._database.readers() as session:
            version = await store.version_of(session)
        if self._engine is None or version != self._engine.snapshot.version:
            await self._load()
            self.warm()

    def warm(self) -> None:
        """Make ready, beside answering, what the first question would otherwise wait for.

        A start calls it when it is over: a thread beside it would only take turns with it.
        """
        self._warming = asyncio.create_task(asyncio.to_thread(self._now.warm))

    async def is_current(self) -> bool:
        """Whether the newest version is the one that is answered from."""
        async with self._database.readers() as session:
            return await store.version_of(session) == self._now.snapshot.version

    async def _load(self) -> None:
        snapshot = await self._database.snapshot()
        before = self._engine
        # A thread of its own: questions go on being answered from the old engine meanwhile.
        self._engine = await asyncio.to_thread(self._make, snapshot, before)
        self._answers = {}
        KNOWLEDGE_VERSION.set(snapshot.version)
        log.info("knowledge.loaded", version=snapshot.version)


def _counted(answer: Answer) -> Answer:
    if isinstance(answer, Refusal):
        REFUSALS.labels(reason=answer.reason).inc()
    ANSWERS.labels(kind=type(answer).__name__.removesuffix("Answer").lower()).inc()
    return answer
