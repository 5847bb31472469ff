"""The queue in the chat: questions grouped by meaning are answered, led to an entry, or closed."""

from __future__ import annotations

from collections.abc import Sequence

from telegram.ext import CallbackQueryHandler

from handlers import expecting
from handlers.callbacks import of
from handlers.context import KarvanContext
from handlers.keyboards import Button, Rows, in_rows
from handlers.office import new_entries, preview
from handlers.office.entries import row_named, title_of
from handlers.office.presses import (
    AnswerGroup,
    OutOfScope,
    ReplyTo,
    SameAs,
    ShowGroup,
    ShowQueue,
    ShowSent,
    ShowSentOne,
    ShowText,
)
from handlers.office.staff import for_staff, gone, home_row, takes
from handlers.rendering import labels
from knowledge.models.asking import QuestionLog
from knowledge.office import proposals, queue, texts
from knowledge.office.changes import Change
from knowledge.office.marks import tidy
from knowledge.office.matching import fact_name
from knowledge.office.roles import Member
from knowledge.storing.bodies import dump
from locales import spoken
from locales.numbers import number

FIND_SAME, REPLY = "office-find-same", "office-reply"
PAGE = 8
MOST_SAME = 5
MOST_SHOWN = 10


@for_staff()
async def show_queue(context: KarvanContext, member: Member) -> None:
    """Show the groups that wait, the most asked first."""
    press = context.press
    after = max(0, press.after) if isinstance(press, ShowQueue) else 0
    await queue.gather(context.session, context.engine.meanings, context.now)
    groups = await queue.open_groups(context.session, PAGE + 1, after)
    words = labels("office/buttons", context.language)
    unhelpful = await queue.unhelpful_groups(context.session)
    keyboard = in_rows(
        Button(
            f"({number(group.size, context.language)}) "
            f"{words.unhelpful + ' ' if group.id in unhelpful else ''}{group.title or '…'}",
            ShowGroup(group.key),
        )
        for group in groups[:PAGE]
    )
    if len(groups) > PAGE:
        keyboard.append([Button(words.further, ShowQueue(after + PAGE))])
    await context.edit("office/queue", [*keyboard, home_row(context)], count=len(groups), after=after)


@for_staff()
async def show_group(context: KarvanContext, member: Member) -> None:
    """Show the questions of one group and what can be done with them."""
    if not isinstance(context.press, ShowGroup):
        return
    group = await queue.group_of(context.session, context.press.key)
    questions = await queue.questions_of(context.session, group, MOST_SHOWN)
    words = labels("office/buttons", context.language)
    told, lead = _what_they_read(context, questions)
    keyboard = [
        *lead,
        [Button(words.answer, AnswerGroup(group.key)), Button(words.same_as, SameAs(group.key, "", ""))],
        [Button(words.out_of_scope, OutOfScope(group.key)), Button(words.to_queue, ShowQueue(0))],
        home_row(context),
    ]
    notes = await queue.notes_in(context.session, group, MOST_SHOWN)
    texts_asked = [row.text for row in questions]
    await context.say("office/group", keyboard, size=group.size, texts=texts_asked, told=told, notes=notes)


def _what_they_read(context: KarvanContext, questions: Sequence[QuestionLog]) -> tuple[list[str], Rows]:
    """What was answered to questions: titles and names of figures, and buttons that lead to the texts."""
    snapshot, language = context.snapshot, context.language
    entries = [found for row in questions if row.entry and (found := snapshot.entries.get(row.entry))]
    facts = [snapshot.facts[each] for row in questions if not row.entry for each in row.facts if each in snapshot.facts]
    read = list(dict.fromkeys(entries))[:MOST_SAME]
    named = [*(title_of(row, language) for row in read), *(fact_name(fact, snapshot, language) for fact in facts)]
    lead = in_rows(Button(title_of(row, language), ShowText("entry", row.key)) for row in read)
    return list(dict.fromkeys(named))[:MOST_SAME], lead


@for_staff()
async def answer(context: KarvanContext, member: Member) -> None:
    """Ask for the answer: the questions become the title and the wordings of a new entry."""
    if not isinstance(context.press, AnswerGroup):
        return
    group = await queue.group_of(context.session, context.press.key)
    questions = [row.text for row in await queue.questions_of(context.session, group, MOST_SHOWN) if row.text]
    own = [row for row in questions if row == group.title] or questions
    if not questions:
        await gone(context)
        return
    await new_entries.begin_entry(context, list(dict.fromkeys((*own[:1], *questions))), group)


@for_staff()
async def same_as(context: KarvanContext, member: Member) -> None:
    """Ask which entry answers a group already, or add the group's wordings to it."""
    press = context.press
    if not isinstance(press, SameAs):
        return
    group = await queue.group_of(context.session, press.key)
    row = row_named(context, press.kind, press.entry) if press.entry else None
    if row is None:
        expecting.expect(context, FIND_SAME, group=group.key)
        await _offer(context, group.key, group.title or "")
        return
    language = spoken(group.language)
    asked = await queue.questions_of(context.session, group, MOST_SHOWN)
    after = texts.adding_phrases(row, language, [each.text for each in asked if each.text])
    expecting.expect_nothing(context)
    proposal = await proposals.propose(
        context.session,
        [Change(texts.kind_of(row), row.id, dump(row), dump(after))],
        by=member,
        subject="phrases",
        title=title_of(row, "fa"),
        language=language,
        now=context.now,
        group_key=group.key,
    )
    await queue.drafted(context.session, group.key, entry=row.id, by=member, now=context.now)
    await preview.show(context, member, proposal)


@takes(FIND_SAME)
async def take_same(context: KarvanContext, member: Member, text: str) -> None:
    """Look for the entry by other words."""
    await _offer(context, str(expecting.expected(context)["group"]), text)


async def _offer(context: KarvanContext, group: str, words: str) -> None:
    rows = await context.engine.find(words, MOST_SAME)
    keyboard = in_rows(
        Button(title_of(row, context.language), SameAs(group, texts.kind_of(row), row.key)) for row in rows
    )
    await context.say("office/which_same", [*keyboard, home_row(context)], words=words)


@for_staff()
async def out_of_scope(context: KarvanContext, member: Member) -> None:
    """Close a group that Karvan is not for."""
    if not isinstance(context.press, OutOfScope):
        return
    group, _asked = await queue.close(
        context.session, context.press.key, state=queue.OUT_OF_SCOPE, by=member, now=context.now
    )
    words = labels("office/buttons", context.language)
    await context.edit("office/closed", [[Button(words.to_queue, ShowQueue(0))], home_row(context)], title=group.title)


@for_staff()
async def show_sent(context: KarvanContext, member: Member) -> None:
    """Show the questions that people sent."""
    sent = await queue.office_questions(context.session, PAGE)
    keyboard = in_rows(Button(each.text or "…", ShowSentOne(each.key)) for each in sent)
    await context.edit("office/sent", [*keyboard, home_row(context)], count=len(sent))


@for_staff()
async def show_sent_one(context: KarvanContext, member: Member) -> None:
    """Show one of them; who sent it is not shown."""
    if not isinstance(context.press, ShowSentOne):
        return
    question = await queue.office_question(context.session, context.press.key)
    words = labels("office/buttons", context.language)
    asked = await context.session.get(QuestionLog, question.question_id) if question.question_id else None
    told, lead = _what_they_read(context, [asked] if asked is not None else [])
    keyboard = [
        *lead,
        [Button(words.reply, ReplyTo(question.key, "reply")), Button(words.close, ReplyTo(question.key, "close"))],
        [Button(words.as_entry, ReplyTo(question.key, "entry"))],
        home_row(context),
    ]
    note, day = await queue.note_of(context.session, question), question.consented_at.date()
    await context.say("office/sent_one", keyboard, text=question.text, day=day, told=told, notes=[note] if note else [])


@for_staff()
async def reply_to(context: KarvanContext, member: Member) -> None:
    """Ask for the reply, begin an entry from the question, or close it."""
    press = context.press
    if not isinstance(press, ReplyTo):
        return
    question = await queue.office_question(context.session, press.key)
    if press.how == "reply":
        expecting.expect(context, REPLY, key=press.key)
        await context.say("office/ask_reply", [home_row(context)], text=question.text)
    elif press.how == "close":
        await queue.reply(context.session, press.key, "", by=member, now=context.now)
        await context.edit("office/closed", [home_row(context)], title=question.text)
    else:
        group = await queue.group_for(context.session, question, context.engine.meanings, context.now)
        await new_entries.begin_entry(context, [question.text or ""], group)


@takes(REPLY)
async def take_reply(context: KarvanContext, member: Member, text: str) -> None:
    """Send the office's words to whoever asked."""
    key = str(expecting.expected(context)["key"])
    words = tidy(text)
    question = await queue.reply(context.session, key, words, by=member, now=context.now)
    expecting.expect_nothing(context)
    if question.person_id is not None:
        language = spoken(question.language)
        await context.say(
            "office/replied_to_you", chat_id=question.person_id, language=language, question=question.text, reply=words
        )
    await context.say("office/replied", [home_row(context)], known=question.person_id is not None)


HANDLERS = [
    CallbackQueryHandler(show_queue, pattern=of(ShowQueue)),
    CallbackQueryHandler(show_group, pattern=of(ShowGroup)),
    CallbackQueryHandler(answer, pattern=of(AnswerGroup)),
    CallbackQueryHandler(same_as, pattern=of(SameAs)),
    CallbackQueryHandler(out_of_scope, pattern=of(OutOfScope)),
    CallbackQueryHandler(show_sent, pattern=of(ShowSent)),
    CallbackQueryHandler(show_sent_one, pattern=of(ShowSentOne)),
    CallbackQueryHandler(reply_to, pattern=of(ReplyTo)),
]
