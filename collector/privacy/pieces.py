"""What a piece of a text, between two blanks, may be or say; and what is remembered of pieces.

Words repeat, from row to row: what one says is asked once (see `first_look`).
"""

from dataclasses import dataclass, field
from typing import Final, NamedTuple

# --- What a piece says, one bit each. In doubt it says so. ----------------------------------------

NAME, UNKNOWN, PART, BEHIND_TITLE, TITLE, OTHER_WORD = (1 << at for at in range(6))
"""NAME: a name, whatever stands around it. UNKNOWN: a word that the coordinator is asked about.
PART: an ordinary word in small letters that is a part of a known name, so a name near another
part. BEHIND_TITLE: a name if it stands right behind a title. OTHER_WORD: neither title nor its
ending."""
SIR, KIN, CALLED, WORK = (1 << at for at in range(6, 10))
"""Cues for a name."""
TO_WITH: Final = 4
WITH_SIR, WITH_KIN, WITH_CALLED, WITH_WORK = (1 << at for at in range(10, 14))
"""A name if such a cue stands before it."""
STRUCTURED, WEAK_STREET, STREET, MONTH, BIRTH, NUMBER, NUMBER_WORD = (
    1 << at for at in range(14, 21)
)
"""STRUCTURED: a structured identity, or a hint for one. STREET, WEAK_STREET: see `StreetHint`.
MONTH: a day of birth in a text with BIRTH, a cue for it. NUMBER: up to six digits, or a day, an
hour, an amount, and nothing else but signs. NUMBER_WORD: a number in letters."""
DIGIT_CUE, CAPITAL, CAPITAL_END, HOME, LETTER = (1 << at for at in range(21, 26))
"""DIGIT_CUE: a cue for digits behind it. CAPITAL_END: a capital that may belong to digits behind
it. HOME: a word for living somewhere. LETTER: a letter at least."""
CUES: Final = SIR | KIN | CALLED | WORK
WITH_CUE: Final = CUES << TO_WITH
BY_PLACE: Final = WEAK_STREET | STREET | TITLE | WITH_CUE
"""What depends on what stands around it: it says NAME or STRUCTURED there, or nothing."""
BEFORE_PLAIN: Final = WEAK_STREET | TITLE
"""Those of them that say nothing before words that are no names (`PieceMemory.plain`)."""
BY_MORE: Final = BY_PLACE & ~BEFORE_PLAIN
MAY_BE_STRUCTURED: Final = STRUCTURED | MONTH | NUMBER | NUMBER_WORD
ANYTHING: Final = ((1 << 26) - 1) & ~BY_PLACE
TELLING: Final = (
    NAME | UNKNOWN | PART | TITLE | WITH_CUE | STRUCTURED | WEAK_STREET | STREET | MONTH
    | NUMBER | NUMBER_WORD
)  # fmt: skip
"""A text whose pieces say none of these holds nothing."""


class Piece(NamedTuple):
    """What stands between two blanks.

    `says`: the bits above. `cues`: of all patterns of structured identities, None where nobody
    looked for them. `digits`: how many it has; digits in words count too.
    """

    says: int
    cues: frozenset[str] | None = None
    digits: int = 0


ANY_PIECE: Final = Piece(ANYTHING)
"""A piece that may say everything."""

_MOST_PIECES: Final = 100_000
"""So many are remembered before all are forgotten: no text may fill the memory."""


@dataclass(slots=True)
class PieceMemory:
    """The pieces that were met in texts beside the same known names.

    `quiet`: those that say nothing by themselves (`TELLING`). `harmless`: these, and those that say
    nothing before words that are `plain`: words without a capital that are no name behind a title.
    `without`: those that say none of some bits, by these. Such sets answer for many pieces at once.
    """

    quiet: set[str] = field(default_factory=set)
    harmless: set[str] = field(default_factory=set)
    plain: set[str] = field(default_factory=set)
    pieces: dict[str, Piece] = field(default_factory=dict)
    without: dict[int, set[str]] = field(default_factory=dict)

    def remember(self, typed: str, piece: Piece) -> None:
        """Keep a piece; forget all others first when there are too many."""
        if len(self.pieces) >= _MOST_PIECES:
            self.quiet.clear()
            self.harmless.clear()
            self.plain.clear()
            self.pieces.clear()
            self.without.clear()
        self.pieces[typed] = piece
        if not piece.says & TELLING:
            self.quiet.add(typed)
        if not piece.says & TELLING & ~BEFORE_PLAIN:
            self.harmless.add(typed)
        if piece.says & (OTHER_WORD | TITLE) and not piece.says & (BEHIND_TITLE | CAPITAL):
            self.plain.add(typed)
