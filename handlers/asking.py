"""Asking: a question in free text, its answer, and the buttons under it."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from sqlalchemy import insert
from telegram import Message, MessageEntity, Update
from telegram.ext import CallbackQueryHandler, CommandHandler, MessageHandler, filters

from handlers import expecting, journeys
from handlers.answering import told
from handlers.callbacks import of
from handlers.citing import places_in_words
from handlers.context import KarvanContext
from handlers.filters import IN_PRIVATE
from handlers.keyboards import Button, Rows, in_rows
from handlers.office.presses import ShowText
from handlers.presses import AskOffice, Helpful, ShowEntry, ShowFactQuote, ShowQuote
from handlers.rendering import Labels, labels
from knowledge.answering.answers import Answer, Choice, EntryAnswer, FactAnswer, Refusal, Talk
from knowledge.models.asking import Asker, QuestionLog
from knowledge.office.texts import kind_of
from knowledge.schema import Entry, Unknown
from knowledge.understanding.context import remembered

MOST_RELATED = 3
KEEP_ASKER = timedelta(days=90)
# Every question runs these: rows by themselves are written in a fifth of the time that objects take.
_LOG = insert(QuestionLog.__table__).returning(QuestionLog.__table__.c.id)  # type: ignore[attr-defined]
_NOTE_ASKER = insert(Asker.__table__)  # type: ignore[attr-defined]
ASKED = "asked"
"""Under which a dialogue's screen holds the newest message, if that is a question."""
_MARKS = " ،,؛;:.!؟?…-–—"
"""What stands beside a name one calls: «@karvan_bot، هزینه چقدر است؟»."""
_SPACE_BEFORE_A_MARK = re.compile(r" (?=[،,؛;:.!؟?…])")


async def ask(update: Update, context: KarvanContext) -> None:
    """Answer a message of a private chat; of a picture or a file, the words under it."""
    text = (update.message.text or update.message.caption) if update.message else None
    if not text or await expecting.take(context, text):
        return
    if context.person.expects is None and await journeys.begin_by_words(context, text):
        return
    await _answer_and_go_on(context, text)


async def ask_again(update: Update, context: KarvanContext) -> None:
    """Answer anew a question that its asker corrected, if they have written nothing since.

    Telegram tells of edits that change no word as well; and what was typed into a form has been taken.
    """
    message = update.edited_message
    text = (message.text or message.caption) if message else None
    asked: Any = context.dialogue.screen.get(ASKED)
    if message is None or not text or not asked or asked["message"] != message.message_id:
        return
    if asked["words"] != _mark_of(text):
        await _answer_and_go_on(context, text)


async def _answer_and_go_on(context: KarvanContext, text: str) -> None:
    if (message := context.turn.update.effective_message) is not None:
        asked = {"message": message.message_id, "words": _mark_of(text)}
        context.dialogue.screen = {**context.dialogue.screen, ASKED: asked}
    await answer_text(context, text)
    await expecting.show_again(context)


def _mark_of(text: str) -> int:
    """By which the same words are known again, without keeping them."""
    return zlib.crc32(text.encode())


async def ask_command(update: Update, context: KarvanContext) -> None:
    """Answer /ask QUESTION, in private or in a group; without a question say how it goes."""
    text = " ".join(context.args or ())
    replied = update.message.reply_to_message if update.message else None
    if not text and replied is not None and replied.text and not _is_ours(replied, context):
        text = replied.text
    if text:
        await answer_text(context, text)
    else:
        await context.say("asking/how")


async def ask_in_group(update: Update, context: KarvanContext) -> None:
    """Answer a mention of the bot, or a reply to it; everything else said in a group is nobody's business."""
    message = update.message
    if message is None or not message.text:
        return
    asked = _beside_our_name(message, context.bot.username)
    if asked is None and message.reply_to_message is not None and _is_ours(message.reply_to_message, context):
        asked = message.text
    if asked is not None:
        await (answer_text(context, asked) if asked else context.say("asking/how"))


def _beside_our_name(message: Message, name: str) -> str | None:
    """What a message asks of the bot that it names; None where it does not. Who else is named is not asked about."""
    mentions = message.parse_entities([MessageEntity.MENTION])
    if f"@{name}".lower() not in map(str.lower, mentions.values()):
        return None
    units = (message.text or "").encode("utf-16-le")  # in which Telegram counts
    for place in sorted(mentions, key=lambda each: each.offset, reverse=True):
        units = units[: place.offset * 2] + " ".encode("utf-16-le") + units[(place.offset + place.length) * 2 :]
    words = " ".join(units.decode("utf-16-le").split())
    return _SPACE_BEFORE_A_MARK.sub("", words).lstrip(_MARKS)


def _is_ours(message: Message, context: KarvanContext) -> bool:
    return message.from_user is not None and message.from_user.id == context.bot.id


async def answer_text(context: KarvanContext, text: str) -> None:
    """Answer a question, write it down, and remember it for what follows."""
    private = context.is_private
    language: Any = context.person.language
    await context.let_go()
    answer = await context.engine.answer_after(text, context.dialogue.last_answer if private else {}, language)
    # A sign or a number that says nothing is no question for the office either.
    says_nothing = isinstance(answer, Refusal) and not any(letter.isalpha() for letter in text)
    question = None if isinstance(answer, Talk) or says_nothing else await _write_down(context, text, answer)
    if private:
        context.dialogue.last_answer = remembered(context.dialogue.last_answer, answer.context)
    await show(context, answer, question)


async def show(context: KarvanContext, answer: Answer, question: int | None = None) -> None:
    """Show an answer with the buttons that fit it; `question` is its number in the log."""
    ready = told(answer, context.snapshot, context.today)
    keyboard = await _keyboard(context, answer, question) if context.is_private else ()
    await context.say(ready.template, keyboard, language=answer.language, **ready.values)


async def show_row(context: KarvanContext, row: Entry | Unknown) -> None:
    """Show an entry or known unknown that was chosen rather than asked for."""
    language: Any = _spoken_where_pressed(context)
    if isinstance(row, Entry):
        await show(context, context.engine.show(row, language))
    else:
        title = row.title.shown(language) or row.id
        await show(context, Refusal(language, reason="unsourced", missing=(title,), unknown=row))


async def _keyboard(context: KarvanContext, answer: Answer, question: int | None) -> Rows:
    rows = [*_quote_row(answer), *_titles(_further(context, answer), answer.language)]
    if question is not None:
        rows += _opinion_rows(answer, question)
    return [*rows, *await _office_row(context, answer)]


async def _office_row(context: KarvanContext, answer: Answer) -> Rows:
    """The way to edit what was said, for members of the office."""
    row = answer.unknown if isinstance(answer, Refusal) else getattr(answer, "entry", None)
    if row is None or not context.turn.may_be_member or await context.member() is None:
        return []
    return [[Button(labels("office/buttons", context.language).edit, ShowText(kind_of(row), row.key))]]


def _quote_row(answer: Answer) -> Rows:
    """The button to the report's own words, where the answer rests on some."""
    quote = _words(answer.language).quote
    if isinstance(answer, EntryAnswer) and answer.entry is not None and answer.entry.quote:
        return [[Button(quote, ShowQuote(answer.entry.key))]]
    if isinstance(answer, FactAnswer) and answer.rows[0].quote:
        return [[Button(quote, ShowFactQuote(answer.rows[0].key))]]
    return []


def _further(context: KarvanContext, answer: Answer) -> tuple[Entry | Unknown, ...]:
    """What an answer leads on to."""
    match answer:
        case Choice():
            return answer.options
        case Refusal():
            return answer.nearest
        case EntryAnswer() if answer.entry is not None:
            return _related(context, answer.entry)
        case FactAnswer() if answer.entry is not None:
            return (answer.entry,)
    return ()


def _opinion_rows(answer: Answer, question: int) -> Rows:
    """Helpful or not under an answer; the office under a refusal."""
    labels = _words(answer.language)
    if isinstance(answer, (EntryAnswer, FactAnswer)):
        return [[Button(labels.helpful, Helpful(question, 1)), Button(labels.not_helpful, Helpful(question, 0))]]
    if isinstance(answer, Refusal) and answer.reason != "off-topic":
        return [[Button(labels.ask_office, AskOffice(question))]]
    return []


def _spoken_where_pressed(context: KarvanContext) -> str:
    """The language of the message whose button was pressed: answers follow the question, whatever else one reads."""
    query = context.turn.update.callback_query
    message = query.message if query is not None else None
    letters = [letter for letter in (message.text or "" if isinstance(message, Message) else "") if letter.isalpha()]
    if not letters:
        return context.language
    return "fa" if sum("\u0600" <= letter <= "\u06ff" for letter in letters) * 2 > len(letters) else "en"


def _words(language: str) -> Labels:
    return labels("asking/buttons", language)


def _titles(options: tuple[Entry | Unknown, ...], language: str) -> list[list[Button]]:
    return in_rows(Button(row.title.shown(language) or row.id, ShowEntry(row.key)) for row in options)


def _related(context: KarvanContext, entry: Entry) -> tuple[Entry | Unknown, ...]:
    snapshot = context.snapshot
    named = [snapshot.entries.get(each) or snapshot.unknowns.get(each) for each in entry.related]
    return tuple(row for row in named if row is not None)[:MOST_RELATED]


async def _write_down(context: KarvanContext, text: str, answer: Answer) -> int:
    """Log a question, and apart from it who asked, until they have been told or ninety days; its number."""
    entry = answer.entry if isinstance(answer, (EntryAnswer, FactAnswer)) else None
    row = {
        "text": text,
        "language": answer.language,
        "answered": isinstance(answer, (EntryAnswer, FactAnswer)),
        "kind": type(answer).__name__.removesuffix("Answer").lower(),
        "reason": answer.reason if isinstance(answer, Refusal) else None,
        "missing": list(answer.missing) if isinstance(answer, Refusal) else [],
        "topic": entry.topic if entry is not None else None,
        "entry": entry.id if entry is not None else None,
        "facts": [fact.id for fact in answer.rows] if isinstance(answer, FactAnswer) else [],
        "confidence": answer.confidence,
        "knowledge_version": context.snapshot.version,
        "where_asked": "private" if context.is_private else "group",
        "group_id": None,
        "at": context.now,
    }
    number: int = (await context.session.execute(_LOG, row)).scalar_one()
    if context.is_private:
        asker = {"question_id": number, "person_id": context.person.id, "until": context.now + KEEP_ASKER}
        await context.session.execute(_NOTE_ASKER, asker)
    return number


async def show_quote(update: Update, context: KarvanContext) -> None:
    """Show the report's own words behind an entry or a figure."""
    press, language = context.press, _spoken_where_pressed(context)

    async def show_words(quote: str, loci: Iterable[str]) -> None:
        places = places_in_words(loci, context.snapshot, language)
        await context.say("asking/quote", language=language, quote=quote, places=places)

    if isinstance(press, ShowQuote):
        entry = context.snapshot.by_key("entry", press.key)
        if isinstance(entry, Entry) and entry.quote:
            await show_words(entry.quote, entry.locus)
            return
    if isinstance(press, ShowFactQuote):
        fact = next((each for each in context.snapshot.facts.values() if each.key == press.key), None)
        if fact is not None and fact.quote:
            await show_words(fact.quote, filter(None, (fact.locus,)))
            return
    await context.notice("unexpected/gone", alert=True)


HANDLERS = [
    CommandHandler("ask", ask_command, filters=filters.UpdateType.MESSAGE),
    MessageHandler((filters.TEXT & ~filters.COMMAND | filters.CAPTION) & IN_PRIVATE, ask),
    MessageHandler(
        (filters.TEXT & ~filters.COMMAND | filters.CAPTION)
        & filters.ChatType.PRIVATE
        & filters.UpdateType.EDITED_MESSAGE,
        ask_again,
    ),
    MessageHandler(
        filters.TEXT & ~filters.COMMAND & filters.ChatType.GROUPS & filters.UpdateType.MESSAGE, ask_in_group
    ),
    CallbackQueryHandler(show_quote, pattern=of(ShowQuote, ShowFactQuote)),
]
