"""The tab *Istruzioni*: one page that says how the sheet is filled, in plain Italian; its table is the schema's."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, Protocol

from collector.workbook.style import (
    GREY,
    HEADER_STYLES,
    LINE,
    MISSING_CELL,
    PAPER,
    PETROL,
    RED,
    STATUS_STYLES,
    line_count,
    set_up_page,
)
from schemas import meeting, nucleus, person, session
from schemas.column import Need
from schemas.session import CONFIDENTIALITY_LABELS, Confidentiality
from schemas.territory import Territory
from schemas.workbook import FLAGS_TAB


class FormatSource(Protocol):
    """What writes with formats: the workbook being prepared."""

    territory: Territory
    spare_lists: list[Sequence[str]]

    def look(self, **properties: Any) -> Any:
        """A cell format with these properties."""


EXAMPLE_ROW: Final[Mapping[str, str]] = {
    "code": "R4T8WQX",
    "mediator": "Mirela Gashi",
    "nucleus": "N7F3K – Hoxha",
    "date": "ven 12/06/2026",
    "start": "10:30",
    "end": "11:45",
    "attendees": "madre, 2 figli, assistente sociale",
    "description": "Lettura del decreto insieme alla madre, in albanese. Compilata la domanda per la mensa.",
    "outcome": "La madre ha capito i passaggi e ha fatto domande.",
    "issues": "Il padre non è d'accordo con il doposcuola.",
    "agreements": "L'assistente sociale chiama la scuola; al prossimo colloquio invita anche il padre.",
    "next_date": "ven 26/06/2026",
    "held": "",
    "confidentiality": "",
    "status": "completa · controllo del 15/06",
}
"""One good row. The family, the people and the codes are invented."""

_RULES: Final = (
    "Una riga è un colloquio con una famiglia. Due colloqui nello stesso giorno sono due righe.",
    "Scrivi la riga il giorno stesso, o appena puoi. Ogni riga nuova va sotto l'ultima.",
    "Mediatore e Nucleo: scegli dall'elenco. Una famiglia nuova va scritta prima nel foglio Nuclei.",
    "Un giorno per cella, un'ora per cella. Accanto alla data vedi il giorno della settimana: controllalo.",
    "Persone presenti: scrivi i ruoli (madre, 2 figli, assistente sociale), non i nomi.",
    "La famiglia non è venuta? Scrivi lo stesso mediatore, nucleo e data, e in Svolgimento «assente».",
    "Non sai una cosa? Lascia la cella vuota: il programma te lo ricorda. Non inventare.",
)
_NEVER: Final = (
    "Non scrivere nelle colonne grigie (Codice e Stato) e nel foglio Segnalazioni: sono del programma.",
    "Non cambiare i titoli delle colonne e i nomi dei fogli.",
    "Non copiare una riga per farne una nuova: comincia da una riga vuota.",
    "Non mandare questo foglio per email: contiene i nomi delle famiglie. Nei documenti c'è solo il codice.",
)
_PROMISE: Final = "Il programma non cancella e non cambia quello che scrivi: segnala soltanto, accanto alla tua riga."
_TABS: Final = (
    (session.TAB, "I colloqui: lo compilano i mediatori, una riga per colloquio."),
    (nucleus.TAB, "Le famiglie: una riga per famiglia. Il codice lo scrive il programma."),
    (person.TAB, "Chi lavora al progetto e riceve i documenti, con la sua email."),
    (meeting.TAB, "Le équipe e gli incontri con gli assistenti sociali, con la data."),
    (
        FLAGS_TAB,
        "Che cosa manca o non si capisce, mediatore per mediatore. Lo scrive il programma.",
    ),
)
_READERS: Final[Mapping[Confidentiality | None, str]] = {
    None: "Le criticità restano tra mediatori e coordinamento; il resto va anche all'assistente sociale.",
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


_ROW_OF_PAGE: Final[Mapping[str, Any]] = {
    "bottom": 1,
    "bottom_color": LINE,
    "valign": "vcenter",
    "indent": 1,
}


class InstructionsPage:
    """The page *Istruzioni*, written from top to bottom. `at` is the next row."""

    WIDTHS: Final = (2, 29, 58, 26, 48, 2)
    SPARE: Final = 8
    """From this column on, hidden: lists that are too long for a dropdown of their own."""

    def __init__(self, sheet: Any, pen: FormatSource) -> None:
        self.sheet, self.pen, self.at = sheet, pen, 0

    def write(self) -> None:
        """The whole page."""
        sheet = self.sheet
        sheet.set_tab_color(GREY)
        sheet.hide_gridlines(2)
        for at, width in enumerate(self.WIDTHS):
            sheet.set_column(at, at, width, self.pen.look())
        self.line("Come si compila il foglio", 34, font_size=22, bold=True, font_color=PETROL)
        subtitle = f"Schede colloqui della mediazione · {self.pen.territory.district}"
        self.line(subtitle, 20, font_color=GREY)
        self.heading("In breve")
        self.numbered(_RULES)
        self.heading("Da non fare mai")
        self.numbered(_NEVER, sign="✗")
        self.heading("Che cosa dicono i colori")
        self.colours()
        self.heading("Che cosa scrivere, colonna per colonna, con un esempio")
        self.fields()
        self.heading("Chi legge che cosa: la colonna Riservatezza")
        for level, text in _READERS.items():
            label = CONFIDENTIALITY_LABELS[level] if level else "(vuota)"
            self.pair(label, text)
        self.heading("Gli altri fogli")
        for name, text in _TABS:
            self.pair(name, text)
        self.line("", 8)
        self.line(_PROMISE, 20, italic=True, font_color=GREY)
        for at, choices in enumerate(self.pen.spare_lists, start=self.SPARE):
            sheet.set_column(at, at, 10, None, {"hidden": True})
            for row, choice in enumerate(choices):
                sheet.write_string(row, at, choice)
        set_up_page(sheet, pages=1, landscape=False)
        sheet.print_area(0, 0, self.at, 5)

    def line(self, text: str, height: float, **look: Any) -> None:
        """A line across the page."""
        self.sheet.set_row(self.at, height)
        if text:
            self.sheet.write_string(self.at, 1, text, self.pen.look(valign="vcenter", **look))
        self.at += 1

    def heading(self, text: str) -> None:
        """A heading with a rule under it."""
        self.sheet.set_row(self.at, 12)
        self.at += 1
        look = self.pen.look(
            bold=True,
            font_size=13,
            font_color=PETROL,
            bottom=2,
            bottom_color=PETROL,
            valign="vcenter",
        )
        self.sheet.set_row(self.at, 24)
        for column in range(1, 5):
            self.sheet.write_blank(self.at, column, None, look)
        self.sheet.write_string(self.at, 1, text, look)
        self.at += 1

    def numbered(self, texts: Sequence[str], sign: str = "") -> None:
        """Short sentences, each on a line of its own."""
        for number, text in enumerate(texts, start=1):
            mark = sign or f"{number}."
            self.sheet.set_row(self.at, 19)
            bold = self.pen.look(bold=True, font_color=RED["font_color"] if sign else PETROL)
            self.sheet.write_rich_string(
                self.at,
                1,
                bold,
                f"{mark}  ",
                self.pen.look(),
                text,
                self.pen.look(valign="vcenter"),
            )
            self.at += 1

    def pair(self, name: str, text: str) -> None:
        """A word, and beside it what it means."""
        line = _ROW_OF_PAGE
        self.sheet.set_row(self.at, 20)
        self.sheet.write_string(self.at, 1, name, self.pen.look(**line, bold=True))
        self.sheet.write_string(self.at, 2, text, self.pen.look(**line))
        for column in (3, 4):
            self.sheet.write_blank(self.at, column, None, self.pen.look(**line))
        self.at += 1

    def fields(self) -> None:
        """The columns of *Schede*: their own headers and helps, and one good row turned on its side."""
        self.sheet.set_row(self.at, 22)
        for column, title in enumerate(
            ("Colonna", "Che cosa scrivere", "Quando serve", "Esempio"), start=1
        ):
            look = self.pen.look(
                bold=True, font_color=PAPER, bg_color=PETROL, valign="vcenter", indent=1
            )
            self.sheet.write_string(self.at, column, title, look)
        self.at += 1
        for field in session.COLUMNS:
            ours = field.spec.ours
            base: dict[str, Any] = {**_ROW_OF_PAGE, "text_wrap": True}
            if ours:
                base |= {"font_color": GREY, "italic": True}
            needed = field.spec.need is not Need.NEVER
            cells = (
                (field.header, {**base, "bold": True}),
                (field.help, base),
                (
                    "la scrive il programma" if ours else _NEEDS[field.spec.need],
                    {**base, "bold": needed},
                ),
                (EXAMPLE_ROW.get(field.key) or "(vuota)", {**base, "bg_color": "#F4F8F9"}),
            )
            lines = max(
                line_count(text, width - 2)
                for (text, _), width in zip(cells, self.WIDTHS[1:], strict=False)
            )
            self.sheet.set_row(self.at, 7 + 15 * lines)
            for column, (text, look) in enumerate(cells, start=1):
                self.sheet.write_string(self.at, column, text, self.pen.look(**look))
            self.at += 1

    def colours(self) -> None:
        """A sample of each colour, and what it says."""
        samples: list[tuple[str, Mapping[str, Any], str]] = [
            ("Titolo scuro", HEADER_STYLES[0], "Serve quasi sempre."),
            ("Titolo chiaro", HEADER_STYLES[1], "Solo se c'è qualcosa da dire."),
            ("Titolo grigio", HEADER_STYLES[2], "È del programma: non scrivere."),
            ("", MISSING_CELL, "Cella vuota con il bordo tratteggiato: qui manca qualcosa."),
        ]
        samples += [
            (f"{sign}  {beginning}", colours, text)
            for beginning, sign, colours, text in STATUS_STYLES
        ]
        for sample, look, text in samples:
            self.sheet.set_row(self.at, 20)
            framed = {"bottom": 1, "bottom_color": PAPER, "valign": "vcenter", "indent": 1, **look}
            self.sheet.write_string(self.at, 1, sample, self.pen.look(**framed))
            self.sheet.write_string(self.at, 2, text, self.pen.look(valign="vcenter", indent=1))
            self.at += 1


_RULES_OF_OTHERS: Final = (
    _RULES[0],
    _RULES[1],
    "Una famiglia nuova va scritta anche nel foglio Nuclei, con lo stesso nome che usate nei colloqui.",
    "Un giorno per cella. Scrivi giorno, mese e anno.",
    *_RULES[4:],
)
_NEVER_OF_OTHERS: Final = (
    "Non scrivere nelle colonne Codice e Stato e nel foglio Segnalazioni: sono del programma.",
    *_NEVER[1:],
)
TEXT_COLUMN_WIDTHS: Final = (32, 90, 30, 60)


def instructions_as_text(district: str, talk_tabs: Sequence[str]) -> list[tuple[str, ...]]:
    """The page for a sheet that others made, as plain rows: its colours, widths and dropdowns are not ours."""
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
        *((beginning, text) for beginning, _, _, text in STATUS_STYLES),
        (),
        ("Colonna", "Che cosa scrivere", "Quando serve", "Esempio"),
    ]
    for field in session.COLUMNS:
        need = "la scrive il programma" if field.spec.ours else _NEEDS[field.spec.need]
        rows.append((field.header, field.help, need, EXAMPLE_ROW.get(field.key) or "(vuota)"))
    rows += [(), ("Chi legge che cosa: la colonna Riservatezza",)]
    rows += [
        (CONFIDENTIALITY_LABELS[level] if level else "(vuota)", text)
        for level, text in _READERS.items()
    ]
    rows += [(), ("I fogli",)]
    rows += [(", ".join(talk_tabs) if name == session.TAB else name, text) for name, text in _TABS]
    rows += [(), (_PROMISE,)]
    return rows
