"""The quick look before a rule spares it rows, and never a flag."""

import datetime as dt
from dataclasses import replace
from unittest import mock

from hypothesis import given
from hypothesis import strategies as st

from collector.sheet.columns import Layout, RowCells
from collector.validation import session_rows, within_row
from collector.validation.flagging import Flagger
from collector.validation.row_case import RowCase
from collector.validation.row_parser import RowParser
from collector.validation.rule import always
from collector.validation.session_rows import flags_of_rows
from collector.validation.thresholds import Thresholds
from schemas.cells import difficulty_types
from schemas.cells.difficulty_types import may_name_type, proposed_types
from schemas.session import COLUMNS, UNPREPARED_COLUMNS
from tests.validation.any_rows import context, rows

ALL_COLUMNS = (*COLUMNS, *UNPREPARED_COLUMNS)
UNGUARDED = tuple(replace(rule, may_speak=always) for rule in within_row.RULES)
THRESHOLDS = st.fixed_dictionaries(
    {
        "shortest_talk": st.sampled_from((0, 1, 30)),
        "longest_talk": st.sampled_from((60, 240)),
        "farthest_next": st.sampled_from((30, 90)),
    }
).map(lambda measures: Thresholds(**measures))
SEEN = st.sampled_from((None, dt.date(2026, 2, 20), dt.date(2027, 3, 1)))


@given(rows(number=3), THRESHOLDS, SEEN)
def test_rows_have_the_flags_that_all_rules_would_say_of_each(
    drawn: list[RowCells], thresholds: Thresholds, seen: dt.date | None
) -> None:
    against = context(thresholds=thresholds)
    headers = {column.key: column.header for column in ALL_COLUMNS}
    columns = drawn[0].columns
    flagger = Flagger.of(Layout("Schede", 1, columns, headers, {}), ALL_COLUMNS)
    flaggers = {"Schede": flagger}
    parser = RowParser(against)
    cases = [RowCase.of(parser.read(row, "R2345"), row, against, seen) for row in drawn]
    quick = flags_of_rows(cases, flaggers)
    with (
        mock.patch.object(session_rows, "RULES", UNGUARDED),
        mock.patch.object(session_rows, "UNREADABLE_RULE", UNGUARDED[0]),
    ):
        assert [flags_of_rows([case], flaggers)[0] for case in cases] == quick


def test_a_complete_row_is_judged_by_no_rule() -> None:
    """Nothing has to be asked of most rows."""
    typed = {
        "code": "R2345", "mediator": "Amina Benali", "nucleus": "N7F3K",
        "date": dt.date(2026, 3, 12), "start": dt.time(10), "end": dt.time(11),
        "attendees": "madre", "description": "La madre racconta della scuola e della casa.",
        "issues": "La lettera non arriva.", "next_date": dt.date(2026, 3, 30), "issue_types": None,
    }  # fmt: skip
    columns = {key: position for position, key in enumerate(typed)}
    row = RowCells("Schede", 2, [*typed.values()], columns, {})
    without_languages = replace(context(), lookalikes={}, languages={})
    reading = RowParser(without_languages).read(row, "R2345")
    case = RowCase.of(reading, row, without_languages)
    assert not [rule for rule in within_row.RULES if rule.may_speak(case)]


WORDS = st.sampled_from(
    (
        "non", "vuole", "si", "oppone", "Oppóne", "rifiutò", "RIFIUTA", "opposizione", "contraria",
        "poca", "condivisione", "AS", "non\nvuole", "servizio", "accettano", "intende", "оpposta",
        "ri\u00adfiuta", "l’utente", "ﬁducia", "nessuna", "la", "ｃondivisione", "è", "\x00",
    )
)  # fmt: skip


@given(st.one_of(st.lists(WORDS).map(" ".join), st.text()))
def test_a_text_that_may_name_no_type_of_difficulty_names_none(text: str) -> None:
    with mock.patch.object(difficulty_types, "may_name_type", return_value=True):
        proposed = proposed_types(text)
    assert proposed_types(text) == proposed
    assert may_name_type(text) or not proposed
