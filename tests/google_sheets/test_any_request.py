"""Whatever fits Google's documents is answered or refused, and never a fault of the
server's own.
"""

import random
from typing import Any

import pytest

from tests.google_sheets.conftest import Raw
from tests.google_sheets.discovery import document
from tests.google_sheets.kinds import KINDS
from tests.google_sheets.model import Spreadsheet
from tests.google_sheets.person import Person
from tests.google_sheets.server import Server

FIELDS = (
    "*",
    "note",
    "userEnteredValue",
    "title",
    "hidden,index",
    "metadataKey,location",
    "range",
    "name",
)
TEXTS = ("Schede", "A1:B2", "x", "", "=A1", "1,5", "owner@example.org")


class Dice:
    """Values for a schema: small, and half of what may be there."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.schemas = document("sheets")["schemas"]

    def value(self, spec: dict[str, Any], depth: int = 0, name: str = "") -> Any:
        if "$ref" in spec:
            spec = self.schemas[spec["$ref"]]
        kind = spec.get("type")
        if kind == "object":
            properties = spec.get("properties", {})
            often = 0.7 if depth < 2 else 0.4
            chosen = [one for one in properties if self.random.random() < often and depth < 6]
            return {one: self.value(properties[one], depth + 1, one) for one in chosen}
        if kind == "array":
            return [
                self.value(spec["items"], depth + 1, name) for _ in range(self.random.randint(0, 2))
            ]
        if "enum" in spec:
            return self.random.choice(spec["enum"])
        if kind == "boolean":
            return self.random.random() < 0.5
        if kind == "integer":
            return 0 if name == "sheetId" else self.random.randint(-1, 6)
        if kind == "number":
            return self.random.choice([0, 1, 0.5])
        return self.random.choice(FIELDS if name == "fields" else TEXTS)


@pytest.mark.parametrize("locale", ["it_IT"], indirect=True)
@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_request_of_any_kind(
    raw: Raw, server: Server, spreadsheet: Spreadsheet, person: Person, kind: str
) -> None:
    dice, codes = Dice(sum(map(ord, kind))), set()
    spec = dice.schemas["Request"]["properties"][kind]
    spreadsheet.sheets[0].row_count = spreadsheet.sheets[0].column_count = 9
    person.put("Schede!A1", ["a", 1, "x"], ["b", 2, "y"], ["c", True, ""])
    for _ in range(15):
        request = {kind: dice.value(spec)}
        code, answer = raw(
            "POST", f"/v4/spreadsheets/{spreadsheet.id}:batchUpdate", json={"requests": [request]}
        )
        assert code in (200, 400), (request, server.violations)
        assert (
            len(answer["replies"]) == 1
            if code == 200
            else answer["error"]["status"] == "INVALID_ARGUMENT"
        )
        codes.add(code)
        code, _ = raw(
            "GET", f"/v4/spreadsheets/{spreadsheet.id}", params={"includeGridData": "true"}
        )
        assert code == 200, (request, server.violations)
    assert codes
