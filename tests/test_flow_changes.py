"""A journey that changes while people are inside: nothing they said is lost, and what changed is told."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from knowledge.flows.changes import Changes, changes, seen
from knowledge.flows.plans import make_plan
from knowledge.flows.replay import Answer, Answers, moved, replay
from knowledge.flows.rows import UNKNOWN, Flow, Node, Option
from knowledge.loading import load
from knowledge.schema import Both
from knowledge.snapshot import Snapshot

SNAPSHOT = Snapshot.of(load())
SELL = SNAPSHOT.flows["sell"]
NOTHING = Changes((), (), (), (), (), other_way=False)
COLOUR = Node(
    id="colour", kind="text", ask=Both(fa="چه رنگی؟", en="Which colour?"), why=Both(fa="برای بسته", en="Pack")
)


def with_nodes(nodes: tuple[Node, ...], renamed: dict[str, str] | None = None) -> Flow:
    first = tuple(node.id for node in nodes if SELL.comes_first(node))
    later = tuple(node.id for node in nodes if not SELL.comes_first(node))
    row = SELL.row.model_copy(update={"first": first, "later": later, "renamed_options": renamed or {}})
    return replace(SELL, row=row, nodes=nodes)


@st.composite
def answered(draw: st.DrawFn) -> dict[str, Answer]:
    """Some of the questions answered, each with one of its options, several, or "I don't know"."""
    answers: dict[str, Answer] = {}
    for node in draw(st.lists(st.sampled_from(SELL.nodes), unique_by=lambda each: each.id)):
        options: list[Answer] = [*node.options] or ["yes" if node.kind == "yes_no" else "1"]
        if node.kind == "several":
            options = [tuple(draw(st.sets(st.sampled_from(sorted(node.options)), min_size=1)))]
        answers[node.id] = draw(st.sampled_from([*options, UNKNOWN]))
    return answers


def told(flow: Flow, answers: Answers) -> Changes:
    """What a person is told who saw the journey of today last and comes back to another version of it."""
    before = seen(make_plan(SNAPSHOT, SELL, answers), answers, SNAPSHOT, "en")
    now = moved(flow, answers)
    return changes(before, seen(make_plan(SNAPSHOT, flow, now), now, SNAPSHOT, "en"))


@given(answered())
def test_who_comes_back_to_the_same_version_is_told_nothing(answers: dict[str, Answer]):
    assert not told(SELL, answers)


@given(answered(), st.data())
def test_a_question_that_is_added_is_asked_and_nothing_else_changes(answers: dict[str, Answer], data: st.DataObject):
    place = data.draw(st.integers(0, len(SELL.nodes)))
    flow = with_nodes((*SELL.nodes[:place], COLOUR, *SELL.nodes[place:]))
    assert moved(flow, answers) == answers
    assert told(flow, answers) == replace(NOTHING, asked_newly=("Which colour?",))
    assert replay(flow, answers).asked == replay(SELL, answers).asked


@given(answered(), st.data())
def test_a_question_that_is_removed_leaves_its_answer_where_it_was(answers: dict[str, Answer], data: st.DataObject):
    gone = data.draw(st.sampled_from(SELL.nodes))
    flow = with_nodes(tuple(node for node in SELL.nodes if node is not gone))
    assert moved(flow, answers) == answers
    was_asked = gone in replay(SELL, answers).asked
    assert (gone.ask.en in told(flow, answers).not_asked) == was_asked
    if gone.id in answers:
        assert gone.id in replay(flow, answers).left_aside


@given(answered(), st.data())
def test_an_option_that_is_renamed_takes_its_answers_along(answers: dict[str, Answer], data: st.DataObject):
    changed = data.draw(st.sampled_from([node for node in SELL.nodes if node.options]))
    old = data.draw(st.sampled_from(sorted(changed.options)))
    options = {("newer" if key == old else key): option for key, option in changed.options.items()}
    flow = with_nodes(_with_options(changed, options), {old: "newer"})
    kept = moved(flow, answers)
    assert kept.keys() == answers.keys()
    for node_id, answer in answers.items():
        if node_id != changed.id:
            assert kept[node_id] == answer
        elif isinstance(answer, tuple):
            assert kept[node_id] == tuple("newer" if each == old else each for each in answer)
        else:
            assert kept[node_id] == ("newer" if answer == old else answer)
    assert not told(flow, answers).asked_again


@given(answered(), st.data())
def test_an_option_that_is_taken_away_is_asked_again_and_the_old_answer_kept(
    answers: dict[str, Answer], data: st.DataObject
):
    changed = data.draw(
        st.sampled_from([node for node in SELL.nodes if len(node.options) > 2 and node.kind == "choice"])
    )
    old = data.draw(st.sampled_from(sorted(changed.options)))
    flow = with_nodes(_with_options(changed, {key: changed.options[key] for key in changed.options if key != old}))
    assert moved(flow, answers) == answers
    lost = changed in replay(SELL, answers).asked and answers[changed.id] in (old, (old,))
    assert (changed.ask.en in told(flow, answers).asked_again) == lost


@given(answered(), st.permutations(SELL.nodes))
def test_another_order_asks_nothing_again(answers: dict[str, Answer], nodes: list[Node]):
    flow = with_nodes(tuple(nodes))
    assert moved(flow, answers) == answers
    assert told(flow, answers) == NOTHING


def test_steps_that_come_and_go_are_named():
    added = SELL.steps[0].model_copy(update={"code": "S1-9", "title": Both(fa="گام", en="A new step")})
    flow = replace(SELL, steps=(*SELL.steps[1:], added))
    change = told(flow, {"goal": "sell_goods"})
    assert change == replace(NOTHING, steps_added=("A new step",), steps_gone=(SELL.steps[0].title.en,))


def _with_options(changed: Node, options: dict[str, Option]) -> tuple[Node, ...]:
    newer = changed.model_copy(update={"options": options})
    return tuple(newer if node is changed else node for node in SELL.nodes)
