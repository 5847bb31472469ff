"""Settings: one row each, read from KARVAN_… in the environment or a `.env` file. A wrong one is named at start."""

from __future__ import annotations

import os
import re
from difflib import get_close_matches
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.opening import DEFAULT_ADDRESS, ENV_FILE, UnreadableFile, of_the_file, why_unreadable

PREFIX = "KARVAN_"
_OF_OTHERS = frozenset({"KARVAN_COPY_TO", "KARVAN_WEBHOOK_HOST"})
"""What `karvan database copy` and the compose file read."""
_OF_TESTS = ("KARVAN_TEST_", "KARVAN_REPORT_")
_TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]+")
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_WEB = ("http", "https")
THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})
_SCHEMES = (*_WEB, "socks5", "socks5h")


class SettingError(Exception):
    """A setting that cannot be used; `name` is its variable."""

    def __init__(self, name: str, problem: str) -> None:
        super().__init__(f"{name}: {problem}")
        self.name = name
        self.problem = problem


class Settings(BaseSettings):
    """How this bot is run."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=ENV_FILE,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
        env_ignore_empty=True,
    )

    token: SecretStr | None = Field(default=None, description="Bot token, from @BotFather. Needed by `karvan run`")
    api_url: str = Field(default="https://api.telegram.org", description="Root of the Bot API, without /bot")
    database_url: str = Field(default=DEFAULT_ADDRESS, description="sqlite:///PATH or postgresql://…")
    owners: Annotated[frozenset[Annotated[int, Field(gt=0)]], NoDecode] = Field(
        default=frozenset(), description="Telegram ids of the owners, separated by commas"
    )
    run_by: str = Field(default="", description="Who runs this bot, as /start and /sources say it")
    webhook_url: str | None = Field(default=None, description="Public https address; set: webhook, else polling")
    webhook_secret: SecretStr | None = Field(default=None, description="Secret token that Telegram sends along")
    listen: str = Field(default="127.0.0.1:8080", description="Where the webhook listens")
    health_listen: str = Field(
        default="127.0.0.1:8081", description="Where /healthz, /readyz and /metrics listen; port 0 takes a free one"
    )
    proxy: str | None = Field(default=None, description="http:// or socks5:// proxy for every call to Telegram")
    dense: Literal["auto", "off"] = Field(default="auto", description="The dense model: auto where it runs, or off")
    people_at_once: int = Field(default=32, ge=1, le=64, description="People served side by side")
    most_a_minute: int = Field(
        default=300, ge=0, description="Updates of one person handled in a minute; the rest waits. 0 sets no limit"
    )
    replicas: int = Field(
        default=1,
        ge=1,
        le=30,
        description="Processes that serve this bot together; each keeps its share of Telegram's limits and of the pace",
    )
    backups: str = Field(
        default=".karvan/backups", description="Folder of the daily backups; off where others make them"
    )
    keep_backups: int = Field(default=14, ge=1, description="How many daily backups are kept")
    keep_questions_days: int = Field(default=90, ge=1, description="Days after which a question's text is forgotten")
    inline: bool = Field(default=True, description="Whether the bot answers inline queries")
    expandable_quotes: bool = Field(default=True, description="Whether quotes fold; off for messengers without them")
    editing: bool = Field(default=True, description="Whether messages are edited in place; off where that is not known")
    html: bool = Field(default=True, description="Whether messages are marked up; off where they must be plain")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(default="INFO", description="How much is logged")

    def needed_token(self) -> str:
        """The token, for what cannot do without.

        Raises:
            SettingError: there is none.
        """
        if self.token is None:
            raise SettingError(
                "KARVAN_TOKEN", "is missing; get one from @BotFather, or try `karvan chat`, which needs none"
            )
        return self.token.get_secret_value()

    @field_validator("token", mode="before")
    @classmethod
    def is_a_token(cls, value: object) -> object:
        """NUMBER:LETTERS, as @BotFather gives it; it becomes part of an address."""
        if value in (None, ""):
            return None
        text = value.get_secret_value() if isinstance(value, SecretStr) else str(value)
        if not _TOKEN.fullmatch(text):
            raise ValueError("is no token; @BotFather gives them as 123456:ABC-def")
        return value

    @field_validator("webhook_secret")
    @classmethod
    def is_a_secret(cls, value: SecretStr | None) -> SecretStr | None:
        """What Telegram takes."""
        text = value.get_secret_value() if value else ""
        if text and not _SECRET.fullmatch(text):
            raise ValueError("must be 1 to 256 of A-Z, a-z, 0-9, _ and -")
        return value if text else None

    @field_validator("api_url", "proxy")
    @classmethod
    def is_an_address(cls, value: str | None, info: ValidationInfo) -> str | None:
        """An address with scheme and host; the API's root has no path of ours at its end."""
        schemes = _SCHEMES if info.field_name == "proxy" else _WEB
        if value and (urlsplit(value).scheme not in schemes or not _has_host(value)):
            raise ValueError(f"must be an address that begins with {' or '.join(f'{each}://' for each in schemes)}")
        value = value.rstrip("/") if value else None
        if value and info.field_name == "api_url" and value.endswith("/bot"):
            raise ValueError("must be the root, without /bot at its end")
        return value

    @field_validator("owners", mode="before")
    @classmethod
    def split(cls, value: object) -> object:
        """Ids as people write them: `1234, 5678`."""
        return [part for part in value.replace(" ", "").split(",") if part] if isinstance(value, str) else value

    @field_validator("listen", "health_listen")
    @classmethod
    def has_port(cls, value: str) -> str:
        """HOST:PORT."""
        host, colon, port = value.rpartition(":")
        if not (host and colon and port.isdigit() and int(port) <= 65_535):
            raise ValueError("must be HOST:PORT, as 127.0.0.1:8080")
        return value

    @field_validator("webhook_url")
    @classmethod
    def is_https(cls, value: str | None) -> str | None:
        """Telegram delivers to https; the sandbox's loopback is let through."""
        if value and not value.startswith("https://") and not (value.startswith("http://") and is_this_machine(value)):
            raise ValueError("must begin with https://")
        if value and not _has_host(value):
            raise ValueError("must be an address, as https://karvan.example/hook")
        return value or None


def read_settings() -> Settings:
    """The settings of the environment.

    Raises:
        SettingError: the first one that does not fit, or a `.env` that cannot be read.
    """
    try:
        return Settings()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingError(ENV_FILE, why_unreadable(error)) from None
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        name = str(first["loc"][0]) if first["loc"] else ""
        raise SettingError(f"{PREFIX}{name.upper()}", first["msg"].removeprefix("Value error, ")) from None


def unknown_names() -> dict[str, str | None]:
    """Variables that look like settings and are none, each with the setting that may be meant.

    They are told of and not refused: the settings of a later release may stay while an earlier one runs again.
    """
    known = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields} | _OF_OTHERS
    try:
        said = {*map(str.upper, os.environ), *of_the_file()}
    except UnreadableFile:
        return {}
    strange = sorted(
        name for name in said if name.startswith(PREFIX) and name not in known and not name.startswith(_OF_TESTS)
    )
    meant = {name.removeprefix(PREFIX): name for name in sorted(known)}
    near = {name: get_close_matches(name.removeprefix(PREFIX), meant, 1) for name in strange}
    return {name: meant[found[0]] if found else None for name, found in near.items()}


def _has_host(url: str) -> bool:
    """Whether an address names a host, and a port only where it is one."""
    try:
        parts = urlsplit(url)
        return bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return False


def is_this_machine(url: str) -> bool:
    """Whether an address leads no further than this machine."""
    return urlsplit(url).hostname in THIS_MACHINE


def host_and_port(listen: str) -> tuple[str, int]:
    """`127.0.0.1:8080` as a pair."""
    host, _colon, port = listen.rpartition(":")
    return host, int(port)
