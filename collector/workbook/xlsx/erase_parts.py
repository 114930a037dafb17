"""All parts of an .xlsx without what is to be erased: what each becomes, and what may be left.

The look at the whole and the writing are one road: the parts are gone through once to learn which
shared strings are still used and which links went; then they are given as streams.
"""

import io
import posixpath
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO, Final

from collector.workbook.erasing import Erasing, TabErasing
from collector.workbook.xlsx import package
from collector.workbook.xlsx.erase_cells import (
    LONG_TEXT,
    SheetTraces,
    erased_sheet,
    is_erased_place,
)
from collector.workbook.xlsx.file_state import CANNOT_UNPACK
from collector.workbook.xlsx.shared_strings import read_strings, without_unused
from collector.workbook.xlsx.xml_texts import Leftover, XmlScrubber, decode_text
from schemas.patterns import lazy_pattern

_NOTHING: Final = TabErasing()
_PICTURES: Final = (".png", ".jpeg", ".jpg", ".gif", ".bmp", ".emf", ".wmf", ".tif", ".tiff")
_MACROS: Final = "vbaproject.bin"
"""Packed in a way of its own."""
_COMMENT: Final = lazy_pattern(
    r"(<((?:[\w.-]+:)?)(comment|threadedComment)(\s(?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>)(.*?)"
    r"(</\2\3\s*>)",
    re.DOTALL,
)
_COMMENT_TEXT: Final = lazy_pattern(
    r"<((?:[\w.-]+:)?)text(?:\s[^<>]*)?(?:/>|>.*?</\1text\s*>)", re.DOTALL
)
_RELATIONSHIP: Final = lazy_pattern(r"<(?:[\w.-]+:)?Relationship\s[^<>]*?(?:/>|>\s*</[^<>]*>)")
_ANY_TAG: Final = lazy_pattern(r"<[^<>]*>")
"""Without them a name is found that stands in pieces: letter by letter in different colours."""
_ID: Final = lazy_pattern(r"""\sId\s*=\s*["']([^"']*)["']""")
_PIVOT: Final = lazy_pattern(r"(<(?:[\w.-]+:)?pivotCacheDefinition)(?![^<>]*refreshOnLoad)(\s)")
_MARKS: Final = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"\xef\xbb\xbf": "utf-8-sig"}
_DECLARED: Final = lazy_pattern(rb"""\s*<\?xml[^>]*?\bencoding\s*=\s*["']([\w.-]+)["']""")


@dataclass(frozen=True)
class Residue:
    """What may be left of it at the end, as facts.

    `kinds`: where in the XML parts; `unread`: parts that are no XML and hold a name; `pictures`:
    how many nobody can read; `pivots`: saved copies of data, made anew when the file is opened.
    """

    kinds: frozenset[Leftover] = frozenset()
    unread: tuple[str, ...] = ()
    pictures: int = 0
    pivots: int = 0


@dataclass
class PartsWithout:
    """The parts of a package without what is to be erased. Call `look` first.

    `left`: part → what may be left in it. `changed`: the parts that become others.
    """

    source: zipfile.ZipFile
    file: BinaryIO
    erasing: Erasing
    left: dict[str, set[Leftover]] = field(default_factory=dict)
    changed: set[str] = field(default_factory=set)
    unread: list[str] = field(default_factory=list)
    pictures: int = 0
    pivots: int = 0
    _staying_texts: set[str] = field(default_factory=set)
    _copied: set[str] = field(default_factory=set)
    """Texts of erased cells that stand in no other cell."""
    _strings: list[str] = field(default_factory=list)
    _used: set[int] = field(default_factory=set)
    _erased_texts: set[str] = field(default_factory=set)
    _links: dict[str, set[str]] = field(default_factory=dict)
    _comments: dict[str, TabErasing] = field(default_factory=dict)
    _made: dict[str, bytes] = field(default_factory=dict)

    def look(self) -> Residue:
        """Go through all parts. Raises ValueError, BadZipFile and zlib.error for a broken one."""
        sheets = package.sheet_parts(self.source)
        strings_part = self._strings_part()
        if strings_part:
            self._strings = read_strings(_decoded(self.source.read(strings_part))[0])
        with_formulas = [tab for tab, part in sheets.items() if self._look_at_sheet(tab, part)]
        staying = {self._strings[i] for i in self._used if i < len(self._strings)}
        self._copied = self._erased_texts - self._staying_texts - staying
        for tab in with_formulas if self._copied else ():
            self._look_at_sheet(tab, sheets[tab])
        for name in self.source.namelist():
            if name in sheets.values() and self._is_worksheet(name):
                continue
            if name.endswith("/"):
                continue
            self._look_at_part(name, is_strings=name == strings_part)
        kinds = frozenset().union(*self.left.values())
        return Residue(kinds, tuple(self.unread), self.pictures, self.pivots)

    def streams(self) -> dict[str, Iterable[bytes]]:
        """Return the parts that change, as streams that must be taken one after the other."""
        made: dict[str, Iterable[bytes]] = {name: [content] for name, content in self._made.items()}
        for tab, part in package.sheet_parts(self.source).items():
            if part in self.changed and part not in made:
                made[part] = self._sheet(tab, part, SheetTraces())
        return made

    def _is_worksheet(self, name: str) -> bool:
        """Return whether a part of a tab has rows: the tab of a chart has none."""
        with self.source.open(name) as part:
            return b"worksheet" in part.read(4096)

    def _strings_part(self) -> str | None:
        book = package.workbook_part(self.source)
        return next(package.related_parts(self.source, book, "sharedStrings"), None)

    # Tabs

    def _sheet(self, tab: str, part: str, traces: SheetTraces) -> Iterator[bytes]:
        return erased_sheet(
            package.unpack_part(self.file, self.source.getinfo(part)),
            self.erasing.tabs.get(tab, _NOTHING),
            self.erasing.write_over,
            self._strings,
            self._copied,
            traces,
        )

    def _look_at_sheet(self, tab: str, part: str) -> bool:
        """Go through the sheet of a tab; return whether it has formulas."""
        if not self._is_worksheet(part):
            return False
        traces = SheetTraces()
        for _ in self._sheet(tab, part, traces):
            pass
        self._used |= traces.used
        self._staying_texts |= traces.staying_texts
        self._erased_texts |= traces.erased_texts
        if traces.left:
            self.left[part] = traces.left
        if traces.is_changed:
            self.changed.add(part)
        if traces.relations:
            self._links[package.relations_part(part)] = traces.relations
        for kind in ("comments", "threadedComment"):
            for comments in package.related_parts(self.source, part, kind):
                self._comments[comments] = self.erasing.tabs.get(tab, _NOTHING)
        return traces.has_formulas

    def written(self, text: str) -> str:
        """Return what a text becomes, wherever it stands."""
        return self.written_and_left(text)[0]

    def written_and_left(self, text: str) -> tuple[str, bool]:
        """Write a text over; one that was copied from an erased cell goes whole."""
        if len(text) >= LONG_TEXT and text in self._copied:
            return "", False
        return self.erasing.write_over(text)

    # Other parts

    def _look_at_part(self, name: str, *, is_strings: bool) -> None:
        new, left = self.erasing.write_over(name)
        if left or new != name:
            self.unread.append(name)
        if name.lower().endswith(_PICTURES):
            self.pictures += 1
            return
        content = self.source.read(name)
        text, encoding = _decoded(content)
        if not text.lstrip().startswith("<"):
            if name.lower().endswith(_MACROS) or _holds(content, self.erasing):
                self.unread.append(name)
            return
        scrubber = XmlScrubber(self.erasing.write_over if is_strings else self.written_and_left)
        if is_strings:
            made = without_unused(text, self._used, scrubber.scrub)
        else:
            made = scrubber.scrub(self._without_erased_places(name, text))
        is_to_note = not is_strings and not scrubber.left
        if is_to_note and self.erasing.holds(decode_text(made)):
            scrubber.left.add(Leftover.NAME)
        if not is_strings and self.erasing.holds(decode_text(_ANY_TAG.sub("", made))):
            scrubber.left.add(Leftover.TEXT)
        if scrubber.left:
            self.left[name] = scrubber.left
        if made == text:
            return
        made = self._refreshed_pivot(name, made)
        self.changed.add(name)
        self._made[name] = made.encode(encoding)

    def _without_erased_places(self, name: str, text: str) -> str:
        """Return a part without the links and the comments of cells that are emptied."""
        if name in self._links:
            gone = self._links[name]

            def relation(match: re.Match[str]) -> str:
                number = _ID.search(match[0])
                return "" if number and number[1] in gone else match[0]

            return _RELATIONSHIP.sub(relation, text)
        if name in self._comments:
            rows = self._comments[name].rows

            def comment(match: re.Match[str]) -> str:
                if not is_erased_place(match[4], rows):
                    return match[0]
                return match[1] + _COMMENT_TEXT.sub(_empty_comment(match[3]), match[5]) + match[6]

            return _COMMENT.sub(comment, text)
        return text

    def _refreshed_pivot(self, name: str, text: str) -> str:
        """Return the part; a pivot's saved data is made anew when the file is opened."""
        if not posixpath.basename(name).startswith("pivotCache"):
            return text
        self.pivots += 1
        return _PIVOT.sub(r'\1 refreshOnLoad="1"\2', text, count=1)


def _empty_comment(kind: str) -> str:
    return r"<\1text><\1t/></\1text>" if kind == "comment" else r"<\1text></\1text>"


def _decoded(content: bytes) -> tuple[str, str]:
    """Return a part as text, and how it is encoded; '' for one that is no text."""
    encoding = next((name for mark, name in _MARKS.items() if content.startswith(mark)), "")
    if not encoding:
        declared = _DECLARED.match(content)
        encoding = declared[1].decode("ascii") if declared else "utf-8"
    try:
        return content.decode(encoding), encoding
    except (UnicodeDecodeError, LookupError):
        return "", ""


def _holds(content: bytes, erasing: Erasing, depth: int = 2) -> bool:
    """Return whether what is no XML holds one of the names, in any usual encoding."""
    if depth and zipfile.is_zipfile(io.BytesIO(content)):
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as inner:
                parts = [inner.read(name) for name in inner.namelist()]
            return any(_holds(part, erasing, depth - 1) for part in parts)
        except CANNOT_UNPACK:
            return True  # nobody can look into it
    texts = [content.decode(encoding, "ignore") for encoding in ("utf-8", "utf-16-le")]
    texts += [content[1:].decode("utf-16-le", "ignore"), content.decode("cp1252", "ignore")]
    return any(erasing.holds(decode_text(text)) for text in texts)


def raw_hits(source: zipfile.ZipFile, holds: Callable[[str], bool]) -> set[str]:
    """Return the parts in which a name stands, by a search that knows of XML only its entities."""
    hits = set()
    for name in source.namelist():
        text = _decoded(source.read(name))[0]
        if text and holds(decode_text(text)):
            hits.add(name)
    return hits
