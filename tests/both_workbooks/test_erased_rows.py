"""What was erased and stands in the sheet again is not read; on either workbook."""

from contextlib import closing

from collector.journal.erase_rows import Erased
from collector.journal.erasures import Erasure
from collector.journal.store import Journal
from schemas.erasure import ErasureKind, Tombstone
from tests.both_workbooks.workbooks import Book
from tests.road import NUCLEI, SOUND

GONE = "CANCELLATA-01"


def test_rows_of_an_erased_family_are_flagged_and_nothing_of_them_is_remembered(
    project: Book,
) -> None:
    chen = {**SOUND, "nucleus": "Chen", "mediator": "Li Wei"}
    known = [chen, {**chen, "date": "13/03/2026"}]
    project.write(known, nuclei=[NUCLEI[1]])
    project.sync()
    codes = frozenset({"N7F3K", "RCVEZK8"})
    with closing(Journal.open(str(project.journal))) as journal:
        tombstone = Tombstone("t", "2026-06-22", ErasureKind.FORGOTTEN)
        journal.erase(Erasure(journal.seen(), tombstone, Erased(), codes=codes))
    rows = [
        {**chen, "nucleus": nucleus, "date": f"{day}/04/2026"}
        for day, nucleus in enumerate(("Famiglia H.", "n7f3k", "Hoxha", "Chen"), start=4)
    ]
    pasted = {**NUCLEI[0], "other_names": "Famiglia H."}
    project.write([*known, *rows], nuclei=[NUCLEI[1], pasted])
    project.type(7, "code", "RCVEZK8")
    answer = project.sync()
    flags = [(f["tab"], f["row"]) for f in answer["flags"] if f["code"] == GONE]
    assert sorted(flags) == [("Nuclei", 3), *(("Schede", row) for row in (4, 5, 6, 7))]
    assert "Hoxha" not in str(answer["flags"])
    with closing(Journal.open(str(project.journal))) as journal:
        assert len(journal.row_states()) == 2
        assert [nucleus.code for nucleus in journal.nuclei(gone=True)] == ["N2QX8"]
    assert b"Hoxha" not in project.journal.read_bytes()
    assert project.texts("code")[2:] == ["", "", "", "RCVEZK8"]
    ignored = {(one["tab"], one["row"]) for one in answer["ignored"]}
    assert {("Schede", 4), ("Nuclei", 3)} <= ignored
    before = project.state()
    again = project.sync()
    assert [(f["tab"], f["row"]) for f in again["flags"] if f["code"] == GONE] == flags
    assert project.state() == before
    assert len(project.exported()) == 2
    assert GONE in project.run("flags", "--json").out
    explained = project.run("explain", "Schede!4")
    assert explained.code == 0
    assert "cancellati" in " ".join(explained.out.split())
