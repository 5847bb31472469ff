"""A new entry, begun from a question that nothing answers yet."""

from __future__ import annotations

from typing import Any

from handlers import expecting
from handlers.context import KarvanContext
from handlers.office import preview
from handlers.office.staff import home_row, takes
from knowledge.models.asking import QuestionGroup
from knowledge.office import proposals, queue, texts
from knowledge.office.changes import Change, change_of
from knowledge.office.figures import office_source
from knowledge.office.roles import Member
from knowledge.schema import Both, Entry, Phrases, public_key
from knowledge.storing.bodies import dump
from locales import LANGUAGES

NEW_TEXT = "office-new-text"


async def begin_entry(context: KarvanContext, questions: list[str], group: QuestionGroup | None) -> None:
    """Ask for the answer to a question that nothing answers yet."""
    language = group.language if group is not None and group.language in LANGUAGES else context.language
    expecting.expect(context, NEW_TEXT, questions=questions, language=language, group=group.key if group else "")
    await context.say("office/send_answer", [home_row(context)], question=questions[0], text_language=language)


@takes(NEW_TEXT)
async def take_new_text(context: KarvanContext, member: Member, text: str) -> None:
    """Make the draft of a new entry: the question is its title and first phrase, the nearest entry's topic its own."""
    data = expecting.expected(context)
    given: Any = data["questions"]
    questions, language = [str(each) for each in given], str(data["language"])
    near = await context.engine.find(questions[0], 1)
    topic = near[0].topic if near else next(iter(context.snapshot.topics))
    source = office_source(context.today)
    entry = Entry(
        id=f"office/{public_key(f'{questions[0]}/{context.now.timestamp()}')}",
        topic=topic,
        title=Both.model_validate({language: questions[0][: texts.LONGEST_TITLE]}),
        phrases=Phrases.model_validate({language: questions[: texts.MOST_PHRASES]}),
        answer=Both.model_validate({language: "…"}),
        source=source.id,
    )
    row = texts.with_text(entry, language, text, context.snapshot)
    expecting.expect_nothing(context)
    changes = [change_of(context.snapshot, source, "source"), Change("entry", row.id, None, dump(row))]
    group_key = str(data["group"]) or None
    proposal = await proposals.propose(
        context.session,
        changes,
        by=member,
        subject="text",
        title=questions[0],
        language=language,
        now=context.now,
        group_key=group_key,
    )
    if group_key is not None:
        await queue.drafted(context.session, group_key, entry=row.id, by=member, now=context.now)
    await preview.show(context, member, proposal)
