"""A family or a person erased from a journal: nothing of theirs stays, totals do."""

import datetime as dt
import inspect
import json
import re
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from collector.app.forgetting.journal_erasure import (
    JournalContent,
    erase_in_journal,
    fold_evidence,
    nucleus_subject,
    person_subject,
)
from collector.app.forgetting.mentions import written_over
from collector.app.numbers import numbers_source
from collector.app.settings import Options, load_settings
from collector.compile.service_numbers import NumbersTable, ServiceNumbers
from collector.errors import JournalError
from collector.journal import erase_rows, schema
from collector.journal.schema import metadata
from collector.journal.store import Journal
from collector.journal.syncs import Batch, OvertakenError
from schemas.erasure import ErasureKind
from tests.road import NUCLEI, SOUND, Project, Row

HOXHA, CHEN = "N7F3K", "N2QX8"
TODAY = dt.date(2026, 6, 22)
PERIOD = dt.date(2026, 1, 1), dt.date(2026, 6, 30)
ROWS: list[Row] = [
    {**SOUND, "nucleus": "Hoxha", "description": "Il signor Hoxha cerca casa.", "issues": "Casa."},
    {**SOUND, "nucleus": "Hoxha", "date": "27/03/2026", "end": "", "description": "Zzqx uno."},
    {**SOUND, "nucleus": "Hoxha", "date": "28/03/2026", "held": "assente", "attendees": ""},
    {**SOUND, "nucleus": "Hoxha", "date": "", "description": "Zzqx due."},
    {**SOUND, "nucleus": CHEN, "mediator": "Li Wei", "date": "20/05/2026",
     "description": "Vengono con la signora Hoxha alla scuola.", "next_date": ""},
    {**SOUND, "nucleus": CHEN, "mediator": "Li Wei", "date": "21/05/2026",
     "description": "Amina Haddad ha telefonato.", "next_date": ""},
    {**SOUND, "nucleus": "Hoxha", "date": "29/05/2026", "description": "Zzqx tre.",
     "next_date": ""},
]  # fmt: skip
MOVED = 8  # the row of *Schede* that is typed for one family and then given to the other


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A service with documents, a request, a word; the last row changed its family."""
    made = Project(tmp_path_factory.mktemp("erase"))
    made.write(ROWS)
    made.sync()
    for command in (
        ("history",),
        ("digest", "--meeting", "AS-2026-06-25"),
        ("remind",),
        ("texts", "--allow", "Pedibus"),
    ):
        assert made.run(*command).code == 0
    made.run("texts", "--clear", row_codes(made)[4])

    def give(book: Any) -> None:
        sheet = book["Schede"]
        sheet.cell(MOVED, 3).value = CHEN
        sheet.cell(MOVED, 8).value = "Altro."

    made.edit(give)
    made.sync()
    return made


@pytest.fixture
def project(template: Project, tmp_path: Path) -> Project:
    for file in (template.journal, template.workbook):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    return Project(tmp_path)


def row_codes(project: Project) -> list[str]:
    return [str(code) for code in project.column("Codice")]


def opened(project: Project) -> Journal:
    return Journal.open(str(project.journal))


def everything(project: Project) -> str:
    """All that the file holds, each table as text."""
    with sqlite3.connect(project.journal) as db:
        return "\n".join(db.iterdump())


def numbers(project: Project) -> ServiceNumbers:
    settings = load_settings(
        Options(workbook=str(project.workbook), journal=str(project.journal), today="2026-06-22")
    )
    journal = opened(project)
    try:
        return numbers_source(settings, journal).numbers(*PERIOD)
    finally:
        journal.close()


def test_each_table_is_one_that_erasing_knows() -> None:
    """A new table: what of it goes, and what is written over?"""
    source = inspect.getsource(erase_rows)
    known = {getattr(schema, name).name for name in re.findall(r"\bschema\.(\w+)", source)}
    without_texts = {"runs", "erasures", "erased_codes"}
    assert known | without_texts == set(metadata.tables)


def without_promises(tables: tuple[NumbersTable, ...]) -> dict[str, NumbersTable]:
    return {
        table.key: table
        for table in tables
        if table.key not in ("date-previste", "lingue", "tipologie")
    }


def erase(project: Project, code: str, **how: Any) -> dict[str, int]:
    journal = opened(project)
    try:
        return erase_in_journal(journal, code, today=TODAY, **how)
    finally:
        journal.close()


def test_nothing_of_a_family_stays_and_totals_are_as_before(project: Project) -> None:
    before, codes = numbers(project), row_codes(project)
    text = everything(project)
    assert "Hoxha" in text
    assert "Zzqx" in text
    counts = erase(project, HOXHA)
    assert counts["rows"] == 4
    assert counts["rewritten"] == 1
    assert counts["versions"] == 6
    raw = project.journal.read_bytes()
    for trace in ("Hoxha", "HOXHA", "Zzqx", "cerca casa"):
        assert trace.encode() not in raw
    stays = [line for line in everything(project).splitlines() if HOXHA in line]
    assert all('"erased_codes"' in line for line in stays)
    erased = codes[:4]
    assert {HOXHA, *erased} <= opened(project).erased_codes()
    for code in erased:
        lines = [line for line in everything(project).splitlines() if code in line]
        assert all('"erased_codes"' in line for line in lines), lines
    assert "la signora [nome cancellato] alla scuola" in everything(project)
    assert not list(project.folder.glob("*-journal"))
    after = numbers(project)
    assert without_promises(after.tables) == without_promises(before.tables)
    for key in ("talks", "not_held", "minutes", "note", "nuclei", "complete", "months"):
        assert getattr(after, key) == getattr(before, key), key
    for key in ("lingue", "tipologie"):
        assert after.find(key).total == before.find(key).total
    assert erase(project, HOXHA) == dict.fromkeys(counts, 0)
    assert len(opened(project).tombstones()) == 1


def test_a_row_that_was_once_theirs_keeps_what_is_the_other_familys(project: Project) -> None:
    code = row_codes(project)[MOVED - 2]
    journal = opened(project)
    assert len(journal.versions_of(code)) == 2
    assert code not in nucleus_subject(JournalContent.of(journal), HOXHA).row_codes
    journal.close()
    erase(project, HOXHA)
    (version,) = opened(project).versions_of(code)
    assert version.record.nucleus == CHEN
    assert version.record.description == "Altro."


def test_the_next_sync_of_a_sheet_written_over_alike_sees_no_change(project: Project) -> None:
    journal = opened(project)
    subject = nucleus_subject(JournalContent.of(journal), HOXHA)
    journal.close()
    erase(project, HOXHA)

    def clean(book: Any) -> None:
        sheet = book["Schede"]
        for row in range(2, 6):
            for column in range(1, sheet.max_column + 1):
                sheet.cell(row, column).value = None
        for line in sheet.iter_rows(min_row=6):
            for cell in line:
                if isinstance(cell.value, str):
                    cell.value = written_over(cell.value, subject)[0]
        for cell in book["Nuclei"][2]:
            cell.value = None

    project.edit(clean)
    before = len(opened(project).versions_of(row_codes(project)[4]))
    answer = project.sync()
    codes = row_codes(project)
    assert len(opened(project).versions_of(codes[4])) == before
    changed = {flag["row_code"] for flag in answer["flags"] if flag["code"] == "RIGA-10"}
    assert changed <= {codes[MOVED - 2]}


def test_a_sync_decided_before_an_erasure_is_not_remembered(project: Project) -> None:
    journal = opened(project)
    before = {"after": journal.last_run(), "erased": len(journal.erased_codes())}
    erase_in_journal(journal, HOXHA, today=TODAY)
    with pytest.raises(OvertakenError):
        journal.append(Batch(), at=dt.datetime.now(dt.UTC), today=TODAY, workbook="w", **before)
    journal.close()


def test_a_person_stays_as_a_code(project: Project) -> None:
    before = numbers(project)
    (person,) = [one for one in opened(project).people() if one.name == "Li Wei"]
    counts = erase(project, person.code)
    assert counts["rewritten"] >= 4
    raw = project.journal.read_bytes()
    assert b"Li Wei" not in raw
    assert b"li.wei@" not in raw
    assert b"Amina Haddad" in raw
    gone = f"Persona cancellata {person.code}"
    (after,) = [one for one in opened(project).people() if one.code == person.code]
    assert (after.name, after.email, after.job) == (gone, None, person.job)
    now, was = numbers(project).find("mediatori"), before.find("mediatori")
    assert {row.label: row.values for row in now.rows} == {
        row.label.replace("Li Wei", gone): row.values for row in was.rows
    }


def test_an_offices_mailbox_is_not_one_persons(project: Project) -> None:
    """Whoever has it, too, keeps their row in the workbook."""
    content = JournalContent.of(opened(project))
    versions = [
        one._replace(
            record=one.record.replace("anna.rossi@", "Ufficio@").replace("rita.neri@", "ufficio@")
        )
        for one in content.versions
    ]
    [anna] = [one.code for one in opened(project).people() if one.name == "Anna Rossi"]
    assert person_subject(content, anna).addresses == ("anna.rossi@comune.example",)
    assert person_subject(JournalContent(content.seen, versions), anna).addresses == ()


def test_evidence_under_codes_is_summed_when_its_time_is_over(project: Project) -> None:
    before = numbers(project)
    erase(project, HOXHA, evidence="by_talk", kind=ErasureKind.NARRATIVE)
    journal = opened(project)
    assert {one.nucleus for one in journal.evidence()} == {HOXHA}
    assert without_promises(numbers(project).tables) == without_promises(before.tables)
    rows = [one.row_code for one in sorted(journal.evidence(), key=lambda one: one.day or "z")]
    assert fold_evidence(journal, rows[:2], today=TODAY) == 2
    assert numbers(project).nuclei == before.nuclei  # a part is sums, a part stands under codes
    assert fold_evidence(journal, rows, today=TODAY) == len(rows) - 2
    assert numbers(project).nuclei == before.nuclei
    assert {(one.nucleus, one.row_code, one.day) for one in journal.evidence()} == {("", "", "")}
    after = numbers(project)
    assert (after.talks, after.minutes, after.complete) == (
        before.talks,
        before.minutes,
        before.complete,
    )
    journal.close()


def test_killed_in_the_middle_nothing_is_erased(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = everything(project)

    def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    with monkeypatch.context() as patch:
        patch.setattr("collector.journal.erasures._add_evidence", full)
        with pytest.raises(JournalError):
            erase(project, HOXHA)
    assert everything(project) == before
    assert not list(project.folder.glob("*-journal"))
    assert erase(project, HOXHA)["rows"] == 4


def test_no_sync_is_remembered_while_an_erasure_is_not_over(project: Project) -> None:
    journal = opened(project)
    journal.begin_erasing(json.dumps({"code": HOXHA}))
    project.edit(lambda book: setattr(book["Schede"].cell(7, 8), "value", "Nuovo."))
    workbook = project.workbook.read_bytes()
    ran = project.run("sync")
    assert ran.code == 4
    assert HOXHA in ran.err
    assert "Hoxha" not in ran.err
    assert project.workbook.read_bytes() == workbook
    journal.end_erasing()
    assert project.run("sync").code == 0
    journal.close()


def test_decided_on_another_state_nothing_is_erased(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = opened(project)
    read: Callable[[Journal], JournalContent] = JournalContent.of

    def read_then_sync(of: Journal) -> JournalContent:
        content = read(of)
        journal.append(
            Batch(gone=frozenset({row_codes(project)[5]})),
            at=dt.datetime.now(dt.UTC),
            today=TODAY,
            workbook="w",
        )
        return content

    monkeypatch.setattr(JournalContent, "of", staticmethod(read_then_sync))
    with pytest.raises(OvertakenError):
        erase_in_journal(journal, HOXHA, today=TODAY)
    assert not journal.tombstones()
    assert len(journal.nuclei()) == len(NUCLEI)
    journal.close()
