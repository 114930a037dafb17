"""Persone: who gets what, who lacks what; a password is seen once and replaces none that somebody
just handed over; the paper key.
"""

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as NoKeyring

from tests.deliver.test_passwords import InMemory
from tests.road import PEOPLE, SOUND, Project, Row
from tests.web.driver import Browser, Shown, running_board

EVERYBODY: list[Row] = [
    *PEOPLE,
    {"name": "Sara Conti", "job": "assistente sociale"},
    {"name": "Ugo Greco", "job": "referente comunale", "email": "ugo.greco@comune.example"},
]
TYPED = "Cavallo-batteria-7"
SERVER = """[mail]
from = "noi@cooperativa.it"
smtp_host = "smtp.cooperativa.it"
smtp_user = "posta@cooperativa.it"
"""


def use(backend: KeyringBackend) -> Iterator[Any]:
    before = keyring.get_keyring()
    keyring.set_keyring(backend)
    yield backend
    keyring.set_keyring(before)


@pytest.fixture
def ring() -> Iterator[InMemory]:
    yield from use(InMemory())


@pytest.fixture
def no_ring() -> Iterator[NoKeyring]:
    yield from use(NoKeyring())


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project(tmp_path)
    made.write([SOUND], people=EVERYBODY)
    made.sync()
    return made


@pytest.fixture
def browser(project: Project, ring: InMemory) -> Iterator[Browser]:
    with running_board(project) as running:
        yield running


def push(browser: Browser, page: Shown, label: str, **typed: str) -> Shown:
    """Press the first button whose label begins so."""
    return browser.press(page, next(one for one in page.buttons if one.startswith(label)), **typed)


def page_of(browser: Browser, name: str) -> Shown:
    return browser.get(browser.get("/persone").links()[name])


def said(page: Shown) -> list[str]:
    """The passwords on a page."""
    return [one.text_content() for one in page.tree.iterfind(".//main//p[@class='secret']")]


def kept(ring: InMemory) -> list[str]:
    """The passwords of people in the keyring."""
    return [ring.kept["collector", code] for code in ring.codes]


def section(page: Shown, heading: str) -> str:
    """What stands between a heading and the next one of its level."""
    titles = page.tree.iterfind(".//main//h2"), page.tree.iterfind(".//main//h3")
    found = next(one for some in titles for one in some if one.text_content().startswith(heading))
    words = []
    for after in found.itersiblings():
        if after.tag == found.tag:
            break
        words.append(after.text_content())
    return " ".join(" ".join(words).split())


def row_of(page: Shown, name: str) -> str:
    rows = page.tree.iterfind(".//main//tbody/tr")
    return next(text for row in rows if name in (text := " ".join(row.text_content().split())))


# --- Who is there -------------------------------------------------------------------------------


def test_everybody_stands_under_their_role_with_what_they_get(browser: Browser) -> None:
    page = browser.get("/persone")
    titles = [" ".join(one.text_content().split()) for one in page.tree.iterfind(".//main//h3")]
    roles = ["Mediatore · 2", "Assistente sociale · 3", "Referente comunale · 2"]
    assert titles[-4:] == [*roles, "Coordinamento · 1"]
    assert "i colloqui senza segno o segnati «servizio»" in section(page, "Assistente sociale")
    assert "tutti i colloqui e tutte le criticità" in section(page, "Coordinamento")
    line = row_of(page, "Anna Rossi")
    for fact in ("anna.rossi@comune.example", "1 nucleo", "25/06/2026", "nessuna", "manca"):
        assert fact in line
    assert "Opera" in row_of(page, "Rita Neri")


def test_who_lacks_something_stands_on_top_with_what_to_do(browser: Browser) -> None:
    page = browser.get("/persone")
    to_do = section(page, "Da fare")
    assert "Senza password per i documenti · 7" in to_do
    assert "Sara Conti" not in section(page, "Senza password"), "to whom nothing is sent"
    assert "Sara Conti" in section(page, "Senza email")
    assert "scrivi l'indirizzo di lavoro in «Email»" in section(page, "Senza email")
    assert "Ugo Greco" in section(page, "Senza comuni")
    assert "manca: non riceve nulla." in page_of(browser, "Sara Conti").text


def test_many_who_lack_a_password_are_folded_below_the_one_button(
    browser: Browser,
) -> None:
    one_by_one = browser.get("/persone").tree.find(".//main//section//details")
    assert one_by_one.find("summary").text == "A chi manca, uno per uno"
    assert one_by_one.get("open") is None
    push(browser, page_of(browser, "Anna Rossi"), "Genera la password")
    assert browser.get("/persone").tree.find(".//main//section//details").get("open") is not None


def test_an_address_breaks_at_its_signs_alone(browser: Browser) -> None:
    assert "anna<wbr>.rossi@<wbr>comune<wbr>.example" in browser.get("/persone").source


def test_where_nobody_lacks_anything_it_says_so(tmp_path: Path, ring: InMemory) -> None:
    project = Project(tmp_path)
    project.write([SOUND])
    project.sync()
    assert project.run("password", "--generate").code == 0
    with running_board(project) as browser:
        page = browser.get("/persone")
    assert "Niente: chi riceve un documento ha quello che serve." in page.text
    assert "Genera a chi manca" not in page.buttons


def test_one_person_with_what_they_may_read(browser: Browser) -> None:
    page = page_of(browser, "Anna Rossi")
    assert page.tree.findtext(".//title").startswith("Persona P"), "never the name"
    assert "I nuclei di cui può leggere oggi (1)" in page.text
    assert "Hoxha" in page.text
    assert "Chen" not in page.text
    assert "Giovedì 25 giugno 2026" in page.text
    assert "Oggi non può leggere di nessun nucleo." in page_of(browser, "Ugo Greco").text


@pytest.mark.parametrize("code", ["P9999", "pippo", "password%00"])
def test_an_unknown_code_is_answered_with_words(browser: Browser, code: str) -> None:
    page = browser.get(f"/persone/{code}")
    assert page.status == 404
    assert "Torna a «Persone»." in page.text


def test_people_of_one_name_are_told_apart(tmp_path: Path, ring: InMemory) -> None:
    other = {"name": "Anna Rossi", "job": "mediatore", "email": "a.rossi@cooperativa.example"}
    project = Project(tmp_path)
    project.write([SOUND], people=[*PEOPLE, other])
    project.sync()
    with running_board(project) as browser:
        page = browser.get("/persone")
        labels = [label for label in page.buttons if "Anna Rossi" in label]
        assert len(set(labels)) == len(labels) == 2
        assert "· mediatore" in row_of(page, "a.rossi@cooperativa.example")
        links = page.tree.iterfind(".//main//tbody//th/a")
        addresses = [link.get("href") for link in links if link.text == "Anna Rossi"]
        assert "ha lo stesso nome: guarda ruolo e codice" in browser.get(addresses[0]).text
        push(browser, browser.get(addresses[0]), "Genera la password")
    assert ring.codes == [addresses[0].removeprefix("/persone/")], "the other one's stays away"


def test_an_empty_tab_says_what_to_do(tmp_path: Path, ring: InMemory) -> None:
    project = Project(tmp_path)
    project.write([SOUND], people=[])
    project.sync()
    with running_board(project) as browser:
        page = browser.get("/persone")
    assert "Nel registro non c'è ancora nessuno." in page.text
    assert page.buttons == []


def test_a_hostile_name_is_text(tmp_path: Path, ring: InMemory) -> None:
    name = "<b>Bo</b>\"'{{7*7}}"
    project = Project(tmp_path)
    project.write([SOUND], people=[{**PEOPLE[2], "name": name}, *PEOPLE[:2]], nuclei=[])
    project.sync()
    with running_board(project) as browser:
        page = browser.get("/persone")
        links = page.tree.iterfind(".//main//tbody//th/a")
        one = next(link.get("href") for link in links if "Bo" in link.text)
        shown = [page, browser.get(one), push(browser, browser.get(one), "Genera la password")]
    for page in shown:
        assert "<b>Bo" not in page.source
        assert "&lt;b&gt;Bo&lt;/b&gt;" in page.source
        assert "{{7*7}}" in page.text


# --- Passwords are made up, and seen once -------------------------------------------------------


def left_anywhere(project: Project, secret: str) -> bool:
    """Whether a password stands in a file of the project."""
    with sqlite3.connect(project.journal) as journal:
        journal.execute("PRAGMA wal_checkpoint")
    files = [path for path in project.folder.rglob("*") if path.is_file()]
    return any(secret.encode() in path.read_bytes() for path in files)


def test_a_password_is_seen_once_and_left_nowhere(
    browser: Browser, project: Project, ring: InMemory, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    shown = push(browser, page_of(browser, "Anna Rossi"), "Genera la password")
    made = kept(ring)
    assert said(shown) == made
    assert shown.path == "/persone/password"
    assert shown.source.count(made[0]) == 1
    assert made[0] not in shown.tree.findtext(".//title")
    assert "mai per mail" in shown.text
    again = browser.get(shown.path)
    assert said(again) == []
    assert "si vedono una volta sola" in again.text
    for path in ("/", "/persone", f"/persone/{ring.codes[0]}"):
        assert made[0] not in browser.get(path).source
    assert made[0] not in caplog.text
    assert not left_anywhere(project, made[0])
    assert shown.headers["cache-control"] == "no-store"
    assert "c'è" in row_of(browser.get("/persone"), "Anna Rossi")


def test_all_who_lack_one_get_one_at_once(browser: Browser, ring: InMemory) -> None:
    push(browser, page_of(browser, "Anna Rossi"), "Genera la password")
    before = dict(ring.kept)
    shown = browser.press(browser.get("/persone"), "Genera a chi manca")
    assert len(said(shown)) == 6
    assert set(said(shown)) == set(kept(ring)) - set(before.values())
    assert ring.kept.items() >= before.items(), "nobody's is replaced"
    assert "Sara Conti" not in shown.text
    assert said(browser.get(shown.path)) == []


def clicked(browser: Browser, page: Shown, label: str) -> str:
    """Press a button and leave before its answer is shown; return where it would have led."""
    form = next(
        form
        for form in page.tree.iterfind(".//form")
        if (form.findtext(".//button") or "").startswith(label)
    )
    address = browser.base + form.get("action")
    fields = form.form_values()
    answer = browser.session.post(address, data=fields, timeout=60, allow_redirects=False)
    return str(answer.headers["location"])


def test_the_second_click_of_two_shows_what_the_first_made(
    browser: Browser, ring: InMemory
) -> None:
    page = page_of(browser, "Anna Rossi")
    assert clicked(browser, page, "Genera la password") == "/persone/password"
    made = kept(ring)
    assert clicked(browser, page, "Genera la password") == "/persone/password"
    assert kept(ring) == made
    assert said(browser.get("/persone/password")) == made


def test_a_password_that_nobody_saw_waits(browser: Browser, ring: InMemory) -> None:
    clicked(browser, page_of(browser, "Anna Rossi"), "Genera la password")
    page = browser.get("/persone")
    assert "password appena fatte che nessuno ha ancora visto" in page.text
    assert kept(ring)[0] not in page.source
    waiting = page.links()["Mostrale: si vedono una volta sola"]
    assert said(browser.get(waiting)) == kept(ring)


Old = Callable[[Browser], Shown]


@pytest.mark.parametrize(
    ("of", "label"),
    [
        (lambda browser: page_of(browser, "Anna Rossi"), "Genera la password"),
        (lambda browser: browser.get("/persone"), "Genera la password: Anna Rossi"),
        (lambda browser: browser.get("/persone"), "Genera a chi manca"),
    ],
)
def test_an_older_tab_replaces_no_password(
    browser: Browser, ring: InMemory, of: Old, label: str
) -> None:
    old = of(browser)
    push(browser, page_of(browser, "Anna Rossi"), "Genera la password")
    made = dict(ring.kept)
    shown = push(browser, old, label)
    assert ring.kept == made
    assert "Non ho cambiato nulla." in shown.text
    assert said(shown) == []


def test_a_new_password_is_asked_for_and_replaces_the_one_seen(
    browser: Browser, ring: InMemory
) -> None:
    push(browser, page_of(browser, "Anna Rossi"), "Genera la password")
    first = kept(ring)
    page = page_of(browser, "Anna Rossi")
    assert "Genera la password" not in " ".join(page.buttons)
    assert "I documenti già fatti o spediti si aprono ancora con quella di prima" in page.text
    shown = browser.press(page, "Genera una password nuova")
    assert said(shown) == kept(ring) != first
    again = browser.press(page, "Genera una password nuova")
    assert "resta quella nuova. Non ho cambiato nulla." in again.text
    assert kept(ring) == said(shown)


# --- Typed, and taken away ----------------------------------------------------------------------


def typed(browser: Browser, page: Shown, one: str, other: str | None = None) -> Shown:
    again = one if other is None else other
    return browser.press(page, "Metti nel portachiavi", password=one, ripetuta=again)


def test_a_typed_password_is_kept_and_not_repeated(browser: Browser, ring: InMemory) -> None:
    shown = typed(browser, page_of(browser, "Anna Rossi"), TYPED)
    assert kept(ring) == [TYPED]
    assert "La password per Anna Rossi è nel portachiavi" in shown.text
    assert TYPED not in shown.source + shown.url


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        ("corta-7", None, "La password è troppo corta: servono almeno 10 segni."),
        ("Cavallo batteria", None, "La password ha spazi o lettere accentate"),
        (" Cavallo-batteria", None, "La password ha spazi o lettere accentate"),
        ("però-cavallo-7", None, "La password ha spazi o lettere accentate"),
        (TYPED, "Cavallo-batteria-8", "Le due password che hai scritto sono diverse."),
        ("", None, "Non hai scritto nessuna password."),
    ],
)
def test_one_that_will_not_do_is_refused(
    browser: Browser, ring: InMemory, one: str, other: str | None, why: str
) -> None:
    shown = typed(browser, page_of(browser, "Anna Rossi"), one, other)
    assert why in shown.text
    assert ring.kept == {}
    assert not one or one not in shown.source + shown.url


def test_a_password_is_taken_out_only_as_it_was_seen(browser: Browser, ring: InMemory) -> None:
    typed(browser, page_of(browser, "Anna Rossi"), TYPED)
    old = page_of(browser, "Anna Rossi")
    assert "non partono finché non ne ha un'altra" in old.text, "it asks first"
    typed(browser, old, f"{TYPED}-bis")
    assert "è stata cambiata" in browser.press(old, "Togli la password").text
    assert kept(ring) == [f"{TYPED}-bis"]
    shown = browser.press(page_of(browser, "Anna Rossi"), "Togli la password")
    assert "Anna Rossi: password tolta dal portachiavi." in shown.text
    assert ring.kept == {}
    assert any(label.startswith("Genera la password") for label in shown.buttons)


def test_the_password_of_the_mail_server(project: Project, ring: InMemory) -> None:
    (project.folder / "collector.toml").write_text(SERVER, encoding="utf-8")
    with running_board(project) as browser:
        page = browser.get("/persone")
        assert "Manca la password di «smtp.cooperativa.it»" in section(page, "Da fare")
        shown = typed(browser, page, "corta")
        assert ring.kept == {("collector", "SMTP"): "corta"}, "the server decides what will do"
        assert "La password del server della posta è nel portachiavi" in shown.text
        assert "Manca la password" not in shown.text
        gone = browser.press(shown, "Togli la password")
        assert "Server della posta: password tolta" in gone.text
    assert ring.kept == {}


# --- Where the keyring does not matter ----------------------------------------------------------


def test_without_a_keyring_it_says_what_to_do(project: Project, no_ring: NoKeyring) -> None:
    (project.folder / "collector.toml").write_text(SERVER, encoding="utf-8")
    with running_board(project) as browser:
        page, one = browser.get("/persone"), page_of(browser, "Anna Rossi")
    code = one.path.removeprefix("/persone/")
    for shown in (page, one):
        assert "Su questo computer non c'è un portachiavi di sistema" in shown.text
        assert f"COLLECTOR_PASSWORD_{code}" in shown.text
        assert not [one for one in shown.buttons if "assword" in one or "Genera" in one]
        assert "Metti nel portachiavi" not in shown.buttons
    assert "COLLECTOR_SMTP_PASSWORD" in page.text


def test_a_variable_decides_and_no_button_pretends_to(
    project: Project, ring: InMemory, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running_board(project) as browser:
        code = page_of(browser, "Anna Rossi").path.removeprefix("/persone/")
    monkeypatch.setenv(f"COLLECTOR_PASSWORD_{code}", "corta")
    with running_board(project) as browser:
        page = browser.get(f"/persone/{code}")
        assert "troppo corta" in page.text
        assert page.buttons == ["Fai la chiave"]
        shown = browser.post(f"/persone/{code}/genera", {"stato": "manca"})
        assert "conta prima del portachiavi" in shown.text
        browser.press(browser.get("/persone"), "Genera a chi manca")
    assert code not in ring.codes
    assert len(ring.codes) == 6


@pytest.mark.parametrize(
    ("mail", "why"),
    [
        (
            'attachment = "plain"\naccept_plain_attachments = true',
            "i documenti partono in chiaro",
        ),
        ('attachment = "none"', "le mail partono senza documenti"),
    ],
)
@pytest.mark.parametrize("backend", [InMemory, NoKeyring])
def test_where_nobody_needs_a_password_none_is_missed(
    project: Project, mail: str, why: str, backend: type[KeyringBackend]
) -> None:
    (project.folder / "collector.toml").write_text(f"[mail]\n{mail}\n", encoding="utf-8")
    for _ in use(backend()):
        with running_board(project) as browser:
            page, one = browser.get("/persone"), page_of(browser, "Anna Rossi")
    for shown in (page, one):
        assert f"Nessuno ha bisogno di una password: con queste impostazioni {why}." in shown.text
        assert "portachiavi di sistema" not in shown.text
    assert "manca" not in row_of(page, "Anna Rossi") + one.text
    assert "Senza password" not in page.text
    assert "Genera a chi manca" not in page.buttons


# --- The paper key ------------------------------------------------------------------------------


def rewrite(project: Project, old: str, new: str) -> None:
    """A person types something else into *Nuclei*; then the sheet is checked."""

    def change(book: Any) -> None:
        for row in book["Nuclei"].iter_rows(min_row=2):
            for cell in row:
                cell.value = new if cell.value == old else cell.value

    project.edit(change)
    project.sync()


def test_the_paper_key_is_made_and_opened(browser: Browser, project: Project) -> None:
    shown = browser.press(page_of(browser, "Anna Rossi"), "Fai la chiave")
    assert "Chiave scritta per Anna Rossi (assistente sociale): 1 nucleo." in shown.text
    assert "consegnala a mano" in shown.text
    assert "È aggiornata." in shown.text
    assert "Fai la chiave" not in shown.buttons
    address = shown.links()["Apri la chiave (PDF, con i nomi)"]
    assert address.startswith("/documenti/")
    assert "Rossi" not in address
    answer = browser.session.get(browser.base + address, timeout=60)
    assert answer.content.startswith(b"%PDF-")


def test_a_key_that_says_something_else_by_now_is_named(browser: Browser, project: Project) -> None:
    path = browser.press(page_of(browser, "Anna Rossi"), "Fai la chiave").path
    rewrite(project, "Hoxha", "Hoxha Prela")
    page = browser.get(path)
    assert "Non dice più le famiglie di oggi" in page.text
    top = browser.get("/persone")
    assert "Anna Rossi" in section(top, "Chiavi su carta")
    push(browser, top, "Fai la chiave: Anna Rossi")
    assert "È aggiornata." in browser.get(path).text


def test_a_key_of_somebody_who_reads_nothing_is_to_be_destroyed(
    browser: Browser, project: Project
) -> None:
    path = browser.press(page_of(browser, "Anna Rossi"), "Fai la chiave").path
    rewrite(project, "Anna Rossi", "Paolo Bianchi")
    for page in (browser.get(path), browser.get("/persone")):
        assert "Non può più leggere di nessun nucleo" in page.text
        assert "distruggila" in page.text
        assert not [label for label in page.buttons if label.startswith("Fai la chiave")]
