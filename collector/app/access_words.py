"""The log of accesses in Italian: what was done, what is wrong with the log, who received what."""

import datetime as dt
from collections.abc import Iterator
from typing import Final

from collector.access_log.chain import Notice, NoticeKind, Trouble, TroubleKind
from collector.access_log.entries import Act, Entry
from collector.app.settings import ROME
from collector.app.who_received import Certainty, Document, Receipt
from collector.text.italian import count, short_day
from schemas.delivery import Via
from schemas.patterns import lazy_pattern
from schemas.printable import one_line

_PART_IN_BRACES: Final = lazy_pattern(r"\{\w+\}")
ACT_LABELS: Final = {
    Act.NAMES_SHOWN: "nomi o testi mostrati",
    Act.EXPORT: "dati esportati",
    Act.DOCUMENT: "documenti fatti",
    Act.MAIL: "mail preparate, spedite o segnate",
    Act.CLEARANCE: "testi o parole lasciati passare o coperti",
    Act.KEY: "chiavi o password date",
    Act.BACKUP: "copia di sicurezza",
    Act.RESTORE: "dati rimessi a posto",
    Act.ERASURE: "dati cancellati",
    Act.HOLD: "vincoli che fermano la cancellazione",
    Act.RESTART: "il registro riparte dopo un guasto",
    Act.CUT: "voci vecchie tolte dal registro",
    Act.ANCHOR: "qui c'erano le voci tolte",
}
DOCUMENT_LABELS: Final = {
    Document.MEETING: "documento dell'incontro",
    Document.ROOM: "copia per la sala",
    Document.HISTORY: "storia",
    Document.HISTORY_PART: "parte della storia",
    Document.NAMED: "storia con i nomi",
    Document.MEETING_NAMED: "documento con i nomi dell'incontro",
    Document.KEY: "chiave dei codici",
    Document.CORRECTION: "richiesta di correzione, senza dati della famiglia",
}


def moment(entry: Entry) -> str:
    """Return when an entry was written, Italian time: "20/06/2026 11:05"."""
    try:
        at = dt.datetime.fromisoformat(entry.at).astimezone(ROME)
    except ValueError:
        return entry.at
    return f"{short_day(at.date())} {at:%H:%M}"


def objects_text(entry: Entry) -> str:
    """Return the codes that an entry is about."""
    return ", ".join(entry.access.objects) or "tutto il progetto"


def who_text(entry: Entry) -> str:
    """Return which user of the system it was, on one line: the environment may say anything."""
    return one_line(entry.access.who) or "utente non noto"


def purpose_text(entry: Entry) -> str:
    """Return with what it was done: "collector nuclei", or a page of the board."""
    purpose = entry.access.purpose
    if not purpose:
        return "–"
    if not purpose.startswith("/"):
        return f"collector {purpose}"
    page = _PART_IN_BRACES.sub("…", purpose) if purpose != "/" else "Oggi"
    return f"bacheca, pagina {page}"


def trouble_sentence(trouble: Trouble) -> str:
    """Return what is wrong at a line, and what it means."""
    lost = count(trouble.lost, "voce", "voci")
    lack = "manca" if trouble.lost == 1 else "mancano"
    taken = "qualcuno l'ha tolta" if trouble.lost == 1 else "qualcuno le ha tolte"
    said = {
        TroubleKind.EDITED: "non dice più quello che il programma ha scritto: qualcuno l'ha "
        "cambiata, o il disco l'ha rovinata.",
        TroubleKind.REPLACED: "la riga prima non è quella che c'era: è stata riscritta.",
        TroubleKind.MISSING: f"prima di questa {lack} {lost}: {taken}.",
        TroubleKind.MOVED: "non è al suo posto, oppure c'è due volte.",
        TroubleKind.CUT_OFF: f"alla fine {lack} {lost}: {taken}, oppure è stata "
        "rimessa una copia vecchia del file.",
        TroubleKind.NO_WITNESS: "manca, o non si legge, il file «.ultima» che sta accanto: non si "
        "può sapere se alla fine è stato tolto qualcosa.",
        TroubleKind.FORGED_FRONT: "le voci prima di questa non le ha tolte «collector log "
        "--prune».",
    }
    return f"Riga {trouble.line}: {said[trouble.kind]}"


def notice_sentence(notice: Notice) -> str:
    """Return what happened at a line without harm."""
    said = {
        NoticeKind.TORN: "è scritta a metà (programma interrotto o disco pieno); allora non è "
        "stato mostrato nulla.",
        NoticeKind.CLOCK_BACK: "l'orologio del computer era tornato indietro.",
    }
    return f"Riga {notice.line}: {said[notice.kind]}"


def receipt_who(receipt: Receipt) -> str:
    """Return for whom it was: name and code."""
    if not receipt.person:
        return "il coordinamento"
    return f"{receipt.name or 'non più in «Persone»'} ({receipt.person})"


def receipt_what(receipt: Receipt) -> str:
    """Return what it was: "documento dell'incontro AS-2026-06-25 (2 colloqui)"."""
    return "".join(_what(receipt))


def _what(receipt: Receipt) -> Iterator[str]:
    yield DOCUMENT_LABELS[receipt.document]
    if receipt.document not in (
        Document.HISTORY,
        Document.HISTORY_PART,
        Document.NAMED,
        Document.KEY,
    ):
        yield f" {receipt.subject}"
    if receipt.document in (Document.MEETING, Document.ROOM):
        yield f" ({count(receipt.rows, 'colloquio', 'colloqui')})"
    if not receipt.is_sure:
        yield " (non si sa se questa famiglia c'era)"


def receipt_how(receipt: Receipt) -> str:
    """Return what is known of how it went to its recipient."""
    if receipt.certainty is Certainty.MADE or receipt.at is None:
        if receipt.document is Document.CORRECTION:
            return "chiesta per mail"
        if receipt.document is Document.MEETING:
            return "fatto; nessuna mail preparata"
        if receipt.document is Document.KEY:
            return "fatta; la consegna a mano non è registrata"
        return "sul computer; se è stata consegnata il programma non lo sa"
    day = f"{short_day(receipt.at.date())} {receipt.at:%H:%M}"
    if receipt.certainty is Certainty.SENT:
        if receipt.via is Via.SMTP:
            return f"spedito per mail il {day}"
        return f"spedito a mano, mail pronta dal {day}"
    return {
        Certainty.PERHAPS: f"mail del {day}: non si sa se è partita",
        Certainty.PREPARED: f"mail preparata il {day}; nessuno ha detto che è partita",
        Certainty.FAILED: f"mail del {day}: non è partita",
    }[receipt.certainty]
