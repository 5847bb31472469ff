"""A question that its asker corrects by editing it is answered anew; other edits are left alone."""

from typing import Any

from tests.conversation import Conversation

CORRECTED = "هزینه حساب تجاری چقدر است؟"


def newest_of(chat: Conversation) -> Any:
    own = [row.message for row in chat.world.transcript(chat.chat) if row.message["from"]["id"] == chat.person.id]
    return own[-1]["message_id"]


async def test_a_corrected_question_is_answered_anew_and_once(chat: Conversation) -> None:
    await chat.send("هزیه حاب تجری چقد")
    question = newest_of(chat)
    await chat.edit(question, CORRECTED)
    assert [heard.shows("answers/entry") for heard in chat.new] == [True]
    assert "۵۰٬۰۰۰" in chat.last.plain
    await chat.edit(question, CORRECTED)
    assert not chat.new, "nothing was changed"
    await chat.edit(question, "What does an official account cost?")
    assert "35,000" in chat.last


async def test_an_edit_further_up_is_left_alone(chat: Conversation) -> None:
    await chat.send("هزیه حاب تجری چقد")
    question = newest_of(chat)
    await chat.send("/help")
    await chat.edit(question, CORRECTED)
    assert not chat.new
    await chat.edit(newest_of(chat), CORRECTED)
    assert not chat.new, "a command is no question"


async def test_what_a_form_took_is_not_taken_back(chat: Conversation) -> None:
    await chat.send("/worth")
    await chat.press("زعفران")
    shown = len(chat.all)
    await chat.send("۹۰ یوان")
    assert len(chat.all) > shown
    await chat.edit(newest_of(chat), CORRECTED)
    assert not chat.new


async def test_in_the_midst_of_a_form_its_question_is_shown_again(chat: Conversation) -> None:
    await chat.send("/cost")
    await chat.send("هزینه حساب رسمی چقدر است؟")
    await chat.edit(newest_of(chat), CORRECTED)
    assert [heard.shows("estimates/question") for heard in chat.new] == [False, True]


async def test_nothing_is_said_to_edits_in_a_group(chat: Conversation) -> None:
    group = chat.group()
    await group.send(f"{chat.mention} هزیه")
    await group.edit(newest_of(group), f"{chat.mention} {CORRECTED}")
    assert not group.new
