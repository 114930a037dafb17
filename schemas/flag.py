"""Flags (segnalazioni): what a person must look at, and the catalogue of all there are.

A flag's message says what is wrong, then what to write instead. It holds canonical forms and known names that
we made ourselves, never what was typed: a message may be printed, logged or mailed.
"""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from schemas.cells.reading import NO_FACTS, Typed


class Severity(enum.StrEnum):
    """ERROR: the talk is not complete. WARNING: a doubt to look at."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Kind:
    """One entry of the catalogue. `{names}` in the texts are filled from a flag's facts."""
