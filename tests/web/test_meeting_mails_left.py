"""Mails in the folder that nobody is to send any more; and trouble, said as trouble."""

import re
from pathlib import Path

import pytest

from tests.deliver.mail_server import Conduct
from tests.deliver.test_send import ANNA, RITA, ROWS
from tests.road import PEOPLE, Project
from tests.web.driver import Browser, Shown, running_board
from tests.web.test_meetings import PAGE, PAST, desk, line, mails, planned, sent, strong, typed
from tests.web.test_meetings import project as project_with_two_meetings

project = project_with_two_meetings
PUT_ASIDE = "Togli le mail che non vanno più"
GONE = "4 mail per il 25/06/2026, un incontro che non c'è più: non spedirle."


def button(page: Shown) -> str:
    """The button that puts mails aside, as it is called where it stands among others."""
    return next(label for label in page.buttons if label.startswith(PUT_ASIDE))


def without_rita(project: Project) -> None:
    """Rita Neri is deleted from *Persone* after his mail was made."""
    project.write(ROWS, people=[one for one in PEOPLE if one["email"] != RITA])
    project.sync()


def moved(project: Project) -> None:
    """The meeting is moved to another day after its mails were made."""
    typed(project, "B3", "26/06/2026", "Incontri")
    project.sync()


def written(browser: Browser) -> None:
    browser.press(browser.get(PAGE), "Prepara")
    sent(browser)


# --- For somebody who is no longer a recipient --------------------------------------------------


def test_a_mail_for_who_is_no_recipient_any_more_is_put_aside(project: Project) -> None:
    with running_board(project) as browser:
        written(browser)
        without_rita(project)
        page = browser.get(PAGE)
        assert strong(page) == "1 mail non va più spedita"
        assert "non va più spedita: togli questa mail" in line(page, "Rita Neri")
        page = browser.press(page, PUT_ASIDE)
        assert "1 mail messa in «sostituite»" in page.text
        assert RITA not in mails(project).values()
        assert list(mails(project, "sostituite").values()) == [RITA]
        assert strong(page) == "3 mail sono nella cartella"


def test_it_is_not_marked_as_sent_with_the_others(project: Project) -> None:
    with running_board(project) as browser:
        written(browser)
        without_rita(project)
        page = browser.get(PAGE)
        assert "Tutte e 3: solo se sono partite davvero." in page.text
        browser.press(page, "Segna come spedite")
        assert list(mails(project).values()) == [RITA]


def test_it_can_be_marked_as_sent_alone(project: Project) -> None:
    with running_board(project) as browser:
        written(browser)
        without_rita(project)
        page = browser.get(PAGE)
        forms = page.tree.iterfind(".//table//form")
        codes = [
            (form.find(".//input[@name='person']"), form.find(".//input[@name='mail']"))
            for form in forms
            if form.get("action").endswith("/spedite")
            and "Rita" in form.find(".//button").get("aria-label")
        ]
        ((person, mail),) = codes
        page = browser.press(
            page, "Segna come spedita", person=person.get("value"), mail=mail.get("value")
        )
        assert "Segnate come spedite: Rita Neri." in page.text


def test_today_and_the_list_say_it_too(project: Project) -> None:
    said = "1 mail per il 25/06/2026, a chi non riceve più il documento: non va più spedita."
    with running_board(project) as browser:
        written(browser)
        without_rita(project)
        today, meetings = browser.get("/"), browser.get("/incontri")
        for page in (today, meetings):
            assert said in page.text
            assert "3 mail da spedire a mano; 1 mail non va più spedita" in page.text
        page = browser.press(today, button(today))
        assert page.path == PAGE
        again = browser.press(meetings, button(meetings))
        assert "Non ho spostato nulla." in again.text
        assert len(mails(project)) == 3


def test_the_plan_puts_it_aside_where_nobody_else_is_to_get_one(project: Project) -> None:
    with running_board(project) as browser:
        written(browser)
        without_rita(project)
        page = planned(browser)
        assert "1 mail non va più spedita" in page.text
        page = browser.press(page, PUT_ASIDE)
        assert "1 mail messa in «sostituite»" in page.text
        assert "Nessuna mail è partita" not in page.text
        assert list(mails(project, "sostituite").values()) == [RITA]


# --- For a meeting that is no more --------------------------------------------------------------


@pytest.mark.parametrize("address", ["/", "/incontri", PAGE])
def test_mails_for_a_meeting_that_moved_are_said_and_put_aside(
    project: Project, address: str
) -> None:
    with running_board(project) as browser:
        written(browser)
        moved(project)
        page = browser.get(address)
        assert GONE in page.text
        assert "Spedisci le mail pronte" not in page.text
        page = browser.press(page, button(page))
        assert page.path == "/incontri"
        assert "4 mail messe in «sostituite»" in page.text
        assert GONE not in browser.get(address).text
        assert mails(project) == {}
        assert len(mails(project, "sostituite")) == 4


def test_without_such_mails_nothing_is_said(project: Project) -> None:
    with running_board(project) as browser:
        written(browser)
        for address in ("/", "/incontri", PAGE, PAST):
            page = browser.get(address)
            assert "non vanno più" not in page.text
            assert not any(label.startswith(PUT_ASIDE) for label in page.buttons)
        browser.post(f"{PAGE}/togli", {"mail": "1"})
        assert len(mails(project)) == 4, "a mail that is to be sent stays"


# --- What did not go as it should is no good news -----------------------------------------------


def troubles(page: Shown) -> list[str]:
    """What the page says in brown, above all else."""
    found = page.tree.iterfind(".//main/p[@role='alert']")
    return [" ".join(one.text_content().split()) for one in found]


def good_news(page: Shown) -> list[str]:
    found = page.tree.iterfind(".//main/div[@class='notices']/p")
    return [" ".join(one.text_content().split()) for one in found]


def test_a_server_that_is_away_is_trouble(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with desk(tmp_path, monkeypatch, Conduct("MAIL", "421 4.3.2 Shutting down")) as at:
        page = sent(at.browser)
        (said,) = troubles(page)
        assert said.startswith("Nessuna mail è partita: ")
        assert good_news(page) == []
        page = at.browser.press(at.browser.get(PAGE), "Invia di prova")
        (said,) = troubles(page)
        assert said.startswith("Prova: nessuna mail è partita: ")
        assert "0 mail" not in page.text


def test_what_is_uncertain_is_trouble_and_the_rest_is_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with desk(tmp_path, monkeypatch, Conduct("AFTER", "drop", only=ANNA, times=1)) as at:
        page = sent(at.browser)
        assert troubles(page) == ["3 mail partite; di 1 mail non so se è arrivata."]
        assert good_news(page) == []


def test_what_went_well_is_no_trouble(project: Project) -> None:
    with running_board(project) as browser:
        page = sent(browser)
        assert troubles(page) == []
        assert good_news(page) == ["4 mail pronte nella cartella. Nessuna mail è partita da qui."]


def test_a_trial_is_called_one_while_it_goes_on(project: Project) -> None:
    with running_board(project) as browser:
        page = browser.press(browser.get(PAGE), "Invia di prova")
        assert "da spedire" not in line(page, "Anna Rossi")
        (task,) = browser.board.tasks._tasks.values()
        assert "Anna Rossi: mail di prova" in task.steps


# --- What a meeting's page has to say of itself -------------------------------------------------


def test_documents_to_be_made_again_do_not_hide_mails_in_the_folder(project: Project) -> None:
    with running_board(project) as browser:
        written(browser)
        typed(project, "H2", "Detto altrimenti.")
        project.sync()
        for address in ("/", "/incontri"):
            said = r"da rifare \d di 5; 4 mail da spedire a mano, \d con fatti più vecchi"
            assert re.search(said, browser.get(address).text)


def test_today_and_the_list_have_the_same_next_step(project: Project) -> None:
    with running_board(project) as browser:
        today, meetings = browser.get("/"), browser.get("/incontri")
        for page in (today, meetings):
            labels = [label.partition(":")[0] for label in page.buttons]
            assert labels.count("Prepara") == 1 + (page is today), "not for one that is far"
        written(browser)
        for address in ("/", "/incontri"):
            links = browser.get(address).links()
            assert any(label.startswith("Segna come spedite") for label in links)


def test_a_sheet_that_changed_is_said_on_the_meetings_page(project: Project) -> None:
    with running_board(project) as browser:
        assert "Il foglio è cambiato" not in browser.get(PAGE).text
        typed(project, "H2", "Detto altrimenti.")
        assert "Il foglio è cambiato dopo l'ultimo controllo" in browser.get(PAGE).text


@pytest.mark.parametrize("address", [PAGE, "/incontri"])
def test_a_sheet_that_cannot_be_read_is_said_once(project: Project, address: str) -> None:
    with running_board(project) as browser:
        project.workbook.write_bytes(b"no workbook")
        said = browser.get(address).text
        assert len(re.findall("Non (posso|riesco a) leggere", said)) == 1


def test_a_past_meeting_offers_nothing_that_cannot_be(project: Project) -> None:
    with running_board(project) as browser:
        written(browser)
        page = browser.get(PAST)
        assert not {"Prepara", "Spedisci", "Invia di prova"} & set(page.buttons)
        assert "Da spedire a mano" not in page.text
