"""What `collector backup` says."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from collector.text.italian import count
from schemas.workbook import italian_day

if TYPE_CHECKING:
    from collector.app.backup.make import MadeBackup
    from collector.app.backup.restore import BackupContent, Restored
    from collector.app.settings import Settings

_MEGABYTE = 1_000_000
_MOST_LISTED = 5


def show_made(made: "MadeBackup") -> None:
    """Say where a backup is, and what is not in it."""
    size = f"{made.size / _MEGABYTE:.1f}".replace(".", ",")
    mails = f"le mail ({made.mails} file)" if made.mails else "nessuna mail: non ce ne sono"
    click.echo(f"Copia di sicurezza fatta e riletta: «{made.path}»")
    click.echo(f"Contiene il registro, le impostazioni e {mails}; {size} MB, cifrata.")
    click.echo(
        "Non contiene il foglio, i documenti (si rifanno) e le password: né quelle del "
        "portachiavi, né credentials.json. Sul computer nuovo si scelgono di nuovo."
    )
    click.echo("Senza la passphrase non si apre più: tienila al sicuro, lontano dalla copia.")


def show_plan(plan: "BackupContent", *, dry_run: bool) -> None:
    """Say what a restore will do, or (`dry_run`) would."""
    for line in _plan_lines(plan):
        click.echo(line)
    if dry_run:
        click.echo("Non ho scritto nulla.")


def _plan_lines(plan: "BackupContent") -> Iterator[str]:
    yield f"La copia è del {_day(plan.manifest.made_at)} e si apre: è intera."
    yield f"Il registro va in «{_place(plan.settings)}»."
    if plan.journal_there:
        yield "Quello che c'è adesso viene messo da parte, non cancellato."
    if plan.is_older and plan.checked_here_at is not None:
        yield (
            "Attenzione: quello che c'è adesso è più avanti della copia: il suo ultimo controllo è "
            f"del {_day(plan.checked_here_at.isoformat())}. Quello che ha registrato da allora, "
            "come le mail partite e chi ha ricevuto un documento, resta solo lì."
        )
    others = len(plan.to_write) - plan.mails
    if others:
        yield f"Impostazioni che qui mancano: {count(others, 'file', 'file')}."
    if plan.mails:
        yield f"Mail che qui mancano: {count(plan.mails, 'file', 'file')}."
    if plan.withheld:
        yield (
            f"Mail che restano nella copia: {plan.withheld}. Sono partite dopo, oppure possono "
            "contenere ciò che è stato cancellato."
        )
    if plan.erased.codes:
        yield "Quello che è stato cancellato viene cancellato di nuovo."
    if plan.differing:
        listed = ", ".join(f"«{path.name}»" for path in plan.differing[:_MOST_LISTED])
        more = "…" if len(plan.differing) > _MOST_LISTED else ""
        yield f"Qui ci sono già, diversi, e restano come sono: {listed}{more}"


def show_restored(done: "Restored") -> None:
    """Say what a restore did, and what a person must do next."""
    for line in _restored_lines(done):
        click.echo(line)


def _restored_lines(done: "Restored") -> Iterator[str]:
    from collector.app.backup.restore import FROM_COPY_ENDING

    plan = done.plan
    rows = count(done.rows, "riga di colloquio", "righe di colloqui")
    yield f"Fatto. Il registro della copia è in «{_place(plan.settings)}»: conosce {rows}."
    if done.aside is not None:
        yield f"Quello di prima è messo da parte in «{done.aside}»."
    if done.erased:
        yield f"Cancellate di nuovo {count(done.erased, 'voce', 'voci')} del registro."
    config = plan.settings.config
    if config is not None and config in plan.differing:
        yield (
            f"Le impostazioni di qui sono rimaste; quelle della copia sono in "
            f"«{config.name}{FROM_COPY_ENDING}»."
        )
    for named, place in plan.moved.items():
        yield (
            f"collector.toml indica «{named}», che qui non c'è: i suoi file sono in «{place}». "
            "Spostali, o correggi la voce."
        )
    yield "Adesso:"
    yield "- rimetti il foglio al suo posto, se non c'è, e lancia «collector sync»: legge quello"
    yield "  che nel foglio è venuto dopo la copia, e si ferma se il foglio è di un altro registro"
    yield "- le mail partite dopo la copia il registro non le conosce: prima di spedire guarda"
    yield "  «collector send --dry-run» e la posta inviata, perché nessuno le riceva due volte"
    yield "- le password non sono nella copia: «collector password» per le persone, «collector"
    yield "  password --smtp» o «collector mail-login» per la posta; il file della chiave di Google"
    yield "  (credentials.json) si scarica di nuovo"
    if plan.settings.encrypted:
        yield "- il registro della copia è in chiaro: con «encrypted = true» in [journal] la chiave"
        yield "  di questo computer si crea, o si rimette, prima del prossimo comando"
    yield "- guarda con «collector doctor» che tutto sia a posto"


def _day(at: str) -> str:
    import datetime as dt

    try:
        moment = dt.datetime.fromisoformat(at).astimezone()
    except ValueError:
        return at
    return f"{italian_day(moment.date())} alle {moment:%H:%M}"


def _place(settings: "Settings") -> str:
    from collector.app.journal_files import without_password

    return without_password(settings.journal)
