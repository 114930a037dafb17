"""`collector import`: the talks of old Word sheets stand in *Schede*, as typed, each once."""

import io
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from unittest import mock

import openpyxl
import pytest

from collector.intake import word
from collector.intake.shapes import ImportedTalk
from tests.intake.raw import scheda, write
from tests.road import Project, Ran, drawn
from tests.word_files import CELLS, Words, talk

OLD = drawn("""
| Mediatore    | Nucleo | Data       | Descrizione intervento |
| Amina Haddad | Hoxha  | 12/03/2026 | Lettura di un decreto  |
""")


@pytest.fixture
def words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Words:
    made = Words(tmp_path / "vecchi")
    monkeypatch.setattr(word, "read_word", made.read)
    return made


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project(tmp_path)
    made.write(OLD)
    return made


def answering(answers: str, run: Callable[[], Ran]) -> Ran:
    """A person at a terminal."""
    stdin = io.StringIO(answers)
    with mock.patch("sys.stdin", stdin), mock.patch.object(stdin, "isatty", return_value=True):
        return run()


def imported(project: Project, *arguments: str) -> Mapping[str, object]:
    ran = project.run("import", "--yes", "--json", *arguments)
    assert ran.code == 0, ran.err
    found: Mapping[str, object] = ran.json
    return found


def test_a_talk_is_appended_as_typed_with_its_source(project: Project, words: Words) -> None:
    imported(project, words.put("vecchia.docx", talk(3)))
    sheet = openpyxl.load_workbook(project.workbook)["Schede"]
    titles = [cell.value for cell in sheet[1]]
    row = dict(zip(titles, [cell.value for cell in sheet[3]], strict=True))
    assert row["Data"] == "20/6/2026"
    assert row["Ora inizio"] == "10.30-12"
    assert row["Descrizione intervento"] == CELLS["description"]
    assert str(row["Provenienza"]).startswith("vecchia.docx, tabella 3 [")
    assert titles[-1] == "Provenienza"
    assert sheet.max_row == 3


def test_a_sync_after_an_import_raises_no_flag(project: Project, words: Words) -> None:
    imported(project, words.put("vecchia.docx", talk()))
    found = project.sync()
    assert (found["rows"]["complete"], found["flags"], found["notices"]) == (2, [], [])


def test_json_lists_each_file(project: Project, words: Words) -> None:
    good = words.put("a.docx", talk(1), talk(2, "Nuova", date="21/6/2026"))
    told = imported(project, good)
    doubts = ["Un dubbio."]
    assert told == {
        "files": [
            {
                "file": good,
                "talks": 2,
                "nuclei": ["Hoxha", "Nuova"],
                "doubts": doubts,
                "refused": None,
            }
        ],
        "already": 0,
        "written": 2,
        "dry_run": False,
    }


def test_without_a_terminal_and_without_yes_it_shows_and_writes_nothing(
    project: Project, words: Words
) -> None:
    before = project.workbook.read_bytes()
    ran = project.run("import", words.put("a.docx", talk(1, "Nuova")))
    assert ran.code == 0
    assert (
        "a.docx\n  Colloqui: 1\n  1 nucleo: Nuova\n  Tabelle vuote lasciate fuori: 2\n  1 dubbio:\n"
        in ran.out
    )
    assert "Non sono nel foglio «Nuclei»: «Nuova»" in ran.out
    assert "--yes" in ran.out
    assert project.workbook.read_bytes() == before


@pytest.mark.parametrize("option", ["--dry-run", "--json"])
def test_dry_run_and_json_alone_write_nothing(project: Project, words: Words, option: str) -> None:
    before = project.workbook.read_bytes()
    assert project.run("import", option, words.put("a.docx", talk())).code == 0
    assert (
        project.run("import", option, "--dry-run", "--yes", words.put("a.docx", talk())).code == 0
    )
    assert project.workbook.read_bytes() == before


@pytest.mark.parametrize(("answer", "rows"), [("s\n", 2), ("n\n", 1), ("", 1)])
def test_it_asks_before_it_writes(project: Project, words: Words, answer: str, rows: int) -> None:
    ran = answering(answer, lambda: project.run("import", words.put("a.docx", talk())))
    assert "Scrivo 1 colloquio nel foglio «Schede»? [s/N]" in ran.out
    assert len(project.column("Data")) == rows


@pytest.mark.parametrize(
    ("answer", "nucleus"), [("\n", "Famiglia Chen"), ("Hoxha\n", "Hoxha"), ("-\n", None)]
)
def test_the_nucleus_of_talks_without_heading_is_asked(
    project: Project, words: Words, answer: str, nucleus: str | None
) -> None:
    ran = answering(f"{answer}s\n", lambda: project.run("import", words.put("a.docx", talk(1, ""))))
    assert "[Famiglia Chen]" in ran.out
    assert project.column("Nucleo")[-1] == nucleus


def test_a_nucleus_is_never_guessed(project: Project, words: Words) -> None:
    told = imported(project, words.put("a.docx", talk(1, "")))
    assert "manca il nucleo" in str(told)
    assert project.column("Nucleo")[-1] is None
    project.sync()
    assert project.column("Stato")[-1].startswith("da completare: nucleo")


def test_nucleus_and_mediator_may_be_given(project: Project, words: Words) -> None:
    file = words.put("a.docx", talk(1, "", mediator=""))
    imported(project, "--nucleus", "Chen", "--mediator", "Li Wei", file)
    assert (project.column("Nucleo")[-1], project.column("Mediatore")[-1]) == ("Chen", "Li Wei")
    assert project.run("import", "--nucleus", "Chen", file, file).code == 2


def test_a_folder_is_read_in_order_and_a_broken_file_stops_no_other(
    project: Project, words: Words
) -> None:
    words.put("b.docx", talk(2, date="21/6/2026"))
    words.put("a.DOCX", talk(1))
    words.put("sotto/c.odt", talk(1, date="18/6/2026"))
    for name in ("rotto.docx", "~$b.docx", ".nascosto.docx", "altro.txt"):
        (words.folder / name).write_bytes(b"")
    ran = project.run("import", "--yes", "--json", str(words.folder))
    assert ran.code == 3
    assert [(Path(file["file"]).name, file["talks"]) for file in ran.json["files"]] == [
        ("a.DOCX", 1),
        ("b.docx", 1),
        ("rotto.docx", 0),
        ("c.odt", 1),
    ]
    assert ran.json["files"][2]["refused"] == "«rotto.docx» è rotto."
    assert project.column("Data")[1:] == ["20/6/2026", "21/6/2026", "18/6/2026"]


def test_a_broken_file_alone_is_a_message_and_nothing_else(project: Project, words: Words) -> None:
    before = project.workbook.read_bytes()
    (words.folder).mkdir()
    (words.folder / "rotto.docx").write_bytes(b"")
    ran = project.run("import", "--yes", str(words.folder / "rotto.docx"))
    assert (ran.code, ran.err) == (3, "«rotto.docx» è rotto.\n")
    assert project.workbook.read_bytes() == before
    assert project.run("import", "--yes", str(words.folder / "manca.docx")).code == 3


def test_a_text_too_long_for_a_cell_refuses_the_file(project: Project, words: Words) -> None:
    ran = project.run("import", "--yes", words.put("a.docx", talk(description="a" * 40_000)))
    assert ran.code == 3
    assert "più lungo" in ran.err


def test_an_open_or_missing_workbook_is_an_error(project: Project, words: Words) -> None:
    file = words.put("a.docx", talk())
    project.folder.joinpath("~$schede.xlsx").write_bytes(b"")
    ran = project.run("import", "--yes", file)
    assert ran.code == 3
    assert "aperto in Excel" in ran.err
    project.folder.joinpath("~$schede.xlsx").unlink()
    project.workbook.unlink()
    ran = project.run("import", "--yes", file)
    assert (ran.code, "Non trovo il foglio" in ran.err) == (3, True)


def unprepared(project: Project, titles: Sequence[str], *rows: Sequence[object]) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Colloqui 2026"
    for row in (titles, *rows):
        sheet.append(row)
    book.save(project.workbook)


def test_rows_are_appended_to_an_unprepared_sheet_too(project: Project, words: Words) -> None:
    titles = ["Data", "Ora", "Nucleo", "Presenti", "Mediatore", "Descrizione", "Prossimo colloquio"]
    old = ["12/03/2026", "10-11", "Hoxha", "madre", "Amina Haddad", "Lettura.", "nessuno"]
    unprepared(project, titles, old)
    imported(project, words.put("a.docx", talk(1)))
    rows = list(openpyxl.load_workbook(project.workbook).active.values)
    assert rows[1] == (*old, None)
    assert rows[2][:3] == ("20/6/2026", "10.30-12", "Hoxha")
    assert again(project, words, "b.docx", talk(1)) == 0


def test_a_missing_column_refuses_the_import(project: Project, words: Words) -> None:
    unprepared(project, ["Data", "Ora", "Nucleo", "Mediatore", "Descrizione"])
    before = project.workbook.read_bytes()
    ran = project.run("import", "--yes", words.put("a.docx", talk(1)))
    assert ran.code == 3
    assert "mancano le colonne «Persone presenti», «Data prossimo colloquio»" in ran.err
    assert project.workbook.read_bytes() == before


# --- No doubles -----------------------------------------------------------------------------------


def again(project: Project, words: Words, name: str, *talks: ImportedTalk) -> int:
    """How many rows a further import writes."""
    written = imported(project, words.put(name, *talks))["written"]
    assert isinstance(written, int)
    return written


@pytest.mark.parametrize("synced", [False, True], ids=["not synced", "synced"])
def test_importing_again_writes_nothing_even_from_a_renamed_file(
    project: Project, words: Words, synced: bool
) -> None:
    assert again(project, words, "a.docx", talk(1), talk(2, date="21/6/2026")) == 2
    if synced:
        project.sync()
    before = project.workbook.read_bytes()
    assert again(project, words, "altro nome.docx", talk(7), talk(8, date="21/6/2026")) == 0
    assert project.workbook.read_bytes() == before
    ran = project.run("import", "--yes", words.put("a.docx", talk(1)))
    assert "Già nel foglio: 1" in ran.out


def test_an_edited_row_in_a_sorted_sheet_is_recognised(project: Project, words: Words) -> None:
    again(project, words, "a.docx", talk(1))

    def edit(book: openpyxl.Workbook) -> None:
        sheet = book["Schede"]
        sheet.insert_rows(2)
        for cell in sheet[4]:
            sheet.cell(2, cell.column).value = cell.value
        sheet.delete_rows(4)
        sheet.cell(2, 4).value = "19/6/2026"
        sheet.cell(2, 8).value = "Tutto un altro testo."

    project.edit(edit)
    assert again(project, words, "a.docx", talk(1)) == 0


def test_a_row_whose_source_was_deleted_is_recognised_by_its_first_version(
    project: Project, words: Words
) -> None:
    again(project, words, "a.docx", talk(1))
    project.sync()

    def edit(book: openpyxl.Workbook) -> None:
        book["Schede"].cell(3, 16).value = None
        book["Schede"].cell(3, 8).value = "Tutto un altro testo."

    project.edit(edit)
    project.sync()
    assert again(project, words, "a.docx", talk(1)) == 0


def test_a_talk_that_somebody_typed_already_is_not_written(project: Project, words: Words) -> None:
    typed = dict(OLD[0])
    project.write([{**typed, "nucleus": "N7F3K", "date": "20/06/2026", "start": "10:30",
                    "end": "12:00",
                    "description": CELLS["description"].upper()}])  # fmt: skip
    assert again(project, words, "a.docx", talk(1)) == 0
    assert again(project, words, "a.docx", talk(1, hours="14-15")) == 1


def test_the_same_table_twice_in_a_file_is_written_once_with_a_doubt(
    project: Project, words: Words
) -> None:
    told = imported(project, words.put("a.docx", talk(1), talk(2)))
    assert told["written"] == 1
    assert "uguale" in str(told)


def test_two_families_without_heading_may_have_the_same_talk(
    project: Project, words: Words
) -> None:
    imported(project, "--nucleus", "Chen", words.put("a.docx", talk(1, "")))
    assert imported(project, "--nucleus", "Hoxha", words.put("b.docx", talk(1, "")))["written"] == 1
    assert imported(project, "--nucleus", "Hoxha", words.put("c.docx", talk(1, "")))["written"] == 0


def test_a_source_column_with_other_content_is_not_used(project: Project, words: Words) -> None:
    def theirs(book: openpyxl.Workbook) -> None:
        book["Schede"].cell(1, 16).value = "Provenienza"
        book["Schede"].cell(2, 16).value = "Albania"

    project.edit(theirs)
    imported(project, words.put("a.docx", talk(1)))
    assert project.column("Provenienza") == ["Albania", None]
    assert str(project.column("Importata da")[1]).startswith("a.docx")
    assert again(project, words, "a.docx", talk(1)) == 0


def test_a_talk_that_a_sync_skips_is_not_written_again(project: Project, words: Words) -> None:
    file = words.put("uno.docx", talk(nucleus="Esempio Omar"))
    assert imported(project, file, "--yes")["written"] == 1
    assert imported(project, file, "--yes")["written"] == 0
    project.sync()
    assert imported(project, file, "--yes")["written"] == 0


def test_real_word_files_are_read_and_written_once(project: Project) -> None:
    file = str(Path(__file__).parents[1] / "intake" / "fixtures" / "word.docx")
    assert imported(project, file, "--yes")["written"] == 3
    assert imported(project, file, "--yes")["written"] == 0


def test_a_file_to_confirm_is_written_only_where_a_person_confirms_it(
    project: Project,
) -> None:
    file = str(
        write(
            project.folder / "vecchia.docx",
            scheda("12/03/2019", "10-11", "moglie", "Letto.", "nessuno"),
        )
    )
    told = imported(project, file)
    assert (told["written"], "Con --yes non lo scrivo" in str(told)) == (0, True)
    ran = answering("Hoxha\ns\n", lambda: project.run("import", file))
    assert "Scrivo 1 colloquio" in ran.out
    assert len(project.column("Data")) == 2
