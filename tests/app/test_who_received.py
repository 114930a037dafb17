"""`collector log NUCLEUS`: who received something about a family, when, in which document."""

import datetime as dt
import errno
import os
from pathlib import Path
from typing import Any

import pytest

from collector.access_log.file import AccessFile
from collector.app import access_log
from collector.app.access_log import Act, keep_from, log_path, note_access, prune_log, read_log
from collector.app.doctor.access_log import check_access_log
from collector.app.project import open_journal
from collector.app.settings import Options, Settings, load_settings
from collector.errors import AccessLogError
from tests.road import SOUND, Project

ROWS = [
    {**SOUND, "date": "12/05/2026", "next_date": "mai più"},
    {**SOUND, "nucleus": "N2QX8", "mediator": "Li Wei", "date": "13/05/2026"},
]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = Project(tmp_path_factory.mktemp("received"))
    project.write(ROWS)
    project.plain_mail()
    project.sync()
    return project


def settings_of(project: Project, **changes: str) -> Settings:
    given = {"today": project.today, "journal": str(project.journal), **changes}
    return load_settings(Options(workbook=str(project.workbook), **given))


def received(project: Project, nucleus: str) -> Any:
    ran = project.run("log", nucleus, "--json")
    assert ran.code == 0, ran.err
    return ran.json


def test_a_mail_is_sent_only_once_somebody_said_so(project: Project) -> None:
    assert received(project, "Hoxha")["received"] == []
    assert project.run("send", "--to", "Anna Rossi").code in (0, 5)
    people = {line["person"]: line for line in received(project, "N7F3K")["received"]}
    anna = people[code_of(project, "Anna Rossi")]
    assert (anna["document"], anna["subject"], anna["rows"]) == ("meeting", "AS-2026-06-25", 1)
    assert (anna["certainty"], anna["via"]) == ("prepared", "folder")
    assert received(project, "N7F3K")["recipients"] == []
    assert "mail preparata il" in project.run("log", "N7F3K").out
    assert project.run("send", "--sent", "Anna Rossi").code == 0
    answer = received(project, "N7F3K")
    assert answer["recipients"] == [code_of(project, "Anna Rossi")]
    assert project.run("digest", "--next", "--with-names").code == 0
    answer = received(project, "N7F3K")
    named = [line for line in answer["received"] if line["document"] == "meeting_named"]
    assert [(line["subject"], line["sure"]) for line in named] == [("AS-2026-06-25", True)]
    assert ("digest", ["AS-2026-06-25"]) in [
        (entry["purpose"], entry["objects"]) for entry in answer["looked"]
    ]
    other = {line["person"] for line in received(project, "N2QX8")["received"]}
    assert code_of(project, "Anna Rossi") not in other


def test_histories_keys_and_who_looked_are_in_it(project: Project) -> None:
    assert project.run("history", "Hoxha", "--for", "Anna Rossi").code == 0
    assert project.run("history", "Hoxha", "Chen").code == 0
    assert project.run("key", "Anna", "Rossi").code == 0
    row = project.column("Codice")[0]
    assert project.run("explain", row).code == 0
    answer = received(project, "Hoxha")
    anna = code_of(project, "Anna Rossi")
    made = {(line["document"], line["person"], line["sure"]) for line in answer["received"]}
    assert {("history", anna, True), ("key", anna, True)} <= made
    looked = {(entry["purpose"], tuple(entry["objects"])) for entry in answer["looked"]}
    assert ("explain", (row,)) in looked
    assert ("history", ("N7F3K",)) in looked
    assert (
        "N2QX8" not in project.run("log", "Hoxha").out + project.run("log", "Hoxha", "--json").out
    )
    assert ("history", ("N7F3K", anna)) in looked
    assert answer["looked_at_all"] > 0
    assert ("key", anna, False) in {
        (line["document"], line["person"], line["sure"])
        for line in received(project, "Chen")["received"]
    }


def test_a_talk_that_went_to_another_family_is_still_in_what_was_sent(project: Project) -> None:
    before = received(project, "N7F3K")["received"]
    project.edit(lambda book: book["Schede"].__setitem__("B2", "N2QX8"))
    project.sync()
    assert received(project, "N7F3K")["received"] == before


def code_of(project: Project, name: str) -> str:
    with open_journal(settings_of(project)) as journal:
        return next(person.code for person in journal.people() if person.name == name)


def test_two_choices_at_once_are_refused(project: Project) -> None:
    for line in ("N7F3K --verify", "--verify --prune", "--yes"):
        assert project.run("log", *line.split()).code == 2
    assert project.run("log", "Nessuno").code == 2


def test_the_log_at_large_is_chosen_by_act_and_day(project: Project) -> None:
    settings = settings_of(project)
    looked = project.run("log", "--act", "names_shown", "--json").json["entries"]
    assert {entry["act"] for entry in looked} == {"names_shown"}
    assert project.run("log", "--to", "01/01/2020", "--json").json["entries"] == []
    assert project.run("log", "--from", "boh").code == 2
    assert str(log_path(settings)) in project.run("log").out.replace("\n", "")


# --- Its own retention --------------------------------------------------------------------------


def test_entries_stay_for_so_many_months_and_go_only_when_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = Project(tmp_path, today="2026-05-31")
    project.write([SOUND])
    settings = settings_of(project)
    assert doctor_says(settings) == ""
    assert settings.log_months == 24
    assert keep_from(settings) == dt.date(2024, 5, 31)
    assert keep_from(settings_of(project, today="2026-02-28")) == dt.date(2024, 2, 28)
    for day in (30, 31):
        clock(monkeypatch, dt.datetime(2024, 5, day, 12, tzinfo=dt.UTC))
        note_access(settings, Act.NAMES_SHOWN, [], "nuclei")
    clock(monkeypatch, dt.datetime(2026, 5, 31, 12, tzinfo=dt.UTC))
    assert (read_log(settings).due, len(read_log(settings).entries)) == (1, 2)
    before = log_path(settings).read_bytes()
    assert project.run("log", "--prune").code == 2
    assert log_path(settings).read_bytes() == before
    assert project.run("log", "--prune", "--yes", "--json").json == {"removed": 1}
    assert [entry.number for entry in read_log(settings).entries] == [2, 3]
    assert project.run("log", "--verify").code == 0
    log_path(settings).write_bytes(b"x\n" + log_path(settings).read_bytes())
    assert project.run("log", "--verify").code == 4
    clock(monkeypatch, dt.datetime(2030, 5, 31, 12, tzinfo=dt.UTC))
    with pytest.raises(AccessLogError, match="non è intero"):
        prune_log(settings_of(project, today="2030-05-31"))


def clock(monkeypatch: pytest.MonkeyPatch, moment: dt.datetime) -> None:
    monkeypatch.setattr(access_log, "_now", lambda: moment)


# --- Where it cannot be written or read ---------------------------------------------------------


def test_a_folder_in_its_place_and_one_that_may_not_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = Project(tmp_path)
    project.write([SOUND])
    project.sync()
    settings = settings_of(project)
    path = log_path(settings)
    assert f"intero, {len(read_log(settings).entries)} voc" in doctor_says(settings)
    path.write_bytes(path.read_bytes().replace(b'"sync"', b'"week"'))
    assert "non è intero. Riga 1: non dice più quello" in doctor_says(settings)
    path.unlink()
    path.mkdir()
    assert "non si può scrivere: è una cartella" in doctor_says(settings)
    ran = project.run("nuclei")
    assert (ran.code, "Hoxha" in ran.out) == (4, False)
    assert f"«{path}»: è una cartella" in ran.err
    assert "Non ho scritto nulla" in project.run("log", "--verify").err
    assert project.run("log").code == 4
    path.rmdir()
    for error, why in ((errno.EACCES, "non c'è il permesso"), (errno.EROFS, "sola lettura")):
        with monkeypatch.context() as patch:
            patch.setattr(os, "open", refusing(error, os.open, path.name))
            ran = project.run("nuclei")
            assert (ran.code, "Hoxha" in ran.out, why in ran.err) == (4, False, True)
    with monkeypatch.context() as patch:
        patch.setattr(AccessFile, "append", busy)
        assert "un altro programma lo tiene occupato" in project.run("nuclei").err


def doctor_says(settings: Settings) -> str:
    return " ".join(check.message for check in check_access_log(settings))


def refusing(number: int, real: Any, name: str) -> Any:
    def opened(path: Any, *rest: Any, **more: Any) -> Any:
        if str(path).endswith(name):
            raise OSError(number, "no")
        return real(path, *rest, **more)

    return opened


def busy(*_: Any, **__: Any) -> Any:
    raise TimeoutError


def test_two_projects_have_two_logs(tmp_path: Path) -> None:
    paths = set()
    for name in ("a", "b"):
        project = Project(tmp_path / name)
        (tmp_path / name).mkdir()
        project.write([SOUND])
        paths.add(log_path(settings_of(project)))
    assert len(paths) == 2
