"""`collector doctor` on Google: what each kind of answer means. Pure functions, no server."""

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from collector.app.doctor import google, google_access, google_sharing, google_sheet
from collector.app.doctor.report import Check, CheckLevel
from collector.sheet.columns import Layout
from collector.workbook.google import grids, status_formula
from collector.workbook.google.errors import RefusedError

NOW = dt.datetime(2026, 6, 22, 10, 0, tzinfo=dt.UTC)
US = "collector@progetto.iam.gserviceaccount.example"


def test_a_key_file_that_others_can_read_is_a_warning() -> None:
    def level(path: str, mode: int) -> CheckLevel:
        return google_access.check_key_file(Path(path), mode, US).level

    assert level("/srv/mlc/credentials.json", 0o100600) is CheckLevel.OK
    assert level("/srv/mlc/credentials.json", 0o100640) is CheckLevel.WARNING
    assert level("/srv/mlc/credentials.json", 0o100604) is CheckLevel.WARNING
    assert level("/home/carla/Dropbox/credentials.json", 0o100600) is CheckLevel.WARNING
    assert level("/srv/mlc/credentials.json", 0) is CheckLevel.OK, "no such rights on Windows"


def test_a_missing_consent_is_an_error(tmp_path: Path) -> None:
    assert google_access.check_consent(tmp_path / "c.json", {"type": "service_account"}) is None
    waiting = google_access.check_consent(tmp_path / "c.json", {"installed": {}})
    assert waiting is not None
    assert (waiting.level, waiting.exit_code) == (CheckLevel.ERROR, 2)
    (tmp_path / google_access.CONSENT_FILE).touch()
    assert google_access.check_consent(tmp_path / "c.json", {"installed": {}}) is None


@pytest.mark.parametrize(
    ("date", "words"),
    [
        ("Mon, 22 Jun 2026 10:04:59 GMT", "giusta"),
        ("Mon, 22 Jun 2026 09:55:00 GMT", "giusta"),
        ("Mon, 22 Jun 2026 09:50:00 GMT", "avanti di 10 minuti"),
        ("Mon, 22 Jun 2026 15:00:00 GMT", "indietro di 5 ore"),
        ("Sat, 22 Jun 2024 10:00:00 GMT", "avanti di più di due giorni"),
    ],
)
def test_a_clock_that_is_off_by_more_than_five_minutes_is_an_error(date: str, words: str) -> None:
    (check,) = google_access.check_clock(date, NOW)
    assert words in check.message
    assert (check.level is CheckLevel.OK) == (words == "giusta")
    assert google_access.check_clock("", NOW) == ()


@pytest.mark.parametrize(
    ("status", "reason", "name"),
    [
        ("PERMISSION_DENIED", "", "sharing"),
        ("PERMISSION_DENIED", "SERVICE_DISABLED", "api"),
        ("NOT_FOUND", "", "sharing"),
        ("UNAUTHENTICATED", "", "key"),
        ("UNREACHABLE", "", "connection"),
        ("FAILED_PRECONDITION", "", "sheet"),
        ("INTERNAL", "", "sheet"),
    ],
)
def test_a_refusal_belongs_to_the_check_it_answers(status: str, reason: str, name: str) -> None:
    check = google.refusal_check(
        RefusedError("Che cosa. Che fare. Non ho scritto nulla.", status, reason)
    )
    assert check == Check(name, CheckLevel.ERROR, "Che cosa.", "Che fare.", 3)


@pytest.mark.parametrize(
    ("permissions", "level"),
    [
        ([{"type": "user", "role": "owner"}, {"type": "user", "emailAddress": US}], CheckLevel.OK),
        ([{"type": "user"}, {"type": "anyone", "role": "reader"}], CheckLevel.ERROR),
        ([{"type": "domain"}, {"type": "user"}], CheckLevel.WARNING),
        (None, CheckLevel.WARNING),
    ],
)
def test_sharing_with_anyone_who_has_the_link_is_an_alarm(
    permissions: list[Mapping[str, Any]] | None, level: CheckLevel
) -> None:
    check = google_sharing.check_link_sharing(permissions, US)
    assert check.level is level
    assert ("ALLARME" in check.message) == (level is CheckLevel.ERROR)


def test_an_account_that_came_by_the_link_is_to_be_invited_first() -> None:
    assert US in google_sharing.check_link_sharing([{"type": "anyone"}], US).todo
    assert (
        US
        not in google_sharing.check_link_sharing(
            [{"type": "anyone"}, {"type": "user", "emailAddress": US}], US
        ).todo
    )


def test_the_right_to_read_is_not_enough() -> None:
    assert (
        google_sharing.check_sheet_rights({"capabilities": {"canEdit": True}}, US).level
        is CheckLevel.OK
    )
    assert US in google_sharing.check_sheet_rights({"capabilities": {}}, US).message
    assert google_sharing.check_sheet_rights({}, "").level is CheckLevel.ERROR


def test_a_language_or_time_zone_that_is_not_italian_is_a_warning() -> None:
    assert (
        google_sheet.check_locale("it_IT").level
        is google_sheet.check_time_zone("Europe/Rome").level
        is CheckLevel.OK
    )
    assert (
        google_sheet.check_locale("en_US").level
        is google_sheet.check_time_zone("Etc/GMT").level
        is CheckLevel.WARNING
    )


def book(
    *tabs: tuple[int, str], marks: Mapping[str, tuple[int, int]] | None = None
) -> grids.GoogleBook:
    """A spreadsheet with empty tabs; the first has these marks."""
    made = [
        grids.GoogleTab(id_, title, 100, 20, (), markers=(marks or {}) if at == 0 else {})
        for at, (id_, title) in enumerate(tabs)
    ]
    return grids.GoogleBook("x", "Schede", "it_IT", "Europe/Rome", made)


@pytest.mark.parametrize(
    ("on_flags", "level"),
    [
        ({"description": "collector", "editors": {"users": [US]}}, CheckLevel.OK),
        ({"description": "collector", "requestingUserCanEdit": True}, CheckLevel.OK),
        ({"description": "collector", "warningOnly": True}, CheckLevel.OK),
        ({"description": "collector"}, CheckLevel.ERROR),
        ({"description": "di Carla", "editors": {"users": ["carla@x.example"]}}, CheckLevel.ERROR),
        ({"description": "di Carla", "warningOnly": True}, CheckLevel.WARNING),
    ],
)
def test_a_protection_that_stops_us_is_an_error_and_a_missing_one_a_warning(
    on_flags: Mapping[str, Any], level: CheckLevel
) -> None:
    made = book((0, "Schede"), (5, "Segnalazioni"), marks={grids.CODE_MARKER: (1, 1)})
    ours = {
        "description": "collector",
        "warningOnly": True,
        "range": {"startRowIndex": 0, "endRowIndex": 1},
    }
    check = google_sheet.check_protections(
        made, [(0, ours), (5, {**on_flags, "range": {"sheetId": 5}})], US
    )
    assert check.level is level


@pytest.mark.parametrize(
    ("where", "level"),
    [
        ({"startColumnIndex": 0, "endColumnIndex": 1}, CheckLevel.ERROR),
        ({}, CheckLevel.ERROR),
        ({"startColumnIndex": 1, "endColumnIndex": 9}, CheckLevel.OK),
        ({"startRowIndex": 0, "endRowIndex": 1}, CheckLevel.OK),
    ],
)
def test_a_protection_of_the_staffs_own_matters_only_where_we_write(
    where: Mapping[str, int], level: CheckLevel
) -> None:
    made = book((0, "Schede"), (5, "Segnalazioni"), marks={grids.CODE_MARKER: (1, 1)})
    ours: Mapping[str, Any] = {"description": "collector", "warningOnly": True}
    theirs = {"range": {"sheetId": 0, **where}, "editors": {"users": ["carla@x.example"]}}
    assert (
        google_sheet.check_protections(made, [(0, ours), (5, ours), (0, theirs)], US).level is level
    )


OURS = status_formula.status_formula_text(1, 1, [], separator=";")
"""The formula of *Stato* in a tab with no columns but ours."""
FAILS: Mapping[str, Any] = {
    "userEnteredValue": {"formulaValue": OURS},
    "effectiveValue": {"errorValue": {}},
}


@pytest.mark.parametrize(
    ("title", "below", "level", "words"),
    [
        (
            {
                "userEnteredValue": {"formulaValue": OURS},
                "effectiveValue": {"stringValue": "Stato"},
            },
            {},
            "ok",
            "",
        ),
        ({"userEnteredValue": {"stringValue": "Stato"}}, {}, "warning", "non c'è più"),
        (FAILS, {}, "warning", "La riscrive il prossimo «collector sync»"),
        (FAILS, {"userEnteredValue": {"stringValue": "fatto"}}, "error", "svuota B3"),
        (
            {"userEnteredValue": {"formulaValue": "=UPPER(A1)"}},
            {},
            "warning",
            "una formula che non è quella di",
        ),
        (
            {"userEnteredValue": {"stringValue": "Sigla"}},
            {},
            "warning",
            "non si chiama più «Stato»",
        ),
    ],
)
def test_a_formula_of_stato_that_does_not_work_is_reported_with_what_mends_it(
    title: Mapping[str, Any], below: Mapping[str, Any], level: str, words: str
) -> None:
    tab = grids.GoogleTab(0, "Schede", 100, 2, [({}, title), ({}, {}), ({}, below)])
    layout = Layout("Schede", 1, {"code": 1, "status": 2}, {}, {})
    (check,) = google_sheet.check_status_formula(
        grids.GoogleBook("x", "x", "it_IT", "Europe/Rome", [tab]), [layout]
    )
    assert check.level == level
    assert words in f"{check.message} {check.todo}"


def test_marks_on_the_wrong_column_are_an_error() -> None:
    layout = Layout("Schede", 1, {"code": 1, "status": 2}, {}, {})
    sound = book(
        (0, "Schede"),
        (5, "Segnalazioni"),
        marks={grids.CODE_MARKER: (1, 1), grids.STATUS_MARKER: (2, 2)},
    )
    moved = book((0, "Schede"), marks={grids.CODE_MARKER: (1, 2), grids.STATUS_MARKER: (2, 2)})
    assert google_sheet.check_column_marks(sound, [layout]).level is CheckLevel.OK
    check = google_sheet.check_column_marks(moved, [layout])
    assert check.level is CheckLevel.ERROR
    assert "il foglio «Segnalazioni», il segno sulla colonna «Codice» di «Schede»" in check.message
