"""`collector history`: the story of each nucleus as a document, from the journal to its files."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from collector.app.document_setup import load_redaction
from collector.app.folders import HISTORIES_FOLDER, WITH_NAMES_FOLDER
from collector.app.lookup import find_person, reads_nothing
from collector.app.printed_hashes import finish_document
from collector.app.settings import Settings
from collector.app.wanted_talks import NOTHING_ASKED, AskedTalks
from collector.compile.history import build_history
from collector.compile.models import NucleusHistory
from collector.compile.recipient_view import PersonView, build_person_view
from collector.compile.talk_filter import TalkFilter
from collector.compile.with_names import named_history
from collector.errors import SettingsError
from collector.journal.documents import PART_OF_HISTORY
from collector.journal.store import Journal
from collector.privacy.policy import AccessLevel, access_level, nuclei_for
from collector.render.document_store import DocumentStore
from collector.render.html import history_html
from schemas.nucleus import Nucleus
from schemas.person import Person
from schemas.record import TalkRecord

_FOR_PREFIX: Final = "per-"
"""How the name of the folder with the histories for a person begins; their code follows."""


@dataclass(frozen=True)
class MadeHistory:
    """One history as a document.

    `content_hash`: of what it says; `path`: of its page, the PDF and the Word file stand beside it;
    `is_new`: at least one of its files was made now. `in_doubt`: how many talks a part leaves out
    because a field is not sure, by that field.
    """

    nucleus: Nucleus
    content_hash: str
    path: Path
    is_new: bool
    in_doubt: Mapping[str, int]


@dataclass(frozen=True)
class _Story:
    nucleus: Nucleus
    history: NucleusHistory
    in_doubt: Mapping[str, int]


def make_histories(
    settings: Settings,
    journal: Journal,
    asked: AskedTalks,
    store: DocumentStore,
    *,
    recipient: Person | None = None,
    remember: bool = True,
) -> list[MadeHistory]:
    """Write the histories of the nuclei that are asked for, or of all; of the talks asked for.

    `recipient`: for whom, with what they may read today; None: the coordinator. A file that says
    nothing new stays as it is; a part has another file than the whole. `remember`: note in the
    journal what each says.

    Raises SettingsError for whom or what is unknown or could be several, a day that is not certain,
    and where the recipient may read none of it; WorkbookError when a file cannot be written.
    """
    wanted = _find_wanted(settings, journal, asked)
    folder = settings.out / HISTORIES_FOLDER
    if recipient is not None:
        folder = folder_for(settings, recipient)
    suffix = _of_talks(wanted).file_suffix
    planned, pages = [], []
    for story in _stories(settings, journal, wanted, recipient):
        document, document_hash = finish_document(settings, story.history)
        path = folder / f"{story.nucleus.code}{suffix}.html"
        planned.append(MadeHistory(story.nucleus, document_hash, path, False, story.in_doubt))
        pages.append((path, document))
    stored = store.store_all(pages)
    made = [replace(one, is_new=done.is_new) for one, done in zip(planned, stored, strict=True)]
    if remember:
        reader = PART_OF_HISTORY if suffix else ""
        reader = recipient.code if recipient else reader
        hashes = ((history.nucleus.code, reader, history.content_hash) for history in made)
        journal.add_document_hashes(hashes, day=settings.today)
    return made


def make_named_histories(
    settings: Settings, journal: Journal, asked: AskedTalks, store: DocumentStore
) -> list[Path]:
    """Write histories with the families' names, into a folder from which nothing is ever sent.

    Returns the paths of their pages. Raises SettingsError and WorkbookError as `make_histories`.
    """
    wanted = _find_wanted(settings, journal, asked)
    suffix = _of_talks(wanted).file_suffix
    paths = []
    for story in _stories(settings, journal, wanted, None):
        named = named_history(story.history, story.nucleus)
        document, document_hash = finish_document(settings, named)
        path = settings.out / WITH_NAMES_FOLDER / f"{story.nucleus.code}{suffix}_con-nomi.html"
        store.store(path, document)
        journal.add_document_hashes(
            [(story.nucleus.code, WITH_NAMES_FOLDER, document_hash)], day=settings.today
        )
        paths.append(path)
    return paths


def history_page(settings: Settings, journal: Journal, code: str) -> bytes:
    """Return the page of a nucleus's history with the family's name, as `make_named_histories`
    writes it; nothing is written.

    Raises SettingsError for a nucleus that is not in the sheet.
    """
    wanted = _find_wanted(settings, journal, AskedTalks(nuclei=(code,)))
    (story,) = _stories(settings, journal, wanted, None)
    named, _ = finish_document(settings, named_history(story.history, story.nucleus))
    return history_html(named, logos=settings.logos).encode("utf-8", "replace")


def history_recipient(settings: Settings, journal: Journal, asked: str) -> Person:
    """Return the person for whom histories are asked, by code, name or email.

    Raises SettingsError for one who is unknown, could be several, or may read about no nucleus.
    """
    person = find_person(journal.people(), asked)
    if not nuclei_for(person, journal.nuclei()):
        old = histories_no_longer_allowed(settings, journal, person)
        still_there = (
            f" In «{old[0].parent}» ci sono ancora storie di prima: toglile." if old else ""
        )
        raise SettingsError(f"{reads_nothing(person)}{still_there} Non ho scritto nulla.")
    return person


def histories_no_longer_allowed(
    settings: Settings, journal: Journal, recipient: Person
) -> list[Path]:
    """Return the pages that lie in a person's folder, of nuclei that they may not read any more."""
    allowed = {nucleus.code for nucleus in nuclei_for(recipient, journal.nuclei())}
    pages = sorted(folder_for(settings, recipient).glob("N*.html"))
    return [page for page in pages if page.stem.split("_")[0] not in allowed]


def folder_for(settings: Settings, recipient: Person) -> Path:
    """Return the folder of the histories for a person."""
    return settings.out / HISTORIES_FOLDER / f"{_FOR_PREFIX}{recipient.code}"


def _stories(
    settings: Settings, journal: Journal, wanted: TalkFilter, recipient: Person | None
) -> Iterator[_Story]:
    """Yield the history of each nucleus that is wanted, redacted.

    Raises SettingsError where nuclei are chosen and the recipient may read none of them.
    """
    redaction = load_redaction(settings, journal)
    nuclei = redaction.nuclei(journal.nuclei())
    talks = [talk for talk in journal.talks() if not wanted.nuclei or talk.nucleus in wanted.nuclei]
    view = build_person_view(recipient, nuclei, redaction.talks(talks))
    of_talks = _of_talks(wanted)
    lost: Sequence[TalkRecord] = ()
    if access_level(recipient) is AccessLevel.COORDINATION:
        lost = journal.lost_talks()
    removed = Counter(talk.nucleus for talk in lost if of_talks.takes(talk))
    chosen = _choose_nuclei(view, wanted)
    for nucleus in chosen:
        history = build_history(
            nucleus,
            view.talks[nucleus.code],
            today=settings.today,
            project=settings.project,
            district=settings.territory.district,
            removed=removed[nucleus.code],
            hours_warning=settings.tuning.hours_warning,
            recipient=recipient,
            hidden=view.all_talks[nucleus.code],
            wanted=of_talks,
        )
        yield _Story(nucleus, history, of_talks.left_out_for_doubt(view.talks[nucleus.code]))


def _find_wanted(settings: Settings, journal: Journal, asked: AskedTalks) -> TalkFilter:
    nuclei = journal.nuclei()
    if asked == NOTHING_ASKED:
        return TalkFilter()
    in_rows = (talk.mediator for talk in journal.talks() if talk.mediator)
    of_nuclei = (nucleus.mediator for nucleus in nuclei if nucleus.mediator)
    return asked.found_in(nuclei, journal.people(), [*in_rows, *of_nuclei], settings.territory)


def _of_talks(wanted: TalkFilter) -> TalkFilter:
    """Return what is wanted of the talks of one nucleus; nuclei and comuni choose the nuclei."""
    return replace(wanted, nuclei=frozenset(), municipalities=frozenset())


def _choose_nuclei(view: PersonView, wanted: TalkFilter) -> list[Nucleus]:
    """Return the nuclei that are wanted, among those that the recipient may read.

    Of a mediator: whom they follow, or had a talk with in the period.

    Raises SettingsError where nuclei were chosen and none is left, or one that was named may not
    be read.
    """
    readable = {nucleus.code for nucleus in view.nuclei}
    forbidden = sorted(wanted.nuclei - readable)
    if forbidden and view.person is not None:
        raise SettingsError(
            f"{view.person.name} oggi non può leggere di {', '.join(forbidden)}. "
            "Non ho scritto nulla."
        )
    chosen = [nucleus for nucleus in view.nuclei if _is_wanted(nucleus, view, wanted)]
    if not chosen and not wanted.is_everything:
        raise SettingsError(
            "Nessun nucleo corrisponde a quello che hai chiesto. Non ho scritto nulla."
        )
    return chosen


def _is_wanted(nucleus: Nucleus, view: PersonView, wanted: TalkFilter) -> bool:
    talks = view.talks[nucleus.code]
    if wanted.nuclei and nucleus.code not in wanted.nuclei:
        return False
    if wanted.municipalities and not _is_of_municipality(nucleus, talks, wanted):
        return False
    is_followed = not wanted.mediators or nucleus.mediator in wanted.mediators
    return is_followed or any(map(_of_talks(wanted).takes, talks))


def _is_of_municipality(nucleus: Nucleus, talks: Sequence[TalkRecord], wanted: TalkFilter) -> bool:
    if nucleus.municipality is not None:
        return nucleus.municipality in wanted.municipalities
    return any(talk.municipality in wanted.municipalities for talk in talks)
