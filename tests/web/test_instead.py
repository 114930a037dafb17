"""Where a sentence that commands share names a command, the board says what to press here."""

import re
from pathlib import Path

import pytest
from starlette.routing import Match

import collector.web
from collector.web.app import all_routes
from collector.web.instead import WAYS, instead_of_commands
from tests.road import SOUND, Project
from tests.web.driver import running_board

ROOM = Path(collector.web.__file__).parent


def ways(sentence: str) -> list[tuple[str, str]]:
    return [(found.button, found.page) for found in instead_of_commands(sentence)]


@pytest.mark.parametrize(
    ("command", "way"),
    [
        ("sync", ("Controlla adesso", "Oggi")),
        ("sync --accept-missing", ("Controlla adesso", "Oggi")),
        ("send --meeting INC-2026-06-25", ("Spedisci", "Incontri")),
        ("send --meeting INC --again --to P7F3KX", ("Spedisci di nuovo", "Incontri")),
        ("send --meeting RICHIESTA-2026-06-22 --arrived P7F3KX", ("", "Oggi")),
        ("texts --clear CODICE", ("Lascia passare", "Testi")),
        ("texts", ("", "Testi")),
        ("password NOME", ("", "Persone")),
    ],
)
def test_a_command_has_its_button_or_page(command: str, way: tuple[str, str]) -> None:
    assert ways(f"Lancia «collector {command}», poi aspetta.") == [way]


@pytest.mark.parametrize(
    "sentence",
    [
        "Lancia «collector password --smtp».",
        "Lancia «collector journal adopt COPIA».",
        "Lancia «collector init --google» con l'indirizzo del foglio.",
        "Scrivi «Da collector sync» nel foglio.",
        "Non c'è nessun comando.",
    ],
)
def test_what_the_board_does_not_do_has_none(sentence: str) -> None:
    assert ways(sentence) == []


def test_a_command_named_twice_is_said_once() -> None:
    (found,) = instead_of_commands("«collector sync», poi ancora «collector\nsync».")
    assert str(found) == "Qui, al posto di «collector sync», premi «Controlla adesso» in «Oggi»."


@pytest.mark.parametrize("way", WAYS, ids=[pattern for pattern, *_ in WAYS])
def test_each_way_is_a_page_and_a_button_of_the_board(
    way: tuple[str, str, tuple[str, str]],
) -> None:
    _, button, (_, address) = way
    scope = {"type": "http", "path": address, "method": "GET"}
    assert any(route.matches(scope)[0] is Match.FULL for route in all_routes())
    templates = [path.read_text(encoding="utf-8") for path in (ROOM / "templates").glob("*.j2")]
    assert any(re.search(rf'[">]{button}\b', template) for template in templates)


def test_a_page_that_says_no_says_what_to_press_here(tmp_path: Path) -> None:
    project = Project(tmp_path)
    project.write([SOUND])
    with running_board(project) as browser:
        page = browser.post("/testi/lascia", {"testo": "R1/description/0"})
    assert "Lancia prima «collector sync»" in page.text
    assert "Qui, al posto di «collector sync», premi «Controlla adesso» in Oggi." in page.text
    assert page.links()["Oggi"] == "/"
