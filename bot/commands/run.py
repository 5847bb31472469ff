"""karvan run: serve Telegram until SIGTERM."""

from __future__ import annotations

import asyncio
import gc
import signal
from contextlib import suppress
from typing import TYPE_CHECKING, NoReturn

import typer

from bot.commands.programs import line_of

if TYPE_CHECKING:
    from bot.settings import Settings

NAME = "run"


def command() -> None:
    """Run the bot on Telegram; settings come from KARVAN_… (see .env.example)."""
    # Nearly nothing of what a start makes is garbage, and looking for it was an eighth of a start.
    # `bot.application.working` lets it begin.
    gc.disable()
    # In a container it may be process 1, which hears no signal that it has not asked for.
    with suppress(ValueError):  # not in the main thread
        signal.signal(signal.SIGTERM, _end)
    from bot.settings import SettingError, read_settings, unknown_names

    try:
        settings = read_settings()
        token = settings.needed_token()
    except SettingError as error:
        _refuse(error.name, error.problem)

    # Read after the settings: who mistyped one hears of it at once.
    from bot.database import BadAddress, DatabaseError
    from bot.logs import configure, log
    from bot.running import CannotRun
    from bot.serving import PortTaken
    from knowledge.loading import ContentError

    configure(settings.log_level)
    for name, meant in unknown_names().items():
        log.warning("setting.unknown", name=name, meant=meant, message="There is no such setting; it changes nothing.")
    try:
        asyncio.run(_serve(settings, token))
    except BadAddress as error:
        _refuse("KARVAN_DATABASE_URL", error)
    except PortTaken as error:
        _refuse("KARVAN_HEALTH_LISTEN" if settings.health_listen in str(error) else "KARVAN_LISTEN", error)
    except (DatabaseError, ContentError, CannotRun) as error:
        typer.echo(f"karvan: {error}", err=True)
        raise typer.Exit(3) from None


async def _serve(settings: Settings, token: str) -> None:
    from bot.application import build
    from bot.database import open_database
    from bot.engines import maker
    from bot.running import run

    async with open_database(settings.database_url) as database:
        karvan = build(settings, database, maker(settings.dense), token=token)
        with database.told():
            await run(karvan)


def _end(*unused: object) -> NoReturn:
    """A stop before anything has begun."""
    raise SystemExit(0)


def _refuse(name: str, problem: object) -> NoReturn:
    """Name a setting that cannot be used, in the form of every other refused input."""
    said = {"code": "wrong-setting", "field": name, "message": f"{name}: {problem}"}
    typer.echo(line_of({"error": said}), err=True)
    raise typer.Exit(2)
