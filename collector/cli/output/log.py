"""What `log` shows: who received what about a family, the log of accesses, whether it is whole."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from collector.access_log.chain import Chain
from collector.access_log.entries import Entry
from collector.app.access_log import Looked
from collector.app.access_words import (
    ACT_LABELS,
    moment,
    notice_sentence,
    objects_text,
    purpose_text,
    receipt_how,
    receipt_what,
    receipt_who,
    trouble_sentence,
    who_text,
)
from collector.app.who_received import UNKNOWN, Receipt, WhoReceived
from collector.cli.output.console import console, count, plain_table
from collector.text.italian import short_day

_INDENT = (0, 0, 0, 2)


# --- One nucleus --------------------------------------------------------------------------------


def show_received(found: WhoReceived) -> None:
    """Show who received what about a nucleus, who looked here, and what nobody knows."""
    out = console()
    out.print()
    name = found.nucleus.name or "nome e testi cancellati, restano le prove dei colloqui"
    out.print(Text.assemble((found.nucleus.code, "bold"), f" · {name}"))
    out.print()
    out.print(Text("Chi ha ricevuto, o può aver ricevuto", "bold"))
    if found.receipts:
        table = plain_table("Giorno", "Chi", "Che cosa", "Come")
        for receipt in found.receipts:
            table.add_row(
                short_day(receipt.day),
                Text(receipt_who(receipt)),
                Text(receipt_what(receipt)),
                Text(receipt_how(receipt)),
            )
        out.print(Padding(table, _INDENT))
    else:
        out.print("  Nessun documento di questo nucleo risulta fatto.")
    out.print()
    out.print(Text("Chi ha guardato, su questo computer", "bold"))
    _show_entries(out, found.looks.own)
    if found.looks.at_all:
        last = moment(found.looks.at_all[-1])
        times = count(len(found.looks.at_all), "volta", "volte")
        out.print(
            f"  Inoltre {times} tutto il progetto, questo nucleo compreso; l'ultima il {last}."
        )
    out.print()
    out.print(Text("Che cosa il programma non può sapere", "bold"))
    for sentence in UNKNOWN:
        out.print(Padding(Text(f"- {sentence}"), _INDENT))
    out.print()


def received_json(found: WhoReceived) -> str:
    """Return the one object that `log NUCLEUS --json` prints: nuclei and people by code."""
    return json.dumps(
        {
            "nucleus": found.nucleus.code,
            "recipients": list(found.recipients),
            "received": [_receipt_as_dict(receipt) for receipt in found.receipts],
            "looked": [_entry_as_dict(entry) for entry in found.looks.own],
            "looked_at_all": len(found.looks.at_all),
            "unknown": list(UNKNOWN),
        }
    )


def _receipt_as_dict(receipt: Receipt) -> dict[str, Any]:
    return {
        "document": str(receipt.document),
        "person": receipt.person or None,
        "day": receipt.day.isoformat(),
        "subject": receipt.subject or None,
        "rows": receipt.rows,
        "certainty": str(receipt.certainty),
        "at": receipt.at.isoformat() if receipt.at else None,
        "via": str(receipt.via) if receipt.via else None,
        "sure": receipt.is_sure,
    }


# --- The log at large ---------------------------------------------------------------------------


def show_log(found: Looked, months: int) -> None:
    """Show the entries, oldest first. `months`: how long the settings keep them."""
    out = console()
    out.print()
    _show_entries(out, found.entries)
    out.print()
    out.print(Text(f"Il registro è in «{found.path}».", "dim"))
    if found.due:
        entries = count(found.due, "voce è più vecchia", "voci sono più vecchie")
        out.print(f"{entries} di {months} mesi: «collector log --prune».")
    if not found.chain.is_whole:
        out.print(
            Text("Attenzione: il registro non è intero. Guarda «collector log --verify».", "yellow")
        )
    out.print()


def _show_entries(out: Console, entries: Sequence[Entry]) -> None:
    if not entries:
        out.print("  Nessuna voce.")
        return
    table = plain_table("Quando", "Chi", "Che cosa", "Di che cosa", "Con")
    for entry in entries:
        table.add_row(
            moment(entry),
            Text(who_text(entry)),
            ACT_LABELS[entry.access.act],
            Text(objects_text(entry)),
            Text(purpose_text(entry)),
        )
    out.print(Padding(table, _INDENT))


def log_json(found: Looked) -> str:
    """Return the one object that `log --json` prints."""
    return json.dumps(
        {
            "path": str(found.path),
            "entries": [_entry_as_dict(entry) for entry in found.entries],
            "due": found.due,
            "whole": found.chain.is_whole,
        }
    )


def _entry_as_dict(entry: Entry) -> dict[str, Any]:
    access = entry.access
    return {
        "number": entry.number,
        "at": entry.at,
        "who": access.who,
        "act": str(access.act),
        "objects": list(access.objects),
        "purpose": access.purpose,
    }


# --- Whether it is whole ------------------------------------------------------------------------


def show_verified(chain: Chain, path: Path) -> None:
    """Show whether the log is whole, and what is wrong with it."""
    out = console()
    out.print()
    for sentence in _sentences(chain):
        out.print(Padding(Text(sentence), _INDENT))
    entries = count(len(chain.entries), "voce", "voci")
    if chain.is_whole:
        out.print(Text(f"Il registro degli accessi è intero: {entries}.", "green"))
    else:
        out.print(Text(f"Il registro degli accessi NON è intero ({entries} si leggono).", "red"))
        out.print(
            "Che cosa fare: metti da parte una copia del file com'è, chiedi chi può aver scritto "
            "nella cartella, e confrontalo con l'ultima copia di sicurezza. Il programma "
            "continua a scrivere in fondo."
        )
    if chain.cut:
        out.print(f"Tolte negli anni perché vecchie: {count(chain.cut, 'voce', 'voci')}.")
    out.print(Text(f"Il file è «{path}».", "dim"))
    out.print()


def _sentences(chain: Chain) -> Iterable[str]:
    yield from map(trouble_sentence, chain.troubles)
    yield from map(notice_sentence, chain.notices)


def verified_json(chain: Chain, path: Path) -> str:
    """Return the one object that `log --verify --json` prints."""
    return json.dumps(
        {
            "path": str(path),
            "whole": chain.is_whole,
            "entries": len(chain.entries),
            "cut": chain.cut,
            "troubles": [
                {"line": trouble.line, "kind": str(trouble.kind), "lost": trouble.lost}
                for trouble in chain.troubles
            ],
            "notices": [
                {"line": notice.line, "kind": str(notice.kind)} for notice in chain.notices
            ],
        }
    )


def prune_question(due: int, months: int) -> str:
    """Return the question before old entries go."""
    return f"Tolgo dal registro {count(due, 'voce', 'voci')} più vecchie di {months} mesi?"


def pruned_text(removed: int, months: int) -> str:
    """Return what went."""
    if not removed:
        return f"Nessuna voce è più vecchia di {months} mesi: non ho tolto nulla."
    return f"Tolte dal registro {count(removed, 'voce', 'voci')}: lo dice una voce nuova."


def pruned_json(removed: int) -> str:
    """Return the one object that `log --prune --json` prints."""
    return json.dumps({"removed": removed})
