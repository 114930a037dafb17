"""What `collector` alone shows, in Italian. Values in, lines out."""

from collections.abc import Iterator
from typing import Final

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from collector.app.overview import Action, Overview
from collector.app.overview_words import count_waiting, why
from collector.app.passwords import environment_variable
from collector.app.retention import RETENTION_COMMAND, retention_notice
from collector.app.settings import ROME, Settings
from collector.cli.output.console import console, count
from collector.cli.output.unread_rows import unread_sentences
from collector.compile.agenda import AgendaEntry, MeetingState
from collector.text.italian import WEEKDAYS, listed
from schemas.meeting import MEETING_KIND_LABELS
from schemas.workbook import italian_day

_BEGINNINGS: Final = (
    ("collector board", "tutto nel browser: prepara il progetto, poi il lavoro di ogni settimana"),
    ("collector demo prova", "un esempio con famiglie inventate, pronto da guardare"),
    ("collector init mediazione", "un progetto nuovo: cartella, foglio, impostazioni"),
    ("collector init --adopt FOGLIO.xlsx", "prepara un foglio che c'è già"),
)


def show_how_to_begin() -> None:
    """Show what to do where there is no project."""
    out = console()
    out.print()
    out.print("  In questa cartella non c'è un progetto. Per cominciare:")
    rows = Table.grid(padding=(0, 3, 0, 0))
    rows.add_column(style="bold", no_wrap=True)
    rows.add_column(overflow="fold")
    for command, what in _BEGINNINGS:
        rows.add_row(command, what)
    out.print(Padding(rows, (1, 0, 1, 4)))
    out.print(
        "  Se il progetto c'è già, entra nella sua cartella («cd» e il nome) e scrivi di nuovo "
        "«collector»."
    )
    out.print("  Tutti i comandi: «collector --help».")
    out.print()


def show_overview(settings: Settings, overview: Overview) -> None:
    """Show where the project stands, and the one thing to do now."""
    out = console()
    today = settings.today
    day = f"{WEEKDAYS[today.weekday()]} {italian_day(today)}"
    out.print()
    out.print(Text.assemble((settings.project or overview.workbook, "bold"), f" · {day}"))
    rows = Table.grid(padding=(0, 2, 0, 0))
    rows.add_column(style="bold", no_wrap=True)
    rows.add_column(overflow="fold")
    for label, text in _rows(settings, overview):
        rows.add_row(label, text)
    out.print(Padding(rows, (1, 0, 1, 2)))
    for trouble in overview.troubles:
        what = str(trouble).removesuffix(" Non ho scritto nulla.")
        out.print(Padding(Text(what, "yellow"), (0, 0, 1, 2)))
    now = Text.assemble("Adesso: ", (overview.command, "bold green"), f" ({_why(overview)})")
    out.print(Padding(now, (0, 0, 0, 2)))
    out.print()


def _rows(settings: Settings, overview: Overview) -> Iterator[tuple[str, Text]]:
    """Yield what there is to say, each with a label."""
    yield "Foglio", _sheet_text(overview)
    if overview.report is not None:
        findings = overview.report.result
        incomplete = f"{findings.incomplete} da completare"
        completing = Text(incomplete, "red") if findings.incomplete else Text("tutti completi")
        yield "Colloqui", Text.assemble(f"{findings.talks}, ", completing)
    if overview.meeting is not None:
        yield "Incontro", _meeting_text(settings, overview.meeting)
    elif overview.checked is not None and not overview.lost_meetings:
        yield "Incontro", Text("nel foglio «Incontri» non ce n'è nessuno da oggi in poi")
    for sentence in unread_sentences(overview.unread):
        yield "Da correggere", Text(sentence, "red")
    if overview.unsent:
        mails = count(len(overview.unsent), "mail pronta", "mail pronte")
        yield "Posta", Text(f"{mails}, da spedire", "yellow")
    if notice := retention_notice(overview.retention):
        yield "Conservazione", Text(f"{notice}: {RETENTION_COMMAND}", "yellow")


def _sheet_text(overview: Overview) -> Text:
    """Return the sheet's name, when it was checked, and whether it changed since."""
    name = f"«{overview.workbook}»"
    if overview.checked is None:
        never = "adesso non si può guardare" if overview.troubles else "mai controllato"
        return Text(f"{name}, {never}", "yellow")
    at = overview.checked.at.astimezone(ROME)
    checked = f"{name}, controllato il {italian_day(at.date())} alle {at:%H:%M}"
    if overview.changed is None:
        return Text(f"{checked}; adesso non si può guardare", "yellow")
    if overview.changed:
        return Text(f"{checked}: da allora è cambiato", "yellow")
    return Text(f"{checked}: da allora non è cambiato")


def _meeting_text(settings: Settings, entry: AgendaEntry) -> Text:
    meeting = entry.meeting
    days = (meeting.date - settings.today).days
    when = {0: "oggi", 1: "domani"}.get(days, f"fra {days} giorni")
    kind = MEETING_KIND_LABELS[meeting.kind]
    label, style = _state(entry)
    return Text.assemble(
        f"{meeting.id} · {kind} · {italian_day(meeting.date)}, {when}: ", (label, style)
    )


def _state(entry: AgendaEntry) -> tuple[str, str]:
    """Return where a meeting stands, and the style."""
    known = entry.progress
    if entry.state is MeetingState.DUE:
        waiting = count(
            count_waiting(entry), "persona aspetta la mail", "persone aspettano la mail"
        )
        return waiting, "yellow"
    if known.to_remake:
        return count(len(known.to_remake), "documento da rifare", "documenti da rifare"), "yellow"
    if known.to_send:
        return "mail pronte, da spedire", "yellow"
    if entry.state is MeetingState.READY:
        return "pronto", "green"
    if known.documents:
        return "documenti pronti", "green"
    return "documenti ancora da fare", ""


def _why(overview: Overview) -> str:
    """Return why this is the thing to do now, with the commands that belong to it."""
    if overview.action is Action.FILL:
        return "poi «collector sync»"
    if overview.action is Action.STOPPED:
        return f"{why(overview)}: dice che cosa correggere"
    if overview.action is Action.OTHER_ROWS:
        return f"{why(overview)}: dice quali"
    if overview.action is Action.PASSWORDS:
        return _why_passwords(overview)
    if overview.action is Action.UNCERTAIN:
        return f"{why(overview)}. Se sì, questo comando; se no, «collector week» dice come"
    return why(overview)


def _why_passwords(overview: Overview) -> str:
    entry = overview.meeting
    if entry is None:
        return ""
    lacking = why(overview)
    if overview.has_keyring:
        return f"{lacking}; poi «collector week»"
    variables = listed(environment_variable(person.code) for person in entry.locked)
    return (
        f"{lacking}. Su questo computer non c'è un portachiavi: scrivi le password nelle variabili "
        f"d'ambiente {variables}, poi «collector week»"
    )
