"""What `collector sync` shows, and what its `--json` prints."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from collector.app.sync_words import frozen_start_notices, what_was_written
from collector.cli.output.console import console, count, plain_table
from collector.sync.owners import COORDINATION, UNCLEAR_MEDIATOR
from collector.sync.result import MediatorCount, SyncReport
from schemas.flag import Flag, Severity
from schemas.workbook import FLAGS_TAB

if TYPE_CHECKING:
    from collector.compile.unreached import UnreachedNucleus

MAX_FLAGS_SHOWN: Final = 10
"""As many flags are shown; all of them stand in *Segnalazioni*."""
_MINIMUM_WIDTH: Final = 60
"""On a narrower screen the column of the rows has no title: it would be cut."""
_ERROR_WEIGHT: Final = 10
"""An error weighs as much as so many warnings when rows are sorted, the worst first."""


# --- JSON ---------------------------------------------------------------------------------------


def sync_json(report: SyncReport, *, dry_run: bool) -> str:
    """Return the one object that `--json` prints. ASCII only, so that any console can show it."""
    return json.dumps(sync_as_dict(report, dry_run=dry_run))


def sync_as_dict(report: SyncReport, *, dry_run: bool) -> dict[str, Any]:
    """Return what `--json` tells of a sync."""
    findings = report.result
    return {
        "rows": {
            "read": findings.talks,
            "complete": findings.complete,
            "incomplete": findings.incomplete,
            "ignored": len(findings.ignored),
        },
        "ignored": [
            {"tab": row.tab, "row": row.row, "reason": row.reason} for row in findings.ignored
        ],
        "flags": [flag_as_dict(flag) for flag in findings.flags],
        "written": written_counts(report),
        "dry_run": dry_run,
        "notices": [*findings.notices, *report.notices],
        "unreached": [
            {"nucleus": item.nucleus, "meeting": item.meeting, "why": item.reason}
            for item in report.unreached
        ],
        "api_calls": report.calls,
        "seconds": round(report.seconds, 3),
    }


def flag_as_dict(flag: Flag) -> dict[str, Any]:
    """Return a flag as `--json` shows it: without what was typed, which may hold a name."""
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
    """Return how many codes and flags this sync wrote into the workbook."""
    if not report.written:
        return {"codes": 0, "flags": 0}
    flags_tab = report.write_back.flags_tab
    return {"codes": report.new_codes, "flags": len(flags_tab.notes) if flags_tab else 0}


# --- The screen ---------------------------------------------------------------------------------


def show_sync(report: SyncReport, name: str, day: str, *, dry_run: bool) -> None:
    """Show a sync: counts, notices, the worst flags, flags per mediator, and what was written.

    `name`: the workbook's; `day`: of the check, as Italians write it.
    """
    out = console()
    findings = report.result
    out.print()
    out.print(Text.assemble((f"Controllo di «{name}»", "bold"), f" · {day}"))
    out.print()
    out.print(_row_counts(report))
    for notice in (*findings.notices, *report.notices, *frozen_start_notices(report)):
        out.print(Padding(Text(f"Attenzione: {notice}", "yellow"), (1, 0, 0, 2)))
    show_unreached(out, report.unreached)
    if findings.flags:
        out.print()
        out.print(Padding(_mediators_table(report), (0, 0, 0, 2)))
        out.print()
        wide = out.width >= _MINIMUM_WIDTH
        out.print(Padding(_worst_flags_table(findings.flags, wide=wide), (0, 0, 0, 2)))
        more = len(findings.flags) - MAX_FLAGS_SHOWN
        if more > 0:
            others = count(more, "altra segnalazione", "altre segnalazioni")
            out.print(f"  … e {others}: sono tutte nel foglio «{FLAGS_TAB}».", style="dim")
    out.print()
    if dry_run:
        _show_what_would_be_written(out, report)
    else:
        out.print(f"  {what_was_written(report)}")
    out.print()


def _row_counts(report: SyncReport) -> Text:
    findings = report.result
    complete = "1 completo" if findings.complete == 1 else f"{findings.complete} completi"
    numbers = Text.assemble(
        "  ",
        (count(findings.talks, "colloquio letto", "colloqui letti"), "bold"),
        "   ",
        (complete, "green"),
        "   ",
        (f"{findings.incomplete} da completare", "red" if findings.incomplete else "dim"),
    )
    if findings.ignored:
        ignored = count(len(findings.ignored), "riga ignorata", "righe ignorate")
        numbers.append(f"   {ignored}", "dim")
    return numbers


def show_unreached(out: Console, unreached: "Sequence[UnreachedNucleus]") -> None:
    """Show the nuclei of which nobody at a meeting gets a document.

    By reason; those that have nobody at all come first.
    """
    if not unreached:
        return
    out.print()
    from collector.compile.unreached import group_by_reason

    for group in group_by_reason(unreached):
        line = Text(f"{group.sentence} ({group.meeting})", "yellow")
        out.print(Padding(line, (0, 0, 0, 2)))
    which = "Di questo nucleo" if len(unreached) == 1 else "Di questi nuclei"
    out.print(f"  {which} all'incontro non riceve il documento nessuno.", markup=False)


def _mediators_table(report: SyncReport) -> Table:
    """Flags per mediator, by name and not by number: no ranking of people.

    The last column adds up to the number of flags in the list below it.
    """
    table = plain_table("Mediatore")
    for header in ("Colloqui", "Da completare", "Da controllare", "Segnalazioni"):
        table.add_column(header, justify="right")
    for tally in sorted(report.result.counts, key=by_name):
        table.add_row(
            Text(tally.mediator),
            str(tally.talks or "–"),
            Text(str(tally.incomplete or "–"), "red" if tally.incomplete else "dim"),
            Text(str(tally.doubtful or "–"), "yellow" if tally.doubtful else "dim"),
            Text(str(tally.flags or "–"), "" if tally.flags else "dim"),
        )
    return table


def by_name(tally: MediatorCount) -> tuple[bool, bool, str]:
    """Sort by name; rows of nobody, then those of the coordinator, come last."""
    name = tally.mediator
    return name == COORDINATION, name == UNCLEAR_MEDIATOR, name.casefold()


def _worst_flags_table(flags: Sequence[Flag], *, wide: bool) -> Table:
    """The flags of the rows with most errors, as many as are shown."""
    weights: Counter[tuple[str, int | None]] = Counter()
    for flag in flags:
        weights[flag.tab, flag.row] += _ERROR_WEIGHT if flag.severity is Severity.ERROR else 1

    def worst_first(flag: Flag) -> tuple[int, str, int]:
        return -weights[flag.tab, flag.row], flag.tab, flag.row or 0

    table = plain_table()
    table.add_column("Riga" if wide else "", no_wrap=True)
    table.add_column("Che cosa non va, che cosa fare", ratio=1)
    for flag in sorted(flags, key=worst_first)[:MAX_FLAGS_SHOWN]:
        # A row that was deleted has no number any more.
        cell = f"{flag.column or ''}{flag.row}" if flag.row else "(tolta)"
        style = "red" if flag.severity is Severity.ERROR else "yellow"
        what_and_todo = Text.assemble(flag.what, " ", (flag.todo, "dim"))
        table.add_row(Text(f"{flag.tab} {cell}", style), what_and_todo)
    return table


def _show_what_would_be_written(out: Console, report: SyncReport) -> None:
    """Show each cell that a sync would write, in the order of the sheet."""
    plan = report.write_back
    out.print("  Prova: non ho scritto nulla. Con «collector sync» scriverei:")
    for tab, row, text in sorted(_planned_cells(report), key=lambda cell: cell[:2]):
        out.print(f"    {tab}, riga {row}: {text}", markup=False)
    if plan.flags_tab is not None:
        notes = count(len(plan.flags_tab.notes), "segnalazione", "segnalazioni")
        out.print(f"    foglio «{FLAGS_TAB}»: {notes}")
    if plan.empty:
        out.print("    nulla: il foglio è già aggiornato.")


def _planned_cells(report: SyncReport) -> Iterator[tuple[str, int, str]]:
    """Yield (tab, row, text) for each cell that would be written: codes first, then states."""
    plan = report.write_back
    for (tab, row, _), text in sorted(plan.cells.items()):
        yield tab, row, text
    for note in plan.states:
        if not note.stands:
            yield note.tab, note.row, note.text
