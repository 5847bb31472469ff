"""Logs for whoever runs the bot: one JSON line an event. Nobody's words, name or id goes into them."""

from __future__ import annotations

import logging
import sys

import structlog

log = structlog.get_logger("karvan")
"""Events are named `area.what_happened`, with figures and names of errors and nothing a person wrote."""


def configure(level: str = "INFO") -> None:
    """Send events to standard error as JSON; standard output carries only results."""
    number = logging.getLevelNamesMapping()[level]
    # The library and its HTTP client log addresses that hold the token; the database's, what our own events tell.
    logging.basicConfig(level=logging.ERROR, stream=sys.stderr, format="%(message)s")
    for name in ("aiohttp", "telegram", "tornado", "asyncio", "sqlalchemy", "uvicorn"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        # Whatever standard error is when an event is written: it may have been changed or closed since now.
        logger_factory=lambda *unused: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )


def named(error: BaseException) -> str:
    """What an error is called in the log: a database's own by what its driver calls it, and never with its words."""
    original = getattr(error, "orig", None)
    if original is None:
        return type(error).__name__
    return getattr(original, "sqlite_errorname", None) or type(original.__cause__ or original).__name__
