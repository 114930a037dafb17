"""The text of a formula, parsed: `=SE(A1>1,5;"a";SOMMA(B:B))` in the separators and the function
names of its locale.

Known are numbers, texts, TRUE and FALSE, cells, ranges and named ranges, the operators and calls.
Arrays in braces are not: they are Unreadable, as a slip of the pen is.
"""

import re
from dataclasses import dataclass
from typing import TypeAlias

from tests.google_sheets.locales import ITALIAN, Locale
from tests.google_sheets.references import Corner, corner, plain


class Unreadable(Exception):
    """ "Formula parse error." """


@dataclass(frozen=True)
class Const:
    value: str | float | bool | None


@dataclass(frozen=True)
class Reference:
    """Cells; `title` None: of the formula's own sheet."""

    title: str | None
    first: Corner
    last: Corner


@dataclass(frozen=True)
class Named:
    """A named range, or a name that nobody gave."""

    name: str


@dataclass(frozen=True)
class Call:
    """A function by its English name, or an operator by its sign: "-" with one argument is the sign
    of a number.
    """

    name: str
    arguments: tuple["Node", ...]


Node: TypeAlias = Const | Reference | Named | Call

IN_ITALIAN = {
    "SOMMA": "SUM",
    "MEDIA": "AVERAGE",
    "CONTA.NUMERI": "COUNT",
    "CONTA.VALORI": "COUNTA",
    "SE": "IF",
    "SE.ERRORE": "IFERROR",
    "E": "AND",
    "O": "OR",
    "NON": "NOT",
    "VERO": "TRUE",
    "FALSO": "FALSE",
    "NON.DISP": "NA",
    "CONCATENA": "CONCATENATE",
    "IDENTICO": "EXACT",
    "VAL.NUMERO": "ISNUMBER",
    "VAL.LOGICO": "ISLOGICAL",
    "VAL.TESTO": "ISTEXT",
    "VAL.VUOTO": "ISBLANK",
    "RIF.RIGA": "ROW",
    "RIF.COLONNA": "COLUMN",
    "TESTO": "TEXT",
    "CERCA.VERT": "VLOOKUP",
    "CONFRONTA": "MATCH",
    "COLLEG.IPERTESTUALE": "HYPERLINK",
    "ARROTONDA": "ROUND",
    "ASS": "ABS",
    "LUNGHEZZA": "LEN",
}
ERRORS = {
    "#REF!": "REF",
    "#N/A": "N_A",
    "#NAME?": "NAME",
    "#VALUE!": "VALUE",
    "#DIV/0!": "DIVIDE_BY_ZERO",
    "#NUM!": "NUM",
    "#ERROR!": "ERROR",
}
_LITERALS = {**ERRORS, "#RIF!": "REF", "#N/D": "N_A", "#NOME?": "NAME", "#VALORE!": "VALUE"}
_CELL = r"\$?[A-Za-z]{1,3}\$?[1-9][0-9]*"
_PIECE = (
    r'(?P<text>"(?:[^"]|"")*")'
    rf"|(?P<ref>(?:'(?:[^']|'')*'!|[^\W\d]\w*!)?(?:{_CELL}"
    rf"(?::(?:{_CELL}|\$?[A-Za-z]{{1,3}}|\$?[1-9][0-9]*))?"
    r"|\$?[A-Za-z]{1,3}:\$?[A-Za-z]{1,3}(?:\$?[1-9][0-9]*)?"
    r"|\$?[1-9][0-9]*:\$?[1-9][0-9]*)(?![\w(!.]))"
    r"|(?P<error>#[A-Z/0]+[!?]?)"
    r"|(?P<number>\d+(?:{decimal}\d+)?(?:[eE][+-]?\d+)?|(?<![\w\")]){decimal}\d+)"
    r"|(?P<name>[^\W\d][\w.]*)"
    r"|(?P<sign><=|>=|<>|[-+*/^&=<>%(),;])"
)
_ORDER = (("=", "<>", "<", ">", "<=", ">="), ("&",), ("+", "-"), ("*", "/"), ("^",))
Token: TypeAlias = tuple[str, str]


def parsed(formula: str, locale: Locale) -> Node:
    """`formula` begins with "=". Raises Unreadable."""
    parser = _Parser(_tokens(formula[1:], locale), locale)
    node = parser.level(0)
    if parser.next != ("end", ""):
        raise Unreadable(formula)
    return node


def _tokens(text: str, locale: Locale) -> list[Token]:
    piece = re.compile(_PIECE.replace("{decimal}", re.escape(locale.decimal)))
    found: list[Token] = []
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        one = piece.match(text, at)
        if one is None or one.lastgroup is None:
            raise Unreadable(text)
        found.append((one.lastgroup, one[0]))
        at = one.end()
    return [*found, ("end", "")]


class _Parser:
    def __init__(self, tokens: list[Token], locale: Locale) -> None:
        self.tokens, self.locale, self.at = tokens, locale, 0

    @property
    def next(self) -> Token:
        return self.tokens[self.at]

    def take(self, *signs: str) -> str:
        """The sign that comes next, when it is one of these; else ""."""
        kind, text = self.next
        if kind != "sign" or text not in signs:
            return ""
        self.at += 1
        return text

    def level(self, depth: int) -> Node:
        if depth == len(_ORDER):
            return self.signed()
        node = self.level(depth + 1)
        while sign := self.take(*_ORDER[depth]):
            node = Call(sign, (node, self.level(depth + 1)))
        return node

    def signed(self) -> Node:
        """Sheets lets a sign bind closer than a power: =-2^2 is 4."""
        if sign := self.take("+", "-"):
            return Call(sign, (self.signed(),))
        node = self.atom()
        while self.take("%"):
            node = Call("%", (node,))
        return node

    def atom(self) -> Node:
        if self.take("("):
            node = self.level(0)
            if not self.take(")"):
                raise Unreadable
            return node
        kind, text = self.next
        self.at += 1
        if kind == "text":
            return Const(text[1:-1].replace('""', '"'))
        if kind == "number":
            return Const(float(text.replace(self.locale.decimal, ".")))
        if kind == "error" and text in _LITERALS:
            return Call("error", (Const(_LITERALS[text]),))
        if kind == "ref":
            return self.reference(text)
        if kind == "name":
            return self.named(text)
        raise Unreadable

    @staticmethod
    def reference(text: str) -> Reference:
        title, mark, cells = text.rpartition("!")
        first, _, last = cells.partition(":")
        return Reference(
            plain(title + mark) if mark else None, corner(first), corner(last or first)
        )

    def named(self, text: str) -> Node:
        if not self.take("("):
            upper = text.upper()
            truth = upper in self.locale.true
            return Const(truth) if truth or upper in self.locale.false else Named(text)
        arguments: list[Node] = []
        if not self.take(")"):
            arguments.append(self.argument())
            while self.take(",", ";"):
                arguments.append(self.argument())
            if not self.take(")"):
                raise Unreadable
        name = text.upper()
        return Call(
            IN_ITALIAN.get(name, name) if self.locale is ITALIAN else name, tuple(arguments)
        )

    def argument(self) -> Node:
        """An argument may be left out: =SE(A1;;"x")."""
        empty = self.next[0] == "sign" and self.next[1] in (",", ";", ")")
        return Const(None) if empty else self.level(0)
