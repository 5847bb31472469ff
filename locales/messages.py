"""`make messages`: bring the catalogues up to date with the English texts in code and templates.

New texts arrive without a translation, changed ones lose theirs, and texts that no file holds any more
are kept as comments, so that nothing a translator wrote is lost by a template that is moved.
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from babel.messages.catalog import Catalog
from babel.messages.frontend import CommandLineInterface
from babel.messages.pofile import read_po, write_po

from locales import LANGUAGES
from locales.catalogues import DOMAIN, catalogue

ROOT = Path(__file__).parent.parent
DIRECTORIES = ("bot", "handlers", "knowledge", "locales")


def extract() -> Catalog:
    """Every text of code and templates, read from the checkout (the working directory)."""
    with TemporaryDirectory() as scratch:
        template = Path(scratch) / f"{DOMAIN}.pot"
        CommandLineInterface().run([
            "pybabel", "--quiet", "extract", "--mapping-file=pyproject.toml", f"--output-file={template}",
            "--add-comments=Translators:", "--add-location=file", "--sort-by-file", *DIRECTORIES,
        ])  # fmt: skip
        with template.open("rb") as file:
            return read_po(file)


def merge(texts: Catalog, language: str) -> Catalog:
    """Write the texts to a language's catalogue beside their translations; makes one for a new language."""
    target = ROOT / "locales" / language / "LC_MESSAGES" / f"{DOMAIN}.po"
    merged = catalogue(language) if target.exists() else _new_catalogue(language)
    merged.update(texts, no_fuzzy_matching=True, update_creation_date=False)
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as file:
        write_po(file, merged, width=0, sort_by_file=True)
    return merged


def untranslated(texts: Catalog) -> list[str]:
    """The texts that wait for a translator, in English."""
    return [_singular(message.id) for message in texts if message.id and not _is_complete(message.string)]


def _new_catalogue(language: str) -> Catalog:
    header = f"# Karvan in {LANGUAGES[language].own_name}. `make messages` adds what is new; fill in each msgstr."
    return Catalog(language, DOMAIN, header, project="Karvan", version="1", fuzzy=False)


def _singular(text: str | list[str] | tuple[str, ...]) -> str:
    return text if isinstance(text, str) else text[0]


def _is_complete(string: str | list[str] | tuple[str, ...] | None) -> bool:
    return all(string) if isinstance(string, (list, tuple)) else bool(string)


def main() -> None:
    """Update every catalogue and name what is left to translate; English texts are their own translation."""
    texts = extract()
    for language in LANGUAGES:
        merged = merge(texts, language)
        waiting = [] if language == "en" else untranslated(merged)
        print(f"{language}: {len(waiting)} to translate", *waiting, sep="\n  ", file=sys.stderr)


if __name__ == "__main__":
    main()
