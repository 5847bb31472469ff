"""Public keys of what the office works on: they stand in buttons and are read aloud on the telephone."""

from secrets import choice

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without those that are taken for each other."""


def new_key(letters: int) -> str:
    """A key that nobody can guess from another."""
    return "".join(choice(_LETTERS) for _place in range(letters))
