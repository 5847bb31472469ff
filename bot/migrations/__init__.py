"""The database's shape, step by step. Applied at start, once, under a lock (`bot.database`)."""

HEAD = "0004"
"""The newest migration; a database that stands here needs no Alembic to say so."""
