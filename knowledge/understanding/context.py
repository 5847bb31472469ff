"""What an answer hands to the message after it, so far as that leans on it."""

from __future__ import annotations

from collections.abc import Mapping

Context = Mapping[str, str]
"""What a follow-up may lean on: ids of terms, joined by commas, under the names of slots."""
NOTHING: Context = {}
REFUSED = "refused"
"""Of an answer: nothing is known of what was asked about."""
PER = "per"
"""As "operation": one figure was divided by another of the same, and a follow-up may ask that of somebody else."""


def ids_of(context: Context, slot: str) -> tuple[str, ...]:
    """The ids under the name of a slot."""
    return tuple(filter(None, context.get(slot, "").split(",")))


def remembered(before: Context, answered: Context) -> dict[str, str]:
    """What the next message may lean on: the answer's own slots, and whom the one before it was about."""
    if not answered:
        return dict(before)
    same = before.get("subjects", "") == answered.get("subjects", "")
    earlier = before.get("earlier" if same else "subjects", "")
    return {**answered, "earlier": earlier} if earlier and answered.get("subjects") else dict(answered)
