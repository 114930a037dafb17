"""Rows of every kind for property tests: what people type, and what nobody would."""

import datetime as dt
from typing import Any

from hypothesis import strategies as st

from collector.sheet.columns import RowCells
from collector.validation.context import Context
from schemas import territory
from schemas.cells.names import Names
from schemas.cells.reading import NO_VALUE, SWALLOWED, Struck, Typed
from schemas.nucleus import Nucleus, Path
from schemas.session import COLUMNS, UNPREPARED_COLUMNS

TODAY = dt.date(2026, 6, 22)
PREPARED = tuple(column.key for column in COLUMNS)
UNPREPARED = tuple(column.key for column in UNPREPARED_COLUMNS)
_NUCLEI = (
    Nucleus(code="N7F3K", name="Hoxha", municipality="Opera", language="arabo",
            mediator="Amina Benali"),
    Nucleus(code="N2QX8", name="Zhang", municipality="Rozzano", language="cinese (Wenzhou)",
            mediator="Li Wei", opened_on=dt.date(2026, 2, 1), closed_on=dt.date(2026, 5, 1)),
    Nucleus(code="N4ABC", name="Diop", mediator="Li Wei", path=Path.CONCLUDED),
)  # fmt: skip
_TEMPLATES = [text for column in COLUMNS for text in column.spec.template_texts]
_SAID = (
    "La madre racconta della scuola e chiede dei documenti.",
    "Emma chiede della lettera, poi parla della casa nuova",
    "Il padre non vuole; c'è poca condivisione dell'AS e si oppone",
    "x", "-", "…", "#N/D", "#REF!", "Err:502", " #RIF! ", NO_VALUE, SWALLOWED, "  \u200b ",
    "prima riga\nseconda riga\r\nterza", "ДИОП и Хожа: разговор о школе и документах",
    "Оpposizione dell'utente", "tutto\x00bene\x1fcosì\x85fine", "mezza \ud83d lettera di qualcuno",
    *_TEMPLATES,
)  # fmt: skip
_SHORT = (
    "Amina Benali", "li wei", "quella nuova", "N7F3K", "n2qx8 – Zhang", "Hoxha", "Diop", "zang",
    "madre", "madre, 2 figli", "nessuno", "nonna e zia", "svolto", "assente", "anullato",
    "servizio", "équipe", "boh", "Opera", "R0zzano", "altro", "opposizione dell'utente, altro",
    "amina@servizio.example", "li@servizio.example", "TRUE", "1", "?",
)  # fmt: skip
_DAYS_AND_HOURS = (
    "12/03/2026", "12/3", "ieri", "domani", "prossimo colloquio 13/03/2026", "20/03/2025",
    "10:30", "10-11.30", "25:70", "20/06/2026 ore 10:30", "12/03/2026 11:15", "ore 9", "24:00",
    dt.date(2026, 3, 12), dt.date(2026, 4, 30), dt.date(2025, 3, 12), dt.date(2026, 12, 31),
    dt.date(2020, 1, 1), dt.datetime.fromisoformat("2026-03-12"),
    dt.datetime.fromisoformat("2026-03-12T10:30"),
    dt.time(9), dt.time(10, 30), dt.time(23, 59, 59), dt.timedelta(hours=2), 46093.79, 45363,
)  # fmt: skip
_ODD = (True, False, 1, 1.0, 0, 0.0, -2.5, float("nan"), float("inf"), 10**30)
_PLAIN: st.SearchStrategy[Typed] = st.sampled_from((*_SAID, *_SHORT, *_DAYS_AND_HOURS, *_ODD))
_STRUCK = _PLAIN.map(lambda typed: Struck.of(typed, str(typed)))
_LIKELY = {
    **dict.fromkeys(("date", "next_date", "start", "end", "hours", "sent"), _DAYS_AND_HOURS),
    **dict.fromkeys(("description", "outcome", "issues", "agreements"), _SAID),
}
TEMPLATE_PIECES = st.sampled_from((*"dDm (/ \u0301deèxе", "descrivere cosa", "marito/", "#N/D"))
"""Pieces of which the template's texts, and almost such texts, are made."""
NOTHING = st.sampled_from((None, ""))


def cells(key: str) -> st.SearchStrategy[Typed]:
    """What may stand in a cell of a field, most often what is meant for it."""
    likely: st.SearchStrategy[Typed] = st.sampled_from(_LIKELY.get(key, _SHORT))
    return st.one_of(likely, likely, NOTHING, _PLAIN, st.text(max_size=40), _STRUCK)


@st.composite
def rows(draw: st.DrawFn, number: int = 1) -> list[RowCells]:
    """So many rows of one tab with any columns."""
    wanted = draw(st.sets(st.sampled_from((*PREPARED, *UNPREPARED)), min_size=3))
    keys = [key for key in (*PREPARED, *UNPREPARED) if key in wanted]
    columns = {key: position for position, key in enumerate(keys)}
    return [
        RowCells("Schede", row, [draw(cells(key)) for key in keys], columns, {})
        for row in range(2, 2 + number)
    ]


def context(**more: Any) -> Context:
    """What the rows are judged against."""
    people = ("Amina Benali", "Li Wei")
    return Context(
        nuclei={nucleus.code: nucleus for nucleus in _NUCLEI},
        mediator_names=Names.of((name, name) for name in people),
        territory=territory.load(),
        project_start=dt.date(2026, 1, 1),
        today=TODAY,
        lookalikes={"N4ABC": {"other": "N7F3K"}},
        by_email={"amina@servizio.example": people[0], "li@servizio.example": people[1]},
        languages={people[0]: frozenset({"arabo"}), people[1]: frozenset({"francese"})},
        **more,
    )
