"""karvan run: serve Telegram until SIGTERM."""

from __future__ import annotations

import asyncio
from typing import NoReturn

import typer

NAME = "run"


def command() -> None:
    """Run the bot on Telegram; settings come from KARVAN_… (see .env.example)."""
    from bot.application import build
    from bot.database import DatabaseError, open_database
    from bot.engines import make_engine
    from bot.logs import configure
    from bot.running import CannotRun, run
    from bot.serving import PortTaken
    from bot.settings import Settings, SettingError, read_settings
    from knowledge.loading import ContentError

    try:
        settings = read_settings()
        if settings.token is None:
            raise SettingError(
                "KARVAN_TOKEN", "is missing; get one from @BotFather, or try `karvan chat`, which needs none"
            )
    except SettingError as error:
        _end(2, str(error))
    configure(settings.log_level)

    async def serve(settings: Settings, token: str) -> None:
        async with open_database(settings.database_url) as database:
            karvan = build(
                settings,
                database,
                lambda snapshot, before: make_engine(snapshot, dense=settings.dense, before=before),
                token=token,
                insist=settings.webhook_url is None,
            )
            await run(karvan)

    try:
        asyncio.run(serve(settings, settings.token.get_secret_value()))
    except PortTaken as error:
        _end(2, f"KARVAN_LISTEN or KARVAN_HEALTH_LISTEN: {error}")
    except (DatabaseError, ContentError) as error:
        _end(3, str(error))
    except CannotRun as error:
        _end(3, str(error))


def _end(status: int, why: str) -> NoReturn:
    typer.echo(f"karvan: {why}", err=True)
    raise typer.Exit(status)
