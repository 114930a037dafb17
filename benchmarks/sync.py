"""Seconds of a sync beside bare reading of the same file: `python -m benchmarks.sync [ROWS] [RUNS]`.

Prints medians from one run of this program, and their ratios to bare reading; machines are noisy, so only the
ratios are worth quoting. Rows have all columns of *Schede* filled, one in twenty lacks its end.
"""

import datetime as dt
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from python_calamine import CalamineWorkbook

from collector.project import sync_project
from collector.settings import Options, load
from tests.road import NUCLEI, SOUND, TODAY, Project, Row


def rows(count: int) -> list[Row]:
    """Talks of two nuclei by two mediators, none of them twice or at the same hour."""
    first = dt.date(2024, 1, 1)
    made: list[Row] = []
    for at in range(count):
        day, hour = first + dt.timedelta(days=at % 800), 8 + at // 800 % 11
        made.append(
            {
                **SOUND,
                "mediator": ("Amina Haddad", "Li Wei")[at // 8800 % 2],
                "nucleus": NUCLEI[at % 2]["code"],
                "date": day,
                "start": dt.time(hour, at % 60),
                "end": None if at % 20 == 0 else dt.time(hour + 1, at % 60),
                "description": f"Colloquio {at}: " + "raccolta di informazioni sul nucleo, lettura di un decreto. " * 4,
                "outcome": f"Esito {at}: la famiglia ha capito i passaggi e ha fatto domande.",
                "agreements": "L'assistente sociale chiama la scuola.",
                "next_date": day + dt.timedelta(days=14),
            }
        )
    return made


def bare(path: Path) -> None:
    """All cells of all tabs, by calamine, and nothing else."""
    book = CalamineWorkbook.from_path(str(path))
    for name in book.sheet_names:
        book.get_sheet_by_name(name).to_python(skip_empty_area=False)


def seconds(work: Callable[[], object]) -> float:
    """How long one call takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def main(count: int, runs: int) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as name:
        project = Project(Path(name))
        project.write(rows(count))
        fresh = project.workbook.read_bytes()
        options = Options(workbook=str(project.workbook), journal=str(project.journal), today=TODAY)
        settings = load(options)
        taken: dict[str, list[float]] = {"bare reading": [], "first sync": [], "unchanged": []}
        for _ in range(runs):
            project.workbook.write_bytes(fresh)
            project.journal.unlink(missing_ok=True)
            taken["bare reading"].append(seconds(lambda: bare(project.workbook)))
            taken["first sync"].append(seconds(lambda: sync_project(settings)))
            taken["unchanged"].append(seconds(lambda: sync_project(settings)))
    print(f"{count} rows, median of {runs} runs")
    base = statistics.median(taken["bare reading"])
    for what, times in taken.items():
        median = statistics.median(times)
        print(f"  {what:<14}{median:8.2f} s  × {median / base:.1f}")


if __name__ == "__main__":
    asked = [int(text) for text in sys.argv[1:3]]
    main(asked[0] if asked else 10_000, asked[1] if len(asked) > 1 else 3)
