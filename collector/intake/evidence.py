"""Whether a document is a scheda at all, by what its labels hold. Pure.

"Data", "Ora", "Presenti" and "Descrizione" stand in invoices, minutes, agendas and forms of every
kind. So a document counts as a scheda only where several of its labels hold what belongs there,
where some of them are the scheda's own, and where labels of other documents do not outnumber them.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from collector.intake.blocks import Block, Table, TableCell, text_of
from collector.intake.labels import CORE, Label, heading_of, is_template, label_of, pieces
from schemas.cells.attendees import read_attendees
from schemas.cells.dates import read_date, read_next_date
from schemas.cells.normalise import plain, words
from schemas.cells.reading import Cell, End, Reading
from schemas.cells.texts import read_text
from schemas.cells.times import read_interval
from schemas.patterns import lazy_pattern

_CERTAIN: Final = 4
_LIKELY: Final = 2
_STRONG: Final = lazy_pattern(r"\b(colloqui?o|colloqui|beneficiari\w*|mediazione)\b")
_WEAK: Final = lazy_pattern(
    r"\b(intervento|persone presenti|attivita svolt\w|prossim\w "
    r"(?:appuntamento|incontro)|nucleo|famiglia)\b"
)
_FAMILY: Final = lazy_pattern(
    r"\b(madre|mamma|padre|papa|marito|moglie|figli\w?|figlia|bambin\w|nonn\w|genitor\w|famiglia|"
    r"coniug\w|sorell\w|"
    r"fratell\w|zi[ao]|suocer\w|minor\w|utente|signor\w?)\b"
)
_OTHER_TITLE: Final = lazy_pattern(
    r"(?:curriculum|cv\b|fattura|preventivo|ricevuta|nota "
    r"spese|verbale|agenda|registro|programma|ordine del giorno|"
    r"convocazione|contratto|convenzione|modulo|domanda|richiesta|referto|delega|informativa|"
    r"consenso|bando|calendario|"
    r"turni|orario|foglio "
    r"(?:ore|firme|presenze)|rapporto|rapportino|relazione|lettera|oggetto|spett|gentile|egregi|"
    r"determina|delibera|attestat|certificat|dichiarazione|autocertificazione|inventario|rubrica|"
    r"elenco|menu|diario|"
    r"scheda (?!colloqui))"
)
_OURS_IN_A_TITLE: Final = lazy_pattern(r"\b(colloqui|mediazione|mediator\w*|mediatric\w*)\b")
_TITLE_WORDS: Final = 9
_LABEL_WORDS: Final = 6
_LABEL: Final = lazy_pattern(r"\s*([^\W\d_][^:.|\n]{1,60}?)\s*:")
_OTHER_TITLE_COUNTS: Final = 2


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for a scheda and against it.

    `own`: the fields whose labels stand there; `kinds`: how many labels of the fullest talk hold a
    value of their kind; `score`: how much is the scheda's own; `others`: labels and titles of other
    documents; `has_only_ours`: what was done, or who was there, stands under a label as in a
    scheda, and nothing in the document is of another kind.
    """

    own: frozenset[str]
    kinds: int
    score: int
    others: int
    has_only_ours: bool

    @property
    def is_scheda(self) -> bool:
        """Return whether what speaks for it is enough."""
        if self.score >= _CERTAIN:
            return self.kinds >= 1 and self._others_are_few
        if self.score >= _LIKELY:
            return self.kinds >= 2 and 2 * self.others <= len(self.own)
        return self.has_only_ours and self.kinds >= 2

    @property
    def is_empty_scheda(self) -> bool:
        """Return whether it is the service's own table with nothing in it."""
        return self.score >= _CERTAIN and self._others_are_few

    @property
    def _others_are_few(self) -> bool:
        """True for a letterhead, or a few labels that somebody added. What says neither whose talk
        it was nor what was done there has none to spare.
        """
        tells_of_a_talk = bool(self.own & {"description", "nucleus"})
        return self.others <= (len(self.own) // 2 + 1 if tells_of_a_talk else 0)

    @property
    def why_not(self) -> str:
        """Return why it is none, in Italian."""
        if not self.own:
            return "dentro non c'è nessuna scheda colloqui"
        if self.others > len(self.own) // 2:
            return "ha soprattutto voci di un altro documento: non è una scheda colloqui"
        return (
            "qualche voce c'è, ma senza quello che una scheda dice: giorno, ore, chi c'era, che "
            "cosa si è fatto"
        )


@dataclass(slots=True)
class _Seen:
    """What was met: fields by key, labels and titles of other documents by their words."""

    own: set[str] = field(default_factory=set)
    strong: set[str] = field(default_factory=set)
    weak: set[str] = field(default_factory=set)
    others: set[str] = field(default_factory=set)
    titles: set[str] = field(default_factory=set)


def evidence(blocks: Sequence[Block], talks: Iterable[Mapping[str, str]]) -> Evidence:
    """Weigh a document. `talks`: field key → text of each talk that was found in it."""
    seen = _Seen()
    for line in lines_of(blocks):
        _weigh(line, seen)
    all_cells = list(talks)
    are_read = [[_is_read(reading) for reading in _readings(cells)] for cells in all_cells]
    is_family_present = any(map(is_of_a_family, all_cells))
    score = 2 * len(seen.strong) + len(seen.weak)
    if score and is_family_present:
        score += 2
    # Of titles only two count: an agenda repeats one word on every line.
    others = len(seen.others) + _OTHER_TITLE_COUNTS * min(len(seen.titles), 2)
    has_whole_talk = is_family_present and seen.own >= {"date", "attendees", "description"}
    says_whose = has_whole_talk or bool(seen.weak & {"description", "attendees"})
    return Evidence(
        own=frozenset(seen.own),
        kinds=max((sum(read) for read in are_read), default=0),
        score=score,
        others=others,
        has_only_ours=not others and all(map(all, are_read)) and says_whose,
    )


def is_of_a_family(cells: Mapping[str, str]) -> bool:
    """Return whether somebody of a family was there."""
    return _FAMILY.search(" ".join(words(cells.get("attendees", "")))) is not None


def _weigh(line: str, seen: _Seen) -> None:
    if is_template(line):
        if words(line):
            seen.strong.add("template")
        return
    label = label_of(line)
    if heading_of(line) is not None:
        seen.own.add("nucleus")
        is_strong = _STRONG.search(" ".join(words(line))) is not None
        (seen.strong if is_strong else seen.weak).add("nucleus")
    elif label is not None:
        _weigh_label(line, label, seen)
    else:
        _weigh_other(line, seen)


def _weigh_label(line: str, label: Label, seen: _Seen) -> None:
    if label.key in CORE:
        seen.own.add(label.key)
    label_words = " ".join(words(line)[: label.length])
    if _STRONG.search(label_words):
        seen.strong.add(label.key)
    elif _WEAK.search(label_words):
        seen.weak.add(label.key)


def _weigh_other(line: str, seen: _Seen) -> None:
    text = plain(line)
    is_short = len(words(line)) <= _TITLE_WORDS
    if is_short and _OTHER_TITLE.match(text) and not _OURS_IN_A_TITLE.search(text):
        seen.titles.add(text)
        return
    match = _LABEL.match(line)
    if match and len(words(match[1])) <= _LABEL_WORDS:
        seen.others.add(" ".join(words(match[1])))


def lines_of(blocks: Sequence[Block]) -> Iterator[str]:
    """Yield the lines in which a label may stand.

    Outside tables all of them; inside, of each cell, those that have labels of ours, those above
    the first of these, and the first line. A colon is put behind the cells of a row of titles and
    those of the first column.
    """
    for block in blocks:
        if isinstance(block, Table):
            yield from _table_lines(block)
        else:
            yield from _filled(pieces(block.text.splitlines()))


def _filled(lines: Iterable[str]) -> list[str]:
    return [line for line in lines if line.strip()]


def _table_lines(table: Table) -> Iterator[str]:
    is_grid = len(table.rows) > 1 and all(len(row) > 1 for row in table.rows[:2])
    has_titles = _has_title_row(table)
    for number, row in enumerate(table.rows):
        for position, cell in enumerate(row):
            if any(isinstance(block, Table) for block in cell.blocks):
                yield from lines_of(cell.blocks)
                continue
            is_place_of_title = number == 0 or (position == 0 and not has_titles)
            yield from _cell_lines(cell, may_be_title=is_grid and is_place_of_title)


def _has_title_row(table: Table) -> bool:
    """Return whether several cells of the first row are labels with nothing behind them."""
    number = 0
    for cell in table.rows[0] if table.rows else ():
        label = label_of(text_of(cell.blocks).strip())
        if label is not None and not label.rest:
            number += 1
    return number > 1


def _cell_lines(cell: TableCell, *, may_be_title: bool) -> Iterator[str]:
    """Yield the lines of a cell without tables in which a label may stand."""
    lines = _filled(pieces(text_of(cell.blocks).strip().splitlines()))
    own = [position for position, line in enumerate(lines) if _is_own(line)]
    if lines and 0 not in own:
        is_title = may_be_title and _looks_like_title(lines)
        yield f"{lines[0]}:" if is_title else lines[0]
    first_own = min(own, default=0)
    for position, line in enumerate(lines):
        if position in own or 0 < position < first_own:
            yield line


def _is_own(line: str) -> bool:
    return label_of(line) is not None or heading_of(line) is not None


def _looks_like_title(lines: Sequence[str]) -> bool:
    if len(lines) != 1 or len(words(lines[0])) > _LABEL_WORDS:
        return False
    return re.search(r"[\d:]", lines[0]) is None


def _readings(cells: Mapping[str, str]) -> Iterator[Reading[Any]]:
    """Yield what the labels of a talk hold, each read as what belongs there."""
    if text := cells.get("description"):
        yield read_text(Cell(text))
    if text := cells.get("date"):
        yield read_date(Cell(text))
    if text := cells.get("next_date"):
        yield read_next_date(Cell(text), talk=None)
    if text := cells.get("attendees"):
        yield read_attendees(Cell(text))
    if text := cells.get("hours") or cells.get("start"):
        yield read_interval(Cell(text), Cell(cells.get("end")))[0]


def _is_read(reading: Reading[Any]) -> bool:
    return reading.end in (End.READ, End.DOUBT)
