"""What single words of finished texts hold, each word looked at once in one sending. Pure.

A word is what stands between blanks: few words make up all documents. Codes, names of people and
letters as they are compared are the same whether a text is looked at whole or word by word. Whether
a family is named may hang on the words around: of that the words alone say only "surely not".
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Final, Generic, TypeVar

from collector.deliver.family_names import FamilyNames
from collector.deliver.name_letters import (
    bare_letters,
    comparable,
    find_letters,
    split_at_invisible,
)
from schemas.cells.normalise import words
from schemas.code import NUCLEUS, is_code
from schemas.patterns import lazy_pattern

_Key = TypeVar("_Key", bound=Hashable)
_Look = TypeVar("_Look")
_CODE: Final = lazy_pattern(rf"N(?<![0-9A-Za-z]N){NUCLEUS[1:]}(?![0-9A-Za-z])")
SMALL_LETTERS_TOO: Final = "\u017f\u212a\u00df\u1e9e\ufb00-\ufb06"
"""Letters beyond ASCII whose small forms are ASCII."""
_ANY_CASE: Final = lazy_pattern(rf"[Nn](?<![^\W_][Nn])[0-9A-Za-z{SMALL_LETTERS_TOO}]+(?![^\W_])")


class AskedOnce(dict[_Key, _Look], Generic[_Key, _Look]):
    """What a function says of values, each asked for once."""

    def __init__(self, look: Callable[[_Key], _Look]) -> None:
        super().__init__()
        self._look = look

    def __missing__(self, key: _Key) -> _Look:
        found = self[key] = self._look(key)
        return found


class WordLooks:
    """The looks at words, for all messages of one sending.

    `comparable`, `bare`: see `name_letters`. `codes`: the codes of nuclei; `words_as_codes`: the
    runs of letters and digits, small, that may be one. `may_be_names`: the runs of letters that
    may be a name, folded, each behind a blank; "-" for every other run.
    """

    def __init__(self, names: FamilyNames) -> None:
        self.comparable = AskedOnce(comparable)
        self.bare = AskedOnce(bare_letters)
        self.codes = AskedOnce(_codes)
        self.words_as_codes = AskedOnce(_words_as_codes)
        run_as_name = AskedOnce(_run_as_name)
        self.may_be_names = AskedOnce[str, str](
            lambda word: "".join(map(run_as_name.__getitem__, find_letters(word)))
        )
        self._names = names
        self._short_parts = AskedOnce(self._short_parts_in)

    def may_name_a_family(self, text: Iterable[str]) -> bool:
        """False for the words of a text in which a family is surely not named.

        Neither as `FamilyNames.hits` finds it, but for ordinary words in small letters, nor where
        each sign that does not show is a blank.
        """
        parts = set(map(self._short_parts.__getitem__, text))
        if None in parts:
            return True
        short = frozenset[str]().union(*(part for part in parts if part))
        return any(short.issuperset(pair) for pair in self._names.pairs)

    def _short_parts_in(self, word: str) -> frozenset[str] | None:
        """See `FamilyNames.short_parts`."""
        found = [
            self._names.short_parts(comparable(part))
            for part in (word, *split_at_invisible(word).split())
        ]
        short = [parts for parts in found if parts is not None]
        return frozenset[str]().union(*short) if len(short) == len(found) else None


def _codes(word: str) -> Sequence[str]:
    return [code for code in _CODE.findall(word) if is_code(code, "N")]


def _words_as_codes(word: str) -> Sequence[str]:
    return [run.casefold() for run in _ANY_CASE.findall(word)]


def _run_as_name(run: str) -> str:
    """A run of letters may be a name with a capital, or in a script that has none."""
    return " -" if run[0].islower() else f" {' '.join(words(run))}"
