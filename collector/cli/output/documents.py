"""What `history` and `digest` show of documents made, and `explain` of a hash printed in one."""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from collector.app.made_files import (
    NAMES_STAY,
    kinds_of_files,
    old_histories,
    pdf_warning,
    written_and_unchanged,
)
from collector.cli.output.console import console, count, plain_table, print_path
from collector.compile.talk_filter import left_out_sentence
from collector.journal.documents import KEY, PART_OF_HISTORY
from collector.text.italian import listed
from schemas.code import is_code
from schemas.meeting import MEETING_KIND_LABELS, Meeting
from schemas.person import JOB_LABELS, Person
from schemas.workbook import italian_day

if TYPE_CHECKING:
    from collector.app.digests import MadeDigest
    from collector.app.histories import MadeHistory
    from collector.app.keys import MadeKey
    from collector.journal.documents import DocumentHash

NAMED_COPY: Final = "con-nomi"
"""The recipient that the journal notes for a document with names, which is the coordinator's."""


def show_histories(made: "Sequence[MadeHistory]", recipient: Person | None = None) -> None:
    """Show which histories were written, where, and for whom."""
    out = console()
    out.print()
    if not made:
        out.print(
            "Nel registro non c'è ancora nessun nucleo: riempi il foglio «Nuclei» e lancia "
            "«collector sync»."
        )
        return
    out.print(written_and_unchanged([document.is_new for document in made], "storia", "storie"))
    # File names are the nuclei's codes: nothing personal reaches the screen here.
    out.print("  " + "  ".join(document.path.stem for document in made), style="dim")
    out.print(f"  Ognuna come {kinds_of_files()}, in")
    print_path(out, made[0].path.parent)
    in_doubt = sum((Counter(document.in_doubt) for document in made), Counter[str]())
    left_out = left_out_sentence(in_doubt)
    if left_out:
        out.print(f"  {left_out}", style="yellow")
    if recipient is not None:
        who = f"{recipient.name} ({JOB_LABELS[recipient.job]})"
        says = "  Contiene quello che" if len(made) == 1 else "  Contengono quello che"
        out.print(f"{says} {who} può leggere oggi. Il programma non spedisce storie.", markup=False)
    out.print()


def show_key(made: "MadeKey") -> None:
    """Show where a key is, for whom, and that it is handed over in person."""
    from collector.app.keys import key_sentences

    out = console()
    what, by_hand, *old = key_sentences(made)
    out.print()
    out.print(what, markup=False)
    out.print(f"    {made.path}", style="cyan", soft_wrap=True, markup=False)
    out.print(f"  {by_hand}", style="red")
    for sentence in old:
        out.print(f"  {sentence}", style="yellow")
    out.print("  Quando i suoi nuclei o i loro nomi cambiano lo dice «collector doctor».")
    out.print()


def warn_old_histories(pages: Sequence[Path], recipient: Person) -> None:
    """Warn of histories made earlier for a person who may not read them any more."""
    if not pages:
        return
    console(stderr=True).print(
        f"Attenzione: {old_histories(pages, recipient)}", style="yellow", markup=False
    )


def show_digests(meeting: Meeting, made: "Sequence[MadeDigest]") -> None:
    """Show which documents were made for a meeting, for whom, and where."""
    out = console()
    out.print()
    out.print(meeting_title(meeting))
    out.print()
    out.print(Padding(_digests_table(made), (0, 0, 0, 2)))
    out.print()
    for document in made:
        if document.recipient is None and document.digest.unreached:
            out.print(Padding(Text(document.digest.unreached, "yellow"), (0, 0, 1, 2)))
    new = [document.is_new for document in made]
    out.print(f"  {written_and_unchanged(new, 'documento', 'documenti')}")
    out.print(f"  Ognuno come {kinds_of_files()}, in")
    print_path(out, made[0].path.parent)
    out.print()


def _digests_table(made: "Sequence[MadeDigest]") -> Table:
    table = plain_table("Per chi", "Ruolo")
    table.add_column("Nuclei", justify="right")
    table.add_column("Colloqui", justify="right")
    table.add_column("Documento", overflow="fold")
    for document in made:
        recipient = document.recipient
        table.add_row(
            Text(recipient.name if recipient else "copia per la sala", "bold"),
            JOB_LABELS[recipient.job] if recipient else "",
            str(document.digest.nuclei_count),
            str(document.digest.talk_count),
            document.path.stem,
        )
    return table


def show_named_documents(paths: Sequence[Path]) -> None:
    """Show where documents with the families' names are, and what may not become of them."""
    out = console()
    out.print()
    out.print(f"  {NAMES_STAY}", style="red")
    for path in paths:
        print_path(out, path)
    out.print()


def show_as_of_matches(day: dt.date, earlier: "Sequence[Sequence[DocumentHash]]") -> None:
    """Show how many documents, made as of `day`, say what one made at the time said.

    `earlier`: for each document the ones in the journal that have the same content.
    """
    out = console()
    matched = [hashes for hashes in earlier if hashes]
    out.print(f"  Com'era il {italian_day(day)}. Nel registro non ho segnato nulla.")
    if matched:
        days = sorted({document.day for hashes in matched for document in hashes})
        number = count(len(matched), "documento dice", "documenti dicono")
        out.print(
            f"  {number} le stesse cose di uno già fatto ({listed(map(italian_day, days))}): "
            "l'impronta è la stessa.",
            markup=False,
        )
    new = len(earlier) - len(matched)
    if new:
        number = count(new, "documento non era stato fatto", "documenti non erano stati fatti")
        out.print(f"  {number} allora.")
    out.print()


def show_documents_with_hash(
    printed: str, documents: "Sequence[DocumentHash]", people: Mapping[str, Person]
) -> None:
    """Show which documents have a content hash, called *impronta* there.

    `printed`: the hash as in the document; `people`: by code.
    """
    out = console()
    for document in documents:
        day = italian_day(document.day)
        what = _subject_of(document, people)
        out.print(f"  {printed}: {what}, fatto la prima volta il {day}.", markup=False)


def _subject_of(document: "DocumentHash", people: Mapping[str, Person]) -> str:
    if not document.reader:
        return f"storia del nucleo {document.subject}"
    if document.reader == KEY:
        person = people.get(document.subject)
        return f"la chiave con i nomi per {person.name if person else document.subject}"
    if document.reader == PART_OF_HISTORY:
        return f"una parte della storia del nucleo {document.subject}"
    if is_code(document.subject, "N") and document.reader in people:
        name = people[document.reader].name
        return f"storia del nucleo {document.subject}, quella per {name}"
    if document.reader in people:
        return f"incontro {document.subject}, il documento per {people[document.reader].name}"
    if document.reader == NAMED_COPY:
        return f"{document.subject}, il documento con i nomi per il coordinamento"
    return f"incontro {document.subject}, la copia per la sala"


def warn_about_pdfs(languages: Collection[str], *, has_page: bool = True) -> None:
    """Warn that no PDF was made, or could not show the writing of some languages.

    `has_page`: beside each PDF there is a page with the whole text.
    """
    message = pdf_warning(languages, has_page=has_page)
    if message:
        console(stderr=True).print(f"Attenzione: {message}", style="yellow", markup=False)


def meeting_title(meeting: Meeting) -> Text:
    """Return the line above what is shown of a meeting: code, kind, day."""
    kind = MEETING_KIND_LABELS[meeting.kind]
    day = italian_day(meeting.date)
    return Text.assemble((f"Incontro {meeting.id}", "bold"), f" · {kind} · {day}")
