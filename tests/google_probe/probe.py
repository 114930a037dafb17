"""Running the steps, one after the other, each after a yes; then the report and the recordings."""

import datetime as dt
import json
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from collector.app.google_sheet import google_api, google_sheet
from collector.errors import CollectorError
from collector.files import write_file
from collector.workbook.google.auth import read_key_file, sign_in
from collector.workbook.google.client import AnswerLostError
from collector.workbook.google.prepare import is_new_spreadsheet
from tests.google_probe.recording import Recorder
from tests.google_probe.scrub import Scrubber, known_sentence
from tests.google_probe.steps import STEPS, TYPED, Fact, Person, Room, fact

REPORT: Final = "relazione.md"
RECORDINGS: Final = "registrazioni.json"
NOT_EMPTY: Final = (
    "Il foglio non è vuoto. La prova cambia tutto quello che c'è: crea un foglio nuovo, vuoto, "
    "condividilo con la chiave e rilancia con il suo indirizzo. Non ho scritto nulla."
)
CLEAN_UP: Final = (
    "Per pulire: metti il foglio di prova nel cestino di Google Drive e svuota il cestino. Se hai "
    "fatto una chiave solo per la prova, toglila in console.cloud.google.com (scheda «Chiavi»); se "
    "hai dato un permesso nel browser, toglilo in myaccount.google.com/permissions e cancella i "
    "file «google-autorizzazione…» accanto alla chiave. Il registro della prova l'ho già "
    "cancellato."
)
_TYPED_TOO: Final = (
    "Prova",
    "Copia",
    "Lingua",
    "Tabella1",
    "madre",
    "Testo di prova.",
    "nessuno",
    "en_US",
)


class ProbeRefusedError(Exception):
    """The probe does not begin; its words say why."""


def run(
    person: Person, key: Path, address: str, out: Path, *, today: dt.date
) -> list[tuple[str, list[Fact]]]:
    """All steps that the person agrees to; writes report and recordings into `out`. Returns the
    facts of each step.

    Raises CollectorError and ProbeRefusedError where it does not begin. A step that fails ends, the
    next goes on.
    """
    key = key.absolute()
    sheet = google_sheet(address, key)
    scrubber = Scrubber({*_TYPED_TOO, *_typed(), today.strftime("%d/%m/%Y")})
    recorder = Recorder(scrubber)
    done: list[tuple[str, list[Fact]]] = []
    client = sign_in(key, api=google_api())
    with tempfile.TemporaryDirectory(prefix="collector-prova-") as folder, recorder.listening():
        room = Room(client, sheet.id, Path(folder), today, person, lambda: recorder.formulas)
        recorder.begin("prima")
        if not is_new_spreadsheet(room.read()):
            raise ProbeRefusedError(NOT_EMPTY)
        _write_settings(room, address=sheet.url, key=key)
        for name, text, step in STEPS:
            if not person.agrees(name, text):
                continue
            recorder.begin(name)
            facts = list(_facts(room, step))
            recorder.facts(
                [{"what": one.what, "expected": one.expected, "found": one.found} for one in facts]
            )
            done.append((name, facts))
    secrets = [sheet.id, *_of_the_key(key)]
    _write(
        out, {REPORT: report(done, today), RECORDINGS: recorder.dump(today.isoformat())}, secrets
    )
    return done


def _facts(room: Room, step: object) -> Iterator[Fact]:
    """The facts of a step; one that fails says so in words of the guide, and the probe goes on."""
    assert callable(step)
    try:
        yield from step(room)
    except CollectorError as trouble:
        yield fact("il passo arriva in fondo", "sì", known_sentence(str(trouble)))
    except AnswerLostError:
        yield fact("il passo arriva in fondo", "sì", "Google non ha risposto")
    except (
        KeyError,
        ValueError,
        TypeError,
        AttributeError,
    ) as bug:  # an answer of another form than we think
        yield fact(
            "il passo arriva in fondo", "sì", f"risposta di un'altra forma ({type(bug).__name__})"
        )


def _write_settings(room: Room, *, address: str, key: Path) -> None:
    text = f"[workbook]\ngoogle = {json.dumps(address)}\ncredentials = {json.dumps(str(key))}\n"
    write_file(room.config, text)


def _typed() -> set[str]:
    return {text for rows in TYPED.values() for row in rows for text in row.values()}


def _of_the_key(key: Path) -> Iterator[str]:
    """All that a key file tells apart, at any depth: none of it may be in what is written."""

    def texts(part: object) -> Iterator[str]:
        if isinstance(part, dict):
            for inner in part.values():
                yield from texts(inner)
        elif isinstance(part, list):
            for inner in part:
                yield from texts(inner)
        elif isinstance(part, str) and len(part) > 8 and not part.startswith("http"):
            yield part

    common = {"service_account", "authorized_user", "googleapis.com"}
    yield from (text for text in texts(dict(read_key_file(key))) if text not in common)


def _write(out: Path, texts: dict[str, str], secrets: list[str]) -> None:
    """A second look, that asks nobody who scrubbed: an id, a token or an address of mail stops the
    writing.
    """
    whole = "\n".join(texts.values())
    if any(secret in whole for secret in secrets) or re.search(
        r"[\w.+-]+@[\w-]+\.[a-z]{2,}|ya29\.|1//", whole
    ):
        raise ProbeRefusedError(
            "In quello che stavo per scrivere c'è un indirizzo o una chiave: non ho scritto nulla."
        )
    out.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        write_file(out / name, text)


def report(done: list[tuple[str, list[Fact]]], today: dt.date) -> str:
    """The report, for whoever keeps the program: each fact beside what was expected of it."""
    different = sum(not one.same for _, facts in done for one in facts)
    count = sum(len(facts) for _, facts in done)
    lines = [
        "# Google, provato davvero",
        "",
        f"Il {today:%d/%m/%Y}: {count} fatti in {len(done)} passi su {len(STEPS)}; diversi "
        f"dall'atteso: {different}.",
        "Le richieste e le risposte, senza nomi, indirizzi e numeri di identità, sono in "
        f"«{RECORDINGS}»: messo in tests/google_probe/recordings diventa una prova.",
    ]
    for name, facts in done:
        lines += ["", f"## {name}", "", "| | che cosa | atteso | trovato |", "|---|---|---|---|"]
        lines += [
            f"| {'=' if one.same else '≠'} | {one.what} | {one.expected} | {one.found} |".replace(
                "\n", " "
            )
            for one in facts
        ]
    left_out = [name for name, *_ in STEPS if name not in {one for one, _ in done}]
    if left_out:
        lines += ["", f"Lasciati da parte: {', '.join(left_out)}."]
    return "\n".join([*lines, "", CLEAN_UP, ""])
