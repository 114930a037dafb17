"""How the workbook looks: its colours, its page set-up, and what *Stato*'s colours mean."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

# Colours: dark on light, at least 4.5 : 1; a word, a sign or a border always says the same as the colour.
INK, PETROL, MIST, PAPER = "#1F2933", "#1F4E5F", "#DDEAEE", "#FFFFFF"
GREY, LINE = "#5F6670", "#C9D1D6"
BLUE = "#0B57A4"
GREEN: Final = {"font_color": "#1D5230", "bg_color": "#DCEFE1"}
AMBER: Final = {"font_color": "#664600", "bg_color": "#FFEFBF"}
RED: Final = {"font_color": "#8A2A0B", "bg_color": "#FBD6C8", "bold": True}
MISSING_CELL: Final = {"bg_color": "#FFE9DC", "border": 4, "border_color": "#C2410C"}
HEADER_STYLES: Final[Sequence[Mapping[str, Any]]] = (
    {"bold": True, "font_color": PAPER, "bg_color": PETROL},
    {"bold": True, "font_color": PETROL, "bg_color": MIST},
    {"italic": True, "font_color": GREY, "bg_color": "#E3E5E8"},
)

STATUS_STYLES: Final = (
    (
        "completa, da controllare",
        "?",
        AMBER,
        "C'è tutto, ma c'è un dubbio. Guarda nel foglio Segnalazioni.",
    ),
    ("completa", "✓", GREEN, "Va bene così."),
    ("da completare", "!", RED, "Manca qualcosa, o qualcosa non si capisce: Stato dice che cosa."),
)
"""How *Stato* begins, its sign beside *Codice*, its colours, its meaning. The first that fits decides."""


def set_up_page(sheet: Any, *, pages: int, landscape: bool = True) -> None:
    if landscape:
        sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.fit_to_pages(pages, 0 if landscape else 1)
    sheet.set_footer("&L&9&A&R&9&P / &N")
    if landscape:
        sheet.repeat_rows(0)


def line_count(text: str, width: int) -> int:
    """How many lines a text takes, rather one too many. A width counts digits: letters are narrow."""
    room = round(width * 1.15)
    lines = 0
    for part in text.split("\n"):
        lines, left = lines + 1, room
        for word in part.split():
            if len(word) > left and left < room:
                lines, left = lines + 1, room
            lines += (len(word) - 1) // room
            left -= len(word) + 1
    return lines
