"""Comincia: from an empty folder to a project, by clicks; and Salute, which always answers."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from collector.app.google_sheet import GOOGLE_API_VARIABLE
from tests.examples import LONG
from tests.google_sheets.server import Server
from tests.road import LAUNCHER, SOUND, Project
from tests.road import run_in as run
from tests.web.driver import Browser, running_board


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, in which the board is started."""
    made = tmp_path / "Zoë & figli" / "100% prova"
    made.mkdir(parents=True)
    monkeypatch.chdir(made)
    return made


@pytest.fixture
def browser(folder: Path) -> Iterator[Browser]:
    places = {"workbook": None, "journal": None, "out": None}
    with running_board(Project(folder), **places) as running:
        yield running


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def settings(folder: Path) -> dict[str, dict[str, str]]:
    return tomllib.loads((folder / "collector.toml").read_text(encoding="utf-8"))


# --- A new workbook -----------------------------------------------------------------------------


def test_every_page_of_an_empty_folder_leads_to_the_start(browser: Browser, folder: Path) -> None:
    for path in ("/", "/colloqui", "/persone", "/comincia", "/comincia/fatto"):
        assert browser.get(path).path == "/comincia", path
    page = browser.get("/")
    assert str(folder) in page.text
    assert [link.get("href") for link in page.tree.iterfind(".//nav//a")] == ["/salute"]


def test_a_project_with_a_new_workbook(browser: Browser, folder: Path) -> None:
    page = browser.press(browser.get("/"), "Crea il progetto", name='Servizio "Nord" è \\ così')
    assert files(folder) == [LAUNCHER, "collector.toml", "schede.xlsx"]
    assert settings(folder)["project"]["name"] == 'Servizio "Nord" è \\ così'
    assert page.path.startswith("/comincia/fatto")
    for path in (LAUNCHER, "collector.toml", "schede.xlsx"):
        assert f"Creato: {folder / path}" in page.text
    for tab in ("Istruzioni", "Persone", "Nuclei", "Incontri"):
        assert f"«{tab}»" in page.text
    first = browser.get(page.links()["Vai a «Oggi»"])
    assert (first.status, first.path) == (200, "/")
    assert "Servizio" in first.source
    assert len(list(first.tree.iterfind(".//nav//a"))) == 8


def test_it_is_what_the_command_makes(browser: Browser, folder: Path, tmp_path: Path) -> None:
    browser.press(browser.get("/"), "Crea il progetto", name="Servizio Nord")
    other = tmp_path / "altra"
    assert run(tmp_path, "init", str(other), "--name", "Servizio Nord").code == 0
    assert files(other) == files(folder)
    ours, theirs = settings(folder), settings(other)
    ours["project"].pop("id"), theirs["project"].pop("id")
    assert ours == theirs


def test_without_a_name_the_usual_one_stands(browser: Browser, folder: Path) -> None:
    browser.press(browser.get("/"), "Crea il progetto")
    assert settings(folder)["project"]["name"] == "Mediazione linguistico-culturale"


def test_a_project_that_somebody_made_meanwhile_is_left_alone(
    browser: Browser, folder: Path
) -> None:
    page = browser.get("/")
    browser.press(page, "Crea il progetto", name="Uno")
    before = (folder / "collector.toml").read_bytes()
    again = browser.press(page, "Crea il progetto", name="Due")
    assert again.status == 409
    assert "c'è già un progetto" in again.text
    assert (folder / "collector.toml").read_bytes() == before


# --- A workbook that is there -------------------------------------------------------------------


def put_workbook(folder: Path, name: str) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Data", "Mediatore", "Nucleo", "Ora inizio", "Ora fine", "Persone presenti"])
    sheet.append(["12/03/2026", "Amina Haddad", "Hoxha", "10:30", "11:45", "madre"])
    book.save(folder / name)


def test_a_workbook_is_adopted_after_a_look(browser: Browser, folder: Path) -> None:
    assert "non ci sono file .xlsx" in browser.get("/").text
    put_workbook(folder, "i nostri colloqui.xlsx")
    (folder / "~$altro.xlsx").touch()
    before = (folder / "i nostri colloqui.xlsx").read_bytes()
    page = browser.get("/")
    assert [box.get("value") for box in page.tree.iterfind(".//input[@type='radio']")] == [
        "i nostri colloqui.xlsx"
    ]
    plan = browser.press(page, "Guarda che cosa aggiungo", name="Servizio Nord")
    assert "Un foglio nuovo «Nuclei»" in plan.text
    assert "colloqui" not in plan.path
    assert (folder / "i nostri colloqui.xlsx").read_bytes() == before
    assert not (folder / "collector.toml").exists()
    done = browser.press(plan, "Procedi")
    assert f"Preparato: {folder / 'i nostri colloqui.xlsx'}" in done.text
    assert settings(folder)["workbook"]["path"] == "i nostri colloqui.xlsx"
    assert settings(folder)["project"]["name"] == "Servizio Nord"
    assert (folder / LAUNCHER).exists()
    assert "Nuclei" in openpyxl.load_workbook(folder / "i nostri colloqui.xlsx").sheetnames


def test_the_tab_is_called_by_its_own_name(browser: Browser, folder: Path) -> None:
    put_workbook(folder, "foglio.xlsx")
    plan = browser.press(browser.get("/"), "Guarda che cosa aggiungo")
    done = browser.press(plan, "Procedi")
    assert "I mediatori scrivono i colloqui in «Sheet», una riga per colloquio." in done.text


def test_a_workbook_whose_journal_is_not_here_is_adopted_by_clicks(
    browser: Browser, folder: Path, tmp_path: Path
) -> None:
    """Its codes stay; that a new journal is begun is asked at the first check."""
    elsewhere = Project(tmp_path / "altrove")
    elsewhere.write([{**SOUND, "date": f"{day:02}/05/2026"} for day in range(1, 8)])
    elsewhere.sync()
    codes = elsewhere.column("Codice")
    (folder / "schede.xlsx").write_bytes(elsewhere.workbook.read_bytes())
    plan = browser.press(browser.get("/"), "Guarda che cosa aggiungo")
    assert "nel foglio ci sono i codici di un registro che qui non c'è" in plan.text
    assert "collector sync" not in plan.text
    browser.press(plan, "Procedi")
    page = browser.press(browser.get("/"), "Controlla adesso")
    assert "--new-journal" not in page.text
    page = browser.press(page, "Il registro è perso: cominciane uno nuovo")
    assert "Ho controllato il foglio: 7 colloqui" in page.text
    elsewhere.workbook.write_bytes((folder / "schede.xlsx").read_bytes())
    assert elsewhere.column("Codice") == codes


def test_a_workbook_that_changed_after_the_look_is_left_alone(
    browser: Browser, folder: Path
) -> None:
    put_workbook(folder, "colloqui.xlsx")
    plan = browser.press(browser.get("/"), "Guarda che cosa aggiungo")
    put_workbook(folder, "colloqui.xlsx")
    book = openpyxl.load_workbook(folder / "colloqui.xlsx")
    book.active.append(["13/03/2026", "Amina Haddad", "Chen", "9:00", "10:00", "padre"])
    book.save(folder / "colloqui.xlsx")
    before = (folder / "colloqui.xlsx").read_bytes()
    browser.press(plan, "Procedi")
    assert (folder / "colloqui.xlsx").read_bytes() == before
    assert not (folder / "collector.toml").exists()


def test_a_file_of_another_folder_is_not_looked_at(browser: Browser, folder: Path) -> None:
    put_workbook(folder.parent, "fuori.xlsx")
    put_workbook(folder, "dentro.xlsx")
    for name in ("../fuori.xlsx", str(folder.parent / "fuori.xlsx"), ""):
        assert browser.post("/comincia/foglio", {"workbook": name}).status == 409


def test_a_plan_that_nobody_saw_is_not_carried_out(browser: Browser, folder: Path) -> None:
    assert browser.post("/comincia/prepara", {"r": "x"}).path == "/comincia"
    assert browser.get("/comincia/foglio?r=x").path == "/comincia"


# --- A spreadsheet on Google --------------------------------------------------------------------


def test_a_google_sheet_is_prepared(
    browser: Browser, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Server() as server:
        monkeypatch.setenv(GOOGLE_API_VARIABLE, server.url)
        book = server.drive.create("Schede colloqui")
        book.sheets[0].row_count = 60
        server.share(book.id)
        page = browser.get("/")
        assert "manca Mettila qui" in page.text
        address = f"https://docs.google.com/spreadsheets/d/{book.id}/edit"
        refused = browser.press(page, "Prepara il foglio Google", address=address)
        assert "Non trovo il file della chiave di Google" in refused.text
        assert not (folder / "collector.toml").exists()
        server.key(folder)
        page = browser.get("/")
        assert "c'è" in page.text
        done = browser.press(page, "Prepara il foglio Google", address=address, name="Nord")
        assert "Aggiunto nel foglio Google" in done.text
        assert settings(folder)["workbook"]["google"] == address
        assert settings(folder)["project"]["name"] == "Nord"
        assert (folder / LAUNCHER).exists()


def test_an_address_that_is_none_is_said(browser: Browser) -> None:
    refused = browser.press(browser.get("/"), "Prepara il foglio Google", address="qui")
    assert "non è l'indirizzo di un foglio Google" in refused.text
    assert browser.post("/comincia/google", {"address": ""}).status == 409


# --- The example --------------------------------------------------------------------------------


@pytest.mark.skipif(not LONG, reason="makes the whole demo, as the demo's own tests do")
def test_the_example_is_shown_until_it_is_left(browser: Browser, folder: Path) -> None:
    page = browser.press(browser.get("/"), "Guarda un esempio")
    assert (page.status, page.path) == (200, "/")
    assert "le famiglie sono inventate" in page.text
    assert files(folder) == ["esempio"]
    assert browser.press(page, "Lascia l'esempio").path == "/comincia"


# --- Salute -------------------------------------------------------------------------------------


def test_health_answers_without_a_project(browser: Browser) -> None:
    page = browser.get("/salute")
    assert page.status == 200
    assert "Non trovo «collector.toml»" in page.text
    assert page.links()["Comincia un progetto"] == "/comincia"


def test_broken_settings_are_said_on_every_page_and_health_helps(
    browser: Browser, folder: Path
) -> None:
    browser.press(browser.get("/"), "Crea il progetto")
    config = folder / "collector.toml"
    sound = config.read_text(encoding="utf-8")
    config.write_text("[projct]\n", encoding="utf-8")
    for path in ("/", "/colloqui", "/persone", "/comincia"):
        page = browser.get(path)
        assert page.status == 409, path
        assert "non è un'impostazione che conosco" in page.text
        assert page.links()["Guarda la salute del progetto"] == "/salute"
    page = browser.get("/salute")
    assert page.status == 200
    assert "Correggila" in page.text
    config.write_text(sound, encoding="utf-8")
    assert "1 errore" not in browser.press(page, "Controlla di nuovo").text


def test_health_says_errors_first_with_what_to_do(browser: Browser, folder: Path) -> None:
    browser.press(browser.get("/"), "Crea il progetto")
    (folder / "schede.xlsx").unlink()
    page = browser.get("/salute")
    titles = [title.text_content() for title in page.tree.iterfind(".//h2")]
    assert titles[0] == "Da correggere"
    assert "1 errore" in page.text
    assert "Foglio .xlsx" in page.text


def test_health_says_what_doctor_says(browser: Browser, folder: Path) -> None:
    project = Project(folder)
    project.write([SOUND])
    (folder / "collector.toml").write_text("", encoding="utf-8")
    said = run(folder, "doctor", "--json").json["checks"]
    text = browser.get("/salute").text.lower()
    for check in said:
        assert " ".join(check["message"].lower().split()) in text, check["name"]
