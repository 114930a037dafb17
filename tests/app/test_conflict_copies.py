"""Copies beside the workbook.  Each program's way of naming them is known; a person's other file is
left in peace; `sync` says them at every run, also when nothing changed, and `doctor` too.
"""

import shutil
from pathlib import Path

import pytest

from collector.app.conflict_copies import conflict_copies
from tests.road import SOUND, Project
from tests.road import run_in as run

COPIES = {
    "OneDrive": ["schede-NOMEPC.xlsx", "schede-DESKTOP-4F7K2LM.xlsx", "schede-LAPTOP-ANNA-2.xlsx",
                 "schede-Anna-PC.xlsx",
                 "schede-anna-pc.xlsx", "schede-desktop-4f7k2lm.xlsx", "schede-annapc.xlsx",
                 "schede-pc-anna.xlsx",
                 "schede-Anna’s PC.xlsx"],
    "OneDrive on a Mac": ["schede-MacBook Pro di Anna.xlsx", "schede-iMac.xlsx",
                          "schede-Anna’s MacBook.xlsx",
                          "schede-Annas-MacBook-Pro.xlsx", "schede-anna's mac mini.xlsx"],
    "Dropbox": [
        "schede (copia in conflitto di Anna 2026-06-22).xlsx",
        "schede (Anna's conflicted copy 2026-06-22).xlsx",
        "schede (copia in conflitto di PC (Anna) 2026-06-22).xlsx",
        "schede (Copie en conflit de Anna 2026-06-22).xlsx",
        "schede (In Konflikt stehende Kopie von Anna 2026-06-22).xlsx",
        "schede (Copia en conflicto de Anna 2026-06-22).xlsx",
        "schede (copia conflittuale di Anna 2026-06-22).xlsx",
        "schede (copie conflictuelle de Anna 2026-06-22).xlsx",
        "schede (versione in conflitto di Anna).xlsx",
        "schede (Case Conflict).xlsx",
        "schede (conflitto tra maiuscole e minuscole).xlsx",
        "schede (Anna's conflicted copy 2026-06-22) (1).xlsx",
    ],
    "Google Drive": ["schede (1).xlsx", "schede(2).xlsx", "schede [Conflict].xlsx",
                     "Copia di schede.xlsx",
                     "Copia di schede (1).xlsx", "Copy of schede.xlsx", "schede (Conflict).xlsx"],
    "iCloud": ["schede 2.xlsx", "schede 3.xlsx"],
    "Nextcloud, ownCloud": ["schede (conflicted copy 2026-06-22 101010).xlsx",
                            "schede_conflict-20260622-101010.xlsx",
                            "schede_conf(1).xlsx"],
    "Syncthing": ["schede.sync-conflict-20260622-101010-ABCDEFG.xlsx",
                  "schede.sync-conflict-20260622-101010.xlsx"],
    "Box, Mega": ["schede (Anna Rossi conflicted copy 2026-06-22).xlsx",
                  "schede (conflicted).xlsx"],
    "kDrive": ["schede (Anna Rossi (kconflict)).xlsx", "schede (kconflict Anna (PC) 2026).xlsx"],
    "Excel, after a crash": ["schede(AutoRecovered).xlsx", "schede (AutoRecovered).xlsx",
                             "schede (AutoSaved).xlsx",
                             "schede (Ripristinato automaticamente).xlsx",
                             "schede (Recuperato).xlsx"],
    "Seafile, Synology, Resilio": [
        "schede (SFConflict anna@cooperativa.example 2026-06-22-10-10-10).xlsx",
        "schede_DiskStation_Jun-22-1010-2026_Conflict.xlsx",
        "schede.Conflict.xlsx",
    ],
    "Windows": ["schede - Copia.xlsx", "schede - Copia (2).xlsx", "schede - Copy.xlsx",
                "Copia (2) di schede.xlsx",
                "schede - Copia - Copia.xlsx"],
    "macOS, GNOME": ["schede copia.xlsx", "schede copia 2.xlsx", "schede copy.xlsx",
                     "schede (copia).xlsx",
                     "schede (altra copia).xlsx", "schede (3ª copia).xlsx"],
    "a person": ["schede_copia.xlsx", "SCHEDE (1).XLSX"],
}  # fmt: skip
OTHERS = [
    "schede.xlsx", "~$schede.xlsx", ".~lock.schede.xlsx#", "schede.ods", "schede (1).ods",
    "schede (1).docx",
    "schede 2025.xlsx", "schede (2025).xlsx", "schede-2025.xlsx", "schede_2025.xlsx",
    "schede 2025-2026.xlsx",
    "schede-vecchie.xlsx", "schede vecchie.xlsx", "schede-ROZZANO.xlsx", "schede-OPERA.xlsx",
    "schede-Rozzano.xlsx",
    "schede-PCTO.xlsx", "schede-T2-2026.xlsx", "schede-REV12.xlsx", "schede-SETTIMANA26.xlsx",
    "schede_1.xlsx",
    "schede giugno.xlsx", "schede 12.xlsx", "schede 06.xlsx", "schede (Opera).xlsx",
    "schede conflitti.xlsx",
    "schede (conflitti in famiglia).xlsx", "schede (coppie in conflitto).xlsx",
    "schede_conflitti.xlsx",
    "schede copia di sicurezza.xlsx", "schede-backup.xlsx", "altro.xlsx", "altro (1).xlsx",
    "Copia di altro.xlsx",
    "schede_conf.xlsx", "schede-pcto.xlsx", "schede-nb-importante.xlsx", "schede-macedonia.xlsx",
    "schede (file conflitti).xlsx", "schede (automatiche).xlsx", "schede-ipc.xlsx",
    "schede (Opera (nuove)).xlsx",
    "schedeN.xlsx", "schedeario (1).xlsx", "le schede.xlsx", "presenze.xlsx",
    "schede colloqui.xlsx", "",
]  # fmt: skip


@pytest.mark.parametrize(("program", "names"), COPIES.items())
def test_each_programs_way_of_naming_a_copy_is_known(program: str, names: list[str]) -> None:
    assert conflict_copies("schede.xlsx", [*OTHERS, *names]) == sorted(names)


@pytest.mark.parametrize(
    "own",
    [
        "schede (1).xlsx",
        "schede 2026.xlsx",
        "Schede - Copia.xlsx",
        "colloqui [a+b].xlsx",
        "caffè.xlsx",
    ],
)
def test_the_workbooks_own_name_may_look_like_that_of_a_copy(own: str) -> None:
    stem = own.removesuffix(".xlsx")
    names = [f"{stem} (1).xlsx", f"{stem} - Copia.xlsx",
             f"{stem} (Anna's conflicted copy 2026-06-22).xlsx",
             f"Copia di {stem}.xlsx"]  # fmt: skip
    assert conflict_copies(
        own, [own, "schede.xlsx", "schede (2).xlsx", "schede 2025.xlsx", *names]
    ) == sorted(names)


def test_decomposed_accents_of_a_mac_are_the_same_name() -> None:
    assert conflict_copies("caff\u00e8.xlsx", ["caffe\u0300.xlsx", "caffe\u0300 2.xlsx"]) == [
        "caffe\u0300 2.xlsx"
    ]


def test_a_numbered_series_from_one_is_no_copy() -> None:
    series = ["schede 1.xlsx", "schede 2.xlsx", "schede 3.xlsx"]
    assert conflict_copies("schede.xlsx", series) == []


def test_the_name_of_this_computer_marks_a_copy_whatever_it_looks_like() -> None:
    names = ["schede-Gelsomina.xlsx", "schede-Opera.xlsx"]
    assert conflict_copies("schede.xlsx", names, computer="gelsomina") == ["schede-Gelsomina.xlsx"]


def test_sync_reports_a_copy_each_time_until_it_is_gone(tmp_path: Path) -> None:
    project = Project(tmp_path)
    project.write([SOUND])
    copy = tmp_path / "schede (1).xlsx"
    assert not [notice for notice in project.sync()["notices"] if "copia" in notice]
    shutil.copy(project.workbook, copy)
    for _ in range(2):
        (notice,) = (notice for notice in project.sync()["notices"] if "copia" in notice)
        assert "«schede (1).xlsx»" in notice
        assert (
            "copiale a mano in «schede.xlsx»; poi sposta la copia in un'altra cartella." in notice
        )
    assert "«schede (1).xlsx»" in project.run("sync").out
    copy.unlink()
    assert not [notice for notice in project.sync()["notices"] if "copia" in notice]


def test_the_doctor_reports_a_copy(tmp_path: Path) -> None:
    project = Project(tmp_path)
    project.write([SOUND])
    (tmp_path / "collector.toml").write_text("", encoding="utf-8")
    for name in ("schede - Copia.xlsx", "Copia di schede.xlsx", "schede-vecchie.xlsx"):
        shutil.copy(project.workbook, tmp_path / name)
    told = run(tmp_path, "doctor", "--json")
    (check,) = (check for check in told.json["checks"] if check["name"] == "copies")
    assert (told.code, check["level"]) == (0, "warning")
    assert "«Copia di schede.xlsx», «schede - Copia.xlsx»." in check["message"]
    assert "vecchie" not in check["message"]


def test_a_workbook_that_looks_like_a_copy_is_read_with_a_notice(tmp_path: Path) -> None:
    """It may be the right one: it is read, and who has the other one beside it is told on every
    run.
    """
    project = Project(tmp_path, name="schede (copia in conflitto di Anna 2026-06-22).xlsx")
    project.write([SOUND])
    assert not [notice for notice in project.sync()["notices"] if "copia di" in notice]
    shutil.copy(project.workbook, tmp_path / "schede.xlsx")
    for _ in range(2):
        (notice,) = (notice for notice in project.sync()["notices"] if "sembra una copia" in notice)
        assert notice.startswith(f"«{project.name}» sembra una copia di «schede.xlsx»")
