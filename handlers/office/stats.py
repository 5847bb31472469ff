"""/stats: what people asked, how much of it was answered and helped, where they stop in the journeys."""

from __future__ import annotations

from telegram import Update
from telegram.ext import CallbackQueryHandler, CommandHandler

from handlers.callbacks import of
from handlers.context import KarvanContext
from handlers.documents.tables import csv_of
from handlers.filters import IN_PRIVATE
from handlers.keyboards import Button
from handlers.office.presses import ShowStats, StatsFile
from handlers.office.staff import for_staff, home_row
from handlers.rendering import labels
from knowledge.flows.stops import where_people_stop
from knowledge.office import stats
from knowledge.office.roles import Member
from knowledge.texts import written

USUAL = 7
CHOICES = (7, 30, 90)
MOST_DAYS = 7
MOST_TOPICS = 8
MOST_STOPS = 4


@for_staff()
async def show(context: KarvanContext, member: Member) -> None:
    """Show the counts of some days."""
    press = context.press
    days = press.days if isinstance(press, ShowStats) and press.days in CHOICES else USUAL
    counted = await stats.count(context.session, context.now, days, context.timezone)
    words = labels("office/buttons", context.language)
    named = {7: words.week, 30: words.month, 90: words.quarter}
    keyboard = [[Button(named[each], ShowStats(each)) for each in CHOICES], [Button(words.as_csv, StatsFile(days))]]
    topics = context.snapshot.topics
    await context.edit(
        "office/stats",
        [*keyboard, home_row(context)],
        stats=counted,
        topics=[
            (topics[name].title.of(context.language) if name in topics else "", count)
            for name, count in sorted(counted.by_topic.items(), key=lambda pair: -pair[1].asked)[:MOST_TOPICS]
        ],
        days=list(counted.by_day.items())[-MOST_DAYS:],
        journeys=await _journeys(context),
    )


async def _journeys(context: KarvanContext) -> list[dict[str, object]]:
    """Each journey that somebody began, and the questions at which most stop."""
    shown = []
    for each in await where_people_stop(context.session, context.snapshot):
        if not each.begun:
            continue
        worst = sorted((stop for stop in each.nodes if stop.stopped), key=lambda stop: -stop.stopped)[:MOST_STOPS]
        shown.append(
            {
                "title": written(each.flow.row.title, context.snapshot, context.language),
                "begun": each.begun,
                "finished": each.finished,
                "stops": [(written(s.node.ask, context.snapshot, context.language), s.stopped) for s in worst],
            }
        )
    return shown


@for_staff()
async def send_file(context: KarvanContext, member: Member) -> None:
    """Send the counts as a table."""
    press = context.press
    days = press.days if isinstance(press, StatsFile) and press.days in CHOICES else USUAL
    counted = await stats.count(context.session, context.now, days, context.timezone)
    table = csv_of(stats.COLUMNS, counted.rows)
    await context.document(table, f"karvan-stats-{counted.since}.csv", "office/stats_file", since=counted.since)


async def command(update: Update, context: KarvanContext) -> None:
    """Answer /stats."""
    await show(update, context)


HANDLERS = [
    CommandHandler("stats", command, filters=IN_PRIVATE),
    CallbackQueryHandler(show, pattern=of(ShowStats)),
    CallbackQueryHandler(send_file, pattern=of(StatsFile)),
]
