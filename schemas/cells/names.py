"""Names in a cell: nuclei, people. Looked up among the known ones; alike is proposed, never taken.

Families may be homonyms, and a wrong match opens another family's story: so only what equals a
known name (case, accents, word order and titles apart) is read; everything else is a doubt with the
nearest as proposal.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Final

from rapidfuzz import fuzz, process

from schemas.cells.normalise import heard, words
from schemas.cells.reading import Cell, Reading, Typed
from schemas.cells.symbols import OTHERWISE, UNSURE, unpictured
from schemas.code import LONGEST, is_code, looks_like_code

_TITLES: Final = frozenset(
    [
        "famiglia",
        "fam",
        "nucleo",
        "familiare",
        "sig",
        "signor",
        "signora",
        "signori",
        "sigg",
        "sigra",
        "dott",
        "dottor",
        "dottoressa",
        "dr",
        "ra",
        "ssa",
        "mediatore",
        "mediatrice",
        "mlc",
    ]
)
_BEFORE_A_TITLE: Final = frozenset({"la", "il", "i", "le"})
_SIGNS: Final = r"/\\;+&|\n•·;؛、／；"
_AND: Final = "e|ed|con|insieme a|assieme a|più|and|et|und|y|x|و"
_BETWEEN_NAMES: Final = re.compile(rf"\s*[{_SIGNS}]\s*|\s+(?:{_AND})\s+", re.IGNORECASE)
_LISTED_NAMES: Final = re.compile(rf"\s*[{_SIGNS},،，]\s*|\s+(?:{_AND}|-|–|—)\s+", re.IGNORECASE)
_NO_NAMES: Final = frozenset(
    [
        "e",
        "ed",
        "con",
        "insieme",
        "assieme",
        "a",
        "più",
        "piu",
        "and",
        "et",
        "und",
        "y",
        "x",
        "و",
        "famiglie",
        "nuclei",
    ]
)
"""Words that stand between names, or before several."""
_BRACKETS: Final = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_BETWEEN_SPELLINGS: Final = re.compile(
    r"\s*[()\[\]/\n]\s*|(?<=[a-zà-ɏ])\s+(?=[^\W\d_a-zà-ɏ])|(?<=[^\W\d_a-zà-ɏ])\s+(?=[a-zà-ɏ])",
    re.IGNORECASE,
)
"""Brackets, or the blank between Latin and another script: "Chen (陈)", "Chen 陈"."""
_CODE_THEN_NAME = re.compile(
    rf"\s*([A-Za-z0-9]{{4,{LONGEST}}})(?![^\W_])[\s\-–—:.,]*(.*)", re.DOTALL
)
_ALIKE: Final = 82
"""From this similarity (0–100) a known name is proposed."""
_HEARD: Final = 3
"""Consonants and first letters that a name must have to be known by its sound."""
_WORDS_JOINED: Final = 6
"""Names of more words are compared with all their blanks and with none."""


def name_key(name: str) -> str:
    """What two spellings of one name share: its words without titles, sorted. "Fam. HOXHA Arben" →
    "arben hoxha".
    """
    return " ".join(sorted(_name_words(name)))


def _name_words(name: str) -> list[str]:
    parts = words(name)
    if len(parts) > 2 and parts[0] in _BEFORE_A_TITLE and parts[1] in _TITLES:
        del parts[0]  # "la famiglia Hoxha"
    return [part for part in parts if part not in _TITLES] or parts


def without_blanks(name: str) -> frozenset[str]:
    """The keys of a name with some or all of its blanks left out, its own key too: "Ben Ali Omar"
    is also "benali omar". Two names that share one have the same letters.
    """
    parts = _name_words(name)
    if not 2 <= len(parts) <= _WORDS_JOINED:
        return frozenset({" ".join(sorted(parts)), "".join(parts)})
    found = set()
    for blanks in product((" ", ""), repeat=len(parts) - 1):
        together = "".join(part + blank for part, blank in zip(parts, (*blanks, ""), strict=True))
        found.add(" ".join(sorted(together.split())))
    return frozenset(found)


SAME_LETTERS: Final = "Le lettere sono le stesse, cambiano solo gli spazi"
SAME_SOUND: Final = "Sembra lo stesso nome, scritto in un altro modo"
ALMOST: Final = "Le lettere sono quasi le stesse"
PART: Final = "È una parte del nome"
MORE: Final = "Accanto al nome c'è altro"
"""Why a known name is proposed."""
_ARTICLES: Final = frozenset({"el", "al", "ibn", "bin", "ben", "abu", "de", "da", "di", "la", "le"})


def as_heard(name: str) -> str:
    """The key by which two transliterations of one name are the same: "Mohamed El Amrani" and
    "Muhammad Al-Amrani". '' for a name of which too little is left: by sound alone "Li" and "Lu"
    would be one.
    """
    said = [heard(part) for part in _name_words(name) if part not in _ARTICLES and part.isascii()]
    return (
        " ".join(sorted(said))
        if sum(map(len, said)) >= _HEARD and all(len(word) > 1 for word in said)
        else ""
    )


@dataclass(frozen=True)
class Names:
    """Known names, each with what it stands for (a nucleus's code, a person's name as in
    *Persone*).
    """

    by_key: Mapping[str, frozenset[str]]
    without_blanks: Mapping[str, frozenset[str]] = field(default_factory=dict)
    by_sound: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, str]]) -> "Names":
        """From (spelling, what it stands for) pairs."""
        found: dict[str, set[str]] = defaultdict(set)
        joined: dict[str, set[str]] = defaultdict(set)
        sounds: dict[str, set[str]] = defaultdict(set)
        for spelling, target in pairs:
            if key := name_key(spelling):
                found[key].add(target)
                if said := as_heard(spelling):
                    sounds[said].add(target)
                for other in without_blanks(spelling):
                    joined[other].add(target)
        return cls(
            {key: frozenset(targets) for key, targets in found.items()},
            {key: frozenset(targets) for key, targets in joined.items()},
            {key: frozenset(targets) for key, targets in sounds.items()},
        )

    def exact(self, text: str) -> frozenset[str]:
        """All that are called exactly this."""
        return self.by_key.get(name_key(text), frozenset())

    def nearest(self, text: str) -> tuple[str, str] | None:
        """The one known name that is alike, and why; None when there is none, or more than one as
        near.
        """
        same_letters = frozenset().union(
            *(self.without_blanks.get(key, ()) for key in without_blanks(text))
        )
        if len(same_letters) == 1:
            return next(iter(same_letters)), SAME_LETTERS
        said_so = self.by_sound.get(as_heard(text), frozenset())
        if len(said_so) == 1:
            return next(iter(said_so)), SAME_SOUND
        if said_so:
            return None
        key = name_key(text)
        said = set(key.split())
        others = [
            known for known in self.by_key if not set(known.split()) < said
        ]  # else it is the name, and more
        found = process.extract(key, others, scorer=fuzz.ratio, limit=2, score_cutoff=_ALIKE)
        if not found or (len(found) == 2 and found[0][1] - found[1][1] < 3):
            return None
        targets = self.by_key[found[0][0]]
        return (next(iter(targets)), ALMOST) if len(targets) == 1 else None

    def containing(self, text: str) -> frozenset[str]:
        """All whose name has every word of the text ("Amina" → "Amina Haddad")."""
        asked = set(name_key(text).split())
        hits = [
            targets for key, targets in self.by_key.items() if asked and asked < set(key.split())
        ]
        return frozenset().union(*hits)

    def within(self, text: str) -> frozenset[str]:
        """All whose whole name stands in the text among other words ("Hoxha Arben e figli" → "Hoxha
        Arben").
        """
        asked = set(name_key(text).split())
        hits = [targets for key, targets in self.by_key.items() if set(key.split()) < asked]
        return frozenset().union(*hits)


_NUMBERED = re.compile(r"(nucleo |famiglia |fam )?(n |nr |num |numero )?[0-9]{1,4}")


def names_in(text: str) -> list[str]:
    """The keys of the names in a cell that holds several: "Hoxha e Chen", "Hoxha / Chen", "Hoxha,
    Chen".
    """
    return [key for part in _LISTED_NAMES.split(text) if (key := name_key(part))]


def counts_families(text: str) -> bool:
    """True for "NUCLEO 1", "n. 3": the place of a family in one mediator's file, and no name."""
    return _NUMBERED.fullmatch(" ".join(words(text))) is not None


def leading_code(text: str) -> str | None:
    """The nucleus code that a cell begins with ("N7F3K", "N7F3K – Hoxha"), or None."""
    match = _CODE_THEN_NAME.fullmatch(text)
    return code if match and is_code(code := match[1].upper(), "N") else None


def read_nucleus(cell: Cell, names: Names, codes: frozenset[str]) -> Reading[str]:
    """Read which family a talk was with.

    Reads     a known code · the dropdown's "CODICE – nome", in either order, the name or a part of it · a name or other
              name as in *Nuclei*, both of them too
    Doubts    a name alike a known one; a code with a typo beside a known name
    Refuses   an unknown name; a name that two nuclei share; a code beside another family's name; two families;
              "NUCLEO 1", a tick
    Returns   the nucleus's code; a proposal is a code too, so that no name is repeated
    Source    scheda colloqui, line NUCLEO 1 BENEFICIARIO DELLA MEDIAZIONE
    """
    if cell.empty:
        return Reading.nothing(cell)
    if isinstance(cell.typed, bool):
        return Reading.refused(cell, "NUCLEO-08", "VERO o FALSO")
    text = cell.text
    said = words(text)
    if typed_codes := {word.upper() for word in said} & codes:
        return _by_code(cell, said, typed_codes, names)
    if match := _CODE_THEN_NAME.fullmatch(text):
        code, name = match[1].upper(), match[2]
        if looks_like_code(code, "N"):
            if is_code(code, "N"):
                return Reading.refused(cell, "NUCLEO-01", "codice sconosciuto")
            same = names.exact(name) if name else frozenset()
            if len(same) == 1:
                (only,) = same
                return Reading.doubt(cell, "NUCLEO-04", "codice con un errore", only, only)
            return Reading.refused(cell, "NUCLEO-04", "codice con un errore")
    found = names.exact(text)
    if len(found) == 1:
        return _unless_doubted(cell, "NUCLEO-01", next(iter(found)), "nome")
    if found:
        return Reading.refused(cell, "NUCLEO-02", "omonimi", codes=", ".join(sorted(found)))
    if not text or counts_families(text):
        return Reading.refused(cell, "NUCLEO-07", "un numero non è un nome")
    part = names.containing(text)
    if len(part) > 1:
        return Reading.refused(
            cell, "NUCLEO-02", "una parte del nome di più nuclei", codes=", ".join(sorted(part))
        )
    if twice := _written_twice(cell.typed, names):
        return _unless_doubted(cell, "NUCLEO-01", twice, "nome, scritto due volte")
    if _names_several(cell.typed, names):
        return Reading.refused(cell, "NUCLEO-09", "più famiglie")
    if near := _proposal(text, names, part):
        name, why = near
        return Reading.doubt(cell, "NUCLEO-01", _rule(why), name, name, why=why)
    return Reading.refused(cell, "NUCLEO-01", "nome sconosciuto")


def _by_code(cell: Cell, said: Sequence[str], known: Collection[str], names: Names) -> Reading[str]:
    """A cell that holds known codes: one, alone or beside the name of its nucleus or a part of
    that.
    """
    if len(known) > 1:
        return Reading.refused(cell, "NUCLEO-09", "più famiglie")
    (code,) = known
    name = " ".join(word for word in said if word.upper() != code and word not in _TITLES)
    others = [names.exact(part) for part in _LISTED_NAMES.split(str(cell.typed))]
    is_listed = _BETWEEN_NAMES.search(str(cell.typed)) or "," in str(cell.typed)
    if is_listed and any(other and code not in other for other in others):
        return Reading.refused(cell, "NUCLEO-09", "più famiglie")
    if not name or code in names.exact(name) | names.containing(name):
        return _unless_doubted(cell, "NUCLEO-01", code, "codice")
    return Reading.refused(cell, "NUCLEO-03", "codice e nome diversi")


def _written_twice(typed: Typed, names: Names) -> str | None:
    """The one nucleus of which a cell holds two names: "Hoxha (Hoxha Arben)", "Chen Li 陈丽"."""
    parts = [part for part in _BETWEEN_SPELLINGS.split(str(typed)) if name_key(part)]
    found = frozenset().union(*map(names.exact, parts))
    return (
        next(iter(found))
        if len(parts) > 1 and len(found) == 1 and all(map(names.exact, parts))
        else None
    )


def _names_several(typed: Typed, names: Names) -> bool:
    """True where a cell holds names of different known nuclei, or people: "Hoxha / Chen", "Hoxha
    Chen", "Hoxha (Rozzano) e Chen (Opera)". A part may be alike one of them where another is one:
    "hoxa / chen". Between surname and first name a comma or a dash may stand, too: there each part
    must be a whole name.
    """
    text = str(typed)
    apart = [_may_mean(part, names) for part in _BETWEEN_NAMES.split(text)]
    listed = [names.exact(part) for part in _LISTED_NAMES.split(text)]
    is_one_whole = any(map(names.exact, _BETWEEN_NAMES.split(text)))
    if is_one_whole and _are_different([found for found in apart if found]):
        return True
    return _are_different([found for found in listed if found]) or _are_different(
        _whole_names(text, names)
    )


def _may_mean(part: str, names: Names) -> frozenset[str]:
    """All that a part of a cell may name; what is only alike is one."""
    if found := names.exact(part) or names.containing(part):
        return found
    near = names.nearest(part)
    return frozenset({near[0]}) if near else frozenset()


def _whole_names(text: str, names: Names) -> list[frozenset[str]]:
    """The known names that a text consists of, the longest first where two begin alike; none where
    other words are left but what stands between names, and in brackets.
    """
    if not any(names.exact(inside) for inside in _BRACKETS.findall(_without_and(text))):
        text = _BRACKETS.sub(" ", text)
    said = [word for word in words(text) if word not in _TITLES]
    found, at = [], 0
    while at < len(said):
        ends = range(min(len(said), at + _WORDS_JOINED), at, -1)
        end = next((end for end in ends if names.exact(" ".join(said[at:end]))), None)
        if end is not None:
            found.append(names.exact(" ".join(said[at:end])))
        elif said[at] not in _NO_NAMES and not said[at].isdecimal():
            return []
        at = end or at + 1
    return found


def _without_and(text: str) -> str:
    """ "Hoxha (con Chen)" names Chen in its brackets."""
    return re.sub(rf"([(\[])\s*(?:{_AND})\s+", r"\1", text, flags=re.IGNORECASE)


def _are_different(found: Sequence[frozenset[str]]) -> bool:
    return len(found) > 1 and not frozenset.intersection(*found)


def _unless_doubted(cell: Cell, flag: str, target: str, rule: str) -> Reading[str]:
    """What is read, unless a question mark or a picture of doubt stands beside it."""
    if {UNSURE, OTHERWISE} & set(unpictured(cell.text)):
        return Reading.doubt(cell, flag, "un segno di dubbio", target, target)
    return Reading.read(cell, target, rule)


def _proposal(text: str, names: Names, part: frozenset[str]) -> tuple[str, str] | None:
    """The one known name that a text may mean, and why; none for one that is denied: "non Amina
    Haddad".
    """
    if "non" in words(text):
        return None
    if part:
        return next(iter(part)), PART
    more = names.within(text)
    near = names.nearest(text)
    if near:
        return near
    return (next(iter(more)), MORE) if len(more) == 1 else None


def _rule(why: str) -> str:
    return f"nome simile: {why[0].lower()}{why[1:]}"


def read_person(
    cell: Cell, names: Names, *, unknown: str, several: str, two: str | None = None
) -> Reading[str]:
    """Read a person's name; `unknown`, `several` (who may be meant) and `two` (people in the cell;
    else `unknown`) are the flags to raise.

    Reads     the name as in *Persone*, in any word order, with or without title
    Doubts    a name alike a known one; a first name or surname alone
    Refuses   an unknown name; a part of a name that several people have; two people
    Returns   the name as it stands in *Persone*
    """
    if cell.empty:
        return Reading.nothing(cell)
    found = names.exact(cell.text)
    if len(found) == 1:
        return _unless_doubted(cell, unknown, next(iter(found)), "nome")
    if not found and _names_several(cell.typed, names):
        return Reading.refused(cell, two or unknown, "più persone")
    part = names.containing(cell.text)
    if len(found) > 1 or len(part) > 1:
        return Reading.refused(cell, several, "più persone con questo nome")
    if near := _proposal(cell.text, names, part):
        name, why = near
        return Reading.doubt(cell, unknown, _rule(why), name, name, why=why)
    return Reading.refused(cell, unknown, "nome sconosciuto")
