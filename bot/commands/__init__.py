"""The command line: `karvan`. A command parses, calls, prints and returns a status.

Standard output carries only results. Heavy parts are imported by the command that needs them, so that
`karvan ask` does not wait for Telegram's library.
"""

from __future__ import annotations

import sys
from typing import Any

import typer

from bot.commands import admin, ask, chat, database, doctor, estimate, knowledge, onboard, run, search
from bot.commands.programs import line_of
from bot.opening import ENV_FILE, UnreadableFile

_WrongArguments: Any = typer.BadParameter.__mro__[1]
"""The library's usage error, which it does not name in public."""

app = typer.Typer(
    name="karvan",
    help="Karvan, an assistant for Iranian exporters on Douyin. Begin with: karvan chat",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
for module in (chat, run, ask, search, onboard, estimate, doctor):
    app.command(module.NAME)(module.command)
app.add_typer(knowledge.app)
app.add_typer(database.app)
app.add_typer(admin.app)


def main() -> None:
    """Run the command that the arguments name, and leave with its status."""
    try:
        sys.exit(app(standalone_mode=False))
    except _WrongArguments as error:
        if {"--json", "--jsonl"} & set(sys.argv):
            # A program called: what is wrong with its arguments is said in the form of every other error.
            option = getattr(error, "option_name", None) or getattr(getattr(error, "param", None), "name", None)
            said = {"code": "not-an-option", "field": option or "arguments", "message": str(error)}
            sys.stderr.write(line_of({"error": said}) + "\n")
        else:
            error.show()  # in plain lines; the library would draw a box round them
        sys.exit(2)
    except UnreadableFile as error:
        said = {"code": "wrong-setting", "field": ENV_FILE, "message": f"{ENV_FILE}: {error}"}
        sys.stderr.write(line_of({"error": said}) + "\n")
        sys.exit(2)
    except typer.Abort:
        sys.exit(130)
