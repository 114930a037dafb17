"""The wanted columns that a tab does not have, and what to say of them. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from collector.errors import WorkbookError
from collector.sheet.columns import INDISPENSABLE
from collector.sheet.headers import nearest
from schemas.column import Column, Need


@dataclass(frozen=True, slots=True)
class _Missing:
    """The columns that are not there. `missing`: all of them; `wanted`: those that talks need or
    that may not be lost; `near`: field → the title that looks like its own.
    """

    missing: Sequence[Column]
    wanted: Sequence[Column]
    near: Mapping[str, str]
    may_be_unprepared: bool
    is_prepared: bool

    def must_be_there(self, column: Column) -> bool:
        """Return True for a column without which the tab cannot be read at all."""
        return not self.may_be_unprepared or self.is_prepared or column.key in INDISPENSABLE

    def asked(self, beside: Sequence[Column]) -> list[Column]:
        """Return the columns to ask about; none where the tab can be read without."""
        asked = [
            column
            for column in self.wanted
            if self.must_be_there(column) or column.key in self.near
        ]
        if asked or not self.may_be_unprepared:
            return asked
        return [column for column in [*self.missing, *beside] if column.key in self.near]


def absent_headers(
    tab: str,
    columns: Sequence[Column],
    beside: Sequence[Column],
    must: frozenset[str],
    found: Mapping[str, int],
    extra: Mapping[int, str],
    *,
    header_row: int,
) -> tuple[str, ...]:
    """Return the headers of the columns that are not there, and need not be.

    `beside`: columns that the tab may have too; `must`: optional ones that it may not lose;
    `found`: field → column; `extra`: column → title, of those that are no field.

    Raises WorkbookError where a person must say which column is meant.
    """
    lacks = _missing(columns, beside, must, found, extra)
    asked = lacks.asked(beside)
    if asked:
        raise WorkbookError(_question(tab, lacks, asked, found, header_row))
    if not lacks.may_be_unprepared:
        return ()
    shown = lacks.missing if lacks.is_prepared else lacks.wanted
    shown = [column for column in shown if not column.spec.optional]
    return tuple(column.header for column in shown)


def _missing(
    columns: Sequence[Column],
    beside: Sequence[Column],
    must: frozenset[str],
    found: Mapping[str, int],
    extra: Mapping[int, str],
) -> _Missing:
    replaced = _replaced(found)
    missing = []
    for column in columns:
        if not (column.key in found or column.key in replaced or column.spec.ours):
            missing.append(column)
    wanted = [
        column for column in missing if column.spec.need is not Need.NEVER or column.key in must
    ]
    own_titles = {
        number: header for number, header in extra.items() if not header.startswith("colonna ")
    }
    near = {}
    for column in [*missing, *beside]:
        like = None if column.key in found else nearest(column, own_titles)
        if like:
            near[column.key] = like
    return _Missing(missing, wanted, near, bool(beside), "code" in found)


def _replaced(found: Mapping[str, int]) -> set[str]:
    """Return the fields that another column fills: one for both hours, the sender's address."""
    replaced = {"start", "end"} if "hours" in found else set[str]()
    if "email" in found and "code" not in found:
        replaced.add("mediator")
    return replaced


def _question(
    tab: str,
    lacks: _Missing,
    asked: Sequence[Column],
    found: Mapping[str, int],
    header_row: int,
) -> str:
    names = ", ".join(f"«{column.header}»" for column in asked)
    if len(asked) > 1:
        sentence = f"Nel foglio «{tab}» mancano le colonne {names}."
    else:
        sentence = f"Nel foglio «{tab}» manca la colonna {names}."
    for column in asked:
        like = lacks.near.get(column.key)
        if like:
            sentence += f" C'è però «{like}»: forse è «{column.header}» rinominata."
    if lacks.may_be_unprepared and lacks.is_prepared and "status" not in found:
        sentence += " Se la colonna «Codice» è tua, e non quella di collector, dalle un altro nome."
    if lacks.may_be_unprepared and not lacks.is_prepared and _is_only_alike(lacks, asked):
        sentence += " Se è un'altra cosa, dalle un titolo diverso."
    return (
        f"{sentence} Scrivi il titolo giusto nella riga {header_row} e rilancia il comando. Non "
        "ho scritto nulla."
    )


def _is_only_alike(lacks: _Missing, asked: Sequence[Column]) -> bool:
    """Return True where a title that is alike is asked about, and no indispensable column is."""
    keys = {column.key for column in asked}
    return bool(keys & lacks.near.keys()) and not keys & INDISPENSABLE
