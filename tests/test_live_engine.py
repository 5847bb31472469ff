"""The engine of the running bot: what takes long happens off the event loop, and only once for the same words."""

import threading

import numpy as np
import pytest

from bot.answering import LiveEngine
from bot.database import Database
from knowledge.answers import FactAnswer
from knowledge.engine import Engine

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


@pytest.fixture
async def model_and_engine(own_database):
    model = Model()
    database = Database(f"sqlite:///{own_database}")
    engine = LiveEngine(database, lambda snapshot, before: Engine(snapshot, dense=model, before=before))
    await engine.start()
    model.asked_in.clear()
    yield model, engine
    await engine.stop()
    await database.close()


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
