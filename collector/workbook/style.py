"""How the workbook looks: its colours, its page set-up, the looks of headers and of *Stato*."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from schemas.column import Column, ColumnKind, Need

# Colours: dark on light, a contrast of at least 4.5 : 1. A word, a sign or a border always says
# the same as the colour, for those who do not see it.
INK, PETROL, MIST, PAPER = "#1F2933", "#1F4E5F", "#DDEAEE", "#FFFFFF"
GREY, LINE = "#5F6670", "#C9D1D6"
BLUE = "#0B57A4"
GREEN: Final = {"font_color": "#1D5230", "bg_color": "#DCEFE1"}
AMBER: Final = {"font_color": "#664600", "bg_color": "#FFEFBF"}
RED: Final = {"font_color": "#8A2A0B", "bg_color": "#FBD6C8", "bold": True}
MISSING_CELL: Final = {"bg_color": "#FFE9DC", "border": 4, "border_color": "#C2410C"}
WRONG_CELL: Final = {"bg_color": "#FBD6C8", "border": 1, "border_color": "#C2410C"}
DOUBTED_CELL: Final = {"bg_color": "#FFEFBF", "border": 1, "border_color": "#B7791F"}
NEEDED_HEADER: Final[Mapping[str, Any]] = {"bold": True, "font_color": PAPER, "bg_color": PETROL}
OPTIONAL_HEADER: Final[Mapping[str, Any]] = {"bold": True, "font_color": PETROL, "bg_color": MIST}
OWN_HEADER: Final[Mapping[str, Any]] = {"italic": True, "font_color": GREY, "bg_color": "#E3E5E8"}


class StatusStyle(NamedTuple):
    """How one state of *Stato* begins, its sign beside *Codice*, its colours, its meaning."""

    beginning: str
    sign: str
    colours: Mapping[str, Any]
    meaning: str


# In this order: the first whose beginning fits decides.
STATUS_STYLES: Final = (
    StatusStyle(
        "completa, da controllare",
        "?",
        AMBER,
        "C'è tutto, ma c'è un dubbio. Guarda nel foglio Segnalazioni.",
    ),
    StatusStyle("completa", "✓", GREEN, "Va bene così."),
    StatusStyle(
        "da completare",
        "!",
        RED,
        "Manca qualcosa, o qualcosa non si capisce: Stato dice che cosa.",
    ),
)
DOUBT_COLOURS: Final = AMBER
"""Of a row that is complete and must be looked at, or that was changed after the check."""

_LETTERS_PER_DIGIT: Final = 1.15
"""A column's width counts digits; letters are narrower."""


def is_own_column(column: Column) -> bool:
    """Return True for a column that the program fills: *Stato*, and every *Codice*."""
    return column.spec.ours or column.spec.kind is ColumnKind.CODE


def header_style(column: Column) -> Mapping[str, Any]:
    """Return the look of a header: dark where it must be filled, light where not, grey if ours."""
    if is_own_column(column):
        return OWN_HEADER
    if column.spec.need is Need.NEVER:
        return OPTIONAL_HEADER
    return NEEDED_HEADER


def set_up_page(sheet: Any, *, pages: int, landscape: bool = True) -> None:
    """Set up the printing of an xlsxwriter worksheet: A4, `pages` pages wide, with a footer.

    In portrait all fits on one page; in landscape the header row is repeated on each.
    """
    if landscape:
        sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.fit_to_pages(pages, 0 if landscape else 1)
    sheet.set_footer("&L&9&A&R&9&P / &N")
    if landscape:
        sheet.repeat_rows(0)


def line_count(text: str, width: int) -> int:
    """Return how many lines a text takes in a column of this width, rather one too many.

    `width` counts digits, as a spreadsheet does.
    """
    room = round(width * _LETTERS_PER_DIGIT)
    lines = 0
    for paragraph in text.split("\n"):
        lines, left = lines + 1, room
        for word in paragraph.split():
            is_line_begun = left < room
            if len(word) > left and is_line_begun:
                lines, left = lines + 1, room
            lines += (len(word) - 1) // room  # a word longer than a line is broken
            left -= len(word) + 1
    return lines
