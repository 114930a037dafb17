"""The log of accesses: whatever is done to its file is noticed, and nothing in it is lost."""

import datetime as dt
import errno
import hashlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.access_log import file as file_module
from collector.access_log.chain import NoticeKind, TroubleKind, Witness, check_chain
from collector.access_log.entries import (
    Access,
    Act,
    Entry,
    _canonical,
    is_purpose,
    objects_in,
    parse_line,
)
from collector.access_log.file import AccessFile, BrokenLogError

ROOT = Path(__file__).parents[2]
AT = dt.datetime(2026, 6, 20, 9, tzinfo=dt.UTC)
SHOWN = Access("anna", "abcd", Act.NAMES_SHOWN, ("AS-2026-06-25",), "/nuclei/{code}")


@pytest.fixture
def log(tmp_path: Path) -> AccessFile:
    return AccessFile(tmp_path / "ours" / "accessi-abcd.jsonl")


def add(log: AccessFile, times: int = 1, at: dt.datetime = AT) -> None:
    for _ in range(times):
        log.append(SHOWN, at=at, durable=False)


def kinds(log: AccessFile) -> list[str]:
    return [str(trouble.kind) for trouble in log.check().troubles]


def lines_of(log: AccessFile) -> list[bytes]:
    return log.path.read_bytes().splitlines(keepends=True)


def chain_of(length: int) -> list[bytes]:
    previous, lines = "", []
    for number in range(1, length + 1):
        entry = Entry(number, AT.isoformat(), SHOWN, previous)
        previous = entry.hash
        lines.append(entry.line.rstrip(b"\n"))
    return lines


def witness_of(lines: list[bytes]) -> Witness:
    last = json.loads(lines[-1])
    return Witness(last["number"], last["hash"])


@given(st.integers(2, 8), st.data())
def test_a_line_edited_deleted_or_moved_is_noticed(length: int, data: st.DataObject) -> None:
    lines = chain_of(length)
    witness = witness_of(lines)
    assert check_chain(lines, witness).is_whole
    at = data.draw(st.integers(0, length - 1))
    deed = data.draw(st.sampled_from(["edit", "delete", "move", "double", "letter"]))
    changed = list(lines)
    if deed == "edit":
        changed[at] = lines[at].replace(b"anna", b"bice")
    elif deed == "letter":
        letter = data.draw(st.integers(0, len(lines[at]) - 1))
        changed[at] = lines[at][:letter] + b"~" + lines[at][letter + 1 :]
    elif deed == "delete":
        del changed[at]
    elif deed == "double":
        changed.insert(at, lines[at])
    else:
        changed.insert(data.draw(st.integers(0, length - 1)), changed.pop(at))
    found = check_chain(changed, witness)
    assert found.is_whole == (changed == lines)
    if deed == "edit":
        assert [(t.line, t.kind) for t in found.troubles] == [(at + 1, TroubleKind.EDITED)]


def test_a_line_rewritten_with_a_fitting_hash_is_noticed_by_the_next_or_the_witness() -> None:
    lines = chain_of(3)
    forged = Entry(3, AT.isoformat(), Access("bice", "abcd", Act.EXPORT), "x").line.rstrip(b"\n")
    assert not check_chain([*lines[:2], forged], witness_of(lines)).is_whole
    second = json.loads(lines[0])["hash"]
    other = Entry(2, AT.isoformat(), Access("bice", "abcd", Act.EXPORT), second)
    found = check_chain([lines[0], other.line.rstrip(b"\n"), lines[2]], witness_of(lines))
    assert [(t.line, t.kind) for t in found.troubles] == [(3, TroubleKind.REPLACED)]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("number", 1e999),
        ("number", "3"),
        ("at", 5),
        ("facts", []),
        ("objects", [5]),
        ("previous", None),
        ("act", "new_act"),
    ],
)
def test_a_line_that_says_something_odd_is_wrong_and_nothing_fails(name: str, value: Any) -> None:
    """By another hand, with a hash that fits; or of a newer program."""
    lines = chain_of(3)
    said = {**json.loads(lines[1]), name: value}
    del said["hash"]
    hash_ = hashlib.sha256(_canonical(said)).hexdigest()
    odd = _canonical({**said, "hash": hash_})
    assert not isinstance(parse_line(odd), Entry)
    assert not check_chain([lines[0], odd, lines[2]], witness_of(lines)).is_whole


def test_the_end_cut_off_is_noticed_and_stays_so(log: AccessFile) -> None:
    add(log, 4)
    log.path.write_bytes(b"".join(lines_of(log)[:2]))
    found = log.check().troubles
    assert [(t.line, t.kind, t.lost) for t in found] == [(3, TroubleKind.CUT_OFF, 2)]
    add(log)
    found = log.check().troubles
    assert [(t.line, t.kind, t.lost) for t in found] == [(3, TroubleKind.MISSING, 2)]
    assert [entry.number for entry in log.check().entries] == [1, 2, 5, 6]
    log.path.unlink()
    assert kinds(log) == ["cut_off"]
    add(log)
    assert kinds(log) == ["missing"]
    log.path.with_suffix(".ultima").unlink()
    assert kinds(log) == ["missing", "no_witness"]
    add(log)
    assert kinds(log) == ["missing", "no_witness"]


@pytest.mark.parametrize("cut", [1, 20, -1])
def test_a_torn_line_stays_and_the_chain_goes_on(log: AccessFile, cut: int) -> None:
    """A program killed while it wrote, or a full disk."""
    add(log, 2)
    whole = log.path.read_bytes()
    torn = Entry(3, AT.isoformat(), SHOWN, log.check().entries[-1].hash).line[:-1][:cut]
    log.path.write_bytes(whole + torn)
    assert log.check().is_whole
    add(log, 2)
    assert log.path.read_bytes().startswith(whole + torn + b"\n")
    found = log.check()
    assert (found.is_whole, [n.kind for n in found.notices]) == (True, [NoticeKind.TORN])
    assert [entry.access.act for entry in found.entries][2] == Act.RESTART


def test_a_last_line_spoiled_by_hand_is_no_torn_one(log: AccessFile) -> None:
    add(log, 2)
    log.path.write_bytes(log.path.read_bytes()[:-10])
    assert kinds(log) == ["edited"]
    add(log)
    assert kinds(log) == ["missing"]


def test_two_at_once_make_one_chain(log: AccessFile) -> None:
    def work() -> None:
        add(AccessFile(log.path), 10)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = log.check()
    assert (found.is_whole, len(found.entries)) == (True, 40)


def test_two_programs_at_once_make_one_chain(log: AccessFile) -> None:
    add(log)
    work = (
        "import datetime as dt, sys, pathlib\n"
        "from collector.access_log.entries import Access, Act\n"
        "from collector.access_log.file import AccessFile\n"
        "log = AccessFile(pathlib.Path(sys.argv[1]))\n"
        "access, at = Access('anna', '', Act.EXPORT), dt.datetime.now(dt.UTC)\n"
        "for _ in range(20):\n"
        "    log.append(access, at=at, durable=False)\n"
    )
    line = [sys.executable, "-c", work, str(log.path)]
    programs = [subprocess.Popen(line, cwd=ROOT) for _ in range(2)]
    assert [program.wait(60) for program in programs] == [0, 0]
    found = log.check()
    assert (found.is_whole, len(found.entries)) == (True, 41)


def test_long_entries_are_found_again_from_the_end(log: AccessFile) -> None:
    many = tuple(f"AS-2026-06-25-comune_{number}" for number in range(2000))
    for _ in range(2):
        log.append(Access("anna", "", Act.EXPORT, many, "export"), at=AT, durable=True)
    assert log.check().is_whole


@pytest.mark.parametrize(
    "said",
    [
        {"at": 5},
        {"at": "yesterday"},
        {"at": "2026-06-20T09:00:00"},
        {"at": "9999-12-31T23:59:59+00:00"},
        {"number": "4"},
        {"number": True},
        {"number": 10**30},
        {"number": float("inf")},
        {"facts": []},
        {"facts": {"missing": None}},
        {"who": 5},
        {"previous": None},
        {"objects": "N7F3K"},
        {"objects": ["Hoxha"]},
        {"hash": 5},
    ],
    ids=repr,
)
def test_a_forged_line_stops_nothing(log: AccessFile, said: dict[str, Any]) -> None:
    add(log, 3)
    last = json.loads(lines_of(log)[-1])
    forged = {**last, "number": 4, "previous": last.pop("hash"), **said}
    given = {name: value for name, value in forged.items() if name != "hash"}
    body = json.dumps(given, sort_keys=True, separators=(",", ":"))
    forged["hash"] = said.get("hash", hashlib.sha256(body.encode()).hexdigest())
    with log.path.open("ab") as file:
        file.write(json.dumps(forged, sort_keys=True, separators=(",", ":")).encode() + b"\n")
    assert len(log.check().entries) == 3
    add(log)
    found = log.check()
    assert [entry.access.act for entry in found.entries[3:]] == [Act.RESTART, Act.NAMES_SHOWN]
    assert len(log.find(["N7F3K"])) >= 1


def test_what_is_no_log_is_said_not_read(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    for path in (
        tmp_path / "file" / "accessi-a.jsonl",
        tmp_path / "file" / "b" / "accessi-a.jsonl",
    ):
        for look in (AccessFile(path).check, lambda path=path: AccessFile(path).find([])):
            with pytest.raises(NotADirectoryError):
                look()
    if os.name != "nt":
        endless = AccessFile(tmp_path / "accessi-b.jsonl")
        endless.path.symlink_to("/dev/zero")
        for deed in (endless.check, lambda: endless.find([]), lambda: add(endless)):
            with pytest.raises(OSError, match="no file"):
                deed()


def test_who_waited_for_its_turn_did_not_turn_the_clock(log: AccessFile) -> None:
    add(log)
    add(log, at=AT - dt.timedelta(seconds=10))
    assert log.check().notices == []


def test_a_clock_that_went_back_is_said(log: AccessFile) -> None:
    add(log)
    add(log, at=AT - dt.timedelta(days=300))
    found = log.check()
    assert (found.is_whole, [n.kind for n in found.notices]) == (True, [NoticeKind.CLOCK_BACK])


def test_old_entries_go_at_the_front_and_the_chain_stays_whole(log: AccessFile) -> None:
    add(log, 3, AT - dt.timedelta(days=800))
    add(log, 2)
    cut = Access("anna", "abcd", Act.CUT, (), "log --prune")
    before = AT.date() - dt.timedelta(days=700)
    assert log.cut(cut, before=before, at=AT) == 3
    assert log.cut(cut, before=before, at=AT) == 0
    found = log.check()
    assert (found.is_whole, found.cut, len(found.entries)) == (True, 3, 3)
    add(log)
    assert log.cut(cut, before=AT.date() + dt.timedelta(days=1), at=AT) == 4
    found = log.check()
    assert (found.is_whole, found.cut) == (True, 7)
    add(log)
    lines = lines_of(log)
    log.path.write_bytes(lines[0])  # all but the anchor
    assert kinds(log) == ["cut_off", "forged_front"]
    log.path.write_bytes(b"".join(lines[1:]))
    assert kinds(log) == ["missing"]
    with pytest.raises(BrokenLogError):
        log.cut(cut, before=AT.date() + dt.timedelta(days=1), at=AT)
    assert log.path.read_bytes() == b"".join(lines[1:])


def test_a_cut_that_was_killed_is_done_by_the_next(
    log: AccessFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(log, 3, AT - dt.timedelta(days=800))
    add(log)
    cut = Access("anna", "abcd", Act.CUT, (), "log --prune")
    with monkeypatch.context() as patch:
        patch.setattr(file_module, "in_place_of", full_disk)
        with pytest.raises(OSError, match="full"):
            log.cut(cut, before=AT.date(), at=AT)
    assert log.check().is_whole
    assert [entry.number for entry in log.check().entries] == [1, 2, 3, 4, 5]
    assert log.cut(cut, before=AT.date(), at=AT) == 3
    assert log.check().is_whole


def full_disk(*_: Any, **__: Any) -> Any:
    raise OSError(errno.ENOSPC, "full")


def test_a_disk_that_fills_up_leaves_what_there_is(
    log: AccessFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(log)
    with monkeypatch.context() as patch:
        patch.setattr(AccessFile, "_write_witness", full_disk)
        with pytest.raises(OSError, match="full"):
            add(log)
    assert log.check().is_whole
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full_disk)
        with pytest.raises(OSError, match="full"):
            log.append(SHOWN, at=AT, durable=True)
    add(log)
    found = log.check()
    assert (found.is_whole, [entry.number for entry in found.entries]) == (True, [1, 2, 3, 4])


def test_the_file_is_for_its_owner_alone(log: AccessFile) -> None:
    add(log)
    if os.name == "posix":
        assert {path.stat().st_mode & 0o777 for path in log.path.parent.iterdir()} == {0o600}
        assert log.path.parent.stat().st_mode & 0o777 == 0o700


NAMES: list[Callable[[], Access]] = [
    lambda: Access("anna", "", Act.EXPORT, ("Hoxha",)),
    lambda: Access("anna", "", Act.EXPORT, ("N7F3",)),
    lambda: Access("anna", "", Act.EXPORT, (), "famiglia Hoxha"),
    lambda: Access("anna", "", Act.EXPORT, (), "/nuclei/Hoxha"),
    lambda: Access("anna", "", Act.EXPORT, (), "a" * 81),
]


@pytest.mark.parametrize("make", NAMES)
def test_a_name_can_never_get_in(make: Callable[[], Access]) -> None:
    with pytest.raises(ValueError, match="neither") as refused:
        make()
    assert "Hoxha" not in str(refused.value)


def test_what_is_a_purpose_and_an_object() -> None:
    for text in ("nuclei", "log --prune", "digest --with-names", "/", "/numeri/{table}.csv"):
        assert is_purpose(text)
    assert objects_in(["Hoxha", "AS-2026-06-25-sesto_san_giovanni", "x"]) == (
        "AS-2026-06-25-sesto_san_giovanni",
    )
