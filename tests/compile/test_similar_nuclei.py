"""Two nuclei with similar names: what speaks for one family, what against, what to write."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from collector.compile.nuclei_overview import nuclei_overview
from collector.compile.similar_nuclei import SimilarPair, compare_similar
from schemas.nucleus import Nucleus
from schemas.record import TalkRecord
from tests.compile.families import TODAY, family, talk


def compared(first: Nucleus, second: Nucleus, talks: Sequence[TalkRecord] = ()) -> SimilarPair:
    overview = nuclei_overview([first, second], talks, today=TODAY)
    (pair,) = compare_similar({(first.code, second.code): "simili"}, overview, talks)
    return pair


def pair_of(talks: Sequence[TalkRecord], **other: Any) -> SimilarPair:
    return compared(family("N1", name="Hoxha"), family("N2", name="Hodja", **other), talks)


def test_what_is_the_same_speaks_for_and_what_differs_against() -> None:
    pair = pair_of([], municipality="Rozzano", language=None, case_type="Housing sociale")
    assert pair.for_one[:2] == ("lo stesso mediatore", "lo stesso assistente sociale")
    assert pair.against == ("comuni diversi", "tipologie di caso diverse")


def test_the_row_with_more_talks_stays_and_takes_the_other_names() -> None:
    first = family("N1", name="Hoxha")
    second = family("N2", name="Hodja Arben", other_names=("Arben", "hoxha", "Arben Hodja"))
    pair = compared(first, second, [talk("R1", "N2")])
    assert (pair.stays.nucleus.code, pair.to_add) == ("N2", "")
    pair = compared(first, second, [talk("R1", "N1")])
    assert (pair.stays.nucleus.code, pair.to_add) == ("N1", "Hodja Arben; Arben")


def test_talks_that_take_up_where_others_end_speak_for_one_family() -> None:
    pair = pair_of([talk("R1", "N1", "1/3"), talk("R2", "N2", "1/4")])
    assert (
        "i colloqui di N2 cominciano (01/04/2026) quando finiscono quelli di N1 (01/03/2026)"
        in pair.for_one
    )


def test_a_talk_that_was_promised_to_the_other_speaks_for_one_family() -> None:
    talks = [talk("R1", "N1", "1/3", next="15/3"), talk("R2", "N2", "16/3")]
    sign = (
        "il colloquio previsto da N1 per il 15/03/2026 non risulta, ma N2 ne ha uno in quei giorni"
    )
    assert sign in pair_of(talks).for_one


def test_talks_of_one_day_speak_against_unless_they_begin_at_the_same_hour() -> None:
    later = talk("R2", "N2", "1/3", start=dt.time(15, 0), end=dt.time(16, 0))
    pair = pair_of([talk("R1", "N1", "1/3"), later])
    assert pair.against == ("1 colloquio nello stesso giorno, in ore diverse",)
    pair = pair_of([talk("R1", "N1", "1/3"), talk("R2", "N2", "1/3")])
    assert pair.against == ()
    assert "1 colloquio alla stessa ora: forse sono scritti due volte" in pair.for_one


def test_a_nucleus_without_talks_may_be_a_row_too_many() -> None:
    assert "di N2 non c'è nessun colloquio" in pair_of([talk("R1", "N1")]).for_one


def test_the_pairs_for_which_most_speaks_come_first_and_gone_nuclei_are_left_out() -> None:
    nuclei = [family("N1"), family("N2", municipality="Rozzano"), family("N3")]
    overview = nuclei_overview(nuclei, [], today=TODAY, gone=[family("N4")])
    pairs = {("N1", "N2"): "x", ("N1", "N3"): "x", ("N1", "N4"): "x"}
    found = compare_similar(pairs, overview, [])
    assert [pair.goes.nucleus.code for pair in found] == ["N3", "N2"]
