"""A journal that does not know the codes of its sheet is the wrong journal.

Every command stops (exit code 4) and says where another journal is and how to go on.
"""

import io
import os
import shutil
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing, redirect_stderr, redirect_stdout
from pathlib import Path

import click
import pytest

from collector.cli.commands import main
from collector.journal.store import Journal
from tests.road import NUCLEI, SOUND, Project, Row

MANY = [{**SOUND, "date": f"{day:02}/06/2026", "next_date": "30/06/2026"} for day in range(1, 9)]
COMMANDS = (
    ["sync"],
    ["sync", "--dry-run"],
    ["flags"],
    ["meetings"],
    ["export", "--output", "-"],
    ["explain", "Schede!2"],
    ["history"],
    ["digest"],
    ["send"],
    ["send", "--dry-run"],
    ["remind"],
    ["remind", "--dry-run"],
)
FROM_THE_JOURNAL = (
    ["nuclei"],
    ["texts"],
    ["password"],
    ["history", "--as-of", "2026-06-22"],
    ["send", "--sent"],
)


@pytest.fixture(autouse=True)
def _own_data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(click, "get_app_dir", lambda *_args, **_more: str(tmp_path / "dati"))


def made(folder: Path, rows: Sequence[Row] = MANY) -> Project:
    folder.mkdir()
    project = Project(folder)
    (folder / "collector.toml").write_text('[project]\nid = "abc"\n', encoding="utf-8")
    project.plain_mail()
    project.write(rows)
    project.sync()
    return project


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return made(tmp_path / "servizio")


def stops(project: Project, *command: str) -> str:
    """Run a command that must refuse; what it says. Sheet and journal stay as they are."""
    sheet = project.workbook.read_bytes()
    journal = project.journal.read_bytes() if project.journal.exists() else b""
    out = {path for path in project.folder.rglob("*") if "uscite" in path.parts}
    ran = project.run(*command)
    assert ran.code == 4, (command, ran.out, ran.err)
    assert project.workbook.read_bytes() == sheet
    assert (project.journal.read_bytes() if project.journal.exists() else b"") == journal
    assert {path for path in project.folder.rglob("*") if "uscite" in path.parts} == out
    return " ".join(ran.err.split())


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_refuses_a_journal_that_does_not_know_the_sheet(
    project: Project, command: list[str]
) -> None:
    project.journal.unlink()
    said = stops(project, *command)
    assert "non c'è, o è vuoto: e il foglio «schede.xlsx» ha già 10 codici" in said
    assert "--journal" in said
    assert "collector journal adopt" in said
    assert "--new-journal" in said
    assert not project.journal.exists()


def test_an_older_journal_is_refused_and_the_right_one_named(project: Project) -> None:
    shutil.copy(project.journal, project.folder / "copia di marzo.sqlite3")
    project.write([*MANY, *({**row, "start": "15:00", "end": "16:00"} for row in MANY)])
    project.sync()
    right = project.folder / "giusto.sqlite3"
    project.journal.rename(right)
    shutil.copy(project.folder / "copia di marzo.sqlite3", project.journal)
    said = stops(project, "sync")
    assert "conosce 10 dei 18 codici" in said
    assert f"«{right}» (conosce 18 codici su 18)" in said


def test_a_few_unknown_codes_do_not_make_it_the_wrong_journal(
    project: Project, tmp_path: Path
) -> None:
    other = made(tmp_path / "altro", [*MANY[:4]])
    strange = other.column("Codice")

    def paste(book: object) -> None:
        sheet = book["Schede"]  # type: ignore[index]
        width = sheet.max_column
        for at, code in enumerate(strange, start=10):
            for column in range(1, width + 1):
                sheet.cell(at, column).value = sheet.cell(2, column).value
            sheet.cell(at, 3).value = "10/06/2026"
            sheet.cell(at, [cell.value for cell in sheet[1]].index("Codice") + 1).value = code

    project.edit(paste)
    assert project.run("sync").code == 0


@pytest.mark.parametrize("command", [*COMMANDS, *FROM_THE_JOURNAL], ids=" ".join)
def test_two_services_on_one_journal_are_refused(tmp_path: Path, command: list[str]) -> None:
    """Even where there is little: no family of one may stand in a document of the other."""
    one, other = made(tmp_path / "uno", MANY[:2]), Project(tmp_path / "due")
    (tmp_path / "due").mkdir()
    family = {**NUCLEI[0], "code": "", "name": "Diallo"}
    other.write([{**SOUND, "nucleus": "Diallo"}], nuclei=[family])
    before = one.journal.read_bytes()
    ran = other.run(*command, journal=one.journal)
    assert ran.code == 4, (ran.out, ran.err)
    assert one.journal.read_bytes() == before
    assert not (other.folder / "uscite").exists()


@pytest.mark.parametrize("command", FROM_THE_JOURNAL, ids=" ".join)
def test_a_question_to_the_journal_works_without_the_workbook(
    project: Project, command: list[str]
) -> None:
    project.workbook.rename(project.folder / "altrove.xlsx")
    ran = project.run(*command)
    assert ran.code == (2 if "--sent" in command else 0), ran.err
    assert "Non trovo il foglio" not in ran.err


def test_a_renamed_or_moved_workbook_is_recognised_by_its_codes(
    project: Project, tmp_path: Path
) -> None:
    moved = tmp_path / "spostato"
    shutil.move(project.folder, moved)
    (moved / "schede.xlsx").rename(moved / "schede 2026.xlsx")
    again = Project(moved, name="schede 2026.xlsx")
    for command in (["nuclei"], ["history"], ["sync"]):
        ran = again.run(*command)
        assert ran.code == 0, ran.err
    assert again.sync()["rows"]["complete"] == 8
    assert again.sync()["written"] == {"codes": 0, "flags": 0}


def test_adopt_puts_the_right_one_back_and_keeps_the_other(
    project: Project, tmp_path: Path
) -> None:
    right = tmp_path / "dalla copia di sicurezza.sqlite3"
    shutil.copy(project.journal, right)
    other = made(tmp_path / "altro")
    shutil.copy(other.journal, project.journal)
    assert "conosce 2 dei 10 codici" in stops(project, "journal", "adopt", str(other.journal)), (
        "the nuclei's only"
    )
    ran = project.run("journal", "adopt", str(right))
    assert ran.code == 0, ran.err
    aside = project.folder / "collector-messo-da-parte.sqlite3"
    assert aside.read_bytes() == other.journal.read_bytes()
    assert str(aside) in ran.out
    assert project.sync()["rows"]["complete"] == 8
    assert right.exists()


@pytest.mark.parametrize("what", ["nothing", "no journal", "an empty one", "itself"])
def test_a_file_that_is_no_journal_is_not_adopted(
    project: Project, tmp_path: Path, what: str
) -> None:
    file = tmp_path / "file.sqlite3"
    if what == "no journal":
        file.write_text("un testo")
    elif what == "an empty one":
        Journal.open(str(file)).close()
    elif what == "itself":
        file = project.journal
    before = project.journal.read_bytes()
    ran = project.run("journal", "adopt", str(file))
    assert ran.code in (2, 4)
    assert "Non ho scritto" in ran.err or "Non l'ho toccato" in ran.err
    assert project.journal.read_bytes() == before


def test_an_older_journal_does_not_replace_the_right_one(project: Project, tmp_path: Path) -> None:
    """Even where it knows enough to be one of this workbook."""
    older = tmp_path / "copia di maggio.sqlite3"
    shutil.copy(project.journal, older)
    project.write([*MANY, {**SOUND, "date": "10/06/2026", "next_date": "30/06/2026"}])
    project.sync()
    before = {path.name: path.read_bytes() for path in project.folder.iterdir() if path.is_file()}
    ran = project.run("journal", "adopt", str(older))
    said = " ".join(ran.err.split())
    assert ran.code == 2, ran.out
    assert "conosce 10 dei 11 codici" in said
    assert f"«{project.journal}» ne conosce 11" in said
    assert {
        path.name: path.read_bytes() for path in project.folder.iterdir() if path.is_file()
    } == before
    project.journal.rename(tmp_path / "da parte.sqlite3")
    assert project.run("journal", "adopt", str(older)).code == 0, "the way on that it says"


# A damaged journal


def cut(journal: Path) -> None:
    journal.write_bytes(journal.read_bytes()[:-5000])


def garbled(journal: Path) -> None:
    journal.write_bytes(b"\0garbled" * 4000)


def garbled_inside(journal: Path) -> None:
    """Every page but the first: it can be opened, and that is all."""
    whole = journal.read_bytes()
    journal.write_bytes(whole[:4096] + b"x" * (len(whole) - 4096))


def text_lost(journal: Path) -> None:
    """What no database sees: a record that is no JSON any more."""
    with closing(sqlite3.connect(journal)) as db, db:
        db.execute("UPDATE versions SET record = '{'")


def table_lost(journal: Path) -> None:
    with closing(sqlite3.connect(journal)) as db, db:
        db.execute("DROP TABLE latest")


DAMAGES = [cut, garbled, garbled_inside, text_lost, table_lost]


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_journal_can_be_replaced_by_its_copy(
    project: Project, tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    """Also an older copy: there is none that knows more."""
    copy = tmp_path / "copia.sqlite3"
    shutil.copy(project.journal, copy)
    project.write([*MANY, {**SOUND, "date": "10/06/2026", "next_date": "30/06/2026"}])
    project.sync()
    damage(project.journal)
    damaged = project.journal.read_bytes()
    assert "l'ultima copia di sicurezza: «collector journal adopt COPIA»" in stops(
        project, "sync", "--accept-older"
    )
    ran = project.run("journal", "adopt", str(copy))
    assert ran.code == 0, ran.err
    aside = project.folder / "collector-messo-da-parte.sqlite3"
    assert aside.read_bytes() == damaged, "set aside as it was, not taken away"
    assert str(aside) in ran.out
    assert project.sync()["rows"]["complete"] == 9


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_journal_can_be_replaced_by_a_new_one(
    project: Project, damage: Callable[[Path], None]
) -> None:
    damage(project.journal)
    damaged = project.journal.read_bytes()
    assert project.run("sync", "--new-journal", "--dry-run").code == 0
    assert project.journal.read_bytes() == damaged
    ran = project.run("sync", "--new-journal")
    assert ran.code == 0, ran.err
    assert (project.folder / "collector-messo-da-parte.sqlite3").read_bytes() == damaged
    assert project.sync()["rows"]["complete"] == 8


@pytest.mark.skipif(
    not Path("/proc/self/fd").is_dir(), reason="only Linux tells which files are open"
)
@pytest.mark.parametrize("damage", [garbled_inside, table_lost])
def test_a_refused_journal_is_closed(project: Project, damage: Callable[[Path], None]) -> None:
    """Windows lets nobody move a file that is open, and setting it aside is its cure."""
    damage(project.journal)
    for command in (["sync"], ["nuclei"], ["flags"]):
        ran = project.run(*command)
        assert ran.code == 4, (command, ran.out)
        opened = [os.path.realpath(link) for link in Path("/proc/self/fd").iterdir()]
        assert str(project.journal.resolve()) not in opened, command


def test_the_side_files_of_a_damaged_journal_are_set_aside_with_it(
    project: Project, tmp_path: Path
) -> None:
    """Beside the new one SQLite would undo with it what it never did."""
    copy = tmp_path / "copia.sqlite3"
    shutil.copy(project.journal, copy)
    garbled(project.journal)
    side = project.journal.with_name(f"{project.journal.name}-wal")
    side.write_bytes(b"half done")
    assert project.run("journal", "adopt", str(copy)).code == 0
    assert not side.exists()
    assert (project.folder / "collector-messo-da-parte.sqlite3-wal").read_bytes() == b"half done"


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_copy_is_not_adopted(
    project: Project, tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    copy = tmp_path / "copia.sqlite3"
    shutil.copy(project.journal, copy)
    damage(copy)
    assert "danneggiato" in stops(project, "journal", "adopt", str(copy))


def test_an_older_journal_that_cannot_be_read_is_left_out(project: Project) -> None:
    """It tells enough to be found, and then no more."""
    older = project.folder / "vecchio.sqlite3"
    project.journal.rename(older)
    text_lost(older)
    ran = project.run("sync", "--new-journal")
    assert ran.code == 0, ran.err


# A new journal on purpose


def test_a_new_journal_on_purpose_keeps_codes_people_and_the_first_day(project: Project) -> None:
    codes, people = project.column("Codice"), project.run("password").out
    project.sync(today="2027-01-05")
    project.journal.rename(project.folder / "vecchio.sqlite3")
    ran = project.run("sync", "--new-journal", today="2027-01-05")
    assert ran.code == 0, ran.err
    assert "6 persone tengono il codice" in " ".join(ran.out.split())
    assert project.column("Codice") == codes
    assert project.run("password").out == people
    assert not [
        one for one in project.sync(today="2027-01-05")["flags"] if one["code"] == "DATA-10"
    ]


def test_the_wrong_journal_is_set_aside_and_not_lost(project: Project, tmp_path: Path) -> None:
    other = made(tmp_path / "altro")
    shutil.copy(other.journal, project.journal)
    assert project.run("sync", "--new-journal").code == 0
    aside = project.folder / "collector-messo-da-parte.sqlite3"
    assert aside.read_bytes() == other.journal.read_bytes()
    assert project.sync()["rows"]["complete"] == 8


def test_the_right_journal_cannot_be_replaced_by_a_new_one(project: Project) -> None:
    before = project.journal.read_bytes()
    ran = project.run("sync", "--new-journal")
    assert ran.code == 2
    assert "non ne serve uno nuovo" in ran.err
    assert project.journal.read_bytes() == before


def test_a_dry_run_makes_no_journal(project: Project) -> None:
    project.journal.unlink()
    assert project.run("sync", "--new-journal", "--dry-run").code == 0
    assert not project.journal.exists()


@pytest.mark.parametrize("lost_codes", [False, True])
def test_mails_in_the_folder_show_what_a_new_journal_must_know(
    project: Project, lost_codes: bool
) -> None:
    """By the code in their name, and by the address in them where the codes are lost too."""
    assert project.run("send", "--meeting", "AS-2026-06-25").code == 0
    post = project.folder / "uscite" / "posta"
    before = {path.name: path.read_bytes() for path in post.glob("*.eml")}
    project.journal.unlink()
    if lost_codes:  # nothing tells whose code it was but the address in the mail
        for path in list(post.glob("*.eml")):
            path.rename(path.with_name(path.name.replace("_P", "_PQ")))
        before = {path.name: path.read_bytes() for path in post.glob("*.eml")}
    assert project.run("sync", "--new-journal").code == 0
    ran = project.run("send", "--meeting", "AS-2026-06-25")
    assert ran.code == 0
    assert ran.out.count("c'è già una mail") == 4
    assert {path.name: path.read_bytes() for path in post.glob("*.eml")} == before
    assert project.run("send", "--meeting", "AS-2026-06-25", "--again").code == 0
    assert len(list(post.glob("*.eml"))) > len(before)


# A project that was moved under OneDrive


@pytest.fixture
def shared(project: Project, tmp_path: Path) -> Path:
    """The whole project folder, moved into one that a cloud client keeps."""
    folder = tmp_path / "OneDrive - Cooperativa" / "servizio"
    folder.parent.mkdir()
    shutil.move(project.folder, folder)
    return folder


def in_folder(folder: Path, *command: str, patch: pytest.MonkeyPatch) -> tuple[int, str]:
    patch.chdir(folder)
    out = io.StringIO()
    with redirect_stdout(out), redirect_stderr(out), pytest.raises(SystemExit) as ended:
        main([*command, "--today", "2026-06-22"])
    return int(ended.value.code or 0), " ".join(out.getvalue().split())


def test_a_project_moved_under_a_cloud_folder_takes_its_journal_along(
    shared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = (shared / "collector.sqlite3").read_bytes()
    code, said = in_folder(shared, "nuclei", patch=monkeypatch)
    assert code == 0
    assert "il registro è ancora qui" in said
    assert (shared / "collector.sqlite3").read_bytes() == before, "who only looks moves nothing"
    code, said = in_folder(shared, "sync", patch=monkeypatch)
    assert code == 0, said
    assert "ho portato il registro in" in said
    assert not (shared / "collector.sqlite3").exists()
    (journal,) = (tmp_path / "dati").glob("*.sqlite3")
    opened = Journal.open(str(journal), create=False)
    assert len(opened.row_states()) == 8
    opened.close()
    code, said = in_folder(shared, "sync", patch=monkeypatch)
    assert code == 0
    assert "8 colloqui letti" in said


def out_and_back(
    shared: Path, tmp_path: Path, patch: pytest.MonkeyPatch, *work: Sequence[str]
) -> Path:
    """The project leaves the cloud folder, works there with its journal, and comes back.

    Its journal in the data folder stayed where it was.
    """
    assert in_folder(shared, "sync", patch=patch)[0] == 0
    (safe,) = (tmp_path / "dati").glob("*.sqlite3")
    outside = tmp_path / "fuori"
    shutil.move(shared, outside)
    assert in_folder(outside, "journal", "adopt", str(safe), patch=patch)[0] == 0
    for command in work:
        code, said = in_folder(outside, *command, patch=patch)
        assert code == 0, said
    patch.chdir(tmp_path)
    shutil.move(outside, shared)
    return safe


SEND = ("send", "--meeting", "AS-2026-06-25", "--yes")


@pytest.mark.parametrize(
    "work",
    [[SEND, ("send", "--sent")], [("digest", "--meeting", "AS-2026-06-25")], []],
    ids=["mails that left", "documents", "nothing"],
)
def test_the_newer_of_two_journals_is_used(
    shared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, work: list[tuple[str, ...]]
) -> None:
    """Newer by whatever it remembers, not only by a check of the sheet."""
    safe = out_and_back(shared, tmp_path, monkeypatch, *work)
    stale = safe.read_bytes()
    beside = shared / "collector.sqlite3"
    code, said = in_folder(shared, "nuclei", patch=monkeypatch)
    assert code == 0
    assert ("il registro è ancora qui" in said) == bool(work)
    assert safe.read_bytes() == stale, "who only looks moves nothing"
    code, said = in_folder(shared, "sync", patch=monkeypatch)
    assert code == 0, said
    aside = safe.with_stem(f"{safe.stem}-messo-da-parte")
    if not work:
        assert beside.exists(), "as new as the other"
        assert not aside.exists()
        return
    assert f"ho portato il registro in «{safe}»" in said
    assert f"più vecchio, è messo da parte in «{aside}»" in said
    assert aside.read_bytes() == stale
    assert not beside.exists()


def test_no_mail_leaves_twice_where_the_stale_journal_lay(
    shared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out_and_back(shared, tmp_path, monkeypatch, SEND, ("send", "--sent"))
    mails = list((shared / "uscite").rglob("*.eml"))
    assert mails
    for mail in mails:  # only the journal knows of them now
        mail.unlink()
    code, said = in_folder(shared, *SEND, patch=monkeypatch)
    assert code == 0, said
    assert not list((shared / "uscite").rglob("*.eml")), said


def test_a_newer_journal_in_the_data_folder_stays_in_use(
    shared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copy(shared / "collector.sqlite3", tmp_path / "di prima.sqlite3")
    assert in_folder(shared, *SEND, patch=monkeypatch)[0] == 0
    (safe,) = (tmp_path / "dati").glob("*.sqlite3")
    shutil.copy(tmp_path / "di prima.sqlite3", shared / "collector.sqlite3")
    before = safe.read_bytes()
    code, said = in_folder(shared, "nuclei", patch=monkeypatch)
    assert code == 0
    assert "al sicuro" in said
    assert safe.read_bytes() == before
    assert (shared / "collector.sqlite3").exists()


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("cure", ["adopt", "new"])
def test_a_damaged_journal_left_behind_does_not_block_its_cure(
    shared: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    damage: Callable[[Path], None],
    cure: str,
) -> None:
    copy, left = tmp_path / "copia.sqlite3", shared / "collector.sqlite3"
    shutil.copy(left, copy)
    damage(left)
    code, said = in_folder(shared, "sync", patch=monkeypatch)
    assert (code, "danneggiato" in said) == (4, True), said
    command = ("journal", "adopt", str(copy)) if cure == "adopt" else ("sync", "--new-journal")
    code, said = in_folder(shared, *command, patch=monkeypatch)
    assert code == 0, said
    code, said = in_folder(shared, "sync", patch=monkeypatch)
    assert code == 0, said
    assert "8 colloqui" in said
