"""What Alembic runs: our migrations, on the connection that `bot.database` already holds."""

from typing import Any, Literal

from alembic import context
from sqlmodel import AutoString, SQLModel

import bot.models as _queue  # noqa: F401  importing the models is what fills the metadata
import knowledge.models as _knowledge  # noqa: F401


def written(kind: str, item: Any, _context: object) -> str | Literal[False]:
    """SQLModel's own string type is written as SQLAlchemy's, which will still be there later."""
    if kind == "type" and isinstance(item, AutoString):
        return f"sa.String(length={item.length})" if item.length else "sa.String()"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
    user_module_prefix="columns.",
    render_item=written,
)
with context.begin_transaction():
    context.run_migrations()
