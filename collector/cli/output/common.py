"""What the coordinator sees on the terminal, in Italian. No decisions: values in, lines out."""

import datetime as dt
import json
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, Final

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from collector.compile.unreached import UnreachedNucleus
from collector.sync.flags_sheet import COORDINATION, UNCLEAR_MEDIATOR
from collector.sync.plan import Plan, SyncReport
from collector.sync.result import MediatorCount
from collector.text.italian import listed
from schemas.flag import Flag, Severity
from schemas.meeting import MEETING_KIND_LABELS, Meeting
from schemas.nucleus import PATH_LABELS, Nucleus
from schemas.person import JOB_LABELS, Person
from schemas.workbook import FLAGS_TAB, italian_day

if TYPE_CHECKING:
    from pathlib import Path

    from collector.app.digests import MadeDigest
    from collector.app.histories import MadeHistory
    from collector.demo.play import DemoResult
    from collector.journal.store import DocumentHash

MAX_FLAGS_SHOWN: Final = 10
"""So many flags stand on the screen; all of them in *Segnalazioni*."""
_MINIMUM_WIDTH: Final = 60


def console(*, stderr: bool = False) -> Console:
    """A console that never breaks a line into nothing when the output goes to a file."""
    made = Console(stderr=stderr, highlight=False)
    if not made.is_terminal:
        made = Console(stderr=stderr, highlight=False, width=140)
    return made


def progress(message: str) -> AbstractContextManager[Any]:
    """Shows that work goes on, on a terminal only."""
    return console(stderr=True).status(message)


def count(number: int, one: str, many: str) -> str:
    """A number and its noun: "1 colloquio", "3 colloqui"."""
    return f"{number} {one if number == 1 else many}"


def sync_json(report: SyncReport, *, dry_run: bool) -> str:
    """The one object that `--json` prints. ASCII only, so that no console can break it."""
    found = report.result
    told: dict[str, Any] = {
        "rows": {
            "read": found.talks,
            "complete": found.complete,
            "incomplete": found.incomplete,
            "ignored": len(found.ignored),
        },
        "ignored": [
            {"tab": row.tab, "row": row.row, "reason": row.reason} for row in found.ignored
        ],
        "flags": [flag_as_dict(flag) for flag in found.flags],
        "written": written_counts(report),
        "dry_run": dry_run,
        "notices": [*found.notices, *report.notices],
        "unreached": [
            {"nucleus": one.nucleus, "meeting": one.meeting, "why": one.reason}
            for one in report.unreached
        ],
        "api_calls": report.calls,
        "seconds": round(report.seconds, 3),
    }
    return json.dumps(told)


def show_unreached(out: Console, found: Sequence[UnreachedNucleus]) -> None:
    """The nuclei that will reach nobody at a meeting; those without anybody first, and of many only the first."""
    if not found:
        return
    first = sorted(found, key=lambda one: not one.reason.startswith("senza"))
    out.print()
    for one in first[:MAX_FLAGS_SHOWN]:
        out.print(Padding(Text(f"{one.sentence} ({one.meeting})", "yellow"), (0, 0, 0, 2)))
    if len(found) > MAX_FLAGS_SHOWN:
        out.print(
            f"  … e altri {len(found) - MAX_FLAGS_SHOWN}: sono tutti nella copia per la sala.",
            style="dim",
        )
    out.print("  Di questi nuclei all'incontro non riceve il documento nessuno.", markup=False)


def frozen_start_notices(report: SyncReport) -> list[str]:
    """What is said once, at the sync that froze the first day a talk can have."""
    if report.frozen_start is None:
        return []
    return [
        "Nessuno ha scritto quando comincia il progetto: un colloquio prima del "
        f"{italian_day(report.frozen_start)} viene segnalato. Il giorno resta questo; per un altro scrivi «start» "
        "nella parte [project] di collector.toml."
    ]


def flag_as_dict(flag: Flag) -> dict[str, Any]:
    """A flag as `--json` tells it; what was typed is not told."""
    return {
        "tab": flag.tab,
        "row": flag.row,
        "column": flag.column,
        "header": flag.header,
        "field": flag.field,
        "code": flag.code,
        "severity": str(flag.severity),
        "message": flag.message,
        "row_code": flag.row_code,
    }


def written_counts(report: SyncReport) -> dict[str, int]:
    """How many codes and flags this sync wrote into the workbook."""
    tab = report.write_back.flags_tab
    return {
        "codes": report.new_codes if report.written else 0,
        "flags": len(tab.notes) if report.written and tab else 0,
    }


def show_sync(report: SyncReport, name: str, day: str, *, dry_run: bool) -> None:
    """The summary of a sync: counts, then what hurts most, per mediator, and what was written."""
    out = console()
    found = report.result
    wide = out.width >= _MINIMUM_WIDTH
    title = Text.assemble((f"Controllo di «{name}»", "bold"), f" · {day}")
    out.print()
    out.print(title)
    out.print()
    numbers = Text.assemble(
        ("  "),
        (count(found.talks, "colloquio letto", "colloqui letti"), "bold"),
        ("   "),
        (f"{found.complete} completi" if found.complete != 1 else "1 completo", "green"),
        ("   "),
        (f"{found.incomplete} da completare", "red" if found.incomplete else "dim"),
    )
    if found.ignored:
        numbers.append(f"   {count(len(found.ignored), 'riga ignorata', 'righe ignorate')}", "dim")
    out.print(numbers)
    for notice in (*found.notices, *report.notices, *frozen_start_notices(report)):
        out.print(Padding(Text(f"Attenzione: {notice}", "yellow"), (1, 0, 0, 2)))
    show_unreached(out, report.unreached)
    if found.flags:
        out.print()
        out.print(Padding(_by_mediator(report), (0, 0, 0, 2)))
        out.print()
        out.print(Padding(_worst(found.flags, wide=wide), (0, 0, 0, 2)))
        more = len(found.flags) - MAX_FLAGS_SHOWN
        if more > 0:
            where = count(more, "altra segnalazione", "altre segnalazioni")
            out.print(f"  … e {where}: sono tutte nel foglio «{FLAGS_TAB}».", style="dim")
    out.print()
    _what_was_written(out, report, dry_run=dry_run)
    out.print()


def _what_was_written(out: Console, report: SyncReport, *, dry_run: bool) -> None:
    if dry_run:
        out.print("  Prova: non ho scritto nulla. Con «collector sync» scriverei:")
        written = [
            (tab, row, text) for (tab, row, _), text in sorted(report.write_back.cells.items())
        ]
        states = [
            (note.tab, note.row, note.text) for note in report.write_back.states if not note.stands
        ]
        for tab, row, text in sorted([*written, *states], key=lambda one: one[:2]):
            out.print(f"    {tab}, riga {row}: {text}", markup=False)
        if report.write_back.flags_tab is not None:
            notes = count(len(report.write_back.flags_tab.notes), "segnalazione", "segnalazioni")
            out.print(f"    foglio «{FLAGS_TAB}»: {notes}")
        if report.write_back.empty:
            out.print("    nulla: il foglio è già aggiornato.")
    elif not report.written:
        out.print("  Niente da scrivere: il foglio è già aggiornato.")
    else:
        plan = report.write_back
        told = [count(report.new_codes, "codice nuovo", "codici nuovi")] if report.new_codes else []
        if (
            rows := len(plan.cells)
            - report.new_codes
            + sum(not note.stands for note in plan.states)
        ):
            told.append(f"la colonna «Stato» in {count(rows, 'riga', 'righe')}")
        if plan.flags_tab is not None:
            notes = count(len(plan.flags_tab.notes), "segnalazione", "segnalazioni")
            told.append(
                f"{notes if plan.flags_tab.notes else 'nessuna segnalazione'} in «{FLAGS_TAB}»"
            )
        out.print(f"  Scritto nel foglio: {listed(told)}.")


def _by_mediator(report: SyncReport) -> Table:
    """Per mediator, alphabetical: no ranking of people. The last column adds up to the list below it."""
    table = _table()
    table.add_column("Mediatore")
    for header in ("Colloqui", "Da completare", "Da controllare", "Segnalazioni"):
        table.add_column(header, justify="right")
    for one in sorted(report.result.counts, key=_alphabetical):
        table.add_row(
            Text(one.mediator),
            str(one.talks or "–"),
            Text(str(one.incomplete or "–"), "red" if one.incomplete else "dim"),
            Text(str(one.doubtful or "–"), "yellow" if one.doubtful else "dim"),
            Text(str(one.flags or "–"), "" if one.flags else "dim"),
        )
    return table


def _alphabetical(one: MediatorCount) -> tuple[bool, bool, str]:
    return one.mediator == COORDINATION, one.mediator == UNCLEAR_MEDIATOR, one.mediator.casefold()


def _worst(flags: Sequence[Flag], *, wide: bool) -> Table:
    """The rows with most errors first."""
    weight: Counter[tuple[str, int | None]] = Counter()
    for flag in flags:
        weight[flag.tab, flag.row] += 10 if flag.severity is Severity.ERROR else 1
    order = sorted(flags, key=lambda f: (-weight[f.tab, f.row], f.tab, f.row or 0))
    table = _table()
    table.add_column("Riga" if wide else "", no_wrap=True)
    table.add_column("Che cosa non va, che cosa fare", ratio=1)
    for flag in order[:MAX_FLAGS_SHOWN]:
        where = f"{flag.tab} {flag.column or ''}{flag.row}" if flag.row else f"{flag.tab} (tolta)"
        style = "red" if flag.severity is Severity.ERROR else "yellow"
        table.add_row(Text(where, style), Text.assemble(flag.what, " ", (flag.todo, "dim")))
    return table


def _table() -> Table:
    return Table(box=None, pad_edge=False, header_style="dim", padding=(0, 3, 0, 0), expand=False)


def show_nuclei(nuclei: Sequence[Nucleus], talks: Mapping[str, int]) -> None:
    """Codes and names, for the coordinator's eyes only."""
    out = console()
    table = _table()
    for header in ("Codice", "Nucleo", "Comune", "Mediatore", "Assistente sociale", "Percorso"):
        table.add_column(header)
    table.add_column("Colloqui", justify="right")
    for nucleus in nuclei:
        table.add_row(
            Text(nucleus.code, "bold"),
            Text(nucleus.name),
            nucleus.municipality or "–",
            Text(nucleus.mediator or "–"),
            Text(nucleus.social_worker or "–"),
            PATH_LABELS[nucleus.path],
            str(talks.get(nucleus.code, 0)),
        )
    out.print()
    out.print(table)
    out.print()
    out.print("I nomi restano qui: documenti e mail parlano solo per codice.", style="dim")


def show_export(plan: Plan, *, to_file: bool) -> None:
    """How much was exported, beside the data: on standard error."""
    out = console(stderr=True)
    for notice in plan.notices:
        out.print(Text(f"Attenzione: {notice}", "yellow"))
    if to_file:
        talks = count(len(plan.rows), "colloquio", "colloqui")
        out.print(
            f"{talks}, {plan.result.incomplete} da completare. Contiene testo libero: trattalo come il foglio."
        )


def show_histories(made: "Sequence[MadeHistory]") -> None:
    """Which histories were written, and where."""
    out = console()
    out.print()
    if not made:
        out.print(
            "Nel registro non c'è ancora nessun nucleo: riempi il foglio «Nuclei» e lancia «collector sync»."
        )
        return
    out.print(_made_and_stood([one.is_new for one in made], ("storia", "storie")))
    out.print("  " + "  ".join(one.path.stem for one in made), style="dim", soft_wrap=False)
    out.print(
        f"  Ognuna come pagina (.html), PDF e documento di Word (.docx), in {made[0].path.parent}"
    )
    out.print()


def show_digests(meeting: Meeting, made: "Sequence[MadeDigest]") -> None:
    """Which documents were made for a meeting, and for whom."""
    out = console()
    out.print()
    out.print(meeting_title(meeting))
    out.print()
    table = _table()
    for header in ("Per chi", "Ruolo"):
        table.add_column(header)
    table.add_column("Nuclei", justify="right")
    table.add_column("Colloqui", justify="right")
    table.add_column("Documento", overflow="fold")
    for document in made:
        table.add_row(
            Text(document.recipient.name if document.recipient else "copia per la sala", "bold"),
            JOB_LABELS[document.recipient.job] if document.recipient else "",
            str(document.digest.nuclei_count),
            str(document.digest.talk_count),
            document.path.stem,
        )
    out.print(Padding(table, (0, 0, 0, 2)))
    out.print()
    for document in made:
        if document.recipient is None and document.digest.unreached:
            out.print(Padding(Text(document.digest.unreached, "yellow"), (0, 0, 1, 2)))
    out.print(f"  {_made_and_stood([one.is_new for one in made], ('documento', 'documenti'))}")
    out.print(
        f"  Ognuno come pagina (.html), PDF e documento di Word (.docx), in {made[0].path.parent}",
        markup=False,
    )
    out.print()


def show_named_documents(made: "Sequence[Path]") -> None:
    """Where the documents with names are, and what may not become of them."""
    out = console()
    out.print()
    out.print(
        "  Con i nomi delle famiglie: restano al coordinamento, non si inviano e non si lasciano in sala.",
        style="red",
    )
    for path in made:
        out.print(f"    {path}", style="cyan", soft_wrap=True, markup=False)
    out.print()


def show_as_of_matches(day: dt.date, known: "Sequence[Sequence[DocumentHash]]") -> None:
    """Which of the documents made anew are the very ones that were made then."""
    out = console()
    same = [found for found in known if found]
    out.print(f"  Com'era il {italian_day(day)}. Nel registro non ho segnato nulla.")
    if same:
        days = listed(map(italian_day, sorted({one.day for found in same for one in found})))
        made = count(len(same), "documento dice", "documenti dicono")
        out.print(
            f"  {made} le stesse cose di uno già fatto ({days}): l'impronta è la stessa.",
            markup=False,
        )
    if new := len(known) - len(same):
        out.print(
            f"  {count(new, 'documento non era stato fatto', 'documenti non erano stati fatti')} allora."
        )
    out.print()


def show_imprints(
    printed: str, found: "Sequence[DocumentHash]", people: "Mapping[str, Person]"
) -> None:
    """Which document an imprint stands for."""
    out = console()
    for one in found:
        if not one.reader:
            what = f"storia del nucleo {one.subject}"
        elif one.reader in people:
            what = f"incontro {one.subject}, il documento per {people[one.reader].name}"
        elif one.reader == "con-nomi":
            what = f"{one.subject}, il documento con i nomi per il coordinamento"
        else:
            what = f"incontro {one.subject}, la copia per la sala"
        out.print(
            f"  {printed}: {what}, fatto la prima volta il {italian_day(one.day)}.", markup=False
        )


def _made_and_stood(new: Sequence[bool], noun: tuple[str, str]) -> str:
    """How many documents were made, and how many stayed because nothing in them changed."""
    made = sum(new)
    ending = "a" if noun[0].endswith("a") else "o", "e" if noun[1].endswith("e") else "i"
    stood = len(new) - made
    told = [f"{count(made, *noun)} {'scritt' + ending[made != 1]}"] if made else []
    if stood:
        told.append(f"{count(stood, *noun)} già a posto: niente di nuovo da scrivere")
    return "; ".join(told) + "."


def warn_missing_fonts(languages: Collection[str]) -> None:
    """A warning for documents in which some writing could not be shown."""
    if languages:
        console(stderr=True).print(
            f"Attenzione: su questo computer mancano i caratteri per {', '.join(sorted(languages))}. Nei PDF al loro "
            "posto c'è «[caratteri non disponibili]»; nelle pagine .html il testo è intero. Metti i caratteri (per "
            "esempio i Noto, file .ttf o .otf) in una cartella, scrivila in collector.toml alla voce «fonts» di "
            "[output] e rilancia il comando.",
            style="yellow",
            markup=False,
        )


def meeting_title(meeting: Meeting) -> Text:
    kind = MEETING_KIND_LABELS[meeting.kind]
    return Text.assemble(
        (f"Incontro {meeting.id}", "bold"), f" · {kind} · {italian_day(meeting.date)}"
    )


def show_demo(played: "DemoResult") -> None:
    """The summary of the demo's last sync, then where to look."""
    settings = played.settings
    show_sync(played.report, settings.workbook.name, italian_day(settings.today), dry_run=False)
    out = console()
    room = next(document for document in played.sending.documents if document.recipient is None)
    places = (
        ("Il foglio, con le segnalazioni", settings.workbook),
        ("Le storie dei nuclei", played.histories[0].parent),
        ("Il documento del prossimo incontro, da stampare", room.path.with_suffix(".pdf")),
        ("Le mail pronte, una per destinatario", settings.out / "posta"),
    )
    out.print(Text("  Guarda qui", "bold"))
    for what, path in places:
        out.print(f"    {what}:")
        out.print(f"      {path}", style="cyan", soft_wrap=True)
    out.print()
    out.print(
        "  Sono famiglie inventate. Per cominciare con le tue: «collector init».", style="dim"
    )
    out.print()
