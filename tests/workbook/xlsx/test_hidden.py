"""A tab that people do not see is read as any other, and named."""

from typing import Any

import pytest

from tests.app.test_adopt import adopt
from tests.road import SOUND, Project


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
@pytest.mark.parametrize("tab", ["Schede", "Nuclei", "Persone"])
def test_a_hidden_tab_that_is_read_is_named(tmp_path: Any, state: str, tab: str) -> None:
    project = Project(tmp_path)
    project.write([SOUND])
    project.edit_by_openpyxl(lambda book: setattr(book[tab], "sheet_state", state))
    reports = project.sync(), project.sync()
    for told in reports:
        assert [
            notice for notice in told["notices"] if "nascosto" in notice and f"«{tab}»" in notice
        ]


def test_several_hidden_tabs_are_named_together_without_those_that_are_not_read(
    tmp_path: Any,
) -> None:
    project = Project(tmp_path)
    project.write([SOUND])

    def change(book: Any) -> None:
        for tab in ("Schede", "Incontri", "Istruzioni", "Segnalazioni"):
            book[tab].sheet_state = "hidden"
        book.create_sheet("Appunti").sheet_state = "hidden"

    project.edit_by_openpyxl(change)
    told = [notice for notice in project.sync()["notices"] if "nascosti" in notice]
    assert len(told) == 1
    assert "I fogli «Schede», «Incontri» sono nascosti" in told[0]


def test_without_hidden_tabs_there_is_no_notice(tmp_path: Any) -> None:
    project = Project(tmp_path)
    project.write([SOUND])
    assert not [notice for notice in project.sync()["notices"] if "nascost" in notice]


def test_adopt_names_hidden_tabs_too(tmp_path: Any) -> None:
    project = Project(tmp_path)
    project.write([SOUND])
    project.edit_by_openpyxl(lambda book: setattr(book["Schede"], "sheet_state", "hidden"))
    ran = adopt(project)
    assert "Il foglio «Schede» è nascosto" in ran.out
