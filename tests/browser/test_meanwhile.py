"""What happens between two clicks: a row is edited, a second tab sends, the mail server goes away.

Whoever clicks is told; nothing leaves that was not shown, and nothing leaves twice.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from aiosmtpd.smtp import SMTP
from playwright.sync_api import Browser, Page

from tests import needs
from tests.browser.everybody import is_for_everybody
from tests.browser.program import running_program
from tests.browser.surf import Surf, surfing
from tests.deliver.mail_server import PASSWORD, USER, Conduct, MailServer, mail_server
from tests.road import PEOPLE, SOUND, TODAY, Project

pytestmark = needs.chromium

MEETING = "AS-2026-06-25"
PLACE = f"/incontri/{MEETING}"
ROWS = [
    {**SOUND, "date": "02/06/2026", "next_date": "30/06/2026"},
    {**SOUND, "mediator": "Li Wei", "nucleus": "Chen", "date": "03/06/2026",
     "next_date": "30/06/2026"},
]  # fmt: skip
ALL = {str(one["email"]) for one in PEOPLE[2:]}
"""Who is written to before the meeting."""
ANNA = "anna.rossi@comune.example"


class OnlyTheFirst(Conduct):
    """Takes one mail, then goes away; comes back with `is_back`."""

    is_back = False
    taken = 0

    async def at(self, stage: str, server: SMTP, to: str = "") -> str | None:
        if stage == "MAIL" and self.taken and not self.is_back:
            return "421 4.3.2 Shutting down"
        self.taken += stage == "AFTER"
        return await super().at(stage, server, to)


@dataclass
class Desk:
    """A project with a mail server, and a coordinator at its board."""

    project: Project
    server: MailServer
    surf: Surf

    def taken(self) -> Counter[str]:
        """How many mails each address got."""
        return Counter(self.server.addressees)


@contextmanager
def at_the_desk(chromium: Browser, folder: Path, conduct: Conduct) -> Iterator[Desk]:
    project = Project(folder)
    project.write(ROWS)
    with mail_server(folder, conduct) as server:
        (folder / "collector.toml").write_text(
            '[project]\nname = "Prova"\n[workbook]\npath = "schede.xlsx"\n'
            f'[mail]\nfrom = "{USER}"\nsmtp_host = "127.0.0.1"\nsmtp_port = {server.port}\n'
            f'smtp_user = "{USER}"\nsmtp_ca = "ca.pem"\nattachment = "none"\n',
            encoding="utf-8",
        )
        project.sync()
        env = {"COLLECTOR_SMTP_PASSWORD": PASSWORD}
        with (
            running_program(folder, "--today", TODAY, env=env) as program,
            surfing(chromium, program) as surf,
        ):
            yield Desk(project, server, surf)


@pytest.fixture
def conduct() -> Conduct:
    return Conduct()


@pytest.fixture
def desk(chromium: Browser, tmp_path: Path, conduct: Conduct) -> Iterator[Desk]:
    with at_the_desk(chromium, tmp_path, conduct) as made:
        yield made


def shown_plan(desk: Desk) -> Page:
    """Make the documents, and ask who gets what."""
    desk.surf.go(PLACE)
    desk.surf.press("Prepara")
    desk.surf.go(PLACE)
    desk.surf.press("Spedisci")
    assert "Chi riceve che cosa" in desk.surf.text
    assert not desk.server.taken
    return desk.surf.page


def test_a_row_edited_between_two_clicks_is_told_and_nothing_leaves(desk: Desk) -> None:
    shown_plan(desk)
    desk.project.edit(lambda book: setattr(book["Schede"]["H2"], "value", "Detto altrimenti."))
    desk.surf.allowed.add(409)
    desk.surf.press("Spedisci")
    assert not desk.server.taken
    assert "cambiat" in desk.surf.text
    shown_plan(desk)
    is_for_everybody(desk.surf)
    desk.surf.press("Spedisci")
    is_for_everybody(desk.surf)
    assert desk.taken() == Counter(ALL)


def test_a_second_tab_that_sends_what_was_sent_sends_nothing(desk: Desk) -> None:
    first = shown_plan(desk)
    second = desk.surf.context.new_page()
    second.goto(first.url)
    desk.surf.press("Spedisci")
    assert desk.taken() == Counter(ALL)
    desk.surf.page = second
    desk.surf.allowed.add(409)
    if desk.surf.button("Spedisci").count():
        desk.surf.press("Spedisci")
    assert desk.taken() == Counter(ALL)


@pytest.mark.parametrize("conduct", [OnlyTheFirst()])
def test_a_mail_server_that_goes_away_is_told_and_nobody_gets_two(
    desk: Desk, conduct: OnlyTheFirst
) -> None:
    shown_plan(desk)
    desk.surf.press("Spedisci")
    assert sum(desk.taken().values()) == 1
    assert "Non si perde: riprova più tardi." in desk.surf.text
    desk.surf.go(PLACE)
    conduct.is_back = True
    desk.surf.press("Spedisci")
    desk.surf.press("Spedisci")
    assert desk.taken() == Counter(ALL)


@pytest.mark.parametrize("conduct", [Conduct("AFTER", "drop", only=ANNA)])
def test_a_mail_that_may_have_arrived_is_not_repeated(desk: Desk, conduct: Conduct) -> None:
    shown_plan(desk)
    desk.surf.press("Spedisci")
    assert desk.taken()[ANNA] == 1
    conduct.times = 0
    desk.surf.go(PLACE)
    assert "È arrivata" in desk.surf.buttons
    assert desk.surf.button("Spedisci").count() == 1
    desk.surf.press("Spedisci")
    if desk.surf.button("Spedisci").count():
        desk.surf.press("Spedisci")
    assert desk.taken() == Counter(ALL)
    desk.surf.go(PLACE).press("È arrivata")
    assert "È arrivata" not in desk.surf.buttons
    assert desk.taken() == Counter(ALL)
