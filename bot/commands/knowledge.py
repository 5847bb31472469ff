"""karvan knowledge: is the content whole, what carries it, and how it goes in and out of the database."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.programs import Lang, checked_language, fail
from bot.commands.working import Address, with_database, worked
from knowledge.checking import checks, coverage
from knowledge.errors import not_an_option
from knowledge.loading import SHIPPED, Content, ContentError, load, read
from knowledge.snapshot import Snapshot

app = typer.Typer(name="knowledge", help="Check the content, show what carries the report, import and export.")

if TYPE_CHECKING:
    from bot.database import Database

Folder = Annotated[Path, typer.Option("--content", help="The content folder; the shipped one unless named.")]


@app.command()
def check(
    content: Folder = SHIPPED,
    report: Annotated[
        Path | None,
        typer.Option(help="The report's text, to compare quotes with.", envvar="KARVAN_REPORT_TEXT", exists=True),
    ] = None,
) -> None:
    """Name every row that does not hold; status 0 when all do, 1 when not."""
    rows, problems = read(content)
    findings = checks.run(rows, report.read_text("utf-8") if report else None)
    for line in (*problems, *findings):
        typer.echo(line)
    if problems or findings:
        raise typer.Exit(1)
    typer.echo(f"All is well: {sum(map(len, rows.rows.values()))} rows.")


@app.command("coverage")
def show_coverage(
    content: Folder = SHIPPED,
    inventory: Annotated[
        Path, typer.Option(help="The list of what the report says.", exists=True)
    ] = coverage.INVENTORY,
) -> None:
    """Show what carries each item of the inventory, and what of the journeys is met; status 1 where one is missing."""
    from knowledge.flows.coverage import walk

    rows = _loaded(content)
    covered = coverage.table(rows, coverage.read_inventory(inventory))
    for row in covered:
        carriers = "; ".join(filter(None, map(", ".join, (row.facts, row.entries, row.conflicts))))
        typer.echo(f"{row.item.id} | {row.item.locus} | {carriers or 'MISSING'}")
    missing = sum(row.missing for row in covered)
    typer.echo(f"{len(covered) - missing} of {len(covered)} are carried, {missing} are missing.")
    snapshot = Snapshot.of(rows)
    walked = [walk(snapshot, flow) for flow in snapshot.flows.values()]
    for each in walked:
        typer.echo("; ".join((f"journey {each}", *(f"MISSING {name}" for name in each.missing()))))
    raise typer.Exit(1 if missing or any(each.missing() for each in walked) else 0)


@app.command("import")
def import_files(content: Folder = SHIPPED, *, database: Address) -> None:
    """Bring content files into the database, all or nothing; what the office edited stays as it is."""
    done = worked(with_database(database, lambda opened: opened.import_content(content)))
    if done is None:
        typer.echo("The files are as they were at the last import: nothing to do.")
        return
    for name in ("added", "changed", "renamed", "retired", "kept"):
        for kind, row_id in getattr(done, name):
            typer.echo(f"{name}: {kind} {row_id}")
    typer.echo(f"Version {done.version} of the knowledge is live.")


@app.command("export")
def export_files(
    folder: Annotated[Path, typer.Argument(help="Where to write the files; made if need be.", file_okay=False)],
    *,
    database: Address,
) -> None:
    """Write the live knowledge as content files, which `import` reads back unchanged."""
    for file in worked(with_database(database, lambda opened: _export(opened, folder))):
        typer.echo(file)


async def _export(database: Database, folder: Path) -> list[Path]:
    from knowledge.storing import store

    await database.import_content()
    async with database.readers() as session:
        return await store.export(session, folder)


def _loaded(content: Path) -> Content:
    """The rows of a folder; a broken one is a finding like any other."""
    try:
        return load(content)
    except ContentError as error:
        typer.echo(error)
        raise typer.Exit(1) from None


@app.command()
def embed(content: Folder = SHIPPED) -> None:
    """Work out beforehand what a start should not: the terms of every wording, and the vectors that are stale."""
    from knowledge import vectors
    from knowledge.search.dense import load_dense, why_not

    snapshot = Snapshot.of(_loaded(content))
    typer.echo(f"The terms of {vectors.store_terms(snapshot, content / 'terms.npz')} wordings are stored.")
    dense = load_dense()
    if dense is None:
        typer.echo(f"The dense model cannot run here: {why_not()}", err=True)
        raise typer.Exit(3)
    stored, made = vectors.store(snapshot, dense, content / "vectors.npz")
    typer.echo(f"{stored} vectors are stored, {made} of them made anew.")


@app.command()
def diagram(
    flow: Annotated[str | None, typer.Argument(help="The journey's id; all of them unless named.")] = None,
    content: Folder = SHIPPED,
    lang: Lang = "en",
) -> None:
    """Draw the journeys as Mermaid text."""
    from knowledge.flows.diagram import diagram as draw

    language = checked_language(lang)
    flows = Snapshot.of(_loaded(content)).flows
    if flow is not None and flow not in flows:
        fail(not_an_option("flow", flow, flows), language)
    for each in (flows[flow],) if flow is not None else flows.values():
        typer.echo(draw(each, language))
