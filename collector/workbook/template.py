"""A new workbook, `schede.xlsx`: the scheda as a spreadsheet, made ready for people who type.

All that stands in it is derived from the columns of the schemas: headers, notes, dropdowns,
formats, the tint of what is still missing, the page *Istruzioni*. It suggests and warns; it never
rejects what is typed.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import xlsxwriter

from collector.workbook.formula_sheet import FormulaBook
from collector.workbook.instructions import INSTRUCTIONS_TAB, InstructionsPage
from collector.workbook.style import PETROL
from collector.workbook.tab_template import TabTemplate
from collector.workbook.template_writer import TemplateWriter, TypedRow
from schemas import meeting, nucleus, person, session
from schemas.nucleus import CASE_TYPES
from schemas.territory import Territory

RowsByTab = Mapping[str, Sequence[TypedRow]]
"""The rows that a workbook begins with."""
_OTHER_COLOUR: Final = "#4F8A9B"

TABS: Final = (
    TabTemplate(session.TAB, session.COLUMNS, "nucleus", PETROL, pages=2),
    TabTemplate(nucleus.TAB, nucleus.COLUMNS, "name", _OTHER_COLOUR),
    TabTemplate(person.TAB, person.COLUMNS, "name", _OTHER_COLOUR),
    TabTemplate(meeting.TAB, meeting.COLUMNS, "date", _OTHER_COLOUR),
)


def write_workbook(
    path: Path,
    *,
    territory: Territory,
    case_types: Sequence[str] = CASE_TYPES,
    rows: RowsByTab = MappingProxyType({}),
) -> None:
    """Write a new workbook to `path`, over any file there; the same arguments give the same bytes.

    Raises OSError when it cannot be written, KeyError for rows of a tab or column that does not
    exist, ValueError for a text that no cell can hold.
    """
    unknown_tabs = rows.keys() - {tab.name for tab in TABS}
    if unknown_tabs:
        raise KeyError(f"no such tab: {sorted(unknown_tabs)}")
    book = _new_book(path)
    writer = TemplateWriter(book, territory, tuple(case_types))
    for index, tab in enumerate(TABS):
        writer.write_tab(tab, rows.get(tab.name, ()), is_first=index == 0)
    writer.write_flags_tab()
    instructions = book.add_worksheet(INSTRUCTIONS_TAB)
    InstructionsPage(instructions, writer).write()
    writer.write_live_lists(instructions, rows)
    try:
        book.close()
    except xlsxwriter.exceptions.FileCreateError as error:
        cause = error.args[0] if error.args else None
        raise cause if isinstance(cause, OSError) else OSError(str(error)) from error


def _new_book(path: Path) -> Any:
    """Return xlsxwriter's workbook, which takes every text as text: no formulas, links, numbers."""
    options = {
        "in_memory": True,  # its files for the time being would hold names, in the system's folder
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_format_properties": {"font_name": "Calibri", "font_size": 11},
    }
    book = FormulaBook(str(path), options)
    book.set_properties(
        {
            "title": "Schede colloqui",
            "subject": "Mediazione linguistico-culturale",
            # A fixed moment: the same arguments give the same bytes.
            "created": dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
        }
    )
    return book
