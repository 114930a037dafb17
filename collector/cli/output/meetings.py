"""What the coordinator sees of the meetings, in Italian. Values in, lines out."""

import datetime as dt
import json
from collections.abc import Collection
from itertools import groupby
from typing import Final

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from collector.cli.output.common import console, count, show_unreached
from collector.compile.agenda import (
    MONTHS_BETWEEN_MEETINGS,
    Agenda,
    AgendaEntry,
    MeetingState,
    Overdue,
)
from collector.compile.unreached import UnreachedNucleus
from collector.text.italian import listed
from schemas.meeting import MEETING_KIND_LABELS
from schemas.workbook import italian_day

_WORDS: Final = {
    MeetingState.PAST: ("passato", "dim"),
    MeetingState.DUE: ("da preparare", "yellow"),
    MeetingState.READY: ("pronto", "green"),
    MeetingState.COMING: ("in arrivo", ""),
}


def show_agenda(found: Agenda, today: dt.date) -> None:
    """The meetings by day, who has their document, and the comuni that wait for a meeting."""
    out = console()
    out.print()
    if not found.entries:
        out.print(
            "  Nel foglio «Incontri» non c'è ancora nessun incontro: scrivilo lì, poi lancia «collector sync»."
        )
    else:
        out.print(Text.assemble(("Incontri", "bold"), f" · {italian_day(today)}"))
        out.print(Padding(_table(found), (1, 0, 0, 2)))
    for entry in found.entries:
        if (entry.is_near or entry.progress.to_remake) and (lines := _who(entry)):
            out.print()
            out.print(Text(f"  {entry.meeting.id}", "bold"))
            for line in lines:
                out.print(Padding(line, (0, 0, 0, 4)))
    show_unreached(out, _unreached(found))
    if found.overdue:
        out.print()
        for (last_day, coming_day), places in groupby(sorted(found.overdue, key=_days), key=_days):
            last = f"l'ultimo è del {_shown(last_day)}" if last_day else "non c'è ancora stato"
            coming = f"; il prossimo è il {_shown(coming_day)}" if coming_day else ""
            line = Text(
                f"{listed(place.municipality for place in places)}: {last}{coming}.", "yellow"
            )
            out.print(Padding(line, (0, 0, 0, 2)))
        out.print(
            f"  Più di {MONTHS_BETWEEN_MEETINGS} mesi senza un incontro con gli assistenti sociali. Gli incontri si scrivono nel foglio "
            "«Incontri».",
            markup=False,
        )
    out.print()


def _unreached(found: Agenda) -> list[UnreachedNucleus]:
    """The nuclei of which nobody will hear, each once for each reason, at the first meeting."""
    first: dict[tuple[str, str], UnreachedNucleus] = {}
    for entry in found.entries:
        for one in entry.unreached:
            first.setdefault((one.nucleus, one.reason), one)
    return list(first.values())


def _days(place: Overdue) -> tuple[str, str]:
    return tuple(day.isoformat() if day else "" for day in (place.last, place.coming))  # type: ignore[return-value]


def _shown(day: str) -> str:
    return italian_day(dt.date.fromisoformat(day))


def _table(found: Agenda) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 3, 0, 0))
    for header in ("Giorno", "Incontro", "Codice", "Comuni", "Stato"):
        table.add_column(header)
    table.add_column("Mail pronte", justify="right")
    for entry in found.entries:
        meeting = entry.meeting
        table.add_row(
            italian_day(meeting.date),
            MEETING_KIND_LABELS[meeting.kind],
            meeting.id,
            Text(listed(meeting.municipalities) or "tutti"),
            Text(*_state(entry)),
            f"{len(_mailed(entry))} di {len(entry.invited)}",
        )
    return table


def _state(entry: AgendaEntry) -> tuple[str, str]:
    """Where a meeting stands, in words; how many of its documents would say something else now."""
    word, style = _WORDS[entry.state]
    if entry.state is MeetingState.READY and entry.progress.to_send:
        word, style = f"pronto, da spedire: {len(entry.progress.to_send)}", "yellow"
    if not entry.progress.to_remake:
        return word, style
    redo = f"da rifare: {len(entry.progress.to_remake)}"
    alone = word == _WORDS[MeetingState.READY][0]
    return (redo if alone else f"{word}, {redo}"), "yellow"


def _mailed(entry: AgendaEntry) -> list[str]:
    return [person.name for person in entry.invited if person.code in entry.mailed]


def _who(entry: AgendaEntry) -> list[Text]:
    known = entry.progress

    def names(codes: Collection[str]) -> str:
        return listed(person.name for person in entry.invited if person.code in codes)

    unsure = [p.name for p in entry.invited if p.code in known.uncertain]
    waiting = [
        p.name for p in entry.invited if p.email and p.code not in entry.mailed | known.uncertain
    ]
    lines = []
    if sent := names(known.sent):
        lines.append(Text(f"mail spedita per {sent}", "green"))
    if to_send := names(known.to_send):
        lines.append(
            Text(
                f"da spedire, pronta per {to_send} (quando è partita: «collector send --sent»)",
                "yellow",
            )
        )
    if found := names(known.found_on_disk):
        how = "se è partita «collector send --sent», se no «--again»"
        lines.append(
            Text(f"una mail c'è già, e il registro non sa se è partita: {found} ({how})", "yellow")
        )
    if known.to_send - {person.code for person in entry.invited}:
        lines.append(
            Text(
                "in «posta» c'è una mail per chi non la riceve più: «collector send» la toglie",
                "red",
            )
        )
    if outdated := names(known.outdated_mails & known.sent):
        lines.append(
            Text(
                f"mail spedita con fatti più vecchi: {outdated} (per rispedirla: --again)", "yellow"
            )
        )
    if outdated := names(known.outdated_mails & known.to_send):
        lines.append(
            Text(
                f"mail pronta con fatti più vecchi: {outdated} («collector send» la rifà)", "yellow"
            )
        )
    if known.to_remake:
        lines.append(
            Text(f"documenti da rifare: «collector digest --meeting {entry.meeting.id}»", "yellow")
        )
    if unsure:
        lines.append(
            Text(
                f"incerta per {listed(unsure)}: chiedi se è arrivata («collector send» dice come)",
                "red",
            )
        )
    if waiting:
        lines.append(
            Text(f"manca per {listed(waiting)}: «collector send --meeting {entry.meeting.id}»")
        )
    if entry.without_email:
        without = listed(person.name for person in entry.without_email)
        lines.append(Text(f"senza email nel foglio «Persone»: {without}", "red"))
    return lines


def nothing_due_text(days: int) -> str:
    """What a scheduled run says when there is nothing to do."""
    return f"Nei prossimi {count(days, 'giorno', 'giorni')} non c'è nessun incontro da preparare."


def agenda_json(found: Agenda) -> str:
    """The same for other programs: people by code, never by name."""
    return json.dumps(
        {
            "meetings": [
                {
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
                    "unreached": [
                        {"nucleus": one.nucleus, "why": one.reason} for one in entry.unreached
                    ],
                }
                for entry in found.entries
            ],
            "overdue": [
                {
                    "municipality": place.municipality,
                    "last": place.last.isoformat() if place.last else None,
                    "coming": place.coming.isoformat() if place.coming else None,
                }
                for place in found.overdue
            ],
        }
    )
