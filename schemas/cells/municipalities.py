"""Comuni in a cell: those of the district, however they are written; no other is taken for one.

The words of a text that may name a place (`place_words`) are tried by the rules below, from the
plainest to the oddest; the first that understands decides. A slip in a name is read only where no
other real comune is as near. Where that is not sure the nearest is proposed.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from schemas.cells.normalise import plain, words
from schemas.cells.place_words import place_key, split_places
from schemas.cells.reading import Cell, Reading
from schemas.cells.symbols import OTHERWISE, UNSURE, unpictured
from schemas.patterns import lazy_pattern
from schemas.territory import Territory

_ALIKE: Final = 85
"""From this similarity (0–100) a comune is proposed."""
_LONG: Final = 6
"""One slip in a shorter name makes another: "Opera", "Spera"."""
_SHORTEST_CUT: Final = 4
"""Letters that a single word cut short must have ("Lacch.")."""
_MOST_WORDS: Final = 5
"""Words of the longest name of a comune."""
_SMALL_WORDS: Final = frozenset({"di", "d", "de", "del", "della", "da"})
_ALL: Final = frozenset({"tutti", "tutti i comuni", "tutto l'ambito", "ambito"})
_LETTERS_FOR_DIGITS: Final = (str.maketrans("0135", "oies"), str.maketrans("0135", "oles"))
"""Digits typed for the letters that look like them; a 1 for either of two."""
_SOUNDS: Final = tuple(
    (lazy_pattern(pattern), sound)
    for pattern, sound in (
        (r"gi(?=[aou])|dj", "j"),
        (r"ch(?=[ei])|c(?=[aou])|q(?=u)", "k"),
        (r"ph", "f"),
        (r"[vw]", "b"),
        (r"y", "i"),
    )
)
"""What stands for one sound, in this order."""
_WITH_DIGIT: Final = lazy_pattern(r"(?=[a-z0-9]*[a-z])(?=[a-z0-9]*[0-9])[a-z0-9]+")


class _Certain(NamedTuple):
    """The comune that a text names for sure, and by which rule (Italian, for `explain`)."""

    rule: str
    name: str


def read_municipality(cell: Cell, territory: Territory, *, slips: bool = False) -> Reading[str]:
    """Read one comune of the district.

    `slips`: a name with one wrong letter is read, where no other real comune (`Territory.others`)
    is as near; not where the comune decides who reads about whom.

    Reads     the official name or another spelling in territory.toml, case, accents, blanks and
              province apart; a name cut short, where it can be one only
    Doubts    a name alike one of them
    Refuses   any other place; two comuni in one cell
    Returns   the official name
    Raises    nothing
    """
    if cell.empty:
        return Reading.nothing(cell)
    text = cell.text
    certain = _certain(text, territory)
    if certain is not None:
        if {UNSURE, OTHERWISE} & set(unpictured(text)):
            rule = "un segno di dubbio"
            return Reading.doubt(cell, "COMUNE-01", rule, certain.name, certain.name)
        return Reading.read(cell, certain.name, certain.rule)
    if len(_named(text, territory)) > 1:
        return Reading.refused(cell, "COMUNE-02", "due comuni")
    key = place_key(text)
    if key in territory.others:
        return Reading.refused(cell, "COMUNE-01", "un altro comune")
    part_of = territory.parts.get(key)
    if part_of:
        return Reading.doubt(cell, "COMUNE-01", "una parte di un comune", part_of, part_of)
    slip = _slip(key, territory) if slips else None
    if slip is not None:
        return Reading.read(cell, slip.name, slip.rule)
    nearest = _nearest(key, territory)
    if nearest:
        return Reading.doubt(cell, "COMUNE-01", "nome simile", nearest, nearest)
    return Reading.refused(cell, "COMUNE-01", "non è dell'ambito")


def read_municipalities(cell: Cell, territory: Territory) -> Reading[tuple[str, ...]]:
    """Read a list of comuni; one that is not sure makes the whole cell a doubt.

    So nobody's scope is guessed.

    Reads     "Opera, Rozzano" · "Opera e Rozzano" · one per line · "tutti" (all: an empty tuple)
    Doubts    a name alike one of them
    Refuses   any other place
    Returns   official names, in the territory's order
    Raises    nothing
    """
    if cell.empty:
        return Reading.nothing(cell)
    if plain(cell.text) in _ALL:
        return Reading.read(cell, (), "tutti")
    text = cell.typed if isinstance(cell.typed, str) else str(cell.typed)
    parts = split_places(text)
    certain = [_certain(part, territory) for part in parts]
    names = set()
    all_sure = bool(parts)
    for part, found in zip(parts, certain, strict=True):
        if found is None or "?" in part:
            all_sure = False
        else:
            names.add(found.name)
    if all_sure:
        in_order = tuple(name for name in territory.municipalities if name in names)
        return Reading.read(cell, in_order, "elenco")
    for part, found in zip(parts, certain, strict=True):
        nearest = _nearest(place_key(part), territory) if found is None else None
        if nearest:
            return Reading.doubt(cell, "COMUNE-01", "nome simile", shown=nearest)
    return Reading.refused(cell, "COMUNE-01", "non è dell'ambito")


# --- What is certain ----------------------------------------------------------------------------


def _certain(text: str, territory: Territory) -> _Certain | None:
    """Return the comune that a text names for sure, by the first rule that understands it."""
    key = place_key(text)
    if not key:
        return None
    name = territory.known.get(key)
    if name:
        return _Certain("comune dell'ambito", name)
    return (
        _with_other_blanks(key, territory)
        or _with_its_parts(key, territory)
        or _in_other_order(key, territory)
        or _with_digits(key, territory)
        or _written_twice(text, territory)
        or _cut_short(key, text, territory)
    )


def _only(names: Iterable[str], rule: str) -> _Certain | None:
    """Return the one name that these are; None for none, or for several."""
    different = set(names)
    return _Certain(rule, different.pop()) if len(different) == 1 else None


def _with_other_blanks(key: str, territory: Territory) -> _Certain | None:
    if len(key) < _LONG:
        return None
    joined = key.replace(" ", "")
    names = {name for known, name in territory.known.items() if known.replace(" ", "") == joined}
    return _only(names, "comune dell'ambito, con altri spazi")


def _with_its_parts(key: str, territory: Territory) -> _Certain | None:
    """Read "Basiglio Milano 3", "Opera Noverasco", several spellings of one comune."""
    names = _made_of(key.split(), territory)
    return _only(names, "comune dell'ambito, con una sua parte o scritto due volte")


def _made_of(key_words: Sequence[str], territory: Territory) -> list[str]:
    """Return the comuni that words name one behind the other, by a spelling or a part of each.

    None where other words are left, or where no comune is named beside its parts.
    """
    has_own_name = False
    names: list[str] = []
    position = 0
    while position < len(key_words):
        for end in range(len(key_words), position, -1):
            here = " ".join(key_words[position:end])
            own_name = territory.known.get(here)
            name = own_name or territory.parts.get(here)
            if name:
                has_own_name = has_own_name or own_name is not None
                names.append(name)
                position = end
                break
        else:
            return []
    return names if has_own_name else []


def _in_other_order(key: str, territory: Territory) -> _Certain | None:
    """Read "San Giacomo di Zibido": the words of one official name, all of them."""
    key_words = sorted(_without_small(key.split()))
    if len(key_words) < 2:
        return None
    for official in territory.municipalities:
        if key_words == sorted(_without_small(words(official))):
            return _Certain("comune dell'ambito, con le parole in un altro ordine", official)
    return None


def _without_small(key_words: Iterable[str]) -> list[str]:
    return [word for word in key_words if word not in _SMALL_WORDS]


def _with_digits(key: str, territory: Territory) -> _Certain | None:
    """Read "R0zzano", "Basigl1o": a digit inside a word stands for a letter that looks like it."""
    if not _WITH_DIGIT.search(key):
        return None
    names = set()
    for letters in _LETTERS_FOR_DIGITS:
        meant = " ".join(_with_letters(word, letters) for word in key.split())
        if meant in territory.known:
            names.add(territory.known[meant])
    return _only(names, "comune dell'ambito, con una cifra per una lettera")


def _with_letters(word: str, letters: dict[int, int]) -> str:
    return word.translate(letters) if _WITH_DIGIT.fullmatch(word) else word


def _written_twice(text: str, territory: Territory) -> _Certain | None:
    """Read a text of several parts that all name one comune."""
    parts = split_places(text)
    if len(parts) < 2:
        return None
    names = set()
    for part in parts:
        certain = _certain(part, territory)
        if certain is None:
            return None
        names.add(certain.name)
    return _only(names, "comune dell'ambito, scritto due volte")


# --- Names cut short ----------------------------------------------------------------------------


def _cut_short(key: str, text: str, territory: Territory) -> _Certain | None:
    """Read a name whose words begin as those of a comune do: "Pieve Em.", "Zibido S. Giac.".

    A single word must have a full stop behind it, and no other real comune may begin so.
    """
    if key in territory.others:
        return None
    typed = _without_small(key.split())
    if not typed or len(typed[0]) < _SHORTEST_CUT:
        return None
    if len(typed) == 1 and not text.rstrip().endswith("."):
        return None
    ways = [typed, *_contracted(text)]
    names = {name for name in territory.municipalities if _begins_as_one_of(ways, name)}
    if not names or any(_begins_as_one_of(ways, other) for other in territory.others):
        return None
    return _only(names, "comune dell'ambito, abbreviato")


def _contracted(text: str) -> Iterator[list[str]]:
    """Yield the words of a text in which one lost its middle, with "*" for the lost letters.

    "Pieve Em.le" → pieve, em*le.
    """
    line = re.sub(r"(?<=[a-z])\.(?=[a-z]{1,3}(?![a-z.]))", "*", plain(text))
    if "*" in line:
        yield _without_small(re.findall(r"[a-z*]+", line))


def _begins_as_one_of(ways: Sequence[Sequence[str]], official: str) -> bool:
    full = _without_small(words(official))
    return any(len(full) == len(typed) and all(map(_is_cut_of, typed, full)) for typed in ways)


def _is_cut_of(typed: str, whole: str) -> bool:
    """True where a word is another's beginning, or its beginning and end.

    "em", "em*le" of "emanuele".
    """
    begin, _, end = typed.partition("*")
    has_room = len(begin) + len(end) <= len(whole)
    return has_room and whole.startswith(begin) and whole.endswith(end)


# --- Slips --------------------------------------------------------------------------------------


def _slip(key: str, territory: Territory) -> _Certain | None:
    """Return the one comune that a name with a slip means, where no other real one is as near."""
    if not territory.others or len(key) < _LONG:
        return None
    return _same_sound(key, territory) or _one_letter_wrong(key, territory)


def _same_sound(key: str, territory: Territory) -> _Certain | None:
    """Read "Nobiglio", "San Jacomo": said alike, by the ways in which other languages write it."""
    sound = _sound(key)
    names = {
        name
        for known, name in territory.known.items()
        if _is_unabbreviated(known) and _sound(known) == sound
    }
    # The other comuni are many: they are looked at last.
    if not names or any(_sound(other) == sound for other in territory.others):
        return None
    return _only(names, "comune dell'ambito, scritto come si sente")


def _sound(key: str) -> str:
    """Return a key with one letter for each sound."""
    for pattern, sound in _SOUNDS:
        key = pattern.sub(sound, key)
    return key


def _one_letter_wrong(key: str, territory: Territory) -> _Certain | None:
    if any(char.isdigit() for char in key):
        return None
    names = set()
    for known, name in territory.known.items():
        if len(known) >= _LONG and _is_unabbreviated(known) and _is_one_slip(key, known):
            names.add(name)
    if not names or any(_is_one_slip(key, other) for other in territory.others):
        return None
    return _only(names, "comune dell'ambito, con una lettera sbagliata")


def _is_one_slip(key: str, known: str) -> bool:
    """True for one letter wrong, too many or missing, or two that changed places.

    These may be however far apart.
    """
    if OSA.distance(key, known, score_cutoff=1) <= 1:
        return True
    if len(key) != len(known):
        return False
    different = [pair for pair in zip(key, known, strict=True) if pair[0] != pair[1]]
    return len(different) == 2 and different[0] == different[1][::-1]


def _is_unabbreviated(known: str) -> bool:
    """True for a spelling in full: a letter changed in "pieve e" is another place."""
    return all(len(word) > 2 or word in _SMALL_WORDS for word in known.split())


# --- What is not certain ------------------------------------------------------------------------


def _nearest(key: str, territory: Territory) -> str | None:
    """Return the comune that a text looks most like; None where none is alike."""
    match = process.extractOne(key, list(territory.known), scorer=fuzz.ratio, score_cutoff=_ALIKE)
    return territory.known[match[0]] if match else None


def _named(text: str, territory: Territory) -> set[str]:
    """Return all comuni that a text names, with separators or without: "Opera Rozzano"."""
    names = set()
    for part in split_places(text):
        certain = _certain(part, territory)
        if certain is not None:
            names.add(certain.name)
    key_words = place_key(text).split()
    for start in range(len(key_words)):
        last = min(start + _MOST_WORDS, len(key_words))
        for end in range(start + 1, last + 1):
            name = territory.known.get(" ".join(key_words[start:end]))
            if name:
                names.add(name)
    return names
