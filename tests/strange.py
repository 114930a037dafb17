"""Cells and names of tabs that a spreadsheet may hold and that some databases refuse."""

import shutil
import zipfile

from tests.road import SOUND, Project

LONG_TAB = b"Colloqui di tutti i comuni " * 12
NUL, HALF, CONTROL = b"_x0000_", b"_xD83D_", b"_x001A_0000"


def with_strange_cells(project: Project) -> None:
    """A workbook with NUL, half a character and a control character in its texts, in a tab with a
    very long name.
    """
    project.write(
        [
            {
                **SOUND,
                "date": "12/06/2026",
                "next_date": "26/06/2026",
                "description": "Prima AAA dopo.",
            },
            {
                **SOUND,
                "date": "13/06/2026",
                "next_date": "26/06/2026",
                "description": "Prima BBB dopo.",
            },
            {
                **SOUND,
                "date": "14/06/2026",
                "next_date": "26/06/2026",
                "description": "Prima CCC " + "molto " * 5000,
            },
        ]
    )
    changes = {
        b"AAA": NUL,
        b"BBB": HALF,
        b"CCC": CONTROL,
        b'name="Schede"': b'name="' + LONG_TAB.strip() + b'"',
    }
    new = project.workbook.with_suffix(".new")
    with zipfile.ZipFile(project.workbook) as source, zipfile.ZipFile(new, "w") as made:
        for part in source.infolist():
            content = source.read(part)
            for old, strange in changes.items():
                content = content.replace(old, strange)
            made.writestr(part, content)
    shutil.move(new, project.workbook)
