"""`collector restore`: rows that vanished come back once, as the same rows; on either workbook."""

import datetime as dt
from typing import Any

import pytest

from collector.app import restoring
from collector.cli import answers
from tests.both_workbooks.workbooks import Book
from tests.road import SOUND, typed_wrong

TYPED = {
    **SOUND, "date": dt.date(2026, 6, 10), "start": dt.time(10, 30), "end": dt.time(11, 45),
    "next_date": dt.date(2026, 6, 30), "outcome": "=1+1", "issues": "+39 02 1234567",
    "agreements": "Prima riga.\nSeconda riga.",
}  # fmt: skip
OTHER = {**SOUND, "mediator": "Li Wei", "nucleus": "Chen", "next_date": "nessuno"}


def talks(project: Book) -> dict[str, dict[str, Any]]:
    """What is read of each talk, wherever it stands, by its code."""
    records = {record.pop("code"): record for record in project.exported()}
    for record in records.values():
        del record["row"]
    return records


def test_a_row_and_its_family_come_back_as_they_were_and_only_once(project: Book) -> None:
    project.write([TYPED, OTHER])
    project.sync()
    before, code = talks(project), project.texts("code")[0]
    project.delete_rows(2)
    project.delete_rows(2, tab="Nuclei")
    project.sync()
    lost = project.state()
    tried = project.run("restore", "--lost", "--dry-run")
    assert (tried.code, project.state()) == (0, lost), tried.err
    unanswered = project.run("restore", code)
    assert (unanswered.code, project.state()) == (2, lost)
    assert "--yes" in unanswered.err

    ran = project.run("restore", "--lost", "--yes", today="2026-06-23")
    assert ran.code == 0, ran.err
    assert f"{code} · 10/06/2026, Hoxha, Amina Haddad, in «Schede»" in ran.out
    assert "Rimesse 2 righe: 1 colloquio e 1 nucleo." in ran.out
    flags = {flag["code"] for flag in typed_wrong(project.sync()["flags"])}
    assert flags == {"IDENTITA-01"}, "of the telephone number that was typed"
    assert talks(project) == before
    assert (project.texts("code")[-1], project.texts("outcome")[-1]) == (code, "=1+1")
    assert project.texts("code", "Nuclei") == ["N2QX8", "N7F3K"]

    versions = project.run("versions", code, "--json").json["versions"]
    assert [version["kind"] for version in versions] == ["back", "gone", "first"]
    source = "Rimessa dal registro il 23/06/2026 ["
    assert [(c["header"], c["after"][: len(source)]) for c in versions[0]["cells"]] == [
        ("Provenienza", source)
    ]
    project.delete_rows(3, tab="Nuclei")
    ran = project.run("restore", "--lost", "--yes")
    assert "Rimessa 1 riga: 1 nucleo." in ran.out, "its talk is still there"
    state = project.state()
    again = project.run("restore", code, "N7F3K", "--yes")
    assert (again.code, project.state()) == (0, state)
    assert f"{code} è già nel foglio: «Schede», riga 3." in again.out


def test_what_somebody_puts_back_meanwhile_is_not_doubled(
    project: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.write([TYPED, OTHER])
    project.sync()
    project.delete_rows(2)
    code = project.run("sync", "--json", "--accept-missing").json and project.texts("code")[0]
    gone = next(c for c in all_codes(project) if c != code)

    def put_back(_question: str) -> bool:
        for key, typed in TYPED.items():
            project.type(3, key, typed)
        return True

    monkeypatch.setattr(answers, "agrees", put_back)
    ran = project.run("restore", gone)
    assert ran.code == 3
    assert "Intanto qualcosa è cambiato" in ran.err
    assert project.texts("date", "Schede")[2:] == []
    project.type(3, "outcome", "Un altro esito.")
    ran = project.run("restore", gone, "--yes")
    assert ran.code == 0
    assert "lo stesso colloquio sta già in «Schede», riga 3" in ran.out


def test_of_two_restores_at_once_one_writes(project: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    project.write([TYPED, OTHER])
    project.sync()
    project.delete_rows(2)
    open_workbook, others = restoring.open_workbook, []

    def while_another_one_writes(settings: Any) -> Any:
        monkeypatch.setattr(restoring, "open_workbook", open_workbook)
        others.append(project.run("restore", "--lost", "--yes", today="2026-06-23").out)
        return open_workbook(settings)

    monkeypatch.setattr(restoring, "open_workbook", while_another_one_writes)
    ran = project.run("restore", "--lost", "--yes")
    assert "Rimessa 1 riga" in others[0]
    if ran.code == 0:  # on Google, where others may write at any moment
        assert "Rimesse 0 righe; 1 altra intanto c'era già." in ran.out
    else:
        assert ran.code == 3
    assert len(project.texts("date")) == 2


def all_codes(project: Book) -> list[str]:
    """The codes of the rows that ever stood in the workbook."""
    found = project.run("versions", "Hoxha", "--json").json["talks"]
    return [row["row_code"] for row in found]
