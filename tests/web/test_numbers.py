"""Numeri: a period, its numbers as tables with pictures and as .csv, the same as the export's."""

import csv
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.road import NUCLEI, SOUND, Project, Row
from tests.web.driver import Browser, Shown, running_board

ROWS: list[Row] = [
    SOUND,
    {**SOUND, "date": "26/03/2026", "end": "13:00", "next_date": "02/04/2026"},
    {**SOUND, "date": "02/04/2026", "held": "assente", "next_date": "", "attendees": ""},
    {**SOUND, "nucleus": "N2QX8", "mediator": "Li Wei", "date": "20/05/2026", "next_date": ""},
    {**SOUND, "nucleus": "N2QX8", "date": "21/05/2026", "end": "", "next_date": "25/05/2026"},
    {**SOUND, "nucleus": "Sconosciuti", "date": "01/06/2026", "next_date": ""},
    {**SOUND, "date": "32/05/2026"},
]
HOSTILE: Row = {
    "code": "N2QX8",
    "name": "Chen",
    "municipality": "Opera",
    "case_type": "=1+1<script>x</script>",
    "language": "<i>cinese</i>",
}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    made = Project(tmp_path_factory.mktemp("numbers"))
    made.write(ROWS, nuclei=[NUCLEI[0], HOSTILE])
    made.sync()
    return made


@pytest.fixture(scope="module")
def browser(project: Project) -> Iterator[Browser]:
    with running_board(project) as running:
        yield running


def figures(page: Shown) -> dict[str, str]:
    """The numbers on top, by name."""
    groups = page.tree.iterfind(".//dl[@class='figures']/div")
    return {group.find("dt").text: group.find("dd").text for group in groups}


def table(page: Shown, key: str) -> dict[str, list[str]]:
    """The rows of a table: the numbers by label."""
    found = page.tree.find(f".//section[@aria-labelledby='{key}']//table")
    rows: dict[str, list[str]] = {}
    for row in found.iterfind(".//tr"):
        cells = [cell.text_content() for cell in row.iterfind("td") if "number" in cell.classes]
        if cells:
            rows[row.find("th").text_content()] = cells
    return rows


def lines(browser: Browser, path: str) -> list[list[str]]:
    answer = browser.session.get(browser.base + path, timeout=60)
    assert answer.status_code == 200
    assert answer.content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))


def test_the_numbers_of_the_usual_period(browser: Browser) -> None:
    page = browser.get("/numeri")
    assert "1º marzo 2026 – 22 giugno 2026." in page.text, "from the month of the first talk"
    assert figures(page) == {
        "colloqui svolti": "5",
        "ore di colloquio": "6 h 15 min",
        "nuclei": "2",
        "non svolti": "1",
        "date previste mantenute": "1 di 3",
        "schede complete": "3 di 6",
    }
    assert "Il totale delle ore è senza le ore di 1 colloquio, da completare." in page.text
    assert "Resta fuori 1 colloquio senza una data sicura." in page.text
    assert table(page, "comuni")["Rozzano"] == ["2", "3 h 45 min", "1", "1"]
    assert table(page, "mediatori") == {
        "Amina Haddad": ["4", "5 h", "2", "1"],
        "Li Wei": ["1", "1 h 15 min", "1", "0"],
        "In tutto": ["5", "6 h 15 min", "2", "1"],
    }


def test_a_period_is_asked_for_by_days_and_only_days_stand_in_the_address(
    browser: Browser,
) -> None:
    page = browser.get("/numeri")
    may = browser.press(page, "Mostra questo periodo", dal="1/5/2026", al="31 maggio 2026")
    assert may.path == "/numeri?dal=2026-05-01&al=2026-05-31"
    assert figures(may)["colloqui svolti"] == "2"
    odd = browser.press(page, "Mostra questo periodo", dal="Hoxha", al="20/05/2026")
    assert odd.path == "/numeri?al=2026-05-20"
    assert "Un giorno non è sicuro" in odd.text
    turned = browser.press(page, "Mostra questo periodo", dal="31/5/2026", al="1/5/2026")
    assert turned.path == may.path
    assert "ho scambiato i due giorni" in turned.text
    assert browser.press(page, "Mostra questo periodo", dal="", al="").path == "/numeri"


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("dal=domani&al=<script>", "1º marzo 2026 – 22 giugno 2026."),
        ("dal=2026-05-31&al=2026-03-01", "1º marzo 2026 – 31 maggio 2026."),
        ("dal=2001-01-01&al=2029-12-31", "1º marzo 2026 – 23 giugno 2027."),
        ("dal=0001-01-01&al=9999-12-31", "1º marzo 2026 – 22 giugno 2026."),
        ("dal=2019-01-01&al=2019-02-01", "In questo periodo non c'è nessun colloquio."),
    ],
)
def test_odd_days_in_the_address_do_no_harm(browser: Browser, query: str, said: str) -> None:
    page = browser.get(f"/numeri?{query}")
    assert page.status == 200
    assert said in page.text
    assert "<script>" not in page.source


@pytest.mark.parametrize("days", [("2026-03-01", "2026-06-22"), ("2026-04-01", "2026-05-20")])
def test_the_export_of_the_same_days_has_the_same_sums(
    browser: Browser, project: Project, days: tuple[str, str]
) -> None:
    options = ("--format", "jsonl", "--from", days[0], "--to", days[1])
    ran = project.run("export", "--output", str(project.folder / "out.jsonl"), *options)
    assert ran.code == 0, ran.err
    text = (project.folder / "out.jsonl").read_text(encoding="utf-8")
    exported = [json.loads(line) for line in text.splitlines()]
    held = [record for record in exported if record["held"] == "HELD"]
    minutes = sum(_minutes(record) for record in held)
    (*_, total) = lines(browser, f"/numeri/mesi.csv?dal={days[0]}&al={days[1]}")
    assert (int(total[1]), int(total[3])) == (len(held), minutes)
    assert int(total[5]) == len(exported) - len(held)
    (*_, complete) = lines(browser, f"/numeri/completezza.csv?dal={days[0]}&al={days[1]}")
    assert int(complete[1]) == sum(record["complete"] for record in exported)


def _minutes(record: dict[str, Any]) -> int:
    if not (record["start"] and record["end"]):
        return 0
    start, end = (int(text[:2]) * 60 + int(text[3:]) for text in (record["start"], record["end"]))
    return end - start


def test_each_table_is_there_as_csv_for_italian_excel(browser: Browser) -> None:
    page = browser.get("/numeri")
    addresses = [address for address in page.links().values() if ".csv" in address]
    assert len(addresses) == len(page.tree.findall(".//table"))
    assert len(addresses) == len({label for label in page.links() if ".csv" in label})
    for address in addresses:
        assert len(lines(browser, address)) > 2
    answer = browser.once("/numeri/comuni.csv?dal=2026-03-01&al=2026-06-22")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == (
        'attachment; filename="numeri-comuni_2026-03-01_2026-06-22.csv"'
    )
    assert lines(browser, "/numeri/comuni.csv") == [
        ["Comune", "Colloqui svolti", "Ore", "Minuti", "Nuclei", "Non svolti"],
        ["Opera", "2", "1,25", "75", "1", "0"],
        ["Rozzano", "2", "3,75", "225", "1", "1"],
        ["non indicato", "1", "1,25", "75", "0", "0"],
        ["In tutto", "5", "6,25", "375", "2", "1"],
    ]


def test_what_staff_typed_is_no_markup_and_no_formula(browser: Browser) -> None:
    page = browser.get("/numeri")
    assert "<i>cinese" not in page.source
    assert "&lt;script&gt;x" in page.source
    labels = [line[0] for line in lines(browser, "/numeri/tipologie.csv")]
    assert "'=1+1<script>x</script>" in labels


def test_a_table_that_is_not_there_is_answered_in_words(browser: Browser) -> None:
    page = browser.get("/numeri/altro.csv")
    assert (page.status, "Questa tabella non c'è." in page.text) == (404, True)


def test_pictures_have_a_text_and_no_styles_of_their_own(browser: Browser) -> None:
    page = browser.get("/numeri")
    pictures = page.tree.findall(".//svg")
    assert len(pictures) > 10
    for picture in pictures:
        is_named = picture.get("role") == "img" and picture.findtext("title")
        assert is_named or picture.get("aria-hidden") == "true"
    assert not re.search(r"\sstyle\s*=", page.source)
    address = next(
        link.get("href")
        for link in page.tree.iterfind(".//link")
        if "pictures.css" in link.get("href")
    )
    styles = browser.once(address)
    assert styles.headers["content-type"] == "text/css; charset=utf-8"
    assert ".weeks .full" in styles.source


def test_without_a_talk_the_page_says_what_to_do(tmp_path: Path) -> None:
    project = Project(tmp_path)
    project.write([], nuclei=[])
    project.sync()
    with running_board(project) as browser:
        page = browser.get("/numeri")
        assert "non c'è ancora nessun colloquio da contare" in page.text
        assert lines(browser, "/numeri/mesi.csv")[-1][0] == "In tutto"


def test_a_period_without_talks_leads_to_the_first_one(browser: Browser) -> None:
    page = browser.get("/numeri?dal=2026-06-22&al=2026-06-22")
    assert "In questo periodo non c'è nessun colloquio." in page.text
    shown = browser.get(page.links()["Mostra dal primo colloquio"])
    assert "In questo periodo non c'è nessun colloquio." not in shown.text
