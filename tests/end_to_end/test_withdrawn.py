"""Rights are today's rights, by the command line: what was told once and withdrawn since is told to
nobody again, the mail goes, and whoever may still read learns what changed.
"""

import email
import email.policy
import html
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from collector.deliver.finished_texts import docx_text, html_text, pdf_text
from collector.journal.store import Journal
from tests.road import MEETINGS, SOUND, Project

FIRST, SECOND, THIRD = "AS-2026-04-21", "AS-2026-06-25", "AS-2026-08-27"
TALK = "La famiglia racconta della scuola e chiede un aiuto per i compiti."
DELICATE = "e chiede un aiuto per i compiti."
DIFFICULTY = "Il padre perde la pazienza con l'assistente sociale e alza la voce."
KEPT = "Si sentono per telefono ogni martedì."
TOLD = {
    **SOUND,
    "description": TALK,
    "issues": DIFFICULTY,
    "agreements": KEPT,
    "confidentiality": "servizio",
}
OTHER = {**SOUND, "date": "19/03/2026", "description": "Secondo colloquio."}
ANNA = "anna.rossi@comune.example"

Change = Callable[[Any], None]


def cell(row: int, header: str, typed: Any, tab: str = "Schede") -> Change:
    """What a person types into a cell: openpyxl's workbook → nothing."""

    def change(book: Any) -> None:
        columns = {title.value: title.column for title in book[tab][1]}
        book[tab].cell(row, columns[header]).value = typed

    return change


def without_row(row: int) -> Change:
    return lambda book: book["Schede"].delete_rows(row)


def moved_into_difficulties(book: Any) -> None:
    """The delicate sentence goes where it belongs: the mark of the row is taken away, too."""
    cell(2, "Descrizione intervento", "La famiglia racconta della scuola.")(book)
    cell(2, "Criticità rilevate", f"La madre è in ansia {DELICATE}")(book)
    cell(2, "Riservatezza", None)(book)


def moved_into_another_talk(book: Any) -> None:
    cell(2, "Descrizione intervento", "La famiglia racconta della scuola.")(book)
    cell(3, "Descrizione intervento", TALK)(book)
    cell(3, "Riservatezza", "équipe")(book)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Two talks that Anna Rossi was told of at the first meeting, all that they say."""
    made = Project(tmp_path)
    made.plain_mail()
    third = {"kind": "assistenti sociali", "date": "27/08/2026", "place": "Rozzano"}
    made.write([TOLD, OTHER], meetings=[*MEETINGS, third])
    made.sync(today="2026-04-10")
    assert made.run("digest", "--meeting", FIRST, today="2026-04-18").code == 0
    assert TALK in page(made, FIRST)
    assert DIFFICULTY in page(made, FIRST)
    return made


def code(project: Project, address: str = ANNA) -> str:
    journal = Journal.open(str(project.journal), create=False)
    try:
        return next(person.code for person in journal.people() if person.email == address)
    finally:
        journal.close()


def page(project: Project, meeting: str, reader: str = "") -> str:
    folder = project.folder / "uscite" / "incontri" / meeting
    return html_text(
        (folder / f"{meeting}_{reader or code(project)}.html").read_text(encoding="utf-8")
    )


def errata(project: Project, meeting: str, reader: str = "") -> list[tuple[str, ...]]:
    """What the errata say of a talk: day, what, before, after."""
    file = (
        project.folder
        / "uscite"
        / "incontri"
        / meeting
        / f"{meeting}_{reader or code(project)}.html"
    )
    table = re.search(r"<caption>Errata.*?</table>", file.read_text(encoding="utf-8"), re.S)
    cells = re.findall(r"<td[^>]*>(.*?)</td>", table[0]) if table else []
    plain = [html.unescape(re.sub(r"<[^>]+>", "", text)) for text in cells]
    return [tuple(plain[at : at + 4]) for at in range(0, len(plain), 4)]


def changed(project: Project, *changes: Change, day: str = "2026-05-02") -> None:
    for change in changes:
        project.edit(change)
    project.sync("--accept-missing", today=day)


def changed_at_once(project: Project, *changes: Change, day: str = "2026-05-02") -> None:
    """One save, one sync."""
    project.edit(lambda book: [change(book) for change in changes])
    project.sync("--accept-missing", today=day)


def posted(project: Project, meeting: str, day: str, address: str = ANNA) -> str:
    """All that somebody is sent for a meeting: subject, text, page, PDF and Word file. The mail
    must go, and leaves.
    """
    ran = project.run("send", "--meeting", meeting, today=day)
    assert ran.code == 0, ran.out + ran.err
    assert project.run("digest", "--meeting", meeting, today=day).code == 0
    said = []
    for path in (project.folder / "uscite" / "posta").rglob("*.eml"):
        message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        if message["To"] != address or meeting not in path.name:
            continue
        said.append(str(message["Subject"]))
        for part in message.walk():
            match part.get_content_type():
                case "text/plain":
                    said.append(part.get_content())
                case "text/html":
                    content = part.get_content()
                    said.append(
                        html_text(content if isinstance(content, str) else content.decode())
                    )
                case "application/pdf":
                    said.append(pdf_text(part.get_content()))
    assert len(said) >= 4, "a mail with its page and its PDF"
    assert project.run("send", "--sent", "--meeting", meeting, today=day).code == 0
    word = (
        project.folder
        / "uscite"
        / "incontri"
        / meeting
        / f"{meeting}_{code(project, address)}.docx"
    )
    return " ".join("\n".join([*said, docx_text(word.read_bytes())]).split())


NOTHING_MORE = ("12/03/2026", "Colloquio", "raccontato", "non fa più parte di questo documento")
ANOTHER_HOUR = cell(2, "Ora fine", "12:00")
HOURS = ("12/03/2026", "Ore", "dalle 10:30 alle 11:45", "dalle 10:30 alle 12:00")
REWORDED = [
    cell(2, "Criticità rilevate", DIFFICULTY.replace("perde la pazienza", "si agita")),
    cell(2, "Descrizione intervento", TALK.replace("chiede", "domanda")),
    ANOTHER_HOUR,
]
WITHDRAWN = {
    "the difficulties, by taking the mark away": (
        [cell(2, "Riservatezza", None), REWORDED[0], ANOTHER_HOUR],
        [DIFFICULTY],
        [HOURS],
    ),
    "the difficulties, emptied under another mark": (
        [cell(2, "Riservatezza", None), cell(2, "Criticità rilevate", None), ANOTHER_HOUR],
        [DIFFICULTY],
        [HOURS],
    ),
    "the whole talk, to the équipe": (
        [cell(2, "Riservatezza", "équipe"), *REWORDED],
        [TALK, DIFFICULTY, KEPT],
        [NOTHING_MORE],
    ),
    "the whole talk, to the coordinator": (
        [cell(2, "Riservatezza", "coordinamento"), *REWORDED],
        [TALK, DIFFICULTY, KEPT],
        [NOTHING_MORE],
    ),
    "by a mark that nobody can read": (
        [cell(2, "Riservatezza", "solo noi"), *REWORDED],
        [TALK, DIFFICULTY, KEPT],
        [NOTHING_MORE],
    ),
    "the nucleus, given to somebody else": (
        [cell(2, "Assistente sociale", "Paolo Bianchi", "Nuclei"), *REWORDED],
        [TALK, DIFFICULTY, KEPT],
        None,
    ),
    "the talk, moved to another nucleus": (
        [cell(2, "Nucleo", "Chen"), *REWORDED],
        [TALK, DIFFICULTY, KEPT],
        [("12/03/2026", "Nucleo", "raccontato qui", "era di un altro nucleo: qui non va contato")],
    ),
    "a sentence, moved into the difficulties": (
        [moved_into_difficulties],
        [DELICATE],
        [
            (
                "12/03/2026",
                "Descrizione intervento",
                "[testo ritirato]",
                "La famiglia racconta della scuola.",
            )
        ],
    ),
    "a text, moved into a narrower talk": (
        [moved_into_another_talk],
        [DELICATE],
        [
            (
                "12/03/2026",
                "Descrizione intervento",
                "[testo ritirato]",
                "La famiglia racconta della scuola.",
            ),
            ("19/03/2026", *NOTHING_MORE[1:]),
        ],
    ),
}


AT_ONCE = list(WITHDRAWN) if os.environ.get("HYPOTHESIS_PROFILE") == "long" else list(WITHDRAWN)[:2]


@pytest.mark.parametrize(
    ("case", "seen"),
    [*((case, "one by one") for case in WITHDRAWN), *((case, "at once") for case in AT_ONCE)],
)
def test_what_was_withdrawn_is_not_shown_again_and_the_mail_goes(
    project: Project, case: str, seen: str
) -> None:
    """However often a sync looked meanwhile."""
    changes, texts, lines = WITHDRAWN[case]
    for together in [changes] if seen == "at once" else [[change] for change in changes]:
        changed(project, *together)
    if lines is None:  # she has no nucleus any more, and gets no document: nothing can be told her
        project.run("digest", "--meeting", SECOND, today="2026-06-22")
        assert not list((project.folder / "uscite").rglob(f"{SECOND}_{code(project)}*"))
        return
    said = posted(project, SECOND, "2026-06-22")
    for text in texts:
        for words in re.findall(r"\S+ \S+ \S+ \S+", text):
            assert words not in said
    assert errata(project, SECOND) == lines
    counted = re.search(
        r"(\S+) (colloquio già raccontato è cambiato|colloqui già raccontati sono cambiati)", said
    )
    assert bool(counted) == bool(lines)


def test_the_deletion_of_a_withdrawn_talk_is_not_reported(project: Project) -> None:
    changed(project, cell(2, "Riservatezza", "équipe"))
    changed(project, without_row(2), day="2026-05-03")
    said = posted(project, SECOND, "2026-06-22")
    assert errata(project, SECOND) == [NOTHING_MORE]
    assert not [text for text in (TALK, DIFFICULTY, KEPT) if text in said]


def test_a_withdrawal_is_reported_once_whatever_happens_to_the_talk(project: Project) -> None:
    changed(project, cell(2, "Riservatezza", "équipe"), *REWORDED)
    posted(project, SECOND, "2026-06-22")
    changed(project, cell(2, "Esito", "Altro ancora."), day="2026-07-01")
    posted(project, THIRD, "2026-08-20")
    assert errata(project, THIRD) == []


def test_a_talk_opened_again_is_reported_as_it_is_now(project: Project) -> None:
    changed(project, cell(2, "Riservatezza", "équipe"), *REWORDED)
    posted(project, SECOND, "2026-06-22")
    changed(project, cell(2, "Riservatezza", "servizio"), day="2026-07-01")
    said = posted(project, THIRD, "2026-08-20")
    assert errata(project, THIRD) == []
    assert "colloqui arrivati dopo: 1" in said
    assert "domanda un aiuto per i compiti" in said


def test_a_text_withdrawn_and_rewritten_is_not_shown_as_it_was(
    project: Project,
) -> None:
    """Narrowed as it was, then written in other words and opened again: what was taken back stays
    taken back.
    """
    changed(project, cell(2, "Riservatezza", "équipe"))
    changed(project, cell(2, "Riservatezza", "servizio"), *REWORDED, day="2026-05-03")
    said = posted(project, SECOND, "2026-06-22")
    assert errata(project, SECOND) == [
        ("12/03/2026", "Colloquio", "raccontato", "è stato riscritto: vale com'è adesso")
    ]
    assert "chiede un aiuto" not in said
    assert "perde la pazienza" not in said


REWRITTEN = ("12/03/2026", "Colloquio", "raccontato", "è stato riscritto: vale com'è adesso")
IN_OTHER_WORDS = "Si sono sentiti due volte."


def a_formula_without_value(book: Any) -> None:
    cell(2, "Riservatezza", "=X1")(book)


WITHDRAWN_IN_ONE_SAVE = {
    "to the équipe": ([cell(2, "Riservatezza", "équipe"), *REWORDED], [REWRITTEN]),
    "to the coordinator, emptied": (
        [cell(2, "Riservatezza", "coordinamento"), cell(2, "Criticità rilevate", None)],
        [REWRITTEN],
    ),
    "by a mark that nobody can read": (
        [cell(2, "Riservatezza", "solo noi"), *REWORDED],
        [REWRITTEN],
    ),
    "by a formula without value": ([a_formula_without_value, *REWORDED], [REWRITTEN]),
    "the difficulties, by taking the mark away": (
        [cell(2, "Riservatezza", None), cell(2, "Criticità rilevate", IN_OTHER_WORDS)],
        [("12/03/2026", "Criticità rilevate", "[testo ritirato]", IN_OTHER_WORDS)],
    ),
    "to another nucleus": ([cell(2, "Nucleo", "Chen"), *REWORDED], [REWRITTEN]),
    "to a nucleus that nobody knows": ([cell(2, "Nucleo", "Mai sentito"), *REWORDED], [REWRITTEN]),
}


@pytest.mark.parametrize("case", list(WITHDRAWN_IN_ONE_SAVE))
def test_a_text_withdrawn_and_rewritten_in_one_save_stays_withdrawn(
    project: Project, case: str
) -> None:
    """No version of the row has the old words under the narrower mark; and yet they were taken
    back.
    """
    changes, lines = WITHDRAWN_IN_ONE_SAVE[case]
    changed_at_once(project, *changes)
    changed_at_once(
        project, cell(2, "Riservatezza", "servizio"), cell(2, "Nucleo", "N7F3K"), day="2026-05-03"
    )
    said = posted(project, SECOND, "2026-06-22")
    assert errata(project, SECOND) == lines
    assert "perde la pazienza" not in said


def test_a_text_opened_again_as_it_was_reported_stays_withdrawn(project: Project) -> None:
    changed(project, cell(2, "Riservatezza", "équipe"))
    changed(project, cell(2, "Riservatezza", "servizio"), day="2026-05-03")
    changed(project, *REWORDED, day="2026-05-04")
    assert "perde la pazienza" not in posted(project, SECOND, "2026-06-22")
    assert errata(project, SECOND) == [REWRITTEN]


def test_a_text_that_was_narrower_before_it_was_reported_is_shown(tmp_path: Path) -> None:
    """Only what came since counts: a talk that was opened for the service, and told then, was taken
    back by nobody.
    """
    project = Project(tmp_path)
    project.write([{**TOLD, "confidentiality": "équipe"}])
    project.sync(today="2026-04-10")
    changed(project, cell(2, "Riservatezza", "servizio"), day="2026-04-12")
    assert project.run("digest", "--meeting", FIRST, today="2026-04-18").code == 0
    changed(project, ANOTHER_HOUR)
    assert project.run("digest", "--meeting", SECOND, today="2026-06-22").code == 0
    assert errata(project, SECOND) == [HOURS]


@pytest.mark.parametrize(
    ("reader", "mark", "lines"),
    [
        ("sala", "équipe", [NOTHING_MORE]),
        ("carla", "équipe", None),
        ("carla", "coordinamento", None),
    ],
)
def test_whoever_may_read_today_sees_what_changed(
    project: Project, reader: str, mark: str, lines: list[tuple[str, ...]] | None
) -> None:
    """The copy for the room is read by all who sit there; the coordinator reads everything."""
    changed(project, cell(2, "Riservatezza", mark), ANOTHER_HOUR)
    assert project.run("digest", "--meeting", SECOND, today="2026-06-22").code == 0
    who = "sala" if reader == "sala" else code(project, "carla.verdi@cooperativa.example")
    assert errata(project, SECOND, who) == (lines or [HOURS])


def test_mediators_no_longer_see_what_was_narrowed_to_the_coordinator(tmp_path: Path) -> None:
    project = Project(tmp_path)
    project.plain_mail()
    meetings = [{"kind": "équipe mediatori", "date": day} for day in ("21/04/2026", "25/06/2026")]
    project.write([{**TOLD, "confidentiality": "équipe"}], meetings=meetings)
    project.sync(today="2026-04-10")
    first, second = "EQ-2026-04-21", "EQ-2026-06-25"
    assert project.run("digest", "--meeting", first, today="2026-04-18").code == 0
    amina = "amina.haddad@cooperativa.example"
    assert DIFFICULTY in page(project, first, code(project, amina))
    changed(project, cell(2, "Riservatezza", "coordinamento"), *REWORDED)
    said = posted(project, second, "2026-06-22", amina)
    assert not [
        text for text in ("perde la pazienza", "chiede un aiuto", "si agita", KEPT) if text in said
    ]
    assert (
        errata(project, second, code(project, amina))
        == errata(project, second, "sala")
        == [NOTHING_MORE]
    )


def test_the_flag_on_changed_rows_is_closed_for_a_withdrawn_talk(
    project: Project,
) -> None:
    changed(project, cell(2, "Riservatezza", "équipe"), *REWORDED)
    posted(project, SECOND, "2026-06-22")
    flags = project.sync(today="2026-06-23")["flags"]
    assert "RIGA-10" not in {flag["code"] for flag in flags}
    changed(project, cell(2, "Esito", "Altro ancora."), day="2026-06-24")
    assert "RIGA-10" in {flag["code"] for flag in project.sync(today="2026-06-25")["flags"]}, (
        "the coordinator was told"
    )


def test_a_document_as_of_a_day_has_the_rights_of_that_day(project: Project) -> None:
    """For the coordinator's folder, as a proof of what was told; it is never sent."""
    told = page(project, FIRST)
    changed(project, cell(2, "Riservatezza", "coordinamento"), *REWORDED)
    assert project.run("digest", "--meeting", FIRST, "--as-of", "2026-04-18").code == 0
    again = (
        project.folder
        / "uscite"
        / "al-2026-04-18"
        / "incontri"
        / FIRST
        / f"{FIRST}_{code(project)}.html"
    )
    assert html_text(again.read_text(encoding="utf-8")) == told
    assert not list((project.folder / "uscite").rglob("*.eml"))
