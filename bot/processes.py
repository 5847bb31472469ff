"""Names of processes, as claims carry them, and whether the one with a name is gone."""

from __future__ import annotations

import os
import socket
from contextlib import suppress
from pathlib import Path
from uuid import uuid4


def _host() -> str:
    """The machine, and on Linux the space of process numbers: containers of one name may count anew."""
    with suppress(OSError):
        space = str(Path("/proc/self/ns/pid").readlink()).partition("[")[2].rstrip("]")
        return f"{socket.gethostname()[:24]}.{space}"
    return socket.gethostname()[:40]


_HOST = _host()
_OURS: set[str] = set()


def new_name() -> str:
    """A name for this process's work: where it runs, its number there, and what no other has."""
    name = f"{_HOST}/{os.getpid()}/{uuid4().hex[:8]}"
    _OURS.add(name)
    return name


def is_dead(name: str) -> bool:
    """Whether a process of this machine is surely gone; of another machine's nobody here can say."""
    host, _slash, rest = name.partition("/")
    number = rest.partition("/")[0]
    if host != _HOST or not number.isdigit() or os.name != "posix":
        return False
    if int(number) == os.getpid():
        # In a container every program is process 1: an earlier one had our number but not our name.
        return name not in _OURS
    with suppress(PermissionError):
        try:
            os.kill(int(number), 0)
        except ProcessLookupError:
            return True
    return False
