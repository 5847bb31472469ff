"""Messages that ask for nothing: a greeting, thanks, who are you, help.

How people say them stands in `talk.yaml`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Literal

import yaml

from knowledge.search.folding import LONGEST, words

FILE = Path(__file__).with_suffix(".yaml")

About = Literal["greeting", "thanks", "who", "whose", "help", "goodbye"]

_MIXED: tuple[About, ...] = ("goodbye", "thanks", "greeting")
"""Of what is said together, "ok thanks, bye", the first of these is answered to."""
_THANKING = "👍🙏🌹🌷🌸💐❤👏😊🙂👌"
"""Signs that people send in place of thanks."""
LONGEST_TALK = 6
LONGEST_OF_ITSELF = 9
"""Words of a question about the bot itself."""


@dataclass(frozen=True)
class _Words:
    """Folded words by what they do."""

    greeting: frozenset[str]
    thanks: frozenset[str]
    goodbye: frozenset[str]
    help: frozenset[str]
    bot: frozenset[str]
    you: frozenset[str]
    owned: frozenset[str]
    """With the bot's name they ask whose it is."""
    made: frozenset[str]
    """The same with "you"."""
    being: frozenset[str]
    on_behalf: frozenset[str]
    """With "you are", and nothing else, they ask for whom it speaks."""
    joined: frozenset[str]
    """What stands between the words before."""
    run: frozenset[str]
    """Before "by" and with "you" they ask the same."""
    how_to: frozenset[str]
    """With these something else is to be made."""
    itself: frozenset[str]
    of_its_own: frozenset[str]
    accounts: frozenset[str]
    """With "you are" or "you have", and nothing else, they take the assistant for an account."""
    in_charge: frozenset[str]
    """With the bot's name and "who" they ask whose it is."""
    asked_of_it: frozenset[str]
    """With the bot's name and nothing else they ask who it is."""
    beside: frozenset[str]
    """What stands beside a greeting, thanks, a goodbye or a call for help."""
    beside_greeting: frozenset[str]
    """What stands beside a greeting, and not beside other small talk."""
    beside_thanks: frozenset[str]
    """The same for thanks."""
    small: frozenset[str]
    who: tuple[frozenset[str], ...]
    """Words that together ask who it is, or what it can do."""

    @property
    def talk(self) -> Mapping[About, frozenset[str]]:
        """What each kind of small talk is said with, in the order in which they are tried."""
        return {"greeting": self.greeting, "thanks": self.thanks, "goodbye": self.goodbye, "help": self.help}

    def around(self, about: About) -> frozenset[str]:
        """What may stand beside the words of one kind of small talk."""
        more = {"greeting": self.beside_greeting, "thanks": self.beside_thanks}
        return self.beside | more.get(about, frozenset())


@cache
def _listed() -> _Words:
    """Read once a process."""
    data = yaml.safe_load(FILE.read_text("utf-8"))
    who = tuple(frozenset(words(line)) for line in data.pop("who"))
    return _Words(who=who, **{name: frozenset(words(text)) for name, text in data.items()})


def talk_about(text: Sequence[str]) -> About | None:
    """What a message of small talk is, or None for a question."""
    if not text:
        return None
    if _is_whose(text):
        return "whose"
    if len(text) <= LONGEST_OF_ITSELF and _takes_it_for_an_account(set(text)):
        return "who"
    if len(text) > LONGEST_TALK:
        return None
    said, listed = set(text), _listed()
    if any(who <= said and len(text) <= len(who) + 2 for who in listed.who):
        return "who"
    if said & listed.bot and said & listed.asked_of_it and said <= listed.bot | listed.asked_of_it | listed.small:
        return "who"
    for about, known in listed.talk.items():
        if said & known and said <= known | listed.around(about):
            return about
    mixed = [about for about in _MIXED if said & listed.talk[about]]
    return mixed[0] if mixed and said <= listed.beside.union(*(listed.talk[about] for about in mixed)) else None


def thanks_by_sign(text: str) -> bool:
    """Whether a message is nothing but a sign of thanks: «🙏🌹»."""
    text = text[:LONGEST]
    return any(sign in text for sign in _THANKING) and not any(letter.isalnum() for letter in text)


def _takes_it_for_an_account(said: set[str]) -> bool:
    """Whether it is asked which account the bot has itself, or whether it is one."""
    listed = _listed()
    kinds = (listed.itself, listed.of_its_own, listed.accounts)
    return all(said & each for each in kinds) and said <= listed.small.union(*kinds)


def _speaks_for_somebody(said: set[str]) -> bool:
    """Whether it is asked if the bot is somebody's, or speaks for them: "are you from the ministry?"."""
    listed = _listed()
    kinds = (listed.you, listed.being, listed.on_behalf)
    return all(said & each for each in kinds) and said <= listed.small.union(listed.joined, *kinds)


def _is_whose(text: Sequence[str]) -> bool:
    """Whether it is asked whom the bot belongs to, who made it, or whether it is official."""
    said, listed = set(text), _listed()
    if len(text) > LONGEST_OF_ITSELF or said & listed.how_to:
        return False
    if said & listed.you and any(pair[0] in listed.run and pair[1] == "by" for pair in pairwise(text)):
        return True
    if _speaks_for_somebody(said):
        return True
    if said & listed.bot:
        return bool(said & listed.owned or (said & listed.in_charge and said & listed.asked_of_it))
    return len(text) <= LONGEST_TALK and bool(said & listed.you) and bool(said & listed.made)
