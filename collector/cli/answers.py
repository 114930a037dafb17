"""Questions that a command asks on the terminal, and their answers."""

import sys

import click

from collector.cli.italian_click import IncompatibleOptions

YES_OR_NO = "[s/N] "
ERASE_QUESTION = "Cancello tutto questo? Non si torna indietro."


def is_yes(answer: str) -> bool:
    """True for "s" or "sì", in any case, with or without the accent."""
    return answer.strip().casefold() in ("s", "sì", "si")


def read_answer() -> str:
    """Read one line of standard input; '' where there is no input or it has ended."""
    # Under pythonw and some schedulers there is no standard input at all.
    if not sys.stdin:
        return ""
    try:
        return sys.stdin.readline()
    except (OSError, ValueError):  # closed, or not to be read from
        return ""


def agrees(question: str, nothing: str = "non ho scritto nulla") -> bool:
    """Ask for a yes; True for one. `nothing`: what was not done, where nobody can answer.

    Raises IncompatibleOptions then: a scheduled run needs `--yes`.
    """
    click.echo(f"{question} {YES_OR_NO}", nl=False)
    answer = read_answer()
    if not answer:
        click.echo()
        raise IncompatibleOptions(
            f"Qui nessuno può rispondere, quindi {nothing}. Per farlo senza la domanda: «--yes»."
        )
    return is_yes(answer)
