"""collector export --from --to --mediator --nucleus --municipality: the talks that are meant, and a
word on those that may be.  Whom we do not know is asked back, with the nearest name.
"""

import json
import re
from pathlib import Path

import pytest

from tests.road import NUCLEI, SOUND, Project, drawn

ROWS = """
| Mediatore    | Nucleo | Data       | Descrizione intervento |
| Amina Haddad | Hoxha  | 31/12/2025 | a           |
| Amina Haddad | Hoxha  | 01/01/2026 | b           |
| Li Wei       | Chen   | 31/03/2026 | c           |
| Li Wei       | Hoxha  | 01/04/2026 | d           |
| Amina Haddad | Hoxha  | 12/3       | e           |
| Amina Hadad  | Chen   | 02/02/2026 | f           |
"""


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project(tmp_path)
    made.write(drawn(ROWS))
    return made


@pytest.mark.parametrize(
    ("options", "taken", "said"),
    [
        ("--from 01/01/2026 --to 31/03/2026", "bcf", "Resta fuori 1 colloquio senza una data"),
        ("--from 2026-01-01", "bcdf", "Resta fuori 1 colloquio senza una data sicura."),
        ("--to 31/12/2025", "a", "Resta fuori 1 colloquio senza una data sicura."),
        ("--mediator haddad", "abe", "Resta fuori 1 colloquio senza un mediatore sicuro."),
        ("--mediator Li --mediator Amina", "abcde", "con Amina Haddad e Li Wei"),
        ("--nucleus n2qx8", "cf", "2 colloqui su 6."),
        ("--nucleus Chen --nucleus Hoxha", "abcdef", "6 colloqui su 6."),
        ("--municipality rozzano", "abde", "4 colloqui su 6."),
        ("--municipality Opera --mediator Li --from 01/04/2026", "", "0 colloqui su 6"),
        (
            "--from 01/01/2026 --to 28/02/2026 --mediator Amina",
            "b",
            "Restano fuori 1 colloquio senza una data sicura e 1 senza un mediatore sicuro.",
        ),
    ],
)
def test_only_what_is_meant_and_a_word_on_what_may_be(
    project: Project, options: str, taken: str, said: str
) -> None:
    ran = project.run("export", "--format", "jsonl", "--output", "-", *options.split())
    assert ran.code == 0, ran.err
    assert "".join(json.loads(line)["description"] for line in ran.out.splitlines()) == taken
    assert said in " ".join(ran.err.split())


def test_days_as_italians_write_them(project: Project) -> None:
    written = []
    for day in ("01/04/2026", "2026-04-01", "1 aprile 2026", "1.4.26"):
        ran = project.run("export", "--format", "jsonl", "--output", "-", "--from", day)
        assert ran.code == 0, ran.err
        written.append([json.loads(line)["description"] for line in ran.out.splitlines()])
    assert written == [["d"]] * 4


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--from", "12/3"], "Scrivi --from con l'anno"),
        (["--to", "31/02/2026"], "«31/02/2026» non è un giorno sicuro."),
        (["--to", "ieri"], "non è un giorno sicuro"),
        (["--from", ""], "non è un giorno sicuro"),
        (["--from", "02/01/2026", "--to", "01/01/2026"], "Scambia i due giorni."),
        (["--mediator", "Amina Hadad"], "Forse «Amina Haddad»?"),
        (["--mediator", "Anna Rossi"], "non è tra i mediatori"),
        (["--mediator", ""], "non è tra i mediatori"),
        (["--nucleus", "Hoxa"], "Forse «Hoxha», N7F3K?"),
        (["--nucleus", "N7F3X"], "Forse «Hoxha», N7F3K?"),
        (["--nucleus", " "], "non è tra i nuclei"),
        (["--municipality", "Rozano"], "Forse «Rozzano»?"),
        (["--municipality", "Milano"], "non è un comune di questo ambito"),
    ],
)
def test_what_is_not_certain_is_asked_back(project: Project, options: list[str], said: str) -> None:
    ran = project.run("export", *options)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
    assert "Non ho scritto nulla." in ran.err
    assert not (project.folder / "uscite").exists()


def test_homonyms_are_listed_with_their_codes(tmp_path: Path) -> None:
    project = Project(tmp_path)
    nuclei = [*NUCLEI, {**NUCLEI[1], "code": "N5PV3", "name": "Hoxha", "other_names": ""}]
    project.write([SOUND], nuclei=nuclei)
    ran = project.run("export", "--nucleus", "Hoxha")
    assert ran.code == 2
    assert "N5PV3 (Opera), N7F3K (Rozzano)" in ran.err


def test_a_part_has_a_file_of_its_own_without_any_name(project: Project) -> None:
    assert project.run("export").code == 0
    for options in (
        ["--from", "01/01/2026", "--to", "31/03/2026"],
        ["--mediator", "Amina"],
        ["--municipality", "Opera"],
        ["--municipality", "OPERA"],
    ):
        assert project.run("export", *options).code == 0
    names = {path.stem for path in (project.folder / "uscite").iterdir()}
    parts = {name for name in names if re.fullmatch("colloqui_parte-[0-9a-f]{4}", name)}
    assert names - parts == {"colloqui", "colloqui_2026-01-01_2026-03-31"}
    assert len(parts) == 2, "one for each choice"
