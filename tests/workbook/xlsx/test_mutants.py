"""Workbooks broken in very many ways.  A report or a refusal, never a traceback; staff's cells are
never changed.

Each starts from a small sound workbook and is broken in the zip's bytes, in a part's text, or in
the cells' own sense; the real sync runs on it in this process. 2,000 of them with
`HYPOTHESIS_PROFILE=long`, 150 otherwise.
"""

import io
import os
import re
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineError, CalamineWorkbook

from collector.workbook.xlsx import repair
from tests.road import Project
from tests.workbook.xlsx import by_hand

MANY = 2000 if os.environ.get("HYPOTHESIS_PROFILE") == "long" else 150
SHEET = "xl/worksheets/sheet1.xml"
FLAGGED = {**by_hand.TALK, "Data": "31/04/2026", "Ora fine": "", "Codice": "R2345678"}


def base() -> dict[str, bytes]:
    """Two talks, one of them in shared strings, numbers with a style, a note of staff's
    own beside.
    """
    rows = by_hand.rows(by_hand.TALK, FLAGGED)
    rows = rows.replace(
        by_hand.cell("H2", by_hand.TALK["Descrizione intervento"]), '<c r="H2" t="s"><v>0</v></c>'
    )
    rows = rows.replace(by_hand.cell("D2", "12/03/2026"), '<c r="D2" s="1"><v>46093</v></c>')
    rows = rows.replace(by_hand.cell("E2", "10:30"), '<c r="E2" s="2"><v>0.4375</v></c>')
    rows += (
        '<row r="5"><c r="T5"><f>1+1</f><v>2</v></c><c r="U5" t="b"><v>1</v></c><c r="V5" t="e">'
        "<v>#N/A</v></c></row>"
    )
    parts = by_hand.parts(
        by_hand.sheet(rows, before='<cols><col min="1" max="1" width="9" style="1"/></cols>')
    )
    parts["xl/styles.xml"] = (
        f'<styleSheet xmlns="{by_hand.MAIN}"><cellXfs count="3"><xf numFmtId="0"/><xf '
        'numFmtId="14"/><xf numFmtId="20"/></cellXfs></styleSheet>'
    ).encode()
    parts[by_hand.BOOK_RELS] = parts[by_hand.BOOK_RELS].replace(
        b"</Relationships>",
        f'<Relationship Id="rId91" Type="{by_hand.OFFICE}/styles" Target="styles.xml"/>'
        "</Relationships>".encode(),
    )
    return parts


BASE = base()
ZIPPED = by_hand.packed(BASE)
VALUES = (
    "",
    "-1",
    "0",
    "1",
    "99",
    "1048576",
    "4294967296",
    "1e999",
    "NaN",
    "-0",
    "46093,5",
    "A1",
    "XFD1048576",
    "a1",
    "R",
    "=1+1",
    "s",
    "str",
    "inlineStr",
    "b",
    "e",
    "d",
    "n",
    "zz",
    "2026-13-45",
    "2026-03-12T10:00:00",
    "60",
    "2958466",
    "#REF!",
    "&amp;",
    "&#65;",
    "\ufffe",
    "é" * 40,
    "../x",
    "/xl/worksheets/sheet2.xml",
    "sharedStrings.xml",
    "rId1",
)
Draw = Callable[[st.SearchStrategy[Any]], Any]


def in_the_bytes(draw: Draw) -> bytes:
    data = bytearray(ZIPPED)
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(data) - 1))
        match draw(st.sampled_from(["flip", "cut", "drop", "repeat", "zero"])):
            case "flip":
                data[at] ^= 1 << draw(st.integers(0, 7))
            case "cut":
                del data[max(at, 1) :]
            case "drop":
                del data[at : at + draw(st.integers(1, 60))]
            case "repeat":
                data[at:at] = data[at : at + draw(st.integers(1, 60))]
            case "zero":
                data[at : at + 8] = bytes(8)
        if len(data) < 2:
            break
    return bytes(data)


def in_a_text(draw: Draw, xml: str) -> str:
    """One part's text: cut, a tag taken out or doubled or moved, an attribute changed or taken out,
    a value changed.
    """
    kind = draw(
        st.sampled_from(
            ["cut", "tag out", "tag twice", "attribute", "attribute out", "value", "swap", "byte"]
        )
    )
    if kind == "cut":
        return xml[: draw(st.integers(0, len(xml)))]
    if kind == "byte":
        at = draw(st.integers(0, max(len(xml) - 1, 0)))
        return (
            xml[:at]
            + draw(
                st.sampled_from(['"', "<", ">", "&", "'", "/", " ", "\0", "x", "]]>", "<!--", "<?"])
            )
            + xml[at:]
        )
    patterns = {
        "tag out": r"<[^<>]+>", (
            "tag twice"
        ): r"<[^<>]+>", "swap": r"<[^<>]+>", "attribute": r'(?<==")[^"]*(?=")',
        "attribute out": r'\s[\w:]+="[^"]*"', "value": r"(?<=>)[^<>]+(?=<)",
    }  # fmt: skip
    matches = list(re.finditer(patterns[kind], xml))
    if not matches:
        return xml
    one = matches[draw(st.integers(0, len(matches) - 1))]
    new = {"tag out": "", "attribute out": "", "tag twice": one[0] * 2}.get(kind)
    if kind == "swap":
        new = matches[draw(st.integers(0, len(matches) - 1))][0]
    if new is None:
        new = draw(st.sampled_from(VALUES))
    return xml[: one.start()] + new + xml[one.end() :]


def in_the_parts(draw: Draw) -> bytes:
    parts = dict(BASE)
    for _ in range(draw(st.integers(1, 3))):
        name = draw(st.sampled_from([SHEET, SHEET, SHEET, *parts]))
        if name not in parts:
            continue
        match draw(st.sampled_from(["text"] * 12 + ["out", "other", "empty", "UTF-16", "junk"])):
            case "text":
                text = parts[name].decode("utf-8", "replace")
                parts[name] = in_a_text(draw, text).encode("utf-8", "replace")
            case "out":
                del parts[name]
            case "other":
                parts[name] = parts[draw(st.sampled_from(sorted(parts)))]
            case "empty":
                parts[name] = b""
            case "UTF-16":
                parts[name] = parts[name].decode("utf-8", "replace").encode("utf-16")
            case "junk":
                parts[name] = draw(st.binary(max_size=200))
    return by_hand.packed(parts)


def in_a_cell(draw: Draw) -> bytes:
    """The kind and the content of some cells: what a program writes, and what none would."""
    parts, xml = dict(BASE), BASE[SHEET].decode()
    for _ in range(draw(st.integers(1, 4))):
        cells = list(re.finditer(r'<c r="([A-Z]+\d+)"[^>]*?(?:/>|>.*?</c>)', xml))
        one = cells[draw(st.integers(0, len(cells) - 1))] if cells else None
        if one is None:
            break
        at = draw(st.sampled_from([one[1]] * 4 + ["A2", "O3", "B9", "ZZ2", "CC3"]))
        kind = draw(st.sampled_from(["s", "str", "inlineStr", "b", "e", "d", "n", "zz", ""]))
        style = draw(st.sampled_from(["", ' s="1"', ' s="2"', ' s="99"']))
        value = draw(st.sampled_from(VALUES))
        kinds = (
            "<v>{}</v>",
            "<is><t>{}</t></is>",
            "<f>{0}</f><v>{0}</v>",
            "",
            "<is><r><t>{}</t></r></is>",
            "<is/>",
        )
        inside = draw(st.sampled_from(kinds)).format(value)
        kind = f' t="{kind}"' if kind else ""
        xml = xml[: one.start()] + f'<c r="{at}"{style}{kind}>{inside}</c>' + xml[one.end() :]
    parts[SHEET] = xml.encode("utf-8", "replace")
    return by_hand.packed(parts)


@st.composite
def mutants(draw: Draw) -> bytes:
    """A workbook broken somehow."""
    return draw(st.sampled_from([in_the_bytes, in_the_parts, in_the_parts, in_a_cell]))(draw)


def opened(data: bytes) -> CalamineWorkbook:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        for name in book.sheet_names:
            book.get_sheet_by_name(name)
    except CalamineError:  # read by the copy that is made legible
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "schede.xlsx"
            path.write_bytes(data)
            return CalamineWorkbook.from_filelike(repair.repaired_copy(path))
    return book


def everything(data: bytes) -> dict[str, list[list[Any]]]:
    """All cells of all tabs but *Segnalazioni*, as calamine gives them; rows and tabs end where
    nothing follows.
    """
    book = opened(data)
    found = {}
    for name in book.sheet_names:
        rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        for row in rows:
            while row and row[-1] == "":
                row.pop()
        while rows and not rows[-1]:
            rows.pop()
        found[name] = rows
    return {name: rows for name, rows in found.items() if name.strip().casefold() != "segnalazioni"}


def ours(rows: list[list[Any]]) -> tuple[int, dict[str, int]]:
    """The row of the titles (from 0) and the columns of ours in it."""
    for at, row in enumerate(rows[:30]):
        found = {
            str(cell).strip().casefold(): column for column, cell in enumerate(row) if cell != ""
        }
        if {"codice", "stato"} & found.keys():
            return at, {title: found[title] for title in ("codice", "stato") if title in found}
    return -1, {}


def is_the_same_but_for_ours(
    before: dict[str, list[list[Any]]], after: dict[str, list[list[Any]]]
) -> None:
    assert list(after) == list(before)
    for tab, rows in before.items():
        head, columns = ours(rows)
        for number in range(max(len(rows), len(after[tab]))):
            old = list(rows[number]) if number < len(rows) else []
            new = list(after[tab][number]) if number < len(after[tab]) else []
            width = max(len(old), len(new))
            old += [""] * (width - len(old))
            new += [""] * (width - len(new))
            for column in range(width):
                if repr(old[column]) != repr(new[column]):  # repr: NaN is not itself
                    assert number > head, (tab, number, column, old, new)
                    assert column in columns.values(), (tab, number, column, old, new)


@settings(max_examples=MANY, deadline=None, suppress_health_check=list(HealthCheck))
@given(mutants())
@example(ZIPPED)
def test_a_mutated_workbook_is_read_or_refused_and_never_changed(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        project = Project(Path(folder))
        project.workbook.write_bytes(data)
        ran = project.run("sync")
        after = project.workbook.read_bytes()
        assert ran.code in {0, 3}, ran
        assert "Traceback" not in ran.err
        assert not [
            path.name for path in project.folder.iterdir() if path.name.startswith(".collector-")
        ]
        if ran.code == 3:
            assert after == data
            assert re.search(r"Non ho scritto nulla|Il foglio è rimasto com'era", ran.err), ran.err
        elif after != data:
            with zipfile.ZipFile(io.BytesIO(after)) as book:
                assert book.testzip() is None
            is_the_same_but_for_ours(everything(data), everything(after))


def test_the_unmutated_workbook_is_written_to(tmp_path: Path) -> None:
    """So that the mutants do not all stop at the door."""
    project = Project(tmp_path)
    project.workbook.write_bytes(ZIPPED)
    assert project.sync()["written"]["codes"] >= 1
    with pytest.raises(AssertionError):
        is_the_same_but_for_ours(
            {"Schede": [["Codice", "Nucleo"], ["", "x"]]},
            {"Schede": [["Codice", "Nucleo"], ["", "y"]]},
        )
