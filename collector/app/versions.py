"""`collector versions`: what became of one row of talks, or of one nucleus and its talks."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from collector.app.explain import explain
from collector.app.freshness import open_checked_journal
from collector.app.lookup import all_names, find_nucleus, nucleus_codes_matching
from collector.app.preview import open_preview
from collector.app.row_story import GoneStory, RowStory
from collector.app.settings import Settings
from collector.app.talk_versions import VersionChange, nucleus_versions, talk_versions
from collector.errors import SettingsError
from collector.journal.store import Journal
from schemas.code import is_code, looks_like_code
from schemas.nucleus import Nucleus
from schemas.printable import one_line
from schemas.record import TalkRecord


@dataclass(frozen=True)
class RowVersions:
    """The versions of one row of talks, the newest first.

    `day`: the talk's, and `nucleus` its family's code, as read last; None where nothing sure was.
    """

    code: str
    day: dt.date | None
    nucleus: str | None
    versions: tuple[VersionChange, ...] = field(repr=False)


@dataclass(frozen=True)
class NucleusVersions:
    """The versions of one row of *Nuclei*, the newest first, and those of its talks.

    `talks`: of all rows that ever were talks of it, the newest change first.
    """

    code: str
    name: str = field(repr=False)
    versions: tuple[VersionChange, ...] = field(repr=False)
    talks: tuple[RowVersions, ...] = field(repr=False)


def find_versions(settings: Settings, words: Sequence[str]) -> RowVersions | NucleusVersions:
    """Return the versions of what is asked for: a row's code, a nucleus's code or name, a row's
    place ("Schede 12").

    Raises SettingsError where there is no such row and no such nucleus; WorkbookError and
    JournalError.
    """
    asked = " ".join(words).strip()
    code = asked.upper()
    with open_checked_journal(settings) as journal:
        if is_code(code, "R"):
            return _versions_of_row(journal, code)
        nuclei = journal.nuclei(gone=True)
        is_place = any(letter.isdigit() for letter in asked) and not looks_like_code(code, "N")
        if nucleus_codes_matching(nuclei, asked) or not (is_place or looks_like_code(code, "R")):
            return versions_of_nucleus(journal, find_nucleus(nuclei, asked))
    with open_preview(settings) as preview:
        code = _code_at_place(explain(preview, asked), asked)
        return _versions_of_row(preview.journal, code)


def _code_at_place(stories: Sequence[object], asked: str) -> str:
    """Return the code of the row of talks that stands at a place. Raises SettingsError."""
    for story in stories:
        if isinstance(story, RowStory | GoneStory) and story.code:
            return story.code
    raise SettingsError(
        f"Di «{one_line(asked)}» il registro non conosce ancora nessuna versione: o non è un "
        f"colloquio, o è una riga che il prossimo controllo legge per la prima volta. Lancia "
        "«collector sync», o guarda la riga con «collector explain». Non ho scritto nulla."
    )


def _versions_of_row(journal: Journal, code: str) -> RowVersions:
    found = _rows_with_versions(journal, [code])
    if not found:
        raise SettingsError(
            f"Il codice «{code}» il registro non lo conosce: controlla com'è scritto nella colonna "
            "«Codice» del foglio. Non ho scritto nulla."
        )
    return found[0]


def _rows_with_versions(journal: Journal, codes: Sequence[str]) -> list[RowVersions]:
    names = _shown_nuclei(journal)
    last: Mapping[str, TalkRecord] = {talk.code: talk for talk in journal.talks_of(codes)}
    rows = []
    for code in codes:
        past = journal.versions_of(code)
        if past and code in last:
            talk = last[code]
            rows.append(RowVersions(code, talk.date, talk.nucleus, talk_versions(past, names)))
    return rows


def _shown_nuclei(journal: Journal) -> dict[str, str]:
    """Return how each nucleus is shown, by its code: "Hoxha (N7F3K)"."""
    return {
        nucleus.code: f"{one_line(all_names(nucleus)[0])} ({nucleus.code})"
        for nucleus in journal.nuclei(gone=True)
    }


def versions_of_nucleus(journal: Journal, nucleus: Nucleus) -> NucleusVersions:
    """Return the versions of a nucleus that the journal knows. Raises JournalError."""
    rows = _rows_with_versions(journal, journal.rows_ever_of(nucleus.code))
    rows.sort(key=lambda row: (str(row.versions[0].at), row.code), reverse=True)
    return NucleusVersions(
        nucleus.code,
        one_line(nucleus.name) or "",
        nucleus_versions(journal.versions_of_nucleus(nucleus.code)),
        tuple(rows),
    )
