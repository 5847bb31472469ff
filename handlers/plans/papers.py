"""What a person takes away of a plan: files, and letters to copy."""

from __future__ import annotations

from typing import Any

from telegram import Update
from telegram.ext import CallbackQueryHandler

from handlers.callbacks import of
from handlers.context import KarvanContext
from handlers.documents.markdown import to_markdown
from handlers.documents.pdf import to_pdf
from handlers.documents.plans import plan_paper
from handlers.plans.own import plan_of_key, title_of, worked
from handlers.presses import PlanFile, ShowLetter
from knowledge.flows.rows import Letter
from knowledge.models.people import Plan
from knowledge.texts import written


async def press_file(update: Update, context: KarvanContext) -> None:
    """Send the plan as PDF or Markdown."""
    press = context.press
    plan = await plan_of_key(context, press.plan) if isinstance(press, PlanFile) else None
    if plan is None or not isinstance(press, PlanFile):
        await context.notice("unexpected/gone", alert=True)
        return
    await send_file(context, plan, press.form, marks=plan.marks, notes=plan.notes)


async def send_file(
    context: KarvanContext, plan: Plan, form: str, *, marks: dict[str, Any], notes: dict[str, str]
) -> None:
    """Send a plan, one's own or a shared one, with the marks and notes that go with it."""
    paper = plan_paper(
        worked(context, plan), title_of(context, plan), context.snapshot,
        marks=marks, notes=notes, day_of_issue=context.today, language=context.language,
    )  # fmt: skip
    if form == "pdf":
        # Typesetting is quick but not free; other people's answers do not wait for it.
        data = await context.aside(to_pdf, paper)
        await context.document(data, "karvan-plan.pdf", "plans/file")
    else:
        await context.document(to_markdown(paper).encode(), "karvan-plan.md", "plans/file")


async def press_letter(update: Update, context: KarvanContext) -> None:
    """Show a letter in Chinese and English, ready to copy."""
    press = context.press
    letter = context.snapshot.by_key("letter", press.key) if isinstance(press, ShowLetter) else None
    if isinstance(letter, Letter):
        await context.say("plans/letter", letter=letter, to=written(letter.to, context.snapshot, context.language))
    else:
        await context.notice("unexpected/gone", alert=True)


def letter_title(context: KarvanContext, letter_id: str) -> str:
    """What a letter is called on its button."""
    return written(context.snapshot.letters[letter_id].title, context.snapshot, context.language)


HANDLERS = [
    CallbackQueryHandler(press_file, pattern=of(PlanFile)),
    CallbackQueryHandler(press_letter, pattern=of(ShowLetter)),
]
