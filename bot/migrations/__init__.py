"""The database's shape, step by step. Applied at start, once, under a lock (`bot.database`)."""

HEAD = "0005"
"""The newest migration; a database that stands here needs no Alembic to say so."""
READABLE_FROM = "0001"
"""The oldest release, by its newest migration, that can work with tables that stand at `HEAD`.

A release adds (expand); what an earlier one still reads or writes goes a release later (contract), and then
this is raised. So replicas are replaced one by one, and a release can be taken back.
"""
