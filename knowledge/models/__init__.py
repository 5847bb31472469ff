"""Tables of what Karvan knows and of the people it knows it for."""

from knowledge.models import asking, columns, content, money, office, people

__all__ = ["asking", "columns", "content", "money", "office", "people"]
