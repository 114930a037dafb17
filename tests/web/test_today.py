"""Oggi: what is missing, what comes, the one thing to do next; «Controlla adesso»; requests."""

from pathlib import Path

import keyring
import pytest
from keyring.backends.fail import Keyring as NoKeyring

from collector.app.folders import OUTBOX_FOLDER
from tests.app.test_week import ROWS
from tests.road import SOUND, Project
from tests.web.driver import Shown, running_board

INCOMPLETE = {**SOUND, "date": "09/06/2026", "next_date": "30/06/2026", "end": ""}


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project(tmp_path)
    made.plain_mail()
    made.write(ROWS)
    return made


def strong(page: Shown) -> str:
    """What there is to do next."""
    return " ".join(page.tree.find(".//strong").text_content().split())


def mails(project: Project) -> list[str]:
    folder = project.folder / "uscite" / OUTBOX_FOLDER
    return sorted(path.name for path in folder.glob("*.eml"))


def empty_rows(project: Project, rows: range) -> None:
    project.edit(lambda book: [book["Schede"].delete_rows(rows.start) for _ in rows])


def test_a_fresh_project_says_to_check_first(project: Project) -> None:
    with running_board(project) as browser:
        page = browser.get("/")
        assert "Il foglio non è mai stato controllato." in page.text
        assert strong(page) == "Fai il primo controllo del foglio."
        page = browser.press(page, "Controlla adesso")
        assert "Ho controllato il foglio: 3 colloqui, 1 da completare." in page.text
        assert "codici nuovi" in page.text
        assert "Da allora il foglio non è cambiato." in page.text


def test_empty_tabs_are_to_be_filled(project: Project) -> None:
    project.write([], nuclei=[], people=[], meetings=[])
    with running_board(project) as browser:
        page = browser.get("/")
        assert strong(page).startswith("Scrivi nel foglio in «Persone», «Nuclei»")
        page = browser.press(page, "Controlla adesso")
        assert "ancora nessuna riga" in page.text
        assert "Nel foglio non c'è ancora nessun colloquio." in page.text


def test_what_is_missing_stands_below_its_mediator_with_a_link_to_its_story(
    project: Project,
) -> None:
    project.sync()
    code = project.column("Codice")[1]
    with running_board(project) as browser:
        page = browser.get("/")
        assert "Amina Haddad · 1 riga" in page.text
        assert "Manca: Ora fine. Hoxha, 09/06/2026 · Schede, riga 3" in page.text
        assert page.links()[code] == f"/colloqui/{code}"


def test_a_row_that_was_never_checked_has_no_code_to_follow(project: Project) -> None:
    project.sync()
    project.edit(lambda book: book["Schede"].append([None, None, "Amina Haddad", "N7F3K"]))
    with running_board(project) as browser:
        page = browser.get("/")
        assert "Da allora il foglio è cambiato." in page.text
        assert "Schede, riga 5" in page.text
        known = set(project.column("Codice"))
        shown = {text for text in page.links() if text.startswith("R")}
        assert shown <= known


def test_the_first_ten_rows_are_shown_and_the_rest_on_demand(project: Project) -> None:
    days = [f"{day:02}/05/2026" for day in range(1, 14)]
    project.write([{**INCOMPLETE, "date": day, "next_date": "nessuno"} for day in days])
    project.sync()
    with running_board(project) as browser:
        page = browser.get("/")
        hidden = page.tree.findall(".//details/ul/li")
        shown = page.tree.findall(".//section/ul/li")
        assert "Manca: Ora fine." in page.text
        assert len(hidden) == 3
        assert len([row for row in shown if "Ora fine" in row.text_content()]) == 10


def test_many_rows_and_mediators_are_folded(project: Project) -> None:
    names = [f"Mediatrice {letter}" for letter in "ABCDEFGHI"]
    rows = [
        {**INCOMPLETE, "mediator": name, "date": f"{day:02}/05/2026", "next_date": "nessuno"}
        for name in names
        for day in range(1, 6)
    ]
    project.write(rows, people=[{"name": name, "job": "mediatore"} for name in names])
    project.sync()
    with running_board(project) as browser:
        page = browser.get("/")
        titles = [" ".join(h3.text_content().split()) for h3 in page.tree.iterfind(".//h3")]
        assert titles[:-1] == [f"{name} · 5 righe" for name in names]
        assert titles[-1].startswith("Coordinamento")
        lists = page.tree.findall(".//section/ul")
        shown = [ul for ul in lists if "Ora fine" in ul.text_content()]
        assert [len(ul.findall("li")) for ul in shown[:6]] == [3] * 6
        assert len(shown) == 6
        assert "Altri 3 mediatori, 15 righe" in page.text
        assert "Altre 2 righe di Mediatrice A" in page.text


def test_meetings_come_before_what_is_missing(project: Project) -> None:
    project.sync()
    with running_board(project) as browser:
        titles = [h2.text_content() for h2 in browser.get("/").tree.iterfind(".//h2")]
        assert titles.index("Incontri che arrivano") < titles.index("Che cosa manca")


def test_a_changed_sheet_is_to_be_checked_and_says_what_came_of_it(project: Project) -> None:
    project.sync(today="2026-06-26")
    project.edit(lambda book: setattr(book["Schede"]["H2"], "value", "Detto altrimenti."))
    with running_board(project, today="2026-06-26") as browser:
        page = browser.get("/")
        assert strong(page) == "Il foglio è cambiato: controllalo."
        page = browser.press(page, "Controlla adesso")
        assert "1 riga nuova o cambiata." in page.text
        assert strong(page) == "Scrivi a chi deve completare."


def test_without_a_keyring_nobody_is_asked_for_new_passwords(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where they were given on another computer, new ones would lock people out."""
    monkeypatch.setattr(keyring, "get_keyring", NoKeyring)
    (project.folder / "collector.toml").write_text("", encoding="utf-8")
    project.run("week", "--yes")
    with running_board(project) as browser:
        page = browser.get("/")
        assert strong(page).startswith("Non posso leggere il portachiavi di questo computer")
        assert "Se le hai già date su un altro computer, lavora da lì" in page.text
        health = browser.get("/salute").text
        assert "Non posso leggere il portachiavi di questo computer" in health
        assert "Tutto a posto." not in health


def test_what_could_not_be_written_is_said_until_a_check_writes_it(project: Project) -> None:
    lock = project.folder / f".~lock.{project.workbook.name}#"
    lock.write_text(",anna,pc,,file:///;", encoding="utf-8")
    with running_board(project) as browser:
        page = browser.press(browser.get("/"), "Controlla adesso")
        for _ in range(2):
            assert "aspettano di essere scritti nel foglio: è aperto in LibreOffice" in page.text
            page = browser.get("/")
        lock.unlink()
        page = browser.press(page, "Controlla adesso")
        assert "aspettano" not in page.text
        assert all(project.column("Codice"))


def test_what_was_perhaps_meant_is_proposed(project: Project) -> None:
    project.write([{**SOUND, "mediator": "Amina Hadad"}])
    project.sync()
    shown = " ".join(project.run("flags").out.split())
    with running_board(project) as browser:
        page = browser.get("/")
        assert "Forse Amina Haddad?" in shown
        assert "Forse Amina Haddad?" in page.text


def test_the_steps_of_a_check_are_said(project: Project) -> None:
    with running_board(project) as browser:
        browser.press(browser.get("/"), "Controlla adesso")
        (task,) = browser.board.tasks._tasks.values()
        assert task.steps[:3] == [
            "Leggo il foglio",
            "Controllo 3 righe",
            "Ricordo 14 righe nuove o cambiate nel registro",
        ]
        assert "Scrivo nel foglio codici, stati e segnalazioni" in task.steps


def test_a_near_meeting_is_to_be_prepared(project: Project) -> None:
    project.sync()
    with running_board(project) as browser:
        page = browser.get("/")
        assert strong(page).startswith("Prepara e spedisci l'incontro di giovedì 25 giugno 2026")
        assert "Giovedì 25 giugno 2026, 10:00 · assistenti sociali" in page.text
        assert "da preparare" in page.text
        actions = [form.get("action") for form in page.tree.iterfind(".//main//form")]
        assert "/incontri/AS-2026-06-25/prepara" in actions


def test_mails_that_wait_in_the_folder_are_said(project: Project) -> None:
    project.run("week", "--yes")
    with running_board(project) as browser:
        page = browser.get("/")
        assert "4 mail da spedire a mano" in page.text
        assert "Richieste da spedire a mano" in page.text
        page = browser.press(page, "Segna come spedita: Amina Haddad")
        assert "Segnata come spedita: Amina Haddad." in page.text
        assert "Richieste da spedire a mano" not in page.text
        assert "ultimo messaggio 22/06/2026" in page.text


def test_requests_are_shown_with_their_address_then_written(project: Project) -> None:
    project.sync()
    with running_board(project) as browser:
        page = browser.get("/")
        assert page.links()["Scrivi a chi deve completare (1)"] == "/richieste"
        page = browser.get("/richieste")
        assert "amina.haddad@cooperativa.example" in page.text
        assert "Schede, riga 3 (09/06/2026): ora fine (manca)" in page.text
        assert mails(project) == []
        page = browser.press(page, "Spedisci le richieste")
        assert "1 richiesta pronta in «uscite/posta», da spedire a mano: Amina Haddad." in page.text
        assert len(mails(project)) == 1
        assert "Scrivi a chi" not in " ".join(page.links())


def test_a_row_edited_between_two_clicks_sends_nothing(project: Project) -> None:
    project.sync()
    with running_board(project) as browser:
        page = browser.get("/richieste")
        project.edit(lambda book: setattr(book["Schede"]["E2"], "value", ""))
        page = browser.press(page, "Spedisci le richieste")
        assert "non ne ho spedita nessuna" in page.text
        assert mails(project) == []


def test_a_second_tab_sends_nothing_twice(project: Project) -> None:
    project.sync()
    with running_board(project) as browser:
        first, second = browser.get("/richieste"), browser.get("/richieste")
        browser.press(first, "Spedisci le richieste")
        page = browser.press(second, "Spedisci le richieste")
        assert "non ne ho spedita nessuna" in page.text
        assert len(mails(project)) == 1


def test_a_workbook_that_is_gone_is_said_and_the_rest_is_shown(project: Project) -> None:
    project.sync()
    project.workbook.unlink()
    with running_board(project) as browser:
        page = browser.get("/")
        assert "Non trovo" in page.text
        assert "Adesso il foglio non si può guardare." in page.text
        assert strong(page) == "Qualcosa non si può guardare."
        assert "Manca: Ora fine." in page.text, "as the last check found it"
        page = browser.press(page, "Controlla adesso")
        assert "Non trovo" in page.text


def test_a_damaged_journal_is_said_and_a_new_one_may_be_begun(project: Project) -> None:
    project.sync()
    project.journal.write_bytes(project.journal.read_bytes()[:5000])
    with running_board(project) as browser:
        page = browser.get("/")
        assert "danneggiato" in page.text
        page = browser.press(page, "Controlla adesso")
        assert "danneggiato" in page.text
        page = browser.press(page, "Il registro è perso: cominciane uno nuovo")
        assert "Ho controllato il foglio: 3 colloqui, 1 da completare." in page.text


def many_rows(project: Project, number: int = 10) -> None:
    days = [f"{day:02}/05/2026" for day in range(1, number + 1)]
    project.write([{**SOUND, "date": day, "next_date": "30/06/2026"} for day in days])
    project.sync()


def test_rows_that_are_gone_are_shown_and_accepted_by_hand(project: Project) -> None:
    many_rows(project)
    empty_rows(project, range(2, 8))
    with running_board(project) as browser:
        page = browser.get("/")
        assert strong(page) == "Il controllo si ferma qui: guarda perché, e decidi tu."
        page = browser.press(page, "Controlla adesso")
        assert "mancano 6 righe su 10" in page.text
        assert "6 righe che non ci sono più" in page.text
        assert "01/05/2026" in page.text
        page = browser.press(page, "Sono state tolte apposta: accetta queste")
        assert "Ho controllato il foglio: 4 colloqui" in page.text


def test_the_safe_answer_comes_first_and_no_command_is_named(project: Project) -> None:
    many_rows(project)
    empty_rows(project, range(2, 8))
    with running_board(project) as browser:
        page = browser.get("/")
        assert "mancano 6 righe su 10" in page.text
        assert "--accept-missing" not in page.text
        page = browser.press(page, "Controlla adesso")
        assert "--accept-missing" not in page.text
        safe, accept = page.tree.findall(".//main//button")
        assert safe.text_content() == "Le ho rimesse: controlla di nuovo"
        assert "quiet" not in (safe.get("class") or "")
        assert accept.text_content() == "Sono state tolte apposta: accetta queste"
        assert "quiet" in accept.get("class")


def test_a_row_that_was_gone_before_is_told_from_those_that_are_gone_now(project: Project) -> None:
    many_rows(project, 11)
    empty_rows(project, range(2, 3))
    project.sync()
    empty_rows(project, range(2, 8))
    with running_board(project) as browser:
        page = browser.press(browser.get("/"), "Controlla adesso")
        assert "mancano 6 righe su 10" in page.text
        assert "7 righe che non ci sono più: 6 da adesso, 1 già all'ultimo controllo" in page.text
        assert page.text.count("mancava già") == 1


def test_only_the_rows_that_were_shown_are_accepted(project: Project) -> None:
    many_rows(project)
    empty_rows(project, range(2, 8))
    with running_board(project) as browser:
        page = browser.press(browser.get("/"), "Controlla adesso")
        empty_rows(project, range(2, 3))
        page = browser.press(page, "Sono state tolte apposta: accetta queste")
        assert "Non ho accettato" in page.text
    assert project.run("sync").code == 3, "the check still stops"


def test_what_is_typed_is_shown_as_text(project: Project) -> None:
    name = "<b>Sow</b><script>x</script>"
    project.write(
        [{**INCOMPLETE, "nucleus": "N7F3K"}],
        nuclei=[{"code": "N7F3K", "name": name, "municipality": "Rozzano", "language": "wolof"}],
    )
    project.sync()
    with running_board(project) as browser:
        page = browser.get("/")
        assert name in page.text
        assert page.tree.find(".//main//script") is None


def test_no_name_stands_in_an_address_or_a_title(project: Project) -> None:
    project.sync()
    with running_board(project) as browser:
        page = browser.get("/")
        addresses = " ".join(filter(None, page.links().values()))
        for name in ("Hoxha", "Amina"):
            assert name not in addresses + page.url + page.tree.findtext(".//title")
