"""One or several of a few choices in one cell, as a person or a form's boxes list them.

A near miss is asked, never taken; of a cell that is not understood whole nothing is taken.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Final

from schemas.cells.choices import choice_key, near_choices
from schemas.cells.normalise import plain
from schemas.cells.parsed import LONGEST, Parsed
from schemas.cells.reading import Cell, Reading
from schemas.cells.tick_lists import ticked
from schemas.patterns import lazy_pattern

_BETWEEN: Final = lazy_pattern(r"[\r\n,;:()/+&|•·]|\b(?:e|ed)\b", re.IGNORECASE)
_NONE: Final = frozenset(
    {
        "no", "nessuna", "nessuno", "niente", "nulla", "nessunadifficolta", "nessunacriticita",
        "nonapplicabile", "nd",
    }
)  # fmt: skip
"""Cells that say that there is nothing to choose."""
_FLAG: Final = "SCELTA-01"


def read_choices(
    cell: Cell, choices: tuple[str, ...], also: Mapping[str, str]
) -> Reading[tuple[str, ...]]:
    """Read one or several of `choices`; `also` holds other words and the choice they mean.

    Reads     a label or a known word, whatever its case, accents and punctuation · several, with
              commas, line breaks, ";", "/", "+" or "e" between them · ticked boxes ·
              "nessuna": none
    Doubts    what has a misspelt or an unknown part beside what is known, and any with a question
              mark: SCELTA-01
    Refuses   what holds no known word, numbers too: SCELTA-01
    Returns   a Reading of the choices, in their own order, each once; `facts["choices"]` lists the
              labels where the cell is asked back
    Raises    nothing
    """
    typed = cell.typed
    if cell.empty:
        return Reading.nothing(cell)
    if not isinstance(typed, str) or len(typed) > LONGEST:
        return Reading.refused(cell, _FLAG, "nessuna voce dell'elenco", choices=", ".join(choices))
    if not choice_key(typed):
        return Reading.nothing(cell)  # "-", "..."
    return _parse(typed, choices, tuple(also.items())).of(cell)


@lru_cache(maxsize=1024)
def _parse(
    text: str, choices: tuple[str, ...], also: tuple[tuple[str, str], ...]
) -> Parsed[tuple[str, ...]]:
    if choice_key(text) in _NONE:
        return Parsed.read(None, "nessuna voce")
    labels = ", ".join(choices)
    known = {choice_key(word): choice for word, choice in also if choice in choices}
    known |= {choice_key(choice): choice for choice in choices}
    boxes = ticked(text)
    if boxes is None:
        texts: Sequence[str] = [text]
    elif boxes.parts is None:
        return Parsed.refused(_FLAG, "caselle non sicure", choices=labels)
    else:
        texts = [part.text for part in boxes.parts if part.ticked]
    found: set[str] = set()
    is_sure = "?" not in text
    for part in texts:
        for meant, is_known in _meanings(part, known):
            found |= meant
            is_sure = is_sure and is_known
    chosen = tuple(choice for choice in choices if choice in found)
    if is_sure and chosen:
        return Parsed.read(chosen, "voci dell'elenco")
    if not texts:
        return Parsed.read(None, "nessuna casella")
    if not chosen:
        return Parsed.refused(_FLAG, "nessuna voce dell'elenco", choices=labels)
    rule = "una parte non è nell'elenco"
    return Parsed.doubt(_FLAG, rule, chosen, ", ".join(chosen), choices=labels)


def _meanings(text: str, known: Mapping[str, str]) -> Iterator[tuple[set[str], bool]]:
    """Yield what each part of a text may mean, and whether that is sure.

    A label may hold a comma or an "e" itself: the longest run of parts that is known is one.
    """
    spans = list(_spans(text))
    at = 0
    while at < len(spans):
        for end in range(len(spans), at, -1):
            key = choice_key(text[spans[at][0] : spans[end - 1][1]])
            if key in known:
                yield {known[key]}, True
                at = end
                break
        else:
            start, stop = spans[at]
            near = near_choices(choice_key(text[start:stop]), known)
            yield (near if len(near) == 1 else set[str]()), False
            at += 1


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each part between separators begins and ends; parts without a letter are none."""
    start = 0
    for match in (*_BETWEEN.finditer(text), None):
        end = match.start() if match else len(text)
        if plain(text[start:end]).strip() and choice_key(text[start:end]):
            yield start, end
        if match:
            start = match.end()
