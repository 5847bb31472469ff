"""Who works for the office, and what was done: roles for owners, the log for everybody of the office."""

from __future__ import annotations

from telegram.ext import CallbackQueryHandler

from handlers import expecting
from handlers.callbacks import of
from handlers.context import KarvanContext
from handlers.documents.tables import csv_of
from handlers.keyboards import Button
from handlers.office.presses import AddMember, LogFile, SetRole, ShowLog, ShowMembers
from handlers.office.staff import for_staff, home_row, takes
from handlers.rendering import labels
from knowledge.errors import N_, InputError
from knowledge.office import audit, roles
from knowledge.office.marks import tidy
from knowledge.office.roles import Member
from locales.numbers import digits

NEW_MEMBER = "office-new-member"
PAGE = 12
LONGEST_NAME = 60


@for_staff("owner")
async def show_members(context: KarvanContext, member: Member) -> None:
    """Show everybody of the office."""
    await _list(context)


async def _list(context: KarvanContext) -> None:
    everybody = await roles.members(context.session, context.house.owners)
    words = labels("office/buttons", context.language)
    keyboard = [
        [Button(f"{each.name or each.person_id} · {_role(context, each.role)}", SetRole(each.person_id, ""))]
        for each in everybody
        if not each.by_setting
    ]
    fixed = [each.name or str(each.person_id) for each in everybody if each.by_setting]
    await context.say("office/members", [*keyboard, [Button(words.add_member, AddMember())], home_row(context)],
                      fixed=fixed)  # fmt: skip


def _role(context: KarvanContext, role: str) -> str:
    return str(getattr(labels("office/roles", context.language), role))


@for_staff("owner")
async def add(context: KarvanContext, member: Member) -> None:
    """Ask who is to be added."""
    if isinstance(context.press, AddMember):
        expecting.expect(context, NEW_MEMBER)
        await context.say("office/add_member", [home_row(context)])


@takes(NEW_MEMBER, "owner")
async def take_member(context: KarvanContext, member: Member, text: str) -> None:
    """Take the number of a person, with their name, and ask for the role."""
    number, _space, name = tidy(text).partition(" ")
    number = digits(number, "en")
    if not (number.isdigit() and 0 < int(number) < 2**52):
        raise InputError("not-an-id", "person", N_("Send their number first, then their name, on one line."))
    expecting.expect_nothing(context)
    await roles.grant(
        context.session, int(number), "editor", name=name[:LONGEST_NAME] or None, by=member.person_id, now=context.now
    )
    await _choices(context, int(number), name or number)


@for_staff("owner")
async def set_role(context: KarvanContext, member: Member) -> None:
    """Show what a person may be, or make them that."""
    press = context.press
    if not isinstance(press, SetRole):
        return
    if press.role == "none":
        await roles.revoke(context.session, press.person, by=member.person_id, now=context.now)
        await _list(context)
    elif press.role:
        await roles.grant(context.session, press.person, press.role, name=None, by=member.person_id, now=context.now)
        await _list(context)
    else:
        names = await audit.names(context.session)
        await _choices(context, press.person, names.get(press.person) or str(press.person))


async def _choices(context: KarvanContext, person: int, name: str) -> None:
    words = labels("office/buttons", context.language)
    keyboard = [[Button(_role(context, role), SetRole(person, role)) for role in roles.ROLES]]
    keyboard.append([Button(words.remove_member, SetRole(person, "none"))])
    await context.say("office/choose_role", [*keyboard, home_row(context)], name=name)


@for_staff()
async def show_log(context: KarvanContext, member: Member) -> None:
    """Show what was done, newest first."""
    press = context.press
    before = press.before if isinstance(press, ShowLog) and press.before > 0 else None
    rows = await audit.newest(context.session, PAGE + 1, before)
    names = await audit.names(context.session)
    words = labels("office/buttons", context.language)
    keyboard = [[Button(words.further, ShowLog(rows[PAGE - 1].id or 0))]] if len(rows) > PAGE else []
    shown = [
        {
            "at": row.at,
            "who": names.get(row.person_id or 0) or row.person_id or "Karvan",
            "action": row.action,
            "row": row.row_id or "",
            "note": row.note or "",
        }
        for row in rows[:PAGE]
    ]
    await context.edit("office/log", [*keyboard, [Button(words.as_csv, LogFile())], home_row(context)], rows=shown,
                       zone=context.timezone)  # fmt: skip


@for_staff()
async def log_file(context: KarvanContext, member: Member) -> None:
    """Send the whole log as a table."""
    table = csv_of(audit.COLUMNS, await audit.table(context.session))
    await context.document(table, f"karvan-log-{context.today}.csv", "office/log_file")


HANDLERS = [
    CallbackQueryHandler(show_members, pattern=of(ShowMembers)),
    CallbackQueryHandler(add, pattern=of(AddMember)),
    CallbackQueryHandler(set_role, pattern=of(SetRole)),
    CallbackQueryHandler(show_log, pattern=of(ShowLog)),
    CallbackQueryHandler(log_file, pattern=of(LogFile)),
]
