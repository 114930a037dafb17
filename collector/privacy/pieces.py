"""What is remembered of the pieces of texts: words repeat, from row to row."""

from dataclasses import dataclass, field
from typing import Final, NamedTuple

from collector.privacy.structured_hints import Hints

_MOST_PIECES: Final = 100_000
"""So many are remembered before all are forgotten: no text may fill the memory."""


class Piece(NamedTuple):
    """What stands between two blanks.

    `says`: what it may be or say of a name (see `first_look`). `hints`: the same of structured
    identities; None where nobody looked for them.
    """

    says: int
    hints: Hints | None


@dataclass(slots=True)
class PieceMemory:
    """The pieces that were met in texts beside the same known names.

    `quiet`: those that ask for nothing and say nothing that another one of these would ask for.
    `no_cues`: those that are no cue for digits behind them.
    """

    quiet: set[str] = field(default_factory=set)
    no_cues: set[str] = field(default_factory=set)
    pieces: dict[str, Piece] = field(default_factory=dict)

    def remember(self, typed: str, piece: Piece, *, is_quiet: bool) -> None:
        """Keep a piece; forget all others first when there are too many."""
        if len(self.pieces) >= _MOST_PIECES:
            self.quiet.clear()
            self.no_cues.clear()
            self.pieces.clear()
        self.pieces[typed] = piece
        if is_quiet:
            self.quiet.add(typed)
        if piece.hints is not None and not piece.hints.is_cue_for_digits:
            self.no_cues.add(typed)
