"""What `versions` shows, in Italian, and its JSON. No decisions: values in, lines out."""

import json
from collections.abc import Iterator
from typing import Any, Final

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from collector.app.settings import ROME
from collector.app.talk_versions import VERSION_LABELS, CellChange, VersionChange, VersionKind
from collector.app.versions import NucleusVersions, RowVersions
from collector.cli.output.console import console, count
from collector.text.italian import capital, hour, short_day

_INDENT: Final = (0, 0, 0, 2)


def show_versions(found: RowVersions | NucleusVersions) -> None:
    """Show the versions, the newest first; of a nucleus also those of its talks, in short."""
    out = console()
    out.print()
    if isinstance(found, RowVersions):
        day = (
            f"colloquio del {short_day(found.day)}" if found.day else "colloquio senza data sicura"
        )
        _heading(out, found.code, f"{day}, {_versions_count(found.versions)}")
        _show_changes(out, found.versions)
        return
    _heading(out, f"{found.code} {found.name}", _versions_count(found.versions))
    _show_changes(out, found.versions)
    out.print(Text(_talks_title(found), "bold"))
    for row in found.talks:
        out.print(
            Padding(Text.assemble((row.code, "bold"), f" · {_in_short(row, found)}"), _INDENT)
        )
    if found.talks:
        out.print(Text("Che cosa è cambiato in una riga: collector versions R…", "dim"))
    out.print()


def _heading(out: Console, what: str, more: str) -> None:
    out.print(Text.assemble((what, "bold"), f" · {more}"))
    out.print()


def _versions_count(versions: tuple[VersionChange, ...]) -> str:
    return count(len(versions), "versione", "versioni")


def _talks_title(found: NucleusVersions) -> str:
    if not found.talks:
        return "Nessun colloquio di questo nucleo."
    return f"Le righe dei suoi colloqui: {len(found.talks)}"


def _in_short(row: RowVersions, of: NucleusVersions) -> str:
    """Return the day, how many versions, and the last change."""
    last = row.versions[0]
    day = short_day(row.day) if row.day else "senza data sicura"
    elsewhere = ""
    if row.nucleus != of.code:
        elsewhere = ", oggi di un altro nucleo" if row.nucleus else ", oggi di nessun nucleo"
    return (
        f"{day}: {_versions_count(row.versions)}, l'ultima del {short_day(last.day)} "
        f"({VERSION_LABELS[last.kind]}){elsewhere}"
    )


def _show_changes(out: Console, versions: tuple[VersionChange, ...]) -> None:
    for change in versions:
        style = "yellow" if change.kind in (VersionKind.GONE, VersionKind.REMOVED) else "bold"
        out.print(
            Text.assemble(
                (capital(_when(change)), "dim"), (f": {VERSION_LABELS[change.kind]}", style)
            )
        )
        lines = [*_lines(change)]
        if lines:
            out.print(Padding(Text("\n").join(lines), _INDENT))
        out.print()


def _when(change: VersionChange) -> str:
    """Return the check: its day, and its moment where that is known."""
    text = f"controllo del {short_day(change.day)}"
    if change.at is None:
        return text
    moment = change.at.astimezone(ROME)
    if moment.date() == change.day:
        return f"{text}, ore {hour(moment.time())}"
    return f"{text} (fatto il {short_day(moment.date())}, ore {hour(moment.time())})"


def _lines(change: VersionChange) -> Iterator[Text]:
    if change.state:
        yield Text(f"{capital(change.state)}.", "dim")
    for cell in change.cells:
        yield Text.assemble(f"{cell.header}: ", *_before_and_after(cell, change.kind))
    for reading in change.readings:
        read = f"{reading.before or '(niente)'} → {reading.after or '(niente)'}"
        yield Text(f"{reading.header}, letto in un altro modo: {read}")


def _before_and_after(cell: CellChange, kind: VersionKind) -> Iterator[str | tuple[str, str]]:
    """Yield what stood in a cell and what stands there now; of a first version only that."""
    after = cell.shown_after or "(vuota)"
    if kind is VersionKind.FIRST:
        yield after
        return
    yield (cell.shown_before or "(vuota)", "dim")
    yield f"\n  → {after}" if cell.is_long else f" → {after}"


def versions_json(found: RowVersions | NucleusVersions) -> str:
    """Return the one object that `--json` prints."""
    if isinstance(found, RowVersions):
        return json.dumps(_row(found), indent=2)
    answer = {
        "nucleus": found.code,
        "name": found.name,
        "versions": [_version(change) for change in found.versions],
        "talks": [_row(row) for row in found.talks],
    }
    return json.dumps(answer, indent=2)


def _row(row: RowVersions) -> dict[str, Any]:
    return {
        "row_code": row.code,
        "date": row.day.isoformat() if row.day else None,
        "nucleus": row.nucleus,
        "versions": [_version(change) for change in row.versions],
    }


def _version(change: VersionChange) -> dict[str, Any]:
    return {
        "day": change.day.isoformat(),
        "at": change.at.isoformat(timespec="seconds") if change.at else None,
        "kind": change.kind.value,
        "tab": change.tab,
        "row": change.row,
        "state": change.state,
        "cells": [
            {"field": cell.key or None, "header": cell.header, "before": cell.before,
             "after": cell.after}
            for cell in change.cells
        ],
        "readings": [
            {"header": reading.header, "before": reading.before, "after": reading.after}
            for reading in change.readings
        ],
    }  # fmt: skip
