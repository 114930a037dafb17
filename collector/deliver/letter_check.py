"""Each letter made and read once more before it goes: what its recipient may not read stops it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from collector.deliver.finished_texts import docx_text, html_text, pdf_text
from collector.deliver.letter import AttachmentMode, Letter, LetterOutcome, LetterResult
from collector.deliver.meeting_calendar import calendar_text
from collector.deliver.message import ATTACHMENT_TYPES
from collector.deliver.outgoing_check import find_refusals
from collector.deliver.pdf_encryption import count_pages, encrypt_pdf

_READERS: Final[Mapping[str, tuple[str, Callable[[bytes], str]]]] = {
    "html": ("documento come pagina", lambda content: html_text(content.decode("utf-8"))),
    "pdf": ("PDF", pdf_text),
    "docx": ("documento di Word", docx_text),
}
"""What a file is called in a sentence, and what reads its text, by the file's ending."""


def check_letters(
    outcomes: Sequence[LetterOutcome], progress: Callable[[Letter], None] = lambda _letter: None
) -> list[LetterOutcome]:
    """Make the documents of all letters that are READY, and read them once more.

    Returns the same outcomes in the same order: a letter that says what its recipient may not read
    is REFUSED; the others carry their attachments and the number of pages. `progress`: is told of
    each letter before it is made. Raises what making a document raises (SettingsError for an
    unusable Word template).
    """
    checked = []
    for outcome in outcomes:
        if outcome.result is not LetterResult.READY:
            checked.append(outcome)
            continue
        progress(outcome.letter)
        checked.append(_check_letter(outcome))
    return checked


def _check_letter(outcome: LetterOutcome) -> LetterOutcome:
    letter = outcome.letter
    files = letter.document()
    if refusals := _refusals(letter, files):
        return replace(outcome, result=LetterResult.REFUSED, why=refusals)
    pages = count_pages(files["pdf"]) if "pdf" in files else 0
    return replace(outcome, pages=pages, attachments=_attachments(letter, files))


def _attachments(letter: Letter, files: Mapping[str, bytes]) -> Mapping[str, bytes]:
    match letter.attach:
        case AttachmentMode.NONE:
            return {}
        case AttachmentMode.PLAIN:
            return {ending: files[ending] for ending in ATTACHMENT_TYPES if ending in files}
        case AttachmentMode.ENCRYPTED:
            assert letter.password is not None  # noqa: S101
            return {"pdf": encrypt_pdf(files["pdf"], letter.password)}


def _refusals(letter: Letter, files: Mapping[str, bytes]) -> list[str]:
    """Return why a letter may not go out, after reading all of it.

    A bug or a damaged file must not let a letter out unread, so whatever goes wrong while reading
    is a refusal too.
    """
    try:
        parts = {
            "oggetto della mail": letter.subject,
            "testo della mail": letter.text,
            "testo della mail come pagina": html_text(letter.html),
            "nome del file": letter.file,
            "mittente della mail": " ".join((letter.sender_name, letter.sender, letter.reply_to)),
        }
        if letter.calendar is not None:
            parts["file per il calendario"] = calendar_text(letter.calendar)
            parts["nome del file per il calendario"] = letter.calendar_file
        for ending, content in files.items():
            name, read = _READERS[ending]
            parts[name] = read(content)
        return find_refusals(letter.scope, parts)
    except Exception:
        return ["non riesco a rileggere il documento finito"]
