"""`forget` and `hold` on either workbook: a family is found, shown, and gone everywhere."""

import re
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from collector.app import forget as forgetting
from collector.app.forgetting.subject import FoundFile
from collector.journal.store import Journal
from collector.sync import plan as planning
from tests.both_workbooks.workbooks import Book, OnXlsx
from tests.examples import LONG
from tests.road import NUCLEI, SOUND

HOXHA, CHEN = "N7F3K", "N2QX8"
WHO = ("--asked-by", "la signora Hoxha", "--authorised-by", "Direttrice")
MEETING = "AS-2026-06-25"
ROWS = [
    {**SOUND, "nucleus": "Hoxha", "date": "02/06/2026", "description": "Zzqx uno."},
    {**SOUND, "nucleus": "Hoxha", "date": "03/06/2026", "description": "Zzqx due."},
    {**SOUND, "nucleus": "Chen", "mediator": "Li Wei", "date": "04/06/2026",
     "description": "Con la signora Hoxha a scuola."},
]  # fmt: skip


@pytest.fixture
def service(project: Book) -> Book:
    project.write(ROWS)
    project.sync()
    return project


def tree(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "accessi.jsonl"
    }


def everything(project: Book) -> str:
    """All that the project's folder and the workbook hold, but for the packed cells."""
    files = "".join(text.decode("utf-8", "replace") for text in tree(project.folder).values())
    tabs = ("Schede", "Nuclei", "Persone", "Incontri", "Segnalazioni")
    return files + str([project.lines(tab) for tab in tabs])


def test_a_family_is_gone_everywhere_and_its_report_names_nobody(service: Book) -> None:
    codes = service.texts("code")
    has_documents = isinstance(service, OnXlsx)
    if has_documents:
        made = service.run("digest", "--meeting", MEETING)
        assert made.code == 0, made.err
    before, sheet = tree(service.folder), service.state()
    looked = service.run("forget", "Hoxha", *WHO, "--dry-run")
    assert looked.code == 0, looked.err
    assert HOXHA in looked.out
    assert "Zzqx" not in looked.out
    assert tree(service.folder) == before
    assert service.state() == sheet
    nobody = service.run("forget", "Hoxha", *WHO)
    assert nobody.code == 2
    assert "--yes" in nobody.err
    done = service.run("forget", "Hoxha", *WHO, "--yes")
    assert done.code == 0, done.err
    text = everything(service)
    assert "Hoxha" not in text
    assert "Zzqx" not in text
    assert "Con la signora [nome cancellato] a scuola." in text
    (report,) = service.folder.glob("uscite/cancellazioni/*.html")
    page = report.read_text(encoding="utf-8")
    assert "(nome da scrivere a penna)" in page
    assert "Direttrice" in page
    assert all(code in page for code in (HOXHA, *codes[:2]))
    listed = service.journal.with_name("cancellazioni.txt").read_text(encoding="utf-8").split()
    assert sorted(listed) == sorted((HOXHA, *codes[:2]))
    assert ("copia per la sala" in page) == has_documents
    assert bool(re.search(r"\w+ \w+ \(P\w{4}\)", page)) == has_documents, (
        "who is to be told, by name"
    )
    assert len(service.exported()) == 1
    again = service.run("forget", HOXHA, *WHO, "--yes")
    assert again.code == 2
    assert "già" in again.err
    assert service.sync()["written"] == {"codes": 0, "flags": 0}
    if has_documents:
        assert service.run("digest", "--meeting", MEETING).code == 0
        service.run("send", "--meeting", MEETING)
    person = service.run("forget", "Li Wei", *WHO, "--yes")
    assert person.code == 0, person.err
    assert (f"documento {MEETING}" in person.out) == has_documents
    text = everything(service)
    assert "Li Wei" not in text
    assert "li.wei@" not in text
    (talk,) = service.exported()
    assert talk["mediator"].startswith("Persona cancellata P")
    assert "EMAIL-01" not in {flag["code"] for flag in service.sync()["flags"]}
    if has_documents:  # nobody waits for the address of who is no more
        sent = service.run("send", "--meeting", MEETING, "--dry-run")
        assert "cancellata" not in sent.out + sent.err
        key = service.run("key", talk["mediator"])
        assert key.code == 2, key.out
    assert service.sync()["written"] == {"codes": 0, "flags": 0}


def test_a_family_called_like_a_comune_loses_its_own_rows_and_no_comune(project: Book) -> None:
    """What is unsure stays in workbook and journal alike, and the report says where."""
    named = {**NUCLEI[0], "name": "Opera"}
    other = "Con la famiglia Opera, in centro a Opera."
    rows = [
        {**SOUND, "nucleus": "Opera", "description": "Zzqx uno."},
        {**SOUND, "nucleus": "Chen", "mediator": "Li Wei", "date": "04/06/2026",
         "description": other},
        {**SOUND, "nucleus": "Opera Dritan, Chen", "date": "08/06/2026"},
    ]  # fmt: skip
    named["other_names"] = "Opera Dritan"
    project.write(rows, nuclei=[named, NUCLEI[1]])
    project.sync()
    done = project.run("forget", "Opera", *WHO, "--yes")
    assert done.code == 0, done.err
    assert "Foglio «Schede», cella H3" in done.out
    assert "Foglio «Segnalazioni»" not in done.out.split("cancellato.")[1]
    text = everything(project)
    assert "Zzqx" not in text
    assert project.texts("nucleus") == ["", "Chen", "[nome cancellato], Chen"]
    assert "[nome cancellato]" not in str([project.lines(tab) for tab in ("Incontri", "Nuclei")])
    assert "Opera" in project.texts("place", "Incontri")
    talk, _ = project.exported()
    assert (talk["description"], talk["municipality"]) == (other, "Opera")
    assert "Opera" not in project.texts("name", "Nuclei")
    assert project.sync()["written"] == {"codes": 0, "flags": 0}


def test_what_must_be_kept_is_not_erased(service: Book) -> None:
    assert service.run("hold", "Hoxha", "--reason", "Ricorso al TAR").code == 0
    listed = service.run("hold")
    assert "Ricorso al TAR" in listed.out
    before = everything(service)
    refused = service.run("forget", "Hoxha", *WHO, "--yes")
    assert refused.code == 2
    assert "Ricorso al TAR" in refused.err
    assert everything(service) == before
    assert service.run("hold", HOXHA, "--release").code == 0
    assert "Nessun vincolo" in service.run("hold").out
    unknown = service.run("forget", "Hoxa", *WHO, "--yes")
    assert unknown.code == 2
    assert "Hoxha" in unknown.err


STEPS = (
    "_erase_in_journals",
    "erase_in_workbook",
    "erase_files",
    "erase_in_keyring",
    "note_erased_codes",
    "_write_report",
)


@pytest.mark.parametrize("step", STEPS if LONG else STEPS[:2])
def test_stopped_at_any_step_it_is_finished_by_running_it_again(
    service: Book, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    erase_files = forgetting.erase_files

    def one_refuses(*arguments: Any) -> Any:
        return (*erase_files(*arguments), FoundFile(Path("aperto.pdf"), "ne parla"))

    with monkeypatch.context() as patch:
        patch.setattr(forgetting, "erase_files", one_refuses)
        real = getattr(forgetting, step)

        def stopped(*arguments: Any, **named: Any) -> Any:
            real(*arguments, **named)
            raise KeyboardInterrupt

        patch.setattr(forgetting, step, stopped)
        assert service.run("forget", "Hoxha", *WHO, "--yes").code == 130
    assert service.run("forget", CHEN, *WHO, "--yes").code == 4
    if step == "erase_in_workbook":  # the rows are gone from the sheet and not yet from the journal
        assert service.run("sync").code == 4
    assert service.run("forget", HOXHA, *WHO, "--yes").code == 0
    is_gone_once(service)
    (report,) = service.folder.glob("uscite/cancellazioni/*.html")
    was_noted = step not in ("erase_in_workbook", "erase_files")
    assert ("aperto.pdf" in report.read_text(encoding="utf-8")) == was_noted


def test_who_must_be_kept_is_seen_until_it_begins_and_refused_from_then_on(
    service: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    real_begin, ran = Journal.begin_erasing, list[Any]()

    def held_meanwhile(journal: Journal, facts: str) -> str:
        ran.append(service.run("hold", "Hoxha", "--reason", "Ricorso al TAR"))
        return real_begin(journal, facts)

    def begun(journal: Journal, facts: str) -> str:
        begun = real_begin(journal, facts)
        ran.append(service.run("hold", "Hoxha", "--reason", "Un altro"))
        return begun

    with monkeypatch.context() as patch:
        patch.setattr(Journal, "begin_erasing", held_meanwhile)
        stopped = service.run("forget", "Hoxha", *WHO, "--yes")
    assert (stopped.code, "Ricorso al TAR" in stopped.err) == (2, True)
    assert service.run("hold", "Hoxha", "--release").code == 0
    monkeypatch.setattr(Journal, "begin_erasing", begun)
    assert service.run("forget", "Hoxha", *WHO, "--yes").code == 0
    assert [one.code for one in ran] == [0, 4]
    assert "è cominciata e non è finita" in ran[1].err


def test_two_at_once_and_a_sync_meanwhile(service: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    real_erase, real_plan, calls = forgetting._erase_in_journals, planning.plan_sync, list[str]()

    def other_forgets(*arguments: Any) -> Any:
        if not calls:
            calls.append("other")
            assert service.run("forget", HOXHA, *WHO, "--yes").code == 0
        return real_erase(*arguments)

    def plan_then_forget(*arguments: Any, **named: Any) -> Any:
        plan = real_plan(*arguments, **named)
        if not calls:
            monkeypatch.setattr(planning, "plan_sync", real_plan)
            assert service.run("forget", "Hoxha", *WHO, "--yes").code == 0
        return plan

    service.type(2, "description", "Zzqx nuovo.")
    monkeypatch.setattr(forgetting, "_erase_in_journals", other_forgets)
    monkeypatch.setattr(planning, "plan_sync", plan_then_forget)
    ran = service.run("sync")  # it planned with the family, then the family went
    assert calls
    assert ran.code in (0, 3), ran.err
    is_gone_once(service)


def is_gone_once(service: Book) -> None:
    """Nothing is there, one report, one tombstone, and the talks are counted once."""
    service.sync()
    text = everything(service)
    assert "Hoxha" not in text
    assert "Zzqx" not in text
    assert len(list(service.folder.glob("uscite/cancellazioni/*.html"))) == 1
    with closing(Journal.open(str(service.journal))) as journal:
        assert len(journal.tombstones()) == 1
        assert sum(one.talks for one in journal.evidence()) == 2
        assert not journal.note("erasing")


def test_a_workbook_that_cannot_be_written_leaves_all_as_it_was(
    service: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    from collector.errors import WorkbookError

    def refused(*_: object) -> None:
        raise WorkbookError("Il foglio è aperto in Excel.")

    monkeypatch.setattr(forgetting, "erase_in_workbook", refused)
    assert service.run("forget", "Hoxha", *WHO, "--yes").code == 3
    service.sync()
    assert "Zzqx" in everything(service)


def test_a_journal_put_back_from_before_is_cleaned_at_the_next_sync(service: Book) -> None:
    kept = service.journal.read_bytes()
    aside = service.journal.with_name("vecchio.sqlite3")
    aside.write_bytes(kept)
    assert service.run("forget", "Hoxha", *WHO, "--yes").code == 0
    assert b"Zzqx" not in aside.read_bytes()
    listed = service.journal.with_name("cancellazioni.txt")
    codes = sorted(listed.read_text(encoding="utf-8").split())
    listed.unlink()  # by somebody who tidies up: the next sync writes it again
    service.sync()
    assert sorted(listed.read_text(encoding="utf-8").split()) == codes
    service.journal.write_bytes(kept)
    service.sync()
    assert "Zzqx" not in everything(service)
