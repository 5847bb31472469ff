"""On messengers with the same API that can do less: no markup, no folding quotes, no editing, no inline mode."""

import pytest

from bot.sandbox.people import Impossible
from bot.sandbox.world import Features
from tests.conversation import Conversation


@pytest.fixture(
    params=[
        Features(expandable_quotes=False),
        Features(editing=False),
        Features(expandable_quotes=False, inline=False, html=False, editing=False),
    ],
    ids=["no-folding", "no-editing", "nothing"],
)
def features(request: pytest.FixtureRequest) -> Features:
    lesser: Features = request.param
    return lesser


async def test_questions_are_answered_and_buttons_work(chat: Conversation) -> None:
    await chat.send("/start")
    assert chat.last.shows("start/welcome")
    await chat.send("هزینه حساب رسمی چقدر است؟")
    assert "۳۵٬۰۰۰" in chat.last
    assert not chat.last.has("expandable_blockquote") or chat.world.features.expandable_quotes
    await chat.send("/topics")
    for unused in range(2):
        await chat.press(chat.last.buttons[0])
    for text in ("/help", "/sources", "/language", "/privacy", "/plan", "?", "/nonsense"):
        await chat.send(text)
        assert chat.new


async def test_inline_mode_is_there_or_not(chat: Conversation) -> None:
    if chat.world.features.inline:
        assert await chat.inline("هزینه حساب تجاری")
    else:
        with pytest.raises(Impossible):
            await chat.inline("هزینه حساب تجاری")
