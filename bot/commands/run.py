"""karvan run: serve Telegram until SIGTERM."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, NoReturn

import typer

if TYPE_CHECKING:
    from bot.settings import Settings

NAME = "run"


def command() -> None:
    """Run the bot on Telegram; settings come from KARVAN_… (see .env.example)."""
    from bot.database import BadAddress, DatabaseError
    from bot.logs import configure
    from bot.running import CannotRun
    from bot.serving import PortTaken
    from bot.settings import SettingError, read_settings
    from knowledge.loading import ContentError

    try:
        settings = read_settings()
        token = settings.needed_token()
    except SettingError as error:
        _end(2, error)
    configure(settings.log_level)
    try:
        asyncio.run(_serve(settings, token))
    except BadAddress as error:
        _end(2, f"KARVAN_DATABASE_URL: {error}")
    except PortTaken as error:
        _end(2, f"KARVAN_LISTEN or KARVAN_HEALTH_LISTEN: {error}")
    except (DatabaseError, ContentError, CannotRun) as error:
        _end(3, error)


async def _serve(settings: Settings, token: str) -> None:
    from bot.application import build
    from bot.database import open_database
    from bot.engines import maker
    from bot.running import run

    async with open_database(settings.database_url) as database:
        await run(build(settings, database, maker(settings.dense), token=token))


def _end(status: int, why: object) -> NoReturn:
    typer.echo(f"karvan: {why}", err=True)
    raise typer.Exit(status)
