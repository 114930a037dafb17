"""What of *Nuclei* and *Persone* a row hangs on, as a short mark: another mark, another row. Pure.

A row asks little of the directory: who its two or three cells with names are, and what is known of
these. The mark is made of the answers themselves, so it cannot miss why they changed: a new nucleus
of a like name changes the marks of the rows that it makes ambiguous, and of no other row.
"""

from typing import Any

from collector.sheet.columns import RowCells
from collector.validation.context import Context
from collector.validation.row_parser import RowParser
from schemas.canonical import content_hash
from schemas.cells.reading import Cell, Reading, Typed

_DIGITS = 16


class RowDependencies:
    """Makes the marks of the rows of one sync: equal cells have equal marks, made once."""

    def __init__(self, parser: RowParser) -> None:
        self._parser = parser
        self._marks: dict[tuple[tuple[type, Typed], ...], str] = {}
        self._records: dict[str, list[str]] = {}

    def mark(self, row: RowCells) -> str:
        """Return the mark of a row."""
        nucleus, mediator, email = row.typed("nucleus"), row.typed("mediator"), row.typed("email")
        asked = ((type(nucleus), nucleus), (type(mediator), mediator), (type(email), email))
        mark = self._marks.get(asked)
        if mark is None:
            mark = self._marks[asked] = self._make(Cell(nucleus), Cell(mediator), Cell(email))
        return mark

    def _make(self, nucleus_cell: Cell, mediator_cell: Cell, email: Cell) -> str:
        context = self._parser.context
        nucleus = self._parser.short_reading("nucleus", nucleus_cell)
        mediator = self._parser.short_reading("mediator", mediator_cell)
        sender = context.by_email.get(email.text.casefold(), "")
        answers = [*_answers(nucleus), *_answers(mediator), sender]
        if nucleus.value:
            answers += self._of_nucleus(nucleus.value)
        for name in (mediator.value, sender):
            languages = context.languages.get(name or "")
            answers.append(repr(languages and sorted(languages)))
        return content_hash(answers)[:_DIGITS]

    def _of_nucleus(self, code: str) -> list[str]:
        """Return what is known of a nucleus: asked by each mediator of its rows, made once."""
        known = self._records.get(code)
        if known is None:
            context = self._parser.context
            record = context.nuclei[code].model_dump_json() if code in context.nuclei else ""
            like = sorted(context.lookalikes.get(code, {}).items())
            others = sorted(context.other_families.get(code, ()))
            known = self._records[code] = [content_hash([record, repr(like), repr(others)])]
        return known


def _answers(reading: Reading[Any]) -> list[str]:
    facts = sorted(reading.facts.items())
    return [repr((reading.value, str(reading.end), reading.rule, reading.flag, facts))]


def directory_parts(context: Context) -> list[str]:
    """Return all that any mark is made of, as texts: where it is the same, every mark is."""
    mediators = context.mediator_names
    return [
        *sorted(nucleus.model_dump_json() for nucleus in context.nuclei.values()),
        repr(mediators and sorted((key, *sorted(to)) for key, to in mediators.by_key.items())),
        repr(sorted(context.by_email.items())),
        repr(sorted((name, *sorted(words)) for name, words in context.languages.items())),
        repr(sorted(context.spellings.items())),
        repr(sorted((code, *sorted(like.items())) for code, like in context.lookalikes.items())),
        repr(sorted((code, *sorted(at)) for code, at in context.other_families.items())),
    ]
