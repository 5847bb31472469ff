"""karvan onboard: the plan for a profile, for programs."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from bot.commands.programs import Lang, checked_language, fail, put, read_object, utf8
from bot.commands.working import Address, worked
from bot.opening import open_knowledge
from knowledge.errors import InputError
from knowledge.flows.answers import read_answers
from knowledge.flows.plans import choose_flow, make_plan
from knowledge.flows.statement import statement
from locales import DEFAULT_LANGUAGE

NAME = "onboard"


def command(
    json: Annotated[bool, typer.Option("--json", help="Read {node: answer} from standard input.")] = True,
    lang: Lang = DEFAULT_LANGUAGE,
    *,
    address: Address,
) -> None:
    """Make a plan of the answers {node: answer} on standard input."""
    utf8()
    language = checked_language(lang)
    try:
        given = read_object(sys.stdin.read() or "{}")
        snapshot = worked(open_knowledge(address))
        flow = choose_flow(snapshot, {node: answer for node, answer in given.items() if isinstance(answer, str)})
        plan = make_plan(snapshot, flow, read_answers(snapshot, flow, given))
    except InputError as error:
        fail(error, language)
    put(statement(plan, snapshot, language))
