"""One typed cell, and what was understood of it."""

import datetime as dt
import enum
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Generic, NamedTuple, TypeVar

from schemas.cells.normalise import blank, tidy
from schemas.patterns import lazy_pattern

T = TypeVar("T")

Typed = str | float | bool | dt.datetime | dt.date | dt.time | dt.timedelta | None
"""A cell as a spreadsheet holds it. Numbers are floats (whole ones too); an empty cell is None or
''.
"""

NO_FACTS: Mapping[str, str] = MappingProxyType({})

NO_VALUE: Final = "#FORMULA SENZA VALORE!"
"""What a cell holds for us whose formula has no stored result: not empty, and nothing that can be
read.
"""
SWALLOWED: Final = "#CELLA UNITA!"
"""What a cell holds for us that is a part of a merged cell which begins in another column."""

_ERROR: Final = lazy_pattern(
    r"#[¡¿]?(?:"
    r"FORMULA SENZA VALORE!|CELLA UNITA!|"
    r"REF!|N/A|VALUE!|NAME\?|DIV/0!|NUM!|NULL!|GETTING_DATA|SPILL!|CALC!|FIELD!|BLOCKED!|CONNECT!|"
    r"BUSY!|ERROR!|"
    r"RIF!|N/D|VALORE!|NOME\?|NULLO!|ERRORE!|ESPANSIONE!|CALCOLO!|CAMPO!|"
    r"VALEUR!|NOM\?|NOMBRE!|NUL!|PROPAGATION!|[EÉ]PARS!|CALCUL!|ERREUR!|"
    r"BEZUG!|NV|WERT!|ZAHL!|[ÜU]BERLAUF!|KALK!|FEHLER!|"
    r"[¡¿]?(?:VALOR!|NOMBRE\?|NULO!|DESBORDAMIENTO!)"
    r")|(?:Err|Errore|Erreur|Fehler) ?: ?5\d\d",
    re.IGNORECASE,
)
"""The names of errors in English, Italian, French, German and Spanish, as Excel, LibreOffice and
Google show them.
"""
ERROR_BEGINS: Final = frozenset("#eEfF")
"""The letters that an error may begin with: whoever asks often looks here first."""


class Struck(str):
    """A cell of which the text, or a part of it, was crossed out.

    As a text it is the cell in canonical form (`schemas.canonical`), so that the row is still the
    same row; `was` is what the cell holds. Whether it still counts is for a person to say.
    """

    was: Typed

    @classmethod
    def of(cls, typed: Typed, text: str) -> "Struck":
        """Make one from what a cell holds, and the same as canonical text."""
        made = cls(text)
        made.was = typed
        return made


class End(enum.StrEnum):
    """How the reading of a cell ended."""

    EMPTY = "empty"
    READ = "read"
    DOUBT = "doubt"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell as it was typed.

    What was typed may name a person, so it never shows in a repr or a log.
    """

    typed: Typed = field(default=None, repr=False)

    @property
    def text(self) -> str:
        """The cell as one tidy line; '' where it holds no text.

        NBSP and line breaks become blanks, ends are trimmed.
        """
        return tidy(self.typed) if isinstance(self.typed, str) else ""

    @property
    def empty(self) -> bool:
        """True when nobody typed anything: nothing, or only blanks."""
        return self.typed is None or (isinstance(self.typed, str) and blank(self.typed))

    @property
    def error(self) -> bool:
        """True where a formula ended in an error ("#REF!", "#N/D", "Err:502").

        Also where the result is not known: `NO_VALUE`, `SWALLOWED`.
        """
        typed = self.typed
        return (
            isinstance(typed, str)
            and typed[:1] in ERROR_BEGINS
            and _ERROR.fullmatch(typed.rstrip()) is not None
        )

    @property
    def struck(self) -> bool:
        """True where what was typed, all of it or a part, was crossed out."""
        return type(self.typed) is Struck


class Reading(NamedTuple, Generic[T]):
    """One cell understood, or asked back.

    `value` is set only when `end` is READ. READ with None is an answer too: "nessuno" under *Data
    prossimo colloquio* says there is no next talk. A doubt carries its `proposal` beside it, never
    as the value. `facts` fill the placeholders of the flag's message; they hold what we made of the
    cell (a canonical date, a known name), never what was typed.
    """

    typed: Typed
    end: End
    rule: str
    value: T | None = None
    flag: str | None = None
    proposal: T | None = None
    facts: Mapping[str, str] = NO_FACTS

    def __repr__(self) -> str:
        return f"Reading(end={self.end!r}, rule={self.rule!r}, flag={self.flag!r})"

    @classmethod
    def nothing(cls, cell: Cell) -> "Reading[T]":
        """Make the reading of an empty cell.

        Whether that is a fault is a rule of the row, not of the cell.
        """
        return cls(cell.typed, End.EMPTY, "cella vuota")

    @classmethod
    def read(cls, cell: Cell, value: T | None, rule: str) -> "Reading[T]":
        """Make the reading of a cell that is understood for sure."""
        return cls(cell.typed, End.READ, rule, value)

    @classmethod
    def doubt(
        cls,
        cell: Cell,
        flag: str,
        rule: str,
        proposal: T | None = None,
        shown: str = "",
        **facts: str,
    ) -> "Reading[T]":
        """Make a doubt: the cell may mean `proposal`, but a person must say so.

        `shown`: the proposal as people see it, in "Forse …?"; '' for a doubt without one.
        """
        if shown:
            facts["proposal"] = shown
        return cls(cell.typed, End.DOUBT, rule, flag=flag, proposal=proposal, facts=facts)

    @classmethod
    def refused(cls, cell: Cell, flag: str, rule: str, **facts: str) -> "Reading[T]":
        """Make a refusal: the cell cannot mean what its column asks for."""
        return cls(cell.typed, End.REFUSED, rule, flag=flag, facts=facts)

    @classmethod
    def failed(cls, cell: Cell) -> "Reading[T]":
        """Make the refusal of a cell whose content is not there, or perhaps no longer meant.

        See `Cell.error` and `Cell.struck`.
        """
        if cell.struck:
            return cls.refused(cell, "BARRATO-01", "testo barrato")
        if cell.typed == NO_VALUE:
            return cls.refused(cell, "ERRORE-02", "formula senza valore")
        if cell.typed == SWALLOWED:
            return cls.refused(cell, "ERRORE-03", "cella unita")
        return cls.refused(cell, "ERRORE-01", "errore di una formula")

    @property
    def sure(self) -> bool:
        """True when the cell was read: `value` may be used."""
        return self.end is End.READ
