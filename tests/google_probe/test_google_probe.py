"""The probe against the local Google: it runs through, asks first, and writes down nothing of a
person's.
"""

import datetime as dt
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from collector.app.google_sheet import GOOGLE_API_VARIABLE
from collector.workbook.google import prepare
from tests.google_probe import __main__ as command
from tests.google_probe import probe
from tests.google_probe.probe import NOT_EMPTY, RECORDINGS, REPORT, ProbeRefusedError
from tests.google_probe.steps import STEPS, Fact
from tests.google_sheets.keys import SERVICE_ACCOUNT
from tests.google_sheets.person import Person as Hand
from tests.google_sheets.server import Server

TODAY = dt.date(2026, 6, 22)
OWNER = "amina.hoxha@cooperativa.example"
PLANTED = ("Hoxha", "Amina", "Lindita", "3331234567", (
    "via Diaz 12"
), "HXHLDT80A41Z100X", OWNER, "Esposito",
           "=LIU", "3401112223", "Fatoumata")  # fmt: skip
"""What people leave in a spreadsheet, its title, its tabs and their accounts."""


class Willing:
    """A person who says yes, and does in the browser what is asked. `no`: the steps that the person
    leaves out.
    """

    def __init__(self, act: Callable[[str], bool], *, no: frozenset[str] = frozenset()) -> None:
        self.act, self.no = act, no
        self.asked: list[str] = []

    def agrees(self, step: str, _text: str) -> bool:
        self.asked.append(step)
        return step not in self.no

    def has_done(self, step: str, _text: str) -> bool:
        self.asked.append(step)
        return self.act(step)


class Trial:
    """A local Google with an empty spreadsheet of a person's, and a folder with the key."""

    def __init__(self, folder: Path, server: Server) -> None:
        self.folder, self.server = folder, server
        self.book = server.drive.create("Famiglia Hoxha, via Diaz 12", rows=20)
        self.book.sheets[0].title = "Amina"
        server.share(self.book.id, SERVICE_ACCOUNT, "writer")
        self.key = server.key(folder)
        self.out = folder / "prova"

    @property
    def file(self) -> Any:
        return self.server.drive.files[self.book.id]

    def act(self, step: str) -> bool:
        if step in ("cestino", "ripristina"):
            self.file.trashed = step == "cestino"
        return step != "tabella"

    def run(self, person: Willing | None = None) -> dict[str, list[Fact]]:
        address = f"https://docs.google.com/spreadsheets/d/{self.book.id}/edit"
        return dict(
            probe.run(person or Willing(self.act), self.key, address, self.out, today=TODAY)
        )

    @property
    def written(self) -> str:
        return "\n".join(path.read_text(encoding="utf-8") for path in sorted(self.out.iterdir()))


@pytest.fixture
def trial(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Trial]:
    monkeypatch.setattr(prepare, "ROWS", 20)
    with Server(locale="it_IT", owner=OWNER) as server:
        monkeypatch.setenv(GOOGLE_API_VARIABLE, server.url)
        yield Trial(tmp_path, server)
        assert server.violations == []


def test_all_steps_pass_and_planted_names_stay_out_of_the_recording(
    trial: Trial,
) -> None:
    sorted_ = Hand(trial.book)

    def between(_number: int, call: Any) -> None:
        """Somebody types names into the sheet while the probe runs."""
        if "sortRange" in call.kinds:
            tab = next(sheet.title for sheet in trial.book.sheets if sheet.title == "Nuclei")
            sorted_.put(f"{tab}!B5", ["Lindita Hoxha", "3331234567", "HXHLDT80A41Z100X", OWNER])
            sorted_.put(f"{tab}!B7", ["ESPOSITO", "=LIU", "=3401112223", "=FATOUMATA(1)"])
            sorted_.do({"addSheet": {"properties": {"title": "Hoxha Lindita"}}})
            sorted_.put(
                "'Hoxha Lindita'!A1",
                ["='Amina'"],
                [f'=IF(A1="Lindita";"{OWNER}";Hoxha)'],
                [3331234567],
            )

    trial.server.between = between
    done = trial.run()
    assert list(done) == [name for name, *_ in STEPS]
    different = {
        (name, one.what): one.found for name, facts in done.items() for one in facts if not one.same
    }
    assert set(different) <= {
        ("cestino", "Fogli lo legge lo stesso"),
        ("tabella", "Google fa la tabella da programma"),
        ("ordine", "codici nuovi"),  # for the family that somebody added meanwhile
    }, different
    for planted in PLANTED:
        assert planted.casefold() not in trial.written.casefold()
    for secret in (trial.book.id, SERVICE_ACCOUNT, "ya29.", "PRIVATE KEY", "@"):
        assert secret not in trial.written
    assert trial.file.trashed is False


def test_each_step_asks_first_and_is_skipped_on_a_no(trial: Trial) -> None:
    everything = frozenset(name for name, *_ in STEPS)
    person = Willing(trial.act, no=everything)
    assert trial.run(person) == {}
    assert person.asked == [name for name, *_ in STEPS]
    assert [call for call in trial.server.log if not call.is_read] == []
    assert "Lasciati da parte" in trial.written
    trial.run(Willing(trial.act, no=everything - {"init"}))
    assert {"Schede", "Nuclei"} <= {sheet.title for sheet in trial.book.sheets}


def test_a_sheet_that_is_not_empty_is_left_as_it_is(trial: Trial) -> None:
    Hand(trial.book).put("Amina!A1", ["Hoxha"])
    before = trial.book.state()
    person = Willing(trial.act)
    with pytest.raises(ProbeRefusedError, match=re.escape(NOT_EMPTY)):
        trial.run(person)
    assert person.asked == []
    assert trial.book.state() == before
    assert not trial.out.exists()


def test_a_refused_step_is_reported_and_the_next_one_runs(trial: Trial) -> None:
    trial.server.share(trial.book.id, SERVICE_ACCOUNT, "reader")
    only = frozenset(name for name, *_ in STEPS) - {"init", "filtro"}
    done = trial.run(Willing(trial.act, no=only))
    assert list(done) == ["init", "filtro"]
    assert not done["init"][0].same
    assert done["init"][0].found.startswith("Il foglio Google non è condiviso con …")
    assert SERVICE_ACCOUNT not in trial.written


def test_nothing_that_identifies_somebody_is_written(
    trial: Trial, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second look, should the first fail."""
    monkeypatch.setattr(probe, "report", lambda *_given: f"scritto da {OWNER}")
    with pytest.raises(ProbeRefusedError, match="non ho scritto nulla"):
        trial.run(Willing(trial.act, no=frozenset(name for name, *_ in STEPS)))
    assert not trial.out.exists()


def test_the_command_asks_and_says_how_to_clean_up(
    trial: Trial, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answers = iter(["boh", "s", *["n"] * len(STEPS)])
    monkeypatch.setattr("builtins.input", lambda _question: next(answers))
    given = ["--google", trial.book.id, "--key", str(trial.key), "--out", str(trial.out)]
    assert command.main(given) == 0
    captured = capsys.readouterr().out
    assert "Serve un foglio Google VUOTO" in captured
    assert "Per pulire:" in captured
    assert {path.name for path in trial.out.iterdir()} == {REPORT, RECORDINGS}
    json.loads((trial.out / RECORDINGS).read_text(encoding="utf-8"))


def test_without_a_terminal_the_answer_is_no(trial: Trial, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(_question: str) -> str:
        raise EOFError

    monkeypatch.setattr("builtins.input", gone)
    assert command.main(["--google", trial.book.id, "--key", str(trial.key)]) == 2
    assert trial.server.log == trial.server.drive_log == []
