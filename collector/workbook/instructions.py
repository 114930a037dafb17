"""The tab *Istruzioni*: a page that says in plain Italian how the sheet is filled.

Its table of columns is derived from the schema.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final, Protocol

from collector.workbook.style import (
    DOUBTED_CELL,
    GREY,
    LINE,
    MISSING_CELL,
    NEEDED_HEADER,
    OPTIONAL_HEADER,
    OWN_HEADER,
    PAPER,
    PETROL,
    RED,
    STATUS_STYLES,
    WRONG_CELL,
    line_count,
    set_up_page,
)
from schemas import meeting, nucleus, person, session
from schemas.column import Column, Need
from schemas.session import CONFIDENTIALITY_LABELS, Confidentiality
from schemas.territory import Territory
from schemas.workbook import FLAGS_TAB

INSTRUCTIONS_TAB: Final = "Istruzioni"


class FormatSource(Protocol):
    """The workbook being written: what the page needs of it.

    `spare_lists`: lists that are too long for a dropdown of their own; the page keeps them in
    hidden columns.
    """

    territory: Territory
    spare_lists: list[Sequence[str]]

    def cell_format(self, **properties: Any) -> Any:
        """Return a cell format with these properties."""


EXAMPLE_ROW: Final[Mapping[str, str]] = {
    "code": "R4T8WQX",
    "mediator": "Mirela Gashi",
    "nucleus": "N7F3K – Hoxha",
    "date": "ven 12/06/2026",
    "start": "10:30",
    "end": "11:45",
    "attendees": "madre, 2 figli, assistente sociale",
    "description": (
        "Lettura del decreto insieme alla madre, in albanese. Compilata la domanda per la mensa."
    ),
    "outcome": "La madre ha capito i passaggi e ha fatto domande.",
    "issues": "Il padre non è d'accordo con il doposcuola.",
    "agreements": (
        "L'assistente sociale chiama la scuola; al prossimo colloquio invita anche il padre."
    ),
    "next_date": "ven 26/06/2026",
    "held": "",
    "confidentiality": "",
    "issue_types": "opposizione dell'utente",
    "status": "completa · controllo del 15/06",
}
"""One good row. The family, the people and the codes are invented."""

_RULES: Final = (
    "Una riga è un colloquio con una famiglia. Due colloqui nello stesso giorno sono due righe.",
    "Scrivi la riga il giorno stesso, o appena puoi. Ogni riga nuova va sotto l'ultima.",
    "Mediatore e Nucleo: scegli dall'elenco. Una famiglia nuova va scritta prima nel foglio "
    "Nuclei.",
    "Un giorno per cella, un'ora per cella. Accanto alla data vedi il giorno della settimana: "
    "controllalo.",
    "Persone presenti: scrivi i ruoli (madre, 2 figli, assistente sociale), non i nomi.",
    "La famiglia non è venuta? Scrivi lo stesso mediatore, nucleo e data, e in Svolgimento "
    "«assente».",
    "Non sai una cosa? Lascia la cella vuota: il programma te lo ricorda. Non inventare.",
)
_NEVER: Final = (
    "Non scrivere nelle colonne grigie (Codice e Stato) e nel foglio Segnalazioni: sono del "
    "programma.",
    "Non cambiare i titoli delle colonne e i nomi dei fogli.",
    "Non copiare una riga per farne una nuova: comincia da una riga vuota.",
    "Non mandare questo foglio per email: contiene i nomi delle famiglie. Nei documenti c'è solo "
    "il codice.",
)
_PROMISE: Final = (
    "Il programma non cancella e non cambia quello che scrivi: segnala soltanto, accanto alla tua "
    "riga."
)
_TABS: Final = (
    (session.TAB, "I colloqui: lo compilano i mediatori, una riga per colloquio."),
    (nucleus.TAB, "Le famiglie: una riga per famiglia. Il codice lo scrive il programma."),
    (person.TAB, "Chi lavora al progetto e riceve i documenti, con la sua email."),
    (meeting.TAB, "Le équipe e gli incontri con gli assistenti sociali, con la data."),
    (
        FLAGS_TAB,
        ("Che cosa manca o non si capisce, mediatore per mediatore. Lo scrive il programma."),
    ),
)
_READERS: Final[Mapping[Confidentiality | None, str]] = {
    None: (
        "Le criticità restano tra mediatori e coordinamento; il resto va anche all'assistente "
        "sociale."
    ),
    Confidentiality.SERVICE: "Tutto, anche le criticità, va all'assistente sociale della famiglia.",
    Confidentiality.TEAM: "Solo i mediatori e il coordinamento.",
    Confidentiality.COORDINATION: "Solo il coordinamento.",
}
_NEEDS: Final = {
    Need.ALWAYS: "sempre",
    Need.IF_HELD: "se il colloquio c'è stato",
    Need.IF_OPEN: "se il colloquio c'è stato",
    Need.NEVER: "se serve",
}
_WRITTEN_BY_PROGRAM: Final = "la scrive il programma"
_EMPTY_CELL: Final = "(vuota)"

_LINE_STYLE: Final[Mapping[str, Any]] = {
    "bottom": 1,
    "bottom_color": LINE,
    "valign": "vcenter",
    "indent": 1,
}


def _when_needed(column: Column) -> str:
    """Say when a column is filled."""
    return _WRITTEN_BY_PROGRAM if column.spec.ours else _NEEDS[column.spec.need]


def _example_of(column: Column) -> str:
    return EXAMPLE_ROW.get(column.key) or _EMPTY_CELL


def _label_of(level: Confidentiality | None) -> str:
    return CONFIDENTIALITY_LABELS[level] if level else _EMPTY_CELL


class InstructionsPage:
    """The page *Istruzioni*, written from top to bottom. `row`: the next one, counted from 0."""

    WIDTHS: Final = (2, 29, 58, 26, 48, 2)
    SPARE_LISTS_COLUMN: Final = 8
    """From this column on (counted from 0), hidden: the spare lists, one in a column."""

    def __init__(self, sheet: Any, formats: FormatSource) -> None:
        self._sheet = sheet
        self._formats = formats
        self._row = 0

    def write(self) -> None:
        """Write the whole page."""
        sheet = self._sheet
        sheet.set_tab_color(GREY)
        sheet.hide_gridlines(2)
        for index, width in enumerate(self.WIDTHS):
            sheet.set_column(index, index, width, self._formats.cell_format())
        self._write_line(
            "Come si compila il foglio", 34, font_size=22, bold=True, font_color=PETROL
        )
        subtitle = f"Schede colloqui della mediazione · {self._formats.territory.district}"
        self._write_line(subtitle, 20, font_color=GREY)
        self._write_heading("In breve")
        self._write_numbered(_RULES)
        self._write_heading("Da non fare mai")
        self._write_crossed(_NEVER)
        self._write_heading("Che cosa dicono i colori")
        self._write_colours()
        self._write_heading("Che cosa scrivere, colonna per colonna, con un esempio")
        self._write_columns()
        self._write_heading("Chi legge che cosa: la colonna Riservatezza")
        for level, text in _READERS.items():
            self._write_pair(_label_of(level), text)
        self._write_heading("Gli altri fogli")
        for name, text in _TABS:
            self._write_pair(name, text)
        self._write_line("", 8)
        self._write_line(_PROMISE, 20, italic=True, font_color=GREY)
        self._write_spare_lists()
        set_up_page(sheet, pages=1, landscape=False)
        sheet.print_area(0, 0, self._row, 5)

    def _write_spare_lists(self) -> None:
        lists = enumerate(self._formats.spare_lists, start=self.SPARE_LISTS_COLUMN)
        for index, choices in lists:
            self._sheet.set_column(index, index, 10, None, {"hidden": True})
            for row, choice in enumerate(choices):
                self._sheet.write_string(row, index, choice)

    def _write_line(self, text: str, height: float, **look: Any) -> None:
        """Write a line across the page."""
        self._sheet.set_row(self._row, height)
        if text:
            cell_format = self._formats.cell_format(valign="vcenter", **look)
            self._sheet.write_string(self._row, 1, text, cell_format)
        self._row += 1

    def _write_heading(self, text: str) -> None:
        """Write a heading with a rule under it, and a gap above."""
        self._sheet.set_row(self._row, 12)
        self._row += 1
        cell_format = self._formats.cell_format(
            bold=True,
            font_size=13,
            font_color=PETROL,
            bottom=2,
            bottom_color=PETROL,
            valign="vcenter",
        )
        self._sheet.set_row(self._row, 24)
        for column in range(1, 5):
            self._sheet.write_blank(self._row, column, None, cell_format)
        self._sheet.write_string(self._row, 1, text, cell_format)
        self._row += 1

    def _write_numbered(self, texts: Sequence[str]) -> None:
        """Write short sentences, each on a line of its own with its number."""
        for number, text in enumerate(texts, start=1):
            self._write_marked(f"{number}.", PETROL, text)

    def _write_crossed(self, texts: Sequence[str]) -> None:
        """Write short sentences of what must not be done, each on a line of its own."""
        for text in texts:
            self._write_marked("✗", RED["font_color"], text)

    def _write_marked(self, mark: str, colour: Any, text: str) -> None:
        self._sheet.set_row(self._row, 19)
        bold = self._formats.cell_format(bold=True, font_color=colour)
        plain = self._formats.cell_format()
        whole_cell = self._formats.cell_format(valign="vcenter")
        self._sheet.write_rich_string(self._row, 1, bold, f"{mark}  ", plain, text, whole_cell)
        self._row += 1

    def _write_pair(self, name: str, text: str) -> None:
        """Write a word, and beside it what it means."""
        self._sheet.set_row(self._row, 20)
        bold = self._formats.cell_format(**_LINE_STYLE, bold=True)
        self._sheet.write_string(self._row, 1, name, bold)
        plain = self._formats.cell_format(**_LINE_STYLE)
        self._sheet.write_string(self._row, 2, text, plain)
        for column in (3, 4):
            self._sheet.write_blank(self._row, column, None, plain)
        self._row += 1

    def _write_columns(self) -> None:
        """Write the columns of *Schede*: their headers and helps, and a good row on its side."""
        titles = ("Colonna", "Che cosa scrivere", "Quando serve", "Esempio")
        self._sheet.set_row(self._row, 22)
        for index, title in enumerate(titles, start=1):
            look = self._formats.cell_format(
                bold=True, font_color=PAPER, bg_color=PETROL, valign="vcenter", indent=1
            )
            self._sheet.write_string(self._row, index, title, look)
        self._row += 1
        for column in session.COLUMNS:
            self._write_column(column)

    def _write_column(self, column: Column) -> None:
        base: dict[str, Any] = {**_LINE_STYLE, "text_wrap": True}
        if column.spec.ours:
            base |= {"font_color": GREY, "italic": True}
        is_needed = column.spec.need is not Need.NEVER
        cells = (
            (column.header, {**base, "bold": True}),
            (column.help, base),
            (_when_needed(column), {**base, "bold": is_needed}),
            (_example_of(column), {**base, "bg_color": "#F4F8F9"}),
        )
        widths = self.WIDTHS[1:]
        lines = max(
            line_count(text, width - 2) for (text, _), width in zip(cells, widths, strict=False)
        )
        self._sheet.set_row(self._row, 7 + 15 * lines)
        for index, (text, look) in enumerate(cells, start=1):
            self._sheet.write_string(self._row, index, text, self._formats.cell_format(**look))
        self._row += 1

    def _write_colours(self) -> None:
        """Write a sample of each colour, and what it says."""
        samples: list[tuple[str, Mapping[str, Any], str]] = [
            ("Titolo scuro", NEEDED_HEADER, "Serve quasi sempre."),
            ("Titolo chiaro", OPTIONAL_HEADER, "Solo se c'è qualcosa da dire."),
            ("Titolo grigio", OWN_HEADER, "È del programma: non scrivere."),
            (
                "",
                MISSING_CELL,
                "Cella vuota con il bordo tratteggiato: qui manca qualcosa.",
            ),
            ("Cella rossa", WRONG_CELL, "Da correggere: Segnalazioni dice che cosa fare."),
            ("Cella gialla", DOUBTED_CELL, "Un dubbio: guarda nel foglio Segnalazioni."),
        ]
        for style in STATUS_STYLES:
            samples.append((f"{style.sign}  {style.beginning}", style.colours, style.meaning))
        for sample, look, text in samples:
            self._sheet.set_row(self._row, 20)
            framed = {
                "bottom": 1,
                "bottom_color": PAPER,
                "valign": "vcenter",
                "indent": 1,
                **look,
            }
            self._sheet.write_string(self._row, 1, sample, self._formats.cell_format(**framed))
            plain = self._formats.cell_format(valign="vcenter", indent=1)
            self._sheet.write_string(self._row, 2, text, plain)
            self._row += 1


_RULES_OF_OTHERS: Final = (
    _RULES[0],
    _RULES[1],
    "Una famiglia nuova va scritta anche nel foglio Nuclei, con lo stesso nome che usate nei "
    "colloqui.",
    "Un giorno per cella. Scrivi giorno, mese e anno.",
    *_RULES[4:],
)
_NEVER_OF_OTHERS: Final = (
    "Non scrivere nelle colonne Codice e Stato e nel foglio Segnalazioni: sono del programma.",
    *_NEVER[1:],
)
TEXT_COLUMN_WIDTHS: Final = (32, 90, 30, 60)


def instructions_as_text(district: str, talk_tabs: Sequence[str]) -> list[tuple[str, ...]]:
    """Return the page as plain rows, for a sheet that others made.

    It says nothing of colours, widths and dropdowns, which there are not ours. `talk_tabs`: the
    names of the tabs of talks.
    """
    rows: list[tuple[str, ...]] = [
        ("Come si compila il foglio",),
        (f"Schede colloqui della mediazione · {district}",),
        (),
        ("In breve",),
        *((f"{number}. {rule}",) for number, rule in enumerate(_RULES_OF_OTHERS, start=1)),
        (),
        ("Da non fare mai",),
        *((f"✗ {rule}",) for rule in _NEVER_OF_OTHERS),
        (),
        ("Che cosa dice Stato",),
        *((style.beginning, style.meaning) for style in STATUS_STYLES),
        (),
        ("Colonna", "Che cosa scrivere", "Quando serve", "Esempio"),
    ]
    for column in session.COLUMNS:
        rows.append((column.header, column.help, _when_needed(column), _example_of(column)))
    rows += [(), ("Chi legge che cosa: la colonna Riservatezza",)]
    for level, text in _READERS.items():
        rows.append((_label_of(level), text))
    rows += [(), ("I fogli",)]
    for name, text in _TABS:
        rows.append((", ".join(talk_tabs) if name == session.TAB else name, text))
    rows += [(), (_PROMISE,)]
    return rows
