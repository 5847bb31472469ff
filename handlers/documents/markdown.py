"""A paper as Markdown, for people who copy their plan into notes of their own."""

from __future__ import annotations

from collections.abc import Iterator

from handlers.documents.blocks import Block, Heading, Items, Letter, Paper, Table, Text

_SPECIAL = str.maketrans({letter: f"\\{letter}" for letter in "\\`*_[]<>#|"})


def to_markdown(paper: Paper) -> str:
    """The paper's text; what people typed cannot become markup."""
    parts = [f"# {_safe(paper.title)}", *("\n".join(_lines(block)) for block in paper.blocks), f"_{_safe(paper.foot)}_"]
    return "\n\n".join(parts) + "\n"


def _lines(block: Block) -> Iterator[str]:
    match block:
        case Heading():
            yield f"{'#' * block.level} {_safe(block.text)}"
        case Text(tone="caution"):
            yield f"> {_safe(block.text)}"
        case Text():
            yield _safe(block.text)
        case Items():
            yield from (f"- {_safe(item)}" for item in block.items)
        case Letter():
            yield from ("```", block.zh.strip(), "```", "", "```", block.en.strip(), "```")
        case Table():
            yield _row(block.head)
            yield _row(tuple("---" for _column in block.head), escape=False)
            yield from (_row(row) for row in block.rows)


def _row(cells: tuple[str, ...], *, escape: bool = True) -> str:
    return "| " + " | ".join(_safe(cell) if escape else cell for cell in cells) + " |"


def _safe(text: str) -> str:
    return text.translate(_SPECIAL)
