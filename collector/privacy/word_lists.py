"""The word lists: Italian words, names, places, words of the service. Read when first asked for.

`words.txt` and its like are derived (see benchmarks/word_lists.py); `ours.toml` is written by hand.
All words are folded: small letters, no accents.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any, Final

from collector.errors import SettingsError
from schemas.normal import fold

_FOLDER: Final = resources.files(__package__) / "lists"


def _read(name: str) -> str:
    try:
        return (_FOLDER / name).read_text(encoding="utf-8")
    except (OSError, UnicodeError) as error:
        raise _damaged(name) from error


def _damaged(name: str) -> SettingsError:
    return SettingsError(
        "Il programma non è installato intero: non riesco a leggere l'elenco di parole "
        f"«{name}», e senza non so quali nomi coprire. Installalo di nuovo. Non ho scritto nulla."
    )


def _lines(name: str) -> list[str]:
    """Return the words of a list. Raises SettingsError for one that is missing or was cut."""
    head, _, text = _read(f"{name}.txt").partition("\n")
    words = text.removesuffix("\n").split("\n")
    if f" {len(words)} words" not in head:  # a list that was cut would let names pass
        raise _damaged(f"{name}.txt")
    return words


@lru_cache(maxsize=1)
def given_names() -> frozenset[str]:
    """Return given names of many languages that are no Italian words. Raises SettingsError."""
    return frozenset(_lines("given_names"))


@lru_cache(maxsize=1)
def surnames() -> frozenset[str]:
    """Return surnames of many languages that are no Italian words. Raises SettingsError."""
    return frozenset(_lines("surnames"))


@dataclass(frozen=True)
class WordLists:
    """What explains a word, and what tells a name from one."""

    words: frozenset[str]
    """Italian words."""
    common: frozenset[str]
    """Those that everybody uses."""
    extra: frozenset[str]
    """The service's words, places, single letters."""
    acronyms: frozenset[str]
    """Those that are written in capitals."""
    written_small: frozenset[str]
    """Acronyms that are also written with one capital."""
    phrases: frozenset[str]
    """Places and the like of several words, a blank between."""
    ambiguous_names: frozenset[str]
    """Given names that are words, too ("Rosa")."""
    ambiguous_surnames: frozenset[str]
    """Surnames that are words, too ("Gallo")."""
    cities: frozenset[str]
    """Explained where they are spoken of as places, for they are names, too."""
    service: frozenset[str]
    """The words of `ours.toml`: a capital in one of them is out of respect."""
    places: frozenset[str]
    """Municipalities, cities and countries of one word."""
    no_title: frozenset[str]
    """Words of the service: after "dott." they are no name."""
    named_after: frozenset[str]
    """Whom schools and streets are named after."""
    named_kinds: frozenset[str]
    """What is named after somebody: schools, streets."""
    months: frozenset[str]
    cues: Mapping[str, frozenset[str]]
    """Words that say that a name follows, or does not: the lists "cues" of `ours.toml`, by key."""
    scripts: Mapping[str, str]
    """The Italian names of scripts, by the first word of their Unicode name."""
    offices: frozenset[str]
    """Places in whose name a surname is no person: "centro", "sala"."""
    no_offices: frozenset[str]
    """Words that make a name behind an office a person's all the same."""

    def explains(self, key: str) -> bool:
        """True for a word whose capital says nothing about anybody."""
        return key in self.extra or (key in self.words and key not in self.ambiguous_names)

    def has(self, key: str) -> bool:
        """True for an ordinary word, and one of the service."""
        return key in self.words or key in self.extra


TITLE_ENDINGS: Final = frozenset({"ssa", "ra", "re", "sa", "ri"})
"""What is left of "dott.ssa" behind its point."""
_MONTHS: Final = 12
"""The first so many words of "time" in `ours.toml`."""
_LONGEST_PHRASE: Final = 6
"""Words of the longest phrase that is looked for."""
_LETTERS: Final = frozenset("abcdefghijklmnopqrstuvwxyz")


@lru_cache(maxsize=1)
def word_lists() -> WordLists:
    """Return all lists. Raises SettingsError for one that is missing or damaged."""
    ours = _ours()
    explained = {
        key: fold(text).split() for key, text in ours["explained"].items() if key != "phrases"
    }
    cues = {key: frozenset(fold(text).split()) for key, text in ours["cues"].items()}
    common = _lines("common_words")
    ambiguous_names = frozenset(_lines("names_that_are_words"))
    ambiguous_surnames = frozenset(_lines("surnames_that_are_words"))
    name_lists = (given_names(), surnames(), ambiguous_names, ambiguous_surnames)
    places = _lines("places")
    single_places = {place for place in places if " " not in place and len(place) > 2}
    cities = set(explained.pop("cities"))
    acronyms = frozenset(explained.pop("acronyms"))
    service = frozenset(word for words in explained.values() for word in words)
    unambiguous_places = (cities | single_places).difference(*name_lists)
    return WordLists(
        words=frozenset(common + _lines("words")),
        common=frozenset(common),
        extra=service | unambiguous_places | _LETTERS,
        acronyms=acronyms,
        written_small=frozenset(ours["written_small"]["acronyms"].split()),
        phrases=_phrases(ours["explained"]["phrases"], places),
        ambiguous_names=ambiguous_names,
        ambiguous_surnames=ambiguous_surnames,
        cities=frozenset(cities).difference(cities.difference(*name_lists)),
        places=frozenset(single_places | cities | set(explained["countries"])),
        service=service,
        no_title=acronyms | frozenset(explained["services"]) | frozenset(explained["people"]),
        named_after=frozenset(fold(ours["named_after"]["names"]).replace("-", " ").split()),
        named_kinds=frozenset(fold(ours["named_after"]["kinds"]).split()),
        months=frozenset(explained["time"][:_MONTHS]),
        cues=cues,
        scripts=ours["scripts"],
        offices=frozenset(ours["offices"]["kinds"].split()),
        no_offices=frozenset(ours["offices"]["not_after"].split()),
    )


def _phrases(lines: str, places: Iterable[str]) -> frozenset[str]:
    """Return the phrases of `ours.toml`, one a line, and the places of several words."""
    phrases = [" ".join(_words_of_line(line)) for line in lines.splitlines() if line]
    phrases += [place for place in places if " " in place and place.count(" ") < _LONGEST_PHRASE]
    return frozenset(phrases)


def _ours() -> dict[str, Any]:
    try:
        return tomllib.loads(_read("ours.toml"))
    except tomllib.TOMLDecodeError as error:
        raise _damaged("ours.toml") from error


def _words_of_line(line: str) -> list[str]:
    return fold(line).replace("'", " ").replace("-", " ").split()
