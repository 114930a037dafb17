"""Files that are no sheet: each is refused with a sentence that says what and what to do, and
nothing is half read.
"""

import zipfile
from pathlib import Path

import pytest

from collector.intake import convert
from collector.intake.package import OLE
from collector.intake.shapes import IntakeError
from collector.intake.word import read_word
from tests import needs
from tests.intake.raw import RELS, document, par, scheda, write

TALK = scheda("12/03/2019", "10-11", "moglie", "Lettura del decreto.", "nessuno")


def sentence(path: Path) -> str:
    with pytest.raises(IntakeError) as refusal:
        read_word(path)
    said = str(refusal.value)
    assert f"«{path.name}»" in said
    assert said.endswith("Da questo file non ho importato nulla.")
    assert refusal.value.exit_code == 3
    return said


def test_not_a_zip(tmp_path: Path) -> None:
    (path := tmp_path / "a.docx").write_text("Cara collega, ecco la scheda")
    assert "danneggiato" in sentence(path)


def test_empty(tmp_path: Path) -> None:
    (path := tmp_path / "a.docx").touch()
    assert "è vuoto" in sentence(path)


def test_missing_and_folder(tmp_path: Path) -> None:
    assert "non c'è" in sentence(tmp_path / "manca.docx")
    assert "è una cartella" in sentence(tmp_path)


def test_not_to_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "a.docx", TALK)

    def denied(*_args: object, **_options: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", denied)
    assert "non c'è il permesso" in sentence(path)


@pytest.mark.parametrize("kept", [0.2, 0.5, 0.9, 0.99])
def test_truncated(tmp_path: Path, kept: float) -> None:
    path = write(tmp_path / "a.docx", TALK)
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * kept)])
    assert "danneggiato" in sentence(path)


def test_a_part_that_is_spoilt(tmp_path: Path) -> None:
    path = write(tmp_path / "a.docx", TALK)
    data = bytearray(path.read_bytes())
    at = data.index(b"word/document.xml") + 60
    data[at : at + 40] = bytes(40)
    path.write_bytes(data)
    assert "danneggiato" in sentence(path)


def test_password(tmp_path: Path) -> None:
    (path := tmp_path / "a.docx").write_bytes(
        OLE + bytes(504) + "EncryptedPackage".encode("utf-16-le")
    )
    assert "password" in sentence(path)


def test_macros(tmp_path: Path) -> None:
    path = write(tmp_path / "a.docx", TALK)
    with zipfile.ZipFile(path, "a") as file:
        file.writestr("word/vbaProject.bin", b"x")
    assert "macro" in sentence(path)
    assert "macro" in sentence(write(tmp_path / "a.docm", TALK))
    (old := tmp_path / "a.doc").write_bytes(OLE + "WordDocument _VBA_PROJECT".encode("utf-16-le"))
    assert "macro" in sentence(old)


def test_zip_bomb(tmp_path: Path) -> None:
    path = write(tmp_path / "a.docx", par("x" * (40 << 20)))
    assert path.stat().st_size < 1 << 20
    assert "più di 32 MB" in sentence(path)


def test_endless_nesting(tmp_path: Path) -> None:
    deep = 5_000
    assert "senza fine" in sentence(
        write(tmp_path / "a.docx", "<w:sdt>" * deep + "</w:sdt>" * deep)
    )


@pytest.mark.parametrize(
    "definition",
    [
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE a SYSTEM "http://a.invalid/">',
    ],
)
def test_external_entities(tmp_path: Path, definition: str) -> None:
    path = tmp_path / "a.docx"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("[Content_Types].xml", "<Types/>")
        file.writestr("_rels/.rels", RELS)
        file.writestr("word/document.xml", definition + document(par("&x;")).split("?>", 1)[1])
    assert "DOCTYPE" in sentence(path)


def test_without_its_text_or_its_list_of_parts(tmp_path: Path) -> None:
    assert "manca il testo" in sentence(
        write(tmp_path / "a.docx", TALK, leave_out="word/document.xml")
    )
    assert "elenco delle parti" in sentence(
        write(tmp_path / "b.docx", TALK, leave_out="[Content_Types].xml")
    )


def test_a_workbook_by_another_name(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("[Content_Types].xml", "<Types/>")
        file.writestr("xl/workbook.xml", "<workbook/>")
    assert "Excel" in sentence(path)


def test_no_sheet_in_it(tmp_path: Path) -> None:
    assert "nessuna scheda" in sentence(write(tmp_path / "a.docx", par("Verbale della riunione")))


def test_libreoffice_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(convert, "soffice", lambda: None)
    (path := tmp_path / "a.doc").write_bytes(OLE + "WordDocument".encode("utf-16-le"))
    assert "LibreOffice" in sentence(path)


@needs.libreoffice
def test_libreoffice_cannot_open_it(tmp_path: Path) -> None:
    (path := tmp_path / "a.doc").write_bytes(OLE + "WordDocument".encode("utf-16-le") + bytes(1000))
    assert "non importato" in sentence(path).replace("non ho importato", "non importato")
