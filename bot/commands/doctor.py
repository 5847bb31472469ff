"""karvan doctor: says in plain words what is wrong with token, database, proxy, content, model and inline mode."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import TYPE_CHECKING

import typer

from bot.commands.programs import Lang, checked_language, utf8
from knowledge.errors import N_
from locales.catalogues import translations

if TYPE_CHECKING:
    from bot.settings import Settings

NAME = "doctor"


def command(lang: Lang = "en") -> None:
    """Look through settings and surroundings; status 0 when the bot can run, 1 when not."""
    utf8()
    gettext = translations(checked_language(lang)).gettext
    well = True
    for good, words, values in asyncio.run(_examine()):
        well &= good
        mark = gettext("well") if good else gettext("TO MEND")
        typer.echo(f"{mark}: {gettext(words).format(**values)}")
    raise typer.Exit(0 if well else 1)


Verdict = tuple[bool, str, dict[str, object]]


async def _examine() -> list[Verdict]:
    from bot.settings import SettingError, read_settings

    try:
        settings = read_settings()
    except SettingError as error:
        return [
            (False, N_("The setting {name} cannot be used: {problem}"), {"name": error.name, "problem": error.problem})
        ]
    found = [*_content(), *_model(settings.dense)]
    found.append(await _database(settings.database_url))
    found += await _telegram(settings)
    return found


def _content() -> Iterator[Verdict]:
    from knowledge.loading import ContentError, load

    try:
        rows = sum(len(kind) for kind in load().rows.values())
        yield True, N_("The content is whole: {rows} rows."), {"rows": rows}
    except ContentError as error:
        yield False, N_("The content is broken: {problem}"), {"problem": str(error.problems[0])}


def _model(wanted: str) -> Iterator[Verdict]:
    from knowledge.search.dense import why_not

    reason = why_not()
    if wanted == "off":
        yield True, N_("The dense model is switched off (KARVAN_DENSE); search goes by words alone."), {}
    elif reason is None:
        yield True, N_("The dense model runs here."), {}
    else:
        yield (
            True,
            N_("Search goes by words alone, because {reason}. Questions put in other words are found less well."),
            {"reason": reason},
        )


async def _database(address: str) -> Verdict:
    from bot.database import DatabaseError, open_database
    from knowledge.loading import ContentError

    try:
        async with open_database(address) as database:
            version = (await database.snapshot()).version
    except (DatabaseError, ContentError) as error:
        return False, N_("The database cannot be used: {problem}"), {"problem": error}
    return True, N_("The database works; knowledge version {version}."), {"version": version}


async def _telegram(settings: Settings) -> list[Verdict]:
    from telegram import Bot
    from telegram.error import InvalidToken, TelegramError
    from telegram.request import HTTPXRequest

    if settings.token is None:
        return [
            (
                False,
                N_("There is no token: put the one from @BotFather into KARVAN_TOKEN. `karvan chat` needs none."),
                {},
            )
        ]
    request = HTTPXRequest(proxy=settings.proxy, connect_timeout=10)
    bot = Bot(settings.token.get_secret_value(), base_url=f"{settings.api_url.rstrip('/')}/bot", request=request)
    try:
        async with bot:
            me = await bot.get_me()
    except InvalidToken:
        return [(False, N_("Telegram refuses the token; copy it anew from @BotFather into KARVAN_TOKEN."), {})]
    except TelegramError as error:
        way = N_("through the proxy") if settings.proxy else N_("without a proxy")
        words = N_("Telegram cannot be reached {way} ({error}); check the network and KARVAN_PROXY.")
        return [(False, words, {"way": way, "error": type(error).__name__})]
    found: list[Verdict] = [(True, N_("Telegram knows the token: @{name}."), {"name": me.username})]
    if settings.inline and not me.supports_inline_queries:
        found.append((True, N_("Inline mode is off at @BotFather (/setinline); everything else works."), {}))
    return found
