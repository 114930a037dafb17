"""The word lists: Italian words, names, places, and the words of the service. Read once, when they are first asked for.

`words.txt` and its like are derived (see benchmarks/word_lists.py); `ours.toml` is written by hand. All words are
folded: small letters, no accents.
"""

import tomllib
from collections.abc import Mapping
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
        f"Il programma non è installato intero: non riesco a leggere l'elenco di parole «{name}», e senza non so quali "
        "nomi coprire. Installalo di nuovo. Non ho scritto nulla."
    )


def _lines(name: str) -> frozenset[str]:
    head, _, text = _read(f"{name}.txt").partition("\n")
    words = frozenset(text.split("\n")) - {""}
    if f" {len(words)} words" not in head:  # a list that was cut would let names pass
        raise _damaged(f"{name}.txt")
    return words


@lru_cache(maxsize=1)
def given_names() -> frozenset[str]:
    """Given names of many languages that are no Italian words."""
    return _lines("given_names")


@lru_cache(maxsize=1)
def surnames() -> frozenset[str]:
    """Surnames of many languages that are no Italian words."""
    return _lines("surnames")


@dataclass(frozen=True)
class WordLists:
    """What explains a word, and what tells a name from one.

    `words`: Italian words; `common`: those that everybody uses. `extra`: the service's words, places, single letters;
    `acronyms`: those that are written in capitals, `written_small`: also with one capital. `phrases`: places and the
    like of several words, a blank between. `both`: given names that are words, too; `surnames`: surnames that are.
    `cities`: explained where they are spoken of as places, for they are names, too. `cues`: the lists of that part of
    `ours.toml`, by key.
    """

    words: frozenset[str]
    common: frozenset[str]
    extra: frozenset[str]
    acronyms: frozenset[str]
    written_small: frozenset[str]
    phrases: frozenset[str]
    both: frozenset[str]
    surnames: frozenset[str]
    cities: frozenset[str]
    service: frozenset[str]
    """The words of `ours.toml`: a capital in one of them is out of respect."""
    places: frozenset[str]
    """Comuni, cities and countries of one word."""
    no_title: frozenset[str]
    """Words of the service: after "dott." they are no name."""
    named_after: frozenset[str]
    kinds: frozenset[str]
    months: frozenset[str]
    cues: Mapping[str, frozenset[str]]
    name_cues: frozenset[str]
    """After these an ordinary word may be a name."""
    scripts: Mapping[str, str]
    offices: frozenset[str]
    no_offices: frozenset[str]

    def explains(self, key: str) -> bool:
        """True for a word whose capital tells of nobody."""
        return key in self.extra or (key in self.words and key not in self.both)

    def explain_all(self, capitals: set[str]) -> bool:
        """True where that holds for all."""
        return self.both.isdisjoint(capitals) and capitals - self.words <= self.extra

    def not_known(self, keys: frozenset[str]) -> frozenset[str]:
        """The words that no list has."""
        return keys - self.words - self.extra


TITLE_ENDINGS: Final = frozenset({"ssa", "ra", "re", "sa", "ri"})
"""What is left of "dott.ssa" behind its point."""
_MONTHS: Final = 12
_PHRASE: Final = 6
"""Words of the longest phrase that is looked for."""


@lru_cache(maxsize=1)
def word_lists() -> WordLists:
    """All lists."""
    ours = _ours()
    explained = {
        key: fold(text).split() for key, text in ours["explained"].items() if key != "phrases"
    }
    cues = {key: frozenset(fold(text).split()) for key, text in ours["cues"].items()}
    common = _lines("common_words")
    words = common | _lines("words")
    both = _lines("names_that_are_words")
    surnames_too = _lines("surnames_that_are_words")
    names = given_names() | surnames() | both | surnames_too
    places = _lines("places")
    single = {place for place in places if " " not in place and len(place) > 2}
    cities = set(explained.pop("cities"))
    acronyms = frozenset(explained.pop("acronyms"))
    service = frozenset(word for some in explained.values() for word in some)
    phrases = {" ".join(_of(line)) for line in ours["explained"]["phrases"].splitlines() if line}
    return WordLists(
        words=words,
        common=common,
        extra=service
        | ((cities | single) - names - both)
        | frozenset("abcdefghijklmnopqrstuvwxyz"),
        acronyms=acronyms,
        written_small=frozenset(ours["written_small"]["acronyms"].split()),
        phrases=frozenset(
            phrases | {place for place in places if " " in place and place.count(" ") < _PHRASE}
        ),
        both=both,
        surnames=surnames_too,
        cities=frozenset(cities & (names | both)),
        places=frozenset(single | cities | set(explained["countries"])),
        service=service,
        no_title=acronyms | frozenset(explained["services"]) | frozenset(explained["people"]),
        named_after=frozenset(fold(ours["named_after"]["names"]).replace("-", " ").split()),
        kinds=frozenset(fold(ours["named_after"]["kinds"]).split()),
        months=frozenset(explained["time"][:_MONTHS]),
        cues=cues,
        name_cues=cues["titles"] | cues["sirs"] | cues["kin"] | cues["called"] | TITLE_ENDINGS,
        scripts=ours["scripts"],
        offices=frozenset(ours["offices"]["kinds"].split()),
        no_offices=frozenset(ours["offices"]["not_after"].split()),
    )


def _ours() -> dict[str, Any]:
    try:
        return tomllib.loads(_read("ours.toml"))
    except tomllib.TOMLDecodeError as error:
        raise _damaged("ours.toml") from error


def _of(line: str) -> list[str]:
    return fold(line).replace("'", " ").replace("-", " ").split()
