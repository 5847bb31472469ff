"""The command line: `karvan`. A command parses, calls, prints and returns a status.

Standard output carries only results. Heavy parts are imported by the command that needs them, so that
`karvan ask` does not wait for Telegram's library.
"""

from __future__ import annotations

import typer

from bot.commands import ask, chat, database, doctor, estimate, knowledge, onboard, run, search

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


def main() -> None:
    """The entry point of the installed `karvan`."""
    app()
