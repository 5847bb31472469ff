"""karvan doctor: says in plain words what is wrong with settings, content, database, disk, token, proxy and webhook."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from bot.commands.programs import Lang, checked_language, utf8
from knowledge.errors import N_
from locales.catalogues import translations

if TYPE_CHECKING:
    from telegram import Bot, WebhookInfo

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
    from bot.settings import SettingError, read_settings, unknown_names

    try:
        settings = read_settings()
    except SettingError as error:
        words = N_("The setting {name} cannot be used: {problem}")
        return [_to_mend(words, name=error.name, problem=error.problem)]
    found = [_content(), _model(settings.dense), await _database(settings.database_url), *_disk(settings)]
    found += [_unknown(name, meant) for name, meant in unknown_names().items()]
    return [*found, *_settings(settings), *[finding async for finding in _telegram(settings)]]


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


def _disk(settings: Settings) -> Iterator[Finding]:
    """Whether backups can be written, and whether there is room."""
    import shutil
    from tempfile import TemporaryFile

    from bot.database import DatabaseError, driver_url
    from bot.periodic.watch import LEAST_FREE, there

    folders: list[Path] = []
    with suppress(DatabaseError):  # what is wrong with its address was said already
        url = driver_url(settings.database_url)
        folders += [Path(url.database or "").parent] if url.get_backend_name() == "sqlite" else []
    if settings.backups != "off":
        folders.append(Path(settings.backups))
        try:
            folders[-1].mkdir(parents=True, exist_ok=True)
            with TemporaryFile(dir=folders[-1]):
                pass
        except OSError as error:
            words = N_("Backups cannot be written into {folder} ({problem}); check KARVAN_BACKUPS.")
            yield _to_mend(words, folder=settings.backups, problem=error.strerror)
    for folder in {folder.stat().st_dev: folder for folder in map(there, folders)}.values():
        if (free := shutil.disk_usage(folder).free) < LEAST_FREE:
            words = N_("Only {free} megabytes of disk are left at {folder}; make room for data and backups.")
            yield _to_mend(words, free=free // (1024 * 1024), folder=folder)


def _unknown(name: str, meant: str | None) -> Finding:
    if meant is None:
        return _to_mend(N_("There is no setting {name}; it changes nothing."), name=name)
    return _to_mend(N_("There is no setting {name}; {meant} may be meant."), name=name, meant=meant)


def _settings(settings: Settings) -> Iterator[Finding]:
    """What can be used and is hardly meant."""
    if not settings.owners:
        yield _well(N_("Nobody owns this bot: put your Telegram id into KARVAN_OWNERS to edit in the chat."))
    if settings.webhook_url and settings.webhook_secret is None:
        yield _to_mend(N_("Anybody can forge updates: put a secret into KARVAN_WEBHOOK_SECRET."))
    places = {"KARVAN_HEALTH_LISTEN": settings.health_listen}
    for name, where in (places | {"KARVAN_LISTEN": settings.listen} if settings.webhook_url else places).items():
        if (finding := _place(name, where)) is not None:
            yield finding


def _place(name: str, where: str) -> Finding | None:
    """What is to be said of an address to listen at."""
    from bot.serving import PortTaken, listening
    from bot.settings import host_and_port

    try:
        listening(*host_and_port(where)).close()
    except PortTaken as error:
        if error.is_in_use:
            words = N_("{where} ({name}) is taken: by the bot if it runs already, else by a program in its way.")
            return _well(words, name=name, where=where)
        return _to_mend(N_("The setting {name} cannot be used: {problem}"), name=name, problem=error)
    return None


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
            hook = await _webhook(bot)
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
        if hook is not None and hook.url and not settings.webhook_url:
            words = N_("Telegram calls {url} at present; `karvan run` ends that, as KARVAN_WEBHOOK_URL is not set.")
            yield _well(words, url=hook.url)
        elif hook is not None and hook.url and hook.last_error_message and hook.pending_update_count:
            words = N_("{many} messages wait, because Telegram could not deliver to {url} ({problem}).")
            yield _to_mend(words, many=hook.pending_update_count, url=hook.url, problem=hook.last_error_message)


async def _webhook(bot: Bot) -> WebhookInfo | None:
    """Where Telegram delivers; None where nobody says, as on messengers that know no such question."""
    from telegram.error import TelegramError

    try:
        return await bot.get_webhook_info()
    except TelegramError:
        return None
