"""`collector retention` says what is due, and where else it is said; erasing that is stopped, and
what is not erased. Erasing on either workbook is in `tests/both_workbooks/test_retention.py`.
"""

import datetime as dt
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from collector.app import forget as forgetting
from collector.app import retention_erasing
from collector.app.forgetting.erased_codes import ErasedCodes, note_erased_codes
from collector.app.forgetting.journal_erasure import erase_in_journal
from collector.app.settings import Options, load_settings
from collector.compile.retention_list import RetentionList
from collector.errors import WorkbookError
from collector.journal.store import Journal
from schemas import nucleus as nuclei_tab
from schemas.erasure import ErasureKind
from tests.app.test_week import files
from tests.road import NUCLEI, SOUND, Project, Ran, run_in
from tests.web.driver import running_board

CLOSED = {**NUCLEI[0], "path": "concluso", "closed_on": dt.date(2026, 3, 15)}
UNDATED = {**NUCLEI[1], "path": "concluso"}
ACTIVE = {**NUCLEI[1], "code": "NAAAA", "name": "Duval", "other_names": ""}
CHEN = {**SOUND, "nucleus": "N2QX8", "mediator": "Li Wei"}
PATH_COLUMN, CLOSED_COLUMN = (
    [column.key for column in nuclei_tab.COLUMNS].index(key) + 1 for key in ("path", "closed_on")
)
SETTINGS = "[retention]\nnarrative_months = 2\naccounting_years = 8\n"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project(tmp_path)
    made.write([SOUND, CHEN], nuclei=[CLOSED, UNDATED, ACTIVE])
    made.sync()
    return made


def said(ran: Ran) -> str:
    assert (ran.code, ran.err) == (0, "")
    return " ".join(ran.out.split())


def settings(project: Project, text: str = SETTINGS) -> None:
    (project.folder / "collector.toml").write_text(text, encoding="utf-8")


def test_without_numbers_it_says_what_to_write_and_nothing_else_speaks_of_it(
    project: Project,
) -> None:
    assert "nessuna scadenza corre" in said(project.run("retention"))
    assert "narrative_months = 24" in said(project.run("retention"))
    found = project.run("retention", "--json").json
    assert found["settings"]["narrative_months"] is None
    assert (found["narrative"], found["unsure"]) == ({"due": [], "soon": []}, [])
    assert "Conservazione" not in project.run("doctor").out
    assert "Conservazione" not in project.run("week", "--dry-run").out
    assert project.run("week", "--dry-run", "--json").json["retention"] is None


def test_it_says_what_is_due_and_what_soon_will_be_by_code(project: Project) -> None:
    settings(project)
    before = files(project)
    shown = said(project.run("retention", today="2026-05-15"))
    assert "2 mesi dopo la conclusione" in shown
    assert "N2QX8 testi e nomi, 1 colloquio: concluso senza una data: conta l'ultimo" in shown
    assert "N7F3K testi e nomi, 1 colloquio: concluso il 15/03/2026; si conserva fino al" in shown
    assert "1 nucleo non è concluso: nessuna scadenza." in shown
    assert "Hoxha" not in shown
    assert "Chen" not in shown
    found = project.run("retention", "--json", today="2026-05-15").json
    assert [term["nucleus"] for term in found["narrative"]["due"]] == ["N2QX8"]
    assert found["narrative"]["soon"] == [
        {
            "nucleus": "N7F3K",
            "start": "2026-03-15",
            "start_is": "closed",
            "talks": 1,
            "keep_until": "2026-05-15",
            "due_on": "2026-05-16",
        }
    ]
    assert found["not_concluded"] == 1
    assert files(project) == before


def test_it_is_said_where_the_work_is_looked_at(project: Project) -> None:
    settings(project)
    today = "2026-05-14"
    notice = "1 nucleo ha passato il tempo di conservazione; 1 nucleo arriva alla scadenza entro il"
    env = {"COLLECTOR_TODAY": today}
    assert f"{notice} 15/05/2026: collector retention" in said(run_in(project.folder, env=env))
    assert notice in " ".join(project.run("week", "--dry-run", today=today).out.split())
    week = project.run("week", "--dry-run", "--json", today=today).json
    assert week["retention"] == {"due": ["N2QX8"], "soon": ["N7F3K"]}
    checks = project.run("doctor", "--json", today=today).json["checks"]
    (check,) = [check for check in checks if check["name"] == "retention"]
    assert (check["level"], notice in check["message"]) == ("warning", True)
    project.today = today
    with running_board(project) as browser:
        assert notice in browser.get("/").text


WHO = ("--erase", "--authorised-by", "Direttrice")
DUE = "2026-05-16"


@pytest.fixture
def due(project: Project) -> Project:
    """The Hoxha are due; the others are active."""
    settings(project)
    project.edit(lambda book: setattr(book["Nuclei"].cell(3, PATH_COLUMN), "value", "attivo"))
    return project


def erase(project: Project, *options: str) -> Ran:
    return project.run("retention", *WHO, "--yes", *options, today=DUE)


def journal(project: Project) -> Any:
    return closing(Journal.open(str(project.journal)))


def test_stopped_after_the_workbook_it_is_finished_by_running_it_again(
    due: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = forgetting.erase_in_workbook

    def stopped(*arguments: Any) -> None:
        real(*arguments)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(forgetting, "erase_in_workbook", stopped)
        assert erase(due).code == 130
    meanwhile = due.run("sync", today=DUE)
    assert (meanwhile.code, "collector retention --erase" in meanwhile.err) == (4, True)
    finished = erase(due)
    assert finished.code == 0, finished.err
    assert "N7F3K: la cancellazione era cominciata, l'ho finita." in finished.out
    assert "Hoxha" not in due.column("Nucleo (nome)", "Nuclei")
    with journal(due) as opened:
        assert [(one.nucleus, one.day) for one in opened.evidence()] == [("N7F3K", "2026-03-12")]
        assert [one.kind for one in opened.tombstones()] == [ErasureKind.NARRATIVE]
        assert not opened.note("erasing")


def test_a_journal_put_back_from_before_keeps_the_evidence(due: Project) -> None:
    """As after a stop between the file of codes and the journal, too."""
    ours = load_settings(Options(workbook=str(due.workbook), today=DUE))
    note_erased_codes(ours, ErasedCodes(frozenset({"N7F3K"}), frozenset({"N7F3K"})))
    due.sync(today=DUE)
    with journal(due) as opened:
        assert "N7F3K" not in {nucleus.code for nucleus in opened.nuclei(gone=True)}
        assert [one.nucleus for one in opened.evidence()] == ["N7F3K"]


def test_a_nucleus_that_left_the_sheet_goes_with_the_rows_that_still_name_it(due: Project) -> None:
    by_name = {**SOUND, "nucleus": "Hoxha", "date": "20/03/2026"}
    due.write([SOUND, by_name, CHEN], nuclei=[CLOSED, NUCLEI[1], ACTIVE])
    due.sync(today=DUE)
    due.edit(lambda book: book["Nuclei"].delete_rows(2))
    due.sync("--accept-missing", today=DUE)
    last = due.run("retention", "--json", today="2026-05-20").json["narrative"]
    assert ([one["nucleus"] for one in last["soon"]], last["due"]) == (["N7F3K"], [])
    with journal(due) as opened:
        erase_in_journal(opened, "N7F3K", today=dt.date(2026, 5, 21), evidence="by_talk")
        assert [one.nucleus for one in opened.evidence()] == ["N7F3K", "N7F3K"]
        assert len(opened.row_states()) == 1


def test_what_changes_meanwhile_and_what_must_be_kept_are_not_erased(
    due: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = retention_erasing.plan_retention

    def meanwhile(settings: Any) -> Any:
        planned = real(settings)
        due.edit(lambda book: setattr(book["Nuclei"].cell(2, CLOSED_COLUMN), "value", None))
        due.edit(lambda book: setattr(book["Nuclei"].cell(2, PATH_COLUMN), "value", "attivo"))
        return planned

    with monkeypatch.context() as patch:
        patch.setattr(retention_erasing, "plan_retention", meanwhile)
        ran = erase(due)
    assert (ran.code, "rilancia" in ran.err) == (3, True)
    due.edit(lambda book: setattr(book["Nuclei"].cell(2, PATH_COLUMN), "value", "concluso"))
    due.sync(today=DUE)
    with journal(due) as opened:
        opened.hold("N7F3K", "Ricorso al TAR", who="", at=dt.datetime.now(dt.UTC))
    held = due.run("retention", *WHO, "--yes", today="2026-12-01")
    assert held.code == 0
    assert "Ricorso al TAR" in held.out
    assert "Non ho cancellato nulla." in held.out
    assert "Hoxha" in due.column("Nucleo (nome)", "Nuclei")
    for wrong in (("--dry-run",), ("--erase",), ("--erase", "--authorised-by", "A", "--json")):
        assert due.run("retention", *wrong, today=DUE).code == 2
    settings(due, "")
    assert due.run("retention", *WHO, today=DUE).code == 2


def test_a_list_that_cannot_be_written_is_said_once_all_is_erased(tmp_path: Path) -> None:
    (tmp_path / "uscite").write_bytes(b"")  # a file where the folder would be
    ours = load_settings(Options(workbook=str(tmp_path / "schede.xlsx"), today=DUE))
    listed = RetentionList("0a1b", dt.date(2026, 5, 16), "Direttrice", "")
    with pytest.raises(WorkbookError, match="I dati sono cancellati, ma"):
        retention_erasing.write_list(ours, listed)
