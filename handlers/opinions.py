"""Opinions: whether an answer helped, what is wrong with it, and what of that a person lets go to the office.

Nothing reaches the office before its words were shown and agreed to. What is wrong with an answer is noted with the
opinion, and the office reads a note that is no younger than the consent.
"""

from __future__ import annotations

import zlib

from sqlalchemy import select
from sqlmodel import col
from telegram import Update
from telegram.ext import CallbackQueryHandler

from handlers import expecting
from handlers.callbacks import of
from handlers.context import KarvanContext
from handlers.keyboards import Button
from handlers.presses import AskOffice, Dismiss, Helpful, SayWhatIsWrong, SendToOffice, SendWithNote
from handlers.rendering import labels
from knowledge.models.asking import Asker, Feedback, OfficeQuestion, QuestionLog
from knowledge.office.queue import RECEIVED
from knowledge.schema import public_key

WRONG = "what-is-wrong"
"""The name under which the words about an answer are expected."""


async def take_feedback(update: Update, context: KarvanContext) -> None:
    """Write down whether an answer helped; a press replaces the opposite one. It moves no ranking."""
    press = context.press
    if not isinstance(press, Helpful) or not await _asked_by_them(context, press.question):
        await context.notice("unexpected/gone", alert=True)
        return
    await _write_down(context, press.question, helpful=bool(press.helped))
    await context.notice("asking/thanks")
    if not press.helped:
        words = labels("asking/buttons", context.language)
        wrong, ask = (
            Button(words.wrong, SayWhatIsWrong(press.question)),
            Button(words.ask_office, AskOffice(press.question)),
        )
        await context.say("asking/sorry", [[wrong], [ask]])


async def _write_down(context: KarvanContext, question: int, *, helpful: bool) -> Feedback:
    """What the person thinks of an answer now; what they said is wrong with it stays while they think so."""
    known = await _opinion_of(context, question)
    if known is not None and known.helpful == helpful:
        return known
    if known is not None:
        await context.session.delete(known)
        await context.session.flush()  # there is one to a question
    opinion = Feedback(question_id=question, helpful=helpful, at=context.now)
    context.session.add(opinion)
    return opinion


async def _opinion_of(context: KarvanContext, question: int) -> Feedback | None:
    found = await context.session.execute(select(Feedback).where(col(Feedback.question_id) == question))
    return found.scalar_one_or_none()


async def ask_what_is_wrong(update: Update, context: KarvanContext) -> None:
    """Ask for a few words about an answer."""
    press = context.press
    logged = await _own_question(context, press.question) if isinstance(press, SayWhatIsWrong) else None
    if logged is None:
        await context.notice("unexpected/gone", alert=True)
        return
    expecting.expect(context, WRONG, question=logged.id)
    await context.say("asking/what_is_wrong")


async def take_what_is_wrong(context: KarvanContext, text: str) -> bool:
    """Note the words, and show exactly what would be sent to the office."""
    number = expecting.expected(context).get("question")
    logged = await _own_question(context, number) if isinstance(number, int) else None
    if logged is None or logged.id is None:
        expecting.expect_nothing(context)
        return False
    if len(text) > expecting.LONGEST_NOTE:
        await context.say("unexpected/note_too_long", most=expecting.LONGEST_NOTE)
        return True
    expecting.expect_nothing(context)
    opinion = await _write_down(context, logged.id, helpful=False)
    opinion.note, opinion.at = text, context.now
    await _ask_consent(context, logged, text)
    return True


async def ask_office(update: Update, context: KarvanContext) -> None:
    """Show exactly what would be sent to the office, and ask whether to."""
    press = context.press
    logged = await _own_question(context, press.question) if isinstance(press, AskOffice) else None
    if logged is None:
        await context.notice("unexpected/gone", alert=True)
        return
    await _ask_consent(context, logged, None)


async def _ask_consent(context: KarvanContext, logged: QuestionLog, note: str | None) -> None:
    words, number = labels("asking/buttons", context.language), logged.id or 0
    send = SendToOffice(number) if note is None else SendWithNote(number, _mark_of(note))
    keyboard = [[Button(words.send, send)], [Button(words.do_not, Dismiss())]]
    await context.say("asking/consent", keyboard, text=logged.text, note=note)


async def send_to_office(update: Update, context: KarvanContext) -> None:
    """Send a question to the office, once; with what is wrong with its answer, if that was shown with it."""
    press = context.press
    logged = await _own_question(context, press.question) if isinstance(press, (SendToOffice, SendWithNote)) else None
    if logged is None or logged.id is None:
        await context.notice("unexpected/gone", alert=True)
        return
    opinion = await _opinion_of(context, logged.id)
    note = opinion.note if opinion is not None else None
    if isinstance(press, SendWithNote) and (note is None or _mark_of(note) != press.note):
        await context.notice("unexpected/gone", alert=True)  # other words than were agreed to
        return
    key = public_key(f"office-question/{logged.id}")
    known = await context.session.scalar(select(OfficeQuestion).where(col(OfficeQuestion.key) == key))
    if known is None:
        if opinion is not None and isinstance(press, SendToOffice):
            opinion.note = None
        context.session.add(
            OfficeQuestion(
                key=key,
                person_id=context.person.id,
                text=logged.text,
                language=logged.language,
                question_id=logged.id,
                consented_at=context.now,
            )
        )
    elif opinion is not None and isinstance(press, SendWithNote) and opinion.at > known.consented_at:
        known.consented_at, known.state = context.now, RECEIVED
    await context.edit("asking/received", key=key)


def _mark_of(note: str) -> int:
    """By which a button knows the words that were shown above it."""
    return zlib.crc32(note.encode())


async def _own_question(context: KarvanContext, question: int) -> QuestionLog | None:
    """A question that the person asked and whose words are still kept."""
    if not await _asked_by_them(context, question):
        return None
    logged = await context.session.get(QuestionLog, question)
    return logged if logged is not None and logged.text else None


async def _asked_by_them(context: KarvanContext, question: int) -> bool:
    asker = await context.session.get(Asker, question)
    return asker is not None and asker.person_id == context.person.id


async def dismiss(update: Update, context: KarvanContext) -> None:
    """Leave it; say so where the question stood."""
    await context.edit("asking/left")


expecting.register(WRONG, take_what_is_wrong, expecting.nothing_again)

HANDLERS = [
    CallbackQueryHandler(take_feedback, pattern=of(Helpful)),
    CallbackQueryHandler(ask_what_is_wrong, pattern=of(SayWhatIsWrong)),
    CallbackQueryHandler(ask_office, pattern=of(AskOffice)),
    CallbackQueryHandler(send_to_office, pattern=of(SendToOffice, SendWithNote)),
    CallbackQueryHandler(dismiss, pattern=of(Dismiss)),
]
