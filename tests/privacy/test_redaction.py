"""Redaction: every text of a document is redacted, and one that cannot be checked is left out."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from collector.privacy.identities import allowed_word_key
from collector.privacy.redaction import UNCHECKED, Redaction, cleared_text_mark
from collector.privacy.spans import Span
from schemas.nucleus import CASE_TYPES, Nucleus
from schemas.person import Job, Person
from schemas.record import TalkRecord
from schemas.session import FREE_TEXT_FIELDS

NUCLEI = [
    Nucleus(code="N7F3K", name="Hoxha Arben", other_names=("Hoxhaj",)),
    Nucleus(code="N2QX8", name="Chen Wei"),
]
PEOPLE = [Person(code="P1", name="Amina Haddad", job=Job.MEDIATOR, email=None, municipalities=())]
REDACTION = Redaction.of(NUCLEI, PEOPLE)


def talk(**texts: str) -> TalkRecord:
    return TalkRecord(code="R1", tab="Schede", row=2, nucleus="N7F3K", **texts)


@pytest.mark.parametrize("field", FREE_TEXT_FIELDS)
def test_each_text_of_a_talk_is_redacted(field: str) -> None:
    (redacted,) = REDACTION.talks([talk(**{field: "Hoxhaj ha chiamato Chen al 333 1234567"})])
    assert getattr(redacted, field) == "N7F3K ha chiamato N2QX8 al [telefono]"


def test_language_and_case_type_of_a_nucleus_are_redacted() -> None:
    typed = Nucleus(
        code="N7F3K",
        name="Hoxha",
        language="albanese, con la zia Fatjona",
        case_type="Chen: scuola",
    )
    (shown,) = REDACTION.nuclei([typed])
    assert (shown.language, shown.case_type) == ("albanese, con la zia [nome]", "[nome]: scuola")
    usual = [Nucleus(code="N7F3K", name="Hoxha", case_type=case_type) for case_type in CASE_TYPES]
    assert [case_type.case_type for case_type in REDACTION.nuclei(usual)] == list(CASE_TYPES)


@pytest.mark.parametrize(
    ("typed", "shown", "tells"),
    [
        ("casa Zarbadi", "casa [nome]", True),
        ("da Hoxha", "da [nome]", True),
        ("Opera, tel. 333 1234567", "Opera, tel. [telefono]", True),
        ("via Mazzini 3, Rozzano", "via Mazzini 3, Rozzano", False),
        ("Municipio di Opera, Sala Consiliare", "Municipio di Opera, Sala Consiliare", False),
        ("Biblioteca comunale", "Biblioteca comunale", False),
        ("Centro civico Aldo Moro", "Centro civico Aldo Moro", False),
        ("Piazza Berlinguer 12", "Piazza Berlinguer 12", False),
        ("presso Hoxha, via Roma 3", "presso [nome], via Roma 3", True),
        ("", None, False),
    ],
)
def test_the_place_of_a_meeting_keeps_addresses_and_offices(
    typed: str, shown: str | None, tells: bool
) -> None:
    assert (REDACTION.place(typed) or None, REDACTION.identifies_somebody(typed)) == (shown, tells)


def test_an_invisible_character_hides_no_name() -> None:
    (redacted,) = REDACTION.talks([talk(description="Ho\u200bxha, Ho\u202exha e Hoxha")])
    assert "xha" not in (redacted.description or "")


def test_in_a_cleared_text_only_names_of_families_are_redacted() -> None:
    cleared = talk(description="Hoxha con la maestra Lucia")
    (redacted,) = replace(REDACTION, cleared={cleared_text_mark(cleared, "description")}).talks(
        [cleared]
    )
    assert redacted.description == "N7F3K con la maestra Lucia"


def test_a_cleared_text_that_was_edited_is_redacted_again() -> None:
    cleared, edited = (
        talk(description="la maestra Lucia"),
        talk(description="la maestra Lucia e il figlio Ahmed"),
    )
    (redacted,) = replace(REDACTION, cleared={cleared_text_mark(cleared, "description")}).talks(
        [edited]
    )
    assert redacted.description == "la maestra [nome] e il figlio [nome]"


def test_an_allowed_word_is_kept() -> None:
    redaction = Redaction.of(NUCLEI, PEOPLE, lambda _: frozenset({allowed_word_key("Zurlini")}))
    assert redaction.text("al centro Zurlini con Hoxha") == "al centro Zurlini con N7F3K"


def test_a_text_that_cannot_be_checked_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> Sequence[Span]:
        raise RecursionError

    monkeypatch.setattr("collector.privacy.redaction.find_identities", broken)
    (redacted,) = REDACTION.talks([talk(description="Hoxha", outcome="bene")])
    assert (redacted.description, redacted.outcome, redacted.issues) == (UNCHECKED, UNCHECKED, None)
    assert (REDACTION.place("casa Hoxha"), REDACTION.identifies_somebody("casa Hoxha")) == (
        UNCHECKED,
        True,
    )
    (shown,) = REDACTION.nuclei([Nucleus(code="N7F3K", name="Hoxha", language="albanese")])
    assert shown.language == UNCHECKED


def test_texts_are_left_out_when_the_names_cannot_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("collector.privacy.redaction.known_names_of", lambda *_: 1 / 0)
    (redacted,) = Redaction.of(NUCLEI, PEOPLE).talks([talk(description="Hoxha")])
    assert redacted.description == UNCHECKED


APOSTROPHES = Redaction.of(
    [
        Nucleus(code="N5A6C", name="Dell'Orto Rosa"),
        Nucleus(code="N4B7D", name="Dall’Olio"),
        Nucleus(code="N8C3F", name="D'Amico Anna"),
    ],
    [Person(code="P1", name="Ugo Dell’Acqua", job=Job.MEDIATOR, email=None, municipalities=())],
)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Scarsa condivisione dell'assistente sociale", None),
        ("Richiesta dell’iscrizione, dell'esenzione e dell'alloggio", None),
        ("Dall'ufficio casa si torna in Comune", None),
        ("Dell'affitto si parla dopo; d'accordo la madre", None),
        ("All'inizio, nell'ufficio; Dov'è? Trent'anni fa", None),
        ("All'Anagrafe e nell'Oratorio", None),
        ("Vista la sig.ra Dell'Aglio", "Vista la sig.ra [nome]"),
        ("La signora Dell'Orto dice di sì", "La signora [nome] dice di sì"),
        ("Parlato con dall’olio", "Parlato con [nome]"),
        ("Presente D'Amico", "Presente [nome]"),
        ("DELL'ORTO assente", "[nome] assente"),
        ("Sentita Dellorto", "Sentita N5A6C"),
        ("Il mediatore Dell'Acqua", "Il mediatore [nome]"),
    ],
)
def test_the_elided_beginning_of_a_surname_is_a_word_everywhere_else(
    typed: str, shown: str | None
) -> None:
    (redacted,) = APOSTROPHES.talks([talk(description=typed)])
    assert redacted.description == (shown or typed)
