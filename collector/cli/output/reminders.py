"""What the coordinator sees of correction messages, in Italian. Values in, lines out."""

import json
from collections.abc import Mapping, Sequence
from typing import Final

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from collector.app.reminders import Reminding
from collector.cli.output.common import console, count
from collector.deliver.outbox import Outcome, Result
from collector.deliver.reminder_plan import Row, Unanswered
from collector.sync.flags_sheet import COORDINATION, NOBODY
from collector.text.italian import listed
from schemas.workbook import italian_day

_WORDS: Final = {
    Result.READY: ("riceve la richiesta", "green"),
    Result.WRITTEN: ("mail pronta", "green"),
    Result.SENT: ("spedita", "green"),
    Result.TO_SEND: ("già pronta, da spedire", "yellow"),
    Result.SAME: ("già avvisato oggi", "dim"),
    Result.CHANGED: ("già avvisato oggi", "dim"),
    Result.REFUSED: ("fermata: vedi sotto", "red"),
    Result.LATER: ("non ancora: vedi sotto", "yellow"),
    Result.FAILED: ("rifiutata: vedi sotto", "red"),
    Result.UNCERTAIN: ("incerta: forse è arrivata", "red"),
    Result.BUSY: ("se ne occupa un altro comando", "yellow"),
}


def show(found: Reminding, names: Mapping[str, str], *, patience: int, dry_run: bool, asking: bool = False) -> None:
    """Who is asked for how many rows, and what nobody answered."""
    out = console()
    outcomes = {outcome.letter.person: outcome for outcome in found.outcomes}
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 3, 0, 0))
    table.add_column("Mediatore")
    table.add_column("Righe aperte", justify="right")
    table.add_column("Con qualcosa di nuovo", justify="right")
    table.add_column("Che cosa succede")
    reminded = set()
    for one in found.found.reminders:
        reminded.add(one.person.code)
        new = sum(bool(row.new) for row in one.rows)
        outcome = outcomes.get(one.person.code)
        word = Text(*_WORDS[outcome.result]) if outcome else Text("già avvisato: niente di nuovo", "dim")
        table.add_row(Text(one.person.name), str(len(one.rows)), str(new or "–"), word)
    for code, outcome in outcomes.items():
        if code not in reminded:
            table.add_row(Text(f"{names.get(code, code)} (coordinamento)"), "", "", Text(*_WORDS[outcome.result]))
    out.print()
    if table.row_count:
        out.print(Padding(table, (0, 0, 0, 2)))
    elif not (found.found.unanswered or found.found.without_code):
        out.print("  Nessuna riga da chiedere: le schede sono a posto.")
    for waiting in found.found.unanswered:
        out.print()
        out.print(Text(f"  {waiting.name}: {_why(waiting, patience, coordinated=found.coordinated)}", "yellow"))
        for row in waiting.rows:
            out.print(Padding(Text(_row(row)), (0, 0, 0, 4)))
    out.print()
    if found.found.without_code:
        rows = count(found.found.without_code, "riga nuova aspetta", "righe nuove aspettano")
        out.print(f"  {rows} il prossimo «collector sync»: poi si può chiedere.")
    if found.needless:
        number = count(len(found.needless), "richiesta", "richieste")
        what = "andrebbero" if dry_run or asking else "ora stanno"
        out.print(
            f"  In «posta» {number} non vanno più spedite (le righe sono a posto, o l'email è cambiata): {what} in "
            "«sostituite».",
            style="yellow",
            markup=False,
        )
    if dry_run:
        out.print("  Prova: non ho scritto nulla.")
    elif not asking and (told := sum(outcome.made for outcome in found.outcomes)):
        how = "pronte in uscite/posta" if found.server is None else "spedite"
        single = "pronta in uscite/posta" if found.server is None else "spedita"
        out.print(f"  {told} mail {single if told == 1 else how}.")
    to_send = any(outcome.result in (Result.WRITTEN, Result.TO_SEND) for outcome in found.outcomes)
    if to_send and not (dry_run or asking):
        out.print("  Quando le hai spedite dillo: «collector send --sent», o «--sent PERSONA» per una sola.")
    out.print()


def _why(waiting: Unanswered, patience: int, *, coordinated: bool) -> str:
    """Why rows wait for the coordinator, and whether that is said by mail."""
    if waiting.person:
        return f"senza risposta da {patience} giorni o più"
    if not coordinated:
        return "nessuno a cui scrivere. Nel foglio «Persone» scrivi l'email di chi coordina"
    if waiting.name in (COORDINATION, NOBODY):
        return "le righe sono del coordinamento"
    return "nel foglio «Persone» non c'è la sua email. Le righe sono del coordinamento"


def _row(row: Row) -> str:
    since = f", chiesto il {italian_day(row.since)}" if row.since else ""
    return f"{row.tab}, riga {row.row} ({row.day}): {', '.join((*row.lacking, *row.doubtful)).lower()}{since}"


def question(found: Reminding) -> str:
    """What is asked before messages really go."""
    return f"Spedisco {count(found.ready, 'richiesta', 'richieste')}?"


def troubles(outcomes: Sequence[Outcome], names: Mapping[str, str]) -> list[str]:
    """What did not go, and why."""
    said = []
    for result, what in (
        (Result.REFUSED, "Ho fermato la richiesta per {}: correggi quello che dice e rilancia."),
        (Result.LATER, "Non è partita la richiesta per {}. Non si perde: rilancia «collector remind» più tardi."),
        (Result.FAILED, "Il server non accetta la richiesta per {}: controlla l'email nel foglio «Persone»."),
        (Result.UNCERTAIN, "Non so se è arrivata la richiesta per {}: non la ripeto da solo. Chiedi a voce."),
    ):
        told = [
            f"{names.get(outcome.letter.person, outcome.letter.person)} ({'; '.join(outcome.why)})"
            for outcome in outcomes
            if outcome.result is result
        ]
        if told:
            said.append(what.format(listed(told)))
    return said


def as_json(found: Reminding, *, dry_run: bool) -> str:
    """The same for other programs: people by code."""
    same = {Result.TO_SEND: Result.SAME}  # one word for "written to today already"
    outcomes = {outcome.letter.person: same.get(outcome.result, outcome.result).value for outcome in found.outcomes}

    def rows(some: Sequence[Row]) -> list[dict[str, object]]:
        return [
            {
                "tab": row.tab,
                "row": row.row,
                "row_code": row.code,
                "missing": list(row.lacking),
                "doubtful": list(row.doubtful),
                "asked": row.since.isoformat() if row.since else None,
                "new": bool(row.new),
            }
            for row in some
        ]

    return json.dumps(
        {
            "reminders": [
                {
                    "person": one.person.code,
                    "result": outcomes.get(one.person.code, "nothing_new"),
                    "rows": rows(one.rows),
                }
                for one in found.found.reminders
            ],
            "unanswered": [
                {"person": one.person.code if one.person else None, "rows": rows(one.rows)}
                for one in found.found.unanswered
            ],
            "to_coordination": len(found.at_once) if found.coordinated else 0,
            "without_code": found.found.without_code,
            "dry_run": dry_run,
        }
    )
