"""The names that a new workbook's dropdowns suggest, as formulas over *Nuclei* and *Persone*.

A name is in the list as soon as it is typed, before any sync. Each list takes two hidden columns
of *Istruzioni*: the number of each row that counts, and the texts in that order, without gaps. The
functions are those that Excel, LibreOffice and Google have had for long.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from schemas import nucleus, person
from schemas.cells.reading import Typed
from schemas.column import Column
from schemas.person import JOB_LABELS, Job
from schemas.workbook import column_letter

FIRST_COLUMN: Final = 16
"""Of *Istruzioni*, counted from 1; the lists stand in it and right of it, hidden."""
_FIRST_ROW: Final = 2
"""Row 1 of the tabs that are read has the titles."""


@dataclass(frozen=True, slots=True)
class LiveList:
    """A list. `key`: in LIST_COLUMNS. `place`: its first column. `last_row`: as far as it looks.

    `job_beginnings`: how *Ruolo* begins, in small letters, of those who count; () for everybody.
    """

    key: str
    place: int
    tab: str
    last_row: int
    columns: Sequence[Column]
    job_beginnings: tuple[str, ...] = ()

    @property
    def numbers(self) -> str:
        """The letters of the column with the numbers."""
        return column_letter(self.place)

    @property
    def texts(self) -> str:
        """The letters of the column with the texts."""
        return column_letter(self.place + 1)

    def _cell(self, key: str, row: str) -> str:
        """Return the formula of a cell of the tab; deleted and sorted rows do not hurt it."""
        letters = column_letter([column.key for column in self.columns].index(key) + 1)
        return f"INDEX({self.tab}!${letters}$1:${letters}${self.last_row},{row})"

    def number_formula(self, row: int) -> str:
        """Return the formula that numbers the rows that count."""
        conditions = [f'TRIM({self._cell("name", "ROW()")})<>""']
        if self.job_beginnings:
            job = f"LOWER(TRIM({self._cell('job', 'ROW()')}))"
            kinds = [f'LEFT({job},{len(word)})="{word}"' for word in self.job_beginnings]
            conditions.append(f"OR({','.join(kinds)})")
        above = f"{self.numbers}$1:{self.numbers}{row - 1}"
        return f'=IFERROR(IF(AND({",".join(conditions)}),COUNT({above})+1,""),"")'

    def text_formula(self) -> str:
        """Return the formula of the text at its place in the list."""
        numbers = f"{self.numbers}$1:{self.numbers}${self.last_row}"
        at = f"MATCH(ROW()-{_FIRST_ROW - 1},{numbers},0)"
        name = f"TRIM({self._cell('name', at)})"
        if self.key != "nuclei":
            return f'=IFERROR({name},"")'
        code = f"TRIM({self._cell('code', at)})"
        return f'=IFERROR(IF({code}="","",{code}&" – ")&{name},"")'

    def dropdown_formula(self, tab: str) -> str:
        """Return the formula of the dropdown. `tab`: where the list stands."""
        numbers = f"{tab}!${self.numbers}${_FIRST_ROW}:${self.numbers}${self.last_row}"
        return f"=OFFSET({tab}!${self.texts}${_FIRST_ROW},0,0,MAX(1,MAX({numbers})),1)"

    def cells(
        self, rows: Sequence[Mapping[str, Typed]]
    ) -> Iterator[tuple[int, str, int | str, str, str]]:
        """Yield for each row the formulas and what they give for the tab's first rows.

        Row, formula and value of the number, formula and value of the text.
        """
        texts = [self._text(row) for row in rows if self._counts(row)]
        number = 0
        for place, row in enumerate(range(_FIRST_ROW, self.last_row + 1)):
            value: int | str = ""
            if place < len(rows) and self._counts(rows[place]):
                number += 1
                value = number
            text = texts[place] if place < len(texts) else ""
            yield row, self.number_formula(row), value, self.text_formula(), text

    def _counts(self, row: Mapping[str, Typed]) -> bool:
        job = str(row.get("job") or "").strip().lower()
        is_one = not self.job_beginnings or job.startswith(self.job_beginnings)
        return is_one and bool(str(row.get("name") or "").strip())

    def _text(self, row: Mapping[str, Typed]) -> str:
        name = str(row["name"]).strip()
        code = str(row.get("code") or "").strip()
        return f"{code} – {name}" if code and self.key == "nuclei" else name


LIVE_LISTS: Final = {
    made.key: made
    for made in (
        LiveList("nuclei", FIRST_COLUMN, nucleus.TAB, 500, nucleus.COLUMNS),
        LiveList(
            "mediators",
            FIRST_COLUMN + 2,
            person.TAB,
            200,
            person.COLUMNS,
            ("mediat", "mlc"),
        ),
        LiveList(
            "social_workers",
            FIRST_COLUMN + 4,
            person.TAB,
            200,
            person.COLUMNS,
            (JOB_LABELS[Job.SOCIAL_WORKER][:6], "as", "a.s", "a. s"),
        ),
    )
}
"""By their key in LIST_COLUMNS."""
