"""Taking out of what Google answered all that is not Google's, ours, or a mere number, day or hour.

Nothing is looked for: a text stays only where it is known. So a name that somebody planted, in a
title, a cell, an account or a message of Google's, is taken out without anybody knowing that it is
a name.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from collector.workbook.google import flags_sheet, grids, prepare, status_formula
from collector.workbook.style import STATUS_STYLES
from schemas.workbook import FLAG_HEADERS, FLAGS_TAB, LIST_HEADERS
from tests.google_sheets import discovery
from tests.google_sheets.errors import STATUS

GUIDE: Final = Path(__file__).parents[2] / "docs" / "guida" / "google.md"
IDS: Final = frozenset(
    {
        "sheetId",
        "sourceSheetId",
        "newSheetId",
        "metadataId",
        "protectedRangeId",
        "tableId",
        "namedRangeId",
        "filterViewId",
    }
)
"""Keys of numbers that name a thing of one spreadsheet. 0, the first tab, names none."""
SHAPES: Final[Mapping[str, re.Pattern[str]]] = {
    "reason": re.compile(r"[a-z]+(?:[A-Z][a-z]+)+|[A-Z]+(?:_[A-Z]+)+|forbidden|required|invalid"),
    "kind": re.compile(r"drive#[a-zA-Z]+"),
    "mimeType": re.compile(r"(?:application|text|image)/[a-z.+-]+"),
    "locale": re.compile(r"[a-z]{2}(?:_[A-Z]{2})?"),
    "timeZone": re.compile(r"(?:Europe|America|Asia|Africa|Etc)/[A-Za-z_]+"),
    "pattern": re.compile(r"[dmyhsAMP:/\-. ,#0%\[\]+@;]*"),
}
"""Keys whose words are Google's own, and how these look: anything else under them is taken out too.
"""
_ERRORS: Final = (
    "#N/A",
    "#N/D",
    "#REF!",
    "#RIF!",
    "#VALUE!",
    "#VALORE!",
    "#DIV/0!",
    "#NAME?",
    "#NOME?",
    "#NUM!",
    "#NULL!",
    "#NULLO!",
    "#ERROR!",
    "#ERRORE!",
    "#SPILL!",
    "#CALC!",
    "#FIELD!",
)
_PLAIN: Final = re.compile(
    r"\d{1,2}[/.:-]\d{1,2}(?:[/.:-]\d{2,4})?|[-+]?\d{1,5}(?:[.,]\d{1,6})?|"
    + "|".join(map(re.escape, (*_ERRORS, "")))
)
"""A day, an hour, a short number, an error that a cell shows, nothing."""
_LONG_NUMBER: Final = 1_000_000
"""From here on a number may be a telephone's."""
_LITERAL: Final = re.compile(r"\"((?:[^\"]|\"\")*)\"|'((?:[^']|'')*)'")
_TOKEN: Final = re.compile(
    r"(?P<place>\$?[A-Z]\$?[0-9]{1,5}(?![\w(.!])|"
    r"(?<![\w$])\$?[A-Z]:\$?[A-Z](?![\w(.!])|:\$?[A-Z](?![\w(.!]))"
    r"|(?P<number>[0-9]+(?:[.,][0-9]+)*(?!\w))|(?P<word>[^\W\d_][\w.]*(?!\w))"
    r"|(?P<sign>[-+*/^&=<>%(),;:\\{}!#\s]+|\$)|(?P<other>[^-+*/^&=<>%(),;:\\{}!$#\s]+)"
)
"""What a formula is made of outside quotes. A place is one of the first 26 columns, which hold all
that we write, with a row or a colon: "LIU" and "A340111222" are none.
"""
_MOST_DIGITS: Final = 5
"""More digits than these, in all the numbers of a formula that is not ours, may be a telephone's.
"""
_FUNCTIONS: Final = """
    ABS ADDRESS AND ARRAYFORMULA AVERAGE AVERAGEIF AVERAGEIFS BYCOL BYROW CEILING CHAR CHOOSE
    CHOOSECOLS CHOOSEROWS CLEAN CODE COLUMN COLUMNS CONCAT CONCATENATE COUNT COUNTA COUNTBLANK
    COUNTIF COUNTIFS COUNTUNIQUE DATE DATEDIF DATEVALUE DAY DAYS EDATE EOMONTH ERROR.TYPE EXACT
    FILTER FIND FLATTEN FLOOR FORMULATEXT GOOGLEFINANCE GOOGLETRANSLATE HLOOKUP HOUR HSTACK
    HYPERLINK IF IFERROR IFNA IFS IMAGE IMPORTDATA IMPORTFEED IMPORTHTML IMPORTRANGE IMPORTXML
    INDEX INDIRECT INT ISBLANK ISDATE ISEMAIL ISERR ISERROR ISEVEN ISFORMULA ISLOGICAL ISNA
    ISNONTEXT ISNUMBER ISODD ISREF ISTEXT ISURL JOIN LAMBDA LARGE LEFT LEN LET LOOKUP LOWER MAP
    MATCH MAX MAXIFS MEDIAN MID MIN MINIFS MINUTE MOD MONTH N NA NETWORKDAYS NOT NOW OFFSET OR
    PI PRODUCT PROPER QUERY RAND RANDBETWEEN RANK REDUCE REGEXEXTRACT REGEXMATCH REGEXREPLACE
    REPLACE REPT RIGHT ROUND ROUNDDOWN ROUNDUP ROW ROWS SCAN SEARCH SECOND SEQUENCE SMALL SORT
    SORTN SPLIT SQRT SUBSTITUTE SUBTOTAL SUM SUMIF SUMIFS SUMPRODUCT SWITCH T TEXT TEXTJOIN TIME
    TIMEVALUE TOCOL TODAY TOROW TRANSPOSE TRIM TRUE TRUNC TYPE UNICHAR UNICODE UNIQUE UPPER
    VALUE VLOOKUP VSTACK WEEKDAY WEEKNUM WORKDAY XLOOKUP XMATCH YEAR
"""
"""Functions that Google has, by the names that it answers with. One that is not here is taken out.
"""
_OF_REFUSALS: Final = frozenset(
    {
        "Unable",
        "Invalid",
        "Requested",
        "No",
        "You",
        "The",
        "This",
        "parse",
        "denied",
        "exceeded",
        "found",
        "caller",
    }
)
"""Words of refusals that Google's documents do not have."""
_PARTS: Final = frozenset(
    ["v3", "v4", "v1", "drive", "files", "permissions", "spreadsheets", "values", "forms"]
)


class Scrubber:
    """One for a whole run: the same text becomes the same sign everywhere, so that what was equal
    stays equal.

    `known`: further texts that may stay: what the probe itself has typed.
    """

    def __init__(self, known: Iterable[str] = ()) -> None:
        self.known = frozenset({*_ours(), *known})
        self._texts: dict[str, str] = {}
        self._ids: dict[Any, int] = {}

    def value(self, value: Any, key: str = "") -> Any:
        """Any part of a request or an answer; `key`: what it stands under."""
        if isinstance(value, Mapping):
            return {self._key(name): self.value(part, name) for name, part in value.items()}
        if isinstance(value, list):
            return [self.value(part, key) for part in value]
        if isinstance(value, bool) or value is None:
            return value
        if isinstance(value, int | float):
            return self._number(value, key)
        return self.text(str(value), key)

    def text(self, text: str, key: str = "") -> str:
        """A text, or the sign that stands for it."""
        shape = SHAPES.get(key)
        if text in _enums() or (shape is not None and shape.fullmatch(text)):
            return text
        if key == "fields" and set(re.findall(r"[^\W_]\w*", text)) <= _keys():
            return text
        if key == "message":
            return _googles_words(text)
        if text in self.known or _PLAIN.fullmatch(text):
            return text
        if text.startswith("="):
            return self._formula(text)
        return self._texts.setdefault(text, f"[testo {len(self._texts) + 1}]")

    def path(self, path: str) -> str:
        """The path of a request, ids taken out."""
        parts = re.split(r"([/:])", path.partition("?")[0])
        return "".join(
            part if part in "/:" or self._is_word_of_a_path(part) else "[id]" for part in parts
        )

    def _is_word_of_a_path(self, part: str) -> bool:
        return part in _PARTS or part in _methods()

    def _key(self, name: str) -> str:
        return (
            name
            if name in _keys()
            else self._texts.setdefault(name, f"[testo {len(self._texts) + 1}]")
        )

    def _number(self, number: float, key: str) -> float:
        if key in IDS:
            return self._ids.setdefault(number, len(self._ids) + 1) if number else 0
        return number if abs(number) < _LONG_NUMBER else _LONG_NUMBER - 1

    def _formula(self, text: str) -> str:
        """A formula: Google's functions, places and few digits stay; all else in it is
        looked at.
        """
        parts: list[str] = []
        end = 0
        few = _digits(text) <= _MOST_DIGITS
        for found in _LITERAL.finditer(text):
            parts.append(self._bare(text[end : found.start()], text[found.start() :], few=few))
            quote = found[0][0]
            parts.append(
                f"{quote}{self._literal(found[0][1:-1], few=few and quote == chr(34))}{quote}"
            )
            end = found.end()
        return "".join([*parts, self._bare(text[end:], few=few)])

    def _literal(self, text: str, *, few: bool) -> str:
        """What stands in quotes. `few`: a number or a day in it may stay."""
        if text in self.known or text in _literals() or not re.search(r"\w", text):
            return text
        return text if few and _PLAIN.fullmatch(text) else self._unknown(text)

    def _bare(self, text: str, after: str = "", *, few: bool) -> str:
        """What stands outside quotes. `after`: what follows it; `few`: the digits are too few for a
        telephone's.
        """

        def kept(found: re.Match[str]) -> str:
            said = found[0]
            if found["place"] or found["sign"]:
                return said
            if found["number"]:
                return said if few or said in _numbers() else "0"
            if found["word"] and _is_googles(said, (text + after)[found.end() :]):
                return said
            is_tab = (text + after)[found.end() : found.end() + 1] == "!" and said in self.known
            return said if is_tab else self._unknown(said)

        return _TOKEN.sub(kept, text)

    def _unknown(self, text: str) -> str:
        return self._texts.setdefault(text, f"[testo {len(self._texts) + 1}]")


@cache
def _functions() -> frozenset[str]:
    return frozenset(_FUNCTIONS.split())


def _is_googles(word: str, after: str) -> bool:
    """A truth, or a function that Google has, with its bracket."""
    return word in ("TRUE", "FALSE", "VERO", "FALSO") or (
        word in _functions() and after.startswith("(")
    )


def _digits(formula: str) -> int:
    """How many digits the numbers of a formula have, in quotes or not, without those of our own
    formulas.
    """
    tokens = [found for found in _TOKEN.finditer(_LITERAL.sub(" ", formula)) if found["number"]]
    numbers = [found[0] for found in tokens if found[0] not in _numbers()]
    quoted = [found[0] for found in _LITERAL.finditer(formula) if found[0][1:-1] not in _literals()]
    return sum(sign.isdigit() for part in (*numbers, *quoted) for sign in part)


@cache
def _ours() -> frozenset[str]:
    """Texts that this program itself puts into a spreadsheet."""
    found = {
        FLAGS_TAB,
        grids.MARKER_KEY,
        grids.CODE_MARKER,
        grids.STATUS_MARKER,
        grids.FLAGS_MARKER,
        grids.STATUS_CHANGED,
        "Foglio1",
        "Sheet1",
    }
    found |= {
        flags_sheet.PROTECTION_NAME,
        prepare.CODES_PROTECTION,
        *FLAG_HEADERS.values(),
        *LIST_HEADERS.values(),
        *status_formula.COMPARISON_HEADERS,
    }
    found |= {begins for begins, *_ in STATUS_STYLES}
    for title, columns, _ in prepare.TABS:
        found.add(title)
        for column in columns:
            found |= {column.header, column.help, *column.spec.choices}
    return frozenset(found)


@cache
def _written() -> tuple[str, str]:
    """The formulas that we write."""
    return (
        status_formula.status_formula_text(1, 1, [2, 3], separator=";"),
        status_formula.link_formula_text("Schede", 0, 1, separator=";"),
    )


@cache
def _literals() -> frozenset[str]:
    """The texts in quotes in the formulas that we write, and the address that a link
    begins with.
    """
    return frozenset(found[0][1:-1] for text in _written() for found in _LITERAL.finditer(text))


@cache
def _numbers() -> frozenset[str]:
    """The numbers in the formulas that we write: the seconds of a day, and a few of one digit."""
    bare = [_LITERAL.sub(" ", text) for text in _written()]
    return frozenset(
        found[0] for text in bare for found in _TOKEN.finditer(text) if found["number"]
    )


@cache
def _keys() -> frozenset[str]:
    """Every name of a field in Google's documents."""
    names = {
        "error",
        "errors",
        "code",
        "message",
        "status",
        "details",
        "reason",
        "domain",
        "@type",
        "metadata",
    }
    for api in discovery.APIS:
        for schema in discovery.document(api)["schemas"].values():
            names |= schema.get("properties", {}).keys()
        names |= discovery.document(api)["parameters"].keys()
    for method in discovery.methods():
        names |= method.spec.get("parameters", {}).keys()
    return frozenset(names)


@cache
def _enums() -> frozenset[str]:
    """Every word in capitals that Google's documents let a field be, and the names of its
    refusals.
    """
    found = set(STATUS.values())
    for api in discovery.APIS:
        for schema in discovery.document(api)["schemas"].values():
            for about in schema.get("properties", {}).values():
                found.update(about.get("enum", ()), about.get("items", {}).get("enum", ()))
    return frozenset(found | {"RAW", "USER_ENTERED"})


@cache
def _methods() -> frozenset[str]:
    return frozenset(
        part
        for method in discovery.methods()
        for part in re.findall(r":(\w+)", method.spec["path"])
    )


@cache
def _english() -> frozenset[str]:
    """The small words of Google's own descriptions."""
    found: set[str] = set()
    for api in discovery.APIS:
        for schema in discovery.document(api)["schemas"].values():
            for about in (schema, *schema.get("properties", {}).values()):
                found.update(re.findall(r"(?<![\w'])[a-z]+(?![\w'])", about.get("description", "")))
    return frozenset(found | _OF_REFUSALS)


def _googles_words(message: str) -> str:
    """A message of Google's: the small words of its documents stay, in the case in which they stand
    there.
    """
    return re.sub(
        r"[^\s.,:;()\[\]]+", lambda found: found[0] if found[0] in _english() else "…", message
    )


@cache
def _sentences() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The sentences that the guide explains, and how they begin whatever is filled in."""
    guide = " ".join(GUIDE.read_text(encoding="utf-8").split())
    matches = re.findall(r"\*\*([^*]{20,}?)\*\*", guide)
    return tuple(
        (text, re.compile(".*?".join(map(re.escape, text.split("…"))), re.DOTALL))
        for text in matches
    )


def known_sentence(said: str) -> str:
    """What a command said, as the guide has it: with … for what was filled in. Nothing else of it
    is written down.
    """
    said = " ".join(said.split())
    for sentence, pattern in _sentences():
        if pattern.match(said):
            return sentence
    return "una frase che non è nella guida" if said else ""
