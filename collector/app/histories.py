"""`collector history`: the story of each nucleus as a document, from the journal to its files."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from collector.app.document_setup import load_redaction
from collector.app.folders import HISTORIES_FOLDER, WITH_NAMES_FOLDER
from collector.app.lookup import nucleus_codes_matching
from collector.app.printed_hashes import finish_document
from collector.app.settings import Settings
from collector.compile.history import build_history
from collector.compile.models import NucleusHistory
from collector.compile.with_names import named_history
from collector.errors import SettingsError
from collector.journal.store import Journal
from collector.render.document_store import DocumentStore
from schemas.nucleus import Nucleus
from schemas.record import TalkRecord


@dataclass(frozen=True)
class MadeHistory:
    """One history as a document.

    `content_hash`: of what it says; `path`: of its page, the PDF and the Word file stand beside it;
    `is_new`: at least one of its files was made now.
    """

    nucleus: Nucleus
    content_hash: str
    path: Path
    is_new: bool


def make_histories(
    settings: Settings,
    journal: Journal,
    asked: Sequence[str],
    store: DocumentStore,
    *,
    remember: bool = True,
) -> list[MadeHistory]:
    """Write the history of the nuclei `asked` for by code or name, or of all when it is empty.

    A file that says nothing new stays as it is. `remember`: note in the journal what each says.

    Raises SettingsError for a nucleus that is unknown or shares its name, WorkbookError when a file
    cannot be written.
    """
    made = []
    for nucleus, history in _histories(settings, journal, asked):
        document, document_hash = finish_document(settings, history)
        path = settings.out / HISTORIES_FOLDER / f"{nucleus.code}.html"
        stored = store.store(path, document)
        made.append(MadeHistory(nucleus, document_hash, path, stored.is_new))
    if remember:
        hashes = ((history.nucleus.code, "", history.content_hash) for history in made)
        journal.add_document_hashes(hashes, day=settings.today)
    return made


def make_named_histories(
    settings: Settings, journal: Journal, asked: Sequence[str], store: DocumentStore
) -> list[Path]:
    """Write histories with the families' names, into a folder from which nothing is ever sent.

    Returns the paths of their pages. Raises SettingsError and WorkbookError as `make_histories`.
    """
    paths = []
    for nucleus, history in _histories(settings, journal, asked):
        document, document_hash = finish_document(settings, named_history(history, nucleus))
        path = settings.out / WITH_NAMES_FOLDER / f"{nucleus.code}_con-nomi.html"
        store.store(path, document)
        journal.add_document_hashes(
            [(nucleus.code, WITH_NAMES_FOLDER, document_hash)], day=settings.today
        )
        paths.append(path)
    return paths


def _histories(
    settings: Settings, journal: Journal, asked: Sequence[str]
) -> Iterator[tuple[Nucleus, NucleusHistory]]:
    """Yield each nucleus with its history, redacted.

    Raises SettingsError for an unknown nucleus.
    """
    redaction = load_redaction(settings, journal)
    nuclei = redaction.nuclei(_choose_nuclei(journal.nuclei(), asked))
    talks = _by_nucleus(redaction.talks(journal.talks()))
    removed = Counter(talk.nucleus for talk in journal.lost_talks())
    for nucleus in nuclei:
        history = build_history(
            nucleus,
            talks[nucleus.code],
            today=settings.today,
            project=settings.project,
            district=settings.territory.district,
            removed=removed[nucleus.code],
            hours_warning=settings.tuning.hours_warning,
        )
        yield nucleus, history


def _choose_nuclei(nuclei: Sequence[Nucleus], asked: Sequence[str]) -> list[Nucleus]:
    if not asked:
        return list(nuclei)
    by_code = {nucleus.code: nucleus for nucleus in nuclei}
    chosen = []
    for text in asked:
        codes = nucleus_codes_matching(nuclei, text)
        if len(codes) != 1:
            why = "più nuclei si chiamano così" if codes else "non è tra i nuclei del registro"
            raise SettingsError(
                f"«{text}»: {why}. Con «collector nuclei» vedi i codici. Non ho scritto nulla."
            )
        chosen.append(by_code[next(iter(codes))])
    return chosen


def _by_nucleus(talks: Iterable[TalkRecord]) -> dict[str, list[TalkRecord]]:
    """Group talks by the code of their nucleus; those without one are left out."""
    groups: dict[str, list[TalkRecord]] = defaultdict(list)
    for talk in talks:
        if talk.nucleus:
            groups[talk.nucleus].append(talk)
    return groups
