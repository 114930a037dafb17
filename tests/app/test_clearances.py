"""`collector texts`: what documents cover, by word and by row; the coordinator's word that a text
may travel as it is, or that a word may pass in the whole project.  Families' names never do, not
even those of a family that comes later.
"""

import getpass
import io
import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from collector.app import text_review
from collector.app.word_review import WordReview, WordSummary
from collector.cli.output import redactions
from collector.journal.store import Journal
from collector.privacy.known_names import KnownNames
from collector.privacy.spans import Span
from tests.road import NUCLEI, PEOPLE, SOUND, Project, Ran, Row, typed_wrong

ROWS: list[Row] = [
    {
        **SOUND,
        "description": "Il figlio Ahmed ha parlato con la maestra Lucia.",
        "outcome": "Hoxha è contento.",
    },
    {**SOUND, "date": "13/03/2026", "description": "Letto il decreto insieme."},
]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project(tmp_path)
    made.write(ROWS)
    made.sync()
    return made


def history(project: Project) -> str:
    assert project.run("history").code == 0
    pages = [
        page.read_text(encoding="utf-8")
        for page in (project.folder / "uscite").glob("storie/*.html")
    ]
    return re.sub(r"<[^>]+>", "", "".join(pages))


def code(project: Project) -> str:
    return re.findall(r"\bR[A-Z0-9]{6}\b", project.run("texts").out)[0]


def texts_as_json(project: Project) -> Any:
    ran = project.run("texts", "--json")
    assert ran.code == 0, ran.err
    assert ran.out.isascii()
    return ran.json


def states(project: Project) -> dict[str, tuple[bool, bool]]:
    """Each word: whether documents cover it, and whether it was let pass."""
    return {
        word["word"]: (word["covered"], word["allowed"]) for word in texts_as_json(project)["words"]
    }


def assert_done(ran: Ran, said: str) -> None:
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith(said)


def stored_decisions(project: Project) -> tuple[frozenset[Any], list[Any]]:
    """What the journal keeps of all decisions."""
    journal = Journal.open(str(project.journal))
    try:
        return journal.cleared_texts(), journal.word_decisions()
    finally:
        journal.close()


# The check, and a text of one row


def test_the_check_warns_and_the_row_stays_complete(project: Project) -> None:
    report = project.sync()
    assert [(f["code"], f["field"], f["severity"]) for f in typed_wrong(report["flags"])] == [
        ("IDENTITA-01", "description", "warning"), ("IDENTITA-01", "outcome", "warning"),
    ]  # fmt: skip
    assert "Ahmed" not in project.run("sync", "--json").out
    assert report["rows"]["incomplete"] == 0


def test_documents_redact_what_the_command_shows(project: Project) -> None:
    page = history(project)
    assert "Il figlio [nome] ha parlato con la maestra [nome]." in page
    assert "Hoxha" not in page
    shown = project.run("texts", "--rows").out
    assert "Ahmed (nome)" in shown
    assert "Lucia (nome)" in shown
    assert "decreto" not in shown


def test_a_cleared_text_is_shown_without_the_familys_name_until_it_changes(
    project: Project,
) -> None:
    row = code(project)
    assert "Fatto: 2 testi." in project.run("texts", "--clear", row).out
    page = history(project)
    assert "Il figlio Ahmed ha parlato con la maestra Lucia." in page
    assert "Hoxha" not in page
    assert "lasciato passare" in project.run("texts", "--rows").out
    assert states(project) == {
        "Ahmed": (False, False),
        "Lucia": (False, False),
        "Hoxha": (True, False),
    }
    assert project.run("texts", "--clear", row).out.startswith("Era già così")
    project.write(
        [
            {**ROWS[0], "description": "Il figlio Ahmed ha parlato con la maestra Lucia, oggi."},
            ROWS[1],
        ]
    )
    project.sync()
    assert states(project)["Ahmed"] == (True, False)


def test_a_cleared_text_can_be_redacted_again(project: Project) -> None:
    row = code(project)
    project.run("texts", "--clear", row)
    assert_done(project.run("texts", "--cover", row.lower()), "Fatto: 2 testi.")
    assert "Ahmed" not in history(project)


def test_a_row_with_nothing_redacted_is_refused(project: Project) -> None:
    ran = project.run("texts", "--clear", "R22222A")
    assert ran.code == 2
    assert "in questa riga non c'è nessun testo coperto" in ran.err


# By word


@pytest.fixture
def busy(tmp_path: Path) -> Project:
    """A project with a word that comes often."""
    project = Project(tmp_path)
    project.write(
        [
            {
                **SOUND,
                "description": "La maestra Lucia e la maestra LUCIA. Il figlio Ahmed.",
                "outcome": "Hoxha c'era.",
            },
            {**SOUND, "date": "13/03/2026", "description": "La maestra Lucia; il figlio Ahmed."},
            {
                **SOUND,
                "date": "14/03/2026",
                "description": "Chiama il 333 1234567 la maestra lucia.",
            },
        ]
    )
    project.sync()
    return project


def test_words_are_listed_the_most_frequent_first_however_they_are_typed(busy: Project) -> None:
    found = texts_as_json(busy)
    rows = busy.column("Codice")
    assert found == {
        "words": [
            {"word": "Lucia", "kind": "nome", "times": 4, "rows": rows, "covered": True,
             "allowed": False},
            {"word": "Ahmed", "kind": "nome", "times": 2, "rows": rows[:2], "covered": True,
             "allowed": False},
            {"word": "333 1234567", "kind": "telefono", "times": 1, "rows": rows[2:],
             "covered": True,
             "allowed": False},
            {"word": "Hoxha", "kind": "nome", "times": 1, "rows": rows[:1], "covered": True,
             "allowed": False},
        ],
        "unknown": [],
        "allowed": [],
    }  # fmt: skip
    shown = busy.run("texts").out
    assert [line.split()[:6] for line in shown.splitlines() if " nome " in line] == [
        ["Lucia", "nome", "4", "3", rows[0], "coperta"],
        ["Ahmed", "nome", "2", "2", rows[0], "coperta"],
        ["Hoxha", "nome", "(famiglia)", "1", "1", rows[0]],
    ]


def test_the_texts_of_one_word_are_shown(busy: Project) -> None:
    shown = busy.run("texts", "AHMED").out
    assert shown.count("Ahmed (nome)") == 2
    assert "333" not in shown
    none = busy.run("texts", "Nessuno")
    assert none.code == 0
    assert none.out.startswith("«Nessuno»: in nessun testo")


def test_a_project_without_identities_says_so(project: Project) -> None:
    project.write([SOUND])
    project.sync()
    for options in ([], ["--rows"]):
        assert project.run("texts", *options).out.startswith("In nessun testo ho trovato nomi")
    assert texts_as_json(project) == {"words": [], "unknown": [], "allowed": []}


def flag_pedibuss(
    text: str, known: KnownNames, allowed: frozenset[str] = frozenset()
) -> Sequence[Span]:
    return [
        Span(found.start(), found.end())
        for found in re.finditer("pedibuss", text)
        if "pedibuss" not in allowed
    ]


def test_unknown_words_are_listed_under_a_heading_of_their_own(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text_review, "find_unknown_words", flag_pedibuss)
    project.write([{**SOUND, "description": "Vanno con il pedibuss e tornano con il pedibuss."}])
    project.sync()
    (row,) = texts_as_json(project)["unknown"][0]["rows"]
    assert texts_as_json(project) == {
        "words": [],
        "unknown": [{"word": "pedibuss", "times": 2, "rows": [row]}],
        "allowed": [],
    }
    shown = " ".join(project.run("texts").out.split())
    assert "Parole che non conosco: non sono coperte." in shown
    assert "collector texts --allow PAROLA" in shown
    assert f"pedibuss 2 1 {row}" in shown
    assert "pedibuss (non la conosco)" in project.run("texts", "pedibuss").out
    assert_done(project.run("texts", "--allow", "pedibuss"), "Fatto: 1 parola.")
    assert texts_as_json(project)["unknown"] == []


# A word that passes in the whole project


def test_an_allowed_word_is_shown_in_all_texts_until_it_is_disallowed(busy: Project) -> None:
    assert_done(busy.run("texts", "--allow", "lucia"), "Fatto: 1 parola.")
    assert states(busy)["Lucia"] == (False, True)
    assert states(busy)["Ahmed"] == (True, False)
    assert "Lucia (nome: passa)" in busy.run("texts", "--rows").out
    assert re.search(r"Lucia +nome +4 +3 +R\w{6} +passa ", busy.run("texts").out)
    assert_done(busy.run("texts", "--disallow", "LUCIA"), "Fatto: 1 parola.")
    assert states(busy)["Lucia"] == (True, False)


def test_an_allowed_phrase_is_shown_as_a_whole_and_its_words_alone_are_not(
    project: Project,
) -> None:
    project.write(
        [
            {
                **SOUND,
                "description": (
                    "La maestra Lucia Pavesi. La maestra Pavesi. Il figlio Lucia Pavesi."
                ),
            }
        ]
    )
    project.sync()
    assert_done(project.run("texts", "--allow", "lucia pavesi"), "Fatto: 1 parola.")
    assert states(project) == {"Lucia Pavesi": (False, True), "Pavesi": (True, False)}


def test_an_allowed_phrase_is_shown_where_only_a_part_of_it_was_redacted(project: Project) -> None:
    project.run("texts", "--allow", "maestra Lucia")
    assert states(project) == {
        "Lucia": (False, True),
        "Ahmed": (True, False),
        "Hoxha": (True, False),
    }


def test_a_decision_that_changes_nothing_is_no_error(project: Project) -> None:
    assert_done(project.run("texts", "--allow", "Lucia", "--allow", "LUCIA"), "Fatto: 1 parola.")
    assert_done(project.run("texts", "--allow", "lucia"), "Era già così: non ho cambiato nulla.")
    assert_done(
        project.run("texts", "--disallow", "Fastweb"), "Era già così: non ho cambiato nulla."
    )
    assert len(stored_decisions(project)[1]) == 1


@pytest.mark.parametrize(
    ("word", "why"),
    [
        ("Hoxha", "parte di un nome"),
        ("scuola hoxha", "parte di un nome"),
        ("Ho\u200bxha", "parte di un nome"),
        ("Wang", "parte di un nome"),  # an other name
        ("陈", "parte di un nome"),
        ("Bianchi", "parte di un nome"),  # a social worker
        ("333 1234567", "collector texts --clear"),
        ("lucia@posta.example", "collector texts --clear"),
        ("", "non c'è nessuna parola"),
        (" \u00a0 ", "non c'è nessuna parola"),
        ("e" * 61, "troppo lunga"),
    ],
)
def test_a_word_that_may_not_be_allowed_refuses_the_whole_request(
    project: Project, word: str, why: str
) -> None:
    row = code(project)
    ran = project.run("texts", "--allow", "Pedibus", "--allow", word, "--clear", row)
    assert ran.code == 2
    assert why in ran.err
    assert ran.err.rstrip().endswith("Non ho cambiato nulla.")
    assert stored_decisions(project) == (frozenset(), [])


def test_an_unknown_row_refuses_the_words_too(project: Project) -> None:
    ran = project.run("texts", "--allow", "Pedibus", "--clear", "R22222A")
    assert ran.code == 2
    assert stored_decisions(project) == (frozenset(), [])


def test_texts_and_words_are_decided_together(project: Project) -> None:
    assert_done(
        project.run("texts", "--allow", "Pedibus", "--clear", code(project)),
        "Fatto: 2 testi e 1 parola.",
    )
    cleared, words = stored_decisions(project)
    assert (len(cleared), len(words)) == (2, 1)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--allow", "Centro", "Pavesi"], "tra virgolette"),
        (["--allow", "Lucia", "--disallow", "lucia"], "Scegli"),
        (["Lucia", "--allowed"], "parola di troppo"),
        (["Lucia", "--json"], "parola di troppo"),
        (["--rows", "--json"], "--rows"),
    ],
)
def test_options_that_contradict_each_other_change_nothing(
    project: Project, options: list[str], said: str
) -> None:
    ran = project.run("texts", *options)
    assert ran.code == 2
    assert said in ran.err
    assert stored_decisions(project) == (frozenset(), [])


def with_nuclei(project: Project, *more: Row, people: Sequence[Row] = PEOPLE) -> None:
    project.write(ROWS, nuclei=[*NUCLEI, *more], people=people)
    project.sync()


def test_the_name_of_a_family_added_later_is_redacted_all_the_same(project: Project) -> None:
    project.run("texts", "--allow", "Lucia", "--allow", "Ahmed")
    with_nuclei(project, {"name": "Lucia", "municipality": "Opera"})
    assert states(project)["Lucia"] == (True, True)
    assert states(project)["Ahmed"] == (False, True)
    shown = project.run("texts", "--allowed").out
    assert re.search("Lucia · .* · non vale più: è nel nome di una famiglia", shown)
    assert shown.count("non vale più") == 1
    assert "anche se l'hai lasciata passare" in project.run("texts").out
    assert project.run("texts", "--allow", "Lucia").code == 2
    with_nuclei(project)
    assert states(project)["Lucia"] == (True, True), "a name that was ever listed stays covered"
    assert_done(project.run("texts", "--disallow", "Lucia"), "Fatto: 1 parola.")


def test_the_name_of_a_family_added_later_is_redacted_even_if_the_search_trusts_the_word(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    look = text_review.find_identities

    def trusting(
        text: str, known: KnownNames, allowed: frozenset[str] = frozenset()
    ) -> Sequence[Span]:
        return [
            span for span in look(text, known) if text[span.start : span.end].lower() not in allowed
        ]

    monkeypatch.setattr(text_review, "find_identities", trusting)
    project.run("texts", "--allow", "Lucia")
    assert states(project)["Lucia"] == (False, True)
    with_nuclei(project, {"name": "Lucia", "municipality": "Opera"})
    assert states(project)["Lucia"] == (True, True)


def test_the_name_of_a_person_added_later_is_redacted_all_the_same(project: Project) -> None:
    project.run("texts", "--allow", "Lucia")
    with_nuclei(project, people=[*PEOPLE, {"name": "Lucia Sala", "job": "mediatore"}])
    assert states(project)["Lucia"] == (True, True)
    assert "non vale più: è nel nome di una persona" in project.run("texts", "--allowed").out


# Who, and when


def as_user(monkeypatch: pytest.MonkeyPatch, user: str | Exception) -> None:
    def name() -> str:
        if isinstance(user, Exception):
            raise user
        return user

    monkeypatch.setattr(getpass, "getuser", name)


def test_who_allowed_and_who_disallowed_a_word_stays_on_record(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_user(monkeypatch, "carla")
    project.run("texts", "--allow", "Lucia", "--allow", "Ahmed")
    as_user(monkeypatch, "rita")
    project.run("texts", "--disallow", "ahmed")
    _, words = stored_decisions(project)
    assert [(one.word, one.allowed, one.who) for one in words] == [
        ("Lucia", True, "carla"), ("Ahmed", True, "carla"), ("ahmed", False, "rita"),
    ]  # fmt: skip
    assert [one.at.utcoffset().total_seconds() for one in words] == [0, 0, 0]
    (only,) = texts_as_json(project)["allowed"]
    assert only == {"word": "Lucia", "by": "carla", "at": words[0].at.isoformat()}
    passing, taken_back = project.run("texts", "--allowed").out.split("Tornate coperte")
    assert re.search(r"Lucia · \d\d/\d\d/\d{4} \d\d:\d\d · carla", passing)
    assert "hmed" not in passing
    assert re.search("Ahmed · lasciata passare: .* · carla · tolta: .* · rita", taken_back)


@pytest.mark.parametrize("error", [KeyError("uid"), OSError("no user"), ImportError("pwd")])
def test_a_word_is_allowed_also_where_the_system_knows_no_user(
    project: Project, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    as_user(monkeypatch, error)
    assert_done(project.run("texts", "--allow", "Lucia"), "Fatto: 1 parola.")
    assert texts_as_json(project)["allowed"][0]["by"] == ""
    assert "non so da chi" in project.run("texts", "--allowed").out


def test_no_word_is_allowed_at_first(project: Project) -> None:
    assert project.run("texts", "--allowed").out.startswith("Nessuna parola passa")


# Another journal


def test_an_adopted_journal_keeps_its_allowed_words(project: Project) -> None:
    project.run("texts", "--allow", "Lucia")
    project.journal.rename(project.folder / "copia.sqlite3")
    assert project.run("journal", "adopt", str(project.folder / "copia.sqlite3")).code == 0
    assert states(project)["Lucia"] == (False, True)


def test_a_new_journal_has_no_allowed_words_and_no_cleared_texts(project: Project) -> None:
    project.run("texts", "--allow", "Lucia", "--clear", code(project))
    project.journal.rename(project.folder / "altrove.bak")
    assert project.run("sync", "--new-journal").code == 0
    assert stored_decisions(project) == (frozenset(), [])
    assert states(project) == {
        "Ahmed": (True, False),
        "Lucia": (True, False),
        "Hoxha": (True, False),
    }


# The screen


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], io.StringIO]:
    def of_width(width: int) -> io.StringIO:
        out = io.StringIO()
        monkeypatch.setattr(
            redactions, "console", lambda: Console(file=out, width=width, highlight=False)
        )
        return out

    return of_width


def many(number: int) -> list[WordSummary]:
    return [
        WordSummary(f"Parola{at}", "nome", 9, ("R2345AB", "R2345AC"), True, False, False)
        for at in range(number)
    ]


@pytest.mark.parametrize("width", [30, 40, 79, 80, 200])
def test_on_a_screen_of_any_width_words_and_codes_stay_whole(
    screen: Callable[[int], io.StringIO], width: int
) -> None:
    long = WordSummary(
        "Santa Maria della Consolazione in alta Val",
        "nome, indirizzo",
        120,
        ("R2345AD",),
        True,
        True,
        True,
    )
    out = screen(width)
    redactions.show_words(WordReview([*many(2), long], many(1), [], []), everything=False)
    lines = out.getvalue().splitlines()
    assert max(len(line.rstrip()) for line in lines) <= width
    assert out.getvalue().count("Parola0") == 2
    assert out.getvalue().count("R2345AB") == 3
    assert out.getvalue().count("R2345AD") == 1


def test_of_a_long_list_the_first_forty_are_shown(screen: Callable[[int], io.StringIO]) -> None:
    for number, said in ((40, ""), (41, "e un'altra: --all"), (45, "e altre 5: --all")):
        out = screen(100)
        redactions.show_words(WordReview(many(number), [], [], []), everything=False)
        assert len(re.findall(r"Parola\d", out.getvalue())) == 40
        assert said in out.getvalue()
        assert ("--all" in out.getvalue().replace("--allow", "")) == bool(said)
    out = screen(100)
    redactions.show_words(WordReview(many(45), [], [], []), everything=True)
    assert "Parola44" in out.getvalue()


def test_json_holds_all_words() -> None:
    assert (
        len(json.loads(redactions.words_json(WordReview(many(90), many(50), [], [])))["words"])
        == 90
    )


def test_terminal_control_characters_are_not_printed(
    screen: Callable[[int], io.StringIO],
) -> None:
    out = screen(100)
    word = WordSummary("\x1b[31mRosso[/bold]\u202e", "nome", 1, ("R2345AB",), True, False, False)
    redactions.show_words(WordReview([word], [], [], []), everything=False)
    assert "\x1b" not in out.getvalue()
    assert "\u202e" not in out.getvalue()
    assert "[31mRosso[/bold]" in out.getvalue()
