"""Files that hold a family or a person: of every kind, found by what they say, and erased."""

import io
import os
import shutil
import zipfile
from email.message import EmailMessage
from functools import cache
from pathlib import Path
from unittest import mock

import pikepdf
import pytest
import typst

from collector.app.forgetting.file_places import erase_files, find_files
from collector.app.forgetting.file_search import FileSearch
from collector.app.forgetting.keyring_places import erase_in_keyring, find_in_keyring
from collector.app.forgetting.subject import FoundFile, Subject
from collector.app.made_exports import remember_export
from collector.app.passwords import environment_variable
from collector.app.settings import Settings
from collector.deliver.pdf_encryption import encrypt_pdf
from collector.files import our_folder
from tests.app.forgetting.test_workbook_places import settings_of
from tests.road import Project

FAMILY = Subject(
    "nucleus",
    "N7F3K",
    ("Hoxha D'Amico", "霍查"),
    row_codes=frozenset({"R2345678"}),
    other_names=("Anna Hoxha D'Amico Rossi", "Chen"),
)
MEETING = "AS-2026-06-25-opera"
PASSWORD = "k7fq-m3xt-9hwz"  # noqa: S105


def pdf(text: str) -> bytes:
    made: bytes = typst.compile(text.encode(), format="pdf")
    return made


def office(part: str, xml: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as package:
        package.writestr(part, xml)
    return packed.getvalue()


def mail(text: str, *attachments: tuple[str, bytes]) -> bytes:
    message = EmailMessage()
    message["Subject"], message["To"] = "Incontro", "anna@comune.example"
    message.set_content(text, cte="base64")
    for name, content in attachments:
        message.add_attachment(content, maintype="application", subtype="pdf", filename=name)
    return message.as_bytes()


@cache
def holding() -> dict[str, bytes]:
    """Files that hold the family, by their place below the documents."""
    return {
        "incontri/x/a.html": b"<p>Nucleo N7F3K</p>",
        "incontri/x/b.html": b"<p>D&#39;Amico <b>Ho</b>xha</p>",
        "storie/N7F3K.docx": b"not even a package",
        "storie/c.docx": office("word/document.xml", "<w:t>HOXHA d</w:t><w:t>’amico</w:t>"),
        "storie/d.pdf": pdf("Hoxha d'Amico"),
        "con-nomi/e.xlsx": office("xl/sharedStrings.xml", "<si><t>霍查一家</t></si>"),
        "posta/f.eml": mail("La famiglia Hòxha D’Amico."),
        "spedite/g.eml": mail("Niente", ("g.pdf", pdf("R2345678"))),
        "colloqui.jsonl": b'{"tab": "Schede", "row": 2, "nucleus": "x", "d": "\\u970d\\u67e5"}\n',
        "agenda.txt": "Hoxha-D'Amico".encode("utf-16"),
        f"incontri/x/{MEETING}_PX7K2.pdf": b"%PDF- broken",
        f"posta/{MEETING}_PY8M3.eml": mail("Ecco", ("h.pdf", encrypt_pdf(pdf("N7F3K"), PASSWORD))),
    }


@cache
def others() -> dict[str, bytes]:
    """Files that hold others."""
    return {
        "incontri/x/z.html": b"<p>Nucleo N2QX8, Anna Hoxha D'Amico Rossi</p>",
        "storie/z.pdf": pdf("Chen"),
        "posta/z.eml": mail("Chen"),
    }


@cache
def unreadable() -> dict[str, bytes]:
    """Files that cannot be looked into."""
    return {f"posta/{MEETING}_PZ9N4.eml": mail("Ecco", ("h.pdf", encrypt_pdf(pdf("x"), "no-no")))}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home"))
    project = Project(tmp_path / "progetto")
    tmp_path = project.folder
    project.write([])
    assert project.run("sync").code == 0
    for name, content in {**holding(), **others(), **unreadable()}.items():
        path = tmp_path / "uscite" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    beside = {
        "schede (1).xlsx": office("xl/sharedStrings.xml", "<si><t>Hoxha D'Amico</t></si>"),
        "relazione.docx": office("word/document.xml", "<w:t>Hoxha D'Amico</w:t>"),
        "altra.docx": office("word/document.xml", "<w:t>Chen</w:t>"),
        "copia.collector": b"collector-backup 1\nxyz",
        "esportati.csv": "\ufefftab;row;code;complete;\r\nSchede;2;R2345678".encode(),
    }
    for name, content in beside.items():
        (tmp_path / name).write_bytes(content)
    return project


def found_in(ours: Settings) -> dict[str, FoundFile]:
    with mock.patch.dict(os.environ, {environment_variable("PY8M3"): PASSWORD}):
        found = find_files(ours, FAMILY, {(MEETING, "PX7K2")})
    root = ours.out.parent
    return {one.path.relative_to(root).as_posix(): one for one in found}


def test_each_kind_of_file_is_found_and_ours_go(project: Project) -> None:
    ours = settings_of(project)
    found = found_in(ours)
    reached = {name for name, one in found.items() if one.reached}
    assert reached == {*(f"uscite/{name}" for name in holding()), "esportati.csv"}
    by_hand = {name: one.why for name, one in found.items() if not one.reached}
    assert set(by_hand) == {
        *(f"uscite/{name}" for name in unreadable()),
        "schede (1).xlsx",
        "relazione.docx",
        "copia.collector",
    }
    assert by_hand["schede (1).xlsx"] == "copia del foglio: da cancellare a mano"
    assert all("Hoxha" not in one.why for one in found.values())

    stuck = project.folder / "uscite/storie/d.pdf"
    unlink = Path.unlink

    def open_elsewhere(path: Path, missing_ok: bool = False) -> None:
        if path == stuck:
            raise PermissionError(13, "in use")
        unlink(path, missing_ok)

    with mock.patch.object(Path, "unlink", open_elsewhere):
        still_there = erase_files(ours, tuple(found.values()))
    names = {one.path.relative_to(project.folder).as_posix() for one in still_there}
    assert names == {*by_hand, "uscite/storie/d.pdf"}
    assert all((project.folder / "uscite" / name).exists() for name in others())
    again = erase_files(ours, still_there)
    assert {one.path for one in again} == {one.path for one in still_there} - {stuck}
    assert not any(one.reached for one in found_in(ours).values())
    assert pikepdf.open(project.folder / "uscite/storie/z.pdf")


def test_exports_are_found_wherever_they_were_written(project: Project) -> None:
    """Also where somebody has put another file in the place of one; broken archives are said."""
    ours, elsewhere = settings_of(project), project.folder.parent / "Scrivania"
    elsewhere.mkdir()
    export, other = elsewhere / "Hoxha D'Amico.csv", elsewhere / "altro.csv"
    for path, content in ((export, project.folder / "esportati.csv"), (other, None)):
        remember_export(ours, path)
        path.write_bytes(content.read_bytes() if content else b"Hoxha D'Amico")
    packed = bytearray(office("word/document.xml", "<w:t>Hoxha</w:t>" * 99))
    packed[60:80] = bytes(20)  # stored in one piece, its sum is wrong
    (project.folder / "uscite" / "storie" / "rotta.docx").write_bytes(packed)
    found = find_files(ours, FAMILY, ())
    reached = {one.path: one.reached for one in found}
    assert (reached[export], reached[other]) == (True, False)
    assert reached[project.folder / "uscite" / "storie" / "rotta.docx"] is False
    erase_files(ours, found)
    listed = (our_folder() / "esportazioni.jsonl").read_text(encoding="utf-8")
    assert "D'Amico" not in listed
    assert "altro.csv" in listed


def test_exports_are_found_where_they_were_written(
    project: Project, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Also out of the project; a list of ours that tells whose they are tells it no more."""
    ours, elsewhere = settings_of(project), tmp_path_factory.mktemp("altrove")
    start = "\ufefftab;row;code;complete;\r\n"
    texts = {
        "Hoxha D'Amico.csv": start,
        "tutti.csv": f"{start}Schede;2;R2345678",
        "altri.csv": f"{start}Schede;2;R8765432",
        "mio.csv": "R2345678",
    }
    for name, text in texts.items():
        remember_export(ours, elsewhere / name)
        (elsewhere / name).write_text(text, encoding="utf-8")
    stick = elsewhere / "chiavetta"
    stick.mkdir()
    for name in ("Hoxha_D'Amico.csv", "aprile.csv"):
        remember_export(ours, stick / name)
        (stick / name).touch()
    shutil.rmtree(stick)
    link = ours.out / "storie" / "link.html"
    try:
        link.symlink_to(elsewhere / "tutti.csv")
    except OSError:  # Windows, without leave
        link.write_text("Chen")

    found = find_files(ours, FAMILY, ())
    left = {one.path for one in erase_files(ours, [one for one in found if one.reached])}
    assert {path.name for path in elsewhere.iterdir()} == {"altri.csv", "mio.csv"}
    assert left == {stick / "Hoxha_D'Amico.csv"}
    assert stick / "aprile.csv" in {one.path for one in found if not one.reached}
    noted = (our_folder() / "esportazioni.jsonl").read_text(encoding="utf-8")
    assert [line for line in noted.splitlines() if "Hoxha" in line or "tutti" in line] == []
    assert len(noted.splitlines()) == 3
    assert not link.is_symlink() or link in {one.path for one in found if not one.reached}


def test_a_look_at_the_files_changes_nothing(project: Project) -> None:
    def tree() -> dict[Path, bytes]:
        return {path: path.read_bytes() for path in project.folder.rglob("*") if path.is_file()}

    before = tree()
    found_in(settings_of(project))
    assert tree() == before


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("la famiglia hoxha d'amico", True),
        ("D’AMICO, Hòxha", True),
        ("Hoxha-D`Amico", True),
        ("N7F3K", True),
        ("XN7F3K1", False),
        ("Hoxha", False),
        ("Anna Hoxha D'Amico Rossi", False),
        ("Anna Hoxha D'Amico Rossi e Hoxha D'Amico", True),
        ("参加者霍查先生", True),
    ],
)
def test_a_name_is_known_in_any_spelling(text: str, *, holds: bool) -> None:
    assert FileSearch(FAMILY).holds(text) is holds


def test_a_persons_password_and_its_owner_leave_the_keyring(project: Project) -> None:
    import keyring
    from keyring.backend import KeyringBackend

    from collector.app import passwords
    from schemas.person import Job, Person

    class Keys(KeyringBackend):
        priority = 1  # type: ignore[assignment]

        def __init__(self) -> None:
            self.kept: dict[tuple[str, str], str] = {}

        def get_password(self, service: str, username: str) -> str | None:
            return self.kept.get((service, username))

        def set_password(self, service: str, username: str, password: str) -> None:
            self.kept[service, username] = password

        def delete_password(self, service: str, username: str) -> None:
            del self.kept[service, username]

    ours, keys = settings_of(project), Keys()
    before = keyring.get_keyring()
    keyring.set_keyring(keys)
    try:
        for code, name in (("PX7K2", "Anna Rossi"), ("PY8M3", "Paolo Bianchi")):
            owner = Person(code=code, name=name, job=Job.SOCIAL_WORKER)
            passwords.store_password(ours.project_id, code, PASSWORD, owner=owner)
        subject = Subject("person", "PX7K2", ("Anna Rossi", "Anna Rossi Colombo"))
        assert len(find_in_keyring(ours, subject)) == 2
        assert find_in_keyring(ours, FAMILY) == ()
        erase_in_keyring(ours, subject)
        erase_in_keyring(ours, subject)
        assert find_in_keyring(ours, subject) == ()
        assert not any("ross" in str(entry).casefold() for entry in keys.kept.items())
        assert len(keys.kept) == 2
    finally:
        keyring.set_keyring(before)
