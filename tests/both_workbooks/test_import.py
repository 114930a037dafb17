"""`collector import`: each talk of old Word sheets goes to *Schede* once; on either workbook."""

from pathlib import Path
from typing import Any

import pytest

from collector.intake import word
from collector.intake.shapes import ImportedTalk
from tests.both_workbooks.workbooks import Book
from tests.road import SOUND, drawn
from tests.word_files import CELLS, Words, talk

OLD = drawn("| Data |\n| 12/03/2026 |\n| 11/03/2026 |")
FIXTURES = Path(__file__).parents[1] / "intake" / "fixtures"


@pytest.fixture
def words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Words:
    made = Words(tmp_path / "vecchi")
    monkeypatch.setattr(word, "read_word", made.read)
    return made


def imported(project: Book, *arguments: str) -> int:
    """How many talks an import writes."""
    ran = project.run("import", "--yes", "--json", *arguments)
    assert ran.code == 0, ran.err
    return int(ran.json["written"])


def column_titled(project: Book, title: str) -> list[str]:
    """A column by its title, whatever column it is, below the titles."""
    lines = lines_of(project)
    at = lines[0].index(title)
    return [line[at] if at < len(line) else "" for line in lines[1:]]


def lines_of(project: Book) -> Any:
    return project.lines("Schede")


def test_a_talk_is_added_below_the_old_rows_as_typed_with_its_provenance(
    project: Book, words: Words
) -> None:
    project.write(OLD)
    assert imported(project, words.put("vecchia.docx", talk(3))) == 1
    assert project.texts("date") == ["12/03/2026", "11/03/2026", "20/6/2026"]
    assert project.texts("start")[2] == "10.30-12"
    assert project.texts("description")[2] == CELLS["description"], "no formula"
    assert column_titled(project, "Provenienza")[2].startswith("vecchia.docx, tabella 3 [")


def test_an_imported_talk_is_complete_and_raises_no_flag(project: Book, words: Words) -> None:
    project.write(OLD)
    project.sync()
    imported(project, words.put("vecchia.docx", talk()))
    answer = project.sync()
    assert (answer["rows"]["complete"], answer["flags"], answer["notices"]) == (3, [], [])
    assert [state.partition(" · ")[0] for state in project.states()] == ["completa"] * 3


def test_an_empty_sheet_takes_rows_below_its_titles(project: Book, words: Words) -> None:
    project.write([])
    assert imported(project, words.put("a.docx", talk(1), talk(2, date="21/6/2026"))) == 2
    assert project.texts("date") == ["20/6/2026", "21/6/2026"]


@pytest.mark.parametrize("synced", [False, True], ids=["not synced", "synced"])
def test_importing_the_same_again_writes_nothing_even_from_a_renamed_file(
    project: Book, words: Words, synced: bool
) -> None:
    project.write(OLD)
    assert imported(project, words.put("a.docx", talk(1), talk(2, date="21/6/2026"))) == 2
    if synced:
        project.sync()
    before = project.state()
    assert imported(project, words.put("altro nome.docx", talk(7), talk(8, date="21/6/2026"))) == 0
    assert project.state() == before


def test_an_edited_row_in_a_sorted_sheet_is_recognised(project: Book, words: Words) -> None:
    project.write(OLD)
    imported(project, words.put("a.docx", talk(1)))
    project.type(4, "date", "19/6/2026")
    project.type(4, "description", "Tutto un altro testo.")
    project.order([4, 2, 3])
    assert imported(project, words.put("a.docx", talk(1))) == 0


def test_a_talk_that_somebody_typed_already_is_not_written(project: Book, words: Words) -> None:
    typed = {**SOUND, "nucleus": "N7F3K", "date": "20/06/2026", "start": "10:30", "end": "12:00"}
    project.write([{**typed, "description": CELLS["description"].upper().lstrip("=")}])
    words.put("a.docx", talk(1, description=CELLS["description"].lstrip("=")))
    assert imported(project, str(words.folder / "a.docx")) == 0
    words.put("a.docx", talk(1, hours="14-15"))
    assert imported(project, str(words.folder / "a.docx")) == 1


def test_two_families_without_heading_may_have_the_same_talk_in_the_same_file(
    project: Book, words: Words
) -> None:
    project.write([])
    file = words.put("a.docx", talk(1, ""))
    assert imported(project, "--nucleus", "Chen", file) == 1
    assert imported(project, "--nucleus", "Hoxha", file) == 1
    assert imported(project, "--nucleus", "Hoxha", file) == 0
    assert project.texts("nucleus") == ["Chen", "Hoxha"]


@pytest.mark.parametrize(
    "text", ["=1+1", "+39 02 1234567", "-5", "@qui", "'apice", "20/6/2026", "TRUE", "007"]
)
def test_whatever_looks_like_a_formula_a_number_or_a_date_stays_text(
    project: Book, words: Words, text: str
) -> None:
    project.write([])
    imported(project, words.put("a.docx", talk(1, description=text)))
    assert project.texts("description") == [text]


def test_nothing_is_written_without_yes_in_a_dry_run_or_from_a_broken_file(
    project: Book, words: Words
) -> None:
    project.write(OLD)
    before = project.state()
    file = words.put("a.docx", talk(1))
    assert project.run("import", file).code == 0
    assert project.run("import", "--dry-run", "--yes", file).code == 0
    assert project.run("import", "--json", file).code == 0
    broken = words.folder / "rotto.docx"
    broken.write_bytes(b"")
    assert project.run("import", "--yes", str(broken)).code == 3
    assert project.state() == before


def test_a_broken_file_in_a_folder_refuses_itself_and_the_others_are_imported(
    project: Book, words: Words
) -> None:
    project.write([])
    words.put("a.docx", talk(1))
    (words.folder / "rotto.docx").write_bytes(b"")
    ran = project.run("import", "--yes", "--json", str(words.folder))
    assert (ran.code, ran.json["written"]) == (3, 1)
    assert [set(file) for file in ran.json["files"]] == [
        {"file", "talks", "nuclei", "doubts", "refused"}
    ] * 2
    assert [file["refused"] for file in ran.json["files"]] == [None, "«rotto.docx» è rotto."]
    assert project.texts("date") == ["20/6/2026"]


def test_more_talks_than_the_sheet_has_rows_are_all_written(project: Book, words: Words) -> None:
    project.write(OLD)
    talks: list[ImportedTalk] = [talk(n, description=f"Testo {n}.") for n in range(200)]
    assert imported(project, words.put("a.docx", *talks)) == 200
    assert project.texts("description")[2:] == [f"Testo {n}." for n in range(200)]
    assert imported(project, words.put("a.docx", *talks)) == 0


def test_real_word_files_are_read_and_written_once(project: Book) -> None:
    project.write(OLD)
    assert imported(project, str(FIXTURES / "word.docx")) == 3
    assert imported(project, str(FIXTURES / "word.docx")) == 0
