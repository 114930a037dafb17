"""collector key: which code is which family, for one person: those they may read about today, on a
sheet that is handed over in person, never sent, and named by `doctor` once it is out of date.
"""

import json
import os
from pathlib import Path

import pytest

from collector.deliver.finished_texts import pdf_text
from collector.deliver.outgoing_check import find_refusals
from collector.deliver.outgoing_scope import Scope
from schemas.named_copies import KEY_MARK, KEY_WARNING, NAMES_WARNING
from schemas.person import Job
from tests.app.test_documents import paper_text, people
from tests.compile.families import meeting, person
from tests.road import NUCLEI, PEOPLE, SOUND, Project, Row


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project(tmp_path)
    made.write([SOUND])
    made.sync()
    return made


def key_of(project: Project, name: str) -> Path:
    return project.folder / "uscite" / "con-nomi" / f"chiave-{people(project)[name]}.pdf"


def keys_check(project: Project) -> dict[str, str]:
    """What `doctor` says of keys; empty when it does not speak of them."""
    checks = json.loads(project.run("doctor", "--json").out)["checks"]
    return next((check for check in checks if check["name"] == "keys"), {})


@pytest.mark.parametrize(
    ("name", "families"),
    [
        ("Anna Rossi", {"Hoxha": "N7F3K"}),
        ("Amina Haddad", {"Hoxha": "N7F3K"}),
        ("Rita Neri", {"Chen": "N2QX8"}),
        ("Carla Verdi", {"Chen": "N2QX8", "Hoxha": "N7F3K"}),
    ],
)
def test_a_key_holds_the_families_of_a_person_and_no_other(
    project: Project, name: str, families: dict[str, str]
) -> None:
    ran = project.run("key", name)
    assert ran.code == 0, ran.err
    path = key_of(project, name)
    assert str(path) in ran.out.replace("\n", "")
    assert "consegnala a mano" in " ".join(ran.out.split())
    text = paper_text(path.read_bytes())
    assert text.count(KEY_WARNING) == 2, "at the head and at the foot"
    assert f"Da consegnare a mano a {name}" in text
    assert "Fatta il 22 giugno 2026" in text
    shown = {
        family: code for family, code in (("Hoxha", "N7F3K"), ("Chen", "N2QX8")) if code in text
    }
    assert shown == families
    assert all(text.index(family) < text.index(code) for family, code in families.items())
    if os.name == "posix":
        assert path.stat().st_mode & 0o777 == 0o600


def test_a_person_by_name_without_quotes_by_code_and_by_email(project: Project) -> None:
    code = people(project)["Anna Rossi"]
    for words in (["Anna", "Rossi"], ["rossi anna"], [code.lower()], ["anna.rossi@comune.example"]):
        assert project.run("key", *words).code == 0
    assert [path.name for path in key_of(project, "Anna Rossi").parent.iterdir()] == [
        f"chiave-{code}.pdf"
    ]


def test_the_same_key_is_not_written_again_and_its_imprint_is_known(project: Project) -> None:
    assert project.run("key", "Anna Rossi").code == 0
    path = key_of(project, "Anna Rossi")
    before = path.read_bytes()
    assert "era già a posto" in project.run("key", "Anna Rossi", today="2026-06-24").out
    assert path.read_bytes() == before
    imprint = paper_text(before).partition("Impronta ")[2][:10]
    assert "la chiave con i nomi per Anna Rossi" in project.run("explain", imprint).out


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("Ana Rossi", "Forse «Anna Rossi»?"),
        ("Hoxha", "non è nel foglio «Persone»"),
        ("", "non è nel foglio «Persone»"),
        ("Marta Gialli", "oggi non può leggere di nessun nucleo"),
    ],
)
def test_without_a_person_or_a_family_there_is_no_key(
    project: Project, asked: str, said: str
) -> None:
    gialli: Row = {"name": "Marta Gialli", "job": "assistente sociale"}
    project.write([SOUND], people=[*PEOPLE, gialli])
    ran = project.run("key", asked)
    assert ran.code == 2
    assert said in ran.err
    assert not (project.folder / "uscite").exists()


def test_one_human_with_two_roles_has_two_keys(project: Project) -> None:
    both: Row = {"name": "Anna Rossi", "job": "mediatore"}
    project.write([SOUND], people=[*PEOPLE, both])
    ran = project.run("key", "Anna Rossi")
    assert ran.code == 2
    assert "(assistente sociale)" in ran.err
    assert "(mediatore)" in ran.err


# --- Out of date --------------------------------------------------------------------------------

RENAMED = [{**NUCLEI[0], "name": "Hoxha Arben"}, NUCLEI[1]]
ONE_MORE = [NUCLEI[0], {**NUCLEI[1], "social_worker": "Anna Rossi"}]
NONE_LEFT = [{**NUCLEI[0], "social_worker": "Paolo Bianchi"}, NUCLEI[1]]


@pytest.mark.parametrize(
    ("nuclei", "persons", "said"),
    [
        (RENAMED, PEOPLE, "La chiave di Anna Rossi non dice più le famiglie di oggi."),
        (ONE_MORE, PEOPLE, "La chiave di Anna Rossi non dice più le famiglie di oggi."),
        (NONE_LEFT, PEOPLE, "Anna Rossi non può più leggere di nessun nucleo"),
        (NONE_LEFT, [one for one in PEOPLE if one["name"] != "Anna Rossi"], "non può più leggere"),
    ],
)
def test_the_doctor_names_a_key_that_is_out_of_date_before_and_after_a_sync(
    project: Project, nuclei: list[Row], persons: list[Row], said: str
) -> None:
    assert keys_check(project) == {}
    assert project.run("key", "Anna Rossi").code == 0
    assert keys_check(project)["level"] == "ok"
    project.write([SOUND], nuclei=nuclei, people=persons)
    assert said in keys_check(project)["message"]
    project.sync()
    check = keys_check(project)
    assert (check["level"], said in check["message"]) == ("warning", True)
    assert "distruggila" in check["todo"]


def test_a_change_that_a_key_does_not_say_is_none(project: Project) -> None:
    assert project.run("key", "Anna Rossi").code == 0
    project.write([SOUND, SOUND], nuclei=[NUCLEI[0], {**NUCLEI[1], "name": "Chen Wang"}])
    assert keys_check(project)["level"] == "ok"


def test_a_new_key_says_that_the_old_one_is_to_be_taken_back(project: Project) -> None:
    assert project.run("key", "Anna Rossi").code == 0
    project.write([SOUND], nuclei=ONE_MORE)
    ran = project.run("key", "Anna Rossi")
    assert "ritirala e distruggila" in " ".join(ran.out.split())
    assert keys_check(project)["level"] == "ok"


# --- Never sent ---------------------------------------------------------------------------------


def test_the_outgoing_check_stops_a_key_by_its_mark_and_by_its_names(project: Project) -> None:
    assert project.run("key", "Anna Rossi").code == 0
    text = pdf_text(key_of(project, "Anna Rossi").read_bytes())
    assert KEY_MARK in text
    anna = person("Anna Rossi", Job.SOCIAL_WORKER)
    without_names = Scope.of(anna, meeting(), [], [anna], ["N7F3K"])
    said = "è una copia che non si spedisce mai"
    assert any(said in why for why in find_refusals(without_names, {"PDF": text}))


@pytest.mark.parametrize("mark", [NAMES_WARNING, KEY_WARNING, f"{KEY_MARK}0a"])
def test_any_text_with_a_mark_of_named_copies_is_stopped(mark: str) -> None:
    anna = person("Anna Rossi", Job.SOCIAL_WORKER)
    scope = Scope.of(anna, meeting(), [], [anna], [])
    broken = mark.replace(" ", "\n", 2)
    assert find_refusals(scope, {"PDF": f"Buongiorno.\n{broken}\nFine."})
    assert not find_refusals(scope, {"PDF": "Buongiorno. Con i nomi non si fa."})


def test_no_mail_carries_a_key(project: Project) -> None:
    project.plain_mail()
    assert project.run("key", "Anna Rossi").code == 0
    key = key_of(project, "Anna Rossi").read_bytes()
    assert project.run("send", "--meeting", "AS-2026-06-25", "--yes").code == 0
    mails = list((project.folder / "uscite" / "posta").glob("*.eml"))
    assert mails
    for path in mails:
        assert "chiave-" not in path.read_text(encoding="utf-8")
        assert KEY_WARNING not in path.read_text(encoding="utf-8")
    assert key_of(project, "Anna Rossi").read_bytes() == key
