"""New tabs in an .xlsx that stands: their own parts, and an entry each in the three lists that name all parts.

Nothing else of the file changes; the lists are added to as text, and keep every byte that they had.
"""

import posixpath
import re
import zipfile
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from collector.workbook.xlsx import package

_TRANSITIONAL: Final = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
)
_STRICT: Final = (
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
)
"""The namespaces of the two kinds of .xlsx, of sheets and of relations."""

SheetMaker = Callable[[str], Iterable[bytes]]
"""Makes the XML of a tab, given the namespace of its workbook."""


def parts_with_new_sheets(
    source: zipfile.ZipFile, tabs: Mapping[str, SheetMaker]
) -> Mapping[str, Iterable[bytes]]:
    """The parts that change when these tabs are put behind the others: each tab's own, and the three lists.

    Raises ValueError when one of the lists is written in a way that we cannot add to. A tab's name is plain
    text without <, >, & and quotes.
    """
    book_part = package.workbook_part(source)
    folder, rels_part = posixpath.dirname(book_part), package.relations_part(book_part)
    names = {name.casefold() for name in source.namelist()}
    types_part = next(
        name for name in source.namelist() if name.casefold() == "[content_types].xml"
    )
    book, rels, types = (
        package.read_part(source, name).decode("utf-8")
        for name in (book_part, rels_part, types_part)
    )
    ids = set(re.findall(r"""\bId\s*=\s*["']([^"']*)["']""", rels))
    sheet_id = max(map(int, re.findall(r"""\bsheetId\s*=\s*["'](\d{1,9})["']""", book)), default=0)
    # The namespace is declared on the tab itself: where the list declares it differs from program to program.
    main, relations = _STRICT if _STRICT[0] in book.partition("<sheets")[0] else _TRANSITIONAL
    book_end = _one(book, r"</((?:[\w.-]+:)?)sheets\s*>")
    rels_end = _one(rels, r"</((?:[\w.-]+:)?)Relationships\s*>")
    types_end = _one(types, r"</((?:[\w.-]+:)?)Types\s*>")
    entries, rel_entries, type_entries = "", "", ""
    made: dict[str, Iterable[bytes]] = {}
    free = 0
    for name, maker in tabs.items():
        free, sheet_id = free + 1, sheet_id + 1
        while posixpath.join(folder, f"worksheets/sheet{free}.xml").casefold() in names:
            free += 1
        number = free
        while (relation := f"rId{name}{number}") in ids:
            number += 1
        ids.add(relation)
        part = posixpath.join(folder, f"worksheets/sheet{free}.xml")
        entries += f'<{book_end[1]}sheet name="{name}" sheetId="{sheet_id}" r:id="{relation}" xmlns:r="{relations}"/>'
        rel_entries += (
            f'<{rels_end[1]}Relationship Id="{relation}" Type="{relations}/worksheet" '
            f'Target="worksheets/sheet{free}.xml"/>'
        )
        type_entries += (
            f'<{types_end[1]}Override PartName="/{part}" '
            'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
        )
        made[part] = maker(main)
    return {
        **made,
        book_part: [_before(book, book_end, entries)],
        rels_part: [_before(rels, rels_end, rel_entries)],
        types_part: [_before(types, types_end, type_entries)],
    }


def _one(text: str, pattern: str) -> re.Match[str]:
    """The only place where a list ends. Raises ValueError when there is none, or one in a comment too."""
    found = list(re.finditer(pattern, text))
    if len(found) != 1:
        raise ValueError("a list of parts that cannot be understood")
    return found[0]


def _before(text: str, end: re.Match[str], entry: str) -> bytes:
    return (text[: end.start()] + entry + text[end.start() :]).encode()
