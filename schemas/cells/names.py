"""Names in a cell: nuclei, people. Looked up among the known ones; alike is proposed, never taken.

Families may be homonyms, and a wrong match opens another family's story: so only what equals a
known name (case, accents, word order and titles apart) is read; everything else is a doubt with
the nearest as proposal.
"""

import re
from collections.abc import Collection, Sequence
from typing import Final

from schemas.cells.name_index import ALMOST, MORE, PART, SAME_LETTERS, SAME_SOUND, Names
from schemas.cells.name_keys import (
    TITLES,
    as_heard,
    counts_families,
    name_key,
    names_in,
    without_blanks,
)
from schemas.cells.normalise import words
from schemas.cells.reading import Cell, Reading
from schemas.cells.several_names import are_other_families, names_several, written_twice
from schemas.cells.symbols import OTHERWISE, UNSURE, unpictured
from schemas.code import LONGEST, is_code, listed_codes, looks_like_code
from schemas.patterns import lazy_pattern

__all__ = [
    "ALMOST",
    "MORE",
    "PART",
    "SAME_LETTERS",
    "SAME_SOUND",
    "Names",
    "as_heard",
    "counts_families",
    "leading_code",
    "name_key",
    "names_in",
    "read_nucleus",
    "read_person",
    "without_blanks",
]

_CODE_THEN_NAME: Final = lazy_pattern(
    rf"\s*([A-Za-z0-9]{{4,{LONGEST}}})(?![^\W_])[\s\-–—:.,]*(.*)", re.DOTALL
)


def leading_code(text: str) -> str | None:
    """Return the nucleus code that a cell begins with ("N7F3K", "N7F3K – Hoxha"), or None."""
    match = _CODE_THEN_NAME.fullmatch(text)
    if match is None:
        return None
    code = match[1].upper()
    return code if is_code(code, "N") else None


def read_nucleus(cell: Cell, names: Names, codes: frozenset[str]) -> Reading[str]:
    """Read which family a talk was with.

    Reads     a known code · the dropdown's "CODICE – nome", in either order, the name or a part of
              it · a name or other name as in *Nuclei*, both of them too
    Doubts    a name alike a known one; a code with a typo beside a known name
    Refuses   an unknown name; a name that two nuclei share; a code beside another family's name;
              two families; "NUCLEO 1", a tick
    Returns   the nucleus's code; a proposal is a code too, so that no name is repeated
    Raises    nothing
    Source    scheda colloqui, line NUCLEO 1 BENEFICIARIO DELLA MEDIAZIONE
    """
    if cell.empty:
        return Reading.nothing(cell)
    if isinstance(cell.typed, bool):
        return Reading.refused(cell, "NUCLEO-08", "VERO o FALSO")
    text = cell.text
    text_words = words(text)
    known_codes = {word.upper() for word in text_words} & codes
    if known_codes:
        return _read_known_code(cell, text_words, known_codes, names)
    other_code = _read_other_code(cell, text, names)
    if other_code is not None:
        return other_code
    return _read_family_name(cell, text, names)


def _read_known_code(
    cell: Cell, text_words: Sequence[str], known_codes: Collection[str], names: Names
) -> Reading[str]:
    """Read a cell with known codes: one, alone or beside the name of its nucleus."""
    if len(known_codes) > 1:
        return Reading.refused(cell, "NUCLEO-09", "più famiglie")
    (code,) = known_codes
    if are_other_families(cell.typed, code, names):
        return Reading.refused(cell, "NUCLEO-09", "più famiglie")
    name = " ".join(word for word in text_words if word.upper() != code and word not in TITLES)
    if not name or code in names.exact(name) | names.containing(name):
        return _read_unless_doubted(cell, "NUCLEO-01", code, "codice")
    return Reading.refused(cell, "NUCLEO-03", "codice e nome diversi")


def _read_other_code(cell: Cell, text: str, names: Names) -> Reading[str] | None:
    """Read a cell that begins with a code that is not known; None where it begins with none."""
    match = _CODE_THEN_NAME.fullmatch(text)
    if match is None:
        return None
    code, name = match[1].upper(), match[2]
    if not looks_like_code(code, "N"):
        return None
    if is_code(code, "N"):
        return Reading.refused(cell, "NUCLEO-01", "codice sconosciuto")
    targets = names.exact(name) if name else frozenset()
    if len(targets) == 1:
        (target,) = targets
        return Reading.doubt(cell, "NUCLEO-04", "codice con un errore", target, target)
    return Reading.refused(cell, "NUCLEO-04", "codice con un errore")


def _read_family_name(cell: Cell, text: str, names: Names) -> Reading[str]:
    """Read a cell that begins with no code."""
    exact = names.exact(text)
    if len(exact) == 1:
        return _read_unless_doubted(cell, "NUCLEO-01", next(iter(exact)), "nome")
    if exact:
        return Reading.refused(cell, "NUCLEO-02", "omonimi", codes=listed_codes(exact))
    if not text or counts_families(text):
        return Reading.refused(cell, "NUCLEO-07", "un numero non è un nome")
    part = names.containing(text)
    if len(part) > 1:
        rule = "una parte del nome di più nuclei"
        return Reading.refused(cell, "NUCLEO-02", rule, codes=listed_codes(part))
    twice = written_twice(cell.typed, names)
    if twice:
        return _read_unless_doubted(cell, "NUCLEO-01", twice, "nome, scritto due volte")
    if names_several(cell.typed, names):
        return Reading.refused(cell, "NUCLEO-09", "più famiglie")
    return _propose(cell, "NUCLEO-01", _nearest(text, names, part))


def read_person(
    cell: Cell, names: Names, *, unknown: str, several: str, two: str | None = None
) -> Reading[str]:
    """Read a person's name.

    The flags to raise: `unknown`, `several` (more than one may be meant), and `two` (two people in
    the cell; None: `unknown`).

    Reads     the name as in *Persone*, in any word order, with or without title
    Doubts    a name alike a known one; a first name or surname alone
    Refuses   an unknown name; a part of a name that several people have; two people
    Returns   the name as it stands in *Persone*
    Raises    nothing
    """
    if cell.empty:
        return Reading.nothing(cell)
    text = cell.text
    exact = names.exact(text)
    if len(exact) == 1:
        return _read_unless_doubted(cell, unknown, next(iter(exact)), "nome")
    if not exact and names_several(cell.typed, names):
        return Reading.refused(cell, two or unknown, "più persone")
    part = names.containing(text)
    if len(exact) > 1 or len(part) > 1:
        return Reading.refused(cell, several, "più persone con questo nome")
    return _propose(cell, unknown, _nearest(text, names, part))


def _read_unless_doubted(cell: Cell, flag: str, target: str, rule: str) -> Reading[str]:
    """Return what is read, unless a question mark or a picture of doubt stands beside it."""
    if {UNSURE, OTHERWISE} & set(unpictured(cell.text)):
        return Reading.doubt(cell, flag, "un segno di dubbio", target, target)
    return Reading.read(cell, target, rule)


def _nearest(text: str, names: Names, part: frozenset[str]) -> tuple[str, str] | None:
    """Return the one known name that a text may mean, and why.

    `part`: the name of which the text is a part, if there is one. None for a name that is denied:
    "non Amina Haddad".
    """
    if "non" in words(text):
        return None
    if part:
        return next(iter(part)), PART
    near = names.nearest(text)
    if near:
        return near
    more = names.within(text)
    return (next(iter(more)), MORE) if len(more) == 1 else None


def _propose(cell: Cell, flag: str, near: tuple[str, str] | None) -> Reading[str]:
    """Ask the cell back, with the name it may mean as proposal if there is one."""
    if near is None:
        return Reading.refused(cell, flag, "nome sconosciuto")
    target, why = near
    rule = f"nome simile: {why[0].lower()}{why[1:]}"
    return Reading.doubt(cell, flag, rule, target, target, why=why)
