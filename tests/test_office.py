"""The office keeps the knowledge true from inside the chat: find, send text, look, publish."""

import pytest

from tests.conversation import Conversation

COST = "costs/commercial-account"


@pytest.fixture
def office(chat: Conversation) -> Conversation:
    """The owner of this bot."""
    return chat.as_("office")


async def open_text(office, words=COST, button="ویرایش متن فارسی"):
    await office.send(f"/admin {words}")
    await office.press(button)
    assert office.last.shows("office/send_text")


async def test_send_text_look_publish(chat, office):
    await chat.send("هزینه حساب تجاری")
    before = chat.last.text
    await open_text(office)
    assert "‹۱›" in office.last.plain
    await office.send("حساب تجاری را ارزان نپندارید: هر ماه دست‌کم ۵۰٬۰۰۰ یوان می‌خواهد.")
    assert office.last.shows("office/draft")
    assert office.new[0].shows("answers/entry")
    assert "ارزان نپندارید" in office.new[0]
    await chat.send("هزینه حساب تجاری")
    assert chat.last.text == before, "a draft is nobody's answer yet"
    await office.press("انتشار")
    assert office.last.shows("office/published")
    await settled_version(chat)
    await chat.send("هزینه حساب تجاری")
    print(chat.last.plain)
    print([h.plain for h in office.all][-3:])
    assert "ارزان نپندارید" in chat.last


async def settled_version(chat):
    import asyncio

    await asyncio.sleep(1)
    await chat.sandbox.settled()
