"""The engine of the running bot: what takes long happens off the event loop, and only once for the same words."""

import asyncio
import threading
import time
from contextlib import asynccontextmanager

import numpy as np
import pytest

from bot.answering import LiveEngine
from bot.database import Database
from bot.metrics import PASSED_OVER
from bot.model_queue import ASIDE_S, LONGEST_S, ModelQueue
from knowledge.answering.answers import FactAnswer
from knowledge.answering.engine import Engine
from tests import shipped

QUESTION = "سفارت روسیه چند دنبال‌کننده دارد؟"
DOUBTFUL = "کدام ابزار برای کالای دست‌ساز ما بهتر جواب می‌دهد؟"


class Model:
    """Every text means the same to it; it notes where it was asked."""

    def __init__(self):
        self.known = {}
        self.asked_in = []

    def embed(self, text):
        if text not in self.known:
            self.asked_in.append(threading.current_thread())
            self.known[text] = np.full(384, 384**-0.5, dtype=np.float32)
        return self.known[text]

    def has(self, text):
        return text in self.known


@pytest.fixture(scope="module")
def lender():
    """An engine that lends what it holds: making one for each test would take most of its time."""
    return Engine(shipped.snapshot(), dense=Model())


@asynccontextmanager
async def live(model, lender, file):
    database = Database(f"sqlite:///{file}")
    engine = LiveEngine(database, lambda snapshot, before: Engine(snapshot, dense=model, before=before or lender))
    await engine.start()
    model.asked_in.clear()
    yield engine
    await engine.stop()
    await database.close()


@pytest.fixture
async def model_and_engine(own_database, lender):
    model = Model()
    async with live(model, lender, own_database) as engine:
        yield model, engine


async def test_the_model_is_asked_off_the_loop_and_once(model_and_engine):
    model, engine = model_and_engine
    for unused in range(2):
        await engine.answer_after(DOUBTFUL, {}, "fa")
    assert len(model.asked_in) == 1
    assert model.asked_in[0] is not threading.main_thread()


@pytest.mark.parametrize("text", ["و هزینهٔ نگهداریش چطور؟", "و کدام برای کالای دست‌ساز بهتر است؟"])
async def test_what_leans_on_an_answer_is_weighed_off_the_loop_too(model_and_engine, text):
    model, engine = model_and_engine
    first = await engine.answer_after(QUESTION, {}, "fa")
    await engine.answer_after(text, first.context, "fa")
    assert all(thread is not threading.main_thread() for thread in model.asked_in)


async def test_where_the_words_leave_no_doubt_the_model_is_not_asked(model_and_engine):
    model, engine = model_and_engine
    assert isinstance(await engine.answer_after(QUESTION, {}, "fa"), FactAnswer)
    assert model.asked_in == []


async def test_a_question_that_is_asked_again_is_worked_out_anew_only_after_a_publication(model_and_engine):
    unused, engine = model_and_engine
    first = await engine.answer_after(QUESTION, {}, "fa")
    assert await engine.answer_after(QUESTION, {}, "fa") is first
    assert await engine.answer_after(QUESTION, first.context, "fa") is first, "it is a whole question by itself"
    alone = await engine.answer_after("و آلمان؟", {}, "fa")
    after = await engine.answer_after("و آلمان؟", first.context, "fa")
    assert after is not alone
    assert after.context != alone.context, "it leans on what was said"
    assert await engine.answer_after("و آلمان؟", {}, "fa") is alone
    await engine._load()
    again = await engine.answer_after(QUESTION, {}, "fa")
    assert again is not first
    assert again.rows == first.rows


class SlowModel(Model):
    """It takes its time, and as long as nobody lets it go."""

    def __init__(self):
        super().__init__()
        self.may_go = threading.Event()
        self.may_go.set()

    def embed(self, text):
        if text not in self.known and threading.current_thread() is not threading.main_thread():
            time.sleep(0.06)
            self.may_go.wait(10)
        return super().embed(text)


@pytest.fixture
async def slow_model_and_engine(own_database, lender):
    model = SlowModel()
    async with live(model, lender, own_database) as engine:
        yield model, engine
        model.may_go.set()


async def test_what_tells_no_language_is_kept_for_each(model_and_engine):
    unused, engine = model_and_engine
    english = await engine.answer_after("How many followers does Russia's embassy have?", {}, "fa")
    persian = await engine.answer_after(QUESTION, {}, "fa")
    for before in (english, persian):
        assert (await engine.answer_after("2021?", before.context, "fa")).language == before.language
    assert (await engine.answer_after("2021?", {}, "fa")).language == "fa"
    assert (await engine.answer_after("2021?", {}, "en")).language == "en"


async def test_a_long_queue_before_the_model_is_passed_by_and_the_answer_is_not_kept(slow_model_and_engine):
    model, engine = slow_model_and_engine
    by_words = engine._now.by_words.weighed(DOUBTFUL, {}, "fa").after
    await engine.answer_after("و کدام برای کالای دست‌ساز بهتر است؟", {}, "fa")
    model.may_go.clear()
    waiting = [asyncio.create_task(engine.answer_after(f"{DOUBTFUL} {n}", {}, "fa")) for n in ("الف", "ب")]
    await asyncio.sleep(0)
    passed_over = PASSED_OVER._value.get()
    answer = await asyncio.wait_for(engine.answer_after(DOUBTFUL, {}, "fa"), 5)
    assert answer == by_words
    assert PASSED_OVER._value.get() == passed_over + 1
    model.may_go.set()
    await asyncio.gather(*waiting)
    read = len(model.known)
    while engine._model.is_long:  # noqa: ASYNC110 - on a slow machine they have waited for a moment
        await asyncio.sleep(0.05)
    await engine.answer_after(DOUBTFUL, {}, "fa")
    assert len(model.known) == read + 1, "once there is room, it is asked as ever"


async def test_where_others_wait_for_a_place_the_model_is_not_asked(model_and_engine):
    model, engine = model_and_engine
    engine.is_crowded = lambda: True
    assert await engine.answer_after(DOUBTFUL, {}, "fa") == engine._now.by_words.weighed(DOUBTFUL, {}, "fa").after
    assert model.known == {}
    engine.is_crowded = lambda: False
    await engine.answer_after(DOUBTFUL, {}, "fa")
    assert model.known


async def test_who_is_too_busy_to_take_up_what_the_model_says_does_not_ask_it_for_a_moment():
    queue = ModelQueue()
    asked = asyncio.create_task(queue.run(lambda: "a vector"))
    await asyncio.sleep(0)
    time.sleep(LONGEST_S * 1.5)  # noqa: ASYNC251 - the loop is busy with others' messages
    assert await asked == "a vector"
    assert queue.is_long
    await asyncio.sleep(ASIDE_S)
    assert not queue.is_long
    queue.close()
