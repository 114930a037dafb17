"""The commands `hold` and `forget`: what must stay, and what must go everywhere."""

from typing import Any

import click

from collector.cli.answers import ERASE_QUESTION, agrees
from collector.cli.italian_click import IncompatibleOptions
from collector.cli.options import command, not_empty, project_settings, shared_options


@command("hold")
@click.argument("who", metavar="[NUCLEO|PERSONA]", required=False)
@click.option("--reason", metavar="TESTO", help="Perché va conservato: una causa, un ricorso.")
@click.option("--release", is_flag=True, help="Il vincolo è caduto: si può cancellare di nuovo.")
@shared_options
def hold(*, who: str | None, reason: str | None, release: bool, **shared: Any) -> None:
    """Un nucleo o una persona che per ora non si cancella, e perché. Da solo: l'elenco.

    Finché c'è, «forget» e «retention» si fermano e dicono il motivo.

    \f
    Raises IncompatibleOptions, SettingsError and JournalError.
    """
    from collector.app import holds
    from collector.app.access_log import Act, note_access, objects_in
    from collector.app.project import now, open_journal
    from collector.cli.output.erasures import show_hold, show_holds

    if who is None and (reason is not None or release):
        raise IncompatibleOptions("Di chi? Scrivi il nucleo o la persona, o il codice.")
    if who is not None and reason is None and not release:
        raise IncompatibleOptions(
            "Manca il motivo: --reason «Ricorso al TAR». Per togliere il vincolo: --release."
        )
    settings = project_settings(shared, writes=who is not None)
    with open_journal(settings, create=False) as journal:
        if who is None:
            held = journal.holds()
            if held:  # a reason is somebody's own words, and may name a family
                note_access(settings, Act.HOLD, objects_in(held), "hold")
            show_holds(held.values())
            return
        change = holds.release if release else holds.hold
        code = holds.subject_code(journal, who)
        note_access(settings, Act.HOLD, (code,), "hold")
        changed = change(journal, code, reason or "", at=now())
        show_hold(changed, release=release)


@command("forget")
@click.argument("who", metavar="NUCLEO|PERSONA")
@click.option(
    "--asked-by",
    metavar="CHI",
    required=True,
    callback=not_empty,
    help="Chi lo ha chiesto: «l'interessato, lettera del 3/6».",
)
@click.option(
    "--authorised-by",
    metavar="CHI",
    required=True,
    callback=not_empty,
    help="Chi lo ha deciso.",
)
@click.option("--reason", metavar="TESTO", default="", help="Perché, se serve scriverlo.")
@click.option("--dry-run", is_flag=True, help="Mostra che cosa cancellerebbe, senza toccare nulla.")
@click.option("--yes", is_flag=True, help="Non chiedere conferma.")
@shared_options
def forget(
    *,
    who: str,
    asked_by: str,
    authorised_by: str,
    reason: str,
    dry_run: bool,
    yes: bool,
    **shared: Any,
) -> None:
    """Cancella una famiglia o una persona dappertutto: foglio, registro con tutte le versioni,
    documenti, mail, copie. Non si torna indietro.

    Prima mostra che cosa ha trovato e che cosa non raggiunge, poi chiede. Restano le somme, senza
    codici, e un verbale da firmare con a chi va detto. Se si interrompe, si rilancia uguale.

    \f
    Raises IncompatibleOptions, LegalHoldError, SettingsError, WorkbookError, JournalError and
    DeliveryError.
    """
    from collector.app.forget import ForgetRequest, plan_forgetting
    from collector.app.forget import forget as erase
    from collector.cli.output.erasures import show_forgotten, show_plan

    settings = project_settings(shared, writes=not dry_run)
    request = ForgetRequest(who, asked_by, authorised_by, reason)
    plan = plan_forgetting(settings, request)
    show_plan(plan)
    if dry_run:
        click.echo("Prova: non ho cancellato nulla.")
        return
    if not yes and not agrees(ERASE_QUESTION, "non ho cancellato nulla"):
        click.echo("Non ho cancellato nulla.")
        return
    show_forgotten(erase(settings, plan))
