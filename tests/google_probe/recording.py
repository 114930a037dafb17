"""Each request of a run and what it was answered, written down scrubbed, in a form that a test can
play again.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final
from unittest import mock
from urllib.parse import urlsplit

import requests

from collector.workbook.google.http_session import GoogleSession, NotGoogleError
from tests.google_probe.scrub import Scrubber

FORM: Final = 1
"""The edition of the recordings' form."""


class Recorder:
    """Keeps the calls of each step. `raw` sees each request's body before it is scrubbed: formulas
    are compared.
    """

    def __init__(self, scrubber: Scrubber) -> None:
        self.scrubber = scrubber
        self.steps: list[dict[str, Any]] = []
        self.formulas: set[str] = set()

    def begin(self, name: str) -> None:
        """What follows belongs to this step."""
        self.steps.append({"step": name, "calls": [], "facts": []})

    def facts(self, facts: list[Mapping[str, Any]]) -> None:
        self.steps[-1]["facts"] = facts

    def dump(self, made: str) -> str:
        """All of it as JSON, a call a line. An answer that has come before is written once."""
        steps = []
        for step in self.steps:
            listed = ",\n".join(_json(call) for call in step["calls"])
            head = f'{{"step": {_json(step["step"])}, "facts": {_json(step["facts"])}, "calls": ['
            steps.append(f"{head}\n{listed}]}}")
        return f'{{"form": {FORM}, "made": {_json(made)}, "steps": [\n' + ",\n".join(steps) + "]}\n"

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Every request of the program's own session is written down, whoever makes it."""
        real = GoogleSession.request

        def request(session: GoogleSession, method: str, url: str, **how: Any) -> requests.Response:
            self.formulas |= set(_formulas(how.get("json")))
            try:
                response = real(session, method=method, url=url, **how)
            except NotGoogleError as error:
                self._keep(method, url, how, error.status, None)
                raise
            self._keep(
                method,
                url,
                how,
                response.status_code,
                response.json() if response.content else None,
            )
            return response

        with mock.patch.object(GoogleSession, "request", request):
            yield

    def _keep(
        self, method: str, url: str, how: Mapping[str, Any], status: int, answer: Any
    ) -> None:
        if not self.steps:
            self.begin("prima")
        scrub = self.scrubber
        call: dict[str, Any] = {
            "method": method.upper(),
            "path": scrub.path(urlsplit(url).path),
            "query": scrub.value(dict(how.get("params") or {})),
            "body": scrub.value(how.get("json")),
            "status": status,
        }
        said = scrub.value(_short(answer))
        earlier = [one for step in self.steps for one in step["calls"]]
        same = next(
            (number for number, one in enumerate(earlier) if one.get("answer") == said), None
        )
        call |= {"answer": said} if same is None else {"same_answer_as": same}
        self.steps[-1]["calls"].append(call)


def _formulas(part: Any) -> Iterator[str]:
    """The formulas in a request's body."""
    if isinstance(part, str) and part.startswith("="):
        yield part
    for inner in (
        part.values() if isinstance(part, Mapping) else part if isinstance(part, list) else ()
    ):
        yield from _formulas(inner)


def _short(answer: Any) -> Any:
    """Without the cells and rows after the last that holds something: Google tells the formats of
    all of them.
    """
    if isinstance(answer, list):
        return [_short(part) for part in answer]
    if not isinstance(answer, Mapping):
        return answer
    short = {name: _short(part) for name, part in answer.items() if name != "rowData"}
    if isinstance(rows := answer.get("rowData"), list):
        cells = [row.get("values", []) for row in rows]
        filled = [_down_to_the_last(line, _holds_something) for line in cells]
        short["rowData"] = [
            {"values": line} if line else {} for line in _down_to_the_last(filled, bool)
        ]
    return short


def _down_to_the_last(parts: list[Any], counts: Callable[[Any], bool]) -> list[Any]:
    """The list without what follows the last part that counts."""
    last = max((number for number, part in enumerate(parts, start=1) if counts(part)), default=0)
    return parts[:last]


def _holds_something(cell: Mapping[str, Any]) -> bool:
    return "userEnteredValue" in cell or "effectiveValue" in cell


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
