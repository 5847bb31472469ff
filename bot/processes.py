"""Names of processes, as claims carry them, and whether the one with a name still lives."""

from __future__ import annotations

import os
import socket
from contextlib import suppress
from uuid import uuid4

_HOST = socket.gethostname()[:40]


def own_name() -> str:
    """A name for this process's work: where it runs, which process it is, and what no other has."""
    return f"{_HOST}/{os.getpid()}/{uuid4().hex[:8]}"


def is_dead(name: str, *, own: str = "") -> bool:
    """Whether a process of this machine is surely gone; of another machine's nobody here can say.

    `own` is the asking process's name: an earlier process had the same number if only the rest differs,
    as it is in containers, where every program is process 1.
    """
    host, unused, rest = name.partition("/")
    number = rest.partition("/")[0]
    if name == own or host != _HOST or not number.isdigit() or os.name != "posix":
        return False
    if int(number) == os.getpid():
        return True
    with suppress(PermissionError):
        try:
            os.kill(int(number), 0)
        except ProcessLookupError:
            return True
    return False
