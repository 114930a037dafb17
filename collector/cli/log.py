"""The command `log`: who received something about a family, and who saw what."""

import sys
from typing import TYPE_CHECKING, Any

import click

from collector.access_log.entries import OWN_ACTS, Act
from collector.cli.access import note
from collector.cli.answers import YES_OR_NO, is_yes, read_answer
from collector.cli.italian_click import IncompatibleOptions
from collector.cli.options import command, json_option, project_settings, shared_options

if TYPE_CHECKING:
    from collector.app.settings import Settings

_ACTS = [str(act) for act in Act if act not in OWN_ACTS]


@command("log")
@click.argument("nucleus", metavar="[NUCLEO]", required=False)
@click.option("--from", "from_day", metavar="GIORNO", help="Solo le voci da questo giorno.")
@click.option("--to", "to_day", metavar="GIORNO", help="Solo fino a questo giorno compreso.")
@click.option(
    "--act",
    "acts",
    metavar="ATTO",
    multiple=True,
    type=click.Choice(_ACTS, case_sensitive=False),
    help=f"Solo queste voci (si può ripetere): {', '.join(_ACTS)}.",
)
@click.option("--verify", is_flag=True, help="Controlla che nessuno abbia cambiato il registro.")
@click.option(
    "--prune", is_flag=True, help="Togli le voci più vecchie di «keep_months» in collector.toml."
)
@click.option("--yes", is_flag=True, help="Con --prune: non chiedere conferma.")
@json_option
@shared_options
def log(
    *,
    nucleus: str | None,
    from_day: str | None,
    to_day: str | None,
    acts: tuple[str, ...],
    verify: bool,
    prune: bool,
    yes: bool,
    as_json: bool,
    **shared: Any,
) -> int:
    """Con un NUCLEO (codice o nome): chi ha ricevuto che cosa, quando, in quale documento. Senza:
    il registro degli accessi, chi ha visto che cosa su questo computer, senza nomi di famiglie.

    \f
    Returns the exit code: 4 where --verify finds that the log is not whole. Raises
    IncompatibleOptions.
    """
    choices = bool(from_day or to_day or acts)
    if sum((nucleus is not None, verify, prune, choices)) > 1:
        raise IncompatibleOptions(
            "Un NUCLEO, «--verify», «--prune», e la scelta delle voci («--from», «--to», «--act») "
            "vanno ognuno da sé."
        )
    if yes and not prune:
        raise IncompatibleOptions("«--yes» vale solo insieme a «--prune».")
    settings = project_settings(shared)
    if nucleus is not None:
        _show_who_received(settings, nucleus, as_json=as_json)
    elif verify:
        return _verify(settings, as_json=as_json)
    elif prune:
        _prune(settings, yes=yes, as_json=as_json)
    else:
        _show_log(settings, from_day, to_day, acts, as_json=as_json)
    return 0


def _show_who_received(settings: "Settings", nucleus: str, *, as_json: bool) -> None:
    """Show who received what about a nucleus. Raises as `who_received`."""
    from collector.app.freshness import open_checked_journal
    from collector.app.who_received import who_received
    from collector.cli.output.log import received_json, show_received

    with open_checked_journal(settings) as journal:
        found = who_received(settings, journal, nucleus)
    note(settings, Act.NAMES_SHOWN, [found.nucleus.code])
    if as_json:
        click.echo(received_json(found))
    else:
        show_received(found)


def _show_log(
    settings: "Settings",
    from_day: str | None,
    to_day: str | None,
    acts: tuple[str, ...],
    *,
    as_json: bool,
) -> None:
    """Show the entries. Raises SettingsError for a day, AccessLogError."""
    from collector.app.access_log import read_log
    from collector.app.wanted_talks import asked_day
    from collector.cli.output.log import log_json, show_log

    found = read_log(
        settings,
        first=asked_day(from_day, "--from"),
        last=asked_day(to_day, "--to"),
        acts=[Act(act) for act in acts],
    )
    if as_json:
        click.echo(log_json(found))
    else:
        show_log(found, settings.log_months)


def _verify(settings: "Settings", *, as_json: bool) -> int:
    """Check the log; return the exit code. Raises AccessLogError where it cannot be read."""
    from collector.app.access_log import check_log, log_path
    from collector.cli.output.log import show_verified, verified_json
    from collector.errors import AccessLogError

    chain = check_log(settings)
    if as_json:
        click.echo(verified_json(chain, log_path(settings)))
    else:
        show_verified(chain, log_path(settings))
    return 0 if chain.is_whole else AccessLogError.exit_code


def _prune(settings: "Settings", *, yes: bool, as_json: bool) -> None:
    """Cut off old entries, after a question.

    Raises IncompatibleOptions where nobody can answer, AccessLogError.
    """
    from collector.app.access_log import prune_log, read_log
    from collector.cli.output.log import prune_question, pruned_json, pruned_text

    due = read_log(settings).due
    if due and not yes:
        if as_json or not (sys.stdin and sys.stdin.isatty()):
            raise IncompatibleOptions(
                "Qui nessuno può rispondere, quindi non ho tolto nulla. Per togliere le voci "
                "vecchie senza domande: «--yes»."
            )
        click.echo(f"{prune_question(due, settings.log_months)} {YES_OR_NO}", nl=False)
        if not is_yes(read_answer()):
            click.echo("Non ho tolto nulla.")
            return
    removed = prune_log(settings) if due else 0
    click.echo(pruned_json(removed) if as_json else pruned_text(removed, settings.log_months))
