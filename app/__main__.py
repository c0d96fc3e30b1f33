"""The command `kyso`.

Worker processes import this module again (it is their `__main__`), so it imports nothing of weight. For
`kyso verify` the process that forks the workers is started before the arguments are even parsed: it loads
the examination while this process reads the command line. At the end nothing is taken apart that the end of
the process frees anyway.
"""

import atexit
import io
import os
import sys
from contextlib import suppress


def main() -> None:
    """Run the command line."""
    _speak_as_the_terminal_can()
    if sys.argv[1:2] == ["verify"] and "--help" not in sys.argv:
        _verify()
    else:
        _run()


def _speak_as_the_terminal_can() -> None:
    """A letter that the terminal's encoding does not have becomes a question mark, and no end of the run."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _verify() -> None:
    said: list[int] = []
    atexit.register(_end, said)  # the first one registered is the last one run
    from app.fork_server import start_ahead  # noqa: PLC0415 - see above

    start_ahead()
    try:
        _run()
    except SystemExit as end:
        if isinstance(end.code, int):
            said.append(end.code)
        raise


def _run() -> None:
    from app.commands import cli  # noqa: PLC0415 - see above

    cli(prog_name="kyso")


def _end(said: list[int]) -> None:
    """End with the status that was said, if any: modules and their objects are left to the kernel."""
    for status in said:
        with suppress(OSError):  # what could not be written was said
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(status)


if __name__ == "__main__":
    main()
