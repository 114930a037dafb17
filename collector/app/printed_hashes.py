"""The imprint of a document: the first letters of its content hash, printed in it and known to the
journal, so that a page on paper can be recognised as ours, and as which document.
"""

import re
from typing import Final, TypeVar

from collector.app.settings import Settings
from collector.compile.models import Fact, MeetingDigest, NucleusHistory
from collector.errors import SettingsError
from collector.journal.documents import DocumentHash
from collector.journal.store import Journal
from collector.render.typst_input import stable_content
from schemas.canonical import content_hash
from schemas.person import Person
from schemas.printable import one_line

Doc = TypeVar("Doc", NucleusHistory, MeetingDigest)

PRINTED_HASH_LENGTH: Final = 10
"""How many letters of a document's content hash are printed in it."""
_HASH_LENGTH: Final = 64


def finish_document(settings: Settings, document: Doc) -> tuple[Doc, str]:
    """Return a document with its letterhead and imprint, and its content hash.

    The hash is of what the document says, whatever day it was made on.
    """
    labels = tuple(Fact(label=name, value=one_line(value) or "") for name, value in settings.labels)
    with_labels = document.model_copy(update={"labels": labels})
    document_hash = content_hash([stable_content(with_labels)])
    imprint = document_hash[:PRINTED_HASH_LENGTH]
    return with_labels.model_copy(update={"imprint": imprint}), document_hash


def looks_like_printed_hash(text: str) -> bool:
    """Return True for a text that may be the imprint of a document, or the whole hash."""
    pattern = rf"[0-9a-f]{{{PRINTED_HASH_LENGTH},{_HASH_LENGTH}}}"
    return re.fullmatch(pattern, text.strip().casefold()) is not None


def documents_with_printed_hash(
    journal: Journal, text: str
) -> tuple[list[DocumentHash], dict[str, Person]]:
    """Return the documents that bear an imprint, and all people by code.

    Raises SettingsError when no document of this journal bears it.
    """
    documents = journal.document_hashes(text.strip().casefold())
    if not documents:
        raise SettingsError(
            f"L'impronta «{text}» non è di nessun documento fatto con questo registro."
        )
    people = journal.people(gone=True)
    return documents, {person.code: person for person in people}
