"""The workbooks that syncs are measured on, each in the state that a work wants."""

import zipfile
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Final

from benchmarks.made import CHANGED, edit, write_unprepared, write_workbook
from benchmarks.timed import sync
from collector.workbook.xlsx.edit_cells import sheet_with_cells
from collector.workbook.xlsx.package import sheet_parts
from schemas import nucleus, person
from schemas.workbook import column_letter

_LANGUAGE: Final = "dari"
"""What the edited cell says then: no nucleus and no mediator of `benchmarks.made` has it."""


def prepare(folder: Path, count: int, sources: Collection[str]) -> None:
    """Make these workbooks in a folder, and the journals beside them.

    `new`; `synced`; `saved`, the same packed anew; `changed`, a hundredth of its talks edited;
    `nuclei` and `people`, one cell of the tab edited; `own`, a sheet that nobody prepared;
    `own-synced`; `own-third`, after its second sync.
    """
    if not {"new", "synced", "saved", "changed", "nuclei", "people"}.isdisjoint(sources):
        _prepare_ours(folder, count, sources)
    if not {"own", "own-synced", "own-third"}.isdisjoint(sources):
        _prepare_others(folder, count)


def _prepare_ours(folder: Path, count: int, sources: Collection[str]) -> None:
    synced = folder / "synced.xlsx"
    write_workbook(folder / "new.xlsx", count)
    synced.write_bytes((folder / "new.xlsx").read_bytes())
    sync(synced)
    if "saved" in sources:
        _write_anew(synced, folder / "saved.xlsx", {})
    if "changed" in sources:
        done = edit(synced, folder / "changed.xlsx")
        if done != count // CHANGED:
            raise SystemExit(f"{done} rows were edited, not {count // CHANGED}")
    for name, tab, columns, key in (
        ("nuclei", nucleus.TAB, nucleus.COLUMNS, "language"),
        ("people", person.TAB, person.COLUMNS, "languages"),
    ):
        if name in sources:
            column = [column.key for column in columns].index(key) + 1
            _write_anew(synced, folder / f"{name}.xlsx", {tab: {2: {column: _LANGUAGE}}})


def _prepare_others(folder: Path, count: int) -> None:
    write_unprepared(folder / "own.xlsx", count)
    before = folder / "own"
    for name in ("own-synced", "own-third"):
        after = folder / name
        after.with_suffix(".xlsx").write_bytes(before.with_suffix(".xlsx").read_bytes())
        if before.with_suffix(".sqlite3").exists():
            after.with_suffix(".sqlite3").write_bytes(before.with_suffix(".sqlite3").read_bytes())
        sync(after.with_suffix(".xlsx"), later=before.with_suffix(".sqlite3").exists())
        before = after


def _write_anew(
    source: Path, target: Path, cells: Mapping[str, Mapping[int, Mapping[int, str]]]
) -> None:
    """Pack a workbook anew, with some cells (tab → row → column → text) set."""
    with (
        zipfile.ZipFile(source) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=5) as new,
    ):
        edits = {sheet_parts(old)[tab]: rows for tab, rows in cells.items()}
        for name in old.namelist():
            content = old.read(name)
            if name in edits:
                rows = edits[name]
                content = b"".join(sheet_with_cells([content], rows))
                row, texts = next(iter(rows.items()))
                reference = f"{column_letter(next(iter(texts)))}{row}"
                if reference.encode() not in content:
                    raise SystemExit(f"{reference} of {name} was not edited")
            new.writestr(name, content)
