"""`retention --erase` on either workbook: texts and names go when their time is over, the evidence
under codes stays until its own is; totals add up throughout.
"""

import datetime as dt
from contextlib import closing
from pathlib import Path

import pytest

from collector.app.numbers import NumbersSource, numbers_source
from collector.app.settings import Options, load_settings
from collector.compile.service_numbers import ServiceNumbers
from collector.journal.store import Journal
from schemas.erasure import ErasureKind
from tests.both_workbooks.workbooks import Book
from tests.road import NUCLEI, SOUND

HOXHA, CHEN = "N7F3K", "N2QX8"
WHO = ("--erase", "--authorised-by", "Direttrice")
ROWS = [
    {**SOUND, "nucleus": "Hoxha", "date": "02/03/2026", "description": "Zzqx uno."},
    {**SOUND, "nucleus": "Hoxha", "date": "09/04/2026", "description": "Zzqx due.", "end": ""},
    {**SOUND, "nucleus": "Chen", "mediator": "Li Wei", "date": "04/04/2026",
     "description": "Con la signora Hoxha a scuola."},
]  # fmt: skip
CLOSED = {**NUCLEI[0], "path": "concluso", "closed_on": dt.date(2026, 4, 15)}
DUE, BEFORE, OVER = "2026-06-16", "2026-06-15", "2028-01-01"
PERIOD = dt.date(2026, 1, 1), dt.date(2026, 12, 31)


@pytest.fixture
def service(project: Book) -> Book:
    project.write(ROWS, nuclei=[CLOSED, NUCLEI[1]])
    settings = project.folder / "collector.toml"
    had = settings.read_text(encoding="utf-8") if settings.exists() else ""
    clocks = "\n[retention]\nnarrative_months = 2\naccounting_years = 1\n"
    settings.write_text(f"{had}{clocks}", encoding="utf-8")
    project.sync()
    return project


def tree(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def everything(project: Book) -> str:
    """All that the project's folder and the workbook hold, but for the packed cells."""
    files = "".join(text.decode("utf-8", "replace") for text in tree(project.folder).values())
    tabs = ("Schede", "Nuclei", "Persone", "Incontri", "Segnalazioni")
    return files + str([project.lines(tab) for tab in tabs])


def numbers(project: Book) -> ServiceNumbers:
    options = Options(workbook=str(project.folder / "schede.xlsx"), today=OVER)
    settings = load_settings(options)
    with closing(Journal.open(str(project.journal))) as journal:
        source: NumbersSource = numbers_source(settings, journal)
        return source.numbers(*PERIOD)


def totals(found: ServiceNumbers) -> tuple[int, ...]:
    return found.talks, found.not_held, found.minutes, found.nuclei, found.complete


def journal(project: Book) -> Journal:
    return Journal.open(str(project.journal))


def test_texts_go_then_evidence_and_totals_stay(service: Book) -> None:
    codes = service.texts("code")
    service.run("digest", "--meeting", "AS-2026-06-25", today=BEFORE)
    received = service.run("log", "Hoxha", "--json").json["received"]
    before = totals(numbers(service))
    early = service.run("retention", *WHO, "--yes", today=BEFORE)
    assert (early.code, "Non ho cancellato nulla." in early.out) == (0, True)
    files, sheet = tree(service.folder), service.state()
    looked = service.run("retention", *WHO, "--dry-run", today=DUE)
    assert looked.code == 0, looked.err
    assert HOXHA in looked.out
    assert "Hoxha" not in looked.out
    assert (tree(service.folder), service.state()) == (files, sheet)
    nobody = service.run("retention", *WHO, today=DUE)
    assert (nobody.code, "--yes" in nobody.err) == (2, True)

    done = service.run("retention", *WHO, "--yes", today=DUE)
    assert done.code == 0, done.err
    text = everything(service)
    assert "Hoxha" not in text
    assert "Zzqx" not in text
    assert "Con la signora [nome cancellato] a scuola." in text
    with closing(journal(service)) as opened:
        evidence = [(one.nucleus, one.row_code, one.day) for one in opened.evidence()]
        assert evidence == [(HOXHA, codes[0], "2026-03-02"), (HOXHA, codes[1], "2026-04-09")]
        assert {one.kind for one in opened.tombstones()} == {ErasureKind.NARRATIVE}
    assert totals(numbers(service)) == before
    (listed,) = service.folder.glob("uscite/cancellazioni/conservazione-*.html")
    page = listed.read_text(encoding="utf-8")
    assert "Direttrice" in page
    assert f"<td>{HOXHA}</td>" in page
    assert len(list(service.folder.glob("uscite/cancellazioni/cancellazione-*.html"))) == 1
    assert service.sync(today=DUE)["written"] == {"codes": 0, "flags": 0}
    again = service.run("retention", *WHO, "--yes", "--json", today=DUE)
    assert (again.code, again.json["narrative"]["due"]) == (0, [])

    has = service.run("log", HOXHA, "--json")  # who received it is known as long as the evidence
    assert (has.code, has.json["received"]) == (0, received), has.err

    asked = service.run("forget", HOXHA, "--asked-by", "a", "--authorised-by", "b", today=DUE)
    assert (asked.code, "restano le prove" in asked.err) == (2, True)
    assert service.run("hold", HOXHA, "--reason", "Ricorso al TAR").code == 0
    held = service.run("retention", "--json", today=OVER).json
    assert [(one["nucleus"], one["clock"]) for one in held["held"]] == [(HOXHA, "accounting")]
    assert held["accounting"]["due"] == []
    assert service.run("hold", HOXHA, "--release").code == 0

    last = service.run("retention", *WHO, "--yes", "--json", today=OVER)
    assert last.code == 0, last.err
    assert last.json["erased"] == [{"nucleus": HOXHA, "clock": "accounting"}]
    with closing(journal(service)) as opened:
        assert {(one.nucleus, one.row_code, one.day) for one in opened.evidence()} == {("", "", "")}
        assert not opened.documents_with(codes[:2])
    assert service.run("log", HOXHA).code == 2
    assert totals(numbers(service)) == before
