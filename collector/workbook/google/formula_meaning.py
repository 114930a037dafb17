"""What a formula means, whatever letters it is written in. Pure.

Google gives a formula back in words of its own: `B1:B1` becomes `B1`, a name gets other letters,
quotes and blanks come and go, arguments are separated as the spreadsheet's language wants. None of
that changes what it says.
"""

from collections.abc import Sequence
from typing import Final, TypeAlias

from schemas.patterns import lazy_pattern

FormulaTree: TypeAlias = tuple["FormulaTree | str | float | None", ...]
"""An operator or a function and its arguments; at the leaves a kind and a value."""
FormulaToken: TypeAlias = tuple[str, str]
"""A kind (text, range, number, name, sign, end) and what is written."""

_ARRAY: Final = "ARRAYFORMULA"
_IN_ITALIAN: Final = {
    "SE": "IF",
    "SE.ERRORE": "IFERROR",
    "VAL.NUMERO": "ISNUMBER",
    "VAL.LOGICO": "ISLOGICAL",
    "TESTO": "TEXT",
    "CERCA.VERT": "VLOOKUP",
    "IDENTICO": "EXACT",
    "RIF.RIGA": "ROW",
    "CONFRONTA": "MATCH",
    "COLLEG.IPERTESTUALE": "HYPERLINK",
    "FORMULA.ARRAY": _ARRAY,
    "FORMULA.MATRICE": _ARRAY,
}
"""The functions of our formulas by their Italian names."""
_BOOLEANS: Final = {"TRUE": 1.0, "VERO": 1.0, "FALSE": 0.0, "FALSO": 0.0}
"""A boolean is a number to a formula, and may come back as one."""
_CELL: Final = r"\$?[A-Za-z]{1,3}\$?[0-9]+"
_RANGE_END: Final = rf"(?:{_CELL}|\$?[A-Za-z]{{1,3}}|\$?[0-9]+)"
_TOKEN: Final = lazy_pattern(
    r'\s*(?:(?P<text>"(?:[^"]|"")*")'
    r"|(?P<sheet>(?:'(?:[^']|'')*'|[^\W\d][\w.]*)!)?"
    rf"(?P<range>{_RANGE_END}:{_RANGE_END}|{_CELL}(?![\w(.]))"
    r"|(?P<number>[0-9]+(?:[.,][0-9]+)?)"
    r"|(?P<name>[^\W\d][\w.]*)"
    r"|(?P<sign><=|>=|<>|[-+*/^&=<>%(),;\\]))"
)
_TEXTS: Final = lazy_pattern(r'"(?:[^"]|"")*"')
_OPERATORS: Final = (
    ("=", "<>", "<", ">", "<=", ">="),
    ("&",),
    ("+", "-"),
    ("*", "/"),
    ("^",),
)
"""From the loosest to the tightest."""
_SEPARATORS: Final = (",", ";", "\\")


def is_same_formula(first: str, second: str) -> bool:
    """Return True for two formulas that mean the same; an unreadable one means itself alone."""
    if first == second:
        return True
    tree = parse_formula(first)
    return tree is not None and tree == parse_formula(second)


def parse_formula(formula: str) -> FormulaTree | None:
    """Return a formula as a tree; None for one that this module cannot read."""
    text = formula.strip()
    if not text.startswith("="):
        return None
    try:
        tree = _Parser(_tokens(text[1:])).parse()
    except (_UnreadableError, RecursionError):
        return None
    if tree[0] == _ARRAY:
        return (_ARRAY, _without_arrays(tree))
    return tree


def argument_separator(formula: str) -> str:
    """Return what stands between the arguments of a formula: ";" or ","."""
    return ";" if ";" in _TEXTS.sub("", formula) else ","


class _UnreadableError(Exception):
    """The formula is written in a way that this module does not know."""


def _tokens(text: str) -> list[FormulaToken]:
    """Return the tokens, an end behind them. Raises _UnreadableError for anything else."""
    tokens: list[FormulaToken] = []
    position, text = 0, text.rstrip()
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None or match.end() == position:
            raise _UnreadableError
        position = match.end()
        kind = str(match.lastgroup)
        if match["range"]:
            tokens.append(("range", _plain_range(match["sheet"] or "", match["range"])))
        elif kind == "number":
            tokens += _number_tokens(match["number"], text)
        else:
            tokens.append((kind, match[kind]))
    return [*tokens, ("end", "")]


def _number_tokens(digits: str, formula: str) -> list[FormulaToken]:
    """Return a number; of "1,5" in a formula without another separator, two arguments."""
    if "," in digits and argument_separator(formula) == ",":
        left, right = digits.split(",")
        return [("number", left), ("sign", ","), ("number", right)]
    return [("number", digits.replace(",", "."))]


def _plain_range(sheet: str, cells: str) -> str:
    """Return a range with its sheet, without what only matters to a copy: "segnalazioni!O:Q"."""
    name = sheet.removesuffix("!")
    if name.startswith("'"):
        name = name[1:-1].replace("''", "'")
    first, _, last = cells.replace("$", "").upper().partition(":")
    is_one_cell = not last or last == first
    is_whole_column = first.isalpha()
    if is_one_cell and not is_whole_column:
        return f"{name.casefold()}!{first}"
    return f"{name.casefold()}!{first}:{last}"


class _Parser:
    """Reads operators from the loosest to the tightest, then signs, then what stands alone.

    Every method raises _UnreadableError for what it cannot read.
    """

    def __init__(self, tokens: Sequence[FormulaToken]) -> None:
        self._tokens = tokens
        self._position = 0

    def parse(self) -> FormulaTree:
        """Return the tree of all tokens."""
        tree = self._operation(0)
        if self._tokens[self._position][0] != "end":
            raise _UnreadableError
        return tree

    def _take(self, *signs: str) -> str:
        """Step over the next token if it is one of these signs, and return it; else return ''."""
        kind, text = self._tokens[self._position]
        if kind != "sign" or text not in signs:
            return ""
        self._position += 1
        return text

    def _operation(self, depth: int) -> FormulaTree:
        """Read operators of `_OPERATORS` from this depth on."""
        if depth == len(_OPERATORS):
            return self._signed()
        tree = self._operation(depth + 1)
        while sign := self._take(*_OPERATORS[depth]):
            tree = (sign, tree, self._operation(depth + 1))
        return tree

    def _signed(self) -> FormulaTree:
        if self._take("+"):
            return self._signed()
        if self._take("-"):
            return ("-", self._signed())
        tree = self._atom()
        while self._take("%"):
            tree = ("%", tree)
        return tree

    def _atom(self) -> FormulaTree:
        if self._take("("):
            tree = self._operation(0)
            if not self._take(")"):
                raise _UnreadableError
            return tree
        kind, text = self._tokens[self._position]
        self._position += 1
        if kind == "text":
            return ("text", text[1:-1].replace('""', '"'))
        if kind == "number":
            return ("number", float(text))
        if kind == "range":
            return ("range", text)
        if kind == "name":
            return self._named(text.upper().removeprefix("_XLFN."))
        raise _UnreadableError

    def _named(self, name: str) -> FormulaTree:
        """Read what follows a name: the arguments of a function, or nothing."""
        arguments: list[FormulaTree] = []
        has_arguments = self._take("(") and not self._take(")")
        if has_arguments:
            arguments.append(self._argument())
            while self._take(*_SEPARATORS):
                arguments.append(self._argument())
            if not self._take(")"):
                raise _UnreadableError
        if name in _BOOLEANS and not arguments:
            return ("number", _BOOLEANS[name])
        return (_IN_ITALIAN.get(name, name), *arguments)

    def _argument(self) -> FormulaTree:
        kind, text = self._tokens[self._position]
        is_left_out = kind == "sign" and text in (*_SEPARATORS, ")")
        return ("nothing",) if is_left_out else self._operation(0)


def _without_arrays(tree: FormulaTree) -> FormulaTree:
    """Return the tree without ARRAYFORMULA: inside of another one it says nothing more."""
    if tree[0] == _ARRAY and len(tree) == 2 and isinstance(tree[1], tuple):
        return _without_arrays(tree[1])
    return tuple(_without_arrays(part) if isinstance(part, tuple) else part for part in tree)
