"""karvan database: bring it up to date, back it up and restore it; for developers, the next migration."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.working import Address, with_database, worked
from bot.migrations import HEAD

if TYPE_CHECKING:
    from bot.database import Database

app = typer.Typer(name="database", help="Bring the database up to date, back it up, restore it.")


@app.command()
def upgrade(database: Address) -> None:
    """Bring the tables up to date; `run` does the same at its start."""
    worked(with_database(database, _nothing_more))
    typer.echo(f"The database stands at {HEAD}.")


@app.command("backup")
def back_up(
    file: Annotated[Path, typer.Argument(help="The file to write, as karvan.jsonl.gz.", dir_okay=False)],
    *,
    database: Address,
) -> None:
    """Write everything into one file, and verify it. It holds people's rows: guard it."""
    from bot import backup

    counts = worked(with_database(database, lambda opened: backup.back_up(opened, file), only_if_there=True))
    typer.echo(f"{file}: {sum(counts.values())} rows of {len(counts)} tables, verified.")


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A file that `backup` wrote.", exists=True, dir_okay=False)],
    *,
    database: Address,
) -> None:
    """Fill a new database from a backup, all or nothing, and verify it."""
    from bot import backup

    counts = worked(with_database(database, lambda opened: backup.restore(opened, file)))
    typer.echo(f"{sum(counts.values())} rows of {len(counts)} tables were restored, verified.")


@app.command("copy")
def copy_to(
    target: Annotated[str, typer.Argument(help="Address of a new, empty database.", envvar="KARVAN_COPY_TO")],
    *,
    database: Address,
) -> None:
    """Copy everything into a new database, as from SQLite to PostgreSQL, and compare. Stop the bot first."""
    counts = worked(with_database(database, lambda source: _copy(source, target), only_if_there=True))
    typer.echo(f"{sum(counts.values())} rows of {len(counts)} tables were copied; counts and sums agree.")


async def _copy(source: Database, address: str) -> dict[str, int]:
    from bot import backup

    return await with_database(address, lambda target: backup.copy(source, target))


@app.command(hidden=True)
def revision(number: str, what_changed: str) -> None:
    """Write the next migration from what the models have and the migrations lack."""
    from bot.database import write_migration

    typer.echo(write_migration(number, what_changed))


async def _nothing_more(_database: Database) -> None:
    """Opening a database has brought it up to date."""
