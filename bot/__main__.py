"""Where a process of Karvan begins: `karvan`, or `python -m bot`."""

import gc

RARELY = (20_000, 20, 50)
"""Nearly everything an update makes goes without the garbage collector's help."""


def main() -> None:
    """The entry point of the installed `karvan`."""
    # Before anything is loaded: what is loaded stays, and looking through it for garbage was a fifth of a start.
    gc.set_threshold(*RARELY)
    from bot.commands import main as command_line

    command_line()


if __name__ == "__main__":
    main()
