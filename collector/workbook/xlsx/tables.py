"""Tables (ListObjects) of a tab, made to reach new rows."""

import re
import zipfile
from typing import Final
from xml.etree import ElementTree

from collector.workbook.xlsx import package
from collector.workbook.xlsx.append_rows import extend_ranges
from schemas.patterns import lazy_pattern

_RANGE: Final = lazy_pattern(
    rb"""(<(?:[\w.-]+:)?(?:table|autoFilter)\b[^>]*?\sref=)(["'])([^"']*)\2"""
)


class TotalsRowError(ValueError):
    """The row above the new ones is the total of a table."""


def extended_tables(source: zipfile.ZipFile, part: str, after: int, last: int) -> dict[str, bytes]:
    """Return the tables of a tab that hold the row `after`, changed to reach down to the row
    `last`.

    By the name of their part. Raises TotalsRowError where such a table ends with its totals, and
    ValueError for what cannot be understood.
    """

    def extended(match: re.Match[bytes]) -> bytes:
        return match[1] + match[2] + extend_ranges(match[3], after, last) + match[2]

    changed = {}
    for name in _table_parts(source, part):
        xml = package.read_part(source, name)
        # It has no DOCTYPE: the guard looked.
        table = ElementTree.fromstring(xml)  # noqa: S314
        new = _RANGE.sub(extended, xml)
        if new == xml:
            continue
        if table.get("totalsRowCount", "0") != "0":
            raise TotalsRowError(name)
        changed[name] = new
    return changed


def _table_parts(source: zipfile.ZipFile, part: str) -> list[str]:
    """Return the names of the tables' parts. Raises ValueError for relations that are no XML."""
    try:
        return list(package.related_parts(source, part, "table"))
    except ElementTree.ParseError as error:
        raise ValueError("relations that cannot be understood") from error
