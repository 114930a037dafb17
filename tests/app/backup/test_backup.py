"""`collector backup` and `--restore`: all of it comes back, nothing that is there is lost."""

import datetime as dt
import errno
import io
import os
import shutil
import sqlite3
import stat
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from collector.app.backup import make, restore
from collector.app.backup.folder import back_up_to_folder
from collector.app.doctor.journal import check_backup
from collector.app.settings import Options, Settings, load_settings
from collector.errors import BackupError, SettingsError
from collector.files import new_file
from collector.journal import whole
from collector.journal.store import Journal
from tests.road import SOUND, Project, Ran, run_in


def picture() -> bytes:
    """A logo."""
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "teal").save(out, "PNG")
    return out.getvalue()


PASSPHRASE = {"COLLECTOR_BACKUP_PASSPHRASE": "quattro parole a caso"}
PICTURE = picture()
SETTINGS = """\
[project]
id = "abc123"
[output]
logos = ["loghi/uno.png", "../fuori.png"]
"""
TODAY = ("--today", "2026-06-22")


def trees(folder: Path) -> dict[str, bytes]:
    """All files below a folder, but for our own folder in the home that `run_in` makes."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "home" not in path.relative_to(folder).parts
    }


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a project that has settings, logos, a journal, and mails; and a backup."""
    top = tmp_path_factory.mktemp("originale")
    project = Project(top / "progetto")
    project.write([SOUND, {**SOUND, "date": "19/03/2026"}], meetings=[])
    folder = project.folder
    (top / "fuori.png").write_bytes(PICTURE)
    (folder / "loghi").mkdir()
    (folder / "loghi" / "uno.png").write_bytes(PICTURE)
    (folder / "credentials.json").write_text('{"private_key": "segreto"}')
    (folder / "collector.toml").write_text(SETTINGS)
    assert run_in(folder, "sync", *TODAY).code == 0
    for name in ("spedite", "posta", "allegati/x"):
        (folder / "uscite" / name).mkdir(parents=True)
        (folder / "uscite" / name / "AS-2026-04-21_PX7K2.eml").write_bytes(name.encode())
    return top


@pytest.fixture
def top(original: Path, tmp_path: Path) -> Path:
    """A copy of `original`, and an empty folder beside it."""
    shutil.copytree(original, tmp_path / "top")
    (tmp_path / "top" / "vuota").mkdir()
    return tmp_path / "top"


@pytest.fixture
def folder(top: Path) -> Path:
    """The project's folder."""
    return top / "progetto"


def back_up(folder: Path, *options: str) -> Ran:
    return run_in(folder, "backup", "../x.copia", *options, env=PASSPHRASE)


def put_back(folder: Path, *options: str, passphrase: dict[str, str] = PASSPHRASE) -> Ran:
    return run_in(folder, "backup", "--restore", "../x.copia", *options, env=passphrase)


def test_all_of_it_comes_back_in_an_empty_folder(top: Path, folder: Path) -> None:
    made = back_up(folder)
    assert made.code == 0, made.err
    assert "password" in made.out
    file = top / "x.copia"
    if os.name != "nt":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    content = file.read_bytes()
    assert b"Hoxha" not in content
    assert b"SQLite" not in content
    shutil.move(top / "fuori.png", top / "altrove.png")  # another computer
    new = top / "vuota"
    before = trees(top)
    tried = put_back(new, "--dry-run")
    assert (tried.code, tried.err, trees(top)) == (0, "", before)
    asked = put_back(new)
    assert (asked.code, "--yes" in asked.err, trees(top)) == (2, True, before)
    done = put_back(new, "--yes")
    assert done.code == 0, done.err
    for said in ("2 righe di colloqui", "collector sync", "collector password", "credentials.json",
                 "fuori.png"):  # fmt: skip
        assert said in done.out
    got = trees(new)
    mails = {f"uscite/{name}/AS-2026-04-21_PX7K2.eml" for name in ("spedite", "allegati/x")}
    settings = {"collector.toml", "loghi/uno.png", "dalla-copia/1/fuori.png"}
    assert set(got) - {"uscite/posta/AS-2026-04-21_PX7K2.eml"} == {
        "collector.sqlite3", *settings, *mails
    }  # fmt: skip
    shutil.copy(folder / "schede.xlsx", new)
    (top / "fuori.png").write_bytes(PICTURE)
    synced = run_in(new, "sync", *TODAY)
    assert synced.code == 0, synced.err


def test_what_is_there_stays_and_the_journal_is_set_aside(top: Path, folder: Path) -> None:
    assert back_up(folder).code == 0
    mail = folder / "uscite" / "spedite" / "AS-2026-04-21_PX7K2.eml"
    mail.write_bytes(b"another")
    config = folder / "collector.toml"
    config.write_text(f"{SETTINGS}# cambiato\n")
    (folder / "uscite" / "posta" / "AS-2026-04-21_PX7K2.eml").unlink()  # sent since
    journal = (folder / "collector.sqlite3").read_bytes()
    done = put_back(folder, "--yes")
    assert done.code == 0, done.err
    assert mail.read_bytes() == b"another"
    assert config.read_text().endswith("# cambiato\n")
    assert (folder / "collector.toml.dalla-copia").read_text() == SETTINGS
    assert (folder / "collector-messo-da-parte.sqlite3").read_bytes() == journal
    assert not (folder / "uscite" / "posta" / "AS-2026-04-21_PX7K2.eml").exists()
    assert "restano come sono: «collector.toml»" in done.out
    again = put_back(folder, "--yes")
    assert again.code == 0, again.err
    assert (folder / "collector-messo-da-parte.sqlite3").read_bytes() == journal
    synced = run_in(folder, "sync", *TODAY)
    assert synced.code == 0, synced.err


def test_a_backup_of_another_project_is_refused_also_where_no_id_tells_it(
    top: Path, folder: Path, tmp_path: Path
) -> None:
    assert back_up(folder).code == 0
    other = Project(top / "altro")
    other.write([SOUND], meetings=[])
    (other.folder / "collector.toml").write_text("")
    with closing(Journal.open(str(other.journal))):
        pass  # one that remembers nothing may be replaced
    assert put_back(other.folder, "--dry-run").code == 0
    for code in ("N7F3K", "N2QX8"):  # those of the tests' sheets are always the same
        other.edit(lambda book, code=code: _rename(book["Nuclei"], code))
    assert run_in(other.folder, "sync", *TODAY).code == 0
    before = trees(top)
    refused = put_back(other.folder, "--yes")
    assert (refused.code, trees(top)) == (4, before)
    assert "di un altro progetto" in refused.err


def _rename(tab: Any, code: str) -> None:
    for row in tab.iter_rows():
        for cell in row:
            if cell.value == code:
                cell.value = None


def test_a_journal_that_has_gone_on_since_is_said(top: Path, folder: Path) -> None:
    assert back_up(folder).code == 0
    assert "più avanti" not in put_back(folder, "--dry-run").out
    project = Project(folder)
    project.edit(lambda book: book["Schede"].cell(2, 8, "Altro testo"))
    assert run_in(folder, "sync", "--today", "2026-06-23").code == 0
    assert "più avanti della copia" in put_back(folder, "--dry-run").out


def test_what_does_not_open_changes_nothing(top: Path, folder: Path) -> None:
    assert back_up(folder).code == 0
    file = top / "x.copia"
    content = file.read_bytes()
    before = trees(folder)
    wrong = {"COLLECTOR_BACKUP_PASSPHRASE": "un'altra frase lunga"}
    cases: list[tuple[bytes, dict[str, str], int, str]] = [
        (content, wrong, 4, "passphrase non è quella"),
        (content, {}, 2, "COLLECTOR_BACKUP_PASSPHRASE"),
        (content[:-1], PASSPHRASE, 4, "rovinata o tagliata"),
        (content[:2000] + b"\0" + content[2001:], PASSPHRASE, 4, "rovinata o tagliata"),
        (b"PK\3\4", PASSPHRASE, 4, "non è una copia di sicurezza"),
    ]
    for data, passphrase, code, words in cases:
        file.write_bytes(data)
        ran = put_back(folder, "--yes", passphrase=passphrase)
        assert (ran.code, words in ran.err, ran.out) == (code, True, ""), ran.err
    file.write_bytes(content)
    other = top / "vuota"
    (other / "collector.toml").write_text('[project]\nid = "altro9"\n')
    ran = put_back(other, "--yes")
    assert (ran.code, "di un altro progetto" in ran.err) == (4, True)
    file.unlink()
    assert put_back(folder, "--yes").code == 4
    file.mkdir()
    assert put_back(folder, "--yes").code == 4
    assert trees(folder) == before


def test_a_name_that_will_not_do_is_said(top: Path, folder: Path) -> None:
    before = trees(top)
    for name in ("collector.toml", "uscite", "non-c-e/x.copia"):
        ran = run_in(folder, "backup", name, env=PASSPHRASE)
        assert (ran.code, name.partition("/")[0] in ran.err) == (2, True)
    short = run_in(folder, "backup", "../x.copia", env={"COLLECTOR_BACKUP_PASSPHRASE": "corta"})
    assert (short.code, "troppo corta" in short.err) == (2, True)
    assert run_in(folder, "backup", "../x.copia").code == 2
    assert run_in(folder, "backup", "../x.copia", "--yes", env=PASSPHRASE).code == 2
    empty = run_in(top / "vuota", "backup", "y.copia", "--workbook", "z.xlsx", env=PASSPHRASE)
    assert (empty.code, "non c'è ancora" in empty.err) == (4, True)
    if os.name != "nt":
        odd = folder / "uscite" / "spedite" / "forse?.eml"
        odd.write_bytes(b"x")
        ran = back_up(folder)
        assert (ran.code, "forse?.eml» ha un nome" in ran.err) == (4, True)
        odd.unlink()
    (folder / "collector.sqlite3").write_bytes(before["progetto/collector.sqlite3"][:9000])
    damaged = back_up(folder)
    assert (damaged.code, "danneggiato" in damaged.err) == (4, True)
    (folder / "collector.sqlite3").write_bytes(before["progetto/collector.sqlite3"])
    assert trees(top) == before


def test_on_a_full_disk_nothing_is_left_behind(
    top: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = OSError(errno.ENOSPC, "")

    def no_space(*_: Any, **__: Any) -> None:
        raise full

    before = trees(top)
    with monkeypatch.context() as patched:
        patched.setattr(make, "write_archive", no_space)
        ran = back_up(folder)
    assert (ran.code, "il disco è pieno" in ran.err, trees(top)) == (4, True, before)
    assert back_up(folder).code == 0
    before = trees(folder)
    for step in ("write_to_file", "_move_remains"):
        with monkeypatch.context() as patched:
            patched.setattr(restore, step, no_space)
            ran = put_back(folder, "--yes")
        assert (ran.code, "il disco è pieno" in ran.err, trees(folder)) == (4, True, before)


@pytest.mark.parametrize(
    "step", ["_write_files", "note_erased_codes", "write_to_file", "set_aside", "_move_remains"]
)
def test_killed_anywhere_the_next_one_finishes(
    step: str, top: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """KeyboardInterrupt stands for whatever ends a program without its leave."""
    assert back_up(folder).code == 0
    shutil.rmtree(folder / "uscite")
    journal = (folder / "collector.sqlite3").read_bytes()

    def kill(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(restore, step, kill)
        assert put_back(folder, "--yes").code == 130
    assert not list(folder.rglob(".collector-*"))
    done = put_back(folder, "--yes")
    assert done.code == 0, done.err
    assert journal in [path.read_bytes() for path in folder.glob("*-messo-da-parte*")]
    assert (folder / "uscite" / "spedite").is_dir()
    assert run_in(folder, "sync", *TODAY).code == 0


def test_two_at_once_and_nobody_takes_the_others_place(tmp_path: Path) -> None:
    file = tmp_path / "x"

    def both() -> None:
        with new_file(file) as ours:
            ours.write_bytes(b"ours")
            with new_file(file) as theirs:
                theirs.write_bytes(b"theirs")

    with pytest.raises(FileExistsError):
        both()
    assert (file.read_bytes(), len(list(tmp_path.iterdir()))) == (b"theirs", 1)


def test_what_a_sync_is_writing_is_not_in_it_by_halves(folder: Path) -> None:
    file = folder / "collector.sqlite3"
    with closing(sqlite3.connect(file)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("DELETE FROM flags")
        data, version = whole.journal_bytes(str(file), {"backup_at": "x"})
        writer.rollback()
    assert version.isdigit()
    journal = whole.journal_from_bytes(data)
    assert len(journal.row_states()) == 2
    assert journal.note("backup_at") == "x"
    journal.close()


def test_what_was_erased_is_erased_again(top: Path, folder: Path) -> None:
    """By the codes of the file beside the journal, before the backup's takes its place."""
    assert back_up(folder).code == 0
    shutil.rmtree(folder / "uscite")
    (folder / "cancellazioni.txt").write_text("N7F3K\n")
    done = put_back(folder, "--yes")
    assert done.code == 0, done.err
    assert "Cancellat" in done.out
    with closing(Journal.open(str(folder / "collector.sqlite3"))) as journal:
        assert "N7F3K" in journal.erased_codes()
        assert not journal.row_states()
    assert b"Hoxha" not in (folder / "collector.sqlite3").read_bytes()
    assert "N7F3K" in (folder / "cancellazioni.txt").read_text().split()
    assert not (folder / "uscite").exists(), "its mails may tell of it"
    assert "Mail che restano nella copia: 3" in done.out


def test_evidence_stays_evidence_and_a_shared_folder_stays_open(top: Path, folder: Path) -> None:
    """What tells that the talks' evidence stays is in the backup, too, and beside the journal."""
    (folder / "cancellazioni.txt").write_text("N7F3K narrative\n")  # as by an erasure meanwhile
    assert back_up(folder).code == 0
    new = top / "vuota"
    new.chmod(0o775)
    plan = restore.plan_restore(
        Options(config=str(folder / "collector.toml")), top / "x.copia", *PASSPHRASE.values()
    )
    done = put_back(new, "--yes")
    assert done.code == 0, done.err
    with closing(Journal.open(str(new / "collector.sqlite3"))) as journal:
        assert {one.nucleus for one in journal.evidence()} == {"N7F3K"}
    assert "N7F3K narrative" in (new / "cancellazioni.txt").read_text().splitlines()
    if os.name != "nt":
        assert stat.S_IMODE(new.stat().st_mode) == 0o775
        assert stat.S_IMODE((new / "cancellazioni.txt").stat().st_mode) == 0o600
    (folder / "cancellazioni.txt").write_text("N2QX8\n")  # somebody else, while we looked
    with pytest.raises(BackupError, match="altri dati sono stati cancellati"):
        restore.carry_out_restore(plan, *PASSPHRASE.values())


def test_without_the_library_it_says_so(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cryptography", None)
    for options in ((), ("--restore", "--yes")):
        ran = back_up(folder, *options)
        assert (ran.code, "manca il modulo Python «cryptography»" in ran.err) == (2, True)


def settings_of(folder: Path, today: str = "2026-06-22") -> Settings:
    options = Options(config=str(folder / "collector.toml"), today=today)
    return load_settings(options)


def test_each_week_one_a_day_and_the_newest_stay(
    top: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(top / "home"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(top / "home"))
    copies = top / "copie"
    config = folder / "collector.toml"
    config.write_text(f'{SETTINGS}[backup]\nfolder = "../copie"\nkeep = 2\n')
    silent = run_in(folder, "week", "--dry-run", *TODAY)
    assert silent.code == 2
    assert "COLLECTOR_BACKUP_PASSPHRASE" in silent.out
    monkeypatch.setenv(*next(iter(PASSPHRASE.items())))
    now = dt.datetime(2026, 6, 22, 23, 30, tzinfo=dt.UTC)
    with pytest.raises(SettingsError, match="cartella che non c'è"):
        back_up_to_folder(settings_of(folder), now=now)
    copies.mkdir()
    for name in ("abc123-2026-01-01", "abc123-2026-01-02", "zzz999-2026-01-01"):
        (copies / f"collector-{name}-000000.copia").write_bytes(b"collector-backup 1\n")
    (copies / "collector-abc123-2025-01-01-000000.copia").write_bytes(b"somebody else's")
    (copies / "altro.copia").write_bytes(b"x")
    untouched = {path.name for path in copies.iterdir()} - {
        "collector-abc123-2026-01-01-000000.copia"
    }
    for ending in ("", "-2"):
        assert back_up_to_folder(settings_of(folder), now=now) is not None
        # In Italy it is the 23rd; of one day the newest stays.
        new = f"collector-abc123-2026-06-23-013000{ending}.copia"
        assert {path.name for path in copies.iterdir()} == {*untouched, new}
    ran = run_in(folder, "week", "--yes", "--json", *TODAY, env=PASSPHRASE)
    assert Path(ran.json["backup"]["file"]).is_file()
    assert ran.code == 0, ran.out


def test_the_doctor_says_how_old_it_is(folder: Path) -> None:
    def doctor(days: int) -> list[tuple[str, str]]:
        checks = check_backup(settings_of(folder), dt.datetime.now(dt.UTC) + dt.timedelta(days))
        return [(check.level, check.message) for check in checks]

    assert doctor(6) == []
    assert [level for level, _ in doctor(8)] == ["warning"]
    assert back_up(folder).code == 0
    assert [level for level, _ in doctor(8)] == ["ok"]
    assert [level for level, _ in doctor(40)] == ["warning"]
    (folder.parent / "x.copia").unlink()
    assert "disco staccato" in doctor(8)[0][1]
