"""Colloqui: found by whom, where and when, never by a name in the address; each opens into how it
was read, and its versions.
"""

import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from collector.app.google_sheet import GOOGLE_API_VARIABLE
from collector.app.talk_list import NOT_SURE, TalkList, list_talks
from collector.journal.store import Journal
from collector.web.pages import talks
from tests.road import NUCLEI, SOUND, Project
from tests.web.driver import Browser, Shown, running_board
from tests.workbook.google.desk import Desk

HOSTILE = "<script>alert(1)</script> {{7*7}} {% raw %} <b>grassetto</b>"
LONG_NAME = "Ghebreselassie " * 27
ARABIC = "قالت الأم إنها لا تريد أن تستمر"
ROWS = [
    {**SOUND, "date": "12/03/2026", "outcome": "Si parla dello sfratto."},
    {**SOUND, "mediator": "Li Wei", "nucleus": "Chen", "date": "2/4/2026", "next_date": "nessuno"},
    {**SOUND, "date": "12/3", "attendees": "", "outcome": ARABIC, "agreements": HOSTILE},
    {**SOUND, "nucleus": LONG_NAME, "date": "10/3/2026"},
]


def cell(at: str, text: object) -> Any:
    """An edit of one cell of *Schede*."""
    return lambda book: book["Schede"].__setitem__(at, text)


def words(part: Any) -> str:
    """What is read in a part of a page, with blanks between its pieces."""
    return " ".join(" ".join(part.itertext()).split())


def whole(page: Shown) -> str:
    """What is read in the main part."""
    return words(page.tree.find(".//main"))


def days(page: Shown) -> list[str]:
    """The days that the list shows, from the top."""
    return [
        words(link).rpartition(" ")[0]
        for link in page.tree.iterfind(".//table//th[@scope='row']/a")
    ]


def look_for(browser: Browser, start: str = "/colloqui", **typed: str) -> Shown:
    """What «Cerca» shows after this was typed."""
    return browser.press(browser.get(start), "Cerca", **typed)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    made = Project(tmp_path_factory.mktemp("talks"))
    made.write(ROWS)
    made.sync()
    return made


@pytest.fixture(scope="module")
def browser(project: Project) -> Iterator[Browser]:
    with running_board(project) as running:
        yield running


def test_all_talks_the_newest_first_with_family_mediator_place_and_state(browser: Browser) -> None:
    page = browser.get("/colloqui")
    assert days(page) == ["senza data sicura", "02/04/2026", "12/03/2026", "10/03/2026"]
    assert "4 colloqui. Da completare: 2. Completi, da controllare:" in page.text
    row = words(page.tree.findall(".//table//tr")[2])
    assert row.split(" ", 2)[2] == "10:30–11:45 Chen N2QX8 Li Wei Opera ✓ completo"
    assert "○ da completare Data: manca l'anno Persone presenti: manca" in whole(page)
    assert page.links()["Chen N2QX8"] == "/nuclei/N2QX8"


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ({"famiglia": "hox"}, ["senza data sicura", "12/03/2026"]),
        ({"famiglia": "陈"}, ["02/04/2026"]),
        ({"famiglia": "N2QX8"}, ["02/04/2026"]),
        ({"mediatore": "Li Wei"}, ["02/04/2026"]),
        ({"comune": "Rozzano"}, ["senza data sicura", "12/03/2026"]),
        ({"comune": NOT_SURE}, ["10/03/2026"]),
        ({"dal": "11 marzo 2026", "al": "31/3/26"}, ["12/03/2026"]),
        ({"stato": "da-completare"}, ["senza data sicura", "10/03/2026"]),
        ({"parole": "SFRATTO"}, ["12/03/2026"]),
        ({"famiglia": "Rossi"}, []),
    ],
)
def test_talks_are_found(browser: Browser, typed: dict[str, str], shown: list[str]) -> None:
    page = look_for(browser, **typed)
    assert days(page) == shown
    for name, text in typed.items():  # what was asked still stands in the form
        form = page.tree.find(".//form[@role='search']")
        assert dict(form.form_values())[name] == text


def test_no_name_ever_stands_in_an_address(browser: Browser) -> None:
    token = browser.get("/colloqui").tree.find(".//main//input[@name='csrf']").get("value")
    answer = browser.session.post(
        f"{browser.base}/colloqui/cerca",
        data={"csrf": token, "famiglia": "Hoxha", "mediatore": "Li Wei", "parole": "sfratto"},
        allow_redirects=False,
        timeout=30,
    )
    assert answer.status_code == 303
    address = answer.headers["location"]
    assert re.fullmatch(r"/colloqui\?r=[\w-]+", address)
    page = browser.get(address)
    for link in page.tree.iterfind(".//a"):
        assert not re.search("hoxha|li.wei|sfratto", link.get("href"), re.IGNORECASE)
    assert "Hoxha" not in page.tree.findtext(".//title")


def test_a_search_is_taken_away_again(browser: Browser) -> None:
    page = look_for(browser, famiglia="Chen")
    assert "Trovato un colloquio su 4." in page.text
    everything = browser.get(page.links()["Togli i filtri"])
    assert len(days(everything)) == 4
    assert look_for(browser).path == "/colloqui"  # nothing typed: nothing to remember


def test_a_day_that_is_not_sure_is_said_beside_its_field(browser: Browser) -> None:
    page = look_for(browser, dal="12/3", famiglia="Hoxha")
    assert days(page) == []
    assert "«12/3» non è un giorno sicuro." in page.text
    assert "Non ho cercato nulla." in page.text
    field = page.tree.find(".//input[@name='dal']")
    assert field.get("aria-invalid") == "true"
    told = page.tree.find(f".//*[@id='{field.get('aria-describedby').strip()}']")
    assert "Scrivilo con l'anno" in told.text_content()


def test_talks_left_out_for_want_of_a_day_are_counted(browser: Browser) -> None:
    page = look_for(browser, dal="1/1/2026")
    assert "Resta fuori 1 colloquio senza una data sicura." in page.text


def test_a_search_of_another_session_is_gone_and_said(browser: Browser) -> None:
    page = browser.get("/colloqui?r=AAAAAAAAAAAA")
    assert "Questa ricerca non c'è più" in page.text
    assert len(days(page)) == 4


@pytest.mark.parametrize(
    "asked", ["pagina=0", "pagina=-1", "pagina=x", "pagina=99999999", "parte=x", "r=x&pagina=2"]
)
def test_an_odd_address_shows_what_there_is(browser: Browser, asked: str) -> None:
    assert browser.get(f"/colloqui?{asked}").status == 200


def test_typed_text_never_becomes_markup(browser: Browser) -> None:
    page = look_for(browser, famiglia=HOSTILE)
    assert page.tree.find(".//input[@name='famiglia']").get("value") == HOSTILE
    talk = open_talk(browser, "senza data sicura")
    for shown in (page, talk):
        assert shown.tree.find(".//main//script") is None
        assert shown.tree.find(".//main//b") is None
    assert HOSTILE in talk.tree.find(".//main").text_content()


def open_talk(browser: Browser, day: str) -> Shown:
    """The page of the talk that the list shows with this day."""
    links = browser.get("/colloqui").links()
    return browser.get(next(link for name, link in links.items() if name.startswith(day)))


def block(page: Shown, header: str) -> str:
    """What the page says of one cell."""
    for row in page.tree.iterfind(".//table//tr"):
        text = words(row)
        if re.match(rf"[A-Z]+ {header}\b", text):
            return text
    raise AssertionError(header)


def test_a_talk_opens_into_how_each_cell_was_read(browser: Browser, project: Project) -> None:
    page = open_talk(browser, "senza data sicura")
    code = project.column("Codice")[2]
    assert page.path == f"/colloqui/{code}"
    assert page.tree.findtext(".//title").startswith(f"Colloquio {code}")
    assert "Schede, riga 4" in page.text
    assert "Da completare: data, persone presenti." in page.text
    assert block(page, "Nucleo").startswith("C Nucleo N7F3K letto: N7F3K – Hoxha (codice)")
    assert "12/3 non letto (manca l'anno)" in block(page, "Data")
    assert "In «Data» manca l'anno. Scrivi giorno/mese/anno." in block(page, "Data")
    assert block(page, "Esito").startswith(f"I Esito {ARABIC} letto: come scritto (testo)")
    assert "22/06/2026" in block(page, "Esito")


def test_what_was_typed_turns_as_its_script_does(browser: Browser) -> None:
    page = open_talk(browser, "senza data sicura")
    typed = [one for one in page.tree.iterfind(".//*[@class='typed']") if one.text == ARABIC]
    assert typed
    assert all(one.get("dir") == "auto" for one in typed)


def test_a_talk_of_a_family_that_is_not_known_shows_what_was_typed(browser: Browser) -> None:
    page = open_talk(browser, "10/03/2026")
    assert "non si sa; scritto: Ghebreselassie Ghebreselassie" in page.text
    assert len(page.tree.find(".//dl").text_content()) < 400
    assert LONG_NAME.strip() in " ".join(page.tree.find(".//table").text_content().split())


@pytest.mark.parametrize("code", ["RCVEZK8", "N7F3K", "x", "R7Y2KQ9", "cerca"])
def test_a_talk_that_is_not_there(browser: Browser, code: str) -> None:
    page = browser.get(f"/colloqui/{code}")
    assert page.status == 404
    assert "Questo colloquio non c'è" in page.text


# --- A sheet that changes -------------------------------------------------------------------


@pytest.fixture
def changing(tmp_path: Path) -> Project:
    made = Project(tmp_path)
    made.write(ROWS)
    made.sync(today="2026-06-08")
    return made


def test_a_change_is_said_with_a_button_and_new_rows_wait_for_the_check(changing: Project) -> None:
    def add(book: Any) -> None:
        sheet = book["Schede"]
        for at in (6, 7):
            for column, value in enumerate(list(sheet[2])[1:14], start=2):
                sheet.cell(at, column).value = value.value
            sheet.cell(at, 4).value = f"{at}/5/2026"

    with running_board(changing) as browser:
        assert "Controlla adesso" not in browser.get("/colloqui").buttons
        changing.edit(add)
        page = browser.get("/colloqui")
        assert "Il foglio è cambiato da allora." in page.text
        assert "2 righe nuove compaiono qui dopo il controllo." in page.text
        assert len(days(page)) == 4
        browser.press(page, "Controlla adesso")
        after = browser.get("/colloqui")
        assert "Il foglio è cambiato" not in after.text
        assert days(after)[1:3] == ["07/05/2026", "06/05/2026"]


def test_versions_stand_one_below_the_other_with_what_changed(changing: Project) -> None:
    changing.edit(cell("I2", "Si parla della proroga dello sfratto."))
    changing.edit(cell("C2", "Chen"))
    changing.sync(today="2026-06-15")
    changing.edit(lambda book: book["Schede"].delete_rows(2))
    changing.sync(today="2026-06-22")
    with running_board(changing) as browser:
        page = browser.get("/colloqui?parte=spariti")
        assert "Un colloquio." in page.text
        assert "✕ sparito dal foglio controllo del 22/06/2026" in page.text
        talk = browser.get(next(iter(link for link in page.links().values() if "/R" in link)))
    assert "La riga non è più nel foglio" in talk.text
    assert "Manca dal controllo del 22/06/2026." in talk.text
    titles = [words(title) for title in talk.tree.iterfind(".//ol//h3")]
    assert titles == [
        "Controllo del 22/06/2026: non è più nel foglio",
        "Controllo del 15/06/2026: modificata",
        "Controllo del 08/06/2026: vista la prima volta",
    ]
    edited = words(talk.tree.findall(".//ol/li")[1])
    assert "Nucleo prima: N7F3K → poi: Chen" in edited
    assert "Esito prima: Si parla dello sfratto. → poi: Si parla della proroga" in edited
    assert "Nucleo Hoxha (N7F3K) → , poi Chen (N2QX8)" in edited
    assert "Mediatore" not in edited


def test_a_row_that_vanished_is_put_back_once_it_was_seen(changing: Project) -> None:
    code = changing.column("Codice")[0]
    changing.edit(lambda book: (book["Schede"].delete_rows(2), book["Nuclei"].delete_rows(2)))
    changing.sync()
    before = changing.workbook.read_bytes()
    button = "Rimetti 1 colloquio e 1 nucleo"
    with running_board(changing) as browser:
        seen = browser.get(browser.get(f"/colloqui/{code}").links()["Rimetti nel foglio"])
        assert "12/03/2026, Hoxha, Amina Haddad in «Schede»" in seen.text
        assert "Esito Si parla dello sfratto." in whole(seen)
        assert button in browser.get("/rimetti").buttons
        other = browser.press(seen, button, mark="altro")
        assert "Intanto qualcosa è cambiato" in other.text
        assert changing.workbook.read_bytes() == before
        done = browser.press(seen, button)
        assert "Rimesse 2 righe in fondo al foglio." in done.text
        again = browser.get(f"/rimetti/{code}")
        assert f"{code} è già nel foglio: «Schede», riga 5." in again.text
        assert button not in again.buttons
        browser.press(browser.get("/"), "Controlla adesso")
        titles = browser.get(f"/colloqui/{code}").tree.iterfind(".//ol//h3")
        assert words(next(titles)) == "Controllo del 22/06/2026: di nuovo nel foglio"
        assert "La riga in «Nuclei»: 3 versioni" in browser.get("/nuclei/N7F3K").text


DAY = "2026-06-20"


def test_a_talk_says_which_documents_told_of_it_and_who_has_them(changing: Project) -> None:
    changing.plain_mail()
    code = changing.column("Codice")[1]
    with running_board(changing) as browser:
        before = browser.get(f"/colloqui/{code}")
        assert "Nessun documento di un incontro ne ha ancora parlato." in before.text
        meeting = ("--meeting", "AS-2026-04-21")
        assert changing.run("send", *meeting, "--to", "Paolo Bianchi", today=DAY).code == 0
        assert changing.run("send", *meeting, "--sent", today=DAY).code == 0
        assert changing.run("digest", *meeting, today=DAY).code == 0
        after = whole(browser.get(f"/colloqui/{code}")).partition("Documenti che ne parlano ")[2]
        changing.edit(cell("I3", "Riscritto dopo il documento."))
        assert "RIGA-10" in {flag["code"] for flag in changing.sync(today=DAY)["flags"]}
        found = look_for(browser, famiglia="Chen", stato="completi")
    assert days(found) == ["02/04/2026"]  # that is no matter of who wrote the row
    assert after == (
        "Incontro AS-2026-04-21 Carla Verdi preparato Paolo Bianchi spedito Rita Neri preparato "
        "copia per la sala preparato"
    )


def test_a_row_that_was_taken_out_on_purpose_is_found_among_those(changing: Project) -> None:
    changing.edit(lambda book: book["Schede"].delete_rows(2))
    changing.sync("--accept-missing")
    with running_board(changing) as browser:
        page = look_for(browser, "/colloqui?parte=spariti", famiglia="Hoxha")
        assert re.fullmatch(r"/colloqui\?parte=spariti&r=[\w-]+", page.path)
        assert days(page) == ["12/03/2026"]
        assert "✕ tolto apposta" in page.text


def test_two_rows_with_one_code_are_both_shown(changing: Project) -> None:
    def copy(book: Any) -> None:
        sheet = book["Schede"]
        for at, value in enumerate(list(sheet[2]), start=1):
            sheet.cell(6, at).value = value.value
        sheet["H2"], sheet["H6"] = "Cambiata qui.", "Cambiata anche qui."

    code = changing.column("Codice")[0]
    changing.edit(copy)
    with running_board(changing) as browser:
        page = browser.get(f"/colloqui/{code}")
    titles = [words(title) for title in page.tree.iterfind(".//h2")]
    assert titles[:2] == ["Schede, riga 2", "Schede, riga 6"]


def test_a_page_that_waits_for_the_sheet_shows_what_the_journal_knows(changing: Project) -> None:
    code = changing.column("Codice")[0]
    with running_board(changing) as browser:
        page = browser.once(f"/colloqui/{code}")
    assert "Controllo del 08/06/2026: vista la prima volta" in page.text


def test_rows_that_are_no_talks_say_why(changing: Project) -> None:
    changing.edit(cell("B6", "Totale colloqui: 4"))
    with running_board(changing) as browser:
        page = browser.get("/colloqui?parte=altre-righe")
        assert "Righe che non sono colloqui (1)" in page.text
        assert "Schede, riga 6 riga di totale Totale colloqui: 4" in whole(page)
        assert (
            "Nessuna riga così"
            in look_for(browser, "/colloqui?parte=altre-righe", parole="pippo").text
        )


def test_a_sheet_that_cannot_be_read_hides_nothing_that_the_journal_knows(
    changing: Project,
) -> None:
    code = changing.column("Codice")[0]
    changing.workbook.unlink()
    with running_board(changing) as browser:
        page = browser.get("/colloqui")
        assert len(days(page)) == 4
        assert "Non so se il foglio è cambiato da allora." in page.text
        talk = browser.get(f"/colloqui/{code}")
        assert "Non posso leggere il foglio" in talk.text
        assert "vista la prima volta" in talk.text


def test_before_the_first_check_there_is_one_thing_to_do(tmp_path: Path) -> None:
    project = Project(tmp_path)
    project.write(ROWS)
    with running_board(project) as browser:
        page = browser.get("/colloqui")
        assert "Non c'è ancora nessun controllo" in page.text
        browser.press(page, "Controlla adesso")
        assert len(days(browser.get("/colloqui"))) == 4


def test_long_lists_have_pages_that_keep_the_search(tmp_path: Path) -> None:
    project = Project(tmp_path)
    rows = [
        {**SOUND, "date": f"{1 + at % 28}/{1 + at // 28}/2026", "next_date": "nessuno"}
        for at in range(120)
    ]
    project.write(rows, nuclei=NUCLEI)
    project.sync()
    with running_board(project) as browser:
        first = look_for(browser, famiglia="Hoxha")
        assert "Pagina 1 di 3" in first.text
        second = browser.get(first.links()["Pagina successiva"])
        last = browser.get(second.links()["Ultima pagina"])
        assert re.fullmatch(r"/colloqui\?r=[\w-]+&pagina=3", last.path)
        shown = [day for page in (first, second, last) for day in days(page)]
        assert (len(shown), len(set(shown))) == (120, 120)
        assert shown[0] == "08/05/2026"
        assert "Trovati 120 colloqui su 120." in last.text


def test_a_row_on_google_has_a_link(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Desk(tmp_path) as desk:
        assert desk.init().code == 0
        desk.fill(ROWS[:2])
        desk.sync()
        monkeypatch.setenv(GOOGLE_API_VARIABLE, desk.server.url)
        with running_board(Project(tmp_path), workbook=None) as browser:
            page = open_talk(browser, "02/04/2026")
        gid = desk.book.tab("Schede").sheet_id
        name, address = next(
            (name, link) for name, link in page.links().items() if link.startswith("https://")
        )
        assert name == "Schede, riga 3 (foglio Google, si apre in un'altra scheda)"
        assert address == f"{desk.url.partition('#')[0]}#gid={gid}&range=A3"


def test_a_number_that_is_not_known_yet_is_not_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = Project(tmp_path)
    made.write([SOUND])
    made.sync()
    gate = threading.Event()

    def list_later(journal: Journal) -> TalkList:
        gate.wait(9)
        return list_talks(journal)

    monkeypatch.setattr(talks, "list_talks", list_later)
    with running_board(made) as browser:
        page = browser.once("/colloqui")
        assert "Nel foglio" in page.links()
        gate.set()
        assert "Nel foglio (1)" in browser.get("/colloqui").links()


def test_a_very_long_text_opens(tmp_path: Path) -> None:
    made = Project(tmp_path)
    made.write([{**SOUND, "outcome": "Lungo. " * 4000}])
    made.sync()
    (code,) = made.column("Codice")
    with running_board(made) as browser:
        table = browser.get(f"/colloqui/{code}").tree.find(".//table[@class='by-row cells']")
        (opens,) = table.findall(".//details")
        assert opens.find("summary").text_content() == "Tutto il testo (27999 lettere)"
        assert opens.get("open") is None
        assert words(opens.find("div")).count("Lungo.") == 4000
