"""Derives the word lists of `collector.privacy`, and scores them on names.

`python -m benchmarks.word_lists WORDS.JSON` is run by hand when a list is to be renewed; what it
writes is read and committed. Sources, all under the MIT licence: simplemma (forms of Italian
words), pyspellchecker (how frequent they are), the npm package an-array-of-italian-words (words by
popularity), Faker (given names, surnames and comuni); and Babel (BSD, from Unicode's CLDR: names of
countries). Install them with `pip install simplemma pyspellchecker faker babel`; the npm package's
words.json is given as a file.

A list that holds first names lets them pass. So a word that is a name, too, is taken only where it
is a form in simplemma and no name alone (see `ours.toml`); what is both is written to
`names_that_are_words.txt`, and is no explanation of a capital.
"""

import argparse
import gzip
import importlib
import json
import pkgutil
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from schemas.normal import fold, normal_form

LISTS: Final = Path(__file__).parents[1] / "collector" / "privacy" / "lists"
POPULAR: Final = 100_000
"""So many words of the list by popularity: further on most are cut or misspelt."""
ALWAYS: Final = 400
"""The most popular words are taken whatever they are in other languages: "li", "dai"."""
COMMON: Final = 500
COMMON_RANK: Final = 15_000
"""A word is common from so many times in the frequency list on, or among so many of the list by
popularity.
"""
SURELY: Final = 20_000
"""Further on only words that end as Italian ones do are taken."""
LEMMA_OFTEN: Final = 1_000
"""A form of simplemma that the frequency list lacks is taken when its lemma is that frequent in
all.
"""
_BY_HAND: Final = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
NAMES_ALONE, NO_NAMES, SOME_NAMES, SOME_SURNAMES = (
    frozenset(_BY_HAND[key].split())
    for key in ("names_alone", "no_names", "some_names", "some_surnames")
)


def _faker() -> Iterator[tuple[str, str, list[str]]]:
    """(locale, what it is, names) of the persons that Faker makes up."""
    import faker.providers.person as persons

    for module in pkgutil.iter_modules(persons.__path__):
        provider: Any = importlib.import_module(f"faker.providers.person.{module.name}").Provider
        for key, value in vars(provider).items():
            is_list = isinstance(value, (tuple, list, set, dict))
            if key.startswith(("first_name", "last_name")) and is_list:
                yield (
                    module.name,
                    key,
                    [one for one in value if isinstance(one, str) and "{{" not in one],
                )


def _parts(names: Iterable[str]) -> set[str]:
    found = {fold(part) for name in names for part in re.findall(r"[^\W\d_]+", normal_form(name))}
    return {part for part in found if part.isascii() and len(part) > 1}


def _lower(words: Iterable[str]) -> set[str]:
    return {word for word in words if word.isalpha() and word.islower()}


def main() -> None:
    """Write the lists."""
    parser = argparse.ArgumentParser()
    parser.add_argument(
        "popular", type=Path, help="words.json of the npm package an-array-of-italian-words"
    )
    given = parser.parse_args()
    from simplemma.strategies.dictionaries.dictionary_factory import _load_dictionary_from_disk

    forms = {
        key.decode(): value.decode() for key, value in _load_dictionary_from_disk("it").items()
    }
    import spellchecker

    packed = Path(spellchecker.__file__).parent / "resources" / "it.json.gz"
    frequency: dict[str, int] = json.loads(gzip.decompress(packed.read_bytes()))
    popular = json.loads(given.popular.read_text(encoding="utf-8"))[:POPULAR]
    _write(forms, frequency, popular)


def _write(forms: dict[str, str], frequency: dict[str, int], popular: list[str]) -> None:
    first, last, italian_last, italian_first = (set[str]() for _ in range(4))
    for locale, key, names in _faker():
        parts = _parts(names)
        (first if key.startswith("first") else last).update(parts)
        if locale == "it_IT":
            (italian_first if key.startswith("first") else italian_last).update(parts)
    certain = _of_simplemma(forms, frequency)
    others = {
        fold(word) for word in _lower(word for word, times in frequency.items() if times >= 50)
    }
    shortened = {fold(word)[:-1] for word in forms if word[-1:] in "àèéìòù"}
    ranks = {
        fold(word): rank for rank, word in reversed(list(enumerate(popular))) if word.isalpha()
    }
    all_names = first | last | italian_first
    often = {word for word, rank in ranks.items() if rank < SURELY or word[-1:] in "aeiou"}
    certain_or_names = certain | all_names
    whole = {word for word in often if not _is_cut(word, certain_or_names, shortened)}
    words = certain | ((others | whole) - all_names)
    words |= {
        word for word, rank in ranks.items() if rank < ALWAYS and word in frequency
    } | SOME_NAMES
    words -= NAMES_ALONE | {word for word in words if len(word) < 2}
    both = ((words & first) - (NO_NAMES - SOME_NAMES)) | (SOME_NAMES & words)
    times = Counter[str]()
    for word, number in frequency.items():
        times[fold(word)] += number
    common = {
        word for word in words if times[word] >= COMMON or ranks.get(word, POPULAR) < COMMON_RANK
    }
    _list(
        "common_words.txt",
        common,
        "Italian words that everybody uses, folded (small letters, no accents).",
    )
    _list("words.txt", words - common, "Other Italian words, the same.")
    _list("names_that_are_words.txt", both, "Given names that are Italian words, too.")
    both_last = (italian_last | last) & words & (italian_last | first) - (NO_NAMES - SOME_NAMES)
    always = {word for word, rank in ranks.items() if rank < ALWAYS}
    _list(
        "surnames_that_are_words.txt",
        (both_last - always) | (SOME_SURNAMES & words),
        "Surnames that are.",
    )
    _list(
        "given_names.txt",
        {one for one in first if len(one) > 2} - words,
        "Given names that are no Italian words.",
    )
    _list(
        "surnames.txt", {one for one in last if len(one) > 2} - words - first, "Surnames, the same."
    )
    _list("places.txt", set(_places()), "Comuni and countries, of one word or more.")
    print(
        f"{len(words)} words, {len(first)} given names: {len(first - words)} not in the list; "
        f"{len(both)} both"
    )


def _of_simplemma(forms: dict[str, str], frequency: dict[str, int]) -> set[str]:
    of_lemma = Counter[str]()
    for word, times in frequency.items():
        of_lemma[forms.get(word, word)] += times
    found = set[str]()
    for word in _lower(forms):
        is_shortened = re.search(r"[^aeiouàèéìòù]$", word)  # "andar", "beccavan": literary
        if word in frequency or (of_lemma[forms[word]] >= LEMMA_OFTEN and not is_shortened):
            found |= {fold(word), fold(forms[word])}
    return {word for word in found if word.isalpha()}


def _is_cut(word: str, words: set[str], shortened: set[str]) -> bool:
    """True for a word that lost its first letter, or its last one, which had an accent."""
    if word in words:
        return False
    return word in shortened or any(letter + word in words for letter in "abcdefghilmnopqrstuvz")


def _places() -> Iterator[str]:
    from babel import Locale
    from faker.providers.address.it_IT import Provider

    italian = Locale("it")
    names = [*Provider.cities, *italian.territories.values()]
    for name in names:
        words = re.findall(r"[^\W\d_]+", fold(normal_form(name)))
        if words and all(word.isascii() for word in words) and "(" not in name:
            yield " ".join(words)


def _list(name: str, words: set[str], what: str) -> None:
    head = (
        f"# {what} {len(words)} words. Derived by benchmarks/word_lists.py, which names the "
        "sources (MIT, BSD).\n"
    )
    (LISTS / name).write_text(
        head + "".join(f"{word}\n" for word in sorted(words)), encoding="utf-8", newline="\n"
    )


if __name__ == "__main__":
    main()
