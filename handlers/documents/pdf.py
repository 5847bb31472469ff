"""A paper as PDF, set by Typst: real Persian typography, right to left, in some hundredths of a second."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from handlers.documents.blocks import Paper
from locales import LANGUAGES
from locales.bidi import isolate_runs

AS_THEY_ARE = frozenset({"language", "page", "digits", "kind", "tone", "en", "zh"})
"""Parts of a paper's data that are no text in the paper's language."""


def to_pdf(paper: Paper) -> bytes:
    """The paper set on A4; blocks the calling thread, so call it off the event loop."""
    import typst

    data = {**_with_isolates(paper.as_data(), paper.language), "direction": LANGUAGES[paper.language].direction}
    compiler = typst.Compiler(  # type: ignore[misc]  # its stub cannot tell bytes from a path
        _template(),
        font_paths=list(_fonts()),
        # The machine's own fonts would make the same paper look different from place to place.
        ignore_system_fonts=True,
        sys_inputs={"paper": json.dumps(data, ensure_ascii=False)},
    )
    set_paper = compiler.compile(format="pdf")
    assert isinstance(set_paper, bytes), "one file for a PDF, a list only for pictures of pages"
    return set_paper


def _with_isolates(part: Any, language: str) -> Any:
    """The texts of a paper with Latin words and figures kept apart from the Persian round them, as in the chat."""
    match part:
        case str():
            return isolate_runs(part, language)
        case list() | tuple():
            return [_with_isolates(each, language) for each in part]
        case dict():
            return {
                name: each if name in AS_THEY_ARE else _with_isolates(each, language) for name, each in part.items()
            }
    return part


@cache
def _template() -> bytes:
    return files("handlers.documents").joinpath("paper.typ").read_bytes()


@cache
def _fonts() -> tuple[str, ...]:
    """The folder of the Persian font, which comes as a package of its own."""
    import fontpkg_noto_sans_arabic

    return (str(Path(fontpkg_noto_sans_arabic.__file__).parent / "files"),)
