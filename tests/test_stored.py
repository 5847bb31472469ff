"""What travels with the content because it takes too long to work out at a start."""

from knowledge import vectors
from knowledge.answering.documents import documents_of
from knowledge.search import stored_terms
from tests.shipped import snapshot


def test_nothing_that_is_stored_is_stale():
    assert vectors.stale(snapshot()) == [], "run `karvan knowledge embed`"


def test_stored_terms_are_those_that_are_found(tmp_path):
    file = tmp_path / "terms.npz"
    vectors.store_terms(snapshot(), file)
    name = stored_terms.digest_of(snapshot().terms.values())
    assert stored_terms.read(name, file) == stored_terms.read(name)
    document = next(documents_of(snapshot()))
    assert stored_terms.read(name)[document.wordings[0]] == document.terms[1]


def test_another_vocabulary_finds_its_own_terms(tmp_path):
    file = tmp_path / "terms.npz"
    assert stored_terms.write("one", {"a b": ("t", "u"), "c": (), "two\nlines": ("t",)}, file) == 2
    assert stored_terms.read("one", file) == {"a b": ("t", "u"), "c": ()}
    assert stored_terms.read("other", file) == {}
    assert stored_terms.read("one", tmp_path / "none.npz") == {}
