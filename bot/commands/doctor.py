"""karvan doctor: says in plain words what is wrong with token, database, proxy, content, model and inline mode."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import typer

from bot.commands.programs import Lang, checked_language, utf8
from knowledge.errors import N_
from locales.catalogues import translations

if TYPE_CHECKING:
    from bot.settings import Settings

NAME = "doctor"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at; `words` is marked for the catalogues, `values` fill its {places}."""

    is_well: bool
    words: str
    values: dict[str, object]


def command(lang: Lang = "en") -> None:
    """Look through settings and surroundings; status 0 when the bot can run, 1 when not."""
    utf8()
    gettext = translations(checked_language(lang)).gettext
    findings = asyncio.run(_examine())
    for finding in findings:
        mark = gettext("well") if finding.is_well else gettext("TO MEND")
        typer.echo(f"{mark}: {gettext(finding.words).format(**finding.values)}")
    raise typer.Exit(0 if all(finding.is_well for finding in findings) else 1)


def _well(words: str, **values: object) -> Finding:
    return Finding(True, words, values)


def _to_mend(words: str, **values: object) -> Finding:
    return Finding(False, words, values)


async def _examine() -> list[Finding]:
    from bot.settings import SettingError, read_settings

    try:
        settings = read_settings()
    except SettingError as error:
        words = N_("The setting {name} cannot be used: {problem}")
        return [_to_mend(words, name=error.name, problem=error.problem)]
    found = [_content(), _model(settings.dense), await _database(settings.database_url), *_settings(settings)]
    return [*found, *[finding async for finding in _telegram(settings)]]


def _content() -> Finding:
    from knowledge.loading import ContentError, load

    try:
        return _well(N_("The content is whole: {rows} rows."), rows=sum(map(len, load().rows.values())))
    except ContentError as error:
        return _to_mend(N_("The content is broken: {problem}"), problem=error.problems[0])


def _model(wanted: str) -> Finding:
    from knowledge.search.dense import why_not

    if wanted == "off":
        return _well(N_("The dense model is switched off (KARVAN_DENSE); search goes by words alone."))
    if (reason := why_not()) is None:
        return _well(N_("The dense model runs here."))
    words = N_("Search goes by words alone, because {reason}. Questions put in other words are found less well.")
    return _well(words, reason=reason)


async def _database(address: str) -> Finding:
    from bot.database import DatabaseError, open_database
    from knowledge.loading import ContentError

    try:
        async with open_database(address) as database:
            version = (await database.snapshot()).version
    except (DatabaseError, ContentError) as error:
        return _to_mend(N_("The database cannot be used: {problem}"), problem=error)
    return _well(N_("The database works; knowledge version {version}."), version=version)


def _settings(settings: Settings) -> Iterator[Finding]:
    """What can be used and is hardly meant."""
    if not settings.owners:
        yield _well(N_("Nobody owns this bot: put your Telegram id into KARVAN_OWNERS to edit in the chat."))
    if settings.webhook_url and settings.webhook_secret is None:
        yield _to_mend(N_("Anybody can forge updates: put a secret into KARVAN_WEBHOOK_SECRET."))


async def _telegram(settings: Settings) -> AsyncIterator[Finding]:
    from telegram import Bot
    from telegram.error import InvalidToken, TelegramError

    from bot.delivery.request import AiohttpRequest, proxy_of_environment

    if settings.token is None:
        yield _to_mend(
            N_("There is no token: put the one from @BotFather into KARVAN_TOKEN. `karvan chat` needs none.")
        )
        return
    proxy = settings.proxy or proxy_of_environment(settings.api_url)
    request = AiohttpRequest(connections=1, proxy=proxy)
    try:
        async with Bot(settings.needed_token(), base_url=f"{settings.api_url}/bot", request=request) as bot:
            me = await bot.get_me()
    except InvalidToken:
        yield _to_mend(N_("Telegram refuses the token; copy it anew from @BotFather into KARVAN_TOKEN."))
    except TelegramError as error:
        through_proxy = N_("Telegram cannot be reached through the proxy ({error}); check KARVAN_PROXY.")
        directly = N_("Telegram cannot be reached ({error}); check the network, or set KARVAN_PROXY.")
        yield _to_mend(through_proxy if proxy else directly, error=type(error).__name__)
    else:
        yield _well(N_("Telegram knows the token: @{name}."), name=me.username)
        if settings.inline and not me.supports_inline_queries:
            yield _well(N_("Inline mode is off at @BotFather (/setinline); everything else works."))
