"""Which words of a finished message came from the sheet, from which cell, and which the document says by itself. Pure.

A part of a name that stands in a finished file is looked for in all texts of the sheet and in the same file made
without them: where the words around it agree longest, it came from.
"""

from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final, NamedTuple

from collector.deliver.family_names import FamilyNames, NameHit, comparable, fold_letters
from schemas import meeting, nucleus, session
from schemas.record import TalkRecord

_FAR: Final = 40
"""Letters on each side of a name that are compared."""
_ALIKE: Final = 4
"""Letters around a name that must agree before a text counts as where it came from."""
_SURE: Final = 16
"""Letters around a name that agree by no accident."""
_OF_THE_DOCUMENT: Final = 8
"""Letters around a name that agree with what a document says by itself, where no text of the sheet is nearer."""


@dataclass(frozen=True)
class SheetText:
    """A text of the sheet. `where`: of which row or tab and column, in Italian, for a sentence that says no word of it.
    `place`: it says where people meet.
    """

    where: str
    text: str = field(repr=False)
    place: bool = False


class LetterStream(NamedTuple):
    """The letters and digits of a text, with nothing between them: the same wherever a line breaks."""

    letters: str
    places: Sequence[int]
    """How many of them stand before each place of the text."""
    chars: Sequence[int]
    """The place of each of them in the text."""

    @classmethod
    def of(cls, text: str) -> "LetterStream":
        """From a text that `folded` made."""
        letters: list[str] = []
        places: list[int] = []
        chars: list[int] = []
        for at, char in enumerate(text):
            places.append(len(letters))
            if char.isalnum():
                letters.append(char)
                chars.append(at)
        return cls("".join(letters), places, chars)


class TextOrigin(NamedTuple):
    """Where a part of a name may have come from: `shared` letters around it agree; `whole`: all of the text does."""

    shared: int
    whole: bool
    text: SheetText
    start: int
    end: int


def _shared(stream: str, at: int, size: int, other: str, other_at: int) -> tuple[int, bool]:
    before = after = 0
    while (
        before < _FAR
        and before < at
        and before < other_at
        and stream[at - before - 1] == other[other_at - before - 1]
    ):
        before += 1
    end, other_end = at + size, other_at + size
    most = min(_FAR, len(stream) - end, len(other) - other_end)
    while after < most and stream[end + after] == other[other_end + after]:
        after += 1
    return before + after, before == other_at and after == len(other) - other_end


@dataclass(frozen=True)
class SheetTexts:
    """The names of the families and the texts of the sheet, for all messages of one sending."""

    names: FamilyNames
    texts: Sequence[SheetText] = ()
    municipalities: frozenset[str] = frozenset()

    @classmethod
    def of(
        cls,
        families: Mapping[str, Iterable[str]],
        texts: Iterable[SheetText] = (),
        municipalities: Iterable[str] = (),
    ) -> "SheetTexts":
        """From the names of each nucleus by its code, the texts, and the comuni as they are called."""
        kept = dict.fromkeys(text for text in texts if text.text)
        return cls(
            FamilyNames.of(families),
            tuple(kept),
            frozenset(map(letters_and_digits, municipalities)),
        )

    def with_texts(self, more: Iterable[SheetText]) -> "SheetTexts":
        """The same with more texts; itself where there are none."""
        added = [text for text in more if text.text]
        return replace(self, texts=tuple(dict.fromkeys((*self.texts, *added)))) if added else self

    @cached_property
    def _readable(self) -> Sequence[str]:
        return [comparable(one.text) for one in self.texts]

    @cached_property
    def _streams(self) -> Sequence[LetterStream]:
        return [LetterStream.of(fold_letters(text)) for text in self._readable]

    @cached_property
    def _hits(self) -> Mapping[str, Sequence[tuple[int, NameHit]]]:
        found: dict[str, list[tuple[int, NameHit]]] = defaultdict(list)
        for number, text in enumerate(self._readable):
            for hit in self.names.hits(text):
                found[hit.key].append((number, hit))
        return found

    def origins(self, key: str, stream: str, at: int) -> list[TextOrigin]:
        """Where a part of a name that stands at `at` in a finished text may have come from, the likeliest first."""
        found = []
        for number, hit in self._hits.get(key, ()):
            own = self._streams[number]
            shared, whole = _shared(stream, at, _size(own, hit), own.letters, own.places[hit.start])
            source = replace(self.texts[number], text=self._readable[number])
            found.append(TextOrigin(shared, whole, source, hit.start, hit.end))
        return sorted(found, key=lambda one: (-one.shared, not one.whole))

    def holding(self, letters: str) -> SheetText | None:
        """The first text of the sheet that holds these letters and digits, whatever stands between them."""
        return next(
            (
                text
                for text, own in zip(self.texts, self._streams, strict=True)
                if letters in own.letters
            ),
            None,
        )


def _size(own: LetterStream, hit: NameHit) -> int:
    return own.places[hit.end - 1] + 1 - own.places[hit.start]


def letters_and_digits(text: str) -> str:
    """Letters and digits only, for values that are compared whole."""
    return "".join(char for char in fold_letters(comparable(text)) if char.isalnum())


@dataclass(frozen=True)
class DocumentOwnText:
    """What documents say by themselves. `values`: names of mediators, comuni, settings: exempt where one stands as
    such. `made`: gives the same message made without any text of the sheet; asked only where it is needed.
    """

    values: Sequence[str]
    made: Callable[[], Iterable[str]] = field(repr=False)

    @cached_property
    def _streams(self) -> Sequence[str]:
        return [letters_and_digits(text) for text in self.made()]

    @cached_property
    def _values(self) -> Sequence[str]:
        return [value for value in map(letters_and_digits, self.values) if value]

    def value_around(self, stream: str, at: int, key: str) -> int:
        """How many more letters than `key` the longest value has that stands around it; -1 for none."""
        longest = -1
        for value in self._values:
            inside = value.find(key)
            while inside >= 0:
                if stream.startswith(value, at - inside) and at >= inside:
                    longest = max(longest, len(value) - len(key))
                inside = value.find(key, inside + 1)
        return longest

    def shared(self, stream: str, at: int, key: str) -> int:
        """How many letters around `key` agree at most with the message made without texts; -1 where it has no `key`."""
        longest = -1
        for own in self._streams:
            place = own.find(key)
            while place >= 0:
                shared, whole = _shared(stream, at, len(key), own, place)
                longest = max(longest, _FAR if whole else shared)
                place = own.find(key, place + 1)
        return longest


def find_origins(
    sheet: SheetTexts, itself: DocumentOwnText, hit: NameHit, stream: LetterStream
) -> Sequence[TextOrigin] | None:
    """Where a part of a name in a finished text came from: the likeliest texts of the sheet (none known: empty); None
    where the document says it by itself.
    """
    at, size = stream.places[hit.start], _size(stream, hit)
    return _origin(sheet.origins(hit.key, stream.letters, at), itself, stream.letters, at, size)


def _origin(
    origins: Sequence[TextOrigin], itself: DocumentOwnText, stream: str, at: int, size: int
) -> Sequence[TextOrigin] | None:
    key = stream[at : at + size]
    near = [one for one in origins if one.whole or one.shared >= _ALIKE]
    best = near[0] if near else None
    value = itself.value_around(stream, at, key)
    if value >= 0 and (best is None or best.shared < value):
        return None
    if best is not None and value < 0 and best.shared >= _SURE:
        return _likeliest(near)
    made = itself.shared(stream, at, key)
    if best is None:
        return None if made >= _OF_THE_DOCUMENT else origins[:1]
    return None if made > best.shared + (_ALIKE if best.whole else 0) else _likeliest(near)


def _likeliest(origins: Sequence[TextOrigin]) -> Sequence[TextOrigin]:
    best = origins[0]
    return [one for one in origins if (one.shared, one.whole) == (best.shared, best.whole)]


# --- The texts of the sheet -----------------------------------------------------------------------------------------

_TEXTS: Final = ("description", "outcome", "issues", "agreements")
_OF_TALKS: Final = {column.key: column.header for column in session.COLUMNS}
_OF_NUCLEI: Final = {column.key: column.header for column in nucleus.COLUMNS}
_OF_MEETINGS: Final = {column.key: column.header for column in meeting.COLUMNS}


def texts_of_talks(talks: Iterable[TalkRecord]) -> Iterator[SheetText]:
    """What staff wrote about talks."""
    for talk in talks:
        for key in _TEXTS:
            if text := getattr(talk, key):
                yield SheetText(f"riga {talk.code}, colonna «{_OF_TALKS[key]}»", text)


def texts_of_nuclei(
    nuclei: Iterable[nucleus.Nucleus], known: Container[str] = ()
) -> Iterator[SheetText]:
    """What staff wrote about nuclei, without the types of case that settings or the service know."""
    for one in nuclei:
        for key in ("language", "case_type"):
            text = getattr(one, key)
            if text and text not in known:
                yield SheetText(
                    f"foglio «{nucleus.TAB}», nucleo {one.code}, colonna «{_OF_NUCLEI[key]}»", text
                )


def texts_of_meeting(one: meeting.Meeting) -> Iterator[SheetText]:
    """Where a meeting is."""
    if one.place:
        where = f"foglio «{meeting.TAB}», incontro {one.id}, colonna «{_OF_MEETINGS['place']}»"
        yield SheetText(where, one.place, place=True)
