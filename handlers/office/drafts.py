"""Proposals in the chat: completed, reviewed, published, thrown away."""

from __future__ import annotations

from telegram.ext import CallbackQueryHandler

from handlers import expecting
from handlers.callbacks import of
from handlers.context import KarvanContext
from handlers.keyboards import Button, in_rows
from handlers.office import preview, telling
from handlers.office.presses import (
    ChangePart,
    ChooseTopic,
    Drop,
    MoreOf,
    NewsOf,
    Publish,
    SendBack,
    ShowDraft,
    ShowDrafts,
    ShowHistory,
    Submit,
    TakeFigure,
    TakeUp,
)
from handlers.office.preview import effects_on, told_of
from handlers.office.staff import for_staff, gone, home_row, takes
from handlers.rendering import labels
from knowledge.errors import N_, InputError
from knowledge.models.office import Proposal
from knowledge.office import broadcasts, proposals, queue, texts
from knowledge.office.changes import Change, from_text, with_changes
from knowledge.office.marks import tidy
from knowledge.office.proposals import ChangedMeanwhile
from knowledge.office.roles import Member, publishers
from knowledge.schema import Entry, Unknown
from knowledge.states import IN_REVIEW
from knowledge.storing.bodies import dump
from locales.numbers import number

PART, NOTE = "office-part", "office-note"
MOST_DRAFTS = 12


@for_staff()
async def press_draft(context: KarvanContext, member: Member) -> None:
    """Show the proposal of a button."""
    if isinstance(context.press, ShowDraft):
        await preview.show(context, member, await proposals.found(context.session, context.press.key))


@for_staff()
async def list_drafts(context: KarvanContext, member: Member) -> None:
    """Show everything under way."""
    under_way = await proposals.waiting(context.session)
    words = labels("office/buttons", context.language)
    keyboard = in_rows(
        Button(f"{words.in_review if each.state == IN_REVIEW else words.draft} {each.title}"[:60], ShowDraft(each.key))
        for each in under_way[:MOST_DRAFTS]
    )
    await context.edit("office/drafts", [*keyboard, home_row(context)], count=len(under_way))


@for_staff("publisher")
async def publish(context: KarvanContext, member: Member) -> None:
    """Bring a proposal to askers; where somebody published meanwhile, show both versions first."""
    press = context.press
    if not isinstance(press, Publish):
        return
    proposal = await proposals.found(context.session, press.key)
    await context.let_go()
    effects = await effects_on(context, proposal)
    if effects.findings:
        await preview.show(context, member, proposal)
        return
    words = labels("office/buttons", context.language)
    try:
        published = await proposals.publish(
            context.session,
            press.key,
            by=member,
            publishers=await publishers(context.session, context.house.owners),
            seen=press.stamp,
            now=context.now,
            over_theirs=bool(press.over),
        )
    except ChangedMeanwhile as error:
        keyboard = [
            [Button(words.over_theirs, Publish(press.key, press.stamp, 1))],
            [Button(words.leave_theirs, Drop(press.key))],
            home_row(context),
        ]
        fields = [preview.beside(context, proposal, field) for field in error.fields[: preview.MOST_LINES]]
        await context.say("office/changed_meanwhile", keyboard, fields=fields)
        return
    told = await telling.after_publishing(context, member, proposal, published)
    row = told_of(published.changes)
    keyboard = [[Button(words.undo, ShowHistory(texts.kind_of(row), row.key))]] if row is not None else []
    if row is not None and (count := (await broadcasts.followers(context.session)).get(row.topic)):
        keyboard.append(
            [Button(f"{words.tell_followers} ({number(count, context.language)})", NewsOf(texts.kind_of(row), row.key))]
        )
    await context.edit(
        "office/published",
        [*keyboard, home_row(context)],
        title=proposal.title,
        told=told,
        alone=row is not None and row.answer.en is None,
        own=proposal.author_id == member.person_id,
    )


@for_staff()
async def submit(context: KarvanContext, member: Member) -> None:
    """Send a draft to be reviewed, and let those who can review it know."""
    press = context.press
    if not isinstance(press, Submit):
        return
    proposal = await proposals.submit(
        context.session, press.key, by=member, seen=press.stamp, note=None, now=context.now
    )
    reviewers = await publishers(context.session, context.house.owners) - {member.person_id}
    words = labels("office/buttons", context.language)
    for reviewer in sorted(reviewers):
        await context.say(
            "office/to_review",
            [[Button(words.look, ShowDraft(proposal.key))]],
            chat_id=reviewer,
            title=proposal.title,
            note=proposal.note,
        )
    await context.edit("office/submitted", [home_row(context)], title=proposal.title, reviewers=len(reviewers))


@for_staff("publisher")
async def send_back(context: KarvanContext, member: Member) -> None:
    """Ask what should be done better."""
    press = context.press
    if isinstance(press, SendBack):
        expecting.expect(context, NOTE, key=press.key, stamp=press.stamp)
        await context.say("office/ask_note", [home_row(context)])


@takes(NOTE, "publisher")
async def take_note(context: KarvanContext, member: Member, text: str) -> None:
    """Give a proposal back to its author with the note."""
    data = expecting.expected(context)
    expecting.expect_nothing(context)
    note = tidy(text)
    stamp = int(str(data["stamp"]))
    proposal = await proposals.send_back(
        context.session, str(data["key"]), by=member, seen=stamp, note=note, now=context.now
    )
    words = labels("office/buttons", context.language)
    keyboard = [[Button(words.look, ShowDraft(proposal.key))]]
    await context.say("office/came_back", keyboard, chat_id=proposal.author_id, title=proposal.title, note=note)
    await context.say("office/sent_back", [home_row(context)], title=proposal.title)


@for_staff()
async def drop(context: KarvanContext, member: Member) -> None:
    """Throw a draft away, with a way back."""
    if isinstance(context.press, Drop):
        proposal = await proposals.drop(context.session, context.press.key, by=member, now=context.now)
        words = labels("office/buttons", context.language)
        keyboard = [[Button(words.take_up, TakeUp(proposal.key))], home_row(context)]
        await context.edit("office/dropped", keyboard, title=proposal.title)


@for_staff()
async def take_up(context: KarvanContext, member: Member) -> None:
    """Take a thrown away draft up again."""
    if isinstance(context.press, TakeUp):
        await preview.show(
            context, member, await proposals.take_up(context.session, context.press.key, by=member, now=context.now)
        )


@for_staff()
async def more(context: KarvanContext, member: Member) -> None:
    """Show what else can be changed in a draft."""
    press = context.press
    if not isinstance(press, MoreOf):
        return
    proposal = await proposals.found(context.session, press.key)
    told = told_of(from_text(proposal.rows))
    if told is None:
        await gone(context)
        return
    words = labels("office/buttons", context.language)
    parts = (
        (words.title, "title"),
        (words.phrases, "phrases"),
        (words.more_phrases, "proposed"),
        (words.no_detail, "no-detail"),
        (words.note, "note"),
        (words.major if proposal.significance == "minor" else words.minor, "minor"),
    )
    rows = in_rows((Button(label, ChangePart(press.key, part)) for label, part in parts), 2)
    rows.append([Button(words.topic, ChooseTopic(press.key, ""))])
    await context.say("office/more", [*rows, [Button(words.to_draft, ShowDraft(press.key))]], title=proposal.title)


@for_staff()
async def change_part(context: KarvanContext, member: Member) -> None:
    """Change what a press alone can change, or ask for the words."""
    press = context.press
    if not isinstance(press, ChangePart):
        return
    proposal = await proposals.found(context.session, press.key)
    told = told_of(from_text(proposal.rows))
    language = proposal.text_language
    if told is None or proposal.author_id != member.person_id or press.part not in _PARTS:
        await gone(context)
    elif press.part == "minor":
        other = "major" if proposal.significance == "minor" else "minor"
        weighed = await proposals.weigh(context.session, proposal.key, other, by=member, now=context.now)
        await preview.show(context, member, weighed)
    elif press.part == "no-detail":
        await _rewrite(context, member, proposal, texts.without_detail(told, language))
    elif press.part == "proposed":
        title = told.title.shown(language) or told.id
        found = await queue.phrases_like(context.session, context.engine.meanings, title, language, 10)
        if not found:
            await context.notice("office/no_phrases", alert=True)
            return
        await _rewrite(context, member, proposal, texts.adding_phrases(told, language, found))
    else:
        expecting.expect(context, PART, key=press.key, part=press.part)
        shown = {
            "title": told.title.of(language) or "",
            "phrases": "\n".join(told.phrases.of(language)),
            "text": texts.shown_text(told, language, with_changes(context.snapshot, from_text(proposal.rows))),
            "note": proposal.note or "",
        }
        await context.say("office/send_part", [home_row(context)], part=press.part, shown=shown[press.part])


_PARTS = ("text", "title", "phrases", "note", "minor", "no-detail", "proposed")


@takes(PART)
async def take_part(context: KarvanContext, member: Member, text: str) -> None:
    """Take the words for a part of a draft."""
    data = expecting.expected(context)
    proposal = await proposals.found(context.session, str(data["key"]))
    told = told_of(from_text(proposal.rows))
    language = proposal.text_language
    if told is None:
        expecting.expect_nothing(context)
        await context.say("unexpected/gone")
        return
    match data["part"]:
        case "text":
            await rewrite_text(context, member, proposal, text)
        case "title":
            await _rewrite(context, member, proposal, texts.with_title(told, language, text))
        case "phrases":
            await _rewrite(context, member, proposal, texts.with_phrases(told, language, text))
        case _:
            noted = await proposals.annotate(context.session, proposal.key, tidy(text), by=member, now=context.now)
            expecting.expect_nothing(context)
            await preview.show(context, member, noted)


async def rewrite_text(context: KarvanContext, member: Member, proposal: Proposal, typed: str) -> None:
    """Put another text into a draft and show it."""
    changes = from_text(proposal.rows)
    told = told_of(changes)
    if told is None:
        await context.say("unexpected/gone")
        return
    after = with_changes(context.snapshot, changes)
    await _rewrite(context, member, proposal, texts.with_text(told, proposal.text_language, typed, after))


async def _rewrite(context: KarvanContext, member: Member, proposal: Proposal, row: Entry | Unknown) -> None:
    changes = [
        Change(each.kind, each.row_id, each.base, dump(row)) if each.row_id == row.id else each
        for each in from_text(proposal.rows)
    ]
    await put_changes(context, member, proposal, changes)


async def put_changes(context: KarvanContext, member: Member, proposal: Proposal, changes: list[Change]) -> None:
    """Put rows into a draft and show it."""
    rewritten = await proposals.rewrite(context.session, proposal.key, changes, by=member, now=context.now)
    expecting.expect_nothing(context)
    await preview.show(context, member, rewritten)


@for_staff()
async def choose_topic(context: KarvanContext, member: Member) -> None:
    """Ask for the topic of a draft's entry, or set it."""
    press = context.press
    if not isinstance(press, ChooseTopic):
        return
    proposal = await proposals.found(context.session, press.key)
    told = told_of(from_text(proposal.rows))
    if told is None:
        await gone(context)
        return
    topic = next((each for each in context.snapshot.topics.values() if each.key == press.topic), None)
    if topic is not None:
        changed = type(told).model_validate(told.model_dump() | {"topic": topic.id})
        await _rewrite(context, member, proposal, changed)
        return
    rows = in_rows(
        (
            Button((each.title.of(context.language) or each.id)[:40], ChooseTopic(press.key, each.key))
            for each in context.snapshot.topics.values()
        ),
        2,
    )
    await context.say("office/choose_topic", [*rows, home_row(context)], title=proposal.title)


@for_staff()
async def take_figure(context: KarvanContext, member: Member) -> None:
    """Take a typed figure from the fact that was chosen for it."""
    press = context.press
    if not isinstance(press, TakeFigure):
        return
    proposal, told, language = await draft_with_figure(context, press.key, press.stamp)
    after = with_changes(context.snapshot, from_text(proposal.rows))
    loose = texts.loose(told, language, after)
    if press.loose >= len(loose) or press.match >= len(loose[press.loose].matches):
        await gone(context)
        return
    await _rewrite(context, member, proposal, texts.taking(told, language, loose[press.loose].matches[press.match]))


async def draft_with_figure(context: KarvanContext, key: str, stamp: int) -> tuple[Proposal, Entry | Unknown, str]:
    """A draft whose typed figure a button means, with its text and language.

    Raises:
        InputError: the draft is gone, or its text is another one by now.
    """
    proposal = await proposals.found(context.session, key)
    told = told_of(from_text(proposal.rows))
    if told is None or proposal.stamp != stamp:
        raise InputError(
            "changed", "proposal", N_("It was changed while you were looking. Look at it again, then decide.")
        )
    return proposal, told, proposal.text_language


HANDLERS = [
    CallbackQueryHandler(list_drafts, pattern=of(ShowDrafts)),
    CallbackQueryHandler(press_draft, pattern=of(ShowDraft)),
    CallbackQueryHandler(publish, pattern=of(Publish)),
    CallbackQueryHandler(submit, pattern=of(Submit)),
    CallbackQueryHandler(send_back, pattern=of(SendBack)),
    CallbackQueryHandler(drop, pattern=of(Drop)),
    CallbackQueryHandler(take_up, pattern=of(TakeUp)),
    CallbackQueryHandler(more, pattern=of(MoreOf)),
    CallbackQueryHandler(change_part, pattern=of(ChangePart)),
    CallbackQueryHandler(choose_topic, pattern=of(ChooseTopic)),
    CallbackQueryHandler(take_figure, pattern=of(TakeFigure)),
]
