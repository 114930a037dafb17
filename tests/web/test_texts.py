"""Testi: covered texts, let pass and covered again; words that pass in the whole project. What a
button does is what `collector texts` does, and nothing of a family is ever in an address.
"""

import datetime as dt
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from collector.app.system_user import system_user
from tests.road import SOUND, Project, Row
from tests.web.driver import Browser, Shown, running_board

AHMED = "Il figlio Ahmed ha parlato con la maestra Lucia."
HOSTILE = "La maestra Lucia dice <img src=x onerror=alert(1)> {{7*7}}"
ARABIC = "قالت الأم إنها تريد أن تستمر"
ROWS: list[Row] = [
    {**SOUND, "description": AHMED, "outcome": "Hoxha è contento."},
    {
        **SOUND,
        "mediator": "Li Wei",
        "nucleus": "N2QX8",
        "date": "13/03/2026",
        "description": HOSTILE,
    },
    {**SOUND, "date": "14/03/2026", "description": "Chiama il 333 1234567.", "outcome": ARABIC},
]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project(tmp_path)
    made.write(ROWS)
    made.sync()
    return made


def texts(page: Shown) -> list[Any]:
    """The texts on a page, from the top."""
    return list(page.tree.iterfind(".//ol[@class='texts']/li"))


def said_of(text: Any) -> str:
    """A text as a screen reader says it."""
    return " ".join(text.find("p[@dir='auto']").text_content().split())


def press(browser: Browser, page: Shown, label: str, part: str = "", **typed: str) -> Shown:
    """Press the first button that begins with a label, of the text that holds a part."""
    names = [
        " ".join(button.text_content().split())
        for text in (texts(page) if part else [page.tree])
        if part in text.text_content()
        for button in text.iterfind(".//button")
    ]
    wanted = next((name for name in names if name.startswith(label)), None)
    assert wanted, f"no button «{label}»: {names}"
    return browser.press(page, wanted, **typed)


def decisions(project: Project) -> dict[str, list[Any]]:
    """All that the journal holds of what was decided; of its moments only the day."""
    texts_of = "SELECT id, day, texts FROM clearances ORDER BY id"
    words_of = "SELECT id, day, who, key, word, allowed, at <> '' FROM word_decisions ORDER BY id"
    with closing(sqlite3.connect(project.journal)) as db:
        return {
            "texts": db.execute(texts_of).fetchall(),
            "words": db.execute(words_of).fetchall(),
        }


def allowed_words(project: Project) -> list[str]:
    """The words that were decided on, the oldest first."""
    return [row[4] for row in decisions(project)["words"]]


# --- What is shown ------------------------------------------------------------------------------


def test_covered_parts_are_marked_for_the_eye_and_said_for_the_ear(project: Project) -> None:
    with running_board(project) as browser:
        page = browser.get("/testi")
    phone, arabic, hostile, ahmed, family = texts(page)
    assert [mark.text_content() for mark in ahmed.iterfind(".//mark")] == [
        "[coperto, nome: Ahmed]", "[coperto, nome: Lucia]",
    ]  # fmt: skip
    assert said_of(phone) == "Chiama il [coperto, telefono: 333 1234567]."
    assert said_of(arabic) == f"[coperto, testo in un'altra scrittura: {ARABIC}]"
    assert {note.get("dir") for note in arabic.iterfind(".//mark/span")} == {"ltr"}
    assert "[coperto, nome: Hoxha] è contento." in said_of(family)
    assert "dice <img src=x [non la conosco: onerror]=" in said_of(hostile)
    assert said_of(hostile).endswith("(1)> {{7*7}}")
    assert not page.tree.findall(".//img")
    names = [" ".join(button.text_content().split()) for text in texts(page)
             for button in text.iterfind("div[@class='actions']//button")]  # fmt: skip
    assert len(set(names)) == 5, "each says which text it is about"
    assert all(name.startswith("Lascia passare: ") for name in names)


def test_a_text_passes_and_is_covered_again_and_its_familys_name_stays_covered(
    project: Project,
) -> None:
    with running_board(project) as browser:
        page = press(browser, browser.get("/testi"), "Lascia passare", "contento")
        page = press(browser, browser.get("/testi"), "Lascia passare", "Ahmed")
        assert "Fatto: 1 testo." in page.text
        page = browser.get("/testi?vista=lasciati-passare")
        assert "[passa, nome: Ahmed]" in page.text
        assert "[coperto, nome: Hoxha] è contento." in page.text
        page = press(browser, page, "Copri di nuovo", "Ahmed")
        assert "Ahmed" not in page.text.replace("[passa", "")
        assert "[coperto, nome: Ahmed]" in browser.get("/testi").text


def test_several_texts_at_once(project: Project) -> None:
    with running_board(project) as browser:
        page = browser.get("/testi")
        none = browser.press(page, "Lascia passare i testi scelti")
        assert "Non hai scelto nessun testo" in none.text
        marks = [box.get("value") for box in page.tree.iterfind(".//input[@form='scelti']")]
        token = page.tree.find(".//input[@name='csrf']").get("value")
        said = browser.session.post(
            f"{browser.base}/testi/lascia", data={"csrf": token, "testo": marks[:3]}, timeout=60
        )
        assert "Fatto: 3 testi." in said.text
        assert len(texts(browser.get("/testi"))) == 2


# --- Two tabs, and the sheet in between ---------------------------------------------------------


def test_a_text_that_changed_since_it_was_shown_does_not_pass(project: Project) -> None:
    with running_board(project) as browser:
        first_tab = browser.get("/testi")
        second_tab = browser.get("/testi")
        press(browser, first_tab, "Lascia passare", "Ahmed")
        again = press(browser, second_tab, "Lascia passare", "Ahmed")
        assert "Era già così: non ho cambiato nulla." in again.text
        before = decisions(project)
        changed = f"{AHMED} Poi la zia Fatima."
        at = project.column("Descrizione intervento").index(AHMED) + 2
        project.edit(lambda book: book["Schede"].__setitem__(f"H{at}", changed))
        project.sync()
        assert "[coperto, nome: Fatima]" in browser.get("/testi").text
        said = press(browser, second_tab, "Lascia passare", "Ahmed")
        assert "è cambiato da quando l'hai aperto: non l'ho lasciato passare" in said.text
        assert "[coperto, nome: Fatima]" in said.text, "it comes back to the text as it is now"
        assert decisions(project) == before


# --- Words --------------------------------------------------------------------------------------


def test_a_word_is_allowed_in_all_texts_and_taken_back(project: Project) -> None:
    with running_board(project) as browser:
        page = press(browser, browser.get("/testi"), "Ammetti questa parola: Lucia", "Ahmed")
        assert "Fatto: 1 parola." in page.text
        assert browser.get("/testi?vista=tutti").text.count("[passa, nome: Lucia]") == 2
        page = browser.get("/testi/parole?lista=ammesse")
        assert [head.text_content() for head in page.tree.iterfind(".//tbody//th")] == ["Lucia"]
        assert system_user() in page.text, "who allowed it"
        page = press(browser, page, "Togli dalle parole ammesse: Lucia")
        assert "Fatto: 1 parola." in page.text
        assert "Tornate coperte" in page.text
        assert browser.get("/testi").text.count("[coperto, nome: Lucia]") == 2


@pytest.mark.parametrize("word", ["Hoxha", "scuola hoxha", "333 1234567", "e" * 61, "  "])
def test_a_word_that_may_not_pass_is_refused_as_the_command_refuses_it(
    project: Project, word: str
) -> None:
    refused = project.run("texts", "--allow", word.strip())
    with running_board(project) as browser:
        page = browser.get("/testi/parole?lista=ammesse")
        page = browser.press(page, "Ammetti", parola=word)
    assert " ".join(refused.err.split()).removeprefix("collector: ") in page.text
    here = "al posto di «collector texts --clear CODICE», premi «Lascia passare» in «Testi»"
    assert (here in page.text) == ("--clear" in refused.err)
    assert allowed_words(project) == []
    assert "e" * 61 not in page.path


def test_a_word_that_may_not_pass_has_no_button(project: Project) -> None:
    project.write([{**SOUND, "description": "La maestra Rossi e il figlio Ahmed di Hoxha."}])
    project.sync()
    with running_board(project) as browser:
        words, text = browser.get("/testi/parole"), browser.get("/testi?vista=tutti")
        for page in (words, text):
            assert [name for name in page.buttons if name.startswith("Ammetti questa")] == [
                "Ammetti questa parola: Ahmed"
            ]
        assert "Hoxha nome · di una famiglia: resta coperta" in text.text
        listed = "Rossi nome · è in un nome di «Nuclei» o «Persone»: "
        assert f"{listed}passa solo con il suo testo" in text.text
        press(browser, text, "Lascia passare")
        text = browser.get("/testi?vista=tutti")
        assert f"{listed}passa con questo testo" in text.text
        assert "[passa, nome: Rossi]" in text.text


@pytest.mark.parametrize("word", ["Dell'Orto", "D’Angelo", 'l\'asilo «Gioia» & "co"'])
def test_a_word_with_apostrophes_comes_through_a_form_as_it_is(project: Project, word: str) -> None:
    project.write([{**SOUND, "description": f"La maestra {word} ha chiamato."}])
    project.sync()
    with running_board(project) as browser:
        page = browser.get("/testi/parole?lista=ammesse")
        page = browser.press(page, "Ammetti", parola=word)
        assert word in page.text
        page = press(browser, page, f"Togli dalle parole ammesse: {word}")
    assert allowed_words(project) == [word, word]


@pytest.mark.parametrize(
    ("click", "options"),
    [
        (lambda b: press(b, b.get("/testi"), "Lascia passare", "onerror"), ["--clear"]),
        (lambda b: press(b, b.get("/testi"), "Ammetti questa parola: Lucia"), ["--allow", "Lucia"]),
    ],
)
def test_a_click_leaves_what_the_command_leaves(
    tmp_path: Path, click: Callable[[Browser], Shown], options: list[str]
) -> None:
    left, right = Project(tmp_path / "a"), Project(tmp_path / "b")
    left.write(ROWS)
    left.sync()
    right.folder.mkdir()
    for name in (left.workbook.name, left.journal.name):
        (right.folder / name).write_bytes((left.folder / name).read_bytes())
    with running_board(left) as browser:
        assert "Fatto: 1" in click(browser).text
    row = left.column("Codice")[1]
    ran = right.run("texts", *options, *([row] if options == ["--clear"] else []))
    assert ran.code == 0, ran.err
    assert decisions(left) == decisions(right)
    assert any(decisions(left).values())


# --- Which texts --------------------------------------------------------------------------------


def test_a_search_is_remembered_and_stands_in_no_address(project: Project) -> None:
    with running_board(project) as browser:
        page = browser.press(browser.get("/testi"), "Cerca", mediatore="Li Wei", parola="lucia")
        assert len(texts(page)) == 1
        assert "onerror" in page.text
        addresses = [page.url, *page.links().values()]
        addresses += [form.get("action") for form in page.tree.iterfind(".//form")]
        page = press(browser, page, "Ammetti questa parola: Lucia")
        assert page.tree.find(".//input[@id='parola']").get("value") == "lucia", "remembered"
        addresses.append(page.url)
        assert not [one for one in addresses for name in ("Li", "Wei", "ucia") if name in one]
        page = browser.press(browser.get("/testi"), "Cerca", parola="Nessuno")
        assert "togli il filtro" in page.text
        page = browser.get("/testi?r=lost")
        assert "Questa ricerca non c'è più" in page.text
        assert texts(page)


def test_five_hundred_texts_are_paged_and_a_click_comes_back_to_its_page(tmp_path: Path) -> None:
    project = Project(tmp_path)
    days = [dt.date(2025, 1, 1) + dt.timedelta(days=number) for number in range(500)]
    project.write(
        [
            {**SOUND, "date": day, "next_date": "", "description": f"La maestra Lucia, il {day}."}
            for day in days
        ]
    )
    project.sync()
    with running_board(project) as browser:
        page = browser.get("/testi?pagina=3")
        assert "41–60 di 500 testi" in page.text
        assert set(page.links()) >= {"Testi prima di questi", "Testi dopo questi"}
        third = texts(page)[2].get("id")
        page = press(browser, page, "Lascia passare", said_of(texts(page)[1]).rpartition(" ")[2])
        assert "41–60 di 499 testi" in page.text
        assert page.url.endswith(f"#{third}"), "on to the next one"
        assert "481–499 di 499 testi" in browser.get("/testi?pagina=999").text
        assert "1–20 di" in browser.get("/testi?pagina=-1").text


def test_where_there_is_nothing_it_says_what_to_do(tmp_path: Path) -> None:
    project = Project(tmp_path)
    project.write([SOUND])
    with running_board(project) as browser:
        page = browser.get("/testi")
        assert "Non c'è ancora nessun controllo" in page.text
        page = browser.press(page, "Controlla adesso")
        page = browser.get("/testi")
        assert "In nessun testo ho trovato nomi" in page.text
        assert "dopo un controllo" in page.text
        assert "In nessun testo" in browser.get("/testi/parole").text
        assert "Nessuna parola passa" in browser.get("/testi/parole?lista=ammesse").text


def test_a_journal_of_an_older_program_is_shown_and_can_be_decided_on(project: Project) -> None:
    with closing(sqlite3.connect(project.journal)) as db, db:
        db.execute("DROP TABLE word_decisions")
        db.execute("UPDATE meta SET value = '4' WHERE key = 'schema_version'")
    with running_board(project) as browser:
        page = browser.get("/testi")
        assert "[coperto, nome: Ahmed]" in page.text
        assert "Nessuna parola passa" in browser.get("/testi/parole?lista=ammesse").text
        page = press(browser, page, "Ammetti questa parola: Ahmed")
        assert "Fatto: 1 parola." in page.text
    assert allowed_words(project) == ["Ahmed"]
