"""Tables (ListObjects) of a tab, made to reach new rows."""

import posixpath
import re
import zipfile
from collections.abc import Iterator
from typing import Final
from xml.etree import ElementTree

from collector.workbook.xlsx import package
from collector.workbook.xlsx.append_rows import extend_ranges

_REF: Final = re.compile(rb"""(<(?:[\w.-]+:)?(?:table|autoFilter)\b[^>]*?\sref=)(["'])([^"']*)\2""")


class TotalsRowError(ValueError):
    """The row above the new ones is the total of a table."""


def extended_tables(source: zipfile.ZipFile, part: str, after: int, last: int) -> dict[str, bytes]:
    """The parts of the tables of a tab that hold the row `after`, changed to reach down to the row `last`.

    Raises TotalsRowError, and ValueError for what cannot be understood.
    """
    found = {}
    for name in _tables(source, part):
        xml = package.read_part(source, name)
        table = ElementTree.fromstring(xml)  # noqa: S314 - has no DOCTYPE: the guard looked
        new = _REF.sub(
            lambda ref: ref[1] + ref[2] + extend_ranges(ref[3], after, last) + ref[2], xml
        )
        if new == xml:
            continue
        if table.get("totalsRowCount", "0") != "0":
            raise TotalsRowError(name)
        found[name] = new
    return found


def _tables(source: zipfile.ZipFile, part: str) -> Iterator[str]:
    known = {name.casefold(): name for name in source.namelist()}
    relations = known.get(package.relations_part(part).casefold())
    if relations is None:
        return
    try:
        for rel in ElementTree.fromstring(package.read_part(source, relations)):  # noqa: S314
            target = rel.get("Target", "")
            path = (
                target.lstrip("/")
                if target.startswith("/")
                else posixpath.join(posixpath.dirname(part), target)
            )
            name = known.get(package.resolve_path(path).casefold())
            if rel.get("Type", "").rpartition("/")[2] == "table" and name is not None:
                yield name
    except ElementTree.ParseError as error:
        raise ValueError("relations that cannot be understood") from error
