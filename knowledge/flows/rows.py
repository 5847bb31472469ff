"""The form of journeys, steps and letters, as they stand in `content/flows/`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, field_validator, model_validator

from knowledge.schema import Both, Grade, Id, Keyed, Row, Words

NodeId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]
"""Node and option ids are JSON keys of `karvan onboard`, so they are words joined by underscores."""
When = Mapping[NodeId, tuple[NodeId, ...]]
"""Holds where every node named was answered with one of its options; a list is any-of, `unknown` not answered yet."""

NodeKind = Literal["choice", "several", "number", "money", "text", "yes_no", "date"]
Basis = Literal["report", "supplement", "both"]
OVER, WITHIN = "over", "within"
"""How conditions know an amount that is held against a figure."""
ACCOUNT_KIND = "account_kind"
ACCOUNT_KINDS = {"official-account": "official_institution", "commercial-account": "enterprise_brand"}
"""The subject of a figure that holds for one kind of account alone, and the answer that chooses this kind."""
UNKNOWN = "unknown"
"""The answer "I don't know": always possible, and an open point of the plan."""


class Option(Row):
    """One way to answer a choice."""

    label: Both
    forms: tuple[Words, ...] = Field(default=(), description="other words that name it when typed")
    next: NodeId | None = Field(default=None, description="None: the node that follows")
    above: Id | None = Field(default=None, description="a figure: the lower end of the amounts that it stands for")
    upto: Id | None = Field(default=None, description="a figure: the upper end of them")


class Scale(Row):
    """A figure that an amount is held against; conditions then know the answer as `over` or `within`."""

    fact: Id
    times: NodeId | None = Field(default=None, description="a question whose amount it is multiplied by first")


class Node(Row):
    """One question of a journey."""

    id: NodeId
    kind: NodeKind = "choice"
    ask: Both
    why: Both = Field(description="why it is asked")
    options: Mapping[NodeId, Option] = Field(default_factory=dict)
    when: When = Field(default_factory=dict, description="asked only where this holds")
    low: int | None = None
    high: int | None = None
    scale: Scale | None = None
    source: tuple[Words, ...] = ()

    @model_validator(mode="after")
    def options_fit(self) -> Node:
        """Only choices have options, and a choice has at least two."""
        if self.kind in ("choice", "several") and len(self.options) < 2:
            raise ValueError("a choice needs at least two options")
        if self.kind not in ("choice", "several") and self.options:
            raise ValueError(f"a {self.kind} question has no options")
        if self.scale is not None and self.kind not in ("number", "money"):
            raise ValueError("only a number or an amount can be held against a figure")
        return self


Needs = Literal["pavilion-operator", "no-pavilion-operator"]
"""Knowledge that the office must have entered, or not have."""


class Route(Row):
    """A rule of advice; the first whose condition holds is taken."""

    id: Words
    when: When = Field(default_factory=dict)
    unless: When = Field(default_factory=dict)
    needs: Needs | None = None
    advise: NodeId = Field(description="an option of the node `model`")
    open: bool = Field(default=True, description="False: no way to sell is open; `why` says what would open one")
    why: Both
    sources: tuple[Words, ...] = ()


class Duration(Row):
    """Days a step takes, from sources or as our own estimate."""

    min_days: int | None = None
    max_days: int | None = None
    own_estimate: bool = False
    note: Both | None = None


class Cost(Row):
    """What a step costs, by facts; `shows_conflict` names those that must stand beside it."""

    facts: tuple[Id, ...] = ()
    free: bool = False
    shows_conflict: tuple[Id, ...] = ()
    note: Both | None = None

    @field_validator("shows_conflict", mode="before")
    @classmethod
    def one_or_several(cls, value: object) -> object:
        """One conflict is written as its name alone."""
        return (value,) if isinstance(value, str) else value


class Document(Both):
    """A paper that a step asks for, left out where the person holds it."""

    unless: When = Field(default_factory=dict)


class Step(Keyed):
    """A step of a plan, with what it rests on; its texts are templates."""

    code: Words = Field(description="the id shown to programs, as S3-1")
    stage: Words
    title: Both
    text: Both
    documents: tuple[Document, ...] = ()
    who: Both
    contacts: tuple[Id, ...] = ()
    duration: Duration | None = None
    cost: Cost | None = None
    when: When = Field(default_factory=dict)
    unless: When = Field(default_factory=dict)
    needs: Needs | None = None
    warns_against: tuple[NodeId, ...] = Field(default=(), description="models this step's pitfalls advise against")
    needs_shop: bool = False
    this_week: int | None = Field(default=None, description="rank among the things to do first; None: later")
    pitfalls: tuple[Both, ...] = ()
    depends_on: tuple[Words, ...] = ()
    basis: Basis
    sources: tuple[Words, ...] = ()
    grade: Grade | Literal["report"]
    letters: tuple[Id, ...] = ()


class Stage(Row):
    """A stretch of the way; a plan shows one stage at a time."""

    id: Words
    title: Both


class Blocker(Row):
    """What may stop a plan: said first, with what would remove it."""

    id: Id
    when: When = Field(default_factory=dict)
    unless: When = Field(default_factory=dict)
    needs: Needs | None = None
    title: Both
    text: Both
    unknown: Id | None = Field(default=None, description="the known unknown behind it")
    letters: tuple[Id, ...] = ()
    sources: tuple[Words, ...] = ()


class Letter(Keyed):
    """A letter ready to copy to whoever can answer what nobody could source."""

    title: Both
    to: Both
    zh: Words
    en: Words
    unknown: Id | None = None


class Journey(Keyed):
    """A journey as it is written: which questions, in which order, its rules of advice and its steps."""

    version: int = Field(ge=1)
    title: Both
    intro: Both
    goals: tuple[NodeId, ...] = Field(description="answers to `goal` that choose this journey")
    categories: tuple[NodeId, ...] = Field(default=(), description="answers to `category` that choose it as well")
    first: tuple[NodeId, ...] = Field(description="the questions before the first plan")
    later: tuple[NodeId, ...] = Field(default=(), description="questions that sharpen the plan")
    routes: tuple[Route, ...]
    stages: tuple[Words, ...]
    steps: tuple[Id, ...]
    blockers: tuple[Id, ...] = ()
    assumes: Mapping[NodeId, NodeId] = Field(default_factory=dict, description="answers that go without asking here")
    renamed_options: Mapping[NodeId, NodeId] = Field(default_factory=dict, description="an option's old id to its new")


@dataclass(frozen=True)
class Flow:
    """A journey with its questions, stages, steps and blockers at hand."""

    row: Journey
    nodes: tuple[Node, ...]
    stages: tuple[Stage, ...]
    steps: tuple[Step, ...]
    blockers: tuple[Blocker, ...]

    @property
    def id(self) -> str:
        """The journey's id."""
        return self.row.id

    @property
    def node_ids(self) -> tuple[str, ...]:
        """The ids of the nodes in the order people meet them."""
        return tuple(node.id for node in self.nodes)

    def node(self, node_id: str) -> Node | None:
        """The node of an id, or None where this journey has none."""
        return next((node for node in self.nodes if node.id == node_id), None)

    def comes_first(self, node: Node) -> bool:
        """Whether a question stands before the first plan."""
        return node.id in self.row.first
