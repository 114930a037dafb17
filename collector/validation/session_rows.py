"""The rows of *Schede*: the flags of one row, and the record that the journal keeps of it. Pure."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from collector.validation.between_rows import DUPLICATE_CODES
from collector.validation.flagging import Flagger
from collector.validation.row_case import RowCase
from collector.validation.rule import Rule
from collector.validation.within_row import RULES, UNREADABLE_RULE, RowJudge
from schemas.flag import Flag, Severity
from schemas.nucleus import Nucleus
from schemas.record import EMPTY_RECORD, RowReading
from schemas.session import COLUMNS, UNPREPARED_COLUMNS, Confidentiality, SessionSheet

OWN_FIELDS: Final = frozenset(column.key for column in COLUMNS if column.spec.ours)
"""The columns that the program writes."""
_ORDER: Final = {
    column.key: position for position, column in enumerate((*COLUMNS, *UNPREPARED_COLUMNS))
}
_validate: Final = SessionSheet.__pydantic_validator__.validate_python
"""Builds a SessionSheet, or raises: its `model_validate` without the way there."""
_ALWAYS_ERROR_FIELDS: Final = frozenset({"held", "confidentiality"})
"""Optional cells whose misreading would change what is counted or who may read."""
_ALWAYS_ERROR_CODES: Final = frozenset({"TESTO-01", "BARRATO-02"})


def flags_of_rows(
    cases: Sequence[RowCase], flaggers: Mapping[str, Flagger]
) -> Sequence[list[Flag]]:
    """Return all flags of each row by itself, in the order of its columns. `flaggers`: by tab.

    An unreadable cell that the row need not fill is only a warning.
    """
    flags: list[list[Flag]] = [[] for _ in cases]
    for rule in RULES:
        may_speak = rule.may_speak
        for case, of_row in zip(cases, flags, strict=True):
            if may_speak(case):
                of_row += _flags_by_rule(rule, case, flaggers[case.row.tab])
    for of_row in flags:
        if len(of_row) > 1:
            of_row.sort(key=lambda flag: _ORDER[flag.field])
    return flags


def _flags_by_rule(rule: Rule[RowJudge], case: RowCase, flagger: Flagger) -> Iterator[Flag]:
    off = case.context.thresholds.off
    for code, key, facts in rule.judge(case):
        if code in off:
            continue
        severity = None
        if rule is UNREADABLE_RULE and _is_mild(case, code, key):
            severity = Severity.WARNING
        yield flagger.flag(code, case.row, key, case.code, facts, severity)


def _is_mild(case: RowCase, code: str, key: str) -> bool:
    """True for a flag that does not keep a talk from being complete."""
    if key in case.required or key in _ALWAYS_ERROR_FIELDS:
        return False
    return code not in _ALWAYS_ERROR_CODES


def record_values(
    reading: RowReading,
    flags: Sequence[Flag],
    first_seen: dt.date,
    nuclei: Mapping[str, Nucleus],
    mark: Confidentiality | None,
) -> dict[str, Any]:
    """Return what the journal remembers of a row, without the place where it stands: the fields of
    its `TalkRecord`, in their order.

    `flags`: all flags of the row, those between rows included.
    `mark`: the *Riservatezza* that holds, which other rows of the same talk may make narrower.

    Raises pydantic's ValidationError where no flag is an error and yet no SessionSheet can be
    built: that one can be built is the proof that the talk is complete.
    """
    cells = reading.readings
    typed = {key: value for key, cell in cells.items() if (value := cell.value) is not None}
    missing: tuple[str, ...] = ()
    is_double = False
    if flags:
        errors = [flag.field for flag in flags if flag.severity is Severity.ERROR]
        missing = tuple(dict.fromkeys(errors))
        is_double = any(flag.code in DUPLICATE_CODES for flag in flags)
    own_municipality = typed.pop("municipality", None)
    typed["code"] = reading.code or ""
    if not missing and reading.code is not None:
        _validate(typed)
    nucleus = nuclei.get(typed.get("nucleus", ""))
    return {
        **EMPTY_RECORD,
        **typed,
        "no_next": cells["next_date"].sure and "next_date" not in typed,
        "confidentiality": mark,
        "complete": not missing,
        "missing": missing,
        "first_seen": first_seen,
        "municipality": (nucleus.municipality if nucleus else None) or own_municipality,
        "double": is_double,
    }
