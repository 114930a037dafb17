"""[rules] of collector.toml, and the rules that look beyond one check: documents that were made,
days to come.
"""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from collector.validation.within_row import language_words
from schemas import session
from tests.road import NUCLEI, SOUND, TODAY, Project

RECENT = {**SOUND, "date": "12/06/2026", "next_date": "30/06/2026"}
AT_ONCE = {**RECENT, "mediator": "Li Wei", "nucleus": "Chen"}


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project(tmp_path)
    made.write([RECENT])
    return made


def set_rules(project: Project, text: str) -> None:
    (project.folder / "collector.toml").write_text(f"[rules]\n{text}\n", encoding="utf-8")


def put(project: Project, key: str, typed: Any) -> None:
    column = [column.key for column in session.COLUMNS].index(key) + 1
    project.edit(lambda book: setattr(book["Schede"].cell(2, column), "value", typed))


def raised_flags(project: Project, today: str = TODAY) -> set[tuple[str, str]]:
    return {(flag["tab"], flag["code"]) for flag in project.sync(today=today)["flags"]}


def test_a_flag_switched_off_is_not_raised_and_comes_back_when_switched_on(
    project: Project,
) -> None:
    """In an unchanged workbook too: the settings are part of what was judged."""
    project.write([RECENT, {**AT_ONCE, "mediator": "Amina Haddad"}])
    both = {("Schede", "RIGA-03"), ("Schede", "MEDIATORE-05")}
    assert raised_flags(project) == both
    set_rules(project, 'off = ["RIGA-03"]')
    assert raised_flags(project) == both - {("Schede", "RIGA-03")}
    assert project.column("Stato")[0].startswith("completa ·")
    set_rules(project, "")
    assert raised_flags(project) == both
    assert project.column("Stato")[0].startswith("completa, da controllare: ora inizio")


def test_with_the_duplicate_flag_off_both_rows_count(project: Project) -> None:
    project.write([RECENT, RECENT], nuclei=[{**NUCLEI[0], "hours_budget": 3}, NUCLEI[1]])
    assert raised_flags(project) == {("Schede", "RIGA-01"), ("Schede", "RIGA-02")}
    set_rules(project, 'off = ["RIGA-01", "RIGA-02"]')
    assert raised_flags(project) == {("Nuclei", "ORE-01")}


@pytest.mark.parametrize(
    ("text", "row", "code"),
    [
        ("longest_talk = 60", RECENT, ("Schede", "ORA-05")),
        ("farthest_next = 10", RECENT, ("Schede", "PROSSIMA-02")),
        ("no_contact_days = 9", RECENT, ("Nuclei", "CONTATTO-01")),
        ("missed_after_days = 0", {**RECENT, "next_date": "21/06/2026"}, ("Nuclei", "PROMESSA-01")),
        ("hours_warning = 12", RECENT, ("Nuclei", "ORE-01")),
    ],
)
def test_a_threshold_can_be_changed(
    project: Project, text: str, row: Any, code: tuple[str, str]
) -> None:
    project.write([row], nuclei=[{**NUCLEI[0], "hours_budget": 10}, NUCLEI[1]])
    assert raised_flags(project) == set()
    set_rules(project, text)
    assert raised_flags(project) == {code}


def test_the_documents_warn_of_hours_from_the_same_measure(project: Project) -> None:
    project.write([RECENT], nuclei=[{**NUCLEI[0], "hours_budget": 10}, NUCLEI[1]])
    project.sync()
    page = project.folder / "uscite" / "storie" / "N7F3K.html"
    project.run("history")
    assert "quasi finito" not in page.read_text(encoding="utf-8")
    set_rules(project, "hours_warning = 12")
    project.run("history")
    assert "quasi finito" in page.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('off = ["RIGA-99"]', "voce «rules.off»: «RIGA-99» non è il codice di una segnalazione"),
        (
            'off = ["MANCA-01"]',
            "«MANCA-01» non si può spegnere: dice che un colloquio manca o non è completo",
        ),
        ('off = ["RIGA-04"]', "«RIGA-04» non si può spegnere"),
        ('off = "RIGA-03"', "la voce «rules.off» ha un valore che non va bene"),
        ("hours_warning = 0", "la voce «rules.hours_warning» ha un valore che non va bene"),
        (
            "no_contact_days = 'molti'",
            "la voce «rules.no_contact_days» ha un valore che non va bene",
        ),
        ("giorni = 3", "la voce «rules.giorni» non è un'impostazione che conosco"),
    ],
)
def test_a_wrong_setting_is_an_error_and_nothing_is_done(
    project: Project, text: str, said: str
) -> None:
    set_rules(project, text)
    before = project.workbook.read_bytes()
    ran = project.run("sync")
    assert ran.code == 2
    assert said in " ".join(ran.err.split())
    assert project.workbook.read_bytes() == before
    assert not project.journal.exists()


# --- What the check of another day says -----------------------------------------------------------


def test_in_an_unchanged_workbook_a_promised_talk_is_missed_when_its_day_is_past(
    project: Project,
) -> None:
    assert raised_flags(project) == set()
    project.sync()
    assert raised_flags(project, "2026-07-03") == set()
    assert raised_flags(project, "2026-07-04") == {("Nuclei", "PROMESSA-01")}
    (flag,) = project.sync(today="2026-07-05")["flags"]
    assert (flag["row"], flag["row_code"], flag["header"]) == (2, "N7F3K", "Nucleo (nome)")
    assert flag["message"].startswith(
        "Il 30/06/2026 era previsto un colloquio (detto il 12/06/2026) e nel foglio non"
    )
    assert project.column("Stato")[0].startswith("completa ·"), "the row itself is right"


def test_a_missed_talk_is_among_the_flags_of_the_nucleus_s_mediator(project: Project) -> None:
    project.sync(today="2026-07-04")
    assert [name for name in project.column("Mediatore", "Segnalazioni") if name] == [
        "Amina Haddad"
    ]
    groups = project.run("flags", today="2026-07-04").out
    assert "Amina Haddad · 1 segnalazione" in groups


# --- Rows that changed after a document -----------------------------------------------------------


def test_a_row_changed_after_a_document_is_flagged_until_the_document_is_made_again(
    project: Project,
) -> None:
    project.sync()
    assert project.run("digest").code == 0
    assert raised_flags(project) == set()
    put(project, "start", "10.30")
    assert raised_flags(project) == set(), "the same hour"
    put(project, "end", "12:00")
    (flag,) = project.sync()["flags"]
    assert (flag["code"], flag["severity"], flag["row"]) == ("RIGA-10", "warning", 2)
    assert "dell'incontro AS-2026-06-25" in flag["message"]
    assert [name for name in project.column("Mediatore", "Segnalazioni") if name] == [
        "(coordinamento)"
    ]
    assert project.column("Stato")[0].startswith("completa ·"), "who mended it did well"
    assert "(coordinamento) · 1 segnalazione" in project.run("flags").out
    assert "\nCompleta\n" in project.run("explain", "Schede!2").out
    assert raised_flags(project) == {("Schede", "RIGA-10")}
    assert project.run("digest").code == 0
    assert raised_flags(project) == set()


def test_a_row_changed_back_to_what_was_reported_is_no_longer_flagged(project: Project) -> None:
    project.sync()
    project.run("digest")
    put(project, "end", "12:00")
    assert raised_flags(project) == {("Schede", "RIGA-10")}
    put(project, "end", SOUND["end"])
    assert raised_flags(project) == set()


# --- The nucleus's own mediator, language, end ----------------------------------------------------


@pytest.mark.parametrize(
    ("family", "languages", "codes"),
    [
        ({}, None, set()),
        ({"mediator": "Li Wei"}, None, {"MEDIATORE-05"}),
        ({"mediator": None}, None, set()),
        ({}, "arabo, francese", {"LINGUA-01"}),
        ({}, "Albanese e italiano", set()),
        ({"language": "e"}, "arabo", set()),
        ({"language": "un po' di arabo"}, "un po' di francese", {"LINGUA-01"}),
        ({"language": "中文"}, "中文、英语", set()),
        ({"language": "中文"}, "英语、日语", {"LINGUA-01"}),
        ({"language": "Albanese (Kosovo)"}, "albanese", set()),
        ({"language": None}, "arabo", set()),
        ({"closed_on": dt.date(2026, 6, 11)}, None, {"CHIUSO-01"}),
        ({"closed_on": dt.date(2026, 6, 12)}, None, set()),
    ],
)
def test_another_mediator_or_language_than_the_nucleus_s_is_flagged(
    project: Project, family: dict[str, Any], languages: str | None, codes: set[str]
) -> None:
    people = [{"name": "Amina Haddad", "job": "mediatore", "email": "a@b.example",
               "languages": languages},
              {"name": "Li Wei", "job": "mediatore", "email": "w@b.example"},
              {"name": "Anna Rossi", "job": "assistente sociale",
               "email": "r@b.example"}]  # fmt: skip
    project.write([RECENT], nuclei=[{**NUCLEI[0], **family}], people=people)
    assert {code for _, code in project.flags()} == codes
    assert project.sync()["rows"]["complete"] == 1


SEPARATORS = [
    ", ", ",", " , ", "; ", ";", "/", " / ", " - ", "-", " – ", "\n", "\r\n", ".", ". ", " e ",
    " ed ", " E ",
    ", e ", " e/o ", " o ", " & ", "&", " + ", "+", " | ", "\\", "_", ": ", " · ", " • ", "\t",
    "  ", "\u00a0",
    "، ", "، و ", "؛ ", "、", "，", "；", "।", "፣ ", "·", "\u200b",
]  # fmt: skip


@pytest.mark.parametrize("separator", SEPARATORS)
def test_languages_may_be_separated_in_any_way(separator: str) -> None:
    """The help of the column says "separate da virgola"; people write what they are used to."""
    assert {"arabo", "francese", "inglese"} <= language_words(
        separator.join(["arabo", "francese", "inglese"])
    )
    assert not language_words(separator) & language_words(f"arabo{separator}francese")


@pytest.mark.parametrize(
    "languages", ["{}, francese", "francese e {}", "inglese/{}", "urdu\n{} (Kosovo)"]
)
def test_each_language_of_a_mediator_counts(project: Project, languages: str) -> None:
    anna = {"name": "Anna Rossi", "job": "assistente sociale"}
    found = {}
    for language in ("Albanese", "arabo"):
        amina = {
            "name": "Amina Haddad",
            "job": "mediatore",
            "languages": languages.format(language),
        }
        project.write([RECENT], nuclei=[NUCLEI[0]], people=[amina, anna])
        found[language] = {code for _, code in project.flags()}
    assert found == {"Albanese": set(), "arabo": {"LINGUA-01"}}


# --- A day beside the hour, last year's date ------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "codes"),
    [
        ("12/06/2026 10:30", set()),
        ("12/6 ore 10.30", set()),
        ("11/06/2026 10:30", {("E2", "ORA-10")}),
        ("11/6 ore 10.30", {("E2", "ORA-10")}),
    ],
)
def test_a_day_written_beside_the_hour_is_compared_with_the_row_s_date(
    project: Project, start: str, codes: set[tuple[str, str]]
) -> None:
    project.write([{**RECENT, "start": start, "end": "11:45"}])
    assert project.flags() == codes


@pytest.mark.parametrize(
    ("day", "asked"),
    [("12/06/2025", True), ("12/06/2024", False), ("12/02/2025", False), ("01/07/2025", False)],
)
def test_a_row_written_a_year_after_its_talk_is_flagged_from_the_second_sync_on(
    project: Project, day: str, asked: bool
) -> None:
    """The rows of the first check may be old ones."""
    old = {**RECENT, "date": day, "next_date": "nessuno"}
    project.write([old])
    assert project.flags(today="2026-06-21") == set()
    project.write(
        [
            old,
            {
                **old,
                "start": "15:00",
                "end": "16:00",
                "description": "Un altro testo, scritto oggi.",
            },
        ]
    )
    found = project.flags()
    assert found == ({("D3", "DATA-15")} if asked else set())
    assert project.flags() == found
