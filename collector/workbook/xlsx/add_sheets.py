"""New tabs in an .xlsx that stands: their own parts, and an entry each in the three lists of all
parts.

Nothing else of the file changes; the lists are added to as text, and keep every byte that they had.
"""

import posixpath
import re
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from collector.workbook.xlsx import package
from schemas.patterns import lazy_pattern

_TRANSITIONAL: Final = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
)
_STRICT: Final = (
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
)
"""The namespaces of the two kinds of .xlsx, of sheets and of relations."""
_CONTENT_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_RELATION_ID: Final = lazy_pattern(r"""\bId\s*=\s*["']([^"']*)["']""")
_SHEET_ID: Final = lazy_pattern(r"""\bsheetId\s*=\s*["'](\d{1,9})["']""")

SheetMaker = Callable[[str], Iterable[bytes]]
"""Makes the XML of a tab, given the namespace of its workbook."""


@dataclass
class _PartList:
    """A part that lists others, as text. `entries`: what is put before its end."""

    part: str
    text: str
    end: re.Match[str]
    entries: str = ""

    @property
    def prefix(self) -> str:
        """The prefix of its elements, with the colon; '' for none."""
        return self.end[1]

    @property
    def extended(self) -> bytes:
        """The part with the new entries."""
        start = self.end.start()
        return (self.text[:start] + self.entries + self.text[start:]).encode()


def parts_with_new_sheets(
    source: zipfile.ZipFile, tabs: Mapping[str, SheetMaker]
) -> Mapping[str, Iterable[bytes]]:
    """Return the parts that change when these tabs are put behind the others.

    Each tab's own, and the three lists. A tab's name is plain text without <, >, & and quotes.
    Raises ValueError when one of the lists is written in a way that we cannot add to, BadZipFile
    when one is missing.
    """
    book_part = package.workbook_part(source)
    book = _part_list(source, book_part, "sheets")
    relations = _part_list(source, package.relations_part(book_part), "Relationships")
    types = _part_list(source, _content_types_part(source), "Types")
    # The namespace is declared on the tab itself: where the list declares it differs from program
    # to program.
    is_strict = _STRICT[0] in book.text.partition("<sheets")[0]
    main_namespace, relation_namespace = _STRICT if is_strict else _TRANSITIONAL
    ids = set(_RELATION_ID.findall(relations.text))
    sheet_id = max(map(int, _SHEET_ID.findall(book.text)), default=0)
    folder = posixpath.dirname(book_part)
    names = {name.casefold() for name in source.namelist()}
    made: dict[str, Iterable[bytes]] = {}
    number = 0
    for name, maker in tabs.items():
        sheet_id += 1
        number = _free_number(folder, names, number + 1)
        relation = _free_relation(name, number, ids)
        ids.add(relation)
        file = f"worksheets/sheet{number}.xml"
        part = posixpath.join(folder, file)
        book.entries += (
            f'<{book.prefix}sheet name="{name}" sheetId="{sheet_id}" r:id="{relation}" '
            f'xmlns:r="{relation_namespace}"/>'
        )
        relations.entries += (
            f'<{relations.prefix}Relationship Id="{relation}" '
            f'Type="{relation_namespace}/worksheet" Target="{file}"/>'
        )
        types.entries += (
            f'<{types.prefix}Override PartName="/{part}" ContentType="{_CONTENT_TYPE}"/>'
        )
        made[part] = maker(main_namespace)
    for changed in (book, relations, types):
        made[changed.part] = [changed.extended]
    return made


def _content_types_part(source: zipfile.ZipFile) -> str:
    """Return the name of the list of content types. Raises BadZipFile where there is none."""
    for name in source.namelist():
        if name.casefold() == "[content_types].xml":
            return name
    raise zipfile.BadZipFile("no content types")


def _part_list(source: zipfile.ZipFile, part: str, element: str) -> _PartList:
    """Read a part that lists others in this element.

    Raises ValueError when the element ends nowhere, or in a comment too.
    """
    text = package.read_part(source, part).decode("utf-8")
    ends = list(re.finditer(rf"</((?:[\w.-]+:)?){element}\s*>", text))
    if len(ends) != 1:
        raise ValueError("a list of parts that cannot be understood")
    return _PartList(part, text, ends[0])


def _free_number(folder: str, names: set[str], first: int) -> int:
    """Return the first number, from `first` on, of a part that is not there."""
    number = first
    while posixpath.join(folder, f"worksheets/sheet{number}.xml").casefold() in names:
        number += 1
    return number


def _free_relation(name: str, number: int, ids: set[str]) -> str:
    """Return an id of a relation that is not among `ids`."""
    while f"rId{name}{number}" in ids:
        number += 1
    return f"rId{name}{number}"
