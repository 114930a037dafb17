"""Errata: both readings side by side, and nothing of what the recipient may not read."""

import dataclasses
import datetime as dt

import pytest

from collector.compile.corrections import Correction
from collector.compile.digest import build_digest
from collector.compile.digest_input import DigestInput
from collector.compile.models import DecisionKind, MeetingDigest
from schemas.meeting import MeetingKind
from schemas.nucleus import Nucleus
from schemas.person import Job, Person
from schemas.record import TalkRecord
from schemas.session import Confidentiality, Held
from tests.compile.families import (
    AMINA,
    DISTRICT,
    PROJECT,
    ROSSI,
    START,
    TODAY,
    day,
    family,
    meeting,
    person,
    talk,
)

LAST = day("22/4")
ANNA = person(ROSSI, Job.SOCIAL_WORKER)
OLD = talk("R1", on="12/3", next="26/3", outcome="Accordo raggiunto.")


def made(
    *pairs: tuple[TalkRecord, TalkRecord | None],
    nuclei: tuple[Nucleus, ...] = (family(),),
    who: Person | None = ANNA,
    kind: MeetingKind = MeetingKind.SOCIAL_WORKERS,
    last: dt.date | None = LAST,
) -> MeetingDigest:
    talks = [new for _, new in pairs if new is not None]
    return build_digest(
        DigestInput(
            meeting(kind),
            (meeting(kind, "22/4"),),
            nuclei,
            talks,
            recipient=who,
            reported=frozenset({"R1"}),
            today=TODAY,
            project=PROJECT,
            project_start=START,
            district=DISTRICT,
            last_meeting_day=last,
            corrections=[Correction(old, new) for old, new in pairs],
        )
    )


def rows(document: MeetingDigest) -> list[tuple[str, ...]]:
    return [row[1:] for row in document.errata.rows] if document.errata else []


CHANGES = [
    ({"date": day("13/3")}, ("Data", "12/03/2026", "13/03/2026")),
    ({"end": dt.time(12, 0)}, ("Ore", "dalle 10:30 alle 11:45", "dalle 10:30 alle 12:00")),
    ({"end": None}, ("Ore", "dalle 10:30 alle 11:45", "dalle 10:30")),
    ({"held": Held.NO_SHOW}, ("Svolgimento", "svolto", "assente")),
    ({"attendees": ()}, ("Persone presenti", "madre e assistente sociale", "–")),
    ({"mediator": "Li Wei"}, ("Mediatore", AMINA, "Li Wei")),
    ({"outcome": None}, ("Esito", "Accordo raggiunto.", "–")),
    ({"next_date": day("27/3")}, ("Prossimo colloquio", "26/03/2026", "27/03/2026")),
]


@pytest.mark.parametrize(
    ("change", "told"), CHANGES, ids=[next(iter(change)) for change, _ in CHANGES]
)
def test_a_changed_value_is_shown_before_and_after(
    change: dict[str, object], told: tuple[str, str, str]
) -> None:
    document = made((OLD, dataclasses.replace(OLD, **change)))  # type: ignore[arg-type]
    assert rows(document) == [("12/03/2026", *told)]
    assert "1 colloquio già raccontato è cambiato: vedi gli errata." in document.news
    decision = document.front.decisions[0]
    assert (decision.whose, decision.kind) == ("N7F3K", DecisionKind.ERRATUM)
    assert decision.text.startswith("colloquio del "), "which talk; both readings are in the table"
    assert "R1" in document.talk_codes, "it is told now, and needs no flag any more"


def test_a_talk_whose_row_is_gone_is_reported_and_remembered_as_gone() -> None:
    document = made((OLD, None))
    assert rows(document) == [
        ("12/03/2026", "Colloquio", "raccontato", "non è più nel foglio: non va contato")
    ]
    assert (document.talk_codes, document.gone_codes) == ((), ("R1",))


def test_a_duplicated_talk_is_reported_as_written_twice() -> None:
    document = build_digest(
        DigestInput(
            meeting(),
            (),
            (family(),),
            [],
            recipient=ANNA,
            reported=frozenset({"R1"}),
            today=TODAY,
            project=PROJECT,
            project_start=START,
            district=DISTRICT,
            last_meeting_day=LAST,
            corrections=[Correction(OLD, None, is_duplicate=True)],
        )
    )
    assert rows(document)[0][-1] == "era scritto due volte: non va contato"


def test_a_talk_moved_to_another_nucleus_shows_nothing_of_it() -> None:
    document = made(
        (OLD, dataclasses.replace(OLD, nucleus="N2QX8", description="Un'altra famiglia."))
    )
    assert rows(document) == [
        ("12/03/2026", "Nucleo", "raccontato qui", "era di un altro nucleo: qui non va contato")
    ]
    assert "N2QX8" not in document.model_dump_json()
    assert "Un'altra famiglia" not in document.model_dump_json()


def test_a_talk_that_became_confidential_shows_only_that_it_left_the_document() -> None:
    secret = dataclasses.replace(OLD, confidentiality=Confidentiality.TEAM, description="Segreto.")
    document = made((OLD, secret))
    assert rows(document) == [
        ("12/03/2026", "Colloquio", "raccontato", "non fa più parte di questo documento")
    ]
    assert "Segreto" not in document.model_dump_json()


def test_difficulties_hidden_from_the_recipient_make_no_erratum() -> None:
    document = made((OLD, dataclasses.replace(OLD, issues="Difficoltà con l'assistente sociale.")))
    assert document.errata is None
    assert document.talk_codes == ()
    assert "cambiat" not in " ".join(document.news)
    assert rows(
        made(
            (OLD, dataclasses.replace(OLD, issues="Difficoltà.")),
            kind=MeetingKind.TEAM,
            who=person(AMINA, Job.MEDIATOR),
        )
    ) == [("12/03/2026", "Criticità rilevate", "–", "Difficoltà.")]


def test_a_nucleus_that_is_no_longer_the_recipients_makes_no_erratum() -> None:
    document = made(
        (OLD, dataclasses.replace(OLD, outcome="Altro.")),
        nuclei=(family(social_worker="Marta Bianchi"),),
    )
    assert document.errata is None


def test_of_a_long_text_only_the_part_that_differs_is_shown() -> None:
    before = "Parola uguale. " * 40 + "Il padre accetta." + " Fine uguale." * 40
    document = made(
        (
            dataclasses.replace(OLD, description=before),
            dataclasses.replace(OLD, description=before.replace("accetta", "rifiuta")),
        )
    )
    ((_, what, old, new),) = rows(document)
    assert what == "Descrizione intervento"
    assert "Il padre accetta." in old
    assert "Il padre rifiuta." in new
    assert max(len(old), len(new)) < 250
    assert old.startswith("…")


def test_news_sentences_say_what_is_new_since_the_last_document() -> None:
    document = made(last=None)
    assert document.news == ("È il primo documento per un incontro di questo tipo.",)
    opened = family(opened_on=day("5/5"))
    assert made(nuclei=(opened,)).news == (
        "Nessun colloquio nuovo.",
        "Percorso attivato: N7F3K.",
    )


MOVED = [
    ("La madre è incinta.", "La madre è incinta."),
    ("La madre è incinta.", "Si è saputo ieri: LA MADRE È INCINTA, da tre mesi."),
    ("La madre è incinta da marzo.", "Incinta."),
    ("Si parla della scuola. Il padre beve.", "Il padre beve."),
    ("Beve.", "Il padre beve."),
    ("HIV.", "Ha l'HIV."),
    ("她怀孕了。", "母亲说她怀孕了。"),
]


@pytest.mark.parametrize("where", ["difficulties", "another talk"])
@pytest.mark.parametrize(("told", "hidden"), MOVED)
def test_a_text_moved_to_where_the_recipient_may_not_read_is_withdrawn(
    told: str, hidden: str, where: str
) -> None:
    old = dataclasses.replace(OLD, description=told)
    new = dataclasses.replace(OLD, description="Colloquio sulla salute.")
    other = talk("R2", on="19/3", description=hidden, confidentiality=Confidentiality.COORDINATION)
    pairs: list[tuple[TalkRecord, TalkRecord | None]] = [(old, new), (other, other)]
    if where == "difficulties":
        pairs = [(old, dataclasses.replace(new, issues=hidden))]
    found = [row for row in rows(made(*pairs)) if row[1] == "Descrizione intervento"]
    assert found == [
        ("12/03/2026", "Descrizione intervento", "[testo ritirato]", "Colloquio sulla salute.")
    ]


@pytest.mark.parametrize(
    ("told", "hidden", "shown"),
    [
        ("Sì.", "Sì.", "Altro."),
        ("Il padre beve.", "Il padre beveva.", "Altro."),
        ("Il padre beve.", "Il padre beve.", "Si dice che il padre beve."),
    ],
)
def test_other_words_and_readable_texts_are_shown_as_before(
    told: str, hidden: str, shown: str
) -> None:
    old = dataclasses.replace(OLD, description=told)
    new = dataclasses.replace(OLD, description=shown, issues=hidden)
    assert rows(made((old, new))) == [("12/03/2026", "Descrizione intervento", told, shown)]
