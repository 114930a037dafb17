"""From the blocks of a document to talks. Pure.

A label opens a field of the talk; a label that comes again opens the next talk. Text that is in no field is never
dropped: it becomes a doubt, with the place where it stands.
"""

import re
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from typing import Final

from collector.intake.blocks import Block, Paragraph, Table, text_of
from collector.intake.blocks import Cell as Box
from collector.intake.diary import days_of_a_diary
from collector.intake.evidence import evidence, is_of_a_family, lines_of
from collector.intake.labels import (
    CORE,
    INSIDE_DESCRIPTION,
    Label,
    has_answer,
    heading_of,
    is_template,
    label_of,
    pieces,
    title_of,
    without_hint,
    without_instruction,
)
from collector.intake.services import has_a_mediator, owner
from collector.intake.shapes import ImportedTalk
from schemas.cells.dates import read_date
from schemas.cells.reading import Cell, End
from schemas.cells.times import read_interval
from schemas.session import BESIDE, COLUMNS

_SURE_INSIDE: Final = frozenset({"attendees", "description", "next_date"})
_TEXTS: Final = frozenset({"description", "outcome", "issues", "agreements"})
_DAY_AND_HOURS: Final = frozenset({"date", "hours", "start", "end"})
_FEWER_READ: Final = frozenset({"issues", "confidentiality"})
_LONGEST_OWN: Final = 7
"""A label of so many words is the template's, and nobody's sentence."""
_NO_ANSWERS: Final = INSIDE_DESCRIPTION | _FEWER_READ | {"held"}
_TIME: Final = re.compile(r"\d{1,2}(?:[.:,]\d\d)?")
_HOURS: Final = frozenset({"hours", "start"})
_EMPTY_BOXES: Final = "\u2610\u25a1\u25fb\u2751\u25a2"
_BOX: Final = re.compile(f"[{_EMPTY_BOXES}\u2611\u2612\u25a0\u25fc\u2714\u2713]")
_CONTEXT: Final = frozenset({"mediator", "municipality"})
_DAY: Final = re.compile(
    r"\d{1,2}\s*[/.\-]\s*\d{1,2}|\d{1,2}°?\s+(?:gen|feb|mar|apr|mag|giu|lug|ago|set|ott|nov|dic)",
    re.IGNORECASE,
)
_DAY_HEADING: Final = re.compile(
    r"(?:\d+\s*[°ºª.)]?\s*(?=colloquio|incontro))?(?:(?:colloquio|incontro)\s*(?:n\W{0,3}\d+)?\s*(?:del(?:\s+giorno)?|:|-|–)?\s*)?"
    r"(?=(?:luned|marted|mercoled|gioved|venerd|sabato|domenica|\d))",
    re.IGNORECASE,
)
_SHOWN: Final = 1_000
_NUMBER_OF_A_ROW: Final = re.compile(r"\W*(?:\d{1,2}|[A-Za-z])\W*")
_ABOUT_CONFIDENCE: Final = re.compile(
    r"\briservat\w*|\briservatezza\b|\bconfidenzial\w*", re.IGNORECASE
)
_TOTAL: Final = re.compile(r"\s*(?:sub)?total\w*|\s*somma\b", re.IGNORECASE)
_TITLE_WORDS: Final = 6
_HEADERS: Final = {column.key: column.header for column in (*COLUMNS, *BESIDE)}
_WHOSE_WORK: Final = re.compile(
    r"\s*(?:\s[-–—|]|[;,\t|])\s*(?=(?:progetto|fondo|fami\b|bando|ente\b|coop|comune\b|ambito|distretto|servizi|"
    r"scheda|tel\b|cell\b|lingua|anno\b|cup\b|associazione))",
    re.IGNORECASE,
)
"""Where in a line below "Mediatore" the name ends and the project begins."""


@dataclass(slots=True)
class _Talk:
    place: str
    nucleus: str
    cells: dict[str, str] = field(default_factory=dict)
    doubts: list[str] = field(default_factory=list)


_OF_ANOTHER_SERVICE: Final = (
    "è di un altro servizio, o di un'altra cosa: il titolo o le voci lo dicono"
)
_NO_FAMILY: Final = "non nomina né un nucleo né la mediazione, e chi c'era non è una famiglia"
_NOT_SAID: Final = (
    "Questo documento non nomina né un nucleo né la mediazione: può essere di un altro servizio. Con --yes non lo "
    "scrivo; se è una scheda, rilancia il comando senza --yes e rispondi tu."
)


@dataclass(frozen=True, slots=True)
class Found:
    """What stands in a document."""

    talks: tuple[ImportedTalk, ...]
    nuclei: tuple[str, ...]
    doubts: tuple[str, ...]
    empty: int
    refused: str = ""
    """Why the document is no scheda, in Italian; '' for one that is."""
    to_confirm: str = ""
    """Why a person has to say that it is one, in Italian; '' for one that says so itself."""


def talks_of(body: Sequence[Block], headers: Sequence[Block], footers: Sequence[Block]) -> Found:
    """The talks of a document, in its order; a heading in the page's header governs all that has none of its own.

    A document that is no scheda has none, however much in it looks like one.
    """
    builder = _Builder()
    for block in _unique(headers):
        builder.above(block)
    builder.body(body)
    builder.close()
    for block in _unique(footers):
        builder.below(block)
    found = builder.found()
    told = [*(talk.cells for talk in found.talks), *builder.diaries]
    blocks = [*_unique(headers), *body]
    weighed = evidence(blocks, told)
    if not weighed.is_scheda and not (not told and weighed.is_empty_scheda):
        return Found((), (), (), 0, weighed.why_not)
    whose = owner(lines_of(blocks), told)
    if whose.is_ours:
        return found
    if whose.is_of_others:
        return Found((), (), (), 0, _OF_ANOTHER_SERVICE)
    if whose.is_marked or not found.talks:
        return found
    if not any(
        is_of_a_family(cells) or has_a_mediator(cells) or "attendees" not in cells for cells in told
    ):
        return Found((), (), (), 0, _NO_FAMILY)
    return replace(found, to_confirm=_NOT_SAID)


def _unique(blocks: Iterable[Block]) -> list[Block]:
    """Each text once: the first page, and left and right ones, repeat it."""
    return list({text_of([block]).strip(): block for block in blocks}.values())


class _Builder:
    def __init__(self) -> None:
        self.talks: list[ImportedTalk] = []
        self.diaries: list[Mapping[str, str]] = []
        self.nuclei: list[str] = []
        self.doubts: list[str] = []
        self.empty = 0
        self._nucleus = ""
        self._name_awaited = False
        self._context: dict[str, str] = {}
        self._noted: list[tuple[str, str]] = []
        self._confidence: list[str] = []
        self._labels: list[frozenset[str]] = []
        self._day = ""
        self._talk: _Talk | None = None
        self._waiting: str | None = None
        self._columns: dict[int, str] = {}
        self._tables = 0
        self._in_table = 0
        self._place = ""
        self._is_running_text = False
        self._fresh_table = False

    # Outside the tables

    def above(self, block: Block) -> None:
        """A block of the page's header: a heading or a mediator's name, or nothing that concerns us (a letterhead)."""
        for line in text_of([block]).splitlines():
            name = heading_of(line)
            label = label_of(line)
            if name:
                self._heading(name)
            elif label is not None and label.key in _CONTEXT and label.rest:
                self._note_context(label)
            elif not _is_furniture(line):
                self._lost(line, "in testa alla pagina", label)

    def below(self, block: Block) -> None:
        """A block of the page's footer."""
        for line in text_of([block]).splitlines():
            label = label_of(line)
            if label is not None and label.key == "mediator" and label.rest:
                self._noted.append(("mediator", self._name_alone(label.rest)))
            elif not _is_furniture(line):
                self._lost(line, "in fondo alla pagina", label)

    def body(self, blocks: Sequence[Block]) -> None:
        """The text itself, top to bottom."""
        run: list[Paragraph] = []
        for block in blocks:
            if isinstance(block, Paragraph):
                run.append(block)
                continue
            self._paragraphs(run)
            run = []
            self._table(block)
        self._paragraphs(run)

    def _paragraphs(self, run: Sequence[Paragraph]) -> None:
        lines = [line for paragraph in run for line in paragraph.text.splitlines() if line.strip()]
        labels = {label.key for line in lines if (label := label_of(line)) is not None}
        is_sheet = len(labels & CORE) >= 2 and bool(labels & _SURE_INSIDE)
        for line in lines:
            inside = is_sheet and self._is_running_text and self._talk is not None
            label = label_of(line)
            name = heading_of(line)
            if is_template(line):
                continue
            if name is not None:
                self.close()
                self._heading(name)
            elif is_sheet and (inside or (label is not None and label.key in CORE | _NO_ANSWERS)):
                self._running(line)
            else:
                self._between(line, label)
        if self._is_running_text:
            self.close()

    def _running(self, line: str) -> None:
        """A line of a scheda written without a table."""
        self._is_running_text = True
        self._place = "nel testo"
        self._columns = {}
        self._cells([Box(0, (Paragraph(line),))])

    def _between(self, line: str, label: Label | None) -> None:
        if self._name_awaited and label is None and _may_be_a_name(line):
            self._heading(line.strip())
            self.doubts.append(
                f"Ho preso «{_shown(line)}» come nome del nucleo: sta sotto l'intestazione. Controlla."
            )
            return
        self.close()
        if label is not None and label.key in _CONTEXT and label.rest:
            self._note_context(label)
        elif label is not None and label.key == "date" and _DAY.search(label.rest):
            self._keep_day(label.rest)
        elif len(line) <= 60 and _DAY.search(line) and (match := _DAY_HEADING.match(line.strip())):
            self._keep_day(line.strip()[match.end() :] or line.strip())
        elif not _is_furniture(line):
            where = f"dopo la tabella {self._tables}" if self._tables else "prima delle tabelle"
            self._lost(line, where, label)

    def _keep_day(self, day: str) -> None:
        self._drop_day()
        self._day = day

    def _drop_day(self) -> None:
        if self._day:
            self._lost(self._day, f"prima della tabella {self._tables + 1}")
        self._day = ""

    def _heading(self, name: str) -> None:
        self._nucleus = name
        self._name_awaited = not name
        if name and name not in self.nuclei:
            self.nuclei.append(name)

    def _note_context(self, label: Label) -> None:
        said = self._name_alone(label.rest) if label.key == "mediator" else label.rest
        self._context[label.key] = said
        self._noted.append((label.key, said))

    def _name_alone(self, text: str) -> str:
        """A mediator's name without the project that stands behind it, which becomes a doubt."""
        match = _WHOSE_WORK.search(text)
        if match is None or not text[: match.start()].strip():
            return text
        self._lost(text[match.end() :], "accanto al mediatore")
        return text[: match.start()].strip()

    def _lost(self, text: str, where: str, label: Label | None = None) -> None:
        """Text that is in no field. What it says of who may read is held for all talks of the document: nobody knows
        for which of them it was meant.
        """
        mark = label.rest if label is not None and label.key == "confidentiality" else ""
        if not mark and not _ABOUT_CONFIDENCE.search(text):
            self.doubts.append(_no_place(text, where))
            return
        self._confidence.append(mark or text.strip())
        self.doubts.append(
            f"Questo testo dice chi può leggere, ma non so di quale colloquio ({where}): «{_shown(text)}». "
            "L'ho messo in «Riservatezza» di ogni colloquio del file che non ce l'ha. Controlla."
        )

    # Tables

    def _table(self, table: Table, *, inside: bool = False) -> None:
        if not inside:
            self._tables += 1
        nested = [
            (cell, block)
            for row in table.rows
            for cell in row
            for block in cell.blocks
            if _is_sheet(block)
        ]
        if nested:
            for row in table.rows:
                for cell in row:
                    self._frame(cell)
            return
        if not _has_labels(table):
            if text_of([table]).strip(" |\n\t"):
                self.close()
                for row in table.rows:
                    text = " | ".join(filter(None, (text_of(cell.blocks).strip() for cell in row)))
                    if text and not is_template(text):
                        self._lost(text, f"tabella {self._tables}")
            return
        self._is_running_text = False
        self._place, self._in_table = f"tabella {self._tables}", 0
        self._columns, self._waiting, self._fresh_table = {}, None, True
        if self._talk is not None and "next_date" in self._talk.cells:
            self.close()
        for row in table.rows:
            self._row(row)

    def _frame(self, cell: Box) -> None:
        """A cell that only holds the layout: what stands in it is read as if it stood outside."""
        run: list[Paragraph] = []
        for block in cell.blocks:
            if isinstance(block, Paragraph):
                run.append(block)
                continue
            self._paragraphs(run)
            run = []
            self._table(block, inside=True)
        self._paragraphs(run)

    def _row(self, row: Sequence[Box]) -> None:
        row = _without_row_number(row)
        filled = [cell for cell in row if text_of(cell.blocks).strip()]
        if titles := _titles(filled):
            self._columns = titles
            for key in titles.values():
                self._open(key)
            self._waiting = "description" if "description" in titles.values() else None
            return
        if self._columns and not any(_begins_labelled(cell) for cell in filled):
            self._values(filled)
            return
        self._columns = {}
        self._cells(row)

    def _values(self, filled: Sequence[Box]) -> None:
        """A row of values under a row of labels: the same talk goes on where it has no date of its own."""
        opening = "date" if "date" in self._columns.values() else next(iter(self._columns.values()))
        here = {self._columns.get(cell.column): text_of(cell.blocks).strip() for cell in filled}
        talk = self._talk
        if (
            talk is not None
            and opening in here
            and has_answer(opening, talk.cells.get(opening, ""))
        ):
            self.close()
            for key in self._columns.values():
                self._open(key)
        for cell in filled:
            text = text_of(cell.blocks).strip()
            if cell.column in self._columns:
                self._add(self._columns[cell.column], text)
            else:
                self._beside(text)

    def _cells(self, row: Sequence[Box]) -> None:
        alone = len([cell for cell in row if text_of(cell.blocks).strip()]) == 1
        for at, cell in enumerate(row):
            lines = [*text_of(cell.blocks).splitlines()]
            is_title = _is_title(row, at)
            if is_title and title_of(text_of(cell.blocks)) is None:
                behind = text_of(row[at + 1].blocks).strip()
                self._beside(f"{lines[0].strip().rstrip(':')}: {behind}")
                self._waiting = None
                return
            self._lines(
                [f"{lines[0].strip().rstrip(':')}:"] if is_title else lines,
                alone=alone,
                is_title=is_title,
            )

    def _lines(self, lines: Sequence[str], *, alone: bool, is_title: bool = False) -> None:
        """The lines of one cell. `self._waiting` is the field whose label stood before, with nothing behind it.
        `is_title`: the cell's place says that it is a label.
        """
        current: str | None = None
        loose: list[str] = []
        for line in pieces(lines):
            may_head = is_title or self._waiting is None or (alone and _is_own_heading(line))
            heading = heading_of(line) if current is None and not loose and may_head else None
            label = label_of(line) or _bare_title(line)
            if heading is not None:
                self.close()
                self._heading(heading)
            elif label is not None and (
                is_title
                or self._is_label(
                    line, label, current, alone=alone and not loose, only=len(lines) == 1
                )
            ):
                self._loose(loose)
                loose = []
                self._open(label.key)
                current = label.key
                self._add(current, label.rest)
            elif current is not None:
                self._add(current, line)
            elif (line.strip() and not (self._waiting is None and is_template(line))) or loose:
                loose.append(line)
        self._loose(loose)
        if current is not None:
            self._waiting = current if current in _TEXTS or not self._answered(current) else None

    def _loose(self, loose: Sequence[str]) -> None:
        """Lines with no label of their own in their cell."""
        text = "\n".join(loose).strip()
        if not text:
            return
        if self._waiting is None:
            self._beside(text)
        else:
            if (
                self._talk is not None
                and self._answered(self._waiting)
                and not self._is_running_text
            ):
                self._talk.doubts.append(_added_to(self._waiting, text))
            self._add(self._waiting, text)
            self._waiting = self._waiting if self._waiting in _TEXTS else None

    def _is_label(
        self, line: str, label: Label, current: str | None, *, alone: bool, only: bool
    ) -> bool:
        """Whether what looks like a label is one here, or a word of the text that it stands in. `only`: nothing else
        stands in its cell.
        """
        said = line.strip().split(":")[0].split("(")[0]
        loud = said == said.upper()
        inside = current or self._waiting
        if label.key == "nucleus" or (label.key == inside and ":" not in line):
            return False
        if inside in _TEXTS:
            return self._is_label_in_text(line, label, current, loud=loud, alone=alone, only=only)
        if inside == "attendees" and (current is not None or not self._answered("attendees")):
            return label.key in CORE and (label.key in _SURE_INSIDE or loud or ":" in line)
        return label.key not in INSIDE_DESCRIPTION or current is None

    def _is_label_in_text(
        self, line: str, label: Label, current: str | None, *, loud: bool, alone: bool, only: bool
    ) -> bool:
        """The same below the label of a text. What fewer people may read is told from the rest wherever it stands."""
        has_colon = ":" in line
        if label.key in _DAY_AND_HOURS:
            is_first = self._talk is not None and label.key not in self._talk.cells
            is_said = current is None and has_colon and is_first and _is_of_its_kind(label)
            return is_said or (loud and (current is None or alone))
        if has_colon and label.length >= _LONGEST_OWN:
            return True
        if label.key in _FEWER_READ:
            return has_colon or not label.rest or (current is None and loud)
        if current is None and self._waiting is not None and self._answered(self._waiting):
            return label.key in _SURE_INSIDE or bool(label.rest) or only
        if current is not None and current != "description" and label.key in INSIDE_DESCRIPTION:
            return has_colon
        return label.key in _SURE_INSIDE and ((label.length >= 3 and has_colon) or loud)

    def _answered(self, key: str) -> bool:
        if self._talk is None:
            return False
        text = self._talk.cells.get(key, "")
        return has_answer(key, without_instruction(text)[0] if key == "description" else text)

    def _open(self, key: str) -> None:
        self._waiting = None
        seen = self._talk.cells if self._talk is not None else {}
        begins_again = key in ("date", "nucleus") or "next_date" in seen or self._fresh_table
        if key in seen and (begins_again or (key in _HOURS and self._answered("description"))):
            self.close()
        if key in CORE:
            self._fresh_table = False
        if self._talk is None:
            self._in_table += 1
            self._talk = _Talk(self._where(), self._nucleus)
            self._name_awaited = False
        elif key in seen and seen[key].strip():
            self._talk.doubts.append(
                "La stessa voce sta due volte nello stesso colloquio: ho unito i testi. Controlla."
            )
        self._talk.cells.setdefault(key, "")

    def _where(self) -> str:
        return self._place if self._in_table <= 1 else f"{self._place}, colloquio {self._in_table}"

    def _add(self, key: str, text: str) -> None:
        if self._talk is None:
            self._open(key)
        if self._talk is not None:
            before = self._talk.cells.get(key, "") if self._answered(key) else ""
            self._talk.cells[key] = f"{before}\n{text}" if before else text

    def _beside(self, text: str) -> None:
        if self._talk is None and self._name_awaited and _may_be_a_name(text):
            self._heading(text)
        elif self._talk is None:
            self._lost(text, self._place, label_of(text))
        elif _TIME.fullmatch(text.strip()) and _TIME.fullmatch(
            self._talk.cells.get("hours", "").strip()
        ):
            self._talk.cells["hours"] = f"{self._talk.cells['hours'].strip()} - {text.strip()}"
        else:
            if _ABOUT_CONFIDENCE.search(text):
                self._add("confidentiality", text)
                said = (
                    f"Ho messo in «Riservatezza» quello che dice chi può leggere: «{_shown(text)}»."
                )
                self._talk.doubts.append(said)
                return
            self._talk.doubts.append(_no_place(text, self._place))

    # The end of a talk

    def close(self) -> None:
        """The open talk is whole: a talk, an empty copy of the table, or what holds for the talks that follow."""
        talk, self._talk, self._waiting = self._talk, None, None
        if talk is None:
            return
        cells = _answers(talk)
        if "mediator" in cells:
            cells["mediator"] = self._name_alone(cells["mediator"])
        if nucleus := cells.pop("nucleus", ""):
            talk.nucleus = nucleus
            self.nuclei += [] if nucleus in self.nuclei else [nucleus]
        if not CORE.intersection(cells):
            self._no_talk(talk, cells)
            return
        if self._day and "date" not in cells:
            cells["date"], self._day = self._day, ""
        self._drop_day()
        if days := days_of_a_diary(cells):
            self.doubts.append(
                f"{talk.place}: la descrizione è un diario di più giorni ({', '.join(days)}), e non so dividerla in "
                "colloqui. Scrivi tu una riga per ogni giorno."
            )
            self.diaries.append(cells)
            return
        self._labels.append(frozenset(talk.cells))
        self.talks.append(
            ImportedTalk(talk.place, talk.nucleus, {**self._context, **cells}, tuple(talk.doubts))
        )

    def _no_talk(self, talk: _Talk, cells: Mapping[str, str]) -> None:
        """A table without a day, hours, people or what was done: empty, or what it says holds for what follows."""
        if talk.nucleus and "nucleus" in talk.cells:
            self._heading(talk.nucleus)
        for key, text in cells.items():
            if key in _CONTEXT:
                self._context[key] = text
                self._noted.append((key, text))
            else:
                self._lost(f"{_HEADERS[key]}: {text}", talk.place, Label(key, 1, text))
        self.doubts += talk.doubts
        self.empty += bool(CORE.intersection(talk.cells))

    def _told(self) -> list[ImportedTalk]:
        """The talks; of a document with tables that tell of talks, without those that have days and nothing else of it:
        appointments, hours to be paid, signatures.
        """
        tells = [_tells_of_a_talk(labels) for labels in self._labels]
        kept = []
        for talk, is_told in zip(self.talks, tells, strict=True):
            if (is_told or not any(tells)) and not _TOTAL.match(talk.cells.get("date", "")):
                kept.append(talk)
                continue
            self.doubts += talk.doubts
            said = ", ".join(f"{_HEADERS[key]}: {text}" for key, text in talk.cells.items())
            self.doubts.append(
                f"{talk.place}: non è una scheda, l'ho lasciata fuori. «{_shown(said)}»"
            )
        return kept

    def found(self) -> Found:
        """All of it; a mediator named once, below, is the mediator of the talks that name none."""
        self._drop_day()
        talks = self._told()
        names = {text for key, text in self._noted if key == "mediator"}
        if len(names) == 1 and all("mediator" not in talk.cells for talk in talks):
            name = names.pop()
            talks = [
                ImportedTalk(t.place, t.nucleus, {"mediator": name, **t.cells}, t.doubts)
                for t in talks
            ]
        if marks := " / ".join(dict.fromkeys(self._confidence)):
            talks = [
                ImportedTalk(t.place, t.nucleus, {"confidentiality": marks, **t.cells}, t.doubts)
                for t in talks
            ]
        for key, text in dict.fromkeys(self._noted):
            if all(talk.cells.get(key) != text for talk in talks):
                self._lost(text, "fuori dalle schede")
        return Found(tuple(talks), tuple(self.nuclei), tuple(self.doubts), self.empty)


def _answers(talk: _Talk) -> dict[str, str]:
    """What a talk says in its own words, field by field; what was taken out of it becomes a doubt of the talk."""
    cells: dict[str, str] = {}
    for key, text in talk.cells.items():
        tidied = _tidied(text)
        if key == "description":
            tidied, unsure = without_instruction(tidied)
            if unsure:
                talk.doubts.append(
                    "Nella descrizione era rimasta una parte delle istruzioni del modulo: l'ho tolta. Controlla "
                    "dove comincia il testo."
                )
        tidied, had_hint = without_hint(key, tidied)
        if had_hint:
            talk.doubts.append(
                "Accanto alla risposta c'erano ancora le parole del modulo: le ho tolte. Controlla che cosa resta."
            )
        if key not in _TEXTS:
            tidied = _without_numbers(tidied)
        if key == "attendees" and _BOX.search(tidied):
            tidied = _ticked(tidied)
            talk.doubts.append(
                "Tra le persone presenti ci sono caselle: ho tenuto quelle segnate. Controlla."
            )
        if has_answer(key, tidied):
            cells[key] = tidied
    return _with_hours_apart(cells)


def _with_hours_apart(cells: dict[str, str]) -> dict[str, str]:
    """The cells with the hours that stand behind the day, under "Data e ora", in their own; as they are where the one
    or the other is not sure.
    """
    said = cells.get("date", "")
    if not said or cells.keys() & {"hours", "start", "end"}:
        return cells
    for between in re.finditer(r"[\s,;–-]+", said):
        day, hours = said[: between.start()], said[between.end() :]
        if read_date(Cell(day)).sure and all(
            one.end is End.READ for one in read_interval(Cell(hours), Cell(None))
        ):
            return {**cells, "date": day, "hours": hours}
    return cells


def _tells_of_a_talk(labels: Set[str]) -> bool:
    """Whether labels ask for more than a day and hours: what was done, and with whom; or that it was not held."""
    return "held" in labels or ("description" in labels and bool(labels & {"attendees", "nucleus"}))


def _without_row_number(row: Sequence[Box]) -> Sequence[Box]:
    """A row without the number in front of its label: "5 | DATA: | 12/3"."""
    if len(row) < 2 or not _NUMBER_OF_A_ROW.fullmatch(text_of(row[0].blocks).strip()):
        return row
    first = text_of(row[1].blocks).strip().partition("\n")[0]
    is_label = (
        title_of(first) is not None or label_of(first) is not None or heading_of(first) is not None
    )
    return row[1:] if is_label else row


def _is_title(row: Sequence[Box], at: int) -> bool:
    """True for a cell that its place, before another one, makes a label: known, or with the looks of one."""
    if at % 2 or at + 1 >= len(row):
        return False
    text, behind = text_of(row[at].blocks).strip(), text_of(row[at + 1].blocks).strip()
    if not text or "\n" in text or any(char.isdigit() for char in text):
        return False
    if title_of(text) is not None:
        return at == 0 or title_of(text_of(row[at - 2].blocks)) is not None
    has_looks = (
        len(text.split()) <= _TITLE_WORDS and text[-1] not in ".;,!?" and ":" not in text[:-1]
    )
    is_known = label_of(text) is not None or heading_of(text) is not None
    return (
        at == 0
        and len(row) == 2
        and has_looks
        and bool(behind)
        and not is_known
        and label_of(behind) is None
    )


def _bare_title(line: str) -> Label | None:
    """The title of a column that no word of an answer is, on a line of its own: "Esito", "Riservatezza"."""
    label = title_of(line)
    return label if label is not None and label.key in _NO_ANSWERS else None


def _is_of_its_kind(label: Label) -> bool:
    """Whether a day stands behind the label of a day, hours behind one of hours."""
    if label.key == "date":
        return read_date(Cell(label.rest)).sure
    return read_interval(Cell(label.rest), Cell(None))[0].sure


def _is_own_heading(line: str) -> bool:
    """True for the service's own heading, which is nobody's sentence."""
    return re.search(r"\bbeneficiari|\bmediazione\b", line, re.IGNORECASE) is not None


def _added_to(key: str, text: str) -> str:
    is_description = key == "description"
    where = "la descrizione" if is_description else f"«{_HEADERS[key]}»"
    to = "quella" if is_description else "quello"
    return f"Questo testo sta sotto {where}, senza voce: l'ho aggiunto a {to}. «{_shown(text)}»"


def _pure_label(cell: Box) -> Label | None:
    """The label of a cell that holds nothing else but the template's instruction."""
    lines = [line for line in text_of(cell.blocks).strip().splitlines() if line.strip()]
    if not lines:
        return None
    label = label_of(lines[0])
    if label is None or len(pieces(lines[:1])) > 1:
        return None
    rest = "\n".join([label.rest, *lines[1:]]).strip()
    if label.key == "description":
        rest = without_instruction(rest)[0]
    return None if has_answer(label.key, rest) else label


def _titles(filled: Sequence[Box]) -> dict[int, str]:
    """The fields by column of a row that holds labels only; {} for another row. Of three labels or more, one beside
    them may be unknown ("Note"): what stands below it is in no field.
    """
    labels = ((cell.column, _pure_label(cell) or title_of(text_of(cell.blocks))) for cell in filled)
    found = {column: label.key for column, label in labels if label is not None}
    core = CORE.intersection(found.values())
    others = [cell for cell in filled if cell.column not in found]
    if len(core) < 2 or len(set(found.values())) < len(found):
        return {}
    for cell in others:
        text = text_of(cell.blocks).strip()
        label = label_of(f"{text}:")
        if label is not None and not label.rest and label.key not in found.values():
            found[cell.column] = label.key
        elif (
            len(core) < 3
            or len(others) >= len(core)
            or len(text) > 30
            or re.search(r"\d", text)
            or label_of(text)
        ):
            return {}
    return found


def _begins_labelled(cell: Box) -> bool:
    lines = text_of(cell.blocks).strip().splitlines()
    label = label_of(lines[0]) if lines else None
    is_heading = bool(lines) and heading_of(lines[0]) is not None
    is_sure = label is not None and (label.length > 1 or ":" in lines[0] or not label.rest)
    return is_heading or (label is not None and label.key in CORE and is_sure)


def _has_labels(table: Table) -> bool:
    return any(
        label_of(line) is not None or heading_of(line) is not None
        for row in table.rows
        for cell in row
        for line in pieces(text_of(cell.blocks).splitlines())[:40]
    )


def _is_sheet(block: Block) -> bool:
    """True for a table, inside a cell, that is a scheda of its own."""
    if not isinstance(block, Table):
        return False
    if any(_is_sheet(inner) for row in block.rows for cell in row for inner in cell.blocks):
        return True
    lines = pieces(
        [line for row in block.rows for cell in row for line in text_of(cell.blocks).splitlines()]
    )
    keys = {label.key for line in lines if (label := label_of(line)) is not None}
    return len(keys & CORE) >= 2 and bool(keys & _SURE_INSIDE)


def _is_furniture(line: str) -> bool:
    """Page numbers, lines to write on, and the template's own words."""
    said = line.strip().lower()
    return (
        is_template(line)
        or re.fullmatch(r"(pag(ina|\.)?)?\s*\d+\s*((di|/)\s*\d+)?", said) is not None
    )


def _may_be_a_name(text: str) -> bool:
    return (
        len(text.split()) <= 6
        and "\n" not in text
        and ":" not in text
        and not any(c.isdigit() for c in text)
    )


def _tidied(text: str) -> str:
    lines = (re.sub(r"[ \u00a0]*\t[ \t\u00a0]*", " ", line).rstrip() for line in text.splitlines())
    said = "\n".join(lines).strip()
    return "" if re.fullmatch(r"[\s._…\-–/|]*", said) else said


def _without_numbers(text: str) -> str:
    """A numbered list without its numbers: "1. madre" is no count."""
    lines = text.splitlines()
    if lines and all(re.match(rf"{at}[.)]\s", line) for at, line in enumerate(lines, start=1)):
        return "\n".join(f"- {line.split(maxsplit=1)[-1]}" for line in lines)
    return text


def _ticked(text: str) -> str:
    """The answers whose box is ticked; a box stands before its answer, or behind where the text begins without one."""
    boxes = list(_BOX.finditer(text))
    before = text[: boxes[0].start()].strip() == ""
    starts = [box.end() for box in boxes] if before else [0, *(box.end() for box in boxes)]
    ends = (
        [*(box.start() for box in boxes[1:]), len(text)]
        if before
        else [box.start() for box in boxes]
    )
    said = [text[start:end].strip(" \t\n,;/-") for start, end in zip(starts, ends, strict=False)]
    kept = [
        answer
        for box, answer in zip(boxes, said, strict=False)
        if box[0] not in _EMPTY_BOXES and answer
    ]
    return ", ".join(kept)


def _shown(text: str) -> str:
    said = " ".join(text.split())
    return said if len(said) <= _SHOWN else f"{said[:_SHOWN]}…"


def _no_place(text: str, where: str) -> str:
    return f"Questo testo non so dove metterlo ({where}): «{_shown(text)}». Se serve, aggiungilo tu alla scheda."
