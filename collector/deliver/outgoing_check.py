"""The outgoing check: each finished message is read once more before it is put out, and refused when it tells of
somebody whom its reader may not read about, or names a family. Reading only: nothing is mended here.

Who may read about whom is written here a second time, apart from `compile.policy`, on purpose: both must agree. What
makes a person known is looked for by this room alone: it asks nobody who covered the texts.
"""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Final

from collector.deliver.family_names import NameHit, comparable, fold_letters, split_at_invisible
from collector.deliver.finished_texts import without_machine_text
from collector.deliver.identifiers import IdentifierHit, find_identifiers
from collector.deliver.ordinary_words import is_used_as_place, is_used_as_word
from collector.deliver.sheet_texts import (
    DocumentOwnText,
    LetterStream,
    SheetText,
    SheetTexts,
    TextOrigin,
    find_origins,
    letters_and_digits,
)
from schemas.cells.normalise import words
from schemas.code import NUCLEUS, is_code
from schemas.meeting import Meeting
from schemas.nucleus import Nucleus
from schemas.person import Job, Person
from schemas.record import TalkRecord
from schemas.session import Confidentiality

_CODE: Final = re.compile(rf"(?<![0-9A-Za-z]){NUCLEUS}(?![0-9A-Za-z])")
_SHORTEST: Final = 16
"""Letters: a shorter text may stand in any document, as "Assente" does."""
_PIECE: Final = 4
"""Letters: the shortest piece of a document of which it matters where it ends ("Data", "Esito"): a row of shorter ones
may be anything, single digits a number.
"""
_BROKEN_WORD: Final = re.compile(r"(?<=\w)[-\u00ad]\s*\n\s*(?=\w)|\u00ad")


def in_scope(reader: Person, nucleus: Nucleus, meeting: Meeting) -> bool:
    """True when a reader may be told of a nucleus in a message for this meeting (ARCHITECTURE 7)."""
    if meeting.municipalities and nucleus.municipality not in meeting.municipalities:
        return False
    match reader.job:
        case Job.COORDINATOR:
            return True
        case Job.SOCIAL_WORKER:
            return nucleus.social_worker is not None and nucleus.social_worker == reader.name
        case Job.MEDIATOR:
            return nucleus.mediator is not None and nucleus.mediator == reader.name
        case Job.MUNICIPAL_CONTACT:
            return nucleus.municipality in reader.municipalities


_TEXTS: Final = ("description", "outcome", "issues", "agreements")
_MAY_READ: Final[Mapping[Job, frozenset[Confidentiality]]] = {
    Job.SOCIAL_WORKER: frozenset({Confidentiality.SERVICE}),
    Job.MUNICIPAL_CONTACT: frozenset({Confidentiality.SERVICE}),
    Job.MEDIATOR: frozenset({Confidentiality.SERVICE, Confidentiality.TEAM}),
    Job.COORDINATOR: frozenset(Confidentiality),
}


def may_read(reader: Person, talk: TalkRecord, text: str, codes: Collection[str]) -> bool:
    """True when a reader may be told a text of a talk ("issues"), of one of the nuclei `codes` (*Riservatezza*;
    difficulties stay in the équipe where the row does not say otherwise).
    """
    if reader.job is Job.COORDINATOR:
        return True
    usual = Confidentiality.TEAM if text == "issues" else Confidentiality.SERVICE
    return talk.nucleus in codes and (talk.confidentiality or usual) in _MAY_READ[reader.job]


@dataclass(frozen=True)
class Scope:
    """What may stand in the files for one reader. `codes`: the nuclei; `families`: code → its names; `people`: names
    of *Persone*; `printed`: what documents say by design (names of mediators, comuni): it may be a family's name too.
    `hidden` and `shown`: the texts of talks that the reader may not read, and those that they may; letters and digits
    only, `hidden` with the row each is of. `fixed` gives what the same document and its mail say when no talk has a
    text, a piece on each line: it is asked only where a hidden text was found. `sheet`: the names and all texts of the
    sheet, those of `families` alone where it is None; `template` gives what the same message says without any text of
    the sheet: it is asked only where a part of a name stands that may be the document's own. `found`: why the message
    may not go out, as somebody else found it.
    """

    codes: frozenset[str]
    families: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False)
    people: tuple[str, ...] = field(default=(), repr=False)
    printed: tuple[str, ...] = field(default=(), repr=False)
    hidden: Sequence[tuple[str, str]] = field(default=(), repr=False)
    shown: Sequence[str] = field(default=(), repr=False)
    fixed: Callable[[], Iterable[str]] = field(default=tuple, repr=False)
    sheet: SheetTexts | None = field(default=None, repr=False)
    template: Callable[[], Iterable[str]] = field(default=tuple, repr=False)
    found: Sequence[str] = ()

    @cached_property
    def names(self) -> SheetTexts:
        """The names that are looked for, and the texts in which they may stand."""
        return self.sheet or SheetTexts.of(self.families)

    @cached_property
    def by_itself(self) -> DocumentOwnText:
        """What the message says by itself."""
        return DocumentOwnText(self.printed, self.template)

    @classmethod
    def of(
        cls,
        reader: Person,
        meeting: Meeting,
        nuclei: Iterable[Nucleus],
        people: Iterable[Person],
        told: Iterable[str],
        printed: Iterable[str] = (),
        talks: Iterable[TalkRecord] = (),
        fixed: Callable[[], Iterable[str]] = tuple,
        sheet: SheetTexts | None = None,
        template: Callable[[], Iterable[str]] = tuple,
        found: Sequence[str] = (),
    ) -> "Scope":
        """For a reader of a document that holds the nuclei `told`; `nuclei` are all that ever were. `talks`: all, with
        their texts as documents tell them.
        """
        own = (reader.name, reader.email or "")
        everybody, families = list(people), list(nuclei)
        allowed = {nucleus.code for nucleus in families if in_scope(reader, nucleus, meeting)}
        hidden: list[tuple[str, str]] = []
        shown: list[str] = []
        for talk in talks:
            for name in _TEXTS:
                if text := _letters(getattr(talk, name) or ""):
                    if may_read(reader, talk, name, allowed):
                        shown.append(text)
                    elif len(text) >= _SHORTEST:
                        hidden.append((talk.code, text))
        mediators = [person.name for person in everybody if person.job is Job.MEDIATOR]
        return cls(
            frozenset(allowed & set(told)),
            {nucleus.code: (nucleus.name, *nucleus.other_names) for nucleus in families},
            tuple(person.name for person in everybody if person.job is not Job.MEDIATOR),
            (
                *printed,
                *own,
                *mediators,
                *(nucleus.mediator for nucleus in families if nucleus.mediator),
            ),
            hidden,
            shown,
            fixed,
            sheet,
            template,
            found,
        )


def find_refusals(scope: Scope, parts: Mapping[str, str]) -> list[str]:
    """Why a message may not go out, one sentence each, without a name; empty when it may. `parts`: its texts, by what
    each is called ("oggetto", "PDF").
    """
    readable = cache(lambda: _Readable.of(scope))
    found = [
        sentence
        for part, text in parts.items()
        for sentence in _of_part(scope, part, text, readable)
    ]
    return [*scope.found, *found]


def _of_part(
    scope: Scope, part: str, text: str, readable: "Callable[[], _Readable]"
) -> Iterator[str]:
    whole = _BROKEN_WORD.sub("", without_machine_text(text))
    for code in dict.fromkeys(_CODE.findall(whole)):
        if is_code(code, "N") and code not in scope.codes:
            yield f"{_inside(part)} c'è il nucleo {code}, che chi lo riceve non può leggere"
    words_said = {word.casefold() for word in re.findall(r"[^\W_]+", whole)}
    for code in scope.families.keys() - scope.codes:
        if code.casefold() in words_said and code not in whole:
            yield f"{_inside(part)} c'è il nucleo {code}, che chi lo riceve non può leggere"
    said = _said(whole)
    for name in sorted(scope.printed, key=len, reverse=True):
        if key := _said(name, names=True):
            said = said.replace(key, " | ")
    if any(_stands(name, said) for name in scope.people):
        yield f"{_inside(part)} c'è il nome di una persona del foglio Persone"
    whole = _without_printed(scope, whole)
    usual = comparable(whole)
    somebody = (
        *_names(scope, usual),
        *_names(scope, split_at_invisible(whole)),
        *_identifiers(scope, usual),
    )
    yield from dict.fromkeys(f"{_inside(part)}: {one}" for one in somebody)
    for row in _hidden_in(scope, _letters(text), readable):
        yield f"{_inside(part)} c'è un testo della riga {row}, che chi lo riceve non può leggere"


def _without_printed(scope: Scope, text: str) -> str:
    """The text without the values with digits that it prints by itself: an imprint may look like anything."""
    for value in scope.printed:
        if any(map(str.isdigit, value)):
            text = text.replace(value, "~" * len(value))
    return text


def _inside(part: str) -> str:
    return f"nell'{part}" if part[0] in "aeiou" else f"nel {part}"


# --- Names of families, and what makes a person known -------------------------------------------------------------

_UNKNOWN: Final = SheetText("un testo che ora nel foglio non c'è", "")
_ADVICE: Final = ". Scrivi il luogo senza nomi né telefoni"


def _names(scope: Scope, text: str) -> Iterator[str]:
    """A sentence for each place of the sheet from which a part of a family's name came into a text."""
    hits = [
        hit
        for hit in scope.names.names.hits(text)
        if not (hit.doubtful and text[hit.start].islower())
    ]
    if not hits:
        return
    stream = LetterStream.of(fold_letters(text))
    judged: dict[tuple[str, str, str], SheetText | None] = {}
    for hit in hits:
        same = (
            hit.key,
            text[max(hit.start - _AROUND, 0) : hit.start],
            text[hit.start : hit.end + _AROUND],
        )
        if same not in judged:
            judged[same] = _names_somebody(scope, text, hit, stream)
        if (place := judged[same]) is not None:
            codes = ", ".join(sorted(hit.codes)[:_MOST_CODES])
            yield f"{place.where}: c'è il nome di una famiglia ({codes}){_ADVICE if place.place else ''}"


_AROUND: Final = 80
"""Letters: where so many are the same around a name, so is the verdict."""
_MOST_CODES: Final = 3


def family_name_spans(sheet: SheetTexts, text: str) -> list[tuple[int, int]]:
    """Where a text of the sheet names a family, as this check sees it: such a text stops the mail that shows it."""
    usual = comparable(text)
    if len(usual) != len(text):
        return []
    return [
        (hit.start, hit.end)
        for hit in sheet.names.hits(usual)
        if not (
            hit.doubtful
            and (usual[hit.start].islower() or is_used_as_word(usual, hit.start, hit.end))
        )
        and not _is_comune(sheet, usual, hit.start, hit.end)
    ]


def _names_somebody(
    scope: Scope, text: str, hit: NameHit, stream: LetterStream
) -> SheetText | None:
    """The text of the sheet from which a family's name came into a finished text; None where it is no name there, or
    the document's own word.
    """
    origins = find_origins(scope.names, scope.by_itself, hit, stream)
    if origins is None:
        return None
    if not any(one.text.text for one in origins):
        line = text.rfind("\n", 0, hit.start) + 1
        is_one = hit.doubtful and is_used_as_word(
            text[line : hit.end + _AROUND], hit.start - line, hit.end - line
        )
        return None if is_one or _is_comune(scope.names, text, hit.start, hit.end) else _UNKNOWN
    named = [one for one in origins if not _is_no_name(scope.names, hit, one)]
    return named[0].text if named else None


def _is_no_name(sheet: SheetTexts, hit: NameHit, origin: TextOrigin) -> bool:
    source = origin.text
    if hit.doubtful and is_used_as_word(source.text, origin.start, origin.end, place=source.place):
        return True
    return _is_comune(sheet, source.text, origin.start, origin.end)


def _is_comune(sheet: SheetTexts, text: str, start: int, end: int) -> bool:
    """True for a comune, or a part of its name, that stands where a place does: "abita a Opera"."""
    stream = LetterStream.of(fold_letters(text))
    at, key = stream.places[start], letters_and_digits(text[start:end])
    for name in sheet.municipalities:
        begin = at - name.find(key)
        if key in name and begin >= 0 and stream.letters.startswith(name, begin):
            return is_used_as_place(
                text, stream.chars[begin], stream.chars[begin + len(name) - 1] + 1
            )
    return False


def _identifiers(scope: Scope, text: str) -> Iterator[str]:
    """A sentence for each codice fiscale, phone or email, or a part of one, that came from the sheet."""
    for found in find_identifiers(text):
        if (place := _origin_of(scope, text, found)) is not None:
            yield f"{place.where}: c'è {found.what}{_ADVICE if place.place else ''}"


def _origin_of(scope: Scope, text: str, found: IdentifierHit) -> SheetText | None:
    letters = letters_and_digits(text[found.start : found.end])
    if any(
        letters == value or letters in value for value in map(letters_and_digits, scope.printed)
    ):
        return None
    return scope.names.holding(letters)


def _letters(text: str) -> str:
    """A text without what a line break, a hyphen or a capital changes."""
    return "".join(
        char for char in unicodedata.normalize("NFKC", text).casefold() if char.isalnum()
    )


def _hidden_in(scope: Scope, text: str, readable: "Callable[[], _Readable]") -> Iterator[str]:
    """The rows of hidden texts that stand in a text, and that say more there than what may be read."""
    beginnings = {text[at : at + _SHORTEST] for at in range(len(text))} if scope.hidden else set()
    for row, hidden in scope.hidden:
        stands = hidden[:_SHORTEST] in beginnings and hidden in text
        if stands and not readable().accounts_for(hidden, text):
            yield row


@dataclass(frozen=True)
class _Readable:
    """What a document may say to its reader. `whole`: the texts of talks that they may read, and what the documents say
    by themselves. `pieces`: the same as it stands in a document, field by field: texts, titles, labels, days.
    Letters and digits only.
    """

    whole: Sequence[str]
    pieces: Sequence[str]

    @classmethod
    def of(cls, scope: Scope) -> "_Readable":
        fixed = list(scope.fixed())
        lines = {_letters(line) for text in fixed for line in text.split("\n")}
        pieces = [piece for piece in (*lines, *scope.shown) if len(piece) >= _PIECE]
        return cls((*scope.shown, *map(_letters, fixed)), pieces)

    def accounts_for(self, hidden: str, text: str) -> bool:
        """True when a hidden text gives nothing away in a text: what may be read says the same words, or they stand
        there only because one field ends and the next begins.
        """
        if any(hidden in one for one in self.whole):
            return True
        return all(
            self._are_pieces(text, at, at + len(hidden))
            for at in _places(hidden, text, 0, len(text))
        )

    def _are_pieces(self, text: str, begin: int, end: int) -> bool:
        """True when whole pieces, one after the other, hold all letters from `begin` to `end`. The first may begin
        before, the last may end after.

        So a hidden text that runs over two fields is known in every format, also where a PDF breaks its lines.
        """
        reached = {
            at + len(piece)
            for piece in self.pieces
            for at in _places(piece, text, max(begin - len(piece) + 1, 0), begin + len(piece))
        }
        looked_at: set[int] = set()
        while reached:
            at = reached.pop()
            if at >= end:
                return True
            if at not in looked_at:
                looked_at.add(at)
                reached |= {at + len(piece) for piece in self.pieces if text.startswith(piece, at)}
        return False


def _places(part: str, text: str, begin: int, end: int) -> Iterator[int]:
    """Where a part stands in a text, whole between `begin` and `end`."""
    at = text.find(part, begin, end)
    while at >= 0:
        yield at
        at = text.find(part, at + 1, end)


def _said(text: str, *, names: bool = False) -> str:
    """The words of a text with a blank around each. In a text only those that may be a name: with a capital, or of a
    script that has none.
    """
    found = re.findall(r"[^\W\d_]+", text)
    return (
        f" {' '.join(' '.join(words(w)) if names or not w[0].islower() else '-' for w in found)} "
    )


def _stands(name: str, said: str) -> bool:
    key = _said(name, names=True)
    return (len(key.strip()) > 1 or not key.isascii()) and key in said
