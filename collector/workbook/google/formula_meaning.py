"""What a formula means, whatever letters it is written in. Pure.

Google gives a formula back in words of its own: `B1:B1` becomes `B1`, a name gets other letters, quotes and blanks
come and go, arguments are separated as the spreadsheet's language wants. None of that changes what it says.
"""

import re
from collections.abc import Sequence
from typing import Final, TypeAlias

Node: TypeAlias = tuple["Node | str | float | None", ...]

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
_TRUTHS: Final = {"TRUE": 1.0, "VERO": 1.0, "FALSE": 0.0, "FALSO": 0.0}
"""A truth is a number to a formula, and may come back as one."""
_CELL: Final = r"\$?[A-Za-z]{1,3}\$?[0-9]+"
_END: Final = rf"(?:{_CELL}|\$?[A-Za-z]{{1,3}}|\$?[0-9]+)"
_TOKEN: Final = re.compile(
    r'\s*(?:(?P<text>"(?:[^"]|"")*")'
    r"|(?P<sheet>(?:'(?:[^']|'')*'|[^\W\d][\w.]*)!)?"
    rf"(?P<range>{_END}:{_END}|{_CELL}(?![\w(.]))"
    r"|(?P<number>[0-9]+(?:[.,][0-9]+)?)"
    r"|(?P<name>[^\W\d][\w.]*)"
    r"|(?P<sign><=|>=|<>|[-+*/^&=<>%(),;\\]))"
)
_TEXTS: Final = re.compile(r'"(?:[^"]|"")*"')
_ORDER: Final = (("=", "<>", "<", ">", "<=", ">="), ("&",), ("+", "-"), ("*", "/"), ("^",))
_SEPARATORS: Final = (",", ";", "\\")


def is_same_formula(one: str, other: str) -> bool:
    """True for two formulas that mean the same; what cannot be read means itself alone."""
    if one == other:
        return True
    first = parse_formula(one)
    return first is not None and first == parse_formula(other)


def parse_formula(formula: str) -> Node | None:
    """A formula as a tree; None for one that this module cannot read."""
    text = formula.strip()
    if not text.startswith("="):
        return None
    try:
        tree = _Parser(_tokens(text[1:])).whole()
    except (_UnreadableError, RecursionError):
        return None
    return (_ARRAY, _without_arrays(tree)) if tree[0] == _ARRAY else tree


def argument_separator(formula: str) -> str:
    """What stands between the arguments of a formula: ";" or ","."""
    return ";" if ";" in _TEXTS.sub("", formula) else ","


class _UnreadableError(Exception):
    pass


FormulaToken: TypeAlias = tuple[str, str]


def _tokens(text: str) -> list[FormulaToken]:
    found: list[FormulaToken] = []
    at, text = 0, text.rstrip()
    while at < len(text):
        token = _TOKEN.match(text, at)
        if token is None or token.end() == at:
            raise _UnreadableError
        at = token.end()
        if token["range"]:
            found.append(("range", _range(token["sheet"] or "", token["range"])))
        else:
            kind = str(token.lastgroup)
            found += _number(token[kind], text) if kind == "number" else [(kind, token[kind])]
    return [*found, ("end", "")]


def _number(digits: str, formula: str) -> list[FormulaToken]:
    """A number; of "1,5" in a formula without another separator, two arguments."""
    if "," in digits and argument_separator(formula) == ",":
        left, right = digits.split(",")
        return [("number", left), ("sign", ","), ("number", right)]
    return [("number", digits.replace(",", "."))]


def _range(sheet: str, cells: str) -> str:
    """A range with its sheet, without the signs that only matter to a copy: "segnalazioni!O:Q"."""
    name = sheet.removesuffix("!")
    if name.startswith("'"):
        name = name[1:-1].replace("''", "'")
    first, _, last = cells.replace("$", "").upper().partition(":")
    return f"{name.casefold()}!{first}" + (
        f":{last}" if (last and last != first) or first.isalpha() else ""
    )


class _Parser:
    """Operators from the loosest to the tightest, then signs, then what stands alone."""

    def __init__(self, tokens: Sequence[FormulaToken]) -> None:
        self.tokens, self.at = tokens, 0

    def whole(self) -> Node:
        tree = self.level(0)
        if self.tokens[self.at][0] != "end":
            raise _UnreadableError
        return tree

    def take(self, *signs: str) -> str:
        kind, text = self.tokens[self.at]
        if kind != "sign" or text not in signs:
            return ""
        self.at += 1
        return text

    def level(self, depth: int) -> Node:
        if depth == len(_ORDER):
            return self.signed()
        tree = self.level(depth + 1)
        while sign := self.take(*_ORDER[depth]):
            tree = (sign, tree, self.level(depth + 1))
        return tree

    def signed(self) -> Node:
        if self.take("+"):
            return self.signed()
        if self.take("-"):
            return ("-", self.signed())
        tree = self.atom()
        while self.take("%"):
            tree = ("%", tree)
        return tree

    def atom(self) -> Node:
        if self.take("("):
            tree = self.level(0)
            if not self.take(")"):
                raise _UnreadableError
            return tree
        kind, text = self.tokens[self.at]
        self.at += 1
        if kind == "text":
            return ("text", text[1:-1].replace('""', '"'))
        if kind == "number":
            return ("number", float(text))
        if kind == "range":
            return ("range", text)
        if kind == "name":
            return self.named(text.upper().removeprefix("_XLFN."))
        raise _UnreadableError

    def named(self, name: str) -> Node:
        arguments: list[Node] = []
        if self.take("(") and not self.take(")"):
            arguments.append(self.argument())
            while self.take(*_SEPARATORS):
                arguments.append(self.argument())
            if not self.take(")"):
                raise _UnreadableError
        if name in _TRUTHS and not arguments:
            return ("number", _TRUTHS[name])
        return (_IN_ITALIAN.get(name, name), *arguments)

    def argument(self) -> Node:
        kind, text = self.tokens[self.at]
        is_left_out = kind == "sign" and text in (*_SEPARATORS, ")")
        return ("nothing",) if is_left_out else self.level(0)


def _without_arrays(tree: Node) -> Node:
    """The tree without ARRAYFORMULA: inside of another one it says nothing more."""
    if tree[0] == _ARRAY and len(tree) == 2 and isinstance(tree[1], tuple):
        return _without_arrays(tree[1])
    return tuple(_without_arrays(part) if isinstance(part, tuple) else part for part in tree)
