"""Incontri: documents prepared and looked at, mails shown, then sent as shown, then settled."""

import re
import sqlite3
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest

from collector.app.folders import OUTBOX_FOLDER, TRIAL_FOLDER, WITH_NAMES_FOLDER
from schemas.delivery import DeliveryState
from tests.app.test_old_mails import project as project_with_old_mails
from tests.deliver.mail_server import Conduct
from tests.deliver.test_send import ALL, ANNA, CARLA, MEETING, PAOLO, RITA, ROWS, Post, post_office
from tests.road import MEETINGS, PEOPLE, Project
from tests.web.driver import Browser, Shown, running_board

old_project = project_with_old_mails

PAGE = f"/incontri/{MEETING}"
PAST = "/incontri/AS-2026-04-21"
NOTHING_LEFT = "Non ho spedito nulla: guarda di nuovo."


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project(tmp_path)
    made.plain_mail()
    made.write(ROWS)
    made.sync()
    return made


def outbox(project: Project) -> Path:
    return project.folder / "uscite" / OUTBOX_FOLDER


def mails(project: Project, folder: str = "") -> dict[str, str]:
    """Who each mail in the folder is for, by the file's name."""
    found = sorted((outbox(project) / folder).glob("*.eml"))
    return {
        path.name: message_from_bytes(path.read_bytes(), policy=default)["To"] for path in found
    }


def row(page: Shown, name: str) -> Any:
    """The line of somebody in the page's table."""
    rows = page.tree.iterfind(".//main//table//tr")
    return next(line for line in rows if line.find("th").text_content().startswith(name))


def line(page: Shown, name: str) -> str:
    return " ".join(row(page, name).text_content().split())


def strong(page: Shown) -> str:
    return " ".join(page.tree.find(".//section//strong").text_content().split())


def planned(browser: Browser) -> Shown:
    """The page that shows who gets what."""
    return browser.press(browser.get(PAGE), "Spedisci")


def sent(browser: Browser) -> Shown:
    return browser.press(planned(browser), "Spedisci")


def typed(project: Project, cell: str, value: object, tab: str = "Schede") -> None:
    project.edit(lambda book: setattr(book[tab][cell], "value", value))


# --- The list -----------------------------------------------------------------------------------


def test_the_list_says_where_each_meeting_stands_and_its_next_step(project: Project) -> None:
    with running_board(project) as browser:
        page = browser.get("/incontri")
        assert re.search(
            "Giovedì 25 giugno 2026, 10:00: assistenti sociali .* da preparare", page.text
        )
        assert "in arrivo da preparare dal 04/07/2026" in page.text
        assert "1 incontro passato" in page.text
        page = browser.press(page, "Prepara")
        assert page.path == PAGE
        page = browser.get("/incontri")
        assert "pronto 4 persone aspettano la mail" in page.text
        page = browser.press(page, "Spedisci")
        browser.press(page, "Spedisci")
        assert "pronto 4 mail da spedire a mano" in browser.get("/incontri").text


def test_without_meetings_it_says_where_to_write_them(project: Project) -> None:
    project.write(ROWS, meetings=[])
    project.sync()
    with running_board(project) as browser:
        assert "Scrivi lì tipo, data e comuni" in browser.get("/incontri").text


def test_a_row_that_is_no_meeting_is_said_with_its_place(project: Project) -> None:
    typed(project, "B3", "25 giugnio", "Incontri")
    with running_board(project) as browser:
        page = browser.get("/incontri")
        assert "1 riga del foglio «Incontri» non si può leggere" in page.text
        assert "Incontri, riga 3" in page.text


@pytest.mark.parametrize("address", ["", "/documento/sala", "/spedisci", "/esito"])
def test_an_id_of_no_meeting_is_not_found(project: Project, address: str) -> None:
    with running_board(project) as browser:
        page = browser.get(f"/incontri/AS-2026-01-01{address}")
        assert page.status == 404
        assert "Questo incontro non c'è (più)" in page.text


@pytest.mark.parametrize("who", ["P0000", "x", "..%2F..%2Fcollector"])
def test_a_document_of_nobody_is_not_found(project: Project, who: str) -> None:
    with running_board(project) as browser:
        assert browser.get(f"{PAGE}/documento/{who}").status == 404


# --- Documents ----------------------------------------------------------------------------------


def test_documents_are_prepared_step_by_step_then_looked_at(project: Project) -> None:
    with running_board(project) as browser:
        page = browser.get(PAGE)
        assert strong(page) == "5 documenti da fare"
        assert "da preparare" in line(page, "Anna Rossi")
        page = browser.press(page, "Prepara")
        assert "5 documenti" in page.text
        (task,) = browser.board.tasks._tasks.values()
        assert task.steps[0] == "Leggo il foglio"
        assert "Documento 1 di 5, per la sala" in task.steps
        assert "Documento 5 di 5, per Carla Verdi" in task.steps
        assert strong(page) == "4 persone aspettano la mail"
        assert re.search(r"pronto \d+ pagin", line(page, "Anna Rossi"))
        links = {a.text_content(): a.get("href") for a in row(page, "Anna Rossi").iter("a")}
        inside = browser.get(links["Guarda il documento: Anna Rossi"])
        assert inside.tree.find(".//h1").text_content().startswith("Anna Rossi")
        frame = inside.tree.find(".//iframe")
        document = browser.once(frame.get("src"))
        assert document.status == 200
        assert "N7F3K" in document.source
        assert "Hoxha" not in document.source
        pdf = browser.session.get(browser.base + links["PDF: Anna Rossi"], timeout=60)
        assert pdf.content.startswith(b"%PDF")
        word = browser.session.get(browser.base + links["DOCX: Anna Rossi"], timeout=60)
        assert word.content.startswith(b"PK")


def test_a_document_that_would_say_something_else_is_to_be_made_again(project: Project) -> None:
    with running_board(project) as browser:
        browser.press(browser.get(PAGE), "Prepara")
        typed(project, "H2", "Detto altrimenti.")
        project.sync()
        page = browser.get(PAGE)
        assert "da rifare" in line(page, "Anna Rossi")
        assert "pronto" in line(page, "Paolo Bianchi")
        page = browser.press(page, "Prepara")
        assert "da rifare" not in page.text


def test_the_copy_with_names_stays_in_its_folder_and_is_never_mailed(project: Project) -> None:
    with running_board(project) as browser:
        page = browser.press(browser.get(PAGE), "Copia con i nomi")
        assert page.path == f"{PAGE}/documento/con-nomi"
        document = browser.once(page.tree.find(".//iframe").get("src"))
        assert "Hoxha" in document.source
        sent(browser)
    with_names = [
        path.relative_to(project.folder / "uscite").parts[0]
        for path in (project.folder / "uscite").rglob("*.*")
        if b"Hoxha" in path.read_bytes()
    ]
    assert set(with_names) == {WITH_NAMES_FOLDER}
    assert len(mails(project)) == 4


# --- Mails as files -----------------------------------------------------------------------------


def test_a_trial_goes_to_the_coordinator_alone_and_counts_for_nothing(project: Project) -> None:
    with running_board(project) as browser:
        browser.press(browser.get(PAGE), "Prepara")
        page = browser.press(browser.get(PAGE), "Invia di prova")
        assert f"Prova: 4 mail a {CARLA}. Nessuna conta come spedita." in page.text
        assert set(mails(project, TRIAL_FOLDER).values()) == {CARLA}
        assert mails(project) == {}
        page = browser.get(PAGE)
        assert strong(page) == "4 persone aspettano la mail"
        assert "Mail di prova: 4" in page.text


def test_who_gets_what_is_shown_and_just_that_is_written(project: Project) -> None:
    with running_board(project) as browser:
        page = planned(browser)
        assert mails(project) == {}, "nothing goes before somebody says so"
        assert f"{ANNA} 1" in line(page, "Anna Rossi")
        assert "riceve la mail" in line(page, "Anna Rossi")
        page = browser.press(page, "Spedisci")
        assert "4 mail pronte nella cartella. Nessuna mail è partita da qui." in page.text
        assert set(mails(project).values()) == ALL
        page = browser.get(PAGE)
        assert strong(page) == "1 documento da fare", "the copy for the room goes by no mail"
        assert "da preparare 1 di 5" in browser.get("/incontri").text
        page = browser.press(page, "Prepara")
        assert strong(page) == "4 mail sono nella cartella"
        assert "nella cartella, da spedire a mano" in line(page, "Anna Rossi")


def test_only_those_who_are_chosen_get_theirs(project: Project) -> None:
    with running_board(project) as browser:
        page = planned(browser)
        code = row(page, "Paolo Bianchi").find(".//input").get("value")
        page = browser.press(page, "Spedisci", person=code)
        assert list(mails(project).values()) == [PAOLO]
        assert "1 mail pronta" in page.text
        page = browser.press(planned(browser), "Spedisci", person="")
        assert "Non hai scelto nessuno: non ho spedito nulla." in page.text
        assert len(mails(project)) == 1


def test_a_row_edited_before_the_click_sends_nothing_and_the_new_plan_is_shown(
    project: Project,
) -> None:
    with running_board(project) as browser:
        page = planned(browser)
        typed(project, "H2", "Detto altrimenti.")
        page = browser.press(page, "Spedisci")
        assert "Intanto qualcosa è cambiato: altri contenuti per Anna Rossi" in page.text
        assert NOTHING_LEFT in page.text
        assert mails(project) == {}
        browser.press(page, "Spedisci")
        assert set(mails(project).values()) == ALL


def test_another_address_is_said(project: Project) -> None:
    with running_board(project) as browser:
        page = planned(browser)
        people = [{**p, "email": "a@comune.example"} if p["email"] == ANNA else p for p in PEOPLE]
        project.write(ROWS, people=people)
        page = browser.press(page, "Spedisci")
        assert "un altro indirizzo per Anna Rossi" in page.text
        assert mails(project) == {}


def test_the_button_in_a_second_tab_and_a_command_write_nothing_twice(project: Project) -> None:
    with running_board(project) as browser:
        first, second, third = planned(browser), planned(browser), planned(browser)
        browser.press(first, "Spedisci")
        written = mails(project)
        page = browser.press(second, "Spedisci")
        assert "nessuna mail per Anna Rossi" in page.text
        assert project.run("send", "--meeting", MEETING, "--yes").code == 0
        browser.press(third, "Spedisci")
        assert mails(project) == written


def test_a_meeting_that_moves_is_another_one(project: Project) -> None:
    with running_board(project) as browser:
        page = planned(browser)
        project.edit(lambda book: setattr(book["Incontri"]["B3"], "value", "26/06/2026"))
        page = browser.press(page, "Spedisci")
        assert "ha un altro codice" in page.text
        assert mails(project) == {}
        assert browser.get(PAGE).status == 404
        assert "AS-2026-06-26" in browser.get("/incontri").text


def test_the_page_of_a_meeting_that_went_says_what_becomes_of_its_mails(project: Project) -> None:
    with running_board(project) as browser:
        sent(browser)
        project.edit(lambda book: setattr(book["Incontri"]["B3"], "value", "26/06/2026"))
        project.sync()
        page = browser.get(PAGE)
        assert "4 mail per il 25/06/2026, un incontro che non c'è più: non spedirle." in page.text
        page = browser.press(browser.get("/incontri/AS-2026-06-26"), "Spedisci")
        assert "In «posta» 4 mail non vanno più spedite" in page.text
        browser.press(page, "Spedisci")
        assert {name[:13] for name in mails(project)} == {"AS-2026-06-26"}
        assert len(mails(project, "sostituite")) == 4


def test_mails_of_the_folder_are_marked_where_they_are_those_shown(project: Project) -> None:
    with running_board(project) as browser:
        sent(browser)
        page = browser.get(PAGE)
        typed(project, "H2", "Detto altrimenti.")
        browser.press(planned(browser), "Spedisci")  # somebody else makes Anna's mail again
        told = browser.press(page, "Segna come spedite")
        assert "altre mail di quelle che la pagina mostrava" in told.text
        assert len(mails(project)) == 4
        page = browser.get(PAGE)
        code = _code(page, "Anna Rossi", "/spedite")
        mark = _code(page, "Anna Rossi", "/spedite", "mail")
        page = browser.press(page, "Segna come spedita", person=code, mail=mark)
        assert "Segnate come spedite: Anna Rossi." in page.text
        assert "spedita il 22/06/2026" in line(page, "Anna Rossi")
        page = browser.press(page, "Segna come spedite")
        assert "spedita" in line(page, "Carla Verdi")
        assert mails(project) == {}


def _code(page: Shown, name: str, action: str, field: str = "person") -> str:
    """What a button in somebody's line would say: whom it is about, or which mail."""
    forms = row(page, name).iterfind(".//form")
    form = next(form for form in forms if form.get("action").endswith(action))
    return str(form.find(f".//input[@name='{field}']").get("value"))


def test_of_a_mail_whose_file_is_gone_a_person_says_what_became_of_it(project: Project) -> None:
    with running_board(project) as browser:
        browser.press(browser.get(PAGE), "Prepara")
        sent(browser)
        next(iter(outbox(project).glob("*.eml"))).unlink()
        page = browser.get(PAGE)
        assert strong(page) == "1 persona aspetta la mail"
        assert "il file non c'è più" in page.text
        assert "Tutte e 3: solo se sono partite davvero." in page.text
        page = browser.press(page, "Segna come spedite")
        assert mails(project) == {}
        assert "il file non c'è più" in page.text, "that one is asked about alone"
        page = browser.press(page, "Segna come spedita")
        assert strong(page) == "Non c'è altro da fare"


def test_a_mail_that_nobody_saw_is_not_marked(project: Project) -> None:
    """The journal is a new one, and a mail that it does not know turns up meanwhile."""
    with running_board(project) as browser:
        sent(browser)
        kept = {path: path.read_bytes() for path in sorted(outbox(project).glob("*.eml"))}
        project.journal.unlink()
        project.sync()
        hidden = next(iter(kept))
        hidden.unlink()
        page = browser.get(PAGE)
        assert "c'è una mail, e il registro non sa se è partita" in page.text
        hidden.write_bytes(kept[hidden])
        page = browser.press(page, "Segna come spedite")
        assert "altre mail di quelle che la pagina mostrava" in page.text


def test_who_has_no_email_is_said_and_nothing_can_go(project: Project) -> None:
    project.write(ROWS, people=[{**person, "email": ""} for person in PEOPLE])
    project.sync()
    with running_board(project) as browser:
        browser.press(browser.get(PAGE), "Prepara")
        page = browser.get(PAGE)
        assert strong(page) == "4 mail non possono partire"
        assert "senza email" in line(page, "Anna Rossi")
        page = planned(browser)
        assert "non si può: manca l'email" in line(page, "Anna Rossi")
        assert "Spedisci" not in page.buttons
        page = browser.press(browser.get(PAGE), "Invia di prova")
        assert "Per una prova serve una persona con il ruolo «coordinamento»" in page.text


def test_a_letter_with_a_familys_name_is_stopped_with_the_reason(project: Project) -> None:
    named = [{**MEETINGS[1], "place": "Casa Hoxha"}]
    project.write(ROWS, meetings=named)
    project.sync()
    with running_board(project) as browser:
        browser.press(browser.get(PAGE), "Prepara")
        page = planned(browser)
        assert "fermata" in line(page, "Anna Rossi")
        assert "foglio «Incontri»" in line(page, "Anna Rossi"), "where it stands, not what"
        assert "Hoxha" not in line(page, "Anna Rossi")
        assert "Spedisci" not in page.buttons
        page = browser.get(PAGE)
        assert "fermata dal controllo in uscita" in line(page, "Anna Rossi")
        assert mails(project) == {}


def test_a_past_meeting_asks_only_what_became_of_its_mails(project: Project) -> None:
    assert project.run("send", "--meeting", PAST[-13:], today="2026-04-20").code == 0
    with running_board(project) as browser:
        assert "passato 4 mail non sono segnate come spedite" in browser.get("/incontri").text
        page = browser.get(PAST)
        assert strong(page) == "4 mail sono nella cartella"
        page = browser.press(page, "Segna come spedite")
        assert "spedita" in line(page, "Anna Rossi")
        assert page.tree.find(".//section//strong") is None, "nothing is left to do"


def test_old_mails_are_asked_about_once(old_project: Project) -> None:
    assert old_project.run("sync").code == 0
    with running_board(old_project) as browser:
        first, second = browser.get("/incontri"), browser.get("/incontri")
        assert "ce ne sono 4 (AS-2026-04-21)" in first.text
        page = browser.press(first, "Sì, tutte")
        assert "Segnate come spedite." in page.text
        assert "Le mail di prima" not in page.text
        page = browser.press(second, "No, sono da spedire")
        assert "qualcuno ha già detto" in page.text
    with closing(sqlite3.connect(old_project.journal)) as db:
        states = {state for (state,) in db.execute("SELECT state FROM deliveries")}
    assert states == {"sent"}


# --- Mails by a server --------------------------------------------------------------------------


@dataclass
class Desk:
    """A coordinator's board, and the mail server behind it."""

    post: Post
    browser: Browser

    @property
    def letters(self) -> Counter[str]:
        return Counter(self.post.server.addressees)


@contextmanager
def desk(folder: Path, patch: pytest.MonkeyPatch, conduct: Conduct | None = None) -> Iterator[Desk]:
    wait = time.sleep
    with post_office(folder, patch, conduct) as post:
        patch.setattr("time.sleep", lambda seconds: wait(min(seconds, 0.05)))
        with running_board(post.project, today="2026-06-22") as browser:
            yield Desk(post, browser)


def test_a_server_gets_what_was_shown_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with desk(tmp_path, monkeypatch) as at:
        at.browser.press(at.browser.get(PAGE), "Prepara")
        page, second = planned(at.browser), planned(at.browser)
        assert at.letters == Counter()
        assert "Le mail partono da «127.0.0.1», con il PDF cifrato." in page.text
        page = at.browser.press(page, "Spedisci")
        assert "4 mail spedite da «127.0.0.1»." in page.text
        assert at.letters == Counter(ALL)
        page = at.browser.press(second, "Spedisci")
        assert NOTHING_LEFT in page.text
        assert at.post.send().code == 0
        assert at.letters == Counter(ALL)
        assert strong(at.browser.get(PAGE)) == "Non c'è altro da fare"


def test_the_board_and_a_command_at_once_send_each_mail_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with desk(tmp_path, monkeypatch) as at:
        page = planned(at.browser)
        running = at.post.start()
        at.browser.press(page, "Spedisci")
        assert running.wait(120) in (0, 5)
        at.browser.press(planned(at.browser), "Spedisci") if at.letters != Counter(ALL) else None
        assert at.letters == Counter(ALL)


def test_a_trial_by_the_server_goes_to_the_coordinator_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with desk(tmp_path, monkeypatch) as at:
        page = at.browser.press(at.browser.get(PAGE), "Invia di prova")
        assert at.letters == Counter({CARLA: 4})
        assert "prova spedita" in line(page, "Anna Rossi")
        assert at.post.states() == {}


def test_a_server_that_goes_away_leaves_an_uncertain_mail_which_a_person_settles(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with desk(tmp_path, monkeypatch, Conduct("AFTER", "drop", only=PAOLO, times=1)) as at:
        page = sent(at.browser)
        assert "incerta" in line(page, "Paolo Bianchi")
        assert "spedita" in line(page, "Anna Rossi")
        page = at.browser.get(PAGE)
        assert strong(page) == "Di 1 mail non so se è arrivata"
        assert "incerto" in at.browser.get("/incontri").text
        assert at.letters[PAOLO] == 1
        page = at.browser.press(page, "È arrivata")
        assert "Segnato: la mail è arrivata per Paolo Bianchi." in page.text
        assert at.post.states()[PAOLO] is DeliveryState.SENT
        assert at.letters == Counter(ALL)


def test_a_mail_that_did_not_arrive_goes_again_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with desk(tmp_path, monkeypatch, Conduct("DATA", "drop", only=PAOLO, times=1)) as at:
        sent(at.browser)
        again = "Non è arrivata: spediscila di nuovo"
        plans = [at.browser.press(at.browser.get(PAGE), again) for _ in range(2)]
        assert "la mail parte un'altra volta" in plans[0].text
        assert "Anna Rossi" not in plans[0].text
        assert at.letters[PAOLO] == 0, "shown first"
        at.browser.press(plans[0], "Spedisci")
        page = at.browser.press(plans[1], "Spedisci")
        assert NOTHING_LEFT in page.text
        assert at.letters == Counter(ALL)


def test_a_server_that_is_away_keeps_all_for_the_next_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with desk(tmp_path, monkeypatch, Conduct("MAIL", "421 4.3.2 Shutting down")) as at:
        page = sent(at.browser)
        assert "Nessuna mail è partita: " in page.text
        assert "Non si perde: riprova più tardi." in line(page, "Anna Rossi")
        page = at.browser.get(PAGE)
        assert "non è ancora partita" in line(page, "Anna Rossi")
        at.post.server.conduct.times = 0
        sent(at.browser)
        assert at.letters == Counter(ALL)


def test_who_lacks_a_password_is_said_and_the_others_get_theirs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with desk(tmp_path, monkeypatch) as at:
        monkeypatch.delenv(f"COLLECTOR_PASSWORD_{at.post.codes[RITA]}")
        page = at.browser.press(at.browser.get(PAGE), "Prepara")
        assert "manca la password" in line(page, "Rita Neri")
        assert "password: c'è" in line(page, "Anna Rossi")
        page = planned(at.browser)
        assert "non si può: manca la password" in line(page, "Rita Neri")
        at.browser.press(page, "Spedisci")
        assert at.letters == Counter(ALL - {RITA})
        assert strong(at.browser.get(PAGE)) == "1 mail non può partire"


def test_without_the_servers_password_nothing_is_begun(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with desk(tmp_path, monkeypatch) as at:
        monkeypatch.delenv("COLLECTOR_SMTP_PASSWORD")
        page = planned(at.browser)
        assert "password" in page.text
        assert at.post.server.talks == 0
