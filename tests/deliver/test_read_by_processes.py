"""Letters read back by several processes: each is judged as by one, against its own recipient."""

import io
import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path

import pikepdf
import pytest

from collector.app import document_setup
from collector.app.meeting_facts import find_meeting
from collector.app.project import open_journal
from collector.app.sending import check_sending, prepare_sending
from collector.app.settings import Options, load_settings
from collector.deliver import letter_check
from collector.deliver.letter import AttachmentMode, Letter, LetterOutcome, LetterResult
from collector.deliver.letter_check import check_letters
from collector.deliver.outgoing_scope import Scope
from collector.processes.pool import PROCESSES
from collector.render import document_store
from collector.render.document_store import processes_for
from tests.deliver.test_outgoing_check import MEETING, MEETINGS, ROWS
from tests.render.test_pdf import typed_history
from tests.road import TODAY, Project


def pdf() -> bytes:
    made = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.save(made)
    return made.getvalue()


def letter(person: str, codes: frozenset[str], files: Mapping[str, bytes]) -> LetterOutcome:
    made = Letter(
        "AS-2026-06-25", person, "a@b.example", "c@d.example", "Oggetto", "Testo", "<p>Testo</p>",
        lambda: files, "abc", Scope(codes, families={"N3T76": (), "NAAA2": ()}),
        AttachmentMode.PLAIN,
    )  # fmt: skip
    return LetterOutcome(made, LetterResult.READY)


def letters() -> list[LetterOutcome]:
    """The same page for two people, of whom one may read it; a broken PDF; one that does not go."""
    page = {"html": b"<p>N3T76: in prova</p>", "pdf": pdf()}
    broken = {"html": b"<p>In prova</p>", "pdf": b"%PDF-no"}
    mine, nothing = frozenset({"N3T76"}), frozenset[str]()
    waits = letter("P5555", nothing, broken)
    return [
        letter("P2222", mine, page),
        letter("P3333", nothing, page),
        LetterOutcome(waits.letter, LetterResult.LOCKED),
        letter("P4444", nothing, broken),
        letter("P6666", mine, {"html": b"<p>N3T76: due volte</p>", "pdf": pdf()}),
    ]


@pytest.mark.parametrize("processes", [1, 2, 3])
def test_each_letter_is_judged_for_its_own_recipient(processes: int) -> None:
    told: list[str] = []
    checked = check_letters(letters(), lambda one: told.append(one.person), processes=processes)
    assert [(one.letter.person, one.result, one.pages) for one in checked] == [
        ("P2222", LetterResult.READY, 1),
        ("P3333", LetterResult.REFUSED, 0),
        ("P5555", LetterResult.LOCKED, 0),
        ("P4444", LetterResult.REFUSED, 0),
        ("P6666", LetterResult.READY, 1),
    ]
    assert checked[1].why == [
        "nel documento come pagina c'è il nucleo N3T76, che chi lo riceve non può leggere"
    ]
    assert checked[3].why == ["non riesco a rileggere il documento finito"]
    # What travels is what was read: each letter's own files, and none of a letter that stays.
    for one in checked:
        is_ready = one.result is LetterResult.READY
        assert one.attachments == (one.letter.document() if is_ready else {})
    assert told == ["P2222", "P3333", "P4444", "P6666"]


PARENT = os.getpid()


def make_reader_that_dies_elsewhere() -> Callable[[Mapping[str, bytes]], Mapping[str, str] | None]:
    def read(files: Mapping[str, bytes]) -> Mapping[str, str] | None:
        if os.getpid() != PARENT:
            os._exit(1)
        return letter_check._texts_of_files(files)

    return read


def test_a_process_that_dies_lets_no_letter_out_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    usual = [(one.result, one.why) for one in check_letters(letters())]
    monkeypatch.setattr(letter_check, "_make_reader", make_reader_that_dies_elsewhere)
    checked = check_letters(letters(), processes=2)
    assert [(one.result, one.why) for one in checked] == usual


@pytest.mark.parametrize(("place", "code"), [("Municipio", 0), ("casa Hoxha", 5)])
def test_send_says_and_makes_the_same_by_two_processes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str, code: int
) -> None:
    monkeypatch.setattr(document_store, "_MUCH", 0)
    said = []
    for processes in ("1", "2"):
        monkeypatch.setenv(PROCESSES, processes)
        folder = tmp_path / processes
        folder.mkdir()
        project = Project(folder)
        project.plain_mail()
        project.write(ROWS, meetings=[{**MEETINGS[1], "place": place}])
        project.sync()
        ran = project.run("send", "--meeting", MEETING)
        mails = sorted(path.name for path in (folder / "uscite" / "posta").glob("*.eml"))
        reasons = sorted(re.findall(r"c'è [^.;\n]*", ran.err))
        said.append((ran.code, reasons, [name[:13] for name in mails]))
    assert said[0] == said[1]
    assert said[0][0] == code


@pytest.mark.parametrize("processes", ["1", "2"])
def test_each_letter_is_told_once_while_documents_are_still_to_be_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, processes: str
) -> None:
    monkeypatch.setattr(document_store, "_MUCH", 0)
    monkeypatch.setenv(PROCESSES, processes)
    project = Project(tmp_path)
    project.plain_mail()
    project.write(ROWS, meetings=MEETINGS[1:2])
    project.sync()
    config = str(tmp_path / "collector.toml")
    settings = load_settings(Options(config=config, today=TODAY))
    told: list[str] = []
    pages: list[int] = []

    def tell(letter: Letter) -> None:
        told.append(letter.person)
        pages.append(len(list((tmp_path / "uscite").rglob("*.html"))))

    with open_journal(settings) as journal:
        meeting = find_meeting(journal, MEETING, settings.today)
        sending = prepare_sending(
            settings, journal, meeting, document_setup.document_store(settings)
        )
        checked = check_sending(sending, tell)
    ready = [one.letter.person for one in checked.outcomes if one.result is LetterResult.READY]
    assert told == ready
    assert len(told) > 1
    assert pages == sorted(set(pages))  # one more page each time


def test_little_work_stays_in_one_process() -> None:
    history = typed_history("Racconta")
    assert processes_for([history] * 2, 4) == 1
    assert processes_for([history] * 500, 4) == 4
    assert processes_for([history] * 500, 1) == 1
