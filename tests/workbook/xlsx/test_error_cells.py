"""Formulas without a stored result, however a program writes them: not empty, and not what they are
not.
"""

import re
from pathlib import Path
from typing import Any

import pytest

from collector.journal.store import Journal
from schemas.cells.reading import NO_VALUE
from schemas.workbook import column_letter
from tests.road import SOUND, Project, drawn
from tests.workbook.xlsx import by_hand

COLUMN = by_hand.HEADERS.index("Riservatezza") + 1
AT = f"{column_letter(COLUMN)}2"


@pytest.mark.parametrize(
    ("cell", "mark"),
    [
        ('<c r="{at}"/>', None),
        ('<c r="{at}" t="str"><f>X1</f><v>servizio</v></c>', "SERVICE"),
        ('<c r="{at}" t="str"><f>X1</f><v></v></c>', None),
        ('<c r="{at}" t="str"><f>X1</f><v/></c>', None),
        ("<c t='str' r='{at}'><f>X1</f><v></v></c>", None),
        ('<c r="{at}"><f>X1</f></c>', NO_VALUE),
        ('<c r="{at}" t="str"><f>X1</f></c>', NO_VALUE),
        ('<c r="{at}"><f>X1</f><v></v></c>', NO_VALUE),
        ('<c r="{at}"><f>X1</f><v/></c>', NO_VALUE),
        ('<c r="{at}"><f>X1</f><v /></c>', NO_VALUE),
        ('<c r="{at}" t="b"><f>X1</f><v></v></c>', NO_VALUE),
        ('<c r="{at}" t="e"><f>X1</f></c>', NO_VALUE),
        ('<c r="{at}"><f/></c>', NO_VALUE),
        ('<c r="{at}"><f t="shared" si="0"/></c>', NO_VALUE),
        ('<c r="{at}"><f t="shared" ref="{at}:{at}" si="0">X1</f><v></v></c>', NO_VALUE),
        ('<c r="{at}"><f t="array" ref="{at}">X1</f></c>', NO_VALUE),
        ("<c  r='{at}' ><f\n>X1 &gt; 2</f ></c >", NO_VALUE),
        ('<c r="{at}"><!-- <v>servizio</v> --><f>X1</f></c>', NO_VALUE),
        ('<c r="{at}" t="inlineStr"><f>X1</f><is><t>servizio</t></is></c>', "SERVICE"),
        ('<c r="{at}" t="e"><f>X1</f><v>#N/A</v></c>', "#N/A"),
    ],
)
@pytest.mark.parametrize("prefix", ["", "x:"])
def test_a_cell_is_empty_only_where_it_is(
    tmp_path: Path, cell: str, mark: str | None, prefix: str
) -> None:
    inside = by_hand.row(2, by_hand.TALK).replace("</row>", cell.format(at=AT) + "</row>")
    project = written(tmp_path, by_hand.header() + inside, prefix)
    flags = {code for place, code in project.flags() if place == AT}
    if mark in (None, "SERVICE"):
        assert (flags, marks(project)) == (set(), [mark])
    else:
        assert flags == {"ERRORE-02" if mark == NO_VALUE else "ERRORE-01"}
        assert marks(project) == ["COORDINATION"]


def test_an_array_without_a_value_leaves_none_of_its_cells_empty(tmp_path: Path) -> None:
    column = column_letter(COLUMN)
    first = by_hand.row(2, by_hand.TALK).replace(
        "</row>", f'<c r="{column}2"><f t="array" ref="{column}2:{column}3">X1:X2</f></c></row>'
    )
    project = written(
        tmp_path,
        by_hand.header() + first + by_hand.row(3, {**by_hand.TALK, "Data": "19/03/2026"}),
        "",
    )
    assert {(f"{column}2", "ERRORE-02"), (f"{column}3", "ERRORE-02")} <= project.flags()


def test_an_unreadable_title_may_be_that_of_the_confidentiality(tmp_path: Path) -> None:
    """In a sheet that nobody prepared no column must be there; but one that is may be it."""
    header = (
        by_hand.header()
        .replace(
            by_hand.cell(f"{column_letter(COLUMN)}1", "Riservatezza"),
            f'<c r="{column_letter(COLUMN)}1"><f>X1</f></c>',
        )
        .replace("Codice", "Note")
        .replace("Stato", "Altro")
    )
    project = written(tmp_path, header + by_hand.row(2, by_hand.TALK), "")
    ran = project.run("sync")
    assert ran.code == 3
    assert "forse è «Riservatezza»" in ran.err


def written(folder: Path, rows: str, prefix: str) -> Project:
    """A project whose *Schede* has these rows, by hand; all tags of the sheet with a prefix."""
    xml = by_hand.sheet(rows)
    if prefix:
        xml = _TAG.sub(rf"<\1{prefix}\2", xml).replace("xmlns=", f"xmlns:{prefix.rstrip(':')}=")
    project = Project(folder)
    by_hand.write(project.workbook, by_hand.parts(xml))
    return project


_TAG = re.compile(r"<(/?)(worksheet|sheetData|row|c|f|v|is|t)(?=[\s/>])")


def marks(project: Project) -> list[str | None]:
    """The mark that holds for each row."""
    project.sync()
    journal = Journal.open(str(project.journal), create=False)
    found = [talk.confidentiality for talk in journal.talks()]
    journal.close()
    return found


MERGED = """
    | Nucleo | Data       | Riservatezza  |
    | N7F3K  | 12/03/2026 | coordinamento |
    | N7F3K  | 19/03/2026 |               |
    | N7F3K  | 26/03/2026 |               |
"""


def test_a_merged_confidentiality_counts_for_each_of_its_rows(tmp_path: Path) -> None:
    project = Project(tmp_path)
    project.write(drawn(MERGED))
    column = column_letter(COLUMN)
    project.edit_by_openpyxl(lambda book: book["Schede"].merge_cells(f"{column}2:{column}3"))
    assert marks(project) == ["COORDINATION", "COORDINATION", None]


def test_a_confidentiality_under_a_merged_cell_of_another_column_is_unknown(tmp_path: Path) -> None:
    project = Project(tmp_path)
    project.write(drawn(MERGED))
    before, column = column_letter(COLUMN - 1), column_letter(COLUMN)
    project.edit_by_openpyxl(lambda book: book["Schede"].merge_cells(f"{before}4:{column}4"))
    assert (f"{column}4", "ERRORE-03") in project.flags()
    assert marks(project) == ["COORDINATION", None, "COORDINATION"]


def test_merged_comuni_count_for_each_meeting(tmp_path: Path) -> None:
    """An empty cell says "all comuni", and that is not what stands there."""
    project = Project(tmp_path)
    meetings = [
        {"kind": "assistenti sociali", "date": "21/04/2026", "municipalities": "Opera"},
        {"kind": "assistenti sociali", "date": "25/06/2026"},
    ]
    project.write([SOUND], meetings=meetings)
    project.edit_by_openpyxl(merge_comuni)
    project.sync()
    journal = Journal.open(str(project.journal), create=False)
    assert [meeting.municipalities for meeting in journal.meetings()] == [("Opera",), ("Opera",)]
    journal.close()


def merge_comuni(book: Any) -> None:
    sheet = book["Incontri"]
    column = next(cell.column for cell in sheet[1] if cell.value == "Comuni")
    sheet.merge_cells(start_row=2, end_row=3, start_column=column, end_column=column)
