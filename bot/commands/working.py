"""What commands that work with the database share: its address, and how they end where it does not work.

The database's libraries are imported when they are used: every command loads this module, and
`karvan ask` seldom needs them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from bot.commands.programs import line_of
from bot.opening import DEFAULT_ADDRESS, address_as_set
from knowledge.loading import ContentError

if TYPE_CHECKING:
    from bot.database import Database

Address = Annotated[
    str,
    typer.Option(
        "--database",
        help="The database's address; unless named, the one that `karvan run` takes from here or from .env.",
        envvar="KARVAN_DATABASE_URL",
        default_factory=address_as_set,
        show_default=DEFAULT_ADDRESS,
    ),
]
Result = TypeVar("Result")


def worked(work: Coroutine[Any, Any, Result]) -> Result:
    """What the work gives; without a database or with broken content, status 3 and why."""
    from bot.database import BadAddress, DatabaseError

    try:
        return asyncio.run(work)
    except BadAddress as error:
        typer.echo(line_of({"error": {"code": "not-an-address", "field": "database", "message": str(error)}}), err=True)
        raise typer.Exit(2) from None
    except (DatabaseError, ContentError) as error:
        typer.echo(error, err=True)
        raise typer.Exit(3) from None


async def with_database(
    address: str, work: Callable[[Database], Awaitable[Result]], *, only_if_there: bool = False
) -> Result:
    """Do something with a database that is up to date, and close it.

    `only_if_there` is for what has no meaning with a new one: a mistyped address must not look like work done.

    Raises:
        bot.database.DatabaseError: it cannot be used, or is not there.
    """
    from bot.database import Database

    database = Database(address)
    try:
        if only_if_there:
            database.require_file()
        await database.migrate()
        with database.told():
            return await work(database)
    finally:
        await database.close()
