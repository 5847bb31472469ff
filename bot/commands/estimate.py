"""karvan estimate: what a campaign costs, for programs."""

from __future__ import annotations

import sys
from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from bot.commands.programs import Lang, checked_language, fail, put, read_object, utf8
from bot.commands.working import Address, worked
from bot.opening import open_knowledge, open_rates
from knowledge.costs.estimates import categories_of, extras_of, work_out
from knowledge.costs.inputs import read_campaign
from knowledge.costs.statement import statement
from knowledge.errors import InputError
from locales import DEFAULT_LANGUAGE

NAME = "estimate"


def command(
    json: Annotated[bool, typer.Option("--json", help="Read the campaign as JSON from standard input.")] = True,
    lang: Lang = DEFAULT_LANGUAGE,
    *,
    address: Address,
) -> None:
    """Estimate the campaign on standard input."""
    utf8()
    language = checked_language(lang)
    today = datetime.now(ZoneInfo("Asia/Tehran")).date()
    try:
        given = read_object(sys.stdin.read() or "{}")
        snapshot = worked(open_knowledge(address))
        campaign = read_campaign(given, extras=extras_of(snapshot), categories=categories_of(snapshot), today=today)
        office = worked(open_rates(address, campaign.as_of or today))
        estimate = work_out(snapshot, campaign.with_rates(office), on=today)
    except InputError as error:
        fail(error, language)
    put(statement(estimate, snapshot, language))
