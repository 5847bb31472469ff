"""The same life on either database: a question, an estimate, a plan, an edit by the office, and being forgotten.

All conversations are told on SQLite; `KARVAN_TEST_STORIES=postgresql` tells every one of them on PostgreSQL.
"""

import pytest

from tests import databases
from tests.conversation import Conversation, Sandbox
from tests.test_journeys import first_plan
from tests.test_office import NEW_TEXT, edit, known

pytestmark = pytest.mark.parametrize("story_database", databases.KINDS, indirect=True)


async def test_a_person_asks_plans_counts_and_is_forgotten(chat: Conversation) -> None:
    await chat.send("هزینه حساب تجاری چقدر است؟")
    assert "۵۰٬۰۰۰" in chat.last
    await chat.send("رسمی چی؟")
    assert "۳۵٬۰۰۰" in chat.last, "what was asked before is known"
    await first_plan(chat)
    assert chat.last.shows("plans/first")
    await chat.send("/cost")
    await chat.press("skip")
    assert chat.last.shows("estimates/shown")
    await chat.send("/plans")
    assert "زعفران" in chat.last.buttons[0]
    await chat.send("/forgetme")
    await chat.press(chat.last.buttons[0])
    await chat.send("/plans")
    assert not any("زعفران" in label for label in chat.last.buttons)


async def test_what_the_office_publishes_is_answered(sandbox: Sandbox) -> None:
    asker = sandbox.exporter()
    office = asker.as_("office")
    await edit(office)
    await office.send(NEW_TEXT)
    await office.press("انتشار")
    assert office.last.shows("office/published")
    await known(asker)
    await asker.send("هزینه حساب تجاری")
    assert "ارزان نپندارید" in asker.last
    sandbox.check()
