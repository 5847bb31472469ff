"""The application: the library's, with Karvan's context, queue and handlers, and nothing of it global."""

from __future__ import annotations

import asyncio
import gc
import warnings
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta

from telegram import BotCommand, BotCommandScopeAllGroupChats, BotCommandScopeAllPrivateChats, Update
from telegram.error import BadRequest, NetworkError, RetryAfter, TelegramError
from telegram.ext import AIORateLimiter, Application, ApplicationBuilder, ContextTypes
from telegram.warnings import PTBUserWarning

from bot.answering import LiveEngine, MakeEngine
from bot.clock import Clock, system_clock
from bot.database import Database
from bot.delivery.inbox import Intake
from bot.delivery.outbox import Sender
from bot.delivery.request import AiohttpRequest, proxy_of_environment
from bot.delivery.worker import Caught, Worker
from bot.logs import log
from bot.periodic.broadcasts import Broadcasts
from bot.periodic.reminders import Reminders
from bot.periodic.reviews import Reviews
from bot.processes import new_name
from bot.settings import Settings, is_this_machine
from handlers.catalogue import COMMANDS, MODULES
from handlers.context import House, KarvanContext
from locales import LANGUAGES, spoken
from locales.catalogues import translations

POOL = 8
"""Connections to Telegram, enough for the calls that it takes in a second."""
POOL_WAIT_S = 30
"""A crowd waits for a connection."""
MESSAGES_A_SECOND = 30
GROUP_MESSAGES_A_MINUTE = 20
"""Telegram's limits for a bot, and for what it says in one group."""
POLLING_POOL = 4
"""A torn poll can hold a connection for good; with several the next poll still gets one."""
FIRST_PAUSE_S = 1.0
LONGEST_PAUSE_S = 30.0
ALLOWED_UPDATES = [
    Update.MESSAGE, Update.EDITED_MESSAGE, Update.CALLBACK_QUERY, Update.INLINE_QUERY, Update.MY_CHAT_MEMBER,
]  # fmt: skip
"""Telegram remembers the list, so it is said each time."""
TOKEN_REFUSED = "Telegram refuses the token; check KARVAN_TOKEN"  # noqa: S105 - a sentence
SANDBOX_TOKEN = "1:sandbox"  # noqa: S105 - the double takes any token; this one is for it

# Calls wait in the outbox as data, whatever their method: the library would rather have a Python method each.
warnings.filterwarnings("ignore", message="Please use 'Bot", category=PTBUserWarning)


@dataclass
class Karvan:
    """The running parts, built together and started in order."""

    application: Application
    database: Database
    engine: LiveEngine
    intake: Intake
    worker: Worker
    settings: Settings
    clock: Clock
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    problem: str | None = None
    """Why it stops of its own accord, for whoever runs it."""

    def token_refused(self) -> None:
        """Telegram takes the token no more: there is no use in going on."""
        self.problem = TOKEN_REFUSED
        self.stopping.set()

    async def is_idle(self) -> bool:
        """Whether nothing waits to be handled or sent, and what was published is answered from."""
        return await self.worker.is_idle() and await self.engine.is_current()


def build(
    settings: Settings,
    database: Database,
    make_engine: MakeEngine,
    *,
    token: str,
    clock: Clock = system_clock,
) -> Karvan:
    """Build everything; nothing is started and nothing is asked of the network."""
    caught: Caught = {}
    application = _library(settings, token)
    _add_handlers(application, caught)
    name = new_name()
    engine = LiveEngine(database, make_engine)
    sender = Sender(application.bot, database, clock, name)
    worker = Worker(
        application,
        database,
        engine,
        sender,
        house_of(settings),
        clock,
        caught=caught,
        name=name,
        people_at_once=settings.people_at_once,
        keep_words=timedelta(days=settings.keep_questions_days),
        most_a_minute=share(settings.most_a_minute, settings.replicas) if settings.most_a_minute else 0,
    )
    intake = Intake(database, clock, worker.arrived, worker)
    karvan = Karvan(application, database, engine, intake, worker, settings, clock)
    sender.refused = karvan.token_refused
    engine.is_crowded = lambda: worker.is_crowded
    return karvan


def house_of(settings: Settings) -> House:
    """What handlers may know of the settings."""
    return House(
        run_by=settings.run_by,
        owners=settings.owners,
        inline=settings.inline,
        expandable=settings.expandable_quotes,
        editing=settings.editing,
        html=settings.html,
    )


@asynccontextmanager
async def working(karvan: Karvan) -> AsyncIterator[None]:
    """Start engine, library and worker; on the way out finish what is in hand.

    What was started last stops first, and each does whatever became of the others.
    """
    async with AsyncExitStack() as stops:
        # Knowledge is loaded while Telegram's answers are on their way.
        loading = asyncio.create_task(karvan.engine.start())
        # Not only when all is ready: Telegram may be out of reach for hours.
        loading.add_done_callback(lambda _: look_for_garbage())
        stops.push_async_callback(karvan.engine.stop)
        stops.push_async_callback(_broken_off, loading)
        await until_reached(karvan, karvan.application.initialize)
        stops.push_async_callback(karvan.application.shutdown)
        await tell_commands(karvan.application)
        await loading
        await karvan.worker.start()
        stops.push_async_callback(karvan.worker.stop)
        house = house_of(karvan.settings)
        for looking in (
            Reminders(karvan.database, karvan.clock, new_name(), house=house),
            Broadcasts(karvan.database, karvan.clock, new_name(), house=house),
            Reviews(karvan.database, karvan.clock, new_name(), house=house),
        ):
            looking.start(lambda: karvan.engine.snapshot)
            stops.push_async_callback(looking.stop)
        yield


async def _broken_off(task: asyncio.Task[None]) -> None:
    """End a task that may be under way; what went wrong with it was raised where it was waited for."""
    task.cancel()
    with suppress(asyncio.CancelledError, Exception):
        await task


def look_for_garbage() -> None:
    """Where `karvan run` has put it off: look from now on among what comes. All that was loaded takes half a second."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()


class Stopped(Exception):
    """A signal came before the bot had begun."""


async def until_reached(karvan: Karvan, call: Callable[[], Awaitable[object]]) -> None:
    """Make the first calls to Telegram; as long as it is out of reach, say so and try again.

    Raises:
        Stopped: a signal came meanwhile.
        telegram.error.InvalidToken: it was reached and refused the token.
    """
    pause_s = FIRST_PAUSE_S
    while True:
        try:
            await call()
        except (NetworkError, RetryAfter) as error:
            if isinstance(error, BadRequest):
                raise
            log.warning(
                "telegram.not_reached",
                error=type(error).__name__,
                again_in_s=pause_s,
                message="Telegram cannot be reached; waiting for it. Check the network and KARVAN_PROXY.",
            )
        else:
            return
        with suppress(TimeoutError):
            await asyncio.wait_for(karvan.stopping.wait(), pause_s)
            raise Stopped
        pause_s = min(pause_s * 2, LONGEST_PAUSE_S)


def _library(settings: Settings, token: str) -> Application:
    root = settings.api_url.rstrip("/")
    proxy = settings.proxy or proxy_of_environment(root)
    builder = (
        ApplicationBuilder()
        .token(token)
        .base_url(f"{root}/bot")
        .base_file_url(f"{root}/file/bot")
        .request(AiohttpRequest(connections=POOL, wait_s=POOL_WAIT_S, proxy=proxy))
        .get_updates_request(AiohttpRequest(connections=POLLING_POOL, read_s=20, proxy=proxy))
        .context_types(ContextTypes(context=KarvanContext))
        .updater(None)
        .job_queue(None)
    )
    if not is_this_machine(root):
        # Waits for its turn before it sends; what is refused all the same the outbox tries again.
        limiter = AIORateLimiter(
            overall_max_rate=share(MESSAGES_A_SECOND, settings.replicas),
            group_max_rate=share(GROUP_MESSAGES_A_MINUTE, settings.replicas),
            max_retries=0,
        )
        builder = builder.rate_limiter(limiter)  # type: ignore[arg-type]
    return builder.build()


def share(most: float, replicas: int) -> float:
    """What one of several processes may do of what all of them may, and one at least."""
    return max(1.0, most / replicas)


def _add_handlers(application: Application, caught: Caught) -> None:
    for module in MODULES:
        application.add_handlers(module.HANDLERS)

    async def catch(update: object, context: KarvanContext) -> None:
        # The worker rolls back and apologises; here is only the place where the library lets us know.
        if isinstance(update, Update) and context.error is not None:
            caught[update.update_id] = context.error

    application.add_error_handler(catch)


async def tell_commands(application: Application) -> None:
    """Put the menus of commands in place, per language and scope; a bot without menus still works."""
    scopes = {"private": BotCommandScopeAllPrivateChats(), "group": BotCommandScopeAllGroupChats()}
    try:
        for code in (None, *LANGUAGES):
            gettext = translations(spoken(code)).gettext
            for where, scope in scopes.items():
                menu = [BotCommand(row.name, gettext(row.says)) for row in COMMANDS if where in row.scopes]
                await application.bot.set_my_commands(menu, scope=scope, language_code=code)
    except TelegramError as error:
        log.warning("commands.not_told", error=type(error).__name__)
