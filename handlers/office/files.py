"""Files of knowledge: sent out as YAML or tables, taken in as a dry run; and long texts that come as a file."""

from __future__ import annotations

import asyncio
from collections import Counter

from telegram import Update
from telegram.error import TelegramError
from telegram.ext import CallbackQueryHandler, MessageHandler, filters

from handlers import expecting, unexpected
from handlers.callbacks import of
from handlers.context import KarvanContext
from handlers.documents.tables import csv_of, xlsx_of
from handlers.filters import IN_PRIVATE
from handlers.keyboards import Button, in_rows
from handlers.office import preview
from handlers.office.presses import SendFile, ShowFiles
from handlers.office.staff import for_staff, home_row
from handlers.rendering import labels
from knowledge.errors import N_, InputError
from knowledge.flows.diagram import diagram
from knowledge.loading import LARGEST_FILE
from knowledge.office import files, proposals
from knowledge.office.changes import with_changes
from knowledge.office.effects import FLOW_KINDS
from knowledge.office.roles import Member
from knowledge.office.saying import said
from knowledge.storing.bodies import KIND_OF
from knowledge.texts import written

MOST_TOLD = 15
"""Rows of a dry run that the message names; the rest is counted."""
OFFERED = ("entry", "unknown", "fact", "contact", "conflict", "cost-line", "term", "source", "step")


@for_staff()
async def show_files(context: KarvanContext, member: Member) -> None:
    """Show what can be had as a file, and say how a file comes in."""
    words, kinds = labels("office/buttons", context.language), labels("office/kinds", context.language)
    rows = [
        [Button(f"{getattr(kinds, kind.replace('-', '_'))} · {form}", SendFile(kind, form))
         for form in ("yaml", "csv", "xlsx")]
        for kind in OFFERED
    ]  # fmt: skip
    journeys = in_rows(
        Button(f"{words.journey} {written(each.title, context.snapshot, context.language)}", SendFile(each.id, "flow"))
        for each in context.snapshot.journeys.values()
    )
    await context.edit("office/files", [*journeys, *rows, home_row(context)])


@for_staff()
async def send_file(context: KarvanContext, member: Member) -> None:
    """Send a kind's rows, or a journey with its parts and its diagram."""
    press = context.press
    if not isinstance(press, SendFile):
        return
    name = f"karvan-{press.kind}-{context.today}"
    if press.form == "flow":
        rows = files.flow_of(context.snapshot, press.kind)
        drawn = diagram(context.snapshot.flows[press.kind], context.language)
        await context.document(files.to_yaml(rows), f"{name}.yaml", "office/file", count=sum(map(len, rows.values())))
        await context.document(drawn.encode(), f"{name}.mmd", "office/diagram")
        return
    rows = files.rows_of(context.snapshot, press.kind)
    columns, cells = files.to_table(rows)
    made = {
        "yaml": lambda: files.to_yaml(rows),
        "csv": lambda: csv_of(columns, cells),
        "xlsx": lambda: xlsx_of(columns, cells),
    }
    if press.form not in made:
        raise InputError("not-a-format", "file", N_("There is no such kind of file."))
    await context.let_go()
    data = await asyncio.to_thread(made[press.form])
    await context.document(data, f"{name}.{press.form}", "office/file", count=len(cells))


async def take_document(update: Update, context: KarvanContext) -> None:
    """Take a file from a member of the office; from others it is like any other file."""
    if await context.member() is None:
        await unexpected.not_text(update, context)
        return
    await _import(update, context)


@for_staff()
async def _import(context: KarvanContext, member: Member) -> None:
    """Say what each row would do; where none is refused, all of it becomes a draft."""
    message = context.turn.update.message
    document = message.document if message is not None else None
    if document is None:
        return
    data = await _content(context, document.file_id, document.file_size or 0)
    if (document.file_name or "").lower().endswith(".txt"):
        words = _words(data)
        awaited = (context.person.expects or "").startswith("office-")
        if not (awaited and await expecting.take(context, words)):
            raise InputError("no-text-awaited", "file", N_("Choose first which text this is for, then send it."))
        return
    snapshot = context.snapshot
    await context.let_go()
    judged = await asyncio.to_thread(files.judge, data, document.file_name or "", snapshot)
    counts = Counter(each.verdict for each in judged)
    refused = [each for each in judged if each.verdict == "refused"]
    told = refused or [each for each in judged if each.verdict != "same"]
    await context.say(
        "office/judged",
        [home_row(context)],
        name=document.file_name or "",
        counts=counts,
        told=[(each, said(each.reason, context.language)) for each in told[:MOST_TOLD]],
        more=max(0, len(told) - MOST_TOLD),
    )
    changes = [each.change for each in judged if each.change is not None and each.verdict in ("new", "changed")]
    if refused or not changes:
        return
    subject = "flow" if any(change.kind in FLOW_KINDS for change in changes) else "import"
    proposal = await proposals.propose(
        context.session,
        changes,
        by=member,
        subject=subject,
        title=document.file_name or subject,
        now=context.now,
    )
    for change in changes:
        if change.kind == "flow":
            drawn = diagram(with_changes(snapshot, changes).flows[change.row_id], context.language)
            await context.document(drawn.encode(), f"{change.row_id}.mmd", "office/diagram")
    await preview.show(context, member, proposal)


def _words(data: bytes) -> str:
    """What stands in a file of plain words: a long text, in place of a message.

    Raises:
        InputError: it is no text.
    """
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(
            "encoding", "file", N_("The file is not UTF-8 (byte {place}). Save it as “UTF-8”."), place=error.start
        ) from None


async def _content(context: KarvanContext, file_id: str, size: int) -> bytes:
    """The file's bytes, never more than a file of rows can have.

    Raises:
        InputError: too large, or Telegram does not give it out.
    """
    if size > LARGEST_FILE:
        most = LARGEST_FILE // 1_048_576
        raise InputError("too-large", "file", N_("The file is too large: at most {most} megabytes."), most=most)
    await context.let_go()
    try:
        file = await context.bot.get_file(file_id)
        return bytes(await file.download_as_bytearray())
    except TelegramError:
        raise InputError("not-fetched", "file", N_("Telegram did not hand the file over. Send it again.")) from None


assert all(kind in KIND_OF for kind in OFFERED), "files are of kinds that there are"

HANDLERS = [
    CallbackQueryHandler(show_files, pattern=of(ShowFiles)),
    CallbackQueryHandler(send_file, pattern=of(SendFile)),
    MessageHandler(IN_PRIVATE & filters.Document.ALL, take_document),
]
