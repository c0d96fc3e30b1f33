"""The command `kyso`.

Worker processes import this module again (it is their `__main__`), so it imports nothing of weight. For
`kyso verify` the process that forks the workers is started before the arguments are even parsed: it loads
the examination while this process reads the command line. At the end nothing is taken apart that the end of
the process frees anyway.
"""

import atexit
import os
import sys


def main() -> None:
    """Run the command line."""
    if sys.argv[1:2] == ["verify"] and "--help" not in sys.argv:
        _verify()
    else:
        _run()


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
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


if __name__ == "__main__":
    main()
