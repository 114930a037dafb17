"""Nuclei whose names look like one family's. They are never merged, only flagged. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

from rapidfuzz import fuzz, process

from collector.sheet.columns import RowCells
from schemas.cells.names import as_heard, name_key, without_blanks
from schemas.nucleus import Nucleus

_SIMILAR: Final = 84
"""Per cent of similarity from which two names look alike. "Li Wei" and "Li Wen" are below: of so
short a name one letter makes another, and a warning would stay in every row of a family that is
right.
"""
_MOST_SIMILAR: Final = 5


def find_lookalikes(
    nuclei: Mapping[str, Nucleus], row_counts: Mapping[str, int], first_rows: Mapping[str, RowCells]
) -> dict[str, Mapping[str, str]]:
    """Return, by code, the facts of NUCLEO-06: which other nucleus it looks like, and why.

    Of each pair the name that fewer rows have is asked about. `row_counts`: how many rows name each
    nucleus. `first_rows`: one row that does, to show as an example.
    """
    search = _Search(nuclei)
    order = {code: position for position, code in enumerate(nuclei)}
    found: dict[str, Mapping[str, str]] = {}
    for code in nuclei:
        reasons = search.similar_to(code)
        for other in sorted(reasons, key=order.__getitem__):
            pair = sorted((code, other), key=lambda c: (row_counts[c], -order[c]))
            asked_about, likely = pair
            facts = {"other": _example(likely, first_rows.get(likely)), "why": reasons[other]}
            found.setdefault(asked_about, facts)
    return found


def _example(code: str, row: RowCells | None) -> str:
    return f"{code}, scritto per esempio in «{row.tab}», riga {row.row}" if row else code


class _Search:
    """The names of all nuclei, in the forms by which they are compared."""

    def __init__(self, nuclei: Mapping[str, Nucleus]) -> None:
        names = {code: nucleus.name for code, nucleus in nuclei.items()}
        self._keys = {code: name_key(name) for code, name in names.items()}
        self._spellings = {code: without_blanks(name) for code, name in names.items()}
        self._sounds = {code: as_heard(name) for code, name in names.items()}
        # the spelling with the fewest blanks: "Elamrani Samira" for "El Amrani Samira"
        self._closed = {
            code: min(spellings, key=lambda spelling: spelling.count(" "))
            for code, spellings in self._spellings.items()
        }
        self._with_word = _codes_by((code, key.split()) for code, key in self._keys.items())
        self._with_letters = _codes_by(self._spellings.items())
        self._with_sound = _codes_by(
            (code, [sound] if sound else []) for code, sound in self._sounds.items()
        )

    def similar_to(self, code: str) -> dict[str, str]:
        """The codes of the other nuclei that look like one, each with the reason in Italian."""
        words = set(self._keys[code].split())
        near = _most_similar(code, self._keys)
        if len(words) > 2:  # a blank inside a name: "El Amrany Samira" beside "Elamrani Samira"
            near |= _most_similar(code, self._closed)
        with_all_words = set.intersection(*(self._with_word[word] for word in words))
        same_letters = set[str]()
        for spelling in self._spellings[code]:
            same_letters |= self._with_letters[spelling]
        same_sound = self._with_sound.get(self._sounds[code] or "", set())
        reasons = dict.fromkeys(same_sound, "lo stesso nome, scritto in un altro modo")
        reasons |= dict.fromkeys(near, "quasi le stesse lettere")
        reasons |= dict.fromkeys(same_letters, "le stesse lettere, cambiano solo gli spazi")
        reasons |= dict.fromkeys(with_all_words, "una parte del nome è la stessa")
        reasons.pop(code, None)
        return reasons


def _codes_by(forms: Iterable[tuple[str, Iterable[str]]]) -> dict[str, set[str]]:
    """The codes that have each form."""
    codes: dict[str, set[str]] = defaultdict(set)
    for code, of_code in forms:
        for form in of_code:
            codes[form].add(code)
    return codes


def _most_similar(code: str, forms: Mapping[str, str]) -> set[str]:
    hits = process.extract(
        forms[code], forms, scorer=fuzz.ratio, limit=_MOST_SIMILAR, score_cutoff=_SIMILAR
    )
    return {other for _, _, other in hits}
