"""What `collector meetings` shows, in Italian, and what its `--json` prints."""

import datetime as dt
import json
from collections.abc import Collection, Iterator, Sequence
from typing import Any, Final

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from collector.app.unread_rows import UnreadRow
from collector.cli.output.console import console, count, plain_table
from collector.cli.output.sync import show_unreached
from collector.cli.output.unread_rows import unread_rows_as_list, unread_sentences
from collector.compile.agenda import (
    MONTHS_BETWEEN_MEETINGS,
    Agenda,
    AgendaEntry,
    MeetingState,
    Overdue,
    overdue_sentences,
)
from collector.compile.unreached import UnreachedNucleus
from collector.text.italian import listed
from schemas.meeting import MEETING_KIND_LABELS
from schemas.workbook import italian_day

_STATES: Final = {
    MeetingState.PAST: ("passato", "dim"),
    MeetingState.DUE: ("da preparare", "yellow"),
    MeetingState.READY: ("pronto", "green"),
    MeetingState.COMING: ("in arrivo", ""),
}


# --- The screen ---------------------------------------------------------------------------------


def show_agenda(agenda: Agenda, today: dt.date, unread: Sequence[UnreadRow] = ()) -> None:
    """Show the meetings by day, who has their document, and the comuni that wait for a meeting.

    `unread`: the rows of *Incontri* that are no meeting yet; they come first.
    """
    out = console()
    out.print()
    for sentence in unread_sentences(unread):
        out.print(Padding(Text(sentence, "red"), (0, 0, 1, 2)))
    if agenda.entries:
        out.print(Text.assemble(("Incontri", "bold"), f" · {italian_day(today)}"))
        out.print(Padding(_meetings_table(agenda), (1, 0, 0, 2)))
    elif not unread:
        out.print(
            "  Nel foglio «Incontri» non c'è ancora nessun incontro: scrivilo lì, poi lancia "
            "«collector sync»."
        )
    for entry in agenda.entries:
        _show_mails_of(out, entry)
    show_unreached(out, _first_unreached(agenda))
    if agenda.overdue:
        _show_overdue(out, agenda.overdue)
    out.print()


def _show_mails_of(out: Console, entry: AgendaEntry) -> None:
    """Show who has, and who lacks, the mail of a meeting that is near or has to be made again."""
    lines = _mail_lines(entry) if entry.is_near or entry.progress.to_remake else []
    if not lines:
        return
    out.print()
    out.print(Text(f"  {entry.meeting.id}", "bold"))
    for line in lines:
        out.print(Padding(line, (0, 0, 0, 4)))


def _show_overdue(out: Console, overdue: Sequence[Overdue]) -> None:
    """Show the comuni without a meeting for long, in a line those with the same days."""
    out.print()
    for sentence in overdue_sentences(overdue):
        out.print(Padding(Text(sentence, "yellow"), (0, 0, 0, 2)))
    out.print(
        f"  Più di {MONTHS_BETWEEN_MEETINGS} mesi senza un incontro con gli assistenti sociali. "
        "Gli incontri si scrivono nel foglio «Incontri».",
        markup=False,
    )


def _first_unreached(agenda: Agenda) -> list[UnreachedNucleus]:
    """Return the nuclei of which nobody will hear: each reason once, at its first meeting."""
    first: dict[tuple[str, str], UnreachedNucleus] = {}
    for entry in agenda.entries:
        for item in entry.unreached:
            first.setdefault((item.nucleus, item.reason), item)
    return list(first.values())


def _meetings_table(agenda: Agenda) -> Table:
    table = plain_table("Giorno", "Incontro", "Codice", "Comuni", "Stato")
    table.add_column("Mail pronte", justify="right")
    for entry in agenda.entries:
        meeting = entry.meeting
        mailed = sum(person.code in entry.mailed for person in entry.invited)
        table.add_row(
            italian_day(meeting.date),
            MEETING_KIND_LABELS[meeting.kind],
            meeting.id,
            Text(listed(meeting.municipalities) or "tutti"),
            _state_of(entry),
            f"{mailed} di {len(entry.invited)}",
        )
    return table


def _state_of(entry: AgendaEntry) -> Text:
    """Where a meeting stands; how many of its documents would say something else now."""
    label, style = _STATES[entry.state]
    known = entry.progress
    is_plain = True  # nothing is to be added to the state's own word
    if entry.state is MeetingState.READY and known.to_send:
        label, style = f"pronto, da spedire: {len(known.to_send)}", "yellow"
        is_plain = False
    if not known.to_remake:
        return Text(label, style)
    redo = f"da rifare: {len(known.to_remake)}"
    if entry.state is MeetingState.READY and is_plain:
        return Text(redo, "yellow")
    return Text(f"{label}, {redo}", "yellow")


def _mail_lines(entry: AgendaEntry) -> list[Text]:
    """Return what there is to say of a meeting's mails: those made, then those to make."""
    sentences = [*_about_made_mails(entry), *_about_mails_to_make(entry)]
    return [Text(sentence, style) for sentence, style in sentences]


def _about_made_mails(entry: AgendaEntry) -> Iterator[tuple[str, str]]:
    """Yield each sentence with its style."""
    known = entry.progress
    sent = _names(entry, known.sent)
    if sent:
        yield f"mail spedita per {sent}", "green"
    to_send = _names(entry, known.to_send)
    if to_send:
        how = "(quando è partita: «collector send --sent»)"
        yield f"da spedire, pronta per {to_send} {how}", "yellow"
    # In a folder of mails, but not in the journal: it is a new one, and knows of no mail.
    unrecorded = _names(entry, known.found_on_disk)
    if unrecorded:
        how = "(se è partita «collector send --sent», se no «--again»)"
        yield f"una mail c'è già, e il registro non sa se è partita: {unrecorded} {how}", "yellow"
    # Who was invited when the mail was written may have left the project, or changed comune.
    invited = {person.code for person in entry.invited}
    if known.to_send - invited:
        gone = "in «posta» c'è una mail per chi non la riceve più: «collector send» la toglie"
        yield gone, "red"
    outdated = _names(entry, known.outdated_mails & known.sent)
    if outdated:
        how = "(per rispedirla: --again)"
        yield f"mail spedita con fatti più vecchi: {outdated} {how}", "yellow"
    outdated = _names(entry, known.outdated_mails & known.to_send)
    if outdated:
        how = "(«collector send» la rifà)"
        yield f"mail pronta con fatti più vecchi: {outdated} {how}", "yellow"


def _about_mails_to_make(entry: AgendaEntry) -> Iterator[tuple[str, str]]:
    """Yield each sentence with its style."""
    meeting = entry.meeting.id
    if entry.progress.to_remake:
        yield f"documenti da rifare: «collector digest --meeting {meeting}»", "yellow"
    uncertain = _names(entry, entry.progress.uncertain)
    if uncertain:
        how = "chiedi se è arrivata («collector send» dice come)"
        yield f"incerta per {uncertain}: {how}", "red"
    lacking = listed(_without_mail(entry))
    if lacking:
        yield f"manca per {lacking}: «collector send --meeting {meeting}»", ""
    locked = listed(person.name for person in entry.locked)
    if locked:
        how = "«collector password --generate», poi «collector send»"
        yield f"senza password per aprire il documento: {locked} ({how})", "red"
    refused = _names(entry, entry.progress.refused)
    if refused:
        how = f"«collector send --meeting {meeting}» dice che cosa correggere nel foglio"
        yield f"mail fermata per {refused}: {how}", "red"
    failed = _names(entry, entry.progress.failed)
    if failed:
        yield f"il server rifiuta la mail per {failed}: correggi l'email in «Persone»", "red"
    if entry.without_email:
        people = listed(person.name for person in entry.without_email)
        yield f"senza email nel foglio «Persone»: {people}", "red"


def _names(entry: AgendaEntry, codes: Collection[str]) -> str:
    """Return the names of the invited people with these codes, as a list in words."""
    return listed(person.name for person in entry.invited if person.code in codes)


def _without_mail(entry: AgendaEntry) -> Iterator[str]:
    """Yield the names of those who can have a mail for this meeting and have none yet."""
    known = entry.progress
    reached = entry.mailed | known.uncertain | known.refused | known.failed
    reached |= {person.code for person in entry.locked}
    for person in entry.invited:
        if person.email and person.code not in reached:
            yield person.name


def nothing_due_text(days: int) -> str:
    """Return what a scheduled run says when there is nothing to do."""
    within = count(days, "giorno", "giorni")
    return f"Nei prossimi {within} non c'è nessun incontro da preparare."


# --- JSON ---------------------------------------------------------------------------------------


def agenda_json(agenda: Agenda, unread: Sequence[UnreadRow] = ()) -> str:
    """Return the one object that `--json` prints: people by code, never by name."""
    return json.dumps({**agenda_as_dict(agenda), "unread": unread_rows_as_list(unread)})


def agenda_as_dict(agenda: Agenda) -> dict[str, Any]:
    """Return what `--json` tells of the meetings."""
    return {
        "meetings": [_entry_as_dict(entry) for entry in agenda.entries],
        "overdue": [
            {
                "municipality": place.municipality,
                "last": place.last.isoformat() if place.last else None,
                "coming": place.coming.isoformat() if place.coming else None,
            }
            for place in agenda.overdue
        ],
    }


def _entry_as_dict(entry: AgendaEntry) -> dict[str, Any]:
    return {
        "id": entry.meeting.id,
        "kind": entry.meeting.kind,
        "date": entry.meeting.date.isoformat(),
        "municipalities": list(entry.meeting.municipalities),
        "state": entry.state,
        "invited": [person.code for person in entry.invited],
        "mailed": sorted(entry.mailed),
        "to_send": sorted(entry.progress.to_send),
        "uncertain": sorted(entry.progress.uncertain),
        "documents": sorted(entry.progress.documents),
        "redo": sorted(entry.progress.to_remake),
        "outdated": sorted(entry.progress.outdated_mails),
        "without_email": [person.code for person in entry.without_email],
        "unreached": [{"nucleus": item.nucleus, "why": item.reason} for item in entry.unreached],
    }
