"""The types of a talk's difficulties: read as typed, and proposed by the words of *Criticità*.

The scheda names two: "scarsa condivisione da parte dell'assistente sociale del caso, opposizione
dell'utente a svolgere il percorso".
"""

import re
from typing import Final

from schemas.cells.normalise import plain
from schemas.cells.reading import Cell, Reading
from schemas.cells.several_choices import read_choices
from schemas.normal import fold, is_its_own_form
from schemas.patterns import lazy_pattern
from schemas.session import DIFFICULTY_TYPES

_SHARING, _OPPOSITION, _OTHER = DIFFICULTY_TYPES
_WORDS: Final = {
    _SHARING: (
        "scarsa condivisione; poca condivisione; mancata condivisione; mancanza di condivisione; "
        "condivisione; scarsa condivisione AS; scarsa condivisione A.S.; "
        "scarsa condivisione dell'AS; scarsa condivisione assistente sociale; scarsa condivisione "
        "con l'assistente sociale; scarsa condivisione con l'AS; scarsa condivisione da parte "
        "dell'AS; scarsa condivisione da parte dell'assistente sociale; scarsa condivisione da "
        "parte dell'assistente sociale del caso; scarsa condivisione del servizio; scarsa "
        "condivisione dei servizi; scarsa condivisione del servizio sociale"
    ),
    _OPPOSITION: (
        "opposizione; opposizioni; opposizione utente; opposizione dell'utenza; opposizione del "
        "nucleo; opposizione della famiglia; opposizione dell'utente al percorso; opposizione "
        "dell'utente a svolgere il percorso; opposizione al percorso; rifiuto; rifiuto "
        "dell'utente; rifiuto del percorso"
    ),
    _OTHER: (
        "altra; altre; altri; altro tipo; altra difficoltà; altre difficoltà; altra criticità; "
        "altre criticità; altro motivo; altri motivi"
    ),
}
_ALSO: Final = {word.strip(): kind for kind, text in _WORDS.items() for word in text.split(";")}

_WORKER: Final = (
    r"(?:assistente sociale|assistenti sociali|a\.? ?s\b|servizi[oe]? sociali?"
    r"|servizio|operator[ei])"
)
_SHARING_PATTERN: Final = lazy_pattern(
    rf"\b(?:scarsa|poca|mancata|nessuna|manca(?:nza di)?|non c e) (?:la )?condivisione\b"
    rf"|\bnon (?:condivide|condividono|ha condiviso|hanno condiviso)\b.*{_WORKER}"
    rf"|{_WORKER}.*\bnon (?:condivide|condividono|ha condiviso|hanno condiviso)\b"
)
_OPPOSITION_PATTERN: Final = lazy_pattern(
    r"\b(?:oppon\w*|oppost[aoie]|opposizion[ei]|rifiut\w+|contrari[aoie])\b"
    r"|\bnon (?:vuole|vogliono|accetta|accettano|intende|intendono)\b"
)
_PATTERNS: Final = {_SHARING: _SHARING_PATTERN, _OPPOSITION: _OPPOSITION_PATTERN}
_DENIED: Final = lazy_pattern(
    r"\b(?:nessuna|nessun|senza|non (?:si |c e |ce |ci sono |ha |hanno |e |sono )?)(?:\w+ )?"
    r"(?:oppon\w*|oppost[aoie]|opposizion[ei]|rifiut\w+|contrari[aoie])\b"
)
"""Words that say that there was no opposition."""
_STEMS: Final = (
    *("condivi", "oppo", "rifiut", "contrari"),
    *("vuole", "vogliono", "accetta", "intend"),
)
"""One of them is in each text in which a pattern finds something."""


def read_difficulty_types(
    cell: Cell, types: tuple[str, ...] = DIFFICULTY_TYPES
) -> Reading[tuple[str, ...]]:
    """Read the types of a talk's difficulties, as `read_choices` does. Raises nothing."""
    return read_choices(cell, types, _ALSO)


def may_name_type(text: str) -> bool:
    """Return False for a text in which `proposed_types` finds nothing for sure, as for most."""
    is_as_typed = is_its_own_form(text)
    return not is_as_typed or any(map(fold(text).__contains__, _STEMS))


def proposed_types(text: str) -> tuple[str, ...]:
    """Return the types that plain words of a text on difficulties name; () where none does.

    They only propose: what is counted is what a person chose.
    """
    if not may_name_type(text):
        return ()
    words = " ".join(re.sub(r"['’]", " ", plain(text)).split())
    words = _DENIED.sub(" ", words)
    return tuple(kind for kind, pattern in _PATTERNS.items() if pattern.search(words))
