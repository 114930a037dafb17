"""A formula as Google may give it back: other letters, the same meaning
(`Quirks.rewrites_formulas`).
"""

import re

from tests.google_sheets.locales import ITALIAN, Locale

_PIECE = re.compile(
    r'(?P<text>"(?:[^"]|"")*")'
    r"|(?P<sheet>'(?:[^']|'')*'!)"
    r"|(?P<range>\$?[A-Z]{1,3}\$?[0-9]*:\$?[A-Z]{1,3}\$?[0-9]*)"
    r"|(?P<truth>\b(?:TRUE|FALSE)\b(?!\())"
    r"|(?P<name>[A-Z][A-Z.]*(?=\())"
    r"|(?P<separator>[,;])"
)
_PLAIN_TITLE = re.compile(r"'([A-Za-z_]\w*)'!")


def as_google_says(formula: str, locale: Locale) -> str:
    """`=ARRAYFORMULA(IF('Segnalazioni'!B1:B1;FALSE))` → `=ArrayFormula(IF(Segnalazioni!B1,
    FALSE()))`.
    """
    separator = ";" if locale is ITALIAN else ","

    def other(found: re.Match[str]) -> str:
        piece = found[0]
        match found.lastgroup:
            case "sheet":
                plain = _PLAIN_TITLE.fullmatch(piece)
                return f"{plain[1]}!" if plain else piece
            case "range":
                first, _, last = piece.partition(":")
                return first if first == last and first[-1].isdigit() else piece
            case "truth":
                return f"{piece}()"
            case "name":
                return (
                    "ArrayFormula"
                    if piece == "ARRAYFORMULA"
                    else piece.lower()
                    if piece == "IFERROR"
                    else piece
                )
            case "separator":
                return f"{separator} "
        return piece

    return _PIECE.sub(other, formula)
