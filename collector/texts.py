"""Which texts documents show covered, and the coordinator's word that one of them may travel as it is.

A word holds for a text as it stands: a later change of the cell covers it again. Families' names stay covered whatever
is said: for them there is the code.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from collector.compile.covering import TEXTS, Passed, known_names, passed, shown
from collector.errors import SettingsError
from collector.journal.store import Journal
from schemas.identities import Span, find
from schemas.record import TalkRecord
from schemas.session import COLUMNS

_HEADERS = {column.key: column.header for column in COLUMNS}


@dataclass(frozen=True, slots=True)
class CoveredText:
    """A text in which something is covered. `let_through`: only the families' names of it are."""

    talk: TalkRecord = field(repr=False)
    mark: Passed
    text: str = field(repr=False)
    spans: Sequence[Span]
    let_through: bool

    @property
    def header(self) -> str:
        """The title of its column."""
        return _HEADERS[self.mark.field]


def covered_texts(journal: Journal) -> list[CoveredText]:
    """All texts with something to cover, oldest row first."""
    known = known_names(journal.nuclei(gone=True), journal.people(gone=True))
    through = journal.let_through()
    return [
        CoveredText(talk, mark, text, spans, mark in through)
        for talk in journal.talks()
        for key in TEXTS
        if (text := shown(getattr(talk, key))) and (spans := find(text, known))
        for mark in (passed(talk, key),)
    ]


def decide(journal: Journal, *, day: dt.date, clear: Iterable[str] = (), cover: Iterable[str] = ()) -> int:
    """Let the texts of some rows through, or cover them again, from a day on; how many texts that changed.

    Raises SettingsError for a row in which nothing is covered.
    """
    by_row: dict[str, list[CoveredText]] = {}
    for text in covered_texts(journal):
        by_row.setdefault(text.mark.row, []).append(text)
    before = journal.let_through()
    after = set[tuple[str, str, str]](before)
    for codes, change in ((clear, after.add), (cover, after.discard)):
        for code in codes:
            if code.upper() not in by_row:
                raise SettingsError(
                    f"«{code}»: in questa riga non c'è nessun testo coperto. Con «collector texts» vedi i codici. Non "
                    "ho cambiato nulla."
                )
            for text in by_row[code.upper()]:
                change(text.mark)
    if after != before:
        journal.keep_let_through(after, day=day)
    return len(after ^ before)
