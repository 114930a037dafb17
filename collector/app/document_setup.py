"""What histories, digests and letters are all made with: where documents are stored, how their
texts are redacted, and the state of a past day.
"""

from dataclasses import replace
from functools import lru_cache, partial

from collector.app.folders import AS_OF_PREFIX
from collector.app.lookup import names_by_code
from collector.app.settings import Settings, parse_day
from collector.deliver.outgoing_check import family_name_spans
from collector.deliver.sheet_texts import SheetTexts
from collector.errors import SettingsError
from collector.journal.store import Journal
from collector.privacy.allowed import still_allowed
from collector.privacy.redaction import Redaction
from collector.render.document_store import DocumentStore
from collector.text.italian import short_day
from schemas.nucleus import Nucleus
from schemas.person import Person


def document_store(settings: Settings) -> DocumentStore:
    """Return the store of documents that these settings describe."""
    return DocumentStore(
        fonts=settings.fonts,
        system_fonts=settings.system_fonts,
        logos=settings.logos,
        templates=settings.templates,
    )


def load_redaction(settings: Settings, journal: Journal) -> Redaction:
    """Return how texts are redacted, by what the journal knows.

    Redacted are all names that the workbook ever held, gone ones included, and what the outgoing
    check would stop a mail for; what the coordinator cleared or allowed is not.
    """
    return _redaction(
        tuple(journal.nuclei(gone=True)),
        tuple(journal.people(gone=True)),
        journal.allowed_words(),
        journal.cleared_texts(),
        settings.territory.municipalities,
    )


@lru_cache(maxsize=1)
def _redaction(
    nuclei: tuple[Nucleus, ...],
    people: tuple[Person, ...],
    allowed: frozenset[str],
    cleared: frozenset[tuple[str, str, str]],
    municipalities: tuple[str, ...],
) -> Redaction:
    """Return the redaction for all that it hangs on.

    While that is the same, documents and mails share what was redacted already.
    """
    sheet = SheetTexts.of(names_by_code(nuclei), (), municipalities)
    return Redaction.of(
        nuclei,
        people,
        lambda known: still_allowed(allowed, known),
        cleared,
        partial(family_name_spans, sheet),
    )


def project_as_of(settings: Settings, journal: Journal, day: str) -> tuple[Settings, Journal]:
    """Return settings and journal to make documents as they were on a day (ISO).

    They go to a folder of their own. The rights are those of that day too: such a document is the
    coordinator's proof of what was reported to somebody, and is never sent.

    Raises SettingsError for a text that is no day, a day to come, or one before the first sync.
    """
    then = parse_day(day, "--as-of")
    first = journal.first_day()
    if then > settings.today:
        raise SettingsError(
            f"Il {short_day(then)} deve ancora venire: scrivi un giorno passato. "
            "Non ho scritto nulla."
        )
    if first is None or then < first:
        begins = f"comincia il {short_day(first)}" if first else "è ancora vuoto"
        raise SettingsError(f"Il registro {begins}: di prima non sa nulla. Non ho scritto nulla.")
    folder = settings.out / f"{AS_OF_PREFIX}{then.isoformat()}"
    return replace(settings, today=then, out=folder), journal.as_of(then)
