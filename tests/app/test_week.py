"""`collector week`: all of a week planned in memory, asked once, done by the single commands'
functions.
"""

import hashlib
import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from collector.app.week import Step, Stopped
from collector.app.week_left import Left, LeftKind, week_exit_code
from collector.errors import (
    CollectorError,
    DeliveryError,
    JournalError,
    SettingsError,
    WorkbookError,
)
from tests.road import MEETINGS, PEOPLE, SOUND, Project, Ran

MEETING = "AS-2026-06-25"
ROWS = [
    {**SOUND, "date": "02/06/2026", "next_date": "30/06/2026"},
    {**SOUND, "date": "09/06/2026", "next_date": "30/06/2026", "end": ""},
    {**SOUND, "mediator": "Li Wei", "nucleus": "Chen", "date": "03/06/2026",
     "next_date": "30/06/2026"},
]  # fmt: skip
KEYS = [
    "sync", "missing", "reminders", "meetings", "mails", "backup", "left", "retention", "exit_code",
]  # fmt: skip


class Terminal:
    """Somebody at a terminal, who answers; `before` happens while the question stands there."""

    def __init__(self, *answers: str, before: Callable[[], None] | None = None) -> None:
        self.answers = list(answers)
        self.before = before

    def isatty(self) -> bool:
        return True

    def readline(self) -> str:
        if self.before is not None:
            self.before, change = None, self.before
            change()
        return f"{self.answers.pop(0)}\n"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project(tmp_path)
    made.plain_mail()
    made.write(ROWS)
    return made


def files(project: Project, *, but: str = "") -> dict[str, str]:
    """Every file of the project's folder, with a hash of what is in it.

    The journal's own bookkeeping of runs that found nothing is left out with `but`.
    """
    return {
        path.relative_to(project.folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(project.folder.rglob("*"))
        if path.is_file() and path.name != but
    }


def mails(project: Project) -> list[str]:
    return sorted(path.name for path in (project.folder / "uscite" / "posta").glob("*.eml"))


def documents(project: Project, meeting: str = MEETING) -> list[str]:
    folder = project.folder / "uscite" / "incontri" / meeting
    return sorted(path.name for path in folder.glob("*.pdf"))


def said(ran: Ran) -> str:
    return " ".join(ran.out.split())


def left(ran: Ran) -> set[str]:
    return {one["what"] for one in ran.json["left"]}


@pytest.fixture
def answer(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    def given(*answers: str, before: Callable[[], None] | None = None) -> None:
        monkeypatch.setattr(sys, "stdin", Terminal(*answers, before=before))

    return given


@pytest.mark.parametrize("synced", [False, True], ids=["first", "synced before"])
def test_a_dry_run_shows_all_and_writes_not_one_byte(project: Project, *, synced: bool) -> None:
    if synced:
        project.sync()
        project.edit(lambda book: setattr(book["Schede"]["G2"], "value", "madre, 3 figli"))
    before = files(project)
    ran = project.run("week", "--dry-run")
    assert ran.code == 0, ran.err
    shown = said(ran)
    assert "3 colloqui, 1 da completare" in shown
    assert "Amina Haddad 1 – riceve una richiesta" in shown
    assert "Documenti 5 da scrivere, con la copia per la sala" in shown
    assert "Mail 4: Anna Rossi, Paolo Bianchi, Rita Neri e Carla Verdi" in shown
    assert "Anna Rossi: anna.rossi@comune.example" in shown
    assert "Più avanti EQ-2026-07-07 · équipe mediatori · 07/07/2026" in shown
    assert "non ho scritto nulla" in shown
    assert project.run("week", "--dry-run", "--json").code == 0
    assert files(project) == before


def test_a_yes_does_all_of_it_and_says_where_it_lies(
    project: Project, answer: Callable[..., None]
) -> None:
    answer("s")
    ran = project.run("week")
    assert ran.code == 5, "the mails lie in the folder: somebody must send them"
    question = "preparo 5 mail in «posta», da spedire a mano (Amina Haddad, Anna Rossi"
    assert question in said(ran)
    assert "Procedo? [s/N]" in ran.out
    assert len(mails(project)) == 5
    assert len(documents(project)) == 5
    assert f"{MEETING}_sala.pdf" in documents(project)
    assert any("completa" in str(state) for state in project.column("Stato"))
    assert "5 mail sono pronte in «uscite/posta»" in said(ran)
    assert str(project.folder / "uscite" / "posta") in ran.out.replace("\n", "")


def test_a_no_leaves_everything_as_it_was(project: Project, answer: Callable[..., None]) -> None:
    before = files(project)
    answer("n")
    ran = project.run("week")
    assert ran.code == 0
    assert "Non ho scritto e non ho spedito nulla." in ran.out
    assert files(project) == before


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_without_a_terminal_and_yes_nothing_is_done(
    project: Project, monkeypatch: pytest.MonkeyPatch, options: list[str]
) -> None:
    before = files(project)
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    ran = project.run("week", *options)
    assert ran.code == 2
    assert "--yes" in ran.err
    assert ran.out == ""
    assert files(project) == before
    monkeypatch.setattr(sys, "stdin", None)
    assert project.run("week").code == 2


def test_a_second_run_does_nothing_twice(project: Project, answer: Callable[..., None]) -> None:
    project.run("week", "--yes")
    before = files(project, but=project.journal.name)
    again = project.run("week", "--yes")
    assert again.code == 5
    assert "Quello che potevo fare era già fatto." in again.out
    assert files(project, but=project.journal.name) == before
    answer()  # nothing to agree to: nobody is asked
    assert project.run("week").code == 5
    assert project.run("send", "--sent").code == 0
    done = project.run("week", "--yes")
    assert done.code == 0
    assert "È tutto fatto" in done.out
    assert len(mails(project)) == 0


def test_json_has_these_keys_and_people_by_code(project: Project) -> None:
    planned = project.run("week", "--dry-run", "--json")
    assert list(planned.json) == KEYS
    assert {mail["result"] for mail in planned.json["mails"]} == {"ready"}
    ran = project.run("week", "--yes", "--json")
    found = ran.json
    assert list(found) == KEYS
    assert found["exit_code"] == ran.code == 5
    assert found["sync"]["rows"] == {"read": 3, "complete": 2, "incomplete": 1, "ignored": 0}
    (mediator,) = found["reminders"]["reminders"]
    assert mediator["result"] == "written"
    assert {flag["person"] for flag in found["missing"]["flags"] if flag["row"] == 3} == {
        mediator["person"]
    }
    assert [meeting["written"] for meeting in found["meetings"]["meetings"]] == [0, 5, 0]
    assert {mail["result"] for mail in found["mails"]} == {"written"}
    assert left(ran) == {"to_send"}
    assert ran.out.isascii()
    assert not any(name in ran.out for name in ("Amina", "Rossi", "Hoxha", "@"))


def test_documents_are_made_ten_days_before_and_mails_three(project: Project) -> None:
    before = project.run("week", "--yes", "--json", today="2026-06-14")
    assert documents(project) == [], "eleven days"
    assert before.json["mails"] == []
    project.run("week", "--yes", today="2026-06-15")
    assert len(documents(project)) == 5
    assert not any(name.startswith(MEETING) for name in mails(project))
    ran = project.run("week", "--dry-run", today="2026-06-16")
    assert "Mail dal 22/06/2026" in said(ran)
    project.run("week", "--yes", "--days", "9", today="2026-06-16")
    assert sum(name.startswith(MEETING) for name in mails(project)) == 4


def test_two_meetings_in_the_window_are_served_once_each(project: Project) -> None:
    june = [*MEETINGS, {"kind": "équipe mediatori", "date": MEETINGS[1]["date"]}]
    project.write(ROWS, meetings=june)
    project.run("week", "--yes")
    first = mails(project)
    assert sum(name.startswith("EQ-2026-06-25") for name in first) == 3
    assert sum(name.startswith(MEETING) for name in first) == 4
    assert project.run("week", "--yes", "--json").json["sync"]["written"]["codes"] == 0
    assert mails(project) == first


def test_new_facts_are_told_again_as_send_does(project: Project) -> None:
    """A mail in the folder is written anew; one that left is not repeated."""
    project.run("week", "--yes")
    first = mails(project)
    project.edit(lambda book: setattr(book["Schede"]["H2"], "value", "Detto altrimenti."))
    ran = project.run("week", "--yes", "--json")
    assert "written" in {mail["result"] for mail in ran.json["mails"]}
    assert set(mails(project)) >= set(first)
    project.run("send", "--sent")
    project.edit(lambda book: setattr(book["Schede"]["H2"], "value", "Ancora altrimenti."))
    assert "Già spedite con fatti più vecchi: Anna Rossi" in said(project.run("week", "--dry-run"))
    project.run("week", "--yes")
    assert not any(name.startswith(MEETING) for name in mails(project))


def test_what_goes_is_what_was_shown(project: Project, answer: Callable[..., None]) -> None:
    """The sheet changed while the question stood there: it is asked again, with what is so now."""

    def change() -> None:
        project.edit(lambda book: setattr(book["Persone"]["C4"], "value", "a.rossi@comune.example"))

    before = mails(project)
    answer("s", "n", before=change)
    ran = project.run("week")
    assert ran.code == 0
    assert ran.out.count("[s/N]") == 2
    assert "Intanto il foglio è cambiato: un altro indirizzo per Anna Rossi." in ran.out
    assert "Ho già fatto il controllo del foglio. Quello che manca lo mostro" in ran.out
    assert "Non faccio altro. Ho già fatto il controllo del foglio." in ran.out
    assert "non ho spedito nulla" not in ran.out, "the sync was done"
    assert mails(project) == before
    answer("s")
    assert project.run("week").code == 5
    assert any(
        b"a.rossi@comune.example" in path.read_bytes()
        for path in (project.folder / "uscite" / "posta").glob("*.eml")
    )


def test_with_yes_nothing_goes_out_that_was_made_from_an_older_sheet(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    from collector.app import week

    real, number = week.prepare_sending, iter(range(100))

    def prepare(*arguments: Any, **options: Any) -> Any:
        prepared = real(*arguments, **options)
        text = f"Cambiato {next(number)} volte."
        project.edit(lambda book: setattr(book["Schede"]["H2"], "value", text))
        return prepared

    monkeypatch.setattr(week, "prepare_sending", prepare)
    ran = project.run("week", "--yes", "--json")
    assert ran.code == ran.json["exit_code"] == 3
    assert not any(name.startswith(MEETING) for name in mails(project))


@pytest.mark.parametrize(
    ("trouble", "kind"),
    [
        ({"email": ""}, "no_email"),
        ({"email": "paolo.bianchi@comune.example"}, "no_email"),
    ],
    ids=["none", "of two people"],
)
def test_who_has_no_email_is_said_and_the_others_get_theirs(
    project: Project, trouble: dict[str, str], kind: str
) -> None:
    people = [{**person, **trouble} if person["name"] == "Anna Rossi" else person
              for person in PEOPLE]  # fmt: skip
    project.write(ROWS, people=people)
    ran = project.run("week", "--yes", "--json")
    assert ran.code == 5
    assert kind in left(ran)
    assert sum(name.startswith(MEETING) for name in mails(project)) >= 2
    assert "Senza un'email sicura non ricevono nulla: Anna Rossi" in said(
        project.run("week", "--dry-run")
    )


def test_who_has_no_password_is_said_and_the_reminder_goes(project: Project) -> None:
    (project.folder / "collector.toml").write_text("", encoding="utf-8")
    ran = project.run("week", "--yes", "--json")
    assert ran.code == 5
    assert {"no_password", "to_send"} <= left(ran)
    assert [name.split("-")[0] for name in mails(project)] == ["RICHIESTA"]
    assert len(documents(project)) == 5
    assert "collector password --generate" in project.run("week", "--dry-run").out


def test_a_mail_that_is_stopped_does_not_stop_the_rest(project: Project) -> None:
    place = [{**MEETINGS[1], "place": "casa Hoxha"}]
    project.write(ROWS, meetings=place)
    ran = project.run("week", "--yes", "--json")
    assert ran.code == 5
    assert "refused" in left(ran)
    assert len(documents(project)) == 5
    assert len(mails(project)) == 1, "the request for a correction"
    assert "Fermata la mail per Anna Rossi" in said(project.run("week", "--yes"))


@pytest.mark.parametrize(
    ("blocked", "code", "step"),
    [("incontri", 3, "documents"), ("posta", 5, "mails")],
)
def test_a_folder_that_cannot_be_written_stops_its_part_only(
    project: Project, blocked: str, code: int, step: str
) -> None:
    (project.folder / "uscite").mkdir()
    (project.folder / "uscite" / blocked).write_text("non è una cartella")
    ran = project.run("week", "--yes", "--json")
    assert ran.code == ran.json["exit_code"] == code
    assert step in {one["step"] for one in ran.json["left"]}
    assert ran.json["sync"]["written"]["codes"] > 0
    assert bool(documents(project)) == (blocked == "posta")


def test_rows_that_nobody_can_be_asked_for_are_left(project: Project) -> None:
    people = [{**PEOPLE[0], "email": ""}, *PEOPLE[1:]]
    project.write(ROWS, people=people)
    ran = project.run("week", "--yes", "--json")
    assert {"what": "rows", "step": None, "meeting": None, "person": None, "rows": 1} in ran.json[
        "left"
    ]
    assert "Amina Haddad, 1 riga (Schede 3): nel foglio «Persone»" in said(
        project.run("week", "--yes")
    )


def test_an_open_workbook_is_left_to_close(project: Project) -> None:
    (project.folder / "~$schede.xlsx").write_bytes(b"")
    ran = project.run("week", "--yes", "--json")
    assert ran.code == 5
    assert "workbook" in left(ran)
    assert len(mails(project)) == 5, "made from what is saved"


def _damage_workbook(project: Project) -> None:
    project.workbook.write_bytes(b"niente")


def _take_another_journal(project: Project) -> None:
    other = Project(project.folder / "altro")
    other.write(ROWS)
    other.sync()
    project.sync()
    project.journal.write_bytes(other.journal.read_bytes())


def _spoil_settings(project: Project) -> None:
    (project.folder / "collector.toml").write_text("[mail", encoding="utf-8")


@pytest.mark.parametrize(
    ("harm", "code"),
    [(_damage_workbook, 3), (_take_another_journal, 4), (_spoil_settings, 2)],
)
@pytest.mark.parametrize("how", ["--yes", "--dry-run"])
def test_what_stops_the_whole_week_says_why(
    project: Project, harm: Callable[[Project], None], code: int, how: str
) -> None:
    harm(project)
    before = files(project)
    ran = project.run("week", how, "--json")
    assert ran.code == code
    assert ran.err.strip()
    assert files(project) == before
    if code != 2:
        found = json.loads(ran.out)
        assert list(found) == KEYS
        assert found["exit_code"] == code


def test_without_meetings_the_rest_is_done(project: Project) -> None:
    project.write(ROWS, meetings=[])
    ran = project.run("week", "--yes")
    assert ran.code == 5
    assert len(mails(project)) == 1
    assert "non c'è nessun incontro" in said(project.run("week", "--dry-run"))


def test_mails_for_a_meeting_that_is_over_are_told_apart(project: Project) -> None:
    """Nobody is to send them now; whether they left, a person must say."""
    project.run("week", "--yes")
    ran = project.run("week", "--yes", today="2026-06-26")
    assert ran.code == 5
    shown = said(ran)
    assert "4 mail per incontri passati sono ancora in «uscite/posta» (AS-2026-06-25)" in shown
    assert "1 mail è pronta in «uscite/posta» per Amina Haddad: spediscila" in shown


@pytest.mark.parametrize(
    ("codes", "left", "expected"),
    [
        ((), 0, 0),
        ((), 1, 5),
        ((5,), 1, 5),
        ((2, 5), 1, 2),
        ((2, 3, 5), 2, 3),
        ((2, 3, 4), 2, 4),
        ((4, 1, 2), 2, 1),
    ],
)
def test_the_exit_code_is_that_of_the_gravest(
    codes: tuple[int, ...], left: int, expected: int
) -> None:
    errors = {1: CollectorError, 2: SettingsError, 3: WorkbookError, 4: JournalError,
              5: DeliveryError}  # fmt: skip
    stopped = [Stopped(Step.MAILS, None, errors[code]("no")) for code in codes]
    assert week_exit_code(stopped, [Left(LeftKind.STOPPED)] * left) == expected


def test_a_mail_that_this_run_replaces_is_not_to_be_sent(project: Project) -> None:
    project.run("week", "--yes")
    project.edit(lambda book: setattr(book["Schede"]["H2"], "value", "Detto altrimenti."))
    planned = project.run("week", "--dry-run", "--json")
    mailed = {mail["person"] for mail in planned.json["mails"] if mail["result"] == "ready"}
    to_send = {one["person"] for one in planned.json["left"] if one["what"] == "to_send"}
    assert mailed
    assert not mailed & to_send
    assert "Anna Rossi: spediscila" not in said(project.run("week", "--dry-run"))
    done = project.run("week", "--yes", "--json").json["left"]
    assert mailed <= {one["person"] for one in done if one["what"] == "to_send"}


def test_a_mediator_who_is_not_in_persone_is_said_as_the_flag_says_it(project: Project) -> None:
    project.write([{**ROWS[0], "mediator": "Amina"}])
    shown = said(project.run("week", "--dry-run"))
    assert "Forse Amina Haddad?" in shown
    assert "non c'è la sua email" not in shown
