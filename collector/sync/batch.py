"""What one sync has the journal remember: new versions, rows that moved, rows gone. Pure."""

from collections.abc import Iterator, Mapping, Sequence

from collector.journal.syncs import Batch, Version
from collector.journal.talks import RecordKind
from collector.sync.judge_rows import JudgedRows, ReadRow
from collector.sync.memory import Memory
from collector.validation.directory import Directory
from schemas.canonical import content_hash_of_bytes
from schemas.flag import Flag
from schemas.meeting import Meeting
from schemas.nucleus import Nucleus
from schemas.person import Person

StoredModels = Mapping[RecordKind, Mapping[str, tuple[str, bytes]]]
"""Nuclei, people and meetings, by kind and code: the hash, and the model as JSON in UTF-8."""


def stored_models(directory: Directory) -> StoredModels:
    """Return what the journal keeps of nuclei, people and meetings."""
    stored: dict[RecordKind, dict[str, tuple[str, bytes]]] = {}
    for kind, models in _models(directory):
        stored[kind] = {}
        for code, model in models.items():
            text = model.model_dump_json().encode()
            stored[kind][code] = (content_hash_of_bytes([text]), text)
    return stored


def _models(
    directory: Directory,
) -> Iterator[tuple[RecordKind, Mapping[str, Nucleus | Person | Meeting]]]:
    yield "nucleus", {nucleus.code: nucleus for nucleus in directory.nuclei}
    yield "person", {person.code: person for person in directory.people}
    yield "meeting", {meeting.id: meeting for meeting in directory.meetings}


def count_reverted(models: StoredModels, memory: Memory) -> int:
    """Count the nuclei, people and meetings that are again as in an earlier version."""
    count = 0
    for kind, stored in models.items():
        latest = memory.hashes.get(kind, {})
        changed = {
            code: hash_
            for code, (hash_, _) in stored.items()
            if code in latest and latest[code] != hash_
        }
        if not changed:
            continue
        earlier = memory.history.all_hashes(kind, changed)
        count += sum(hash_ in earlier.get(code, ()) for code, hash_ in changed.items())
    return count


def make_batch(
    judged: JudgedRows,
    models: StoredModels,
    memory: Memory,
    flags: Sequence[Flag],
    accepted: frozenset[str],
    context: str,
) -> Batch:
    """Return what the journal is to remember of a sync.

    `accepted`: the codes of rows that a person said are rightly gone. `context`: what the cached
    rows are made under.
    """
    versions: list[Version] = []
    moved = dict(judged.moved)
    seen: dict[str, tuple[str, str]] = {}
    for row in judged.read_rows:
        if row.code is None:
            continue
        if row.stored is not None:
            versions.append(_row_version(row, row.code))
            continue
        known = memory.rows[row.code]
        if known.place != (row.cells.tab, row.cells.row):
            moved[row.code] = row.cells.tab, row.cells.row
        if (known.row_hash, known.cached_row) != (row.row_hash, row.cached_row):
            seen[row.code] = row.row_hash, row.cached_row
    gone_models: list[tuple[RecordKind, str]] = []
    for kind, stored in models.items():
        latest = memory.hashes.get(kind, {})
        for code, (hash_, text) in stored.items():
            if latest.get(code) != hash_:
                versions.append(Version(kind, code, hash_, hash_, kind, None, b"{}", text))
        gone_models += [(kind, code) for code in sorted(latest.keys() - stored.keys())]
    return Batch(
        versions=versions,
        moved=moved,
        seen=seen,
        context=context,
        gone=judged.identities.gone,
        accepted=accepted,
        gone_others=gone_models,
        flags=flags,
    )


def _row_version(row: ReadRow, code: str) -> Version:
    assert row.stored is not None  # noqa: S101
    typed, record, hash_ = row.stored
    return Version(
        kind="session",
        code=code,
        content_hash=row.content_hash,
        hash=hash_,
        tab=row.cells.tab,
        row=row.cells.row,
        typed=typed,
        record=record,
        row_hash=row.row_hash,
        cached_row=row.cached_row,
    )
