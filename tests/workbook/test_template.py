"""A new workbook: all of it derived from the columns, and it suggests without ever rejecting."""

import datetime as dt
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from collector.workbook import instructions, style, template
from collector.workbook.tab_template import TabTemplate, missing_cell_condition
from collector.workbook.template import TABS, write_workbook
from collector.workbook.xlsx.flags_sheet import rewrite_flags_sheet
from schemas import session, territory
from schemas.cells.reading import Typed
from schemas.code import is_code
from schemas.column import Column, ColumnKind, ColumnSpec, Need
from schemas.nucleus import CASE_TYPES
from schemas.workbook import (
    FLAG_HEADERS,
    FLAGS_TAB,
    LIST_COLUMNS,
    LIST_HEADERS,
    FlagNote,
    FlagsTab,
    column_letter,
)

DISTRICT = territory.load()
CHOICE_KINDS = {
    ColumnKind.NUCLEUS,
    ColumnKind.PERSON,
    ColumnKind.MUNICIPALITY,
    ColumnKind.MUNICIPALITIES,
}


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("cartella con spazi è") / "schede.xlsx"
    write_workbook(made, territory=DISTRICT)
    return made


@pytest.fixture(scope="module")
def book(path: Path) -> Iterator[Any]:
    opened = openpyxl.load_workbook(path)
    yield opened
    opened.close()


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def read(path: Path, tab: str) -> list[list[Any]]:
    return CalamineWorkbook.from_path(str(path)).get_sheet_by_name(tab).to_python()


def written(tmp_path: Path, tab: str, *rows: dict[str, Typed]) -> list[list[Any]]:
    made = tmp_path / "schede.xlsx"
    write_workbook(made, territory=DISTRICT, rows={tab: rows})
    return read(made, tab)[1:]


# --- The tabs ---------------------------------------------------------------------------------


def test_the_tabs_stand_in_order_and_the_first_one_is_open(book: Any) -> None:
    assert book.sheetnames == [
        "Schede",
        "Nuclei",
        "Persone",
        "Incontri",
        "Segnalazioni",
        "Istruzioni",
    ]
    assert book.active.title == "Schede"


@pytest.mark.parametrize("tab", TABS, ids=lambda tab: tab.name)
def test_headers_and_their_notes_are_the_schemas(book: Any, tab: TabTemplate) -> None:
    header = book[tab.name][1]
    assert [cell.value for cell in header] == [column.header for column in tab.columns]
    assert [cell.comment.text for cell in header] == [column.help for column in tab.columns]
    assert {cell.comment.author for cell in header} <= {
        "None"
    }  # how openpyxl says that there is none


@pytest.mark.parametrize("tab", TABS, ids=lambda tab: tab.name)
def test_header_and_name_stay_in_sight(book: Any, tab: TabTemplate) -> None:
    frozen = tab.column_index(tab.frozen)
    assert frozen is not None
    assert book[tab.name].freeze_panes == f"{column_letter(frozen + 2)}2"
    assert book[FLAGS_TAB].freeze_panes == "A2"


@pytest.mark.parametrize("tab", TABS, ids=lambda tab: tab.name)
def test_it_prints_on_a4_landscape_with_the_header_on_each_page(
    book: Any, tab: TabTemplate
) -> None:
    sheet = book[tab.name]
    assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize)) == ("landscape", 9)
    assert sheet.print_title_rows == "$1:$1"


def test_segnalazioni_has_headers_hidden_lists_and_a_note_that_it_is_the_programs(
    book: Any,
) -> None:
    sheet = book[FLAGS_TAB]
    titles = [sheet.cell(1, at).value for at in range(1, len(FLAG_HEADERS) + 1)]
    assert titles == list(FLAG_HEADERS.values())
    for name, column in LIST_COLUMNS.items():
        assert sheet.cell(1, column).value == LIST_HEADERS[name]
    hidden = {
        at
        for dimension in sheet.column_dimensions.values()
        if dimension.hidden
        for at in range(dimension.min, dimension.max + 1)
    }
    assert hidden == set(LIST_COLUMNS.values())
    assert "programma" in sheet["A1"].comment.text
    assert sheet.max_row == 1


def test_segnalazioni_keeps_its_formats_when_the_sync_writes_its_rows(
    path: Path, tmp_path: Path
) -> None:
    note = FlagNote("Mirela Gashi", "N7F3K", "12/06/2026", "Ora fine", "Manca.", "Scrivila.", (
        "da completare"
    ),
                    "R4T8WQX", "Schede", "A")  # fmt: skip
    everything = parts(path)
    tab = FlagsTab(notes=(note,), nuclei=("N7F3K – Hoxha",))
    everything["xl/worksheets/sheet5.xml"] = b"".join(
        rewrite_flags_sheet([everything["xl/worksheets/sheet5.xml"]], tab)
    )
    synced = tmp_path / "sync.xlsx"
    with zipfile.ZipFile(synced, "w") as archive:
        for name, content in everything.items():
            archive.writestr(name, content)
    sheet = openpyxl.load_workbook(synced)[FLAGS_TAB]
    assert sheet["A2"].value == "Mirela Gashi"
    assert sheet["E2"].alignment.wrap_text
    assert (sheet["H2"].font.underline, sheet["H2"].number_format) == ("single", "General")
    assert sheet["I2"].font.size < sheet["A2"].font.size
    assert sheet["K2"].value == "N7F3K – Hoxha"
    assert len(sheet.conditional_formatting) == len(FLAG_HEADERS)


# --- Dropdowns --------------------------------------------------------------------------------


def dropdowns(sheet: Any) -> dict[str, Any]:
    return {
        re.sub(r"\d.*", "", str(rule.sqref)): rule
        for rule in sheet.data_validations.dataValidation
        if rule.type == "list"
    }


@pytest.mark.parametrize("tab", TABS, ids=lambda tab: tab.name)
def test_each_column_with_choices_has_a_dropdown_and_none_rejects(
    book: Any, tab: TabTemplate
) -> None:
    found = dropdowns(book[tab.name])
    with_choices = {
        column_letter(at): column
        for at, column in enumerate(tab.columns, start=1)
        if column.spec.choices or column.spec.kind in CHOICE_KINDS
    }
    assert found.keys() == with_choices.keys()
    for at, rule in found.items():
        assert rule.errorStyle == "warning"
        assert str(rule.sqref) == f"{at}2:{at}10000"
        assert rule.errorTitle
        assert rule.error
        if choices := with_choices[at].spec.choices:
            assert rule.formula1 == f'"{",".join(choices)}"'


def test_nuclei_and_people_are_suggested_as_soon_as_they_are_typed(book: Any) -> None:
    """Before any sync: hidden columns of *Istruzioni* list who stands in *Nuclei* and *Persone*."""
    schede, nuclei = dropdowns(book["Schede"]), dropdowns(book["Nuclei"])
    start = "OFFSET(Istruzioni!$%s$2,0,0,MAX(1,MAX(Istruzioni!$%s$2:$%s$%s)),1)"
    assert schede["C"].formula1 == start % ("Q", "P", "P", 500)
    assert schede["B"].formula1 == start % ("S", "R", "R", 200)
    assert nuclei["G"].formula1 == start % ("U", "T", "T", 200)
    assert nuclei["D"].formula1 == f'"{",".join(DISTRICT.municipalities)}"'
    assert schede["B"].errorStyle == "warning"
    spans = [
        (group.min, group.max)
        for group in book["Istruzioni"].column_dimensions.values()
        if group.hidden
    ]
    assert all(any(first <= at <= last for first, last in spans) for at in range(16, 22))


def test_the_lists_hold_who_counts_without_gaps(tmp_path: Path) -> None:
    """What the formulas give is written beside them; `libreoffice/test_lists.py` computes them."""
    people = [("Anna Rossi", "assistente sociale"), ("Amina", "Mediatrice"), ("", "mediatore")]
    rows: dict[str, list[dict[str, Typed]]] = {
        "Nuclei": [{"name": "Hoxha"}, {}, {"code": "N2QX8", "name": " Chen "}],
        "Persone": [{"name": name, "job": job} for name, job in (*people, ("Li Wei", "MLC"))],
    }
    write_workbook(tmp_path / "schede.xlsx", territory=DISTRICT, rows=rows)
    page = openpyxl.load_workbook(tmp_path / "schede.xlsx", data_only=True)["Istruzioni"]

    def listed(letter: str) -> list[str]:
        return [text for (cell,) in page[f"{letter}2:{letter}20"] if (text := cell.value)]

    assert listed("Q") == ["Hoxha", "N2QX8 – Chen"]
    assert listed("S") == ["Amina", "Li Wei"]
    assert listed("U") == ["Anna Rossi"]


def test_a_cell_that_may_name_several_comuni_does_not_warn(book: Any) -> None:
    assert not dropdowns(book["Persone"])["D"].showErrorMessage
    assert dropdowns(book["Nuclei"])["D"].showErrorMessage


def test_a_list_too_long_for_a_dropdown_moves_to_a_hidden_column(tmp_path: Path) -> None:
    types = (*CASE_TYPES, "Con, una virgola", *(f"Tipologia numero {n}" for n in range(40)))
    write_workbook(tmp_path / "schede.xlsx", territory=DISTRICT, case_types=types)
    book = openpyxl.load_workbook(tmp_path / "schede.xlsx")
    rule = dropdowns(book["Nuclei"])["H"]
    assert rule.formula1 == f"Istruzioni!$I$1:$I${len(types)}"
    assert [book["Istruzioni"].cell(at, 9).value for at in range(1, len(types) + 1)] == list(types)
    assert book["Istruzioni"].column_dimensions["I"].hidden


# --- Colours ----------------------------------------------------------------------------------


def rules(sheet: Any, column: str) -> list[Any]:
    return [
        rule
        for area in sheet.conditional_formatting
        if str(area.sqref) == f"{column}2:{column}10000"
        for rule in area.rules
    ]


@pytest.mark.parametrize("tab", TABS, ids=lambda tab: tab.name)
def test_only_needed_cells_are_ever_tinted(book: Any, tab: TabTemplate) -> None:
    for at, column in enumerate(tab.columns):
        formulas = [rule.formula[0] for rule in rules(book[tab.name], column_letter(at + 1))]
        asks = [formula for formula in formulas if "TRIM" in formula]
        assert len(asks) == (column.spec.need is not Need.NEVER)


def test_what_is_needed_depends_on_whether_the_talk_took_place() -> None:
    """Mediatore always; Ora fine, the next date only when Svolgimento is empty or "svolto"; Esito
    never; and nothing of a row that is complete by Stato.
    """
    schede = TABS[0]
    started = "COUNTA($B2:$O2)>0"
    held = 'OR(TRIM($M2)="",LOWER(TRIM($M2))="svolto")'
    unsure = 'LEFT($P2,8)<>"completa"'
    wanted = {
        "mediator": f"=AND(LEN(TRIM(B2))=0,{started},{unsure})",
        "end": f"=AND(LEN(TRIM(F2))=0,{started},{held},{unsure})",
        "next_date": f"=AND(LEN(TRIM(L2))=0,{started},{held},{unsure})",
        "outcome": None,
        "status": None,
    }
    assert {
        key: missing_cell_condition(schede, schede.column_index(key) or 0) for key in wanted
    } == wanted


def test_a_new_column_needs_no_other_edit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    choices = ("casa", "scuola")
    extra = Column(
        "seat",
        "Sede",
        "Dove si è svolto.",
        ColumnSpec(ColumnKind.CHOICE, Need.IF_HELD, choices=choices),
    )
    tab = TabTemplate("Schede", (*session.COLUMNS, extra), "nucleus", "#1F4E5F")
    monkeypatch.setattr(template, "TABS", (tab,))
    write_workbook(
        tmp_path / "schede.xlsx", territory=DISTRICT, rows={"Schede": [{"seat": "casa"}]}
    )
    sheet = openpyxl.load_workbook(tmp_path / "schede.xlsx")["Schede"]
    assert (sheet["Q1"].value, sheet["Q1"].comment.text) == ("Sede", "Dove si è svolto.")
    assert sheet["Q2"].value == "casa"
    assert dropdowns(sheet)["Q"].formula1 == '"casa,scuola"'
    assert any("LEN(TRIM(Q2))=0" in rule.formula[0] for rule in rules(sheet, "Q"))


@pytest.mark.parametrize("column", ["A", "P"])
def test_the_longer_state_is_matched_first_and_ends_the_rules(book: Any, column: str) -> None:
    states = [rule for rule in rules(book["Schede"], column) if "LEFT" in rule.formula[0]]
    assert [rule.formula[0] for rule in states] == [
        '=LEFT($P2,24)="completa, da controllare"'[1:],
        '=LEFT($P2,8)="completa"'[1:],
        '=LEFT($P2,13)="da completare"'[1:],
    ]
    assert all(rule.stopIfTrue for rule in states)
    assert [rule.priority for rule in states] == sorted(rule.priority for rule in states)


def luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("colours", [colours for _, _, colours, _ in style.STATUS_STYLES])
def test_every_state_can_be_read_on_its_colour(colours: dict[str, str]) -> None:
    dark, light = luminance(colours["font_color"]), luminance(colours["bg_color"])
    assert (light + 0.05) / (dark + 0.05) >= 4.5


# --- Cells ------------------------------------------------------------------------------------


def test_dates_and_times_are_real_cells_and_text_stays_text(tmp_path: Path) -> None:
    """
    | Mediatore | Nucleo      | Data       | Inizio | Fine    | Descrizione           | Prossimo |
    | Li Wen    | عائلة منصور | 2026-06-12 | 10:30  | "11,45" | "=1+1"                | nessuno  |
    | 0123      | 陈家        | "12/3"     |        |         | "http://a.example/#x" |          |
    """
    first, second = written(
        tmp_path,
        "Schede",
        {"mediator": "Li Wen", "nucleus": "عائلة منصور", "date": dt.date(2026, 6, 12),
         "start": dt.time(10, 30), "end": "11,45", "description": "=1+1", "next_date": "nessuno"},
        {"mediator": "0123", "nucleus": "陈家", "date": "12/3", "description": "http://a.example/#x"},
    )  # fmt: skip
    assert first[1:8] == [
        "Li Wen",
        "عائلة منصور",
        dt.date(2026, 6, 12),
        dt.time(10, 30),
        "11,45",
        "",
        "=1+1",
    ]
    assert first[11] == "nessuno"
    assert second[1:8] == ["0123", "陈家", "12/3", "", "", "", "http://a.example/#x"]


def test_other_kinds_of_cell_are_kept_too(tmp_path: Path) -> None:
    """Datetimes, numbers, durations, truth values: whatever a sheet can hold."""
    (row,) = written(
        tmp_path,
        "Schede",
        {
            "date": dt.datetime(2026, 6, 12, 9, 30),  # noqa: DTZ001
            "description": 12.5,
            "outcome": True,
            "issues": "",
            "agreements": None,
            "end": dt.timedelta(hours=1, minutes=15),
        },
    )
    assert row[3] == dt.datetime(2026, 6, 12, 9, 30)  # noqa: DTZ001
    assert (row[7], row[8], row[9], row[10]) == (12.5, True, "", "")
    assert row[5] == dt.time(1, 15)


def test_dates_show_their_weekday_and_free_text_is_protected(tmp_path: Path) -> None:
    write_workbook(
        tmp_path / "schede.xlsx",
        territory=DISTRICT,
        rows={
            "Schede": [
                {"date": dt.date(2026, 6, 12), "start": dt.time(9), "description": "- uno\n- due"}
            ]
        },
    )
    sheet = openpyxl.load_workbook(tmp_path / "schede.xlsx")["Schede"]
    assert sheet["D2"].number_format == "[$-410]ddd dd/mm/yyyy"
    assert sheet["E2"].number_format == "[<1]hh:mm;General"
    assert sheet["H2"].number_format == "@"
    assert sheet["H2"].alignment.wrap_text


@pytest.mark.parametrize("tab", TABS, ids=lambda tab: tab.name)
def test_every_column_of_free_text_is_text_to_the_bottom(book: Any, tab: TabTemplate) -> None:
    """A column's format is the one of its empty cells: what is typed there tomorrow is protected
    too.
    """
    formats = {
        at: dimension.number_format
        for dimension in book[tab.name].column_dimensions.values()
        for at in range(dimension.min, dimension.max + 1)
    }
    for at, column in enumerate(tab.columns, start=1):
        is_text = column.spec.kind not in (
            ColumnKind.DATE,
            ColumnKind.NEXT_DATE,
            ColumnKind.TIME,
            ColumnKind.HOURS,
        )
        assert (formats[at] == "@") == is_text


def test_a_text_that_no_cell_can_hold_is_refused_not_cut(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="32768"):
        written(tmp_path, "Schede", {"description": "a" * 32_768})


@pytest.mark.parametrize("rows", [{"Foglio1": [{}]}, {"Schede": [{"colore": "blu"}]}])
def test_a_tab_or_column_that_does_not_exist_is_an_error(tmp_path: Path, rows: Any) -> None:
    with pytest.raises(KeyError):
        write_workbook(tmp_path / "schede.xlsx", territory=DISTRICT, rows=rows)


# --- The file ---------------------------------------------------------------------------------


def test_the_same_workbook_has_the_same_bytes(path: Path, tmp_path: Path) -> None:
    write_workbook(tmp_path / "schede.xlsx", territory=DISTRICT)
    assert (tmp_path / "schede.xlsx").read_bytes() == path.read_bytes()


def test_a_folder_that_is_not_there_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="manca"):
        write_workbook(tmp_path / "manca" / "schede.xlsx", territory=DISTRICT)


def test_it_names_no_author(book: Any) -> None:
    assert book.properties.title == "Schede colloqui"
    assert not book.properties.creator
    assert not book.properties.lastModifiedBy


def test_istruzioni_explains_each_column_and_each_state(book: Any) -> None:
    texts = {
        str(cell.value) for row in book["Istruzioni"].iter_rows() for cell in row if cell.value
    }
    for column in session.COLUMNS:
        assert {column.header, column.help} <= texts
    assert {f"{sign}  {beginning}" for beginning, sign, _, _ in style.STATUS_STYLES} <= texts


def test_the_example_fits_the_columns_and_its_codes_are_whole() -> None:
    assert list(instructions.EXAMPLE_ROW) == [column.key for column in session.COLUMNS]
    assert is_code(instructions.EXAMPLE_ROW["nucleus"][:5], "N")
    assert is_code(instructions.EXAMPLE_ROW["code"], "R")


def test_a_cell_that_segnalazioni_names_is_marked(book: Any) -> None:
    """Red for what is to be completed, yellow for a doubt; *Codice* and *Stato* have their own."""
    assert [rule.formula[0] for rule in rules(book["Schede"], "F")][:2] == [
        'IF(OR(LEFT($P2,13)="da completare"),COUNTIFS(Segnalazioni!$I$2:$I$10000,$A2,'
        'Segnalazioni!$D$2:$D$10000,F$1,Segnalazioni!$G$2:$G$10000,"da completare")>0)',
        'IF(OR(LEFT($P2,13)="da completare",LEFT($P2,24)="completa, da controllare"),'
        "COUNTIFS(Segnalazioni!$I$2:$I$10000,$A2,Segnalazioni!$D$2:$D$10000,F$1,"
        'Segnalazioni!$G$2:$G$10000,"da controllare")>0)',
    ]
    for column in ("A", "P"):
        assert not any("COUNTIFS" in rule.formula[0] for rule in rules(book["Schede"], column))
