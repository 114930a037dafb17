"""Which words of a finished message came from the sheet, and from which cell. Pure.

A part of a name that stands in a finished file is looked for in all texts of the sheet, and in the
same file made without them: it came from where the letters around it agree longest.
"""

from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import accumulate, compress, count
from typing import Final, NamedTuple

from collector.deliver.family_names import FamilyNames, NameHit
from collector.deliver.line_looks import LineLooks
from collector.deliver.name_letters import comparable, fold_letters
from schemas import meeting, nucleus, session
from schemas.record import TalkRecord
from schemas.session import FREE_TEXT_FIELDS

_MOST_COMPARED: Final = 40
"""Letters on each side of a name that are compared."""
_ALIKE: Final = 4
"""Letters around a name that must agree before a text counts as where it came from."""
_SURE: Final = 16
"""Letters around a name that agree by no accident."""
_OF_THE_DOCUMENT: Final = 8
"""Letters around a name that agree with the document's own text, where no text of the sheet is
nearer."""


@dataclass(frozen=True)
class SheetText:
    """A text of the sheet.

    `where` it stands: row or tab and column, in Italian, for a sentence that repeats no word of it.
    `place`: it says where people meet.
    """

    where: str
    text: str = field(repr=False)
    place: bool = False


class LetterStream(NamedTuple):
    """The letters and digits of a text, with nothing between them: no line break changes them."""

    letters: str
    places: Sequence[int]
    """For each character of the text: how many letters stand before it."""
    chars: Sequence[int]
    """For each letter: its place in the text."""

    @classmethod
    def of(cls, text: str) -> "LetterStream":
        """Return the stream of a text that `fold_letters` made."""
        counts = list(map(str.isalnum, text))
        places = list(accumulate(counts, initial=0))
        places.pop()
        return cls("".join(compress(text, counts)), places, list(compress(count(), counts)))


class TextOrigin(NamedTuple):
    """Where a part of a name may have come from: `start` up to `end` of `text`.

    `shared` letters around it agree; `whole`: all letters of the text do.
    """

    shared: int
    whole: bool
    text: SheetText
    start: int
    end: int


def _shared_around(
    stream: str, start: int, size: int, other: str, other_start: int
) -> tuple[int, bool]:
    """Return how many letters agree around a part of `size` letters that stands in two streams.

    At most `_MOST_COMPARED` on each side. The second value: whether all of `other` agrees.
    """
    before = 0
    most = min(_MOST_COMPARED, start, other_start)
    while before < most and stream[start - before - 1] == other[other_start - before - 1]:
        before += 1
    after = 0
    end, other_end = start + size, other_start + size
    most = min(_MOST_COMPARED, len(stream) - end, len(other) - other_end)
    while after < most and stream[end + after] == other[other_end + after]:
        after += 1
    is_whole = before == other_start and after == len(other) - other_end
    return before + after, is_whole


@dataclass(frozen=True)
class _NamesInTexts:
    """Some texts of the sheet, and where names stand in them."""

    names: FamilyNames
    texts: Sequence[SheetText] = field(repr=False)

    @cached_property
    def comparable(self) -> Sequence[SheetText]:
        """The texts as names are looked for in them."""
        return [replace(text, text=comparable(text.text)) for text in self.texts]

    @cached_property
    def streams(self) -> Sequence[LetterStream]:
        return [LetterStream.of(fold_letters(text.text)) for text in self.comparable]

    @cached_property
    def hits(self) -> Mapping[str, Sequence[tuple[int, NameHit]]]:
        """The hits in all texts, by their key, each with the number of its text."""
        hits: dict[str, list[tuple[int, NameHit]]] = defaultdict(list)
        for number, text in enumerate(self.comparable):
            for hit in self.names.hits(text.text):
                hits[hit.key].append((number, hit))
        return hits

    def origins(self, key: str, stream: str, start: int) -> Iterator[TextOrigin]:
        """Yield where a part of a name may have come from; see `SheetTexts.origins`."""
        for number, hit in self.hits.get(key, ()):
            own = self.streams[number]
            size, own_start = _size(own, hit), own.places[hit.start]
            shared, whole = _shared_around(stream, start, size, own.letters, own_start)
            yield TextOrigin(shared, whole, self.comparable[number], hit.start, hit.end)


@dataclass(frozen=True)
class SheetTexts:
    """The names of the families and the texts of the sheet, for all messages of one sending.

    `municipalities`: their names as `letters_and_digits` has them. `looks`: what was seen of the
    lines of messages so far.
    """

    names: FamilyNames
    looks: LineLooks = field(repr=False, compare=False)
    parts: Sequence[_NamesInTexts] = field(repr=False)
    municipalities: frozenset[str] = frozenset()

    @classmethod
    def of(
        cls,
        families: Mapping[str, Iterable[str]],
        texts: Iterable[SheetText] = (),
        municipalities: Iterable[str] = (),
    ) -> "SheetTexts":
        """Return the names and texts of a sheet.

        `families`: the names of each nucleus, by its code. `municipalities`: as they are called.
        """
        unique = dict.fromkeys(text for text in texts if text.text)
        places = frozenset(map(letters_and_digits, municipalities))
        names = FamilyNames.of(families)
        return cls(names, LineLooks(names), [_NamesInTexts(names, tuple(unique))], places)

    @property
    def texts(self) -> Sequence[SheetText]:
        """The texts of the sheet, none twice."""
        return [text for part in self.parts for text in part.texts]

    def with_texts(self, more: Iterable[SheetText]) -> "SheetTexts":
        """Return the same with more texts; itself where there are none."""
        added = dict.fromkeys(text for text in more if text.text)
        if not added:
            return self
        known = set(self.texts)
        new = tuple(text for text in added if text not in known)
        return replace(self, parts=[*self.parts, _NamesInTexts(self.names, new)])

    def origins(self, key: str, stream: str, start: int) -> list[TextOrigin]:
        """Return where a part of a name may have come from, the likeliest first.

        It stands at `start` in the letters of a finished text.
        """
        origins = [origin for part in self.parts for origin in part.origins(key, stream, start)]
        return sorted(origins, key=lambda origin: (-origin.shared, not origin.whole))

    def holding(self, letters: str) -> SheetText | None:
        """Return the first text that holds these letters and digits, whatever is between them."""
        for part in self.parts:
            for text, stream in zip(part.texts, part.streams, strict=True):
                if letters in stream.letters:
                    return text
        return None


def _size(stream: LetterStream, hit: NameHit) -> int:
    """Return how many letters of a stream a hit takes."""
    return stream.places[hit.end - 1] + 1 - stream.places[hit.start]


def letters_and_digits(text: str) -> str:
    """Return only the letters and digits of a text, for values that are compared whole."""
    return "".join(char for char in fold_letters(comparable(text)) if char.isalnum())


@dataclass(frozen=True)
class DocumentOwnText:
    """What documents say without the sheet's texts.

    `values`: names of mediators and municipalities, settings: exempt where one stands as such.
    `made`: returns the same message made without any text of the sheet; called only when needed.
    """

    values: Sequence[str]
    made: Callable[[], Iterable[str]] = field(repr=False)

    @cached_property
    def _streams(self) -> Sequence[str]:
        return [letters_and_digits(text) for text in self.made()]

    @cached_property
    def _values(self) -> Sequence[str]:
        return [value for value in map(letters_and_digits, self.values) if value]

    def value_around(self, stream: str, start: int, key: str) -> int:
        """Return how many more letters than `key` the longest value has that stands around it.

        -1 for none. `key` stands at `start` of the stream.
        """
        longest = -1
        for value in self._values:
            for offset in _places(key, value):
                begin = start - offset
                if begin >= 0 and stream.startswith(value, begin):
                    longest = max(longest, len(value) - len(key))
        return longest

    def shared(self, stream: str, start: int, key: str) -> int:
        """Return how many letters around `key` agree at most with the document's own text.

        -1 where its own text has no `key`. `key` stands at `start` of the stream.
        """
        longest = -1
        for own in self._streams:
            for place in _places(key, own):
                shared, whole = _shared_around(stream, start, len(key), own, place)
                longest = max(longest, _MOST_COMPARED if whole else shared)
        return longest


def _places(part: str, text: str) -> Iterator[int]:
    """Yield where a part stands in a text, also over itself."""
    place = text.find(part)
    while place >= 0:
        yield place
        place = text.find(part, place + 1)


def find_origins(
    sheet: SheetTexts, own_text: DocumentOwnText, hit: NameHit, stream: LetterStream
) -> Sequence[TextOrigin] | None:
    """Return where a part of a name in a finished text came from: the likeliest texts.

    Empty when no text of the sheet is known to hold it; None where the document says it by itself.
    """
    start, size = stream.places[hit.start], _size(stream, hit)
    key = stream.letters[start : start + size]
    origins = sheet.origins(hit.key, stream.letters, start)
    near = [origin for origin in origins if origin.whole or origin.shared >= _ALIKE]
    best = near[0] if near else None
    value = own_text.value_around(stream.letters, start, key)
    is_printed_value = value >= 0
    if is_printed_value and (best is None or best.shared < value):
        return None
    if best is not None and not is_printed_value and best.shared >= _SURE:
        return _likeliest(near)
    # Making the document without the sheet's texts takes time, so it comes last.
    own = own_text.shared(stream.letters, start, key)
    if best is None:
        return None if own >= _OF_THE_DOCUMENT else origins[:1]
    margin = _ALIKE if best.whole else 0
    return None if own > best.shared + margin else _likeliest(near)


def _likeliest(origins: Sequence[TextOrigin]) -> Sequence[TextOrigin]:
    """Return those that agree as long as the first one."""
    best = origins[0]
    return [
        origin for origin in origins if (origin.shared, origin.whole) == (best.shared, best.whole)
    ]


# --- The texts of the sheet ---------------------------------------------------------------------

_TALK_HEADERS: Final = {column.key: column.header for column in session.COLUMNS}
_NUCLEUS_HEADERS: Final = {column.key: column.header for column in nucleus.COLUMNS}
_MEETING_HEADERS: Final = {column.key: column.header for column in meeting.COLUMNS}


def texts_of_talks(talks: Iterable[TalkRecord]) -> Iterator[SheetText]:
    """Yield what staff wrote about talks."""
    for talk in talks:
        for key in FREE_TEXT_FIELDS:
            if text := getattr(talk, key):
                yield SheetText(f"riga {talk.code}, colonna «{_TALK_HEADERS[key]}»", text)


def texts_of_nuclei(
    nuclei: Iterable[nucleus.Nucleus], known: Container[str] = ()
) -> Iterator[SheetText]:
    """Yield what staff wrote about nuclei, without the types of case that are `known`."""
    for family in nuclei:
        for key in ("language", "case_type"):
            text = getattr(family, key)
            if text and text not in known:
                header = _NUCLEUS_HEADERS[key]
                where = f"foglio «{nucleus.TAB}», nucleo {family.code}, colonna «{header}»"
                yield SheetText(where, text)


def texts_of_meeting(gathering: meeting.Meeting) -> Iterator[SheetText]:
    """Yield where a meeting is, if it says so."""
    if gathering.place:
        header = _MEETING_HEADERS["place"]
        where = f"foglio «{meeting.TAB}», incontro {gathering.id}, colonna «{header}»"
        yield SheetText(where, gathering.place, place=True)
