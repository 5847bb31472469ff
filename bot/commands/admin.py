"""karvan admin: who works for the office, and what they did, from the command line."""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.programs import line_of
from bot.commands.working import Address, with_database, worked
from knowledge.errors import InputError

if TYPE_CHECKING:
    from bot.database import Database

app = typer.Typer(name="admin", help="Who works for the trade office, and what they did.")
Person = Annotated[int, typer.Argument(help="The person's number in Telegram; /admin shows it to them.", min=1)]
NOBODY: frozenset[int] = frozenset()


@app.command("list")
def list_members(database: Address) -> None:
    """List everybody who was given a role; owners named by KARVAN_OWNERS need none."""

    async def work(opened: Database) -> list[str]:
        from knowledge.office import roles

        async with opened.readers() as session:
            return [
                f"{each.person_id}\t{each.role}\t{each.name or ''}" for each in await roles.members(session, NOBODY)
            ]

    for line in worked(with_database(database, work, only_if_there=True)):
        typer.echo(line)


@app.command()
def grant(
    person: Person,
    role: Annotated[str, typer.Argument(help="editor, publisher or owner")],
    name: Annotated[str | None, typer.Option(help="How the office calls them.")] = None,
    *,
    database: Address,
) -> None:
    """Give somebody a role, or another one. Example: `karvan admin grant 123456 publisher --name Sara`."""

    async def work(opened: Database) -> None:
        from bot.clock import system_clock
        from knowledge.office import roles

        async with opened.sessions.begin() as session:
            await roles.grant(session, person, role, name=name, by=None, now=system_clock())

    _done(database, work, f"{person} is {role} now.")


@app.command()
def revoke(person: Person, database: Address) -> None:
    """Take somebody's role away."""

    async def work(opened: Database) -> None:
        from bot.clock import system_clock
        from knowledge.office import roles

        async with opened.sessions.begin() as session:
            await roles.revoke(session, person, by=None, now=system_clock())

    _done(database, work, f"{person} has no role any more.")


@app.command()
def log(database: Address) -> None:
    """Write everything the office did as CSV, oldest first."""

    async def work(opened: Database) -> bytes:
        from handlers.documents.tables import csv_of
        from knowledge.office import audit

        async with opened.readers() as session:
            return csv_of(audit.COLUMNS, await audit.table(session))

    sys.stdout.buffer.write(worked(with_database(database, work, only_if_there=True)))


def _done(address: str, work: Callable[[Database], Awaitable[None]], done: str) -> None:
    try:
        worked(with_database(address, work, only_if_there=True))
    except InputError as error:
        said = {"code": error.code, "field": error.field, "message": error.message("en")}
        typer.echo(line_of({"error": said}), err=True)
        raise typer.Exit(2) from None
    typer.echo(done)
