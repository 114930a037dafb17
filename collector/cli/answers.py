"""Questions that a command asks on the terminal, and their answers."""

import sys

import click

from collector.cli.italian_click import IncompatibleOptions

YES_OR_NO = "[s/N] "


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


def may_erase(question: str) -> bool:
    """Ask whether data may be erased; True for a yes.

    Raises IncompatibleOptions where nobody can answer: a scheduled run needs `--yes`.
    """
    click.echo(f"{question} {YES_OR_NO}", nl=False)
    answer = read_answer()
    if not answer:
        click.echo()
        raise IncompatibleOptions(
            "Qui nessuno può rispondere, quindi non ho cancellato nulla. Per cancellare senza la "
            "domanda: «--yes»."
        )
    return is_yes(answer)


def may_send(question: str) -> bool:
    """Ask whether mails may leave; True for a yes.

    Raises IncompatibleOptions where nobody can answer: a scheduled run needs `--yes`.
    """
    click.echo(f"{question} {YES_OR_NO}", nl=False)
    answer = sys.stdin.readline()
    if not answer:
        click.echo()
        raise IncompatibleOptions(
            "Qui nessuno può rispondere, quindi non ho spedito nulla. Per spedire da solo: «--yes»."
        )
    return is_yes(answer)


def may_write(question: str) -> bool:
    """Ask whether the workbook may be written; True for a yes.

    Raises IncompatibleOptions where nobody can answer: a scheduled run needs `--yes`.
    """
    click.echo(f"{question} {YES_OR_NO}", nl=False)
    answer = read_answer()
    if not answer:
        click.echo()
        raise IncompatibleOptions(
            "Qui nessuno può rispondere, quindi non ho scritto nulla. Per farlo da solo: «--yes»."
        )
    return is_yes(answer)
