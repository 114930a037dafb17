"""What is damaged or hostile is refused.  In Italian, with the right exit code, in little memory;
nothing changes.
"""

import os
import subprocess
import sys
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from collector.errors import WorkbookError
from collector.workbook.xlsx import guard
from tests.road import TODAY, Project, Ran
from tests.workbook.xlsx import by_hand, zip_by_hand
from tests.workbook.xlsx.zip_by_hand import Entry, bomb, deflated

SHEET = "xl/worksheets/sheet1.xml"
SOUND = by_hand.sheet(by_hand.rows(by_hand.TALK))
MEMORY = 1 << 30
ENGLISH = ("Traceback", "panick", "thread '", "Error", "memory allocation", "backtrace")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


def limited(project: Project, *options: str) -> Ran:
    """A sync as a program of its own, in 1 GiB of address space where the system can limit it."""
    try:
        import resource

        def limit() -> None:
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    except ImportError:
        limit = None  # type: ignore[assignment]
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "collector",
            "sync",
            "--workbook",
            str(project.workbook),
            "--journal",
            str(project.journal),
            "--today",
            TODAY,
            *options,
        ],
        capture_output=True,
        check=False,
        timeout=60,
        preexec_fn=limit,
        env={**os.environ, "PYTHONUTF8": "1"},
    )
    return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())


def is_refused(project: Project, *words: str, run: Callable[[Project], Ran] | None = None) -> str:
    """The sentence, after a sync that must leave everything as it was."""
    before = project.workbook.read_bytes()
    there = sorted(path.name for path in project.folder.iterdir())
    ran = run(project) if run else project.run("sync")
    assert ran.code == 3, ran
    for word in (*words, "Non ho scritto nulla."):
        assert word in ran.err
    assert not any(english in ran.err for english in ENGLISH), ran.err
    assert ran.out == ""
    assert project.workbook.read_bytes() == before
    assert sorted(path.name for path in project.folder.iterdir()) == there, (
        "no journal, no temporary file"
    )
    return ran.err


def changed(change: Mapping[str, bytes | None]) -> dict[str, bytes]:
    """The parts of a sound workbook, some of them others."""
    parts: dict[str, bytes | None] = {**by_hand.parts(SOUND), **change}
    return {name: part for name, part in parts.items() if part is not None}


# No workbook


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "è vuoto"),
        (b"niente", "non è un archivio"),
        (b"PK\x03\x04" + b"\0" * 300, "manca la fine del file"),
        (b"PK\x05\x06" + b"\0" * 18, "non è un .xlsx"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 4000,
            "è protetto da una password, o è un vecchio .xls",
        ),
    ],
)
def test_each_file_that_is_no_workbook_is_an_error(
    project: Project, content: bytes, words: str
) -> None:
    project.workbook.write_bytes(content)
    is_refused(project, words)


ODS = b"application/vnd.oasis.opendocument."
OTHER_KINDS: dict[str, tuple[bytes, tuple[str, ...]]] = {
    "schede.csv": (
        b"Mediatore;Nucleo;Data\nAmina;Hoxha;12/03/2026\n",
        ("(.csv)", "salvalo come .xlsx"),
    ),
    "con virgole.csv": ("Mediatore,Nucleo\r\nAmina,Hoxhà\r\n".encode("cp1252"), ("(.csv)",)),
    "unicode.csv": ("Mediatore\tNucleo\nAmina\tHoxha\n".encode("utf-16"), ("(.csv)",)),
    "schede.ods": (
        by_hand.packed({"mimetype": f"{ODS}spreadsheet".encode(), "content.xml": b"<x/>"}),
        ("di LibreOffice (.ods)",),
    ),
    "schede.odt": (
        by_hand.packed({"mimetype": f"{ODS}text".encode()}),
        ("di testo di LibreOffice", "collector import"),
    ),
    "schede.numbers": (by_hand.packed({"Index/Document.iwa": b"x"}), ("di Numbers",)),
    "schede.gsheet": (
        b'{"":"WARNING!","doc_id":"1abc","email":"a@b.example"}',
        ("collegamento a un foglio Google",),
    ),
    "schede.xls": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "Workbook".encode("utf-16-le"),
        ("(.xls)",),
    ),
    "chiuso.xlsx": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + b"\0" * (2 << 20)
        + "EncryptedPackage".encode("utf-16-le"),
        ("è protetto da una password",),
    ),
    "pagina.xls": (b"<html><table><tr><td>Nucleo</td></tr></table></html>", ("una pagina web",)),
    "tabella.xml": (b'<?xml version="1.0"?><Workbook/>', ("una pagina web o un XML",)),
    "scheda.pdf": (b"%PDF-1.7", ("è un PDF",)),
    "scheda.docx": (
        by_hand.packed({by_hand.TYPES: b"<x/>", "word/document.xml": b"<x/>"}),
        ("documento di Word",),
    ),
    "diapo.pptx": (
        by_hand.packed({by_hand.TYPES: b"<x/>", "ppt/presentation.xml": b"<x/>"}),
        ("presentazione",),
    ),
    "foto.zip": (by_hand.packed({"foto.jpg": b"x"}), ("non è un .xlsx",)),
}


@pytest.mark.parametrize("name", OTHER_KINDS)
@pytest.mark.parametrize("renamed", [False, True])
def test_a_file_of_another_kind_is_named_as_what_it_is(
    tmp_path: Path, name: str, renamed: bool
) -> None:
    """What is inside counts: with the ending of a workbook it is the same file."""
    content, words = OTHER_KINDS[name]
    project = Project(tmp_path, name="schede.xlsx" if renamed else name)
    project.workbook.write_bytes(content)
    message = is_refused(project, *words)
    assert "danneggiato" not in message


def test_a_workbook_of_numbers_may_be_a_folder(tmp_path: Path) -> None:
    project = Project(tmp_path, name="schede.numbers")
    project.workbook.mkdir()
    ran = project.run("sync")
    assert (ran.code, "di Numbers" in ran.err) == (3, True)


def test_a_workbook_with_macros_is_read_and_keeps_them(tmp_path: Path) -> None:
    project = Project(tmp_path, name="schede.xlsm")
    macros = b"\xd0\xcf\x11\xe0 programma"
    by_hand.write(project.workbook, changed({"xl/vbaProject.bin": macros}))
    assert project.run("sync").code == 0
    with zipfile.ZipFile(project.workbook) as book:
        assert book.read("xl/vbaProject.bin") == macros


def test_a_file_cut_anywhere_is_damaged(project: Project) -> None:
    whole = by_hand.packed(by_hand.parts(SOUND))
    for length in [*range(1, len(whole), len(whole) // 60), len(whole) - 1]:
        project.workbook.write_bytes(whole[:length])
        is_refused(project, "il file è danneggiato")


def test_a_missing_workbook_or_a_folder_is_an_error(project: Project) -> None:
    ran = project.run("sync")
    assert (ran.code, "Non trovo il foglio" in ran.err) == (3, True)
    project.workbook.mkdir()
    ran = project.run("sync")
    assert (ran.code, "è una cartella" in ran.err) == (3, True)
    assert [path.name for path in project.folder.iterdir()] == ["schede.xlsx"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({by_hand.TYPES: None}, "è un archivio con altre cose dentro"),
        ({"xl/workbook.bin": b"x"}, "è un .xlsb"),
        ({by_hand.BOOK: None}, "danneggiato"),
        ({by_hand.BOOK: b"<workbook"}, "danneggiato"),
        ({by_hand.BOOK_RELS: None}, "danneggiato"),
        ({"_rels/.rels": b""}, "danneggiato"),
        ({SHEET: None}, "danneggiato"),
        ({SHEET: b""}, "danneggiato"),
        ({SHEET: SOUND.encode()[:400]}, "danneggiato"),
        ({SHEET: SOUND.replace("</worksheet>", "").encode()}, "tagliato a metà"),
        ({SHEET: SOUND.encode("utf-16")}, "scritta in UTF-16"),
        ({SHEET: SOUND.replace("UTF-8", "UTF-16").encode("utf-16-le")}, "scritta in UTF-16"),
        ({SHEET: SOUND.replace("UTF-8", "iso-8859-1").encode()}, "scritta in iso-8859-1"),
        ({"XL/WORKSHEETS/SHEET1.XML": SOUND.encode()}, "la stessa parte c'è due volte"),
        (
            {SHEET: by_hand.sheet('<row r="1"><c r="A1" t="s"><v>9</v></c></row>').encode()},
            "non trovo la riga dei titoli",
        ),
        (
            {SHEET: by_hand.sheet('<row r="1"><c r="A1" t="zz"><v>1</v></c></row>').encode()},
            "non trovo la riga dei titoli",
        ),
    ],
)
def test_a_broken_part_is_an_error(
    project: Project, change: Mapping[str, bytes | None], words: str
) -> None:
    by_hand.write(project.workbook, changed(change))
    is_refused(project, words)


def test_two_tabs_of_one_name_are_an_error(project: Project) -> None:
    parts = by_hand.parts(SOUND)
    parts[by_hand.BOOK] = parts[by_hand.BOOK].replace(b'name="Persone"', b'name="SCHEDE"')
    by_hand.write(project.workbook, parts)
    is_refused(project, "danneggiato")


def test_a_bad_cell_in_any_tab_is_an_error_and_never_an_empty_tab(project: Project) -> None:
    """Taken for empty, *Nuclei* would lose its families without a word."""
    parts = by_hand.parts(SOUND)
    parts["xl/worksheets/sheet2.xml"] = by_hand.sheet(
        '<row r="1"><c r="A1" t="zz"><v>1</v></c></row>'
    ).encode()
    by_hand.write(project.workbook, parts)
    is_refused(project, "Nel foglio «Nuclei» non trovo la riga dei titoli")


def test_a_bit_that_flipped_on_the_disk_is_noticed(project: Project) -> None:
    """Stored, so that the one letter is the only thing wrong: no reader minds, the
    checksum does.
    """
    parts = by_hand.parts(SOUND)
    entries_of_zip = zip_by_hand.entries(parts)
    at = next(number for number, entry in enumerate(entries_of_zip) if entry.name == SHEET)
    sheet = parts[SHEET]
    entries_of_zip[at] = Entry(
        SHEET, sheet.replace(b"12/03", b"13/03"), len(sheet), deflated("", sheet).crc, method=0
    )
    zip_by_hand.write(project.workbook, entries_of_zip)
    is_refused(project, "una parte è rovinata")


@pytest.mark.parametrize("method", [12, 14, 93])
def test_another_compression_is_not_tried(project: Project, method: int) -> None:
    entries_of_zip = zip_by_hand.entries(by_hand.parts(SOUND))
    entries_of_zip[-1].method = method
    zip_by_hand.write(project.workbook, entries_of_zip)
    is_refused(project, "in un modo che Excel non usa")


def test_a_part_behind_a_password_is_an_error(project: Project) -> None:
    entries_of_zip = zip_by_hand.entries(by_hand.parts(SOUND))
    entries_of_zip[-1].flags = 1
    zip_by_hand.write(project.workbook, entries_of_zip)
    is_refused(project, "è protetto da una password")


# Bombs


TAIL = b"</t></is></c></row></sheetData></worksheet>"
BOMBS: dict[str, tuple[str, bytes, bytes]] = {
    "in a sheet": (
        SHEET,
        by_hand.sheet('<row r="1"><c r="A1" t="inlineStr"><is><t>').encode()[:-24],
        TAIL,
    ),
    "in the strings": (by_hand.STRINGS, b"<sst><si><t>", b"</t></si></sst>"),
    "in a picture": ("xl/media/image1.png", b"\x89PNG", b""),
    "in the index": (by_hand.BOOK, b"<workbook>", b"</workbook>"),
    "in a part that nobody reads": ("customXml/item1.xml", b"<a>", b"</a>"),
}


@pytest.mark.parametrize("place", BOMBS)
@pytest.mark.parametrize("lying", [False, True], ids=["honest", "lying"])
def test_a_zip_bomb_is_refused_before_it_is_unpacked(
    project: Project, place: str, lying: bool
) -> None:
    """1.5 GB of A, by what the directory says, or by unpacking when it lies."""
    name, before, after = BOMBS[place]
    entries_of_zip = [
        entry for entry in zip_by_hand.entries(by_hand.parts(SOUND)) if entry.name != name
    ]
    entries_of_zip.append(bomb(name, 1_500_000_000, before, after))
    if lying:
        entries_of_zip[-1].size = 1000
    zip_by_hand.write(project.workbook, entries_of_zip)
    words = "una parte è rovinata" if lying else f"«{name}» occupa"
    is_refused(project, words, run=limited if place == "in a sheet" else None)


def test_a_bomb_below_the_ratio_is_one_text_that_no_cell_can_hold(project: Project) -> None:
    entries_of_zip = [
        entry
        for entry in zip_by_hand.entries(by_hand.parts(SOUND))
        if entry.name != by_hand.STRINGS
    ]
    entries_of_zip.append(bomb(by_hand.STRINGS, 30_000_000, b"<sst><si><t>", b"</t></si></sst>"))
    zip_by_hand.write(project.workbook, entries_of_zip)
    is_refused(project, "un testo lungo più di 1 MB")


def test_many_large_parts_together_are_too_large(project: Project) -> None:
    """None of them suspicious, all together more than a computer has; nothing is unpacked to see
    it.
    """
    found = zip_by_hand.entries(by_hand.parts(SOUND))
    found += [Entry(f"xl/media/{n}.png", b"\0" * 200_000, 31 << 20, 0, method=0) for n in range(60)]
    zip_by_hand.write(project.workbook, found)
    is_refused(project, "è troppo grande", "1860 MB")


def test_parts_that_share_their_bytes_are_refused(project: Project) -> None:
    """The bomb whose every entry is the same megabyte."""
    entries_of_zip = zip_by_hand.entries(by_hand.parts(SOUND))
    start = sum(30 + len(entry.name) + len(entry.packed) for entry in entries_of_zip[:-1])
    last = entries_of_zip[-1]
    entries_of_zip.append(Entry("xl/worksheets/sheet9.xml", b"", last.size, last.crc, at=start))
    zip_by_hand.write(project.workbook, entries_of_zip)
    is_refused(project, "si sovrappongono")


def test_a_header_of_another_name_is_damaged(project: Project) -> None:
    entries_of_zip = zip_by_hand.entries(by_hand.parts(SOUND))
    entries_of_zip[-1].local_name = "x" * len(entries_of_zip[-1].name)
    zip_by_hand.write(project.workbook, entries_of_zip)
    is_refused(project, "danneggiato")


def test_an_endless_list_of_parts_is_refused(project: Project) -> None:
    entries_of_zip = zip_by_hand.entries(by_hand.parts(SOUND))
    project.workbook.write_bytes(
        zip_by_hand.packed(
            [*entries_of_zip, *(Entry(f"x/{n}", b"", 0, 0, 0) for n in range(10_001))]
        )
    )
    is_refused(project, "più di 10000 parti")
    project.workbook.write_bytes(
        zip_by_hand.packed(
            [
                *entries_of_zip,
                *(Entry(f"x/{n}", b"", 0, 0, 0, extra=b"\0" * 60_000) for n in range(150)),
            ]
        )
    )
    is_refused(project, "l'indice dell'archivio è troppo grande")


def test_a_bomb_inside_an_archive_inside_is_never_opened(project: Project) -> None:
    """Nobody reads it: it is kept as it lies."""
    inner = zip_by_hand.packed([bomb("a", 100_000_000)])
    by_hand.write(project.workbook, changed({"xl/embeddings/foglio.xlsx": inner}))
    assert project.run("sync").code == 0
    with zipfile.ZipFile(project.workbook) as book:
        assert book.read("xl/embeddings/foglio.xlsx") == inner


# Definitions


LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "ah">'
    + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefghi", "bcdefghij", strict=True)
    )
    + "]>"
)
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    "part", [SHEET, by_hand.STRINGS, by_hand.BOOK, "_rels/.rels", by_hand.BOOK_RELS, "xl/x.xml"]
)
@pytest.mark.parametrize("definitions", [LAUGHS, OUTSIDE], ids=["laughs", "outside"])
@pytest.mark.parametrize(
    "before", ["", "<!-- " + "x" * 5000 + " -->", "<?x?>\n<!-- --> "], ids=["", "late", "hidden"]
)
def test_definitions_are_refused_in_any_part(
    project: Project, part: str, definitions: str, before: str
) -> None:
    xml = (
        by_hand.parts(SOUND)
        .get(part, b"<x/>")
        .decode()
        .removeprefix(by_hand.DECLARATION)
        .replace("uno", "&j;")
    )
    by_hand.write(
        project.workbook,
        changed({part: (by_hand.DECLARATION + before + definitions + xml).encode()}),
    )
    is_refused(project, "definizioni XML (DOCTYPE)")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_definitions_are_seen_in_wide_letters_too(project: Project, encoding: str) -> None:
    by_hand.write(
        project.workbook, changed({"customXml/item1.xml": f"{LAUGHS}<x>&j;</x>".encode(encoding)})
    )
    is_refused(project, "definizioni XML (DOCTYPE)")
    by_hand.write(project.workbook, changed({"customXml/item1.xml": "<x>è</x>".encode(encoding)}))
    assert project.run("sync").code == 0, "as Office itself writes such parts"


def test_a_drawing_in_svg_may_have_its_doctype(project: Project) -> None:
    svg = b'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/x"><svg xmlns="x"/>'
    by_hand.write(project.workbook, changed({"xl/media/image1.svg": svg}))
    assert project.run("sync").code == 0


# Cells far away


def far(*cells: str) -> str:
    rows = "".join(
        f'<row r="{at.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")}">{by_hand.cell(at, "x")}</row>'
        for at in cells
    )
    return by_hand.sheet(by_hand.rows(by_hand.TALK) + rows)


@pytest.mark.parametrize(
    ("schede", "words"),
    [
        (far("XFD1048576"), "fino alla colonna XFD e alla riga 1048576"),
        (far("A1048576", "XFD3"), "fino alla colonna XFD e alla riga 1048576"),
        (far("XFD1048576").replace('<c r="XFD1048576"', "<c r='XFD1048576'"), "foglio «Schede»"),
        (far("A1999999"), "oltre i confini"),
        (far("XFE3"), "oltre i confini"),
        (far("A99999999999"), "oltre i confini"),
        (far("AAAAAAAAA3"), "danneggiato"),
    ],
)
def test_a_cell_far_away_is_named_and_never_loaded(
    project: Project, schede: str, words: str
) -> None:
    by_hand.write(project.workbook, by_hand.parts(schede))
    is_refused(project, words, run=limited)


def test_the_cells_of_any_tab_count(project: Project) -> None:
    parts = by_hand.parts(SOUND)
    parts["xl/worksheets/sheet4.xml"] = far("XFD1048576").encode()
    by_hand.write(project.workbook, parts)
    is_refused(project, "foglio «Incontri»")


def test_a_name_from_inside_the_file_cannot_steer_the_screen(project: Project) -> None:
    parts = by_hand.parts(far("XFD1048576"))
    parts[by_hand.BOOK] = parts[by_hand.BOOK].replace(
        b'name="Schede"', 'name="\u202e\u2066Schede"'.encode()
    )
    by_hand.write(project.workbook, parts)
    assert "\u202e" not in is_refused(project, "(nome illeggibile)")


@pytest.mark.parametrize("at", ["A1048576", "XFD3"])
def test_one_cell_far_down_or_far_right_is_read(project: Project, at: str) -> None:
    """It fits: one full column of rows, or one wide row."""
    by_hand.write(project.workbook, by_hand.parts(far(at)))
    ran = limited(project, "--dry-run", "--json")
    assert ran.code == 0, ran.err
    assert ran.json["rows"]["read"] >= 1


# Formatted, and empty

FORMATTED = 1_048_576 if os.environ.get("HYPOTHESIS_PROFILE") == "long" else 150_000
"""Rows. All that a tab can have in the long profile."""


def formatted(path: Path, row: Callable[[int], str]) -> None:
    """A talk, and below it very many rows that only have a format."""
    parts = by_hand.parts("", others=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as out:
        for name, part in parts.items():
            if name != SHEET:
                out.writestr(name, part)
        with out.open(SHEET, "w") as sheet:
            head, tail = by_hand.sheet("|").split("|")
            sheet.write((head + by_hand.rows(by_hand.TALK)).encode())
            for start in range(3, FORMATTED + 1, 20_000):
                sheet.write(
                    "".join(map(row, range(start, min(start + 20_000, FORMATTED + 1)))).encode()
                )
            sheet.write(tail.encode())


def format_of_rows(n: int) -> str:
    return f'<row r="{n}" spans="1:15" s="3" customFormat="1" ht="15" customHeight="1"/>'


def format_of_cells(n: int) -> str:
    cells = "".join([f'<c r="{column}{n}" s="3"/>' for column in "ABCDEFGHIJKLMNO"])
    return f'<row r="{n}">{cells}</row>'


@pytest.mark.parametrize("row", [format_of_rows, format_of_cells])
def test_very_many_formatted_rows_are_read_and_written_back(
    project: Project, row: Callable[[int], str]
) -> None:
    formatted(project.workbook, row)
    ran = limited(project, "--json")
    assert ran.code == 0, ran.err
    assert ran.json["rows"] == {"read": 1, "complete": 1, "incomplete": 0, "ignored": 0}
    assert ran.json["written"]["codes"] == 1
    with zipfile.ZipFile(project.workbook) as book:
        assert book.testzip() is None
        sheet = book.read(SHEET)
    assert b"completa" in sheet[:20_000]
    assert sheet.count(b"<row ") == FORMATTED
    assert project.sync()["written"] == {"codes": 0, "flags": 0}


# Nothing in it


def test_a_header_alone_is_complete(project: Project) -> None:
    by_hand.write(project.workbook, by_hand.parts(by_hand.sheet(by_hand.header())))
    assert project.sync()["rows"] == {"read": 0, "complete": 0, "incomplete": 0, "ignored": 0}


@pytest.mark.parametrize(
    "inside", ["", by_hand.row(1, {"Mediatore": "Amina Haddad", "Data": "12/03/2026"})]
)
def test_a_missing_header_is_an_error(project: Project, inside: str) -> None:
    by_hand.write(project.workbook, by_hand.parts(by_hand.sheet(inside)))
    is_refused(project)


# Libraries that fail


PANIC = """
import ctypes, os, sys
from python_calamine import CalamineWorkbook
import collector.workbook.xlsx.read as grids
class PanicException(BaseException):
    pass
class Panics:
    @staticmethod
    def from_path(path):
        os.write(2, b"thread '<unnamed>' panicked at src/lib.rs:1:1: index out of bounds\\n")
        print("Controllo...", file=sys.stderr)
        raise PanicException("index out of bounds")
grids.CalamineWorkbook = Panics
from collector.cli.commands import main
main(sys.argv[1:])
"""


def test_a_panic_of_calamine_is_a_damaged_file_and_prints_no_english(project: Project) -> None:
    """A panic is no Exception, and prints past Python; what Python prints meanwhile is
    still seen.
    """
    by_hand.write(project.workbook, by_hand.parts(SOUND))

    def run(project: Project) -> Ran:
        done = subprocess.run(
            [sys.executable, "-c", PANIC, "sync", "--workbook", str(project.workbook), "--journal",
             str(project.journal)], capture_output=True, check=False, timeout=60,
        )  # fmt: skip
        return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())

    assert is_refused(project, "il file è danneggiato", run=run).startswith("Controllo...\n")


def test_too_little_memory_is_an_error(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_room(*_: object) -> None:
        raise MemoryError

    by_hand.write(project.workbook, by_hand.parts(SOUND))
    monkeypatch.setattr("collector.workbook.xlsx.read.read", no_room)
    is_refused(project, "la memoria di questo computer non basta")


NAMED = {
    "una riga.csv": (b"Mediatore;Nucleo;Data\n", ("(.csv)",)),
    "vuoto.csv": (b"", ("(.csv)",)),
    "schede.tsv": (b"Mediatore\tNucleo\nAmina\tHoxha\n", ("(.tsv)", "salvalo come .xlsx")),
    "appunti.txt": (b"chiamare la scuola\n", ("(.txt)",)),
    "una riga.xls": (b"Mediatore\n", ("ha il nome di un vecchio Excel (.xls)",)),
    "foto.jpg": (b"\xff\xd8\xff\xe0\0\x10JFIF", ("è un'immagine",)),
    "foglio.url": (
        b"[InternetShortcut]\nURL=https://docs.google.com/x\n",
        ("è solo un collegamento",),
    ),
    "foglio.webloc": (b'<?xml version="1.0"?><plist/>', ("è solo un collegamento",)),
    "foglio.lnk": (b"L\0\0\0\x01\x14\x02\0", ("è solo un collegamento",)),
    "~$schede.xlsx": (b"\x05Amina" + b" " * 100, ("il segno che un programma lascia",)),
    ".~lock.schede.xlsx#": (
        b",amina,pc,01.01.2026 10:00,file:///home;",
        ("il segno che un programma lascia",),
    ),
}


@pytest.mark.parametrize("name", NAMED)
def test_a_file_without_telling_content_is_known_by_its_name(tmp_path: Path, name: str) -> None:
    content, said = NAMED[name]
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(WorkbookError) as refused:
        guard.look(path)
    assert all(words in str(refused.value) for words in said)
    assert "danneggiato" not in str(refused.value)
