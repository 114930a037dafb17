"""`collector` alone: where we are, and the one thing to do now. It writes nothing."""

from collections.abc import Callable, Mapping
from pathlib import Path

import keyring
import pytest
from keyring.backends.fail import Keyring as NoKeyring

from tests.app.test_week import ROWS, files
from tests.road import MEETINGS, PEOPLE, SOUND, TODAY, Project, Ran, run_in


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project(tmp_path)
    made.plain_mail()
    made.write(ROWS)
    return made


def look(project: Project, today: str = TODAY, env: Mapping[str, str] | None = None) -> str:
    """What it says, on one line; that it writes nothing is looked at each time."""
    before = files(project)
    ran = run_in(project.folder, env={"COLLECTOR_TODAY": today, **(env or {})})
    assert (ran.code, ran.err) == (0, "")
    assert files(project) == before
    return " ".join(ran.out.split())


def test_it_leads_through_a_week(project: Project) -> None:
    assert "«schede.xlsx», mai controllato" in look(project)
    assert "Adesso: collector sync (il primo controllo" in look(project)
    project.sync()
    shown = look(project)
    assert "da allora non è cambiato" in shown
    assert "Colloqui 3, 1 da completare" in shown
    assert "AS-2026-06-25 · assistenti sociali · 25/06/2026, fra 3 giorni: 4 persone" in shown
    assert "Adesso: collector week (le mail per AS-2026-06-25)" in shown
    project.run("week", "--yes")
    shown = look(project)
    assert "Posta 5 mail pronte, da spedire" in shown
    assert "Adesso: collector send --sent (quando" in shown
    project.run("send", "--sent")
    assert "Adesso: collector week (la prossima settimana" in look(project)


def test_a_sheet_that_changed_since_is_to_be_checked(project: Project) -> None:
    project.run("week", "--yes")
    project.edit(lambda book: setattr(book["Schede"]["H2"], "value", "Detto altrimenti."))
    shown = look(project)
    assert "da allora è cambiato" in shown
    assert "Adesso: collector week (il foglio è cambiato: le mail pronte vanno" in shown
    project.run("send", "--sent")
    project.edit(lambda book: setattr(book["Schede"]["H2"], "value", "Ancora altrimenti."))
    assert "Adesso: collector sync (il foglio è cambiato)" in look(project, today="2026-06-26")


def test_after_a_week_the_sheet_has_nothing_old(project: Project) -> None:
    """A change that the new documents report is no flag any more, in the sheet either."""
    project.sync()
    project.run("digest", "--meeting", "AS-2026-06-25")
    project.edit(lambda book: setattr(book["Schede"]["H2"], "value", "Detto altrimenti."))
    project.run("week", "--yes")
    assert "da allora non è cambiato" in look(project)
    assert "Adesso: collector send --sent" in look(project)
    assert project.sync()["written"] == {"codes": 0, "flags": 0}


def test_documents_and_rows_to_ask_for_are_named(project: Project) -> None:
    project.sync(today="2026-06-14")
    assert "Adesso: collector week (1 riga nuova da chiedere ai mediatori)" in look(
        project, today="2026-06-14"
    )
    assert "Adesso: collector week (i documenti per AS-2026-06-25)" in look(
        project, today="2026-06-15"
    )


def _damage_workbook(project: Project) -> None:
    project.workbook.write_bytes(b"niente")


def _remove_workbook(project: Project) -> None:
    project.workbook.unlink()


def _damage_journal(project: Project) -> None:
    project.journal.write_bytes(project.journal.read_bytes()[:5000])


def _take_another_journal(project: Project) -> None:
    other = Project(project.folder / "altro")
    other.write([{**SOUND, "date": "10/06/2026"}], people=PEOPLE[:4])
    other.sync()
    project.journal.write_bytes(other.journal.read_bytes())


@pytest.mark.parametrize(
    ("harm", "told", "still"),
    [
        (_damage_workbook, "è danneggiato", "AS-2026-06-25"),
        (_remove_workbook, "Non trovo", "AS-2026-06-25"),
        (_damage_journal, "è danneggiato", "«schede.xlsx»"),
        (_take_another_journal, "registro", "«schede.xlsx»"),
    ],
)
def test_what_cannot_be_read_is_said_and_the_rest_is_shown(
    project: Project, harm: Callable[[Project], None], told: str, still: str
) -> None:
    project.sync()
    harm(project)
    shown = look(project)
    assert told in shown
    assert still in shown
    assert "mai controllato" not in shown
    assert "Adesso: collector doctor" in shown


def test_without_a_project_it_says_how_to_begin(tmp_path: Path) -> None:
    ran: Ran = run_in(tmp_path)
    assert (ran.code, ran.err) == (0, "")
    assert "collector board" in ran.out
    assert "collector demo" in ran.out
    assert "collector init" in ran.out
    assert list(tmp_path.iterdir()) == []


def test_settings_that_are_wrong_are_said(project: Project) -> None:
    (project.folder / "collector.toml").write_text("[mail", encoding="utf-8")
    ran = run_in(project.folder)
    assert ran.code == 2
    assert "non è scritto bene" in ran.err


def test_an_empty_workbook_is_to_be_filled_before_and_after_a_sync(project: Project) -> None:
    project.write([], nuclei=[], people=[], meetings=[])
    fill = "Adesso: scrivi in «Persone», «Nuclei», «Incontri» e «Schede» (poi «collector sync»)"
    assert fill in look(project)
    project.sync()
    assert fill in look(project)


def test_who_waits_for_want_of_a_password_needs_one(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keyring, "get_keyring", NoKeyring)
    (project.folder / "collector.toml").write_text("", encoding="utf-8")
    project.run("week", "--yes")
    shown = look(project)
    assert "Adesso: collector password (senza password il documento per AS-2026-06-25" in shown
    assert "COLLECTOR_PASSWORD_" in shown, "there is no keyring here"
    meetings = " ".join(project.run("meetings").out.split())
    assert "senza password per aprire il documento: Anna Rossi" in meetings
    assert "manca per" not in meetings


def test_a_mail_that_is_stopped_is_said_until_the_sheet_changes(project: Project) -> None:
    place = [{**MEETINGS[1], "place": "casa Hoxha"}]
    project.write(ROWS, meetings=place)
    project.run("week", "--yes")
    project.run("send", "--sent")
    assert "Adesso: collector week (mail fermata per Anna Rossi" in look(project)
    assert "mail fermata per Anna Rossi" in " ".join(project.run("meetings").out.split())
    project.write(ROWS, meetings=[MEETINGS[1]])
    project.sync()
    assert "Adesso: collector week (le mail per AS-2026-06-25)" in look(project)


def test_who_has_no_email_is_named_once_the_rest_is_done(project: Project) -> None:
    project.write(ROWS, people=[{**one, "email": ""} if one["name"] == "Anna Rossi" else one
                                for one in PEOPLE])  # fmt: skip
    project.run("week", "--yes")
    project.run("send", "--sent")
    project.sync()
    assert "Adesso: scrivi l'email in «Persone» (senza un'email non ricevono nulla" in look(project)
