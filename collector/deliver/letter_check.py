"""Each letter made and read once more before it goes: what its recipient may not read stops it."""

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from typing import Final

from collector.deliver.finished_texts import docx_text, html_text, pdf_text
from collector.deliver.letter import AttachmentMode, Letter, LetterOutcome, LetterResult
from collector.deliver.meeting_calendar import calendar_text
from collector.deliver.message import ATTACHMENT_TYPES
from collector.deliver.outgoing_check import find_refusals
from collector.deliver.pdf_encryption import count_pages, encrypt_pdf
from collector.processes.pool import map_in_processes

_READERS: Final[Mapping[str, tuple[str, Callable[[bytes], str]]]] = {
    "html": ("documento come pagina", lambda content: html_text(content.decode("utf-8"))),
    "pdf": ("PDF", pdf_text),
    "docx": ("documento di Word", docx_text),
}
"""What a file is called in a sentence, and what reads its text, by the file's ending."""
_UNREADABLE: Final = "non riesco a rileggere il documento finito"


def check_letters(
    outcomes: Sequence[LetterOutcome],
    progress: Callable[[Letter], None] = lambda _letter: None,
    *,
    processes: int = 1,
) -> list[LetterOutcome]:
    """Make the documents of all letters that are READY, and read them once more.

    Returns the same outcomes in the same order: a letter that says what its recipient may not read
    is REFUSED; the others carry their attachments and the number of pages. `progress`: is told of
    each letter before it is made. `processes`: how many may read the files back; each letter is
    judged here, whoever read them. Raises what making a document raises (SettingsError for an
    unusable Word template).
    """
    made: deque[Mapping[str, bytes]] = deque()

    def make_files() -> Iterator[Mapping[str, bytes]]:
        for outcome in outcomes:
            if outcome.result is LetterResult.READY:
                progress(outcome.letter)
                made.append(outcome.letter.document())
                yield made[-1]

    texts = map_in_processes(_make_reader, (), make_files(), processes=processes)
    checked = []
    with closing(texts):
        for outcome in outcomes:
            if outcome.result is LetterResult.READY:
                said = next(texts)
                outcome = _checked_letter(outcome, made.popleft(), said)
            checked.append(outcome)
    return checked


def _checked_letter(
    outcome: LetterOutcome, files: Mapping[str, bytes], said: Mapping[str, str] | None
) -> LetterOutcome:
    """Return what becomes of a letter whose files say these texts (None: they cannot be read)."""
    letter = outcome.letter
    if refusals := _refusals(letter, said):
        return replace(outcome, result=LetterResult.REFUSED, why=refusals)
    pages = count_pages(files["pdf"]) if "pdf" in files else 0
    return replace(outcome, pages=pages, attachments=_attachments(letter, files))


def _make_reader() -> Callable[[Mapping[str, bytes]], Mapping[str, str] | None]:
    return _texts_of_files


def _texts_of_files(files: Mapping[str, bytes]) -> Mapping[str, str] | None:
    """Return what finished files say, by what each is called; None where one cannot be read."""
    texts = {}
    try:
        for ending, content in files.items():
            name, read = _READERS[ending]
            texts[name] = read(content)
    except Exception:  # whatever it is: unread, no letter goes out
        return None
    return texts


def _attachments(letter: Letter, files: Mapping[str, bytes]) -> Mapping[str, bytes]:
    match letter.attach:
        case AttachmentMode.NONE:
            return {}
        case AttachmentMode.PLAIN:
            return {ending: files[ending] for ending in ATTACHMENT_TYPES if ending in files}
        case AttachmentMode.ENCRYPTED:
            assert letter.password is not None  # noqa: S101
            return {"pdf": encrypt_pdf(files["pdf"], letter.password)}


def _refusals(letter: Letter, said: Mapping[str, str] | None) -> list[str]:
    """Return why a letter may not go out, after reading all of it. `said`: what its files say.

    A bug or a damaged file must not let a letter out unread, so whatever goes wrong while reading
    is a refusal too.
    """
    if said is None:
        return [_UNREADABLE]
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
        return find_refusals(letter.scope, {**parts, **said})
    except Exception:
        return [_UNREADABLE]
