"""Content files are read strictly: what does not fit is refused by file and row."""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge import loading
from knowledge.loading import SHIPPED, ContentError, load, read, read_list
from knowledge.schema import public_key

TOPIC = "- id: money\n  title: {fa: پول, en: Money}\n  blurb: {fa: هزینه, en: Costs}\n"
FACT = """\
- id: cost/commercial
  subject: douyin
  metric: cost
  value: "50000"
  unit: u-cny
  quote: ۵۰۰۰۰ یوان
  locus: "§costs ¶1"
  held_on: 2022-04-24
"""


def write(folder: Path, name: str, text: str | bytes) -> Path:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def problems(folder: Path) -> list[str]:
    with pytest.raises(ContentError) as refused:
        load(folder)
    return [str(problem) for problem in refused.value.problems]


def test_the_shipped_content_is_read_whole():
    content = load(SHIPPED)
    assert all(str(place).startswith(tuple("abcdefghijklmnopqrstuvwxyz")) for place in content.places.values())


def test_rows_know_where_they_stand(tmp_path):
    content = load(write(tmp_path, "facts/costs.yaml", "# figures\n" + FACT))
    assert str(content.places["fact", "cost/commercial"]) == "facts/costs.yaml:2"
    assert str(content.of("fact")["cost/commercial"].value) == "50000"  # type: ignore[attr-defined]


BROKEN = {
    "unknown key": (TOPIC + "  colour: red\n", "topics.yaml:1: row 1 (money): colour: unknown key"),
    "same id twice": (TOPIC + TOPIC, "topics.yaml:4: money: this topic already stands in topics.yaml:1"),
    "two rows of one key": (
        TOPIC + TOPIC.replace("id: money", "id: purse\n  was: money"),
        "topics.yaml:4: purse: its public key is that of the topic in topics.yaml:1",
    ),
    "not a list": ("id: money\n", "topics.yaml:1: a content file is a list: each row begins with a dash"),
    "not YAML": ("- id: [\n", "topics.yaml:2: this is not YAML: did not find expected node content"),
    "a missing field": ("- id: money\n  title: {fa: پول}\n", "topics.yaml:1: row 1 (money): blurb: Field required"),
    "a row of words": ("- money\n", "topics.yaml:1: row 1: a topic is a set of keys and values"),
    "a key twice": ("- id: a\n  id: b\n", "topics.yaml:2: the key “id” stands twice"),
    "a comma within braces": ("- {fa: a, en: free, yet costly}\n", "“yet costly” has no value: within { } a comma"),
    "a bare yes": ("- id: yes\n", "topics.yaml:1: a bare “yes” means true or false to a YAML reader: put it in quotes"),
    "an alias": ("- &a [x]\n- *a\n", "anchors and aliases"),
    "a merge": ("- <<: {id: a}\n", "a key is one word"),
    "a tag": ("- !!python/object:os.system x\n", "is not used in content"),
    "a control character": ("- \x07\n", "a character that YAML does not allow"),
    "nested too deep": ("[" * 5000, "topics.yaml"),
    "two documents": ("- a\n---\n- b\n", "topics.yaml:2: this is not YAML"),
    "not UTF-8": (b"- \xff\n", "the file is not UTF-8 (byte 2)"),
    "a zip": (b"PK\x03\x04rest", "this is a compressed file, not YAML"),
    "an empty phrase": (TOPIC.replace("هزینه", '" "'), "blurb.fa: String should have at least 1 character"),
}


@pytest.mark.parametrize(("text", "said"), BROKEN.values(), ids=BROKEN)
def test_a_broken_file_is_refused_by_file_and_row(tmp_path, text, said):
    assert said in "\n".join(problems(write(tmp_path, "topics.yaml", text)))


def test_every_problem_is_named_at_once(tmp_path):
    write(tmp_path, "topics.yaml", "- id: money\n")
    write(tmp_path, "facts/a.yaml", FACT.replace('"50000"', "50000.5"))
    got = problems(tmp_path)
    assert "facts/a.yaml:1: row 1 (cost/commercial): value: write the figure in quotes, so that it stays exact" in got
    assert sum(line.startswith("topics.yaml") for line in got) == 2


def test_a_yaml_bomb_is_refused_before_it_unfolds():
    layers = ["- &a0 [x, x]"] + [f"- &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 40)]
    with pytest.raises(ContentError, match="aliases"):
        read_list("\n".join(layers).encode(), "bomb.yaml")


def test_a_file_of_100_mb_is_refused_unread(tmp_path):
    file = tmp_path / "topics.yaml"
    with file.open("wb") as large:
        large.truncate(100 * 1024 * 1024)
    assert "too large" in problems(tmp_path)[0]


def test_a_file_that_nothing_would_read_is_said(tmp_path):
    write(tmp_path, "entrys/costs.yaml", "[]")
    assert problems(write(tmp_path, "topics.yml", TOPIC)) == [
        "entrys/costs.yaml: no kind of row is kept in this file",
        "topics.yml: no kind of row is kept in this file",
    ]


def test_what_can_be_read_is_read(tmp_path):
    write(tmp_path, "topics.yaml", "- id: money\n")
    rows, wrong = read(write(tmp_path, "facts/a.yaml", FACT))
    assert list(rows.of("fact")) == ["cost/commercial"]
    assert len(wrong) == 2


def test_a_missing_folder_is_said(tmp_path):
    assert "there is no such content folder" in problems(tmp_path / "nowhere")[0]


def test_words_keep_the_form_they_were_written_in():
    assert read_list(b"- [2021, 15:11:44, 2022-04-24, 0x1F, null, true, ~]\n", "x") == [
        (1, ["2021", "15:11:44", "2022-04-24", "0x1F", None, True, None])
    ]


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_whatever_comes_is_rows_or_a_clear_refusal(data):
    with suppress(ContentError):
        assert isinstance(read_list(data, "file.yaml"), list)


def test_kinds_have_places_and_names_of_their_own():
    assert (
        len({kind.name for kind in loading.KINDS}) == len({kind.place for kind in loading.KINDS}) == len(loading.KINDS)
    )


@given(st.from_regex(r"[a-z0-9][a-z0-9.-]{0,30}(/[a-z0-9][a-z0-9.-]{0,30})?", fullmatch=True))
def test_public_keys_fit_buttons_and_links(row_id):
    key = public_key(row_id)
    assert key == public_key(row_id)
    assert len(key) == 8
    assert set(key) <= set("abcdefghijklmnopqrstuvwxyz0123456789")
