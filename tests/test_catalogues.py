"""Every text that people see is translated, and a translation keeps what its text holds."""

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Message

from locales import LANGUAGES
from locales.catalogues import catalogue, translations
from locales.messages import extract

ROOT = Path(__file__).parent.parent
TRANSLATED = sorted(LANGUAGES.keys() - {"en"})
"""English texts are their own translation."""
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|\{\w*\}|%%")
TAG = re.compile(r"</?[a-z-]+")


def strings(text: str | list[str] | tuple[str, ...]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def messages(language: str) -> list[Message]:
    return [message for message in catalogue(language) if message.id]


@pytest.fixture(scope="module")
def texts():
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        return extract()


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_text_is_translated(language, texts):
    """Run `make messages` and fill in what it names."""
    done = {
        strings(message.id)[0] for message in messages(language) if all(strings(message.string)) and not message.fuzzy
    }
    wanted = {strings(message.id)[0] for message in texts if message.id}
    assert sorted(wanted - done) == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_translation_outlives_its_text(language, texts):
    wanted = {strings(message.id)[0] for message in texts if message.id}
    assert sorted({strings(message.id)[0] for message in messages(language)} - wanted) == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_keeps_placeholders_and_tags(language):
    """A plural's singular may leave its number out ("one day")."""
    wrong = [
        string
        for message in messages(language)
        for string in strings(message.string)
        for shape in (PLACEHOLDER, TAG)
        if string and sorted(shape.findall(string)) not in [sorted(shape.findall(text)) for text in strings(message.id)]
    ]
    assert wrong == []


def test_persian_is_typed_with_persian_letters_and_marks():
    """No Arabic ya, kaf or digits, and «» in place of straight quotes; those of a tag's attribute stay."""
    unfit = re.compile(r"[يك٠-٩]|\"(?![^<]*>)")
    assert [string for message in messages("fa") for string in strings(message.string) if unfit.search(string)] == []


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_a_language_can_be_looked_up(language):
    assert translations(language).gettext("yuan") == {"fa": "یوان"}.get(language, "yuan")


def test_a_language_without_a_catalogue_says_so():
    with pytest.raises(FileNotFoundError):
        catalogue("eo")
