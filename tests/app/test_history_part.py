"""collector history --from --to --mediator --nucleus --municipality --for: a part has a file of its
own, and a person's histories hold what they may read today.
"""

import html
import os
import re
import sqlite3
from pathlib import Path

import pytest

from collector.deliver.finished_texts import docx_text
from tests.app.test_documents import ROWS, paper_text, people
from tests.road import NUCLEI, SOUND, Project


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project(tmp_path)
    made.write([*ROWS, {**SOUND, "date": "", "description": "Senza giorno."}])
    made.sync()
    return made


def stories(project: Project) -> dict[str, str]:
    """Each page in uscite/storie and below, by its path without ending."""
    folder = project.folder / "uscite" / "storie"
    return {
        path.relative_to(folder).with_suffix("").as_posix(): html.unescape(
            path.read_text(encoding="utf-8")
        )
        for path in folder.rglob("*.html")
    }


def told(page: str) -> set[str]:
    return {row["description"] for row in ROWS if row["description"] in page}


def test_a_period_has_files_of_its_own_and_the_whole_stays_as_it_was(project: Project) -> None:
    assert project.run("history").code == 0
    whole = stories(project)
    ran = project.run("history", "--from", "13/03/2026", "--to", "26/03/2026")
    assert ran.code == 0
    assert "Resta fuori 1 colloquio senza una data sicura." in ran.out
    after = stories(project)
    assert {name: after[name] for name in whole} == whole
    name = "N7F3K_2026-03-13_2026-03-26"
    assert after.keys() - whole.keys() == {name, "N2QX8_2026-03-13_2026-03-26"}
    page = after[name]
    assert told(page) == {"Riservato al coordinamento.", "Solo équipe."}
    said = "Solo una parte della storia. Colloqui dal 13 marzo al 26 marzo 2026."
    assert said in page
    assert "Nessun colloquio in questa parte." in after["N2QX8_2026-03-13_2026-03-26"]
    pdf = paper_text((project.folder / "uscite" / "storie" / f"{name}.pdf").read_bytes())
    assert said in pdf
    assert "solo una parte pag. 1" in pdf
    imprint = page.partition("<code>")[2][:10]
    assert "una parte della storia del nucleo N7F3K" in project.run("explain", imprint).out


@pytest.mark.parametrize(
    ("options", "made"),
    [
        (["--municipality", "opera"], {"N2QX8"}),
        (["--nucleus", "Hoxha"], {"N7F3K"}),
        (["Chen", "--nucleus", "N7F3K"], {"N2QX8", "N7F3K"}),
        (["--mediator", "Li Wei"], {"N2QX8_parte"}),
        (["--mediator", "Li", "--to", "31/03/2026"], {"N2QX8_fino-al-2026-03-31_parte"}),
        (["--from", "2026-04-01", "n7f3k"], {"N7F3K_dal-2026-04-01"}),
    ],
)
def test_nuclei_are_chosen_by_comune_mediator_code_and_name(
    project: Project, options: list[str], made: set[str]
) -> None:
    ran = project.run("history", *options)
    assert ran.code == 0, ran.err
    assert {re.sub("_parte-[0-9a-f]{4}$", "_parte", name) for name in stories(project)} == made


@pytest.mark.parametrize(
    ("who", "made", "read"),
    [
        ("Anna Rossi", {"N7F3K"}, {"Tutti leggono questo.", "Anche le difficoltà."}),
        ("paolo bianchi", {"N2QX8"}, {"Famiglia di Opera.", "Dopo l'incontro."}),
        (
            "Amina Haddad",
            {"N7F3K"},
            {"Tutti leggono questo.", "Anche le difficoltà.", "Solo équipe."},
        ),
        ("Rita Neri", {"N2QX8"}, {"Famiglia di Opera.", "Dopo l'incontro."}),
        ("Carla Verdi", {"N7F3K", "N2QX8"}, {row["description"] for row in ROWS}),
    ],
)
def test_a_person_gets_what_they_may_read_today(
    project: Project, who: str, made: set[str], read: set[str]
) -> None:
    ran = project.run("history", "--for", who)
    assert ran.code == 0, ran.err
    folder = f"per-{people(project)[who.title()]}"
    pages = stories(project)
    assert pages.keys() == {f"{folder}/{code}" for code in made}
    assert set().union(*map(told, pages.values())) == read
    hidden = "Solo l'équipe legge questo."
    may_read_issues = who in ("Amina Haddad", "Carla Verdi")
    assert any(hidden in page for page in pages.values()) is may_read_issues
    assert not any(name in page for page in pages.values() for name in ("Hoxha", "Rossi"))
    if os.name == "posix":
        path = project.folder / "uscite" / "storie" / folder
        assert path.stat().st_mode & 0o777 == 0o700


def test_it_combines_with_a_period_and_a_nucleus(project: Project) -> None:
    ran = project.run(
        "history", "--for", "Anna Rossi", "--from", "01/04/2026", "--nucleus", "Hoxha"
    )
    assert ran.code == 0, ran.err
    ((name, page),) = stories(project).items()
    files = project.folder / "uscite" / "storie" / name
    word = docx_text(files.with_suffix(".docx").read_bytes())
    pdf = paper_text(files.with_suffix(".pdf").read_bytes())
    for said in (
        "Solo una parte della storia. Colloqui dal 1º aprile 2026 in poi.",
        "il monte ore, l'ultimo e il prossimo colloquio sono di tutto il percorso.",
        "assistente sociale. Contiene solo quello che chi lo riceve può leggere oggi.",
        "Per: assistente sociale.",
    ):
        assert [said in text for text in (page, pdf, word)] == [True] * 3, said
    assert name == f"per-{people(project)['Anna Rossi']}/N7F3K_dal-2026-04-01"
    assert told(page) == {"Anche le difficoltà."}


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--for", "Ana Rossi"], "Forse «Anna Rossi»?"),
        (["--for", ""], "non è nel foglio «Persone»"),
        (["--for", "Anna Rossi", "--nucleus", "Chen"], "Anna Rossi oggi non può leggere di N2QX8."),
        (["--for", "Anna Rossi", "--municipality", "Opera"], "Nessun nucleo corrisponde"),
        (["--for", "Anna Rossi", "--with-names"], "«--for» e «--with-names» non vanno insieme"),
        (["--for", "Anna Rossi", "--as-of", "2026-06-20"], "non vanno insieme"),
        (["--from", "12/3"], "Scrivi --from con l'anno"),
        (["--from", "02/02/2026", "--to", "2026-01-01"], "Scambia i due giorni."),
        (["--municipality", "Vernate"], "Nessun nucleo corrisponde"),
        (["--mediator", "Lì Weì Wang"], "Forse «Li Wei»?"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_written(
    project: Project, options: list[str], said: str
) -> None:
    ran = project.run("history", *options)
    assert ran.code == 2
    assert said in ran.err
    assert not (project.folder / "uscite").exists()


def test_who_may_read_of_nobody_gets_nothing_and_old_files_are_named(project: Project) -> None:
    assert project.run("history", "--for", "Anna Rossi").code == 0
    project.write(ROWS, nuclei=[{**NUCLEI[0], "social_worker": ""}, NUCLEI[1]])
    ran = project.run("history", "--for", "Anna Rossi")
    assert ran.code == 2
    assert "Anna Rossi (assistente sociale) oggi non può leggere di nessun nucleo" in ran.err
    assert "ci sono ancora storie di prima: toglile" in ran.err


def test_a_history_that_may_no_longer_be_read_is_named(project: Project) -> None:
    both = [NUCLEI[0], {**NUCLEI[1], "social_worker": "Anna Rossi"}]
    project.write(ROWS, nuclei=both)
    assert project.run("history", "--for", "Anna Rossi").code == 0
    project.write(ROWS)
    ran = project.run("history", "--for", "Anna Rossi")
    assert ran.code == 0
    assert "non può più leggere (N2QX8): toglile" in " ".join(ran.err.split())


def test_a_history_for_somebody_is_not_the_history_that_the_journal_knows(
    project: Project,
) -> None:
    assert project.run("history", "--for", "Anna Rossi").code == 0
    with sqlite3.connect(project.journal) as db:
        readers = db.execute("SELECT what, reader FROM imprints").fetchall()
    assert readers == [("N7F3K", people(project)["Anna Rossi"])]
    (page,) = stories(project).values()
    imprint = page.partition("<code>")[2][:10]
    ran = project.run("explain", imprint)
    assert "storia del nucleo N7F3K, quella per Anna Rossi" in " ".join(ran.out.split())
