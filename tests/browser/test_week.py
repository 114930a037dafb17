"""The coordinator's week by clicks, from an empty folder to the mails: with scripts and without.

At the end journal, sheet, files and documents are those of the same week done by commands.
"""

import re
from collections.abc import Callable
from pathlib import Path

import keyring
import pytest
from playwright.sync_api import Browser

from tests import needs
from tests.browser.keyring_file import KeyringFile
from tests.browser.names import found_in, names_in
from tests.browser.outcome import Outcome
from tests.browser.program import running_program
from tests.browser.staff import COVERED, MEETING, fill, mend_gap
from tests.browser.surf import NARROW, WIDE, Surf, surfing
from tests.road import PEOPLE, TODAY, run_in

pytestmark = [needs.chromium, needs.libreoffice]

DAY = ("--today", TODAY)


def begin(surf: Surf) -> None:
    """Make a project in the empty folder."""
    assert surf.path == "/comincia"
    surf.press("Crea il progetto")
    assert "Il progetto è pronto" in surf.text
    surf.follow("Vai a «Oggi»")
    assert surf.path == "/"


def check(surf: Surf) -> None:
    """Check the sheet, with progress; come back to the first page."""
    surf.go("/")
    surf.press("Controlla adesso")
    assert surf.path == "/"
    assert any("/lavori/" in address for address in surf.met.addresses)


def let_the_text_pass(surf: Surf) -> None:
    surf.go("/testi")
    assert COVERED in surf.text
    surf.press("Lascia passare")
    surf.go("/testi?vista=lasciati-passare")
    assert COVERED in surf.text


def give_passwords(surf: Surf) -> None:
    """Generate the passwords of all: they are seen once, and then gone."""
    surf.go("/persone").press("Genera a chi manca")
    secrets = surf.page.locator(".secret").all_inner_texts()
    assert len(set(secrets)) == len(PEOPLE)
    shown_at = surf.path
    assert not any(secret in surf.met.outside() for secret in secrets)
    for address in (shown_at, "/persone"):
        surf.go(address)
        assert surf.page.locator(".secret").count() == 0
        assert not any(secret in surf.page.content() for secret in secrets)


def prepare(surf: Surf) -> None:
    """Make the documents of the meeting, and look at one."""
    surf.go("/incontri")
    surf.page.locator(f"main a[href='/incontri/{MEETING}']").first.click()
    surf.settle()
    surf.press("Prepara")
    assert "pronto" in surf.text
    pdf = surf.page.get_by_role("link", name=re.compile("^PDF")).first.get_attribute("href")
    given = surf.context.request.get(f"{surf.base}{pdf}")
    assert given.body().startswith(b"%PDF-")
    surf.page.get_by_role("link", name=re.compile("^Guarda")).first.click()
    surf.settle()
    document = surf.page.frame_locator("iframe").first
    assert "Hoxha" not in document.locator("body").inner_text()
    assert "Documento riservato" in document.locator("body").inner_text()


def try_and_send(surf: Surf, folder: Path) -> None:
    """Send a trial, then the mails: into the folder, as there is no server."""
    post = folder / "uscite" / "posta"
    surf.go(f"/incontri/{MEETING}")
    surf.press("Invia di prova")
    assert "non conta come spedito" in surf.text
    assert len(list((post / "prova").glob("*.eml"))) == 4
    assert not list(post.glob("*.eml"))
    surf.go(f"/incontri/{MEETING}")
    surf.press("Spedisci")
    assert "Chi riceve che cosa" in surf.text
    assert not list(post.glob("*.eml")), "it asks first"
    surf.press("Spedisci")
    assert "Com'è andata" in surf.text
    assert len(list(post.glob("*.eml"))) == 4


def by_clicks(surf: Surf, folder: Path, mend: Callable[[Path], None]) -> None:
    """The whole week."""
    workbook = folder / "schede.xlsx"
    begin(surf)
    fill(workbook)
    check(surf)
    assert "Manca: Ora fine" in surf.text
    mend(workbook)
    check(surf)
    assert "Manca: Ora fine" not in surf.text
    let_the_text_pass(surf)
    give_passwords(surf)
    prepare(surf)
    try_and_send(surf, folder)


def by_commands(folder: Path, mend: Callable[[Path], None]) -> None:
    """The same week, typed into a terminal."""
    workbook = folder / "schede.xlsx"

    def done(*arguments: str) -> str:
        ran = run_in(folder, *arguments)
        assert ran.code in (0, 5), ran.err
        return ran.out

    done("init")
    fill(workbook)
    done("sync", *DAY)
    mend(workbook)
    done("sync", *DAY)
    rows = done("texts", "--rows", *DAY)
    done("texts", "--clear", re.findall(r"R[A-Z0-9]{6}", rows)[0], *DAY)
    done("password", "--generate", *DAY)
    done("digest", *DAY)
    done("send", "--test", "--yes", *DAY)
    done("send", "--yes", *DAY)


def same(one: Outcome, other: Outcome) -> None:
    """Two weeks left the same behind."""
    assert one.files() == other.files()
    assert one.documents() == other.documents()
    assert one.sheet() == other.sheet()
    ours, theirs = one.journal(), other.journal()
    for table in theirs:
        assert ours[table] == theirs[table], table


@pytest.fixture(scope="module")
def commanded(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """The week by commands."""
    folder = tmp_path_factory.mktemp("comandi") / "Progetto è qui"
    (folder / "home").mkdir(parents=True)
    before = keyring.get_keyring()
    keyring.set_keyring(KeyringFile())
    by_commands(folder, mend_gap)
    keyring.set_keyring(before)
    return Outcome(folder, folder / "schede.xlsx")


@pytest.mark.parametrize(
    ("scripts", "width"), [(True, WIDE), (False, NARROW)], ids=["scripts", "no scripts, narrow"]
)
def test_the_week_by_clicks_leaves_what_the_commands_leave(
    chromium: Browser, commanded: Outcome, tmp_path: Path, *, scripts: bool, width: int
) -> None:
    folder = tmp_path / "Progetto è qui"
    folder.mkdir()
    with running_program(folder, *DAY) as program:
        with surfing(chromium, program, scripts=scripts, width=width) as surf:
            by_clicks(surf, folder, mend_gap)
            surf.press("Chiudi la bacheca")
        assert program.wait() == 0
        names = names_in(folder / "schede.xlsx")
        assert found_in(surf.met.outside(), names) == set()
        assert found_in(program.said + program.logs, names) == set()
    same(Outcome(folder, folder / "schede.xlsx"), commanded)
