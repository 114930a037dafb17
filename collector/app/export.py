"""`collector export`: all talks as the sheet says them now, one record each, for other programs."""

import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TextIO

from collector.app.export_formats import (
    DEFAULT_NAME,
    Format,
    Record,
    write_csv,
    write_jsonl,
    write_xlsx,
)
from collector.app.preview import NO_CODE_YET, Preview
from collector.app.settings import Settings
from collector.app.wanted_talks import NOTHING_ASKED, AskedTalks
from collector.compile.talk_filter import EVERYTHING, TalkFilter
from collector.errors import SettingsError, WorkbookError, reason
from collector.files import absolute, in_place_of, make_folder, no_file
from collector.journal.engine import journal_file
from schemas.record import RowReading, TalkRecord
from schemas.session import Attendee, Held
from schemas.territory import Territory

_STANDARD_OUTPUT: Final = "-"
_WRITERS: Final = {Format.CSV: write_csv, Format.JSONL: write_jsonl}


# --- Records --------------------------------------------------------------------------------


def export_records(preview: Preview, wanted: TalkFilter = EVERYTHING) -> Iterator[Record]:
    """Yield one record per talk that is wanted, complete or not, in the order of the sheet.

    A field is null where nothing sure was read.
    """
    for reading, talk in zip(preview.plan.readings, preview.plan.talks, strict=True):
        if wanted.takes(talk):
            yield _record(preview, reading, talk)


def find_wanted(preview: Preview, asked: AskedTalks, territory: Territory) -> TalkFilter:
    """Return which talks of the sheet are asked for.

    Raises SettingsError for a day that is not certain, and for whom is unknown or could be several.
    """
    directory = preview.plan.directory
    in_rows = (talk.mediator for talk in preview.plan.talks if talk.mediator)
    of_nuclei = (nucleus.mediator for nucleus in directory.nuclei if nucleus.mediator)
    return asked.found_in(
        directory.nuclei,
        directory.people,
        [*in_rows, *of_nuclei],
        territory,
        shown=lambda code: preview.known_code(code) or NO_CODE_YET,
    )


@dataclass(frozen=True)
class ExportCounts:
    """How many talks were written, how many of these are to be completed, and how many there are.

    `in_doubt`: left out because a field is not sure, by that field.
    """

    written: int
    incomplete: int
    all_talks: int
    in_doubt: Mapping[str, int]


def count_exported(preview: Preview, wanted: TalkFilter) -> ExportCounts:
    """Return how many talks an export writes."""
    talks = preview.plan.talks
    taken = [talk for talk in talks if wanted.takes(talk)]
    incomplete = sum(not talk.complete for talk in taken)
    return ExportCounts(len(taken), incomplete, len(talks), wanted.left_out_for_doubt(talks))


def _record(preview: Preview, reading: RowReading, talk: TalkRecord) -> Record:
    """Return the record of one talk.

    An empty *Svolgimento* is HELD; one that is not understood is null, and so is such a
    *Riservatezza*. Else that is the mark that holds: another row of the same talk may narrow it.
    """
    held = reading.readings["held"]
    is_unread_mark = reading.readings["confidentiality"].flag
    mark = None if is_unread_mark else talk.confidentiality
    return {
        "tab": talk.tab,
        "row": talk.row,
        "code": preview.known_code(talk.code),
        "complete": talk.complete,
        "mediator": talk.mediator,
        "nucleus": preview.known_code(talk.nucleus),
        "municipality": talk.municipality,
        "date": talk.date.isoformat() if talk.date else None,
        "start": f"{talk.start:%H:%M}" if talk.start else None,
        "end": f"{talk.end:%H:%M}" if talk.end else None,
        "attendees": _attendees(talk.attendees) if reading.readings["attendees"].sure else None,
        "description": talk.description,
        "outcome": talk.outcome,
        "issues": talk.issues,
        "agreements": talk.agreements,
        "next_date": talk.next_date.isoformat() if talk.next_date else None,
        "held": None if held.flag else str(held.value or Held.HELD),
        "confidentiality": str(mark) if mark else None,
        "issue_types": list(talk.issue_types) if reading.readings["issue_types"].sure else None,
    }


def _attendees(attendees: Iterable[Attendee]) -> list[dict[str, str | int | None]]:
    """Return role and count of each; of another person also the word ("nonna"), if known."""
    values = []
    for attendee in attendees:
        value: dict[str, str | int | None] = {"role": str(attendee.role), "count": attendee.count}
        if attendee.word:
            value["word"] = attendee.word
        values.append(value)
    return values


# --- Where to -------------------------------------------------------------------------------


def choose_destination(
    settings: Settings,
    output: str | None,
    asked: Format | None,
    talks: AskedTalks = NOTHING_ASKED,
) -> tuple[Path | None, Format]:
    """Return the file to write (None: standard output) and its format.

    `output`: what --output says, None for the usual file; `asked`: what --format says. Where not
    all `talks` are asked for, the usual file has another name: nobody takes it for the whole.

    Raises SettingsError for a file of the project's own, one that is no file, one in a folder that
    does not exist, for a format that the name contradicts or that standard output cannot take, and
    for days that are not certain.
    """
    if output == _STANDARD_OUTPUT:
        if asked is Format.XLSX:
            raise SettingsError(
                "Un .xlsx non si scrive sullo schermo: indica un file con --output, oppure scegli "
                "--format csv. Non ho scritto nulla."
            )
        return None, asked or Format.CSV
    if output is None:
        chosen = asked or Format.CSV
        path = settings.out / f"{DEFAULT_NAME}{talks.file_suffix()}.{chosen}"
        _stop_if_not_to_be_written(path, settings)
        return path, chosen
    path = absolute(output)
    _stop_if_not_to_be_written(path, settings)
    if not path.parent.is_dir():
        raise SettingsError(
            f"La cartella «{path.parent}» non c'è. Controlla il nome in --output, oppure crea la "
            "cartella e rilancia il comando. Non ho scritto nulla."
        )
    return path, _format_of(path, asked)


def _format_of(path: Path, asked: Format | None) -> Format:
    """Return the format of a file: what was asked for, else what its name says.

    Raises SettingsError where the two differ, or the name says an unknown one.
    """
    by_name = {f".{known}": known for known in Format}.get(path.suffix.lower())
    if asked and by_name and asked is not by_name:
        raise SettingsError(
            f"--format dice {asked}, ma il nome del file in --output finisce con «{path.suffix}». "
            "Scrivi lo stesso formato in tutti e due, oppure togli --format. Non ho scritto nulla."
        )
    chosen = asked or by_name
    if chosen is None and path.suffix:
        formats = ", ".join(Format)
        raise SettingsError(
            f"Non so scrivere un file «{path.suffix}». I formati possibili sono: {formats}. Cambia "
            "il nome del file in --output, oppure scegli con --format. Non ho scritto nulla."
        )
    return chosen or Format.CSV


def _stop_if_not_to_be_written(path: Path, settings: Settings) -> None:
    """Raise SettingsError for a file of the project's own, and for a path that is no file."""
    workbook = settings.workbook if isinstance(settings.workbook, Path) else None
    own_files = (
        (workbook, "il foglio delle schede"),
        (journal_file(settings.journal), "il registro"),
        (settings.config, "il file delle impostazioni"),
    )
    for own, what in own_files:
        if own is not None and _is_same_file(path, own):
            raise SettingsError(
                f"«{path}» è {what}: non ci scrivo sopra. Scegli un altro file con --output."
            )
    if why := no_file(path):
        raise SettingsError(
            f"«{path}» {why}, non un file: scegline uno con --output. Non ho scritto nulla."
        )


def _is_same_file(path: Path, other: Path) -> bool:
    if absolute(path) == absolute(other):
        return True
    return path.exists() and other.exists() and path.samefile(other)


def export_to_file(
    path: Path, preview: Preview, chosen: Format, wanted: TalkFilter = EVERYTHING
) -> None:
    """Write the records of the wanted talks into a file for its owner alone, whole or not at all.

    A missing folder is made for its owner alone; one that is there stays as it is. Raises
    WorkbookError.
    """
    records = export_records(preview, wanted)
    try:
        make_folder(path.parent, private=True)
        with in_place_of(path, private=True) as temporary:
            if chosen is Format.XLSX:
                write_xlsx(temporary, records)
            else:
                with temporary.open("wb") as out:
                    _WRITERS[chosen](out, records)
    except OSError as error:
        raise WorkbookError(
            f"Non posso scrivere «{path}»: {reason(error)}. Controlla che non sia aperto in un "
            "altro programma, la cartella e lo spazio sul disco. Quello che c'era prima è rimasto "
            "com'era."
        ) from error


def export_to_stream(
    stream: TextIO, preview: Preview, chosen: Format, wanted: TalkFilter = EVERYTHING
) -> None:
    """Write the records of the wanted talks to standard output, byte for byte as in the file.

    `chosen`: any format but XLSX.
    """
    write = _WRITERS[chosen]
    binary = getattr(stream, "buffer", None)
    if binary is not None:
        stream.flush()
        write(binary, export_records(preview, wanted))
        binary.flush()
        return
    buffer = io.BytesIO()  # a stream of text alone, as in a test
    write(buffer, export_records(preview, wanted))
    stream.write(buffer.getvalue().decode("utf-8"))
