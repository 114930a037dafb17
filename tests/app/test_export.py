"""collector export: one record per talk as read now.  Null where not certain; no cell that a
spreadsheet evaluates; nothing written but the export.
"""

import csv
import io
import json
import os
import sys
import unicodedata
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.app.export_formats import (
    FIELDS,
    LONGEST_CELL,
    cell_text,
    escape_formula,
    write_csv,
    write_jsonl,
    write_xlsx,
    xlsx_text,
)
from tests.road import SOUND, Project, drawn


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project(tmp_path)
    made.write([SOUND])
    return made


def exported(project: Project, *options: str) -> list[dict[str, Any]]:
    """The records that `export --format jsonl` wrote."""
    ran = project.run("export", "--format", "jsonl", "--output", "-", *options)
    assert ran.code == 0, ran.err
    return [json.loads(line) for line in ran.out.splitlines()]


def state(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


# --- Records --------------------------------------------------------------------------------------


def test_what_is_not_certain_is_null_and_the_row_is_there_all_the_same(project: Project) -> None:
    """
    | Mediatore | Nucleo | Data  | Ora inizio | Persone presenti | Svolgimento | Riservatezza |
    | Amina     | Hoxa   | 12/3  | 10-30      | madre e Fatima   | annulato    | boh          |
    """
    project.write(
        drawn(test_what_is_not_certain_is_null_and_the_row_is_there_all_the_same.__doc__ or "")
    )
    (told,) = exported(project)
    assert told["complete"] is False
    unsure = (
        "mediator",
        "nucleus",
        "municipality",
        "date",
        "start",
        "attendees",
        "held",
        "confidentiality",
    )
    assert {name: told[name] for name in unsure} == dict.fromkeys(unsure)
    assert told["end"] == "11:45"


def test_attendees_without_a_number_and_a_talk_that_did_not_take_place(project: Project) -> None:
    """
    | Persone presenti | Svolgimento | Riservatezza  | Data prossimo colloquio |
    | figli            | assente     | coordinamento | nessuno                 |
    """
    project.write(
        drawn(test_attendees_without_a_number_and_a_talk_that_did_not_take_place.__doc__ or "")
    )
    (told,) = exported(project)
    assert told["attendees"] == [{"role": "child", "count": None}]
    assert (told["held"], told["confidentiality"], told["next_date"]) == (
        "NO_SHOW",
        "COORDINATION",
        None,
    )


# --- Files ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("format_", ["csv", "jsonl", "xlsx"])
def test_nothing_is_written_but_the_export_and_it_is_private(
    project: Project, format_: str
) -> None:
    before = state(project.folder)
    ran = project.run("export", "--format", format_)
    path = project.folder / "uscite" / f"colloqui.{format_}"
    assert (ran.code, ran.out) == (0, f"{path}\n")
    after = state(project.folder)
    assert after.keys() - before.keys() == {f"uscite/colloqui.{format_}"}, "no journal is made"
    assert {name: after[name] for name in before} == before
    if os.name == "posix":
        assert path.stat().st_mode & 0o777 == 0o600


def test_csv_opens_in_italian_excel(project: Project) -> None:
    project.write([{**SOUND, "description": 'Uno; "due"\ntre', "outcome": "=1+1"}])
    assert project.run("export").code == 0
    raw = (project.folder / "uscite" / "colloqui.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbftab;row;code;complete;")
    assert raw.count(b"\r\n") == 2
    rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline=""), delimiter=";"))
    (told,) = rows
    assert told["description"] == 'Uno; "due"\ntre'
    assert told["outcome"] == "'=1+1"
    assert told["complete"] == "true"
    assert told["code"] == ""
    assert json.loads(told["attendees"]) == [
        {"role": "mother", "count": 1},
        {"role": "child", "count": 2},
    ]


def test_xlsx_holds_texts_under_a_bold_frozen_header(project: Project) -> None:
    project.write(
        [{**SOUND, "description": "=1+1", "outcome": "https://esempio.example", "issues": "{=1+1}"}]
    )
    assert project.run("export", "--format", "xlsx").code == 0
    sheet = openpyxl.load_workbook(project.folder / "uscite" / "colloqui.xlsx").active
    assert tuple(c.value for c in sheet[1]) == FIELDS
    assert all(c.font.bold for c in sheet[1])
    assert sheet.freeze_panes == "A2"
    told = dict(zip(FIELDS, sheet[2], strict=True))
    assert told["description"].value == "'=1+1"
    assert told["date"].value == "2026-03-12"
    assert told["complete"].value is True
    assert {c.data_type for c in sheet[2]} <= {"s", "n", "b"}
    assert all(c.hyperlink is None for c in sheet[2])


def test_jsonl_is_untouched_and_one_object_a_line(project: Project) -> None:
    text = "=1+1\nseconda riga, è così 陈"
    project.write([{**SOUND, "description": text}])
    assert project.run("export", "--format", "jsonl").code == 0
    raw = (project.folder / "uscite" / "colloqui.jsonl").read_bytes()
    assert raw.count(b"\n") == 1
    assert raw.endswith(b"}\n")
    assert "è così 陈".encode() in raw
    assert json.loads(raw)["description"] == text


def test_the_name_of_the_file_says_the_format(project: Project) -> None:
    path = project.folder / "dove voglio" / "Dati.JSONL"
    path.parent.mkdir()
    ran = project.run("export", "--output", str(path))
    assert (ran.code, ran.out) == (0, f"{path}\n")
    assert json.loads(path.read_text(encoding="utf-8"))["row"] == 2


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["x.pdf"], "I formati possibili sono: csv, jsonl, xlsx."),
        (["x.XLS"], "Non so scrivere un file «.XLS»."),
        (
            ["x.jsonl", "--format", "csv"],
            "--format dice csv, ma il nome del file in --output finisce con «.jsonl».",
        ),
        (["manca/x.csv"], "La cartella «{folder}/manca» non c'è."),
    ],
)
def test_an_output_that_cannot_be_right_is_refused(
    project: Project, arguments: list[str], words: str
) -> None:
    before = state(project.folder)
    ran = project.run("export", "--output", str(project.folder / arguments[0]), *arguments[1:])
    assert (ran.code, ran.out) == (2, "")
    assert words.format(folder=project.folder) in ran.err
    assert "Non ho scritto nulla." in ran.err
    assert state(project.folder) == before


@pytest.mark.parametrize(("name", "options"), [("colloqui", []), ("dati.txt", ["--format", "csv"])])
def test_a_name_that_says_no_format_is_left_to_the_option(
    project: Project, name: str, options: list[str]
) -> None:
    assert project.run("export", "--output", str(project.folder / name), *options).code == 0
    assert (project.folder / name).read_bytes().startswith("\ufefftab;".encode())


def test_standard_output_gets_the_very_bytes_of_the_file(project: Project) -> None:
    ran = project.run("export", "--output", "-")
    done = project.spawn("export", "--output", "-")
    assert (ran.code, done.returncode) == (0, 0)
    project.run("export")
    assert (project.folder / "uscite" / "colloqui.csv").read_bytes().decode() == ran.out
    assert done.stdout.startswith("\ufefftab;row;")


def test_the_workbook_the_journal_and_the_settings_are_never_overwritten(project: Project) -> None:
    project.sync()
    link = project.folder / "collegamento.csv"
    link.symlink_to(project.workbook)
    hard = project.folder / "stesso.csv"
    os.link(project.workbook, hard)
    before = state(project.folder)
    for path in (project.workbook, project.journal, link, hard):
        ran = project.run("export", "--output", str(path))
        assert ran.code == 2, path
        assert "non ci scrivo sopra" in ran.err
    assert project.run("export", "--output", str(project.folder)).code == 2
    assert project.run("export", "--output", "-", "--format", "xlsx").code == 2
    assert state(project.folder) == before


def test_a_file_that_cannot_be_written_stays_as_it_was(project: Project) -> None:
    out = project.folder / "uscite"
    out.write_text("un file al posto della cartella")
    ran = project.run("export")
    assert ran.code == 3
    assert "Non posso scrivere" in ran.err
    assert "Traceback" not in ran.err


@pytest.mark.skipif(sys.platform == "win32", reason="no such limit there")
@pytest.mark.parametrize("format_", ["csv", "xlsx"])
def test_a_full_disk_leaves_the_old_export_and_no_rest(project: Project, format_: str) -> None:
    import resource

    assert project.run("export", "--format", format_).code == 0
    path = project.folder / "uscite" / f"colloqui.{format_}"
    old = path.read_bytes()
    project.write([{**SOUND, "description": f"{at} {os.urandom(2000).hex()}"} for at in range(20)])
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, limits[1]))
    try:
        ran = project.run("export", "--format", format_)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert ran.code == 3
    assert path.read_bytes() == old
    assert [p.name for p in path.parent.iterdir()] == [path.name]


def test_a_sheet_that_lost_its_rows_is_not_exported(project: Project) -> None:
    project.write([{**SOUND, "date": f"{day}/03/2026"} for day in range(1, 11)])
    project.sync()
    project.edit(lambda book: book["Schede"].delete_rows(2, 8))
    ran = project.run("export")
    assert ran.code == 3
    assert "«collector sync --accept-missing»" in ran.err
    assert not (project.folder / "uscite").exists()


# --- Round trips ----------------------------------------------------------------------------------

TEXT = st.text(max_size=40) | st.builds(
    lambda lead, start, rest: lead + start + rest,
    st.sampled_from(["", " ", "\n", "\t", "\r", "\u00a0", "\u200b", "\ufeff", "\u202e", "\x00"]),
    st.sampled_from([*"=+-@＝＋－＠﹣⁻'\";", "<r>", "{=", "_x003D_"]),
    st.text(max_size=20) | st.sampled_from(["1+1", "cmd|' /C calc'!A0", "</r>", "a;=b", '"";=1']),
)
RECORDS = st.lists(
    st.fixed_dictionaries(
        {name: st.none() | TEXT for name in FIELDS}
        | {
            "row": st.integers(1, 1_048_576),
            "complete": st.booleans(),
            "attendees": st.none() | st.just([{"role": "child", "count": None}]),
        }
    ),
    max_size=4,
)


_UNSEEN = {"Zs", "Zl", "Zp", "Cc", "Cf"}


def evaluated(text: str) -> bool:
    """What OWASP and CWE-1236 warn of, said another way than the code says it."""
    seen = "".join(char for char in text if unicodedata.category(char) not in _UNSEEN)
    return text[:1] in {"\t", "\r"} or unicodedata.normalize("NFKC", seen[:1])[:1] in {
        "=",
        "+",
        "-",
        "@",
    }


@given(TEXT)
def test_no_text_is_a_formula_and_none_is_lost(text: str) -> None:
    assert not evaluated(escape_formula(text))
    assert escape_formula(text) in {text, f"'{text}"}
    assert (escape_formula(text) == text) is not evaluated(text)
    assert not evaluated(cell_text(text))
    cell_text(text).encode("utf-8")


@given(RECORDS)
def test_csv_is_read_back(found: list[dict[str, Any]]) -> None:
    out = io.BytesIO()
    write_csv(out, found)
    rows = list(
        csv.reader(io.StringIO(out.getvalue().decode("utf-8-sig"), newline=""), delimiter=";")
    )
    assert rows == [list(FIELDS), *([cell_text(told[name]) for name in FIELDS] for told in found)]
    assert not any(evaluated(text) for row in rows for text in row)


@given(RECORDS)
def test_jsonl_is_read_back(found: list[dict[str, Any]]) -> None:
    out = io.BytesIO()
    write_jsonl(out, found)
    lines = out.getvalue().decode("utf-8").splitlines()
    assert [json.loads(line) for line in lines] == [json.loads(json.dumps(told)) for told in found]


@given(RECORDS)
def test_xlsx_is_read_back_and_holds_no_formula(found: list[dict[str, Any]]) -> None:
    folder = Path(os.environ.get("TMPDIR", "/tmp"))  # noqa: S108
    path = folder / f"collector-export-{os.getpid()}.xlsx"
    try:
        write_xlsx(path, found)
        sheet = openpyxl.load_workbook(path).active
        rows = [list(row) for row in sheet.iter_rows(min_row=2)]
        assert len(rows) == len(found)
        for row, told in zip(rows, found, strict=True):
            for place, name in zip(row, FIELDS, strict=True):
                assert place.data_type in {"s", "n", "b", "inlineStr"}
                wanted = told[name]
                if wanted is None or isinstance(wanted, bool | int):
                    assert place.value == wanted
                    continue
                text = xlsx_text(cell_text(wanted))
                # openpyxl leaves Excel's escape of a literal "_x003D_" as it lies, and reads "" as
                # nothing
                assert (place.value or "").replace("_x005F_", "_") == text.replace("_x005F_", "_")
                assert not evaluated(text)
    finally:
        path.unlink(missing_ok=True)


def test_a_text_too_long_for_a_cell_is_cut_and_says_so() -> None:
    assert xlsx_text("è" * LONGEST_CELL) == "è" * LONGEST_CELL
    cut = xlsx_text("🙂" * 20_000)
    assert cut.endswith("…")
    assert len(cut.encode("utf-16-le")) // 2 <= LONGEST_CELL
