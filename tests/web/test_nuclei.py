"""Nuclei: found by name without a name in an address; a history; documents; similar names."""

import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.road import NUCLEI, SOUND, Project, Row
from tests.web.driver import Browser, Shown, running_board

HOSTILE = "<b>Rossi</b>\"'{{7*7}}\u202e"
FAMILIES: list[Row] = [
    *NUCLEI,
    {"code": "NB2R5", "name": HOSTILE, "municipality": "Opera", "mediator": "Li Wei"},
    {"code": "NA24F", "name": "Famiglia Hoxha Arben", "municipality": "Rozzano"},
]
ROWS: list[Row] = [
    SOUND,
    {**SOUND, "date": "26/03/2026", "end": "", "next_date": "30/06/2026"},
    {**SOUND, "nucleus": "N2QX8", "date": "20/05/2026", "next_date": "01/06/2026"},
    {**SOUND, "nucleus": "Hoxa", "date": "21/05/2026", "next_date": ""},
]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    made = Project(tmp_path_factory.mktemp("nuclei"))
    made.write(ROWS, nuclei=FAMILIES)
    made.sync()
    return made


@pytest.fixture(scope="module")
def browser(project: Project) -> Iterator[Browser]:
    with running_board(project) as running:
        yield running


def row_of(page: Shown, code: str) -> str:
    """What the row of a nucleus says."""
    rows = page.tree.iterfind(".//main//tbody/tr")
    return next(text for row in rows if code in (text := " ".join(row.text_content().split())))


def names_in(page: Shown) -> list[str]:
    return [link.text_content() for link in page.tree.iterfind(".//main//tbody//th//a")]


def test_every_family_is_on_a_line(browser: Browser) -> None:
    page = browser.get("/nuclei")
    assert "4 nuclei attivi" in page.text
    assert "1 colloquio senza un nucleo sicuro" in page.text
    line = row_of(page, "N7F3K")
    assert "Hoxha" in line
    for fact in ("attivo", "Rozzano", "albanese", "Housing sociale", "Amina Haddad", "Anna Rossi"):
        assert fact in line
    assert "2 · 1 h 15 min" in line
    assert "1 da completare" in line
    assert line.endswith("26/03/2026 30/06/2026")
    assert "previsto il 01/06/2026, non risulta" in row_of(page, "N2QX8")


def test_a_name_is_looked_for_and_stands_in_no_address(browser: Browser) -> None:
    found = browser.press(browser.get("/nuclei"), "Cerca", text="陈")
    assert names_in(found) == ["Chen"]
    assert "1 nucleo trovato su 4." in found.text
    assert "陈" not in found.url
    assert "%E9" not in found.url.upper()
    assert browser.get(found.path).text == found.text, "a reload shows the same"
    assert names_in(browser.get("/nuclei?r=unknown")) == names_in(browser.get("/nuclei"))


def test_nuclei_are_chosen_by_comune_mediator_and_path(browser: Browser) -> None:
    page = browser.get("/nuclei")
    assert len(names_in(browser.press(page, "Cerca", municipality="Opera"))) == 2
    assert names_in(browser.press(page, "Cerca", mediator="Amina Haddad")) == ["Hoxha"]
    nobody = browser.press(page, "Cerca", state="concluso")
    assert "Nessun nucleo corrisponde" in nobody.text


def test_the_order_is_kept_with_what_was_looked_for(browser: Browser) -> None:
    found = browser.press(browser.get("/nuclei"), "Cerca", municipality="Rozzano")
    assert names_in(found) == ["Famiglia Hoxha Arben", "Hoxha"]
    by_hours = browser.get(found.links()["ore, dalle più alte"])
    assert names_in(by_hours) == ["Hoxha", "Famiglia Hoxha Arben"]
    assert by_hours.tree.find(".//a[@aria-current='true']").text == "ore, dalle più alte"


def test_a_hostile_name_is_text(browser: Browser) -> None:
    for path in ("/nuclei", "/nuclei/NB2R5", "/nuclei/NB2R5/storia", "/nuclei/simili"):
        page = browser.get(path)
        assert page.status == 200
        assert "<b>Rossi" not in page.source
        assert "49" not in page.text.replace("2026", "")
    assert "&lt;b&gt;Rossi&lt;/b&gt;" in browser.get("/nuclei").source


def test_one_nucleus_has_its_facts_talks_and_history(browser: Browser) -> None:
    page = browser.get("/nuclei/N7F3K")
    assert page.tree.findtext(".//h1/bdi") == "Hoxha"
    assert page.tree.findtext(".//title").startswith("Nucleo N7F3K"), "never the name"
    assert "Anna Rossi" in page.text
    assert "prossimo colloquio" in page.text
    talks = [address for address in page.links().values() if address.startswith("/colloqui/R")]
    assert len(talks) == 2
    frame = page.tree.find(".//iframe")
    assert frame.get("title") == "Storia del nucleo N7F3K, con il nome della famiglia"
    history = browser.get(frame.get("src"))
    assert "CON I NOMI" in history.text
    assert "Hoxha" in history.text
    assert "Raccolta di informazioni sul nucleo." in history.text


def test_a_history_in_the_page_runs_nothing_and_is_framed_by_the_board_alone(
    browser: Browser,
) -> None:
    headers = browser.get("/nuclei/N7F3K/storia").headers
    assert "script-src" not in headers["content-security-policy"]
    assert "default-src 'none'" in headers["content-security-policy"]
    assert headers["x-frame-options"] == "SAMEORIGIN"
    assert headers["cache-control"] == "no-store"


def test_the_history_of_another_family_is_never_given_while_one_is_made(browser: Browser) -> None:
    assert "Hoxha" in browser.once("/nuclei/N7F3K/storia").text
    assert "Chen" in browser.once("/nuclei/N2QX8/storia").text


def test_a_nucleus_without_talks_says_what_will_be_there(browser: Browser) -> None:
    page = browser.get("/nuclei/NB2R5")
    assert "Ancora nessun colloquio." in page.text
    assert "Ancora nessun colloquio" in browser.get("/nuclei/NB2R5/storia").text


@pytest.mark.parametrize("path", ["/nuclei/N9999", "/nuclei/%3Cb%3E", "/nuclei/N9999/storia"])
def test_an_unknown_code_is_answered_in_words(browser: Browser, path: str) -> None:
    page = browser.get(path)
    assert page.status == 404
    assert "nessun nucleo con questo codice" in page.text


# --- Documents ----------------------------------------------------------------------------------


def test_the_documents_are_those_of_the_command(tmp_path: Path) -> None:
    board, commands = Project(tmp_path / "board"), Project(tmp_path / "commands")
    board.write(ROWS, nuclei=FAMILIES)
    board.sync()
    shutil.copytree(board.folder, commands.folder)
    with running_board(board) as browser:
        page = browser.press(browser.get("/nuclei/N7F3K"), "Fai i documenti")
        assert "1 storia scritta." in page.text
        again = browser.press(page, "Fai i documenti")
        assert "1 storia già a posto" in again.text
        named = browser.press(again, "Con i nomi")
        assert "restano al coordinamento" in named.text
        links = named.links()
        document = browser.get(links["pagina (Con i nomi)"])
        assert "Hoxha" in document.text
        assert "Hoxha" not in browser.get(links["pagina (Per codice)"]).text
    commands.run("history", "N7F3K")
    commands.run("history", "N7F3K", "--with-names")
    pages = ("storie/N7F3K.html", "con-nomi/N7F3K_con-nomi.html")
    for name in pages:
        ours, theirs = (made.folder / "uscite" / name for made in (board, commands))
        assert ours.read_bytes() == theirs.read_bytes()


def test_a_history_for_a_person_is_offered_to_those_who_may_read_it(tmp_path: Path) -> None:
    project = Project(tmp_path)
    project.write(ROWS, nuclei=FAMILIES)
    project.sync()
    with running_board(project) as browser:
        page = browser.get("/nuclei/N7F3K")
        offered = {option.text: option.get("value") for option in page.tree.iterfind(".//option")}
        assert list(offered) == [
            "Amina Haddad (mediatore)",
            "Anna Rossi (assistente sociale)",
            "Carla Verdi (coordinamento)",
        ]
        anna = offered["Anna Rossi (assistente sociale)"]
        made = browser.press(page, "Fai la storia per questa persona", per=anna)
        assert "Contiene quello che Anna Rossi (assistente sociale) può leggere oggi." in made.text
        assert (tmp_path / "uscite" / "storie" / f"per-{anna}" / "N7F3K.pdf").exists()
        paolo = next(
            option.get("value")
            for option in browser.get("/nuclei/N2QX8").tree.iterfind(".//option")
            if "Paolo" in option.text
        )
        refused = browser.press(page, "Fai la storia per questa persona", per=paolo)
        assert "oggi non può leggere di N7F3K" in refused.text
        assert not (tmp_path / "uscite" / "storie" / f"per-{paolo}").exists()


def test_a_row_written_meanwhile_is_in_the_documents_and_on_the_page(tmp_path: Path) -> None:
    project = Project(tmp_path)
    project.write(ROWS, nuclei=FAMILIES)
    project.sync()
    with running_board(project) as browser:
        page = browser.get("/nuclei/N2QX8")

        def add(book: Any) -> None:
            sheet = book["Schede"]
            headers = [cell.value for cell in sheet[1]]
            sheet.cell(5, headers.index("Data") + 1).value = "02/06/2026"
            sheet.cell(5, headers.index("Nucleo") + 1).value = "N2QX8"

        project.edit(add)
        made = browser.press(page, "Fai i documenti")
        assert "Il foglio è cambiato dall'ultimo controllo: l'ho ricontrollato" in made.text
        assert "02/06/2026" in made.text


def test_files_for_a_person_who_may_not_read_them_any_more_are_pointed_at(tmp_path: Path) -> None:
    project = Project(tmp_path)
    project.write(ROWS, nuclei=FAMILIES)
    project.sync()
    project.run("history", "N7F3K", "--for", "Anna Rossi")

    def give_to_paolo(book: Any) -> None:
        sheet = book["Nuclei"]
        headers = [cell.value for cell in sheet[1]]
        sheet.cell(2, headers.index("Assistente sociale") + 1).value = "Paolo Bianchi"

    with running_board(project) as browser:
        assert "non può più leggere" not in browser.get("/nuclei/N7F3K").text
        project.edit(give_to_paolo)
        project.sync()
        page = browser.get("/nuclei/N7F3K")
        assert "Per Anna Rossi (assistente sociale)" in page.text
        assert "Oggi non può più leggere di questo nucleo: togli i file" in page.text


# --- Similar names ------------------------------------------------------------------------------


def test_similar_names_stand_side_by_side_with_what_to_write(browser: Browser) -> None:
    page = browser.get("/nuclei/simili")
    assert "Hoxha e Famiglia Hoxha Arben" in page.text
    assert "Lo stesso comune" in page.text
    assert "Di NA24F non c'è nessun colloquio" in page.text
    assert (
        "In «Nuclei», nella riga di N7F3K (riga 2, Hoxha), colonna «Altri nomi usati», scrivi: "
        "Famiglia Hoxha Arben" in page.text
    )
    assert "Hoxa 1 riga, la prima è Schede, riga 5 Forse Hoxha N7F3K" in page.text
    assert page.links()["Schede, riga 5"].startswith("/colloqui/R")
    assert page.tree.find(".//main//form") is None, "it writes nothing"


def test_without_the_tab_of_nuclei_the_name_in_the_rows_is_what_counts(tmp_path: Path) -> None:
    project = Project(tmp_path)
    project.write([{**SOUND, "nucleus": name} for name in ("Hoxha Arben", "Hoxa Arben")])
    project.edit(lambda book: book.remove(book["Nuclei"]))
    project.sync()
    with running_board(project) as browser:
        page = browser.get("/nuclei/simili")
        assert "Nel foglio non c'è «Nuclei»" in page.text
        assert "Altri nomi usati»" not in page.text


# --- Nothing yet, and much ----------------------------------------------------------------------


def test_a_sheet_without_nuclei_says_what_to_do(tmp_path: Path) -> None:
    project = Project(tmp_path)
    project.write([], nuclei=[])
    project.sync()
    with running_board(project) as browser:
        assert "Scrivi le famiglie nel foglio «Nuclei»" in browser.get("/nuclei").text
        similar = browser.get("/nuclei/simili").text
        assert "non c'è niente da decidere" in similar
        assert browser.get("/nuclei/N7F3K").status == 404


def test_a_nucleus_that_left_the_sheet_is_shown_without_a_history(tmp_path: Path) -> None:
    project = Project(tmp_path)
    project.write(ROWS[:2], nuclei=FAMILIES)
    project.sync()
    project.edit(lambda book: book["Nuclei"].delete_rows(5))
    project.sync()
    with running_board(project) as browser:
        assert "non più nel foglio" in row_of(browser.get("/nuclei"), "NA24F")
        page = browser.get("/nuclei/NA24F")
        assert "non è più in «Nuclei»" in page.text
        assert page.tree.find(".//iframe") is None
        assert page.buttons == []
        assert browser.get("/nuclei/NA24F/storia").status == 404


def test_many_nuclei_come_in_pages(tmp_path: Path) -> None:
    project = Project(tmp_path)
    families = [{"name": f"Famiglia {number:04}", "municipality": "Opera"} for number in range(230)]
    project.write([], nuclei=families)
    project.sync()
    with running_board(project) as browser:
        first = browser.get("/nuclei")
        assert len(names_in(first)) == 100
        last = browser.get(browser.get(first.links()["Pagina dopo"]).links()["Pagina dopo"])
        assert len(names_in(last)) == 30
        assert browser.get("/nuclei?pagina=99").text == last.text
        start = time.monotonic()
        browser.once("/nuclei")
        assert time.monotonic() - start < 1
