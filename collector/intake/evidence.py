"""Whether a document is a scheda at all, by what its labels hold. Pure.

"Data", "Ora", "Presenti" and "Descrizione" stand in invoices, minutes, agendas and forms of every kind. So a document
counts as a scheda only where several of its labels hold what belongs there, where some of them are the scheda's own,
and where labels of other documents do not outnumber them.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from collector.intake.blocks import Block, Paragraph, Table, text_of
from collector.intake.labels import CORE, heading_of, is_template, label_of, pieces
from schemas.cells.attendees import read_attendees
from schemas.cells.dates import read_date, read_next_date
from schemas.cells.normalise import plain, words
from schemas.cells.reading import Cell, End, Reading
from schemas.cells.texts import read_text
from schemas.cells.times import read_interval

_CERTAIN: Final = 4
_LIKELY: Final = 2
_STRONG: Final = re.compile(r"\b(colloqui?o|colloqui|beneficiari\w*|mediazione)\b")
_WEAK: Final = re.compile(
    r"\b(intervento|persone presenti|attivita svolt\w|prossim\w (?:appuntamento|incontro)|nucleo|famiglia)\b"
)
_FAMILY: Final = re.compile(
    r"\b(madre|mamma|padre|papa|marito|moglie|figli\w?|figlia|bambin\w|nonn\w|genitor\w|famiglia|coniug\w|sorell\w|"
    r"fratell\w|zi[ao]|suocer\w|minor\w|utente|signor\w?)\b"
)
_OTHER_TITLE: Final = re.compile(
    r"(?:curriculum|cv\b|fattura|preventivo|ricevuta|nota spese|verbale|agenda|registro|programma|ordine del giorno|"
    r"convocazione|contratto|convenzione|modulo|domanda|richiesta|referto|delega|informativa|consenso|bando|calendario|"
    r"turni|orario|foglio (?:ore|firme|presenze)|rapporto|rapportino|relazione|lettera|oggetto|spett|gentile|egregi|"
    r"determina|delibera|attestat|certificat|dichiarazione|autocertificazione|inventario|rubrica|elenco|menu|diario|"
    r"scheda (?!colloqui))"
)
_OURS_IN_A_TITLE: Final = re.compile(r"\b(colloqui|mediazione|mediator\w*|mediatric\w*)\b")
_TITLE_WORDS: Final = 9
_LABEL_WORDS: Final = 6
_LABEL: Final = re.compile(r"\s*([^\W\d_][^:.|\n]{1,60}?)\s*:")
_OTHER_TITLE_COUNTS: Final = 2


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for a scheda and against it. `own`: the fields whose labels stand there; `kinds`: how many labels of
    the fullest talk hold a value of their kind; `score`: how much is the scheda's own; `others`: labels and titles of
    other documents. `has_only_ours`: what was done, or who was there, stands under a label as in a scheda, and nothing
    in the document is of another kind.
    """

    own: frozenset[str]
    kinds: int
    score: int
    others: int
    has_only_ours: bool

    @property
    def is_scheda(self) -> bool:
        """True when what speaks for it is enough."""
        if self.score >= _CERTAIN:
            return self.kinds >= 1 and self._others_are_few
        if self.score >= _LIKELY:
            return self.kinds >= 2 and 2 * self.others <= len(self.own)
        return self.has_only_ours and self.kinds >= 2

    @property
    def is_empty_scheda(self) -> bool:
        """True for the service's own table with nothing in it."""
        return self.score >= _CERTAIN and self._others_are_few

    @property
    def _others_are_few(self) -> bool:
        """True for a letterhead, or a few labels that somebody added. What says neither whose talk it was nor what was
        done there has none to spare.
        """
        tells_of_a_talk = bool(self.own & {"description", "nucleus"})
        return self.others <= (len(self.own) // 2 + 1 if tells_of_a_talk else 0)

    @property
    def why_not(self) -> str:
        """Why it is none, in Italian."""
        if not self.own:
            return "dentro non c'è nessuna scheda colloqui"
        if self.others > len(self.own) // 2:
            return "ha soprattutto voci di un altro documento: non è una scheda colloqui"
        return "qualche voce c'è, ma senza quello che una scheda dice: giorno, ore, chi c'era, che cosa si è fatto"


@dataclass(slots=True)
class _Seen:
    own: set[str] = field(default_factory=set)
    strong: set[str] = field(default_factory=set)
    weak: set[str] = field(default_factory=set)
    others: set[str] = field(default_factory=set)
    titles: set[str] = field(default_factory=set)


def evidence(blocks: Sequence[Block], talks: Iterable[Mapping[str, str]]) -> Evidence:
    """Weigh a document. `talks`: the cells of each talk that was found in it."""
    seen = _Seen()
    for line in lines_of(blocks):
        _weigh(line, seen)
    found = list(talks)
    held = [[_is_read(reading) for reading in _readings(cells)] for cells in found]
    kinds = max((sum(read) for read in held), default=0)
    families = any(map(is_of_a_family, found))
    score = 2 * len(seen.strong) + len(seen.weak)
    score += 2 * families if score else 0
    others = len(seen.others) + _OTHER_TITLE_COUNTS * min(len(seen.titles), 2)
    has_whole_talk = families and seen.own >= {"date", "attendees", "description"}
    says_whose = has_whole_talk or bool(seen.weak & {"description", "attendees"})
    has_only_ours = not others and all(map(all, held)) and says_whose
    return Evidence(frozenset(seen.own), kinds, score, others, has_only_ours)


def is_of_a_family(cells: Mapping[str, str]) -> bool:
    """Whether somebody of a family was there."""
    return _FAMILY.search(" ".join(words(cells.get("attendees", "")))) is not None


def _weigh(line: str, seen: _Seen) -> None:
    if is_template(line):
        if words(line):
            seen.strong.add("template")
        return
    label = label_of(line)
    if heading_of(line) is not None:
        seen.own.add("nucleus")
        (seen.strong if _STRONG.search(" ".join(words(line))) else seen.weak).add("nucleus")
    elif label is not None:
        if label.key in CORE:
            seen.own.add(label.key)
        said = " ".join(words(line)[: label.length])
        if _STRONG.search(said):
            seen.strong.add(label.key)
        elif _WEAK.search(said):
            seen.weak.add(label.key)
    else:
        _weigh_other(line, seen)


def _weigh_other(line: str, seen: _Seen) -> None:
    said = plain(line)
    is_short = len(words(line)) <= _TITLE_WORDS
    if is_short and _OTHER_TITLE.match(said) and not _OURS_IN_A_TITLE.search(said):
        seen.titles.add(said)
        return
    match = _LABEL.match(line)
    if match and len(words(match[1])) <= _LABEL_WORDS:
        seen.others.add(" ".join(words(match[1])))


def lines_of(blocks: Sequence[Block]) -> Iterator[str]:
    """The lines in which a label may stand: outside tables all of them, inside the first of each cell, those that are
    labels of ours and what stands above these; the cells of a row of titles, and those of the first column, as if a
    colon stood behind them.
    """
    for block in blocks:
        if isinstance(block, Table):
            yield from _table_lines(block)
        else:
            yield from (line for line in pieces(block.text.splitlines()) if line.strip())


def _table_lines(table: Table) -> Iterator[str]:
    is_grid = len(table.rows) > 1 and all(len(row) > 1 for row in table.rows[:2])
    first = [label_of(text_of(cell.blocks).strip()) for cell in table.rows[0]] if table.rows else []
    has_titles = sum(label is not None and not label.rest for label in first) > 1
    for number, row in enumerate(table.rows):
        for place, cell in enumerate(row):
            inner = [block for block in cell.blocks if isinstance(block, Table)]
            if inner:
                yield from lines_of(cell.blocks)
                continue
            text = text_of([block for block in cell.blocks if isinstance(block, Paragraph)]).strip()
            lines = [line for line in pieces(text.splitlines()) if line.strip()]
            own = [
                at
                for at, line in enumerate(lines)
                if label_of(line) is not None or heading_of(line) is not None
            ]
            if lines and 0 not in own:
                is_title = (
                    is_grid
                    and (number == 0 or (place == 0 and not has_titles))
                    and _may_be_a_title(lines)
                )
                yield f"{lines[0]}:" if is_title else lines[0]
            yield from (
                line for at, line in enumerate(lines) if at in own or 0 < at < min(own, default=0)
            )


def _may_be_a_title(lines: Sequence[str]) -> bool:
    said = lines[0]
    return len(lines) == 1 and len(words(said)) <= _LABEL_WORDS and not re.search(r"[\d:]", said)


def _readings(cells: Mapping[str, str]) -> Iterator[Reading[Any]]:
    """What the labels of a talk hold, each read as what belongs there."""
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
