"""Page one of a digest: what to decide, by urgency, and every nucleus on one line."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import pytest

from collector.compile.decisions import MOST_LINES
from collector.compile.models import Decision, DecisionKind, FrontPage
from schemas.nucleus import Nucleus, Path
from schemas.person import Job
from schemas.record import TalkRecord
from schemas.session import Confidentiality, Held
from tests.compile.families import AMINA, ROSSI, day, family, meeting, person, talk
from tests.compile.test_digest import SERVICES, TEAM, made

LAST = meeting(on="22/4")
WORKER = person(ROSSI, Job.SOCIAL_WORKER)
CONTACT = person("Ugo Verdi", Job.MUNICIPAL_CONTACT, "Opera")


def front(
    talks: Sequence[TalkRecord], nuclei: Sequence[Nucleus] = (family(),), **more: Any
) -> FrontPage:
    """Page one for a meeting on 25 June 2026, after one on 22 April, made on 22 June."""
    return made(talks, nuclei, earlier=[LAST], **{"recipient": WORKER, **more}).front


def said(decision: Decision) -> tuple[str, str, str]:
    return (
        decision.kind.value,
        " ".join(filter(None, (decision.whose, decision.words, decision.text))),
        decision.measure,
    )


# What there is to decide


KINDS: list[tuple[str, dict[str, Any], list[TalkRecord], list[tuple[str, str, str]]]] = [
    (
        "a promised day without a talk",
        {},
        [talk(on="4/5", next="17/6")],
        [("MISSED", "N7F3K Il colloquio del 17 giugno non risulta.", "promesso il 4 maggio")],
    ),
    (
        "two of them",
        {},
        [talk("R1", on="4/5", next="1/6"), talk("R2", on="4/5", next="8/6")],
        [
            (
                "MISSED",
                "N7F3K I colloqui del 1º giugno e dell'8 giugno non risultano.",
                "il primo promesso il 4 maggio",
            )
        ],
    ),
    (
        "a path to begin, and nobody for it",
        {"path": Path.TO_ACTIVATE, "mediator": None, "opened_on": day("3/6"), "hours_budget": 900},
        [],
        [
            (
                "NO_MEDIATOR",
                "N7F3K Da attivare, senza mediatore. Arabo, Nucleo con figli, monte ore 15 h.",
                "attivato il 3 giugno",
            )
        ],
    ),
    (
        "a path that goes on without a mediator",
        {"mediator": None},
        [talk(on="4/5")],
        [("NO_MEDIATOR", "N7F3K Senza mediatore. Arabo, Nucleo con figli.", "")],
    ),
    (
        "hours nearly used",
        {"hours_budget": 90},
        [talk(on="4/5")],
        [
            (
                "HOURS",
                "N7F3K Restano 15 min su 1 h 30 min. Servono altre ore, o il percorso si chiude?",
                "83% del monte ore",
            )
        ],
    ),
    (
        "one hour left",
        {"hours_budget": 300},
        [talk(f"R{at}", on=f"{at}/5", end=dt.time(11, 30)) for at in range(4, 8)],
        [
            (
                "HOURS",
                "N7F3K Resta 1 h su 5 h. Servono altre ore, o il percorso si chiude?",
                "80% del monte ore",
            )
        ],
    ),
    (
        "hours all used, and more",
        {"hours_budget": 60},
        [talk(on="4/5")],
        [
            (
                "HOURS",
                "N7F3K Monte ore superato di 15 min. Servono altre ore, o il percorso si chiude?",
                "125% del monte ore",
            )
        ],
    ),
    (
        "nobody came, twice",
        {},
        [talk("R1", on="4/5", held=Held.NO_SHOW), talk("R2", on="12/5", held=Held.NO_SHOW)],
        [
            (
                "ABSENCES",
                "N7F3K 2 assenze nel periodo. Cambiare giorno, luogo o modo?",
                "l'ultima il 12 maggio",
            )
        ],
    ),
    (
        "a path that goes on, and no talk",
        {},
        [talk(on="3/3")],
        [("QUIET", "N7F3K Percorso attivo, nessun colloquio nel periodo.", "l'ultimo il 3 marzo")],
    ),
    (
        "a path that goes on, one absence and no new date",
        {},
        [talk("R1", on="3/3"), talk("R2", on="4/5", held=Held.NO_SHOW)],
        [
            (
                "QUIET",
                "N7F3K Percorso attivo, nessun colloquio svolto nel periodo.",
                "l'ultimo il 3 marzo",
            )
        ],
    ),
    (
        "of a talk that this recipient may not see nothing false: not that there was none",
        {},
        [talk(on="4/5", confidentiality=Confidentiality.TEAM)],
        [],
    ),
    (
        "a path to begin, with a mediator",
        {"path": Path.TO_ACTIVATE},
        [],
        [("TO_ACTIVATE", f"N7F3K Da attivare. Mediatore: {AMINA}.", "")],
    ),
    (
        "an agreement, however old, until there is another",
        {},
        [talk("R1", on="3/3", agreements="Uno."), talk("R2", on="4/5")],
        [("AGREEMENT", "N7F3K Accordo aperto. A che punto è?", "dal 3 marzo")],
    ),
    (
        "a sheet that lacks something",
        {},
        [talk(on="4/5", end=None, missing=("end",), complete=False)],
        [("INCOMPLETE", "N7F3K 1 scheda da completare: Ora fine (4 maggio).", "")],
    ),
    (
        "a talk without a day",
        {},
        [talk("R1", on="4/5"), talk("R2", on=None, missing=("date",), complete=False)],
        [("INCOMPLETE", "N7F3K 1 scheda da completare: Data (senza data).", "")],
    ),
    (
        "of a path that is over only what lacks",
        {"path": Path.CONCLUDED, "closed_on": day("30/5"), "hours_budget": 60, "mediator": None},
        [
            talk(
                on="4/5", next="17/5", agreements="Uno.", end=None, missing=("end",), complete=False
            )
        ],
        [("INCOMPLETE", "N7F3K 1 scheda da completare: Ora fine (4 maggio).", "")],
    ),
]


@pytest.mark.parametrize(
    ("fields", "talks", "lines"), [case[1:] for case in KINDS], ids=[case[0] for case in KINDS]
)
def test_what_there_is_to_decide(
    fields: dict[str, Any], talks: list[TalkRecord], lines: list[tuple[str, str, str]]
) -> None:
    assert [said(decision) for decision in front(talks, [family(**fields)]).decisions] == lines


def test_the_most_urgent_comes_first_whatever_the_order_of_nuclei_and_rows() -> None:
    nuclei = [
        family("A", hours_budget=75),
        family("B"),
        family("C", mediator=None),
        family("D"),
        family("E", hours_budget=60),
    ]
    talks = [
        talk("R1", "A", "4/5"),
        talk("R2", "B", "4/5", next="18/6"),
        talk("R3", "C", "4/5"),
        talk("R4", "D", "5/5", next="17/6"),
        talk("R5", "E", "4/5", agreements="Uno."),
    ]
    page = front(talks, nuclei)
    assert [(one.whose, one.kind.value) for one in page.decisions] == [
        ("D", "MISSED"),  # the older of the two days
        ("B", "MISSED"),
        ("C", "NO_MEDIATOR"),
        ("E", "HOURS"),  # 125 % before 100 %
        ("A", "HOURS"),
        ("E", "AGREEMENT"),
    ]
    assert front(talks[::-1], nuclei[::-1]) == page
    kinds = [one.kind for one in page.decisions]
    assert kinds == sorted(kinds, key=list(DecisionKind).index)


def test_agreements_and_sheets_to_complete_are_one_line_from_two_nuclei_on() -> None:
    talks = [
        talk("R1", "A", "4/5", agreements="Uno."),
        talk("R2", "B", "3/3", agreements="Due."),
        talk("R3", "B", "5/5"),
    ]
    [decision] = front(talks, [family("A"), family("B")]).decisions
    assert (decision.whose, decision.words, decision.text) == (
        "2 nuclei",
        "Accordi aperti:",
        "A che punto sono?",
    )
    assert [(one.nucleus, one.note) for one in decision.mentions] == [
        ("B", "dal 3 marzo"),
        ("A", "dal 4 maggio"),
    ]


def test_of_dozens_none_is_dropped_those_of_a_kind_become_one_line() -> None:
    nuclei = [family(f"N{at:02}", hours_budget=60 if at % 2 else None) for at in range(60)]
    talks = [
        talk(f"R{at}", f"N{at:02}", "4/5", next=f"{1 + at % 20}/6", agreements="Uno.")
        for at in range(60)
    ]
    page = front(talks, nuclei)
    assert len(page.decisions) <= MOST_LINES
    named = {(one.kind.value, at.nucleus) for one in page.decisions for at in one.mentions}
    expected = {"MISSED": range(60), "HOURS": range(1, 60, 2), "AGREEMENT": range(60)}
    for kind, codes in expected.items():
        assert {(kind, f"N{at:02}") for at in codes} <= named


def test_few_lines_stay_lines() -> None:
    nuclei = [family(f"N{at}") for at in range(MOST_LINES)]
    talks = [talk(f"R{at}", f"N{at}", "4/5", next="1/6") for at in range(MOST_LINES)]
    assert [one.whose for one in front(talks, nuclei).decisions] == [one.code for one in nuclei]
    more = [*nuclei, family("NX")]
    [line] = front([*talks, talk("RX", "NX", "4/5", next="1/6")], more).decisions
    assert (line.whose, line.words) == ("11 nuclei", "Date promesse, e il colloquio non risulta:")
    assert line.mentions[0].note == "1º giugno"


def test_nothing_to_decide_is_said_calmly() -> None:
    page = front([talk(on="4/5", next="30/6")])
    assert page.decisions == ()
    assert page.nothing.startswith("Niente da decidere: ")
    assert front([talk(on="4/5", next="1/6")]).nothing == ""


def test_what_changed_says_since_when() -> None:
    assert front([]).changed == "Che cosa è cambiato"
    assert front([], last_meeting_day=day("8/4")).changed == "Che cosa è cambiato dall'8 aprile"
    december = day("16/12/2025")
    assert front([], last_meeting_day=december).changed.endswith("dal 16 dicembre 2025")


# Every nucleus on one line


def rows(page: FrontPage) -> dict[str, tuple[str, ...]]:
    return {row[0]: row[1:] for row in page.nuclei.rows}


def test_every_nucleus_has_one_line_with_or_without_talks() -> None:
    nuclei = [
        family("A"),
        family("B", path=Path.TO_ACTIVATE, mediator=None, municipality="Rozzano"),
        family("C", path=Path.CONCLUDED, closed_on=day("29/5")),
        family("D", hours_budget=75),
    ]
    talks = [
        talk("R1", "A", "4/5", next="30/6", outcome="Accetta.", agreements="Si va avanti."),
        talk("R2", "C", "27/5", outcome="Percorso concluso.", agreements="Nessuno."),
        talk("R3", "D", "4/5", outcome="Va bene."),
        talk("R4", "D", "11/5", held=Held.NO_SHOW, next="12/6", start=None, end=None),
    ]
    assert rows(front(talks, nuclei)) == {
        "A": ("Opera", "4 maggio: Accetta.", "Si va avanti.", "30 giugno", "–"),
        "B": ("Rozzano", "ancora nessun colloquio", "–", "–", "senza mediatore"),
        "C": ("Opera", "27 maggio: Percorso concluso.", "–", "concluso il 29 maggio", "–"),
        "D": ("Opera", "11 maggio: assente", "–", "–", "12 giugno mancato, ore finite"),
    }


def test_a_long_outcome_is_cut_at_a_word_and_says_so() -> None:
    [row] = rows(front([talk(on="4/5", outcome="Parola " * 400)])).values()
    assert row[1].startswith("4 maggio: Parola Parola")
    assert row[1].endswith("Parola…")
    assert len(row[1]) <= 102


def test_page_one_shows_nothing_that_its_reader_may_not_read() -> None:
    talks = [
        talk("R1", on="4/5", outcome="Per tutti.", next="30/6"),
        talk(
            "R2",
            on="5/5",
            outcome="Segreto.",
            agreements="Segreto.",
            next="1/6",
            confidentiality=Confidentiality.TEAM,
        ),
    ]
    page = front(talks)
    assert "Segreto" not in page.model_dump_json()
    assert rows(page)["N7F3K"][1] == "4 maggio: Per tutti."
    assert page.decisions == ()
    team = front(talks, of=meeting(TEAM), recipient=person(AMINA, Job.MEDIATOR))
    assert "Segreto" in team.model_dump_json()


def test_a_code_of_another_family_is_covered_on_page_one_too() -> None:
    nuclei = [family("N7F3K"), family("N2QX8", social_worker="Marta Bianchi")]
    text = "Come per la famiglia N2QX8."
    page = front([talk(on="4/5", outcome=text, agreements=text)], nuclei)
    assert "N2QX8" not in page.model_dump_json()
    assert rows(page)["N7F3K"][1] == "4 maggio: Come per la famiglia [altro nucleo]."


@pytest.mark.parametrize(
    ("kind", "who", "title"),
    [
        (SERVICES, WORKER, ("Il Suo nucleo", "I Suoi nuclei, uno per riga")),
        (
            SERVICES,
            CONTACT,
            ("Il nucleo dei Suoi comuni", "I nuclei dei Suoi comuni, uno per riga"),
        ),
        (TEAM, person(AMINA, Job.MEDIATOR), ("Il tuo nucleo", "I tuoi nuclei, uno per riga")),
        (TEAM, person("D", Job.COORDINATOR), ("Il nucleo", "Tutti i nuclei, uno per riga")),
        (SERVICES, None, ("Il nucleo", "Tutti i nuclei, uno per riga")),
    ],
)
def test_everybody_has_page_one_of_their_own_nuclei(
    kind: Any, who: Any, title: tuple[str, str]
) -> None:
    page = front([talk(on="4/5")], of=meeting(kind), recipient=who)
    assert list(rows(page)) == ["N7F3K"]
    assert page.nuclei.title == title[0]
    nuclei = [family("N7F3K"), family("N2QX8")]
    page_of_two = front([talk(on="4/5")], nuclei, of=meeting(kind), recipient=who)
    assert page_of_two.nuclei.title == title[1]


def test_no_nucleus_at_all() -> None:
    page = front([], [])
    assert (page.decisions, page.nuclei.rows) == ((), ())
    assert page.nuclei.empty


def test_another_day_alone_changes_nothing_on_page_one() -> None:
    nuclei = [family("A", hours_budget=75), family("B"), family("C", mediator=None)]
    talks = [
        talk("R1", "A", "4/5", agreements="Uno.", next="30/6"),
        talk("R2", "B", "4/5", next="1/6", end=None, missing=("end",), complete=False),
    ]
    page = front(talks, nuclei, today=day("10/6"))
    assert page == front(talks, nuclei, today=day("22/6"))
    assert page != front(talks, nuclei, today=day("30/5")), "a promised day has passed"


def test_a_nucleus_of_which_all_talks_are_hidden_has_no_last_talk_and_not_none_either() -> None:
    [row] = front([talk(on="4/5", confidentiality=Confidentiality.TEAM)]).nuclei.rows
    assert row[2:] == ("–", "–", "–", "–")
    [row] = front([]).nuclei.rows
    assert row[2] == "ancora nessun colloquio"


def test_the_next_day_stands_where_a_hidden_talk_promised_the_same_day_again() -> None:
    talks = [
        talk("R1", on="4/5", next="1/7"),
        talk("R2", on="18/5", next="1/7", confidentiality=Confidentiality.TEAM),
    ]
    assert front(talks).nuclei.rows[0][4] == "1º luglio"


def test_what_changed_names_no_day_where_the_comuni_met_last_on_different_days() -> None:
    nuclei = [family("A", municipality="Opera"), family("B", municipality="Rozzano")]
    earlier = [meeting(on="24/2"), meeting(SERVICES, "22/4", "Opera")]
    talks = [talk("R1", "A", "4/5"), talk("R2", "B", "9/3")]
    page = made(talks, nuclei, earlier=earlier, last_meeting_day=day("22/4")).front
    assert page.changed == "Che cosa è cambiato dall'ultimo incontro di ogni comune"
