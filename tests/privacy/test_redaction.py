"""No document tells what makes a person known: texts are covered on the one way to all of them, and it fails closed."""

from collections.abc import Sequence

import pytest
from collector.compile.covering import TEXTS, UNREAD, covered, passed
from schemas.identities import Known, Span

from schemas.nucleus import Nucleus
from schemas.person import Job, Person
from schemas.record import TalkRecord

NUCLEI = [Nucleus(code="N7F3K", name="Hoxha Arben", other_names=("Hoxhaj",)), Nucleus(code="N2QX8", name="Chen Wei")]
PEOPLE = [Person(code="P1", name="Amina Haddad", job=Job.MEDIATOR, email=None, municipalities=())]


def talk(**texts: str) -> TalkRecord:
    return TalkRecord(code="R1", tab="Schede", row=2, nucleus="N7F3K", **texts)  # type: ignore[arg-type]


@pytest.mark.parametrize("field", TEXTS)
def test_each_text_of_a_talk_is_covered(field: str) -> None:
    (told,) = covered([talk(**{field: "Hoxhaj ha chiamato Chen al 333 1234567"})], NUCLEI, PEOPLE)
    assert getattr(told, field) == "N7F3K ha chiamato N2QX8 al [telefono]"


def test_a_mark_that_does_not_show_hides_no_name() -> None:
    (told,) = covered([talk(description="Ho\u200bxha, Ho\u202exha e Hoxha")], NUCLEI, PEOPLE)
    assert "xha" not in (told.description or "")


def test_a_text_that_was_let_through_keeps_all_but_the_names_of_families() -> None:
    one = talk(description="Hoxha con la maestra Lucia")
    (told,) = covered([one], NUCLEI, PEOPLE, {passed(one, "description")})
    assert told.description == "N7F3K con la maestra Lucia"


def test_one_word_more_and_it_is_covered_again() -> None:
    one, more = talk(description="la maestra Lucia"), talk(description="la maestra Lucia e il figlio Ahmed")
    (told,) = covered([more], NUCLEI, PEOPLE, {passed(one, "description")})
    assert told.description == "la maestra [nome] e il figlio [nome]"


def test_a_look_that_breaks_leaves_the_text_out() -> None:
    def broken(_text: str, _known: Known) -> Sequence[Span]:
        raise RecursionError

    (told,) = covered([talk(description="Hoxha", outcome="bene")], NUCLEI, PEOPLE, look=broken)
    assert (told.description, told.outcome, told.issues) == (UNREAD, UNREAD, None)


def test_so_do_names_that_cannot_be_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("collector.compile.covering.known_names", lambda *_: 1 / 0)
    (told,) = covered([talk(description="Hoxha")], NUCLEI, PEOPLE)
    assert told.description == UNREAD
