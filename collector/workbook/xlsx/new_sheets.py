"""Plain tabs for a workbook that others made: headers, widths, dropdowns, text. They use no style of their own, so
that the workbook's list of styles stays as it is.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from collector.workbook.template import (
    DEFAULT_DROPDOWN_WARNING,
    DROPDOWN_WARNINGS,
    INSTRUCTIONS_TAB,
    LAST_FORMATTED_ROW,
    dropdown_list_formula,
)
from collector.workbook.xlsx.add_sheets import SheetMaker
from collector.workbook.xlsx.sheet_stream import text_cell
from schemas.column import Column, ColumnKind
from schemas.nucleus import CASE_TYPES
from schemas.territory import Territory
from schemas.workbook import column_letter

SPARE_LISTS_COLUMN: Final = 8
"""In *Istruzioni*, hidden, from this column (counted from 1): lists too long for a dropdown of their own."""
_INLINE: Final = 255


def spare_lists(territory: Territory, case_types: Sequence[str]) -> tuple[Sequence[str], ...]:
    """The lists that *Istruzioni* holds, one in a column."""
    return tuple(
        choices for choices in (territory.municipalities, case_types) if not _fits(choices)
    )


def entry_sheet(
    columns: Sequence[Column],
    rows: Sequence[Mapping[str, str]],
    *,
    style: int | None,
    territory: Territory,
    case_types: Sequence[str],
    listed: bool,
) -> SheetMaker:
    """A tab with these columns and rows. `style`: one of the workbook's own, for the header. `listed`: whether
    *Istruzioni* is ours and holds the long lists."""
    spare = spare_lists(territory, case_types) if listed else ()

    def make(main: str) -> Iterator[bytes]:
        lines: list[list[tuple[int | None, str]]] = [[(style, column.header) for column in columns]]
        lines += [[(None, row.get(column.key, "")) for column in columns] for row in rows]
        checks = [
            check
            for at, column in enumerate(columns, start=1)
            if (source := _source(column, territory, case_types, spare))
            and (check := _validation(at, column, source))
        ]
        after = (
            f'<dataValidations count="{len(checks)}">{"".join(checks)}</dataValidations>'
            if checks
            else ""
        )
        return _sheet(main, [column.spec.width for column in columns], lines, frozen=1, after=after)

    return make


def text_sheet(
    rows: Sequence[Sequence[str]], widths: Sequence[int], hidden: Sequence[Sequence[str]]
) -> SheetMaker:
    """A page of text; `hidden` are lists in hidden columns from `SPARE` on."""

    def make(main: str) -> Iterator[bytes]:
        height = max(len(rows), *map(len, hidden), 0) if hidden else len(rows)
        lines: list[list[tuple[int | None, str]]] = []
        for at in range(height):
            shown = list(rows[at]) if at < len(rows) else []
            shown += [""] * (SPARE_LISTS_COLUMN - 1 - len(shown))
            shown += [choices[at] if at < len(choices) else "" for choices in hidden]
            lines.append([(None, each) for each in shown])
        return _sheet(main, widths, lines, frozen=0, hidden=len(hidden))

    return make


def _sheet(
    main: str,
    widths: Sequence[int],
    lines: Iterable[Sequence[tuple[int | None, str]]],
    *,
    frozen: int,
    after: str = "",
    hidden: int = 0,
) -> Iterator[bytes]:
    pane = f'<pane ySplit="{frozen}" topLeftCell="A{frozen + 1}" activePane="bottomLeft" state="frozen"/>'
    columns = "".join(
        f'<col min="{at}" max="{at}" width="{width}" customWidth="1"/>'
        for at, width in enumerate(widths, start=1)
    )
    if hidden:
        columns += f'<col min="{SPARE_LISTS_COLUMN}" max="{SPARE_LISTS_COLUMN + hidden - 1}" width="10" hidden="1" customWidth="1"/>'
    yield (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<worksheet xmlns="{main}"><sheetViews><sheetView workbookViewId="0">{pane if frozen else ""}'
        f"</sheetView></sheetViews><cols>{columns}</cols><sheetData>"
    ).encode()
    for number, line in enumerate(lines, start=1):
        cells = b"".join(
            text_cell("", number, at, said, style)
            for at, (style, said) in enumerate(line, start=1)
            if said
        )
        yield f'<row r="{number}">'.encode() + cells + b"</row>"
    yield f"</sheetData>{after}</worksheet>".encode()


def _fits(choices: Sequence[str]) -> bool:
    return len(",".join(choices)) <= _INLINE and not any("," in choice for choice in choices)


def _source(
    column: Column, territory: Territory, case_types: Sequence[str], spare: Sequence[Sequence[str]]
) -> str | None:
    """The formula of a dropdown; None where there is none, or no place for its list."""
    kind, choices = column.spec.kind, column.spec.choices
    if kind is ColumnKind.PERSON:
        return dropdown_list_formula(
            "mediators" if column.spec.roles == ("mediatore",) else "social_workers"
        )[1:]
    if kind in (ColumnKind.MUNICIPALITY, ColumnKind.MUNICIPALITIES):
        choices = tuple(territory.municipalities)
    elif choices == CASE_TYPES:
        choices = tuple(case_types)
    if not choices:
        return None
    if _fits(choices):
        return '"' + ",".join(choices).replace('"', '""') + '"'
    for at, known in enumerate(spare):
        if tuple(known) == choices:
            where = f"${column_letter(SPARE_LISTS_COLUMN + at)}"
            return f"{INSTRUCTIONS_TAB}!{where}$1:{where}${len(choices)}"
    return None


def _validation(at: int, column: Column, source: str) -> str:
    """It suggests and warns; it never rejects. Where one cell may hold several answers, it does not even warn."""
    title, message = DROPDOWN_WARNINGS.get(column.spec.kind, DEFAULT_DROPDOWN_WARNING)
    warns = ' showErrorMessage="1"' if column.spec.kind is not ColumnKind.MUNICIPALITIES else ""
    where = column_letter(at)
    return (
        f'<dataValidation type="list" errorStyle="warning" allowBlank="1"{warns} errorTitle={quoteattr(title)} '
        f'error={quoteattr(message)} sqref="{where}2:{where}{LAST_FORMATTED_ROW}"><formula1>{escape(source)}</formula1>'
        "</dataValidation>"
    )
