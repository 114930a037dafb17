"""The key: which code is which family, for one person, on paper and handed over in person.

Of the families that this person may read about today, and no others.
"""

import datetime as dt
from collections.abc import Iterable

from collector.compile.models import View
from collector.privacy.policy import nuclei_for
from collector.text.italian import count, on
from schemas.canonical import content_hash
from schemas.named_copies import KEY_WARNING
from schemas.nucleus import Nucleus
from schemas.person import JOB_LABELS, Person
from schemas.printable import one_line


class KeyRow(View):
    """One family. `other_names`: other spellings of its name, which one may read more easily."""

    name: str
    other_names: str
    code: str
    municipality: str


class KeySheet(View):
    """A key. `content_hash`: of the families and for whom, whatever day it was made on."""

    project: str
    district: str
    names: str = KEY_WARNING
    recipient: str
    role: str
    number: str
    rows: tuple[KeyRow, ...]
    content_hash: str
    made: str
    made_on: dt.date


def build_key_sheet(
    person: Person, nuclei: Iterable[Nucleus], *, today: dt.date, project: str, district: str
) -> KeySheet:
    """Return the key for a person, sorted by name, then code; without rows for who may read
    nothing.
    """
    rows = key_rows(person, nuclei)
    return KeySheet(
        project=one_line(project) or "",
        district=one_line(district) or "",
        recipient=one_line(person.name) or "",
        role=JOB_LABELS[person.job],
        number=count(len(rows), "nucleo", "nuclei"),
        rows=rows,
        content_hash=key_hash(person, nuclei),
        made=on(today, "il"),
        made_on=today,
    )


def key_rows(person: Person, nuclei: Iterable[Nucleus]) -> tuple[KeyRow, ...]:
    """Return the families that a person may read about today, by name, then code."""
    rows = [
        KeyRow(
            name=one_line(nucleus.name) or "",
            other_names=" · ".join(filter(None, map(one_line, nucleus.other_names))),
            code=nucleus.code,
            municipality=one_line(nucleus.municipality) or "–",
        )
        for nucleus in nuclei_for(person, nuclei)
    ]
    return tuple(sorted(rows, key=lambda row: (row.name.casefold(), row.code)))


def key_hash(person: Person, nuclei: Iterable[Nucleus]) -> str:
    """Return the hash of what a key for this person says today; '' where it would be empty."""
    rows = key_rows(person, nuclei)
    if not rows:
        return ""
    said = [row.model_dump_json() for row in rows]
    return content_hash([person.code, person.name, JOB_LABELS[person.job], *said])
