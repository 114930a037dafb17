"""Makes the LibreOffice fixtures. Needs LibreOffice.

Run `python -m tests.workbook.xlsx.libreoffice.make [FOLDER]`.

original.xlsx        the workbook as `collector init` makes it, filled
saved.xlsx           the same, opened and saved by LibreOffice
from_ods.xlsx        the same, saved as .ods, and that saved as .xlsx
typed.xlsx           the cells of Schede typed as text into LibreOffice with Italian settings,
                     which makes dates, times and numbers of what looks like one
"""

import csv
import datetime as dt
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from collector.intake.convert import soffice
from schemas import session
from schemas.canonical import display_text
from tests.road import NUCLEI, PEOPLE, Project, Row, drawn

FIXTURES = Path(__file__).parent / "fixtures"
_ITALIAN = "CSV:44,34,76,1,,1040,false,true"

_HEADERS = (
    "Mediatore | Nucleo | Data | Ora inizio | Ora fine | Persone presenti | Data prossimo colloquio"
)
ROWS: list[Row] = drawn(
    f"""
| {_HEADERS} |
| Amina Haddad | Hoxha         | 12/03/2026     | 10:30    | 11:45 | madre, 2 figli  | 26/03/2026 |
| Li Wei       | 陈            | 13.3.2026      | ore 9    | 10,15 | marito e moglie | nessuno    |
| Li Wei       | Chen          | 16 marzo 2026  | 10-11.30 |       | madre, AS       | 30/3/26    |
| Amina Hadad  | Hoxha         | 31/04/2026     | 10:00    | 09:00 | Fatima          | boh        |
| Li Wei       | N7F3K – Hoxha | 17/3           | 25:00    | 1h    | madre           | 01/03/2026 |
|              | Rossi         | lunedì 18/3/26 | 14:00    | 23:30 | marito/moglie   |            |
"""
)


def rows() -> list[Row]:
    """Text as typed, and real date and time cells where a spreadsheet makes them."""
    real: Row = {
        **ROWS[0],
        "date": dt.date(2026, 3, 19),
        "start": dt.time(10, 20),
        "end": dt.time(11, 5),
        "next_date": dt.date(2026, 4, 2),
        "description": "Prima riga\nseconda riga — «così» & <b>",
    }
    odd: Row = {
        **real,
        "date": dt.date(2027, 3, 19),
        "start": dt.time(11, 10),
        "end": dt.time(11, 5),
    }
    return [*ROWS, real, odd]


def original(folder: Path) -> Path:
    """The workbook before LibreOffice saw it."""
    project = Project(folder)
    nuclei = [*NUCLEI, {"name": "Haile ኃይሌ", "municipality": "Rozano"}]
    project.write(rows(), nuclei=nuclei, people=PEOPLE)
    return project.workbook


def convert(source: Path, to: str, folder: Path, *, options: tuple[str, ...] = ()) -> Path:
    """`source` opened and saved as another kind by LibreOffice; raises RuntimeError when it made
    nothing.
    """
    office = soffice()
    if office is None:
        raise RuntimeError("LibreOffice is not installed here")
    with tempfile.TemporaryDirectory() as profile:
        done = subprocess.run(
            [
                office,
                f"-env:UserInstallation={Path(profile).as_uri()}",
                "--headless",
                *options,
                "--convert-to",
                to,
                "--outdir",
                str(folder),
                str(source),
            ],
            capture_output=True,
            text=True,
            check=False,
            timeout=180,
        )
    made = folder / f"{source.stem}.{to.partition(':')[0]}"
    if not made.exists():
        raise RuntimeError(done.stdout + done.stderr)
    return made


def make(folder: Path) -> None:
    """All fixtures, anew."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        for part in ("a", "b", "c", "d"):
            (work / part).mkdir()
        source = original(work / "a")
        shutil.copy(source, folder / "original.xlsx")
        shutil.copy(convert(source, "xlsx", work / "b"), folder / "saved.xlsx")
        ods = convert(source, "ods", work / "c")
        shutil.copy(convert(ods, "xlsx", work / "d"), folder / "from_ods.xlsx")
        typed = work / "Schede.csv"
        with typed.open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out)
            writer.writerow([column.header for column in session.COLUMNS])
            writer.writerows(
                [
                    [display_text(row.get(column.key)) for column in session.COLUMNS]
                    for row in rows()
                ]
            )
        made = convert(typed, "xlsx", work, options=(f"--infilter={_ITALIAN}",))
        shutil.copy(made, folder / "typed.xlsx")


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else FIXTURES)
