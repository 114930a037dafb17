"""Comuni in a cell: those of the district, however they are written; no other place is pulled to
one of them.

A text is made of words; what names no place ("comune di", "(MI)", a postcode, a street) is left
out. Then the first of these: the official name or another spelling · the same letters without
blanks · several spellings of one, or a part of it beside it ("Basiglio Milano 3", "Opera -
Noverasco") · the same words in another order · digits typed for letters ("R0zzano") · a name cut
short ("Pieve Em.") · the same sound ("Nobiglio") or one slip in a name, where no other real comune
is as near. Where that is not sure the nearest is proposed.
"""

import re
from collections.abc import Iterator
from typing import Final

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from schemas.cells.normalise import plain, tidy, words
from schemas.cells.reading import Cell, Reading
from schemas.cells.symbols import OTHERWISE, UNSURE, unpictured
from schemas.territory import Territory

_ALIKE: Final = 85
"""From this similarity (0–100) a comune is proposed."""
_LONG: Final = 6
"""One slip in a shorter name makes another: "Opera", "Spera"."""
_CUT: Final = 4
"""Letters that a single word cut short must have ("Lacch.")."""
_SMALL: Final = frozenset({"di", "d", "de", "del", "della", "da"})
_PROVINCE: Final = r"prov(?:\.|incia)?:? ?(?:di )?(?:mi|milano)\b"
_COUNTRY: Final = r"italia|italy|italie|italien|lombardia"
_INSTITUTION: Final = (
    r"(?:(?:la|il|lo|i|gli) |l')?(?:scuola(?: (?:materna|elementare|media|primaria|secondaria))?|asilo|nido|biblioteca"
    r"|consultorio|municipio|ufficio|servizi sociali|servizio sociale|casa|domicilio|ospedale|parrocchia|oratorio)"
)
"""A place within a comune that bears no name."""
_LIVES: Final = (
    r"(?:residenz[ae]|residente|residenti|domicilio|domiciliat[aoie]|abit[ao]|abitano|abitante|abitanti|vive|vivono"
    r"|risied(?:e|ono)|dimorante)(?: ?[:=] ?| )(?:(?:(?:nel )?comune di|a|ad|in|presso) )?"
)
"""Who lives in a place: the place is what follows."""
_NO_PLACE: Final = re.compile(
    r"^(?:(?:comune|citta|paese|luogo)(?: di (?:residenza|domicilio))?) ?[:=] ?(?=.)"
    rf"|^(?:(?:la |il )?(?:famiglia|nucleo|signora?) )?{_LIVES}(?=.)"
    r"|^(?:(?:a|ad|in|presso(?: il)?|c/o|sede di|nel|del|il)[ :]+)?"
    r"(?:(?:comune|municipio|citta|com\.?)(?: di | d'|: ?| ))?(?=.)"
    rf"|\((?:mi|milano|{_COUNTRY}|{_PROVINCE})\)"
    rf"|[,\s-]+(?:{_PROVINCE}|mi\b)\.?(?=$|[\s,]*20[0-9]{{3}}\b|[\s,]+(?:{_COUNTRY})\b)"
    rf"|(?<=[^\s,-])[,\s-]+(?:{_COUNTRY}|grazie)\b"
    rf"|(?<=[^\s,-])[,\s-]+(?:c/o|presso) {_INSTITUTION}\)?$"
    r"|\b20[0-9]{3}\b"
)
"""Words that belong to an address, and name no place of their own."""
_STREET: Final = re.compile(
    r"(?:^|(?<=[\s,;(-]))(?:via|v\.le|viale|piazza|p\.za|p\.zza|piazzale|corso|c\.so|largo|vicolo|strada|alzaia|cascina"
    r"|frazione|fraz\.|localita|loc\.)(?=[\s.])"
    r"(?:[^,;()\n\d-]+\d+(?: ?/? ?[a-z])?(?= (?:20\d{3} )?[a-z]{3})|[^,;()\n-]*)"
)
"""A street or a part of a comune, up to its number or the next sign: it may be called after another
comune.
"""
_LETTERS: Final = (str.maketrans("0135", "oies"), str.maketrans("0135", "oles"))
"""Digits typed for the letters that look like them; a 1 for either of two."""
_SOUNDS: Final = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"gi(?=[aou])|dj", "j"),
        (r"ch(?=[ei])|c(?=[aou])|q(?=u)", "k"),
        (r"ph", "f"),
        (r"[vw]", "b"),
        (r"y", "i"),
    )
)
"""What stands for one sound, in this order."""
_WITH_DIGIT: Final = re.compile(r"(?=[a-z0-9]*[a-z])(?=[a-z0-9]*[0-9])[a-z0-9]+")


def read_municipality(cell: Cell, territory: Territory, *, slips: bool = False) -> Reading[str]:
    """Read one comune of the district. `slips`: a name with one wrong letter is read, where no
    other real comune (`Territory.others`) is as near; not where the comune decides who reads about
    whom.

    Reads     the official name or another spelling in territory.toml, case, accents, blanks and province apart; a name
              cut short, where it can be one only
    Doubts    a name alike one of them
    Refuses   any other place; two comuni in one cell
    Returns   the official name
    """
    if cell.empty:
        return Reading.nothing(cell)
    for rule, name in _certain(cell.text, territory):
        if {UNSURE, OTHERWISE} & set(unpictured(cell.text)):
            return Reading.doubt(cell, "COMUNE-01", "un segno di dubbio", name, name)
        return Reading.read(cell, name, rule)
    if len(_named(cell.text, territory)) > 1:
        return Reading.refused(cell, "COMUNE-02", "due comuni")
    key = _key(cell.text)
    if key in territory.others:
        return Reading.refused(cell, "COMUNE-01", "un altro comune")
    if part := territory.parts.get(key):
        return Reading.doubt(cell, "COMUNE-01", "una parte di un comune", part, part)
    if slips and (same := _same_sound(key, territory)):
        return Reading.read(cell, same, "comune dell'ambito, scritto come si sente")
    if slips and (slip := _one_slip(key, territory)):
        return Reading.read(cell, slip, "comune dell'ambito, con una lettera sbagliata")
    if near := _near(key, territory):
        return Reading.doubt(cell, "COMUNE-01", "nome simile", near, near)
    return Reading.refused(cell, "COMUNE-01", "non è dell'ambito")


def read_municipalities(cell: Cell, territory: Territory) -> Reading[tuple[str, ...]]:
    """Read a list of comuni; one that is not sure makes the whole cell a doubt, so that nobody's
    scope is guessed.

    Reads     "Opera, Rozzano" · "Opera e Rozzano" · one per line · "tutti" (all: an empty tuple)
    Returns   official names, in the territory's order
    """
    if cell.empty:
        return Reading.nothing(cell)
    if plain(cell.text) in {"tutti", "tutti i comuni", "tutto l'ambito", "ambito"}:
        return Reading.read(cell, (), "tutti")
    text = cell.typed if isinstance(cell.typed, str) else str(cell.typed)
    parts = _split(text)
    named = [name for part in parts if "?" not in part for _, name in _certain(part, territory)]
    if parts and len(named) == len(parts):
        return Reading.read(
            cell, tuple(n for n in territory.municipalities if n in named), "elenco"
        )
    near = next(
        (
            found
            for part in parts
            if not list(_certain(part, territory))
            if (found := _near(_key(part), territory))
        ),
        None,
    )
    if near:
        return Reading.doubt(cell, "COMUNE-01", "nome simile", shown=near)
    return Reading.refused(cell, "COMUNE-01", "non è dell'ambito")


def _key(text: str) -> str:
    """The words of a text that may name a place."""
    said = plain(text)
    if " " in said or "." in said:
        said = _STREET.sub(" ", said).strip(" ,;-")
    key = words(_NO_PLACE.sub(" ", said))
    half = len(key) // 2
    said_twice = bool(half) and key[:half] == key[half:]
    return " ".join(key[:half] if said_twice else key)


def _certain(text: str, territory: Territory) -> Iterator[tuple[str, str]]:
    """The comune that a text names for sure, and by which rule; at most one."""
    key = _key(text)
    if not key:
        return
    if name := territory.known.get(key):
        yield "comune dell'ambito", name
        return
    joined = {
        name
        for known, name in territory.known.items()
        if known.replace(" ", "") == key.replace(" ", "")
    }
    if len(joined) == 1 and len(key) >= _LONG:
        yield "comune dell'ambito, con altri spazi", next(iter(joined))
        return
    if len(same := set(_made_of(key.split(), territory))) == 1:
        yield "comune dell'ambito, con una sua parte o scritto due volte", next(iter(same))
        return
    if other := _ordered_otherwise(key, territory) or _with_digits(key, territory):
        yield other
        return
    parts = _split(text)
    if len(parts) > 1:
        said = {name for part in parts for _, name in _certain(part, territory)}
        if len(said) == 1 and all(any(_certain(part, territory)) for part in parts):
            yield "comune dell'ambito, scritto due volte", next(iter(said))
            return
    if key not in territory.others and len(cut := _cut_short(key, text, territory)) == 1:
        yield "comune dell'ambito, abbreviato", next(iter(cut))


def _made_of(said: list[str], territory: Territory) -> list[str]:
    """The comuni that words name one behind the other, each by a spelling of its own or a part of
    it: "Basiglio Milano 3", "Opera Noverasco"; none where other words are left, or no comune is
    named beside its parts.
    """
    named, found, at = False, list[str](), 0
    while at < len(said):
        for end in range(len(said), at, -1):
            words_here = " ".join(said[at:end])
            name = territory.known.get(words_here)
            if place := name or territory.parts.get(words_here):
                named = named or name is not None
                found.append(place)
                at = end
                break
        else:
            return []
    return found if named else []


def _ordered_otherwise(key: str, territory: Territory) -> tuple[str, str] | None:
    """ "San Giacomo di Zibido": the words of one official name, all of them."""
    said = sorted(word for word in key.split() if word not in _SMALL)
    if len(said) < 2:
        return None
    for official in territory.municipalities:
        if said == sorted(word for word in words(official) if word not in _SMALL):
            return "comune dell'ambito, con le parole in un altro ordine", official
    return None


def _with_digits(key: str, territory: Territory) -> tuple[str, str] | None:
    """ "R0zzano", "Basigl1o": a digit inside a word stands for the letter that looks like it."""
    if not _WITH_DIGIT.search(key):
        return None
    found = set[str]()
    for letters in _LETTERS:
        meant = " ".join(
            word.translate(letters) if _WITH_DIGIT.fullmatch(word) else word for word in key.split()
        )
        if meant in territory.known:
            found.add(territory.known[meant])
    return (
        ("comune dell'ambito, con una cifra per una lettera", next(iter(found)))
        if len(found) == 1
        else None
    )


def _same_sound(key: str, territory: Territory) -> str | None:
    """ "Nobiglio", "San Jacomo": the one comune that is said alike, by the ways in which other languages write it."""
    if not territory.others or len(key) < _LONG:
        return None
    sound = _sound(key)
    near = {
        name for known, name in territory.known.items() if _whole(known) and _sound(known) == sound
    }
    if len(near) != 1 or any(_sound(other) == sound for other in territory.others):
        return None
    return next(iter(near))


def _sound(key: str) -> str:
    """A key with one letter for each sound."""
    for pattern, sound in _SOUNDS:
        key = pattern.sub(sound, key)
    return key


def _cut_short(key: str, text: str, territory: Territory) -> set[str]:
    """The comuni whose words begin as those of the text do: "Pieve Em.", "Zibido S. Giac.". A
    single word must have a full stop behind it, and no other real comune may begin so.
    """
    typed = [word for word in key.split() if word not in _SMALL]
    if not typed or len(typed[0]) < _CUT or (len(typed) == 1 and not text.rstrip().endswith(".")):
        return set()
    ways = [typed, *_contracted(text)]
    found = {
        official for official in territory.municipalities for way in ways if _begin(way, official)
    }
    others = [other for other in territory.others if any(_begin(way, other) for way in ways)]
    return found if not others else set()


def _contracted(text: str) -> Iterator[list[str]]:
    """The words of a text in which one lost its middle, with the lost letters as "*": "Pieve Em.le"
    → pieve, em*le.
    """
    said = re.sub(r"(?<=[a-z])\.(?=[a-z]{1,3}(?![a-z.]))", "*", plain(text))
    if "*" in said:
        yield [word for word in re.findall(r"[a-z*]+", said) if word not in _SMALL]


def _begin(typed: list[str], official: str) -> bool:
    full = [word for word in words(official) if word not in _SMALL]
    return len(full) == len(typed) and all(map(_cut_of, typed, full))


def _cut_of(typed: str, whole: str) -> bool:
    """Whether a word is another's begin, or its begin and its end: "em", "em*le" of "emanuele"."""
    begin, _, end = typed.partition("*")
    return len(begin) + len(end) <= len(whole) and whole.startswith(begin) and whole.endswith(end)


def _one_slip(key: str, territory: Territory) -> str | None:
    """The one comune that is a letter away, where no other real one is as near."""
    if not territory.others or len(key) < _LONG or any(char.isdigit() for char in key):
        return None
    near = {
        name
        for known, name in territory.known.items()
        if len(known) >= _LONG and _whole(known) and _is_a_slip(key, known)
    }
    if len(near) != 1 or any(_is_a_slip(key, other) for other in territory.others):
        return None
    return next(iter(near))


def _is_a_slip(key: str, known: str) -> bool:
    """One letter wrong, too many or missing, or two that changed places, however far apart."""
    if OSA.distance(key, known, score_cutoff=1) <= 1:
        return True
    if len(key) != len(known):
        return False
    different = [(one, other) for one, other in zip(key, known, strict=True) if one != other]
    return len(different) == 2 and different[0] == different[1][::-1]


def _whole(known: str) -> bool:
    """True for a spelling without abbreviations: a letter changed in "pieve e" is another place."""
    return all(len(word) > 2 or word in _SMALL for word in known.split())


def _near(key: str, territory: Territory) -> str | None:
    """The comune that a text looks most like; not where it looks as much like another real one."""
    found = process.extractOne(key, list(territory.known), scorer=fuzz.ratio, score_cutoff=_ALIKE)
    return territory.known[found[0]] if found else None


def _named(text: str, territory: Territory) -> set[str]:
    """All comuni of the district that a text names, with separators or without: "Opera Rozzano"."""
    found = {name for part in _split(text) for _, name in _certain(part, territory)}
    said = _key(text).split()
    for start in range(len(said)):
        for end in range(start + 1, min(start + 5, len(said)) + 1):
            if name := territory.known.get(" ".join(said[start:end])):
                found.add(name)
    return found


def _split(text: str) -> list[str]:
    parts = re.split(r"[,;/\n+()]|\s-\s|\s(?:e|o)\s", text.replace("\r", "\n"))
    return [tidy(part) for part in parts if tidy(part)]
