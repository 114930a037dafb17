"""The server's bad days: codes, HTML, cut connections, slowness, quotas, and somebody else at the
sheet meanwhile.
"""

import datetime as dt
import subprocess
import sys
import time
from pathlib import Path

import gspread
import pytest
import requests
from gspread.exceptions import APIError

from tests.google_sheets import faults
from tests.google_sheets.client import by_key
from tests.google_sheets.conftest import Raw
from tests.google_sheets.faults import Quota
from tests.google_sheets.model import Spreadsheet
from tests.google_sheets.person import Person
from tests.google_sheets.server import Call, Server


def test_an_expired_token_is_fetched_anew(server: Server, book: gspread.Spreadsheet) -> None:
    server.tokens.expire()
    assert book.values_get("A1")["range"] == "Schede!A1"
    assert [one.status for one in server.log[-2:]] == [401, 200]


def test_a_token_is_good_for_what_it_was_asked_for(
    server: Server, spreadsheet: Spreadsheet, tmp_path: Path
) -> None:
    few = (
        "https://www.googleapis.com/auth/spreadsheets",
        "https://www.googleapis.com/auth/drive.metadata.readonly",
    )
    google = by_key(server.url, server.key(tmp_path), scopes=few)
    assert google.open_by_key(spreadsheet.id).sheet1.get() == [[]]
    assert google.get_file_drive_metadata(spreadsheet.id)["name"] == "Schede colloqui"
    with pytest.raises(APIError, match="insufficient authentication scopes"):
        google.del_spreadsheet(spreadsheet.id)


@pytest.mark.parametrize("code", [429, 500, 502, 503, 504])
def test_a_code_on_request(
    server: Server, book: gspread.Spreadsheet, person: Person, code: int
) -> None:
    server.faults.extend([None, faults.status(code, retry_after=7)])
    book.values_get("A1")
    with pytest.raises(APIError) as caught:
        book.values_update("A1", {"valueInputOption": "RAW"}, {"values": [["x"]]})
    assert caught.value.code == code
    assert caught.value.response.headers["Retry-After"] == "7"
    assert person.see("Schede") == []


def test_a_page_of_html_instead_of_json(server: Server, book: gspread.Spreadsheet) -> None:
    server.faults.append(faults.html(503))
    with pytest.raises(APIError) as caught:
        book.values_get("A1")
    assert (caught.value.code, caught.value.response.status_code) == (-1, 503)
    assert caught.value.response.headers["Content-Type"].startswith("text/html")


@pytest.mark.parametrize(
    ("fault", "effect"), [(faults.cut_before(), []), (faults.cut_after(), [["x"]])]
)
def test_a_cut_connection_before_and_after_it_took_effect(
    server: Server,
    book: gspread.Spreadsheet,
    person: Person,
    fault: faults.Fault,
    effect: list[list[str]],
) -> None:
    server.faults.append(fault)
    with pytest.raises(requests.ConnectionError):
        book.values_update("A1", {"valueInputOption": "RAW"}, {"values": [["x"]]})
    assert person.see("Schede") == effect
    assert server.log[-1].status == 0
    assert book.values_get("A1")["range"] == "Schede!A1"


def test_a_refusal_that_took_effect_all_the_same(
    server: Server, book: gspread.Spreadsheet, person: Person
) -> None:
    server.faults.append(faults.status(500, after=True))
    with pytest.raises(APIError):
        book.values_update("A1", {"valueInputOption": "RAW"}, {"values": [["x"]]})
    assert person.see("Schede") == [["x"]]


def test_a_slow_answer_runs_into_the_timeout(
    server: Server, google: gspread.Client, book: gspread.Spreadsheet
) -> None:
    book.client.set_timeout(0.2)
    server.faults.append(faults.slow(0.6))
    with pytest.raises(requests.Timeout):
        book.values_get("A1")
    time.sleep(0.5)


def test_faults_may_be_asked_for_by_kind(server: Server, book: gspread.Spreadsheet) -> None:
    server.fault = lambda _, call: faults.status(503) if "addSheet" in call.kinds else None
    book.values_get("A1")
    with pytest.raises(APIError, match="503"):
        book.add_worksheet("x", 1, 1)
    assert [(one.verb, one.method, one.kinds, one.status) for one in server.log[-2:]] == [
        ("GET", "sheets.spreadsheets.values.get", (), 200),
        ("POST", "sheets.spreadsheets.batchUpdate", ("addSheet",), 503),
    ]


def test_a_quota_by_the_minute_of_an_injected_clock(
    server: Server, book: gspread.Spreadsheet, spreadsheet: Spreadsheet
) -> None:
    now = [0.0]
    server.quota = Quota(reads=2, writes=1, clock=lambda: now[0])
    book.values_get("A1")
    book.values_get("A1")
    book.values_clear("A1")
    with pytest.raises(APIError) as read:
        book.values_get("A1")
    with pytest.raises(APIError) as written:
        book.values_clear("A1")
    assert read.value.error["status"] == "RESOURCE_EXHAUSTED"
    assert "'Write requests per minute per user'" in written.value.error["message"]
    now[0] = 60
    book.values_get("A1")


def test_a_person_acts_between_two_requests(
    server: Server, book: gspread.Spreadsheet, person: Person
) -> None:
    person.put("Schede!A1", ["a"], ["b"])
    first = len(server.log)

    def meanwhile(number: int, call: Call) -> None:
        if number == first + 1:
            person.insert_rows("Schede", 0)

    server.between = meanwhile
    assert book.values_get("A2")["values"] == [["b"]]
    book.values_update("A2", {"valueInputOption": "RAW"}, {"values": [["x"]]})
    assert person.see("Schede") == [[], ["x"], ["b"]]


def test_the_clock_stamps_files(tmp_path: Path) -> None:
    moment = dt.datetime(2026, 3, 12, 10, tzinfo=dt.UTC)
    with Server(clock=lambda: moment) as server:
        made = server.drive.create("Schede")
        server.share(made.id)
        google = by_key(server.url, server.key(tmp_path))
        assert google.get_file_drive_metadata(made.id)["modifiedTime"] == "2026-03-12T10:00:00.000Z"
        assert made.today() == dt.date(2026, 3, 12)


def test_an_answer_of_ours_that_does_not_fit_is_written_down(tmp_path: Path) -> None:
    with Server() as server:
        made = server.drive.create("Schede")
        made.sheets[0].properties["hidden"] = "perhaps"
        headers = {"Authorization": "Bearer x"}
        answer = requests.get(f"{server.url}/v4/spreadsheets/{made.id}", headers=headers, timeout=5)
        assert answer.status_code == 500
        assert "sheets[0].properties.hidden" in server.violations[0]


def test_from_the_command_line() -> None:
    command = [sys.executable, "-m", "tests.google_sheets", "--port", "0", "--locale", "en_US"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        url = running.stdout.readline().strip()
        headers = {"Authorization": "Bearer any"}
        listed = requests.get(f"{url}/drive/v3/files", headers=headers, timeout=5).json()
        made = requests.post(f"{url}/v4/spreadsheets", headers=headers, json={}, timeout=5).json()
        running.terminate()
    assert listed["files"] == []
    assert (made["properties"]["locale"], made["sheets"][0]["properties"]["title"]) == (
        "en_US",
        "Sheet1",
    )


def test_forms_are_made_changed_and_answered(raw: Raw, server: Server) -> None:
    form = raw("POST", "/v1/forms", json={"info": {"title": "Scheda colloqui"}})[1]
    path = f"/v1/forms/{form['formId']}"
    assert raw("POST", "/v1/forms", json={"info": {"title": "x", "description": "y"}})[0] == 400
    question = {"question": {"required": True, "textQuestion": {}}}
    item = {"title": "Nucleo", "questionItem": question}
    body = {
        "requests": [{"createItem": {"item": item, "location": {"index": 0}}}],
        "includeFormInResponse": True,
    }
    answer = raw("POST", f"{path}:batchUpdate", json=body)[1]
    assert answer["form"]["items"][0]["title"] == "Nucleo"
    made = answer["replies"][0]["createItem"]
    change = {
        "updateItem": {
            "item": {"title": "Famiglia"},
            "location": {"index": 0},
            "updateMask": "title",
        }
    }
    delete = {"deleteItem": {"location": {"index": 7}}}
    assert raw("POST", f"{path}:batchUpdate", json={"requests": [change, delete]})[0] == 400
    assert raw("GET", path)[1]["items"][0]["title"] == "Nucleo"
    raw("POST", f"{path}:batchUpdate", json={"requests": [change]})
    seen = raw("GET", path)[1]
    assert (seen["items"][0]["title"], seen["items"][0]["itemId"]) == ("Famiglia", made["itemId"])
    assert raw("GET", f"{path}/responses") == (200, {})
    server.drive.files[form["formId"]].content.responses.append(
        {
            "responseId": "r1",
            "createTime": "2026-03-12T10:00:00Z",
            "lastSubmittedTime": "2026-03-12T10:00:00Z",
            "answers": {
                made["questionId"][0]: {
                    "questionId": made["questionId"][0],
                    "textAnswers": {"answers": []},
                }
            },
        }
    )
    assert raw("GET", f"{path}/responses")[1]["responses"][0]["responseId"] == "r1"
    later = {"filter": "timestamp > 2026-03-12T10:00:00Z"}
    assert raw("GET", f"{path}/responses", params=later) == (200, {})
