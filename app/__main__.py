"""The command `kyso`.

Worker processes import this module again (it is their `__main__`), so it imports nothing of weight. For
`kyso verify` the process that forks the workers is started before the arguments are even parsed: it loads
the examination while this process reads the command line.
"""

import sys


def main() -> None:
    """Run the command line."""
    if sys.argv[1:2] == ["verify"] and "--help" not in sys.argv:
        from app.isolation import start_ahead  # noqa: PLC0415 - see above

        start_ahead()
    from app.commands import cli  # noqa: PLC0415 - see above

    cli(prog_name="kyso")


if __name__ == "__main__":
    main()
