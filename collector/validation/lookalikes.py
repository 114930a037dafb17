"""Nuclei whose names look like one family's. They are never merged, only flagged. Pure."""

import heapq
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import combinations
from typing import Final

from collector.sheet.columns import RowCells
from schemas.cells.names import as_heard, name_key, without_blanks
from schemas.cells.near_texts import NearTexts
from schemas.cells.normalise import plain
from schemas.nucleus import Nucleus
from schemas.patterns import lazy_pattern

_SIMILAR: Final = 84
"""Per cent of similarity from which two names look alike. "Li Wei" and "Li Wen" are below: of so
short a name one letter makes another, and a warning would stay in every row of a family that is
right.
"""
_MOST_SIMILAR: Final = 5

SAME_NAME: Final = "lo stesso nome"
SAME_LETTERS: Final = "le stesse lettere, cambiano solo gli spazi"
SAME_SOUND: Final = "lo stesso nome, scritto in un altro modo"
ALMOST: Final = "quasi le stesse lettere"
PART: Final = "una parte del nome è la stessa"
"""Why two names look alike."""
_JOINED_ARTICLE: Final = lazy_pattern(r"\b(?:el|al)(?=[^\W\d_]{4})")
_STRENGTH: Final = (SAME_NAME, SAME_LETTERS, SAME_SOUND, ALMOST, PART)
"""From the strongest reason to the weakest."""


def find_lookalikes(
    nuclei: Mapping[str, Nucleus], row_counts: Mapping[str, int], first_rows: Mapping[str, RowCells]
) -> dict[str, Mapping[str, str]]:
    """Return, by code, the facts of NUCLEO-06: which other nucleus it looks like, and why.

    Of each pair the name that fewer rows have is asked about. `row_counts`: how many rows name each
    nucleus. `first_rows`: one row that does, to show as an example.
    """
    search = _Search({code: nucleus.name for code, nucleus in nuclei.items()})
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


def find_similar_pairs(names: Mapping[str, Sequence[str]]) -> dict[tuple[str, str], str]:
    """Return the pairs of nuclei of which a name looks like one of the other's, and why (Italian).

    `names`: all names of each nucleus, by code. The codes of a pair come in the order of `names`.
    The reason is the strongest of those that their names give.
    """
    spellings = {
        f"{code} {number}": name
        for code, of_code in names.items()
        for number, name in enumerate(of_code)
        if name_key(name)
    }
    order = {code: position for position, code in enumerate(names)}
    search = _Search(spellings)
    pairs: dict[tuple[str, str], str] = {}
    for spelling in spellings:
        code = _code_of(spelling)
        for other, reason in search.similar_to(spelling).items():
            if _code_of(other) == code:
                continue
            is_same = name_key(spellings[spelling]) == name_key(spellings[other])
            why = SAME_NAME if is_same else reason
            first, second = sorted((code, _code_of(other)), key=order.__getitem__)
            before = pairs.get((first, second))
            if before is None or _STRENGTH.index(why) < _STRENGTH.index(before):
                pairs[first, second] = why
    for first, second in _same_without_articles(names):
        pairs.setdefault((first, second), SAME_SOUND)
    return pairs


def _code_of(spelling: str) -> str:
    return spelling.partition(" ")[0]


def _same_without_articles(names: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, str]]:
    """Yield the pairs whose names sound the same where an article is written to its word.

    "Elamrani Muhammad" and "Mohamed El Amrani": as flags on rows they would be too many guesses.
    """
    by_sound: dict[str, dict[str, None]] = defaultdict(dict)
    for code, of_code in names.items():
        for name in of_code:
            sound = as_heard(_JOINED_ARTICLE.sub("", plain(name)))
            if sound:
                by_sound[sound][code] = None
    for codes in by_sound.values():
        yield from combinations(codes, 2)


def _example(code: str, row: RowCells | None) -> str:
    return f"{code}, scritto per esempio in «{row.tab}», riga {row.row}" if row else code


class _Search:
    """The names of all nuclei, in the forms by which they are compared.

    `names`: by code, or by another key.
    """

    def __init__(self, names: Mapping[str, str]) -> None:
        self._keys = {code: name_key(name) for code, name in names.items()}
        self._spellings = {code: without_blanks(name) for code, name in names.items()}
        self._sounds = {code: as_heard(name) for code, name in names.items()}
        self._near_keys = _NearForms(self._keys)
        self._with_word = _codes_by((code, key.split()) for code, key in self._keys.items())
        self._with_letters = _codes_by(self._spellings.items())
        self._with_sound = _codes_by(
            (code, [sound] if sound else []) for code, sound in self._sounds.items()
        )

    @cached_property
    def _near_closed(self) -> "_NearForms":
        """Of each name the spelling with the fewest blanks: "Elamrani Samira" for "El Amrani
        Samira".
        """
        closed = {
            code: min(spellings, key=lambda spelling: spelling.count(" "))
            for code, spellings in self._spellings.items()
        }
        return _NearForms(closed)

    def similar_to(self, code: str) -> dict[str, str]:
        """The codes of the other nuclei that look like one, each with the reason in Italian."""
        words = set(self._keys[code].split())
        near = self._near_keys.most_similar(code)
        if len(words) > 2:  # a blank inside a name: "El Amrany Samira" beside "Elamrani Samira"
            near |= self._near_closed.most_similar(code)
        rarest_first = sorted((self._with_word[word] for word in words), key=len)
        with_all_words = set.intersection(*rarest_first) if words else set[str]()
        same_letters = set[str]()
        for spelling in self._spellings[code]:
            same_letters |= self._with_letters[spelling]
        same_sound = self._with_sound.get(self._sounds[code] or "", set())
        reasons = dict.fromkeys(same_sound, SAME_SOUND)
        reasons |= dict.fromkeys(near, ALMOST)
        reasons |= dict.fromkeys(same_letters, SAME_LETTERS)
        reasons |= dict.fromkeys(with_all_words, PART)
        reasons.pop(code, None)
        return reasons


def _codes_by(forms: Iterable[tuple[str, Iterable[str]]]) -> dict[str, set[str]]:
    """The codes that have each form."""
    codes: dict[str, set[str]] = defaultdict(set)
    for code, of_code in forms:
        for form in of_code:
            codes[form].add(code)
    return codes


class _NearForms:
    """One form of each name, to find those with almost the same letters.

    `forms`: by code.
    """

    def __init__(self, forms: Mapping[str, str]) -> None:
        self._forms = forms
        self._near = NearTexts(forms.values(), _SIMILAR)
        self._order = {code: position for position, code in enumerate(forms)}
        self._codes: dict[str, list[str]] = defaultdict(list)
        for code, form in forms.items():
            self._codes[form].append(code)

    def most_similar(self, code: str) -> set[str]:
        """The codes of the most similar forms, its own among them; of equals the first ones."""
        found: list[tuple[float, int, str]] = []
        for form, score in self._near.alike(self._forms[code], _MOST_SIMILAR):
            for other in self._codes[form][:_MOST_SIMILAR]:
                found.append((-score, self._order[other], other))
        return {other for _, _, other in heapq.nsmallest(_MOST_SIMILAR, found)}
