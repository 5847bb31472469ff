"""Buttons: what is packed is what is understood, and what is old is known to be old."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.callbacks import LONGEST, callback, exactly, of, pack, unpack
from handlers.keyboards import Button, in_rows, markup


@callback("test1")
@dataclass(frozen=True)
class Open:
    key: str
    page: int = 0


@callback("test2")
@dataclass(frozen=True)
class Close:
    pass


@given(st.text(st.characters(exclude_characters=":", codec="utf-8"), max_size=14), st.integers(0, 9_999))
def test_a_button_means_what_was_put_into_it(key, page):
    assert unpack(pack(Open(key, page))) == Open(key, page)


def test_a_button_without_values():
    assert unpack(pack(Close())) == Close()


@pytest.mark.parametrize(
    "data",
    ["", ":", "test1", "test1:a", "test1:a:b", "test1:a:1:2", "test2:x", "gone:a:1", "start", "\ud83d", "a" * 64],
)
def test_what_no_version_or_another_one_made_is_nothing(data):
    assert unpack(data) is None


@pytest.mark.parametrize("press", [Open("ا" * 40), Open("a:b"), Open("x" * (LONGEST - 7))])
def test_what_telegram_would_refuse_is_refused_here(press):
    with pytest.raises(ValueError, match=r"bytes|holds"):
        pack(press)


def test_a_prefix_is_used_once():
    with pytest.raises(ValueError, match="taken"):
        callback("test1")(Close)


def test_a_pattern_knows_its_own_kinds():
    assert of(Open, Close)(pack(Close()))
    assert not of(Open)(pack(Close()))
    assert not of(Open)("gone:1")
    assert not of(Open)("test1:a:b:c")
    assert not of(Open)(None)


def test_a_pattern_knows_one_button_from_others_of_its_kind():
    begins = exactly(Open(""), Open("worth"))
    assert begins(pack(Open("worth")))
    assert not begins(pack(Open("a")))
    assert not begins(None)


def test_rows_are_set_from_the_right_in_persian():
    rows = [[Button("one", Close()), Button("two", url="https://example.org")]]
    labels = {
        language: [key["text"] for key in markup(rows, language)["inline_keyboard"][0]] for language in ("fa", "en")
    }
    assert labels == {"fa": ["two", "one"], "en": ["one", "two"]}


def test_an_empty_row_is_none():
    assert markup([[], [Button("copy", copies="karvan")]], "en") == {
        "inline_keyboard": [[{"text": "copy", "copy_text": {"text": "karvan"}}]]
    }


def test_buttons_in_rows():
    assert [len(row) for row in in_rows([Button(str(n), Close()) for n in range(5)], across=2)] == [2, 2, 1]


def test_labels_that_would_be_cut_off_side_by_side_stand_one_below_the_other():
    short, long = Button("پاسخ‌های من", Close()), Button("فروشگاه در دوئین گلوبال", Close())
    assert [len(row) for row in markup([[short, short], [short, long]], "fa")["inline_keyboard"]] == [2, 1, 1]
    assert markup([[short, long]], "fa")["inline_keyboard"][0][0]["text"] == short.text
