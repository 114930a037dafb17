"""A new workbook in LibreOffice, before any sync: who was just typed is in the lists.

Rows that were deleted or left empty in between make no gap.
"""

import subprocess
import tempfile
from pathlib import Path
from typing import Any

import openpyxl

from collector.intake.convert import soffice
from collector.workbook.template import write_workbook
from schemas import territory
from tests.needs import libreoffice

PEOPLE = (
    ("Amina Haddad", "mediatore"),
    ("Anna Rossi", "assistente sociale"),
    ("Li Wei", "Mediatrice"),
    ("Carla Verdi", "coordinamento"),
    ("Paolo Bianchi", "AS"),
)


@libreoffice
def test_the_lists_are_computed_from_what_was_typed(tmp_path: Path) -> None:
    write_workbook(tmp_path / "in.xlsx", territory=territory.load())
    book = openpyxl.load_workbook(tmp_path / "in.xlsx")
    nuclei, people = book["Nuclei"], book["Persone"]
    nuclei["B2"], nuclei["B3"], nuclei["B5"], nuclei["A5"] = "Hoxha", "Li", "Chen", "N2QX8"
    nuclei.delete_rows(3)
    for row, (name, job) in enumerate(PEOPLE, start=2):
        people.cell(row, 1, name)
        people.cell(row, 2, job)
    book.save(tmp_path / "in.xlsx")
    computed = _as_libreoffice_saves_it(tmp_path)
    page = computed["Istruzioni"]

    def listed(letter: str) -> list[str]:
        return [text for (cell,) in page[f"{letter}2:{letter}20"] if (text := cell.value)]

    assert listed("Q") == ["Hoxha", "N2QX8 – Chen"]
    assert listed("S") == ["Amina Haddad", "Li Wei"]
    assert listed("U") == ["Anna Rossi", "Paolo Bianchi"]
    lists = {
        str(rule.sqref)[0]: rule for rule in computed["Schede"].data_validations.dataValidation
    }
    for letter, texts in (("B", "$S$2"), ("C", "$Q$2")):
        assert texts in lists[letter].formula1
        assert lists[letter].errorStyle == "warning", "whatever is typed is taken"


def _as_libreoffice_saves_it(folder: Path) -> Any:
    office = soffice()
    assert office
    with tempfile.TemporaryDirectory() as profile:
        subprocess.run(
            [
                office,
                f"-env:UserInstallation={Path(profile).as_uri()}",
                "--headless",
                "--convert-to",
                "xlsx",
                "--outdir",
                str(folder / "out"),
                str(folder / "in.xlsx"),
            ],
            check=True,
            capture_output=True,
            timeout=180,
        )
    return openpyxl.load_workbook(folder / "out" / "in.xlsx", data_only=True)
