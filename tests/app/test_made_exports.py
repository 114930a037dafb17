"""Exports are remembered where they were written; `doctor` names those that have grown old."""

import datetime as dt
import os
from pathlib import Path

from tests.app.doctor.test_doctor import levels, todo
from tests.road import SOUND, TODAY, Project, Ran
from tests.road import run_in as run


def age(path: Path, days: int) -> None:
    """The file was written so many days before today."""
    noon = dt.datetime.combine(dt.date.fromisoformat(TODAY), dt.time(12), dt.UTC)
    written = (noon - dt.timedelta(days=days)).timestamp()
    os.utime(path, (written, written))


def test_old_exports_are_named_until_they_are_deleted(tmp_path: Path) -> None:
    project = Project(tmp_path / "progetto")
    project.write([SOUND])
    config = project.folder / "collector.toml"
    config.write_text('[project]\nid = "p1"\n', encoding="utf-8")
    elsewhere = tmp_path / "Documenti"
    elsewhere.mkdir()

    def command(*arguments: str) -> Ran:
        ran = run(project.folder, *arguments, "--today", TODAY)
        assert ran.code == 0, ran.err
        return ran

    assert "exports" not in levels(command("doctor", "--json").json)
    theirs, ours = elsewhere / "per la Prefettura.xlsx", project.folder / "uscite" / "colloqui.csv"
    command("export")
    for _ in range(2):
        command("export", "--output", str(theirs))
    noted = project.folder / "home" / "collector" / "esportazioni.jsonl"
    assert len(noted.read_text(encoding="utf-8").splitlines()) == 2
    if os.name != "nt":
        assert noted.stat().st_mode & 0o077 == 0
    for path, days in ((theirs, 30), (ours, 12)):
        age(path, days)
    assert levels(command("doctor", "--json").json)["exports"] == "ok"
    age(theirs, 31)
    said = todo(command("doctor", "--json").json, "exports")
    assert str(theirs) in said
    assert str(ours) not in said
    assert "cancellalo" in said
    config.write_text('[project]\nid = "p1"\n[output]\nexport_days = 10\n', encoding="utf-8")
    assert str(ours) in todo(command("doctor", "--json").json, "exports")
    config.write_text('[project]\nid = "p2"\n', encoding="utf-8")
    assert levels(command("doctor", "--json").json)["exports"] == "ok", "another project's"
    theirs.unlink()
    ours.unlink()
    config.write_text('[project]\nid = "p1"\n', encoding="utf-8")
    assert "exports" not in levels(command("doctor", "--json").json)
    command("export")
    assert str(theirs) not in noted.read_text(encoding="utf-8"), "a name is not kept for nothing"
