"""What programs are promised: JSON in, JSON out, and errors of one form."""

import json
import shutil
import subprocess

import pytest

from tests import processes


@pytest.fixture
def karvan(tmp_path, filled_database, monkeypatch):
    """Run a command on a database of its own; status, lines of output, and the error if there is one."""
    shutil.copy(filled_database, tmp_path / "karvan.db")
    monkeypatch.setenv("KARVAN_DATABASE_URL", f"sqlite:///{tmp_path}/karvan.db")
    monkeypatch.setenv("KARVAN_DENSE", "off")

    def run(*arguments, given=""):
        sent = given if isinstance(given, bytes) else given.encode()
        done = processes.command(*arguments, given=sent, folder=tmp_path)
        lines = done.stdout.decode().splitlines()
        error = json.loads(done.stderr)["error"] if done.returncode == 2 else None
        return done.returncode, lines, error

    return run


ASK = ("ask", "--jsonl")


@pytest.mark.slow
def test_a_line_each_in_order_and_a_bad_one_ends_nothing(karvan):
    given = "\n".join([
        '{"id": "a", "text": "هزینهٔ حساب تجاری چقدر است؟"}',
        "no JSON",
        '{"id": "b", "text": "x", "colour": 1}',
        '{"id": "c", "text": "half a letter \\ud83d and \\u0000"}',
        "",
        '{"id": "d"}',
        "[1]",
        '{"id": "e", "text": "and Turkey?", "history": ["How many followers does the Russian embassy have?"]}',
        '{"id": "f", "text": "x", "history": "y"}',
        '{"id": "g", "text": "x", "language": "de"}',
        json.dumps({"id": "h", "text": "x" * 1_100_000}),
        '{"id": "i", "text": "سلام"}',
    ])  # fmt: skip
    status, lines, unused = karvan(*ASK, given=given)
    rows = [json.loads(line) for line in lines]
    assert status == 0
    assert [row["id"] for row in rows] == ["a", None, "b", "c", "d", None, "e", "f", "g", None, "i"]
    assert [row["error"]["code"] for row in rows if "error" in row] == [
        "not-json",
        "unknown-key",
        "missing",
        "not-an-object",
        "not-a-list",
        "not-an-option",
        "too-long",
    ]
    assert (rows[0]["answered"], rows[0]["basis"]) == (True, "report")
    assert "cost/commercial-account" in rows[0]["facts"]
    assert rows[6]["language"] == "en"
    assert (rows[-1]["kind"], rows[-1]["answered"]) == ("talk", False)


@pytest.mark.slow
def test_bytes_that_are_no_text_do_no_harm(karvan):
    status, lines, unused = karvan(*ASK, given=b'\xff\xfe\n{"id": 1, "text": "\xff"}\n')
    assert (status, len(lines)) == (0, 2)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        (("ask", "--jsonl", "a question as well"), "question"),
        (("ask", "--jsonl", "--lang", "de"), "lang"),
        (("ask", "--jsonl", "--colour"), "--colour"),
        (("ask", "--jsonl", "--dense", "maybe"), "dense"),
        (("ask", "--jsonl", "--database", "mysql://x"), "database"),
        (("search", "--jsonl", "--corpus", "nowhere.jsonl"), "corpus"),
        (("search", "--lang", "fa"), "jsonl"),
    ],
)
def test_wrong_arguments_end_with_one_line_of_json(karvan, arguments, field):
    status, lines, error = karvan(*arguments)
    assert (status, lines, error["field"]) == (2, [], field)
    assert error["message"]


@pytest.mark.slow
def test_a_corpus_takes_the_place_of_the_knowledge_base(karvan, tmp_path):
    rows = [
        {
            "id": "cost",
            "lang": "en",
            "title": "What an account costs",
            "questions": ["price of an account"],
            "text": "…",
        },
        {"id": "rain", "lang": "en", "title": "Weather", "questions": [], "text": "It rains."},
    ]
    (tmp_path / "corpus.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    status, lines, unused = karvan(
        "search", "--jsonl", "--corpus", "corpus.jsonl", given='{"id": 1, "text": "account price"}'
    )
    assert status == 0
    assert json.loads(lines[0])["ranking"][0][0] == "cost"


@pytest.mark.slow
def test_a_corpus_that_is_none_is_named_by_its_line(karvan, tmp_path):
    (tmp_path / "corpus.jsonl").write_text('{"id": "a", "text": "x"}\n{"id": "b", "questions": "x"}\n', "utf-8")
    status, lines, error = karvan("search", "--jsonl", "--corpus", "corpus.jsonl")
    assert (status, lines, error["field"]) == (2, [], "corpus line 2")


@pytest.mark.slow
def test_doctor_says_what_is_wrong(karvan):
    status, lines, unused = karvan("doctor")
    assert status == 1
    assert sum(line.startswith("TO MEND") for line in lines) == 1
    assert "KARVAN_TOKEN" in lines[-1]


@pytest.mark.slow
def test_roles_from_the_command_line(karvan):
    assert karvan("admin", "grant", "77", "publisher", "--name", "سارا")[0] == 0
    assert karvan("admin", "list")[1] == ["77\tpublisher\tسارا"]
    assert karvan("admin", "grant", "77", "king")[2]["code"] == "not-an-option"
    assert karvan("admin", "revoke", "77")[0] == 0
    assert karvan("admin", "revoke", "77")[2]["code"] == "no-role"
    assert karvan("admin", "log")[1][1].split(",")[3] == "grant"


ESTIMATE = ("estimate", "--json", "--lang", "en")
PROMISED = ("lines", "subtotals", "totals", "cases", "cash", "alternatives", "not_priced", "assumptions", "indicative")


def test_an_estimate_holds_what_is_promised(karvan):
    campaign = {
        "account_kind": "official",
        "months": 6,
        "accounts": 2,
        "live_sessions": 4,
        "price": "۳۸۰",
        "units": "1۲00",
        "category": "saffron",
        "extras": ["cbec-tax", "shop-deposit", "live-room"],
        "official_fee": None,
        "rates": {"IRT": {"rate": "12345.6", "as_of": "2026-11-01"}, "USD": 0.14},
        "as_of": "2026-11-20",
    }
    # With the mark that Windows' own shell puts before what it pipes.
    status, lines, unused = karvan(*ESTIMATE, given="\ufeff" + json.dumps(campaign))
    assert status == 0
    (said,) = [json.loads(line) for line in lines]
    assert set(PROMISED) <= set(said)
    for line in said["lines"]:
        assert set(line) == {"id", "label", "formula", "low", "high", "currency", "kind", "basis", "sources"}
    assert said["totals"]["IRT"]["as_of"] == "2026-11-01"
    assert said["totals"]["USD"]["as_of"] == "2026-11-20"
    assert said["indicative"] is True
    assert [case["conflict"] for case in said["cases"]] == ["official-cost-monthly-or-not"] * 2
    assert set(said["cash"]) == {"before_first_sale", "per_month", "comes_back"}
    assert {"live-hosting", "live-studio"} <= {line["id"] for line in said["alternatives"]}
    assert said["cash"]["comes_back"] == {"low": "5000.00", "high": "5000.00"}


@pytest.mark.parametrize(
    ("given", "code", "field"),
    [
        ('{"price": NaN}', "not-a-number", "price"),
        ('{"rates": {"IRT": "1e-400000"}}', "out-of-range", "rates.IRT"),
    ],
)
def test_an_estimate_that_cannot_be_ends_with_one_line_of_json(karvan, given, code, field):
    status, lines, error = karvan("estimate", "--json", "--lang", "fa", given=given)
    assert (status, lines) == (2, [])
    assert (error["code"], error["field"]) == (code, field)
    assert any("\u0600" <= letter <= "\u06ff" for letter in error["message"])


STEP = {
    *("id", "title", "text", "documents", "who", "duration", "cost"),
    *("sources", "basis", "grade", "pitfalls", "depends_on"),
}


@pytest.mark.slow
def test_a_plan_for_a_program_holds_what_is_promised(karvan):
    given = {"goal": "sell_goods", "category": "honey", "china": "unknown", "launch_cash": "lt_50k"}
    status, (line,), unused = karvan("onboard", "--json", "--lang", "en", given=json.dumps(given))
    plan = json.loads(line)
    assert status == 0
    assert plan.keys() == {"flow", "flow_version", "route", "blockers", "stages", "unknown"}
    assert plan["route"].keys() == {"id", "advise", "why", "sources"}
    assert (plan["flow"], plan["route"]["advise"]) == ("sell", "general_trade")
    steps = [step for stage in plan["stages"] for step in stage["steps"]]
    assert all(step.keys() == STEP for step in steps)
    unsourced = next(step for step in steps if step["id"] == "S6-4")
    assert (unsourced["duration"], unsourced["cost"]) == (None, None)
    open_points = {point["node"] for point in plan["unknown"]}
    assert {"china", "company"} <= open_points
    assert open_points.isdisjoint(given.keys() - {"china"})


@pytest.mark.slow
@pytest.mark.parametrize(
    ("given", "code", "field"),
    [
        ('{"colour": "red"}', "unknown-key", "colour"),
        ('{"category": "gold_bars"}', "not-an-option", "category"),
        ('{"start_day": "soon"}', "not-a-day", "start_day"),
        ("[]", "not-an-object", "input"),
    ],
)
def test_a_profile_that_is_none_ends_with_one_line_of_json(karvan, given, code, field):
    status, lines, error = karvan("onboard", "--json", given=given)
    assert (status, lines, error["code"], error["field"]) == (2, [], code, field)


@pytest.mark.slow
@pytest.mark.parametrize("arguments", [("admin", "grant"), ("admin", "grant", "abc", "editor"), ("ask", "--colour")])
def test_wrong_arguments_are_told_to_people_in_plain_lines(tmp_path, arguments):
    done = subprocess.run([*processes.KARVAN, *arguments], capture_output=True, cwd=tmp_path, timeout=60, check=False)
    usage, _hint, _blank, error = done.stderr.decode().splitlines()
    assert (done.returncode, done.stdout) == (2, b"")
    assert usage.startswith("Usage: ")
    assert error.startswith("Error: ")
