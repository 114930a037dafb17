"""The door of the outbox: each finished message is read once more before it is put out, and refused when it tells of
somebody whom its reader may not read about. Reading only: nothing is mended here.

Who may read about whom is written here a second time, apart from `compile.policy`, on purpose: both must agree.
"""

import html
import io
import re
import unicodedata
import zipfile
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from typing import Any, Final

from schemas.cells.words import words
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
    text, a piece on each line: it is asked only where a hidden text was found.
    """

    codes: frozenset[str]
    families: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False)
    people: tuple[str, ...] = field(default=(), repr=False)
    printed: tuple[str, ...] = field(default=(), repr=False)
    hidden: Sequence[tuple[str, str]] = field(default=(), repr=False)
    shown: Sequence[str] = field(default=(), repr=False)
    fixed: Callable[[], Iterable[str]] = field(default=tuple, repr=False)

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
    ) -> "Scope":
        """For a reader of a document that holds the nuclei `told`; `nuclei` are all that ever were. `talks`: all, with
        their texts as documents tell them.
        """
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
            (*printed, *mediators, *(nucleus.mediator for nucleus in families if nucleus.mediator)),
            hidden,
            shown,
            fixed,
        )


def refusals(scope: Scope, parts: Mapping[str, str]) -> list[str]:
    """Why a message may not go out, one sentence each, without a name; empty when it may. `parts`: its texts, by what
    each is called ("oggetto", "PDF").
    """
    readable = cache(lambda: _Readable.of(scope))
    return [sentence for part, text in parts.items() for sentence in _of_part(scope, part, text, readable)]


def _of_part(scope: Scope, part: str, text: str, readable: "Callable[[], _Readable]") -> Iterator[str]:
    whole = _BROKEN_WORD.sub("", text)
    for code in dict.fromkeys(_CODE.findall(whole)):
        if is_code(code, "N") and code not in scope.codes:
            yield f"nel {part} c'è il nucleo {code}, che chi lo riceve non può leggere"
    for code in scope.families.keys() - scope.codes:
        if re.search(rf"(?<![^\W_]){re.escape(code)}(?![^\W_])", whole, re.IGNORECASE) and code not in whole:
            yield f"nel {part} c'è il nucleo {code}, che chi lo riceve non può leggere"
    said = _said(whole)
    for name in sorted(scope.printed, key=len, reverse=True):
        if key := _said(name, names=True):
            said = said.replace(key, " | ")
    for code, names in scope.families.items():
        if any(_stands(name, said) for name in names):
            yield f"nel {part} c'è il nome del nucleo {code}"
    if any(_stands(name, said) for name in scope.people):
        yield f"nel {part} c'è il nome di una persona del foglio Persone"
    for row in _hidden_in(scope, _letters(text), readable):
        yield f"nel {part} c'è un testo della riga {row}, che chi lo riceve non può leggere"


def _letters(text: str) -> str:
    """A text without what a line break, a hyphen or a capital changes."""
    return "".join(char for char in unicodedata.normalize("NFKC", text).casefold() if char.isalnum())


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
        return all(self._are_pieces(text, at, at + len(hidden)) for at in _places(hidden, text, 0, len(text)))

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
    return f" {' '.join(' '.join(words(w)) if names or not w[0].islower() else '-' for w in found)} "


def _stands(name: str, said: str) -> bool:
    key = _said(name, names=True)
    return (len(key.strip()) > 1 or not key.isascii()) and key in said


# --- The texts of a finished message ------------------------------------------------------------------------


class _Page(HTMLParser):
    """All that a page says: its texts, the values of its attributes, its comments."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in ("style", "script")
        self.said += [value for name, value in attrs if value and name not in ("class", "style", "d", "points")]

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in ("style", "script")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.said.append(data)

    def handle_comment(self, data: str) -> None:
        self.said.append(data)


def text_of_page(page: str) -> str:
    """What a page says, its attributes too."""
    parser = _Page()
    parser.feed(page)
    parser.close()
    return "\n".join(parser.said)


_PARAGRAPH: Final = re.compile(r"<w:t(?:\s[^>]*)?>([^<]*)</w:t>|(<w:br/>|<w:tab/>|</w:p>)")


def text_of_docx(content: bytes) -> str:
    """What a Word file says in all of its parts: paragraphs, feet, properties, the texts of pictures."""
    said: list[str] = []
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        said.append(parts.comment.decode("utf-8", "replace"))
        for name in parts.namelist():
            said.append(name)
            if not name.endswith((".xml", ".rels")):
                continue
            text = parts.read(name).decode("utf-8")
            said.append("".join(found[1] or "\n" for found in _PARAGRAPH.finditer(text)))
            said += re.findall(r'\s(?:descr|title|Target|w:author)="([^"]*)"', text)
            if name.startswith("docProps/"):
                said.append(re.sub(r"<[^>]*>", "\n", text))
    return html.unescape("\n".join(said))


def text_of_pdf(content: bytes) -> str:
    """What a PDF says: its pages, its title and other facts about it, the texts of its pictures. Raises whatever the
    readers of PDFs raise.
    """
    import pikepdf
    import pypdfium2

    said: list[str] = []
    pages = pypdfium2.PdfDocument(content)
    try:
        for page in pages:
            text = page.get_textpage()
            said.append(text.get_text_range().replace("\ufffe", "-").replace("\r", ""))
            text.close()
            page.close()
    finally:
        pages.close()
    with pikepdf.open(io.BytesIO(content)) as document:
        said += map(str, document.docinfo.values())
        if "/Metadata" in document.Root:
            said.append(document.Root.Metadata.read_bytes().decode("utf-8", "replace"))
        for one in document.objects:
            if isinstance(one, pikepdf.Dictionary):
                said += [
                    str(one[key]) for key in ("/Alt", "/ActualText", "/Title", "/Contents") if _is_text(one.get(key))
                ]
    return "\n".join(said)


def _is_text(value: Any) -> bool:
    import pikepdf

    return isinstance(value, pikepdf.String)
