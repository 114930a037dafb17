"""Each table without what is erased: what goes is deleted, what names it is written over."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from collector.journal.database import chunks, read_note
from collector.journal.sql import Connection, Table, sa, schema

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

_NOTES_TO_DROP: Final = ("untouched", "context", "inferred", "let_through")
"""Results of earlier checks with their flags; what rows were judged under; what was inferred from
them; older cleared texts."""
_CODES_NOTE: Final = "unwritten"


class Rewritten(NamedTuple):
    """A version written over: its cells and record as JSON, its place, and the hashes of these."""

    content_hash: str
    hash: str
    typed: str
    record: str

    def __repr__(self) -> str:
        return f"Rewritten({self.hash!r})"


@dataclass(frozen=True)
class Erased:
    """What goes from a journal, and what is written over.

    `nuclei`: codes of nuclei, with all of their versions; `rows`: codes of rows of talks, the same.
    `people`: of which nothing goes but the reasons for which they were to stay.
    `versions`: numbers of single versions of other rows. `rewritten`: by number of the version.
    `marks`: (row code, mark in a document) → the mark of the text as it is written over.
    `uncleared`: row and field of texts that were written over, whose clearance holds no longer.
    `keeps_receipts`: which documents held the rows, and which were made of the nuclei, stays under
    the codes. `is_own_word`: tells an allowed word that is of its name alone. `text`: writes a name
    over in a short text (a tab's name, a mail server's answer).
    """

    nuclei: frozenset[str] = frozenset()
    rows: frozenset[str] = frozenset()
    people: frozenset[str] = frozenset()
    versions: frozenset[int] = frozenset()
    rewritten: Mapping[int, Rewritten] = field(default_factory=dict, repr=False)
    marks: Mapping[tuple[str, str], str] = field(default_factory=dict, repr=False)
    uncleared: frozenset[tuple[str, str]] = frozenset()
    keeps_receipts: bool = False
    is_own_word: Callable[[str], bool] = field(default=lambda _: False, repr=False)
    text: Callable[[str], str] = field(default=str, repr=False)


def erase_all(db: Connection, erased: Erased) -> dict[str, int]:
    """Erase; return how many of each kind: rows, versions, rewritten, flags, requests, documents,
    clearances, words, hashes, holds.
    """
    counts = {
        "rows": len(_existing(db, "session", erased.rows)),
        "versions": _delete_versions(db, erased),
        "rewritten": _rewrite_versions(db, erased.rewritten),
        "flags": _delete_by_code(
            db, schema.flags, schema.flags.c.row_code, {*erased.rows, *erased.nuclei}
        ),
        "requests": _delete_by_code(db, schema.requests, schema.requests.c.row_code, erased.rows),
        "documents": _clean_documents_of(db, erased),
        "clearances": _clean_clearances(db, erased),
        "words": _delete_words(db, erased.is_own_word),
        "hashes": delete_hashes(db, () if erased.keeps_receipts else erased.nuclei),
        "holds": _delete_by_code(
            db, schema.holds, schema.holds.c.code, {*erased.nuclei, *erased.people}
        ),
    }
    counts["rewritten"] += _rewrite_short_texts(db, erased.text)
    if any(counts.values()):
        db.execute(sa.update(schema.latest_versions).values(glance="", gist=""))
        _clean_notes(db, erased.rows)
    return counts


def put_note(db: Connection, key: str, value: str) -> None:
    """Keep one fact under a key; '' removes it."""
    db.execute(sa.delete(schema.meta).where(schema.meta.c.key == key))
    if value:
        db.execute(sa.insert(schema.meta), {"key": key, "value": value})


def _existing(db: Connection, kind: str, codes: Iterable[str]) -> list[str]:
    found: list[str] = []
    table = schema.latest_versions.c
    for chunk in chunks(codes):
        query = sa.select(table.code).where(table.kind == kind, table.code.in_(chunk))
        found += db.execute(query).scalars()
    return found


# --- Versions -----------------------------------------------------------------------------------


def _delete_versions(db: Connection, erased: Erased) -> int:
    deleted = 0
    for kind, codes in (("session", erased.rows), ("nucleus", erased.nuclei)):
        for chunk in chunks(codes):
            latest, table = schema.latest_versions.c, schema.versions.c
            is_one = (latest.kind == kind) & latest.code.in_(chunk)
            db.execute(sa.delete(schema.latest_versions).where(is_one))
            of_these = (table.kind == kind) & table.code.in_(chunk)
            deleted += db.execute(sa.delete(schema.versions).where(of_these)).rowcount
    for number in sorted(erased.versions):
        _point_away_from(db, number)
        deleted += db.execute(
            sa.delete(schema.versions).where(schema.versions.c.id == number)
        ).rowcount
    return deleted


def _point_away_from(db: Connection, number: int) -> None:
    """Let no row have a version as its latest; it has the one before. Its age stays."""
    table, latest = schema.versions.c, schema.latest_versions.c
    row = db.execute(
        sa.select(latest.kind, latest.code).where(latest.version == number)
    ).one_or_none()
    if row is None:
        return
    same = (table.kind == row.kind) & (table.code == row.code) & (table.id != number)
    before = sa.select(schema.versions).where(same).order_by(table.id.desc()).limit(1)
    values = db.execute(before).mappings().one()
    names = ("digest", "hash", "tab", "row", "gone", "accepted")
    pointed = sa.update(schema.latest_versions).where(latest.version == number)
    db.execute(pointed.values(version=values["id"], **{name: values[name] for name in names}))


def _rewrite_versions(db: Connection, rewritten: Mapping[int, Rewritten]) -> int:
    latest = schema.latest_versions.c
    for chunk in chunks(sorted(rewritten)):
        query = sa.select(latest.version, latest.kind, latest.code).where(latest.version.in_(chunk))
        row_of = {version: (kind, code) for version, kind, code in db.execute(query)}
        for number in chunk:
            new = rewritten[number]
            hashes = {"digest": new.content_hash, "hash": new.hash}
            changed = sa.update(schema.versions).where(schema.versions.c.id == number)
            db.execute(changed.values(typed=new.typed, record=new.record, **hashes))
            if number in row_of:  # by its key: no index leads from a version to its row
                kind, code = row_of[number]
                is_row = (latest.kind == kind) & (latest.code == code)
                db.execute(sa.update(schema.latest_versions).where(is_row).values(**hashes))
    return len(rewritten)


# --- Other tables -------------------------------------------------------------------------------


def _delete_by_code(
    db: Connection, table: Table, column: "ColumnElement[Any]", codes: Iterable[str]
) -> int:
    return sum(
        db.execute(sa.delete(table).where(column.in_(chunk))).rowcount for chunk in chunks(codes)
    )


def _delete_words(db: Connection, is_own: Callable[[str], bool]) -> int:
    column = schema.word_decisions.c.word
    own = filter(is_own, db.execute(sa.select(column).distinct()).scalars().all())
    return _delete_by_code(db, schema.word_decisions, column, own)


def delete_hashes(db: Connection, nuclei: Iterable[str]) -> int:
    """Forget which histories were made of some nuclei; return how many it were."""
    return _delete_by_code(db, schema.document_hashes, schema.document_hashes.c.what, nuclei)


def _clean_documents_of(db: Connection, erased: Erased) -> int:
    if not erased.keeps_receipts:
        return clean_documents(db, erased.rows, erased.marks)
    return clean_documents(db, frozenset(), erased.marks, bare=erased.rows)


def clean_documents(
    db: Connection,
    rows: frozenset[str],
    marks: Mapping[tuple[str, str], str],
    bare: frozenset[str] = frozenset(),
) -> int:
    """Take talks out of what documents say they held, and write marks over. The document stays.

    `bare`: talks that stay in the list, without a mark of what was said of them.
    """
    changed = 0
    for number, talks in db.execute(
        sa.select(schema.documents.c.id, schema.documents.c.talks)
    ).all():
        listed = json.loads(talks)
        if isinstance(listed, dict):
            left: Any = {
                code: "" if code in bare else marks.get((code, mark), mark)
                for code, mark in listed.items()
                if code not in rows
            }
        else:
            left = [code for code in listed if code not in rows]
        if left != listed:
            _set_text(db, schema.documents, number, "talks", json.dumps(left))
            changed += 1
    return changed


def _clean_clearances(db: Connection, erased: Erased) -> int:
    changed = 0
    for number, texts in db.execute(
        sa.select(schema.clearances.c.id, schema.clearances.c.texts)
    ).all():
        listed = json.loads(texts)
        left = [
            [row, name, hash_]
            for row, name, hash_ in listed
            if row not in erased.rows and (row, name) not in erased.uncleared
        ]
        if len(left) < len(listed):
            _set_text(db, schema.clearances, number, "texts", json.dumps(left))
            changed += 1
    return changed


def _set_text(db: Connection, table: Table, number: int, column: str, text: str) -> None:
    db.execute(sa.update(table).where(table.c.id == number).values({column: text}))


def _rewrite_short_texts(db: Connection, text: Callable[[str], str]) -> int:
    """Write a name over in names of tabs, answers of mail servers, sums by mediator, reasons."""
    places: Sequence[tuple[Table, str]] = (
        (schema.versions, "tab"),
        (schema.latest_versions, "tab"),
        (schema.flags, "tab"),
        (schema.deliveries, "why"),
        (schema.evidence, "mediator"),
        (schema.holds, "reason"),
    )
    changed = 0
    for table, name in places:
        column = table.c[name]
        for found in db.execute(sa.select(column).distinct()).scalars().all():
            new = text(found)
            if new != found:
                db.execute(sa.update(table).where(column == found).values({name: new}))
                changed += 1
    return changed


def _clean_notes(db: Connection, rows: frozenset[str]) -> None:
    for key in _NOTES_TO_DROP:
        put_note(db, key, "")
    unwritten = read_note(db, _CODES_NOTE).split()
    put_note(db, _CODES_NOTE, " ".join(code for code in unwritten if code not in rows))
