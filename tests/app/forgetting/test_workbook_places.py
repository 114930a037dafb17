"""A family or a person in an .xlsx: erased everywhere, and nobody else touched."""

import errno
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from collector.app.forgetting.subject import FoundCells, Subject
from collector.app.forgetting.workbook_places import (
    beyond_reach_in_workbook,
    erase_in_workbook,
    find_in_workbook,
)
from collector.app.settings import Options, Settings, load_settings
from collector.errors import WorkbookChangedError, WorkbookError
from collector.workbook.xlsx import package
from collector.workbook.xlsx.workbook import XlsxWorkbook
from schemas.workbook import Snapshot
from tests import needs
from tests.app.forgetting import hiding_places
from tests.conftest import LONG
from tests.road import TODAY, Project

CSV = "csv:Text - txt - csv (StarCalc):44,34,76"
NAME = "Ròssi-D'Amico & <Figli>"
OTHERS = ("Chen", "Amina Haddad", "Li Wei", "Anna Rossi", "Carla Verdi")


def settings_of(project: Project) -> Settings:
    return load_settings(
        Options(
            workbook=str(project.workbook),
            journal=str(project.journal),
            out=str(project.folder / "uscite"),
            today=TODAY,
        )
    )


def family(name: str = NAME, *, rows: frozenset[str] = frozenset()) -> Subject:
    return Subject("nucleus", "N7F3K", (name,), row_codes=rows, other_names=OTHERS)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project whose workbook has the name in every place, after a sync."""
    project = Project(tmp_path_factory.mktemp("hiding"))
    hiding_places.write(project.workbook, NAME)
    project.sync()
    return project


@pytest.fixture
def project(made: Project, tmp_path: Path) -> Project:
    for file in made.folder.iterdir():
        if file.is_file():
            shutil.copy(file, tmp_path / file.name)
    return Project(tmp_path)


def grids(project: Project) -> Snapshot:
    return XlsxWorkbook(project.workbook).snapshot()


def cells(snapshot: Snapshot, tab: str) -> dict[tuple[int, int], Any]:
    grid = snapshot.tab(tab)
    assert grid is not None
    return {
        (row, column): value
        for row, line in enumerate(grid.rows, start=1)
        for column, value in enumerate(line, start=1)
        if value not in ("", None)
    }


def test_the_name_goes_from_every_part_and_the_rows_of_others_stay(project: Project) -> None:
    before = grids(project)
    ours, subject = settings_of(project), family()
    found = find_in_workbook(ours, subject)
    by_tab = {one.tab: one for one in found}
    assert by_tab["Schede"] == FoundCells("Schede", (2, 3, 5), ((4, 8),))
    assert by_tab["Nuclei"] == FoundCells("Nuclei", (2,))
    assert beyond_reach_in_workbook(ours, subject) == (
        "Nel file del foglio c'è una tabella pivot, che tiene una copia dei dati: ho tolto il "
        "nome, ma aprila, aggiornala e salva, perché vadano via anche le righe cancellate.",
    )
    erase_in_workbook(ours, subject, found)

    left = hiding_places.every_text(project.workbook)
    for hidden in (NAME, "Ròssi", "D'Amico", hiding_places.ERASED, "example.org/scheda/1"):
        assert hidden.casefold() not in left, hidden
    after = grids(project)
    for tab in ("Schede", "Nuclei", "Persone"):
        emptied = set(by_tab[tab].rows) if tab in by_tab else set()
        old = {at: text for at, text in cells(before, tab).items() if at[0] not in emptied}
        if tab == "Schede":
            old[4, 8] = "Arriva anche [nome cancellato], che saluta."
        assert cells(after, tab) == old
    assert cells(after, "Appunti")[4, 1] == cells(before, "Appunti")[4, 1]
    assert find_in_workbook(ours, subject) == ()
    untouched = project.workbook.read_bytes()
    erase_in_workbook(ours, subject, ())
    assert project.workbook.read_bytes() == untouched
    assert project.run("sync").code in (0, 3)


def test_a_dry_look_changes_nothing(project: Project) -> None:
    before = {path: path.read_bytes() for path in project.folder.iterdir() if path.is_file()}
    find_in_workbook(settings_of(project), family())
    beyond_reach_in_workbook(settings_of(project), family())
    after = {path: path.read_bytes() for path in project.folder.iterdir() if path.is_file()}
    assert after == before


def test_what_cannot_be_cleaned_is_said(project: Project) -> None:
    project.edit(lambda book: book.create_sheet(f"Famiglia {NAME[:5]}"))
    hiding_places.add_part(
        project.workbook, "xl/vbaProject.bin", b"\x01\x02" + NAME.encode("utf-16-le")
    )
    hiding_places.add_part(project.workbook, "xl/media/image1.png", b"\x89PNG")
    ours, subject = settings_of(project), family(NAME[:5])
    said = " ".join(beyond_reach_in_workbook(ours, subject))
    assert "linguetta" in said
    assert "macro" in said
    assert "immagini" in said
    assert NAME[:5] not in said
    erase_in_workbook(ours, subject, find_in_workbook(ours, subject))


def test_a_family_called_like_a_comune_is_written_over_nowhere(tmp_path: Path) -> None:
    project = Project(tmp_path)
    hiding_places.write(project.workbook, "Rozzano")
    project.sync()
    ours, subject = settings_of(project), family("Rozzano")
    before = cells(grids(project), "Nuclei")
    found = find_in_workbook(ours, subject)
    talks = next(one for one in found if one.tab == "Schede")
    assert talks.rows == (2, 3, 5)
    erase_in_workbook(ours, subject, found)
    assert cells(grids(project), "Nuclei") == {at: v for at, v in before.items() if at[0] != 2}


def test_a_person_leaves_their_job_and_a_code_in_the_place_of_the_name(project: Project) -> None:
    subject = Subject(
        "person",
        "PX7K2",
        ("Amina Haddad",),
        addresses=("amina.haddad@cooperativa.example",),
        other_names=(NAME, "Chen", "Li Wei", "Anna Rossi"),
    )
    ours = settings_of(project)
    before = cells(grids(project), "Schede")
    found = find_in_workbook(ours, subject)
    erase_in_workbook(ours, subject, found)
    people = grids(project).tab("Persone")
    assert people is not None
    assert list(people.rows[1]) == ["Persona cancellata PX7K2", "mediatore"]
    after = cells(grids(project), "Schede")
    changed = {at for at in before if before[at] != after.get(at)}
    assert changed == {(2, 2), (3, 2), (5, 2)}
    assert {after[at] for at in changed} == {"Persona cancellata PX7K2"}
    assert "haddad" not in hiding_places.every_text(project.workbook)
    assert find_in_workbook(ours, subject) == ()


def test_nothing_is_erased_from_a_file_that_is_open_or_was_saved(project: Project) -> None:
    ours, subject = settings_of(project), family()
    found = find_in_workbook(ours, subject)
    before = project.workbook.read_bytes()
    lock = project.workbook.with_name(".~lock.schede.xlsx#")
    lock.touch()
    with pytest.raises(WorkbookError, match="aperto in LibreOffice"):
        erase_in_workbook(ours, subject, found)
    lock.unlink()
    with pytest.raises(WorkbookChangedError, match="rilancia"):
        erase_in_workbook(ours, subject, found[1:])
    assert project.workbook.read_bytes() == before


@pytest.mark.parametrize("trouble", ["full", "left", "killed"])
def test_a_failure_leaves_the_old_file(
    project: Project, monkeypatch: pytest.MonkeyPatch, trouble: str
) -> None:
    ours, subject = settings_of(project), family()
    found = find_in_workbook(ours, subject)
    before = project.workbook.read_bytes()
    with monkeypatch.context() as broken:
        if trouble == "full":
            fail = OSError(errno.ENOSPC, "full")
            broken.setattr(package, "copy_package", lambda *_: (_ for _ in ()).throw(fail))
        elif trouble == "killed":
            stop = KeyboardInterrupt()
            broken.setattr(package, "copy_package", lambda *_: (_ for _ in ()).throw(stop))
        else:
            broken.setattr(
                "collector.workbook.xlsx.erase_parts.without_unused", lambda xml, *_: xml
            )
        with pytest.raises(KeyboardInterrupt if trouble == "killed" else WorkbookError):
            erase_in_workbook(ours, subject, found)
    assert project.workbook.read_bytes() == before
    assert [path.name for path in project.folder.glob(".collector-*")] == []
    erase_in_workbook(ours, subject, found)
    assert find_in_workbook(ours, subject) == ()


NAMES = st.text(
    st.one_of(st.characters(whitelist_categories=("L", "Mn", "Mc")), st.sampled_from(" -'&<>\"’")),
    min_size=3,
    max_size=14,
).map(lambda text: f"Qx{' '.join(text.split())} Zkwi")


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    max_examples=3,
    phases=(Phase.generate,),
)
@given(name=NAMES)
def test_no_byte_of_any_name_is_left(tmp_path: Path, name: str) -> None:
    project = Project(tmp_path)
    project.journal.unlink(missing_ok=True)
    hiding_places.write(project.workbook, name)
    ours, subject = settings_of(project), family(name)
    project.sync()
    others = cells(grids(project), "Persone")
    erase_in_workbook(ours, subject, find_in_workbook(ours, subject))
    assert name.casefold() not in hiding_places.every_text(project.workbook)
    assert cells(grids(project), "Persone") == others


@needs.libreoffice
@pytest.mark.skipif(not LONG, reason="LibreOffice takes seconds to begin")
def test_libreoffice_opens_what_is_left(project: Project, tmp_path: Path) -> None:
    import subprocess

    from collector.intake.convert import soffice

    ours, subject = settings_of(project), family()
    erase_in_workbook(ours, subject, find_in_workbook(ours, subject))
    office = soffice()
    assert office
    out = tmp_path / "csv"
    home = f"-env:UserInstallation=file://{tmp_path / 'home'}"
    command = [str(office), home, "--headless", "--convert-to", CSV, "--outdir", str(out)]
    subprocess.run([*command, str(project.workbook)], check=True, timeout=120, capture_output=True)
    lines = (out / "schede.csv").read_text(encoding="utf-8").splitlines()
    assert [bool(line.strip(",")) for line in lines] == [True, False, False, True, False, True]
    assert "Arriva anche [nome cancellato], che saluta." in lines[3]
