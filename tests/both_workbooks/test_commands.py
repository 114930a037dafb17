"""What commands show and write of the sheet's rows; on either workbook."""

from collector.app.export_formats import FIELDS
from schemas.code import is_code
from tests.app.test_explain import block, lines
from tests.both_workbooks.workbooks import Book
from tests.road import MEETINGS, NUCLEI, SOUND, plain_mail, typed_wrong


def flags_of(project: Book, *options: str) -> list[tuple[int | None, str]]:
    """The flags of `flags --json`, as (row, code)."""
    ran = project.run("flags", "--json", *options)
    assert ran.code == 0, ran.err
    return [(flag["row"], flag["code"]) for flag in typed_wrong(ran.json["flags"])]


def output_of(project: Book, *command: str) -> str:
    """What a command printed, on one line."""
    return " ".join(project.run(*command).out.split())


def test_commands_that_only_read_change_nothing(project: Book) -> None:
    project.write([SOUND, {**SOUND, "date": "13/3"}])
    project.sync()
    project.delete_rows(2)
    before = project.state(), project.journal.read_bytes()
    for command in (
        ["flags"],
        ["explain", "Schede!2"],
        ["nuclei"],
        ["export", "--output", "-"],
        ["sync", "--dry-run"],
    ):
        ran = project.run(*command)
        assert (command, ran.code, ran.err) == (command, 0, "")
    assert (project.state(), project.journal.read_bytes()) == before


def test_a_history_is_by_code_and_holds_each_talk_as_it_is_now(project: Book) -> None:
    project.write(
        [
            {**SOUND, "description": "Primo incontro."},
            {**SOUND, "date": "19/03/2026", "description": "Secondo incontro."},
            {**SOUND, "nucleus": "Chen", "mediator": "Li Wei", "description": "Famiglia di Opera."},
        ]
    )
    project.sync()
    project.type(3, "description", "Secondo incontro, riscritto.")
    project.sync()
    assert project.run("history").code == 0
    folder = project.folder / "uscite" / "storie"
    assert {path.name for path in folder.iterdir()} == {
        f"{code}.{ending}" for code in ("N7F3K", "N2QX8") for ending in ("docx", "html", "pdf")
    }
    text = (folder / "N7F3K.html").read_text(encoding="utf-8")
    assert "Primo incontro." in text
    assert "Secondo incontro, riscritto." in text
    assert "Secondo incontro." not in text
    assert not any(name in text for name in ("Famiglia di Opera", "Hoxha", "Chen", "Rossi"))


def test_a_digest_of_a_meeting_and_a_mail_for_each_recipient(project: Book) -> None:
    project.write([SOUND])
    project.sync()
    assert project.run("digest", "--meeting", "AS-2026-04-21").code == 0
    assert list((project.folder / "uscite" / "incontri" / "AS-2026-04-21").glob("*.html"))
    plain_mail(project.folder)
    assert project.run("send", "--meeting", "AS-2026-04-21").code == 0
    assert list((project.folder / "uscite" / "posta").glob("*.eml"))


def test_a_dry_run_says_what_it_would_do_and_leaves_no_trace(project: Book) -> None:
    project.write([SOUND, {"nucleus": "Hoxha"}])
    before = project.state()
    ran = project.run("sync", "--dry-run")
    assert ran.code == 0
    found = lines(ran)
    assert "Schede, riga 2: completa · controllo del 22/06" in found
    assert any(line.startswith("Schede, riga 3: da completare: mediatore") for line in found)
    assert sum(line.startswith("Schede, riga") and is_code(line[-7:], "R") for line in found) == 2
    assert project.state() == before
    assert not project.journal.exists()
    assert not (project.folder / "uscite").exists()


def test_only_what_changed_is_written_and_shown(project: Book) -> None:
    project.write([SOUND, {**SOUND, "date": "13/03/2026", "end": ""}])
    assert (
        "Scritto nel foglio: 2 codici nuovi, la colonna «Stato» in 2 righe e 3 segnalazioni in"
        in output_of(project, "sync")
    )
    project.type(3, "end", "11:45")
    dry = output_of(project, "sync", "--dry-run")
    assert "Schede, riga 3: completa · controllo del 22/06" in dry
    assert "Schede, riga 2:" not in dry
    assert "Scritto nel foglio: la colonna «Stato» in 1 riga e 2 segnalazioni in" in output_of(
        project, "sync"
    )
    assert "nulla: il foglio è già aggiornato." in output_of(project, "sync", "--dry-run")
    assert "Niente da scrivere: il foglio è già aggiornato." in output_of(project, "sync")


def test_the_json_holds_no_cell_as_typed(project: Book) -> None:
    project.write(
        [{**SOUND, "nucleus": "Segretissimi", "attendees": "Zaynab", "date": "il giorno di Zaynab"}]
    )
    ran = project.run("sync", "--json")
    assert "Segretissimi" not in ran.out
    assert "Zaynab" not in ran.out


def test_a_deleted_row_is_flagged_for_its_mediator(project: Book) -> None:
    project.write([SOUND, {**SOUND, "mediator": "Li Wei", "nucleus": "Chen", "date": "13/03/2026"}])
    project.sync()
    project.delete_rows(3)
    assert flags_of(project) == [(None, "RIGA-04")]
    assert (
        flags_of(project, "--mediator", "Li Wei")
        == flags_of(project, "--nucleus", "N2QX8")
        == [(None, "RIGA-04")]
    )
    assert flags_of(project, "--mediator", "Amina Haddad") == []
    assert "Schede (tolta)" in project.run("flags").out


def test_many_deleted_rows_are_shown_where_a_sync_would_stop(project: Book) -> None:
    project.write([{**SOUND, "date": f"{day}/03/2026"} for day in range(1, 11)])
    project.sync()
    project.delete_rows(2, 8)
    assert project.run("sync").code == 3
    assert [code for _, code in flags_of(project)] == ["RIGA-04"] * 8


def test_a_deleted_row_is_explained_as_it_last_was(project: Book) -> None:
    project.write([SOUND, {**SOUND, "date": "2/3/2026"}])
    project.sync(today="2026-06-01")
    code = project.texts("code")[1]
    project.delete_rows(3)
    ran = project.run("explain", code)
    assert ran.code == 0
    found = lines(ran)
    assert f"{code} · la riga non è più nel foglio" in found
    assert "Manca da ora: il prossimo controllo lo segnala. Stava in «Schede», riga 3." in found
    assert "Data 2/3/2026 01/06/2026" in found
    assert "letto: lunedì 02/03/2026" in found
    project.sync(today="2026-06-08")
    assert "Manca dal controllo del 08/06/2026. Stava" in project.run("explain", code).out
    project.sync("--accept-missing", today="2026-06-15")
    assert "Manca dal controllo del 08/06/2026, tolta apposta." in project.run("explain", code).out


def test_a_code_on_two_rows_explains_both(project: Book) -> None:
    """A row copied with its code, one cell changed in each: neither is nearer to the journal's."""
    project.write([SOUND])
    project.sync()
    project.copy_row(2, 3)
    project.type(2, "outcome", "Esito di qua")
    project.type(3, "outcome", "Esito di là")
    assert {flag["code"] for flag in project.run("flags", "--json").json["flags"]} >= {"RIGA-05"}
    ran = project.run("explain", project.texts("code")[0])
    assert ran.code == 0
    assert "Esito di qua" in ran.out
    assert "Esito di là" in ran.out


def test_explain_says_since_when_each_cell_and_the_row_are_as_they_are(project: Book) -> None:
    project.write([{**SOUND, "nucleus": "Hoxha", "date": "12/3"}])
    project.sync(today="2026-06-01")
    project.type(2, "date", "12/03/2026")
    project.sync(today="2026-06-08")
    project.sync(today="2026-06-15")
    ran = project.run("explain", "Schede!2")
    assert block(ran, "Nucleo")[0] == "C Nucleo Hoxha 01/06/2026"
    assert block(ran, "Data")[:2] == [
        "D Data 12/03/2026 08/06/2026",
        "letto: giovedì 12/03/2026 (giorno/mese/anno)",
    ]
    assert (
        "Vista la prima volta nel controllo del 01/06/2026; così com'è ora dal 08/06/2026."
        in lines(ran)
    )
    project.type(2, "date", "13/03/2026")
    ran = project.run("explain", "Schede!2")
    assert block(ran, "Data")[0] == "D Data 13/03/2026 nuovo"
    assert block(ran, "Nucleo")[0] == "C Nucleo Hoxha 01/06/2026"
    assert "nuovo: non ancora controllato" in ran.out


def test_an_exported_talk_is_as_it_was_read(project: Book) -> None:
    project.write([SOUND])
    project.sync()
    (record,) = project.exported()
    (code,) = project.texts("code")
    assert tuple(record) == FIELDS
    assert record == {
        "tab": "Schede",
        "row": 2,
        "code": code,
        "complete": True,
        "mediator": "Amina Haddad",
        "nucleus": "N7F3K",
        "municipality": "Rozzano",
        "date": "2026-03-12",
        "start": "10:30",
        "end": "11:45",
        "attendees": [{"role": "mother", "count": 1}, {"role": "child", "count": 2}],
        "description": "Raccolta di informazioni sul nucleo.",
        "outcome": None,
        "issues": None,
        "agreements": None,
        "next_date": "2026-03-26",
        "held": "HELD",
        "confidentiality": None,
        "issue_types": None,
    }


def test_an_exported_code_that_no_sync_has_given_is_null(project: Book) -> None:
    project.write([{**SOUND, "nucleus": "Hoxha"}], nuclei=[{**NUCLEI[0], "code": ""}])
    (record,) = project.exported()
    assert (record["code"], record["nucleus"], record["municipality"]) == (None, None, "Rozzano")
    project.sync()
    (record,) = project.exported()
    assert [record["code"]] == project.texts("code")
    assert [record["nucleus"]] == project.texts("code", "Nuclei")


def test_a_row_keeps_its_code_by_the_journal_and_a_code_in_the_sheet_needs_no_journal(
    project: Book,
) -> None:
    project.write([SOUND])
    project.sync()
    (code,) = project.texts("code")
    project.journal.rename(project.folder / "altrove")
    assert project.exported()[0]["code"] == code
    (project.folder / "altrove").rename(project.journal)
    project.type(2, "code", None)
    assert project.exported()[0]["code"] == code


def test_a_document_does_not_say_that_a_talk_it_hides_did_not_take_place(project: Book) -> None:
    rows = [
        {**SOUND, "date": "2/3/2026", "next_date": "16/3/2026"},
        {
            **SOUND,
            "date": "16/3/2026",
            "next_date": "nessuno",
            "confidentiality": "équipe",
            "description": "Segretissimo.",
        },
    ]
    project.write(rows, meetings=[MEETINGS[1]])
    project.sync()
    assert project.run("digest", "--meeting", "AS-2026-06-25").code == 0
    folder = project.folder / "uscite" / "incontri" / "AS-2026-06-25"
    texts = {path.name: path.read_text(encoding="utf-8") for path in folder.rglob("*.html")}
    hers = [
        text
        for text in texts.values()
        if "Raccolta di informazioni" in text and "Segretissimo" not in text
    ]
    assert hers
    hers = [text.replace("settimana dal 16 marzo", "") for text in hers]
    assert not any(
        "non risulta nessun colloquio" in text or text.count("16 marzo") > 1 for text in hers
    )
