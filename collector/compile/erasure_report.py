"""The report of an erasure: what was erased where, who is to be told, what nobody can reach. Pure.

Codes only, no name: it is signed on paper and stays for years.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from schemas.erasure import ErasureKind

BY_HAND: Final = "(nome da scrivere a penna)"
"""Stands where what was typed would put an erased name on the report."""


@dataclass(frozen=True, slots=True)
class ErasedPlace:
    """A place, and what was erased there: "Foglio «Schede»", "3 righe, 1 cella"."""

    place: str
    what: str


@dataclass(frozen=True, slots=True)
class InformedRecipient:
    """A recipient who got a document with what was erased (art. 19 GDPR).

    `recipient`: a person by name and code, or what stands for one; `document`: which, `how`: and by
    which way and when, in Italian.
    """

    recipient: str
    document: str
    how: str


@dataclass(frozen=True)
class ErasureReport:
    """All that the report says.

    `code`: of the nucleus or person; `number`: random, of the report; `day` (ISO): when it was
    decided. `codes`: all that are never read again. `left`: what we could not erase though it is
    here; `beyond`: what no program of ours reaches. `kind`: somebody asked, or the time was over.
    """

    code: str
    number: str
    day: str
    is_person: bool
    asked_by: str
    authorised_by: str
    reason: str
    places: tuple[ErasedPlace, ...] = ()
    to_inform: tuple[InformedRecipient, ...] = ()
    codes: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    beyond: tuple[str, ...] = ()
    kind: ErasureKind = ErasureKind.FORGOTTEN

    @property
    def keeps_evidence(self) -> bool:
        """True where the evidence of each talk stays under its codes."""
        return self.kind is ErasureKind.NARRATIVE

    @property
    def short_day(self) -> str:
        """The day as people write it."""
        year, month, day = self.day.split("-")
        return f"{day}/{month}/{year}"

    def dump(self) -> str:
        """Return it as JSON, which `load` reads."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def load(cls, text: str) -> "ErasureReport":
        """Return the report that `dump` made a text of. Raises ValueError, KeyError, TypeError."""
        values: Mapping[str, Any] = json.loads(text)
        return cls(
            **{
                **values,
                "places": tuple(ErasedPlace(**one) for one in values["places"]),
                "to_inform": tuple(InformedRecipient(**one) for one in values["to_inform"]),
                "codes": tuple(values["codes"]),
                "left": tuple(values["left"]),
                "beyond": tuple(values["beyond"]),
                "kind": ErasureKind(values.get("kind", ErasureKind.FORGOTTEN)),
            }
        )
