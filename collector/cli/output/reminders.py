"""What the coordinator sees of correction messages, in Italian. Values in, lines out."""

import json
from collections.abc import Mapping, Sequence
from typing import Final

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from collector.app.reminders import ReminderRun
from collector.cli.output.common import console, count
from collector.deliver.letter import LetterOutcome, LetterResult
from collector.deliver.reminder_plan import ReminderRow, Unanswered
from collector.sync.flags_sheet import COORDINATION, UNCLEAR_MEDIATOR
from collector.text.italian import listed
from schemas.workbook import italian_day

_WORDS: Final = {
    LetterResult.READY: ("riceve la richiesta", "green"),
    LetterResult.WRITTEN: ("mail pronta", "green"),
    LetterResult.SENT: ("spedita", "green"),
    LetterResult.TO_SEND: ("già pronta, da spedire", "yellow"),
    LetterResult.SAME: ("già avvisato oggi", "dim"),
    LetterResult.CHANGED: ("già avvisato oggi", "dim"),
    LetterResult.REFUSED: ("fermata: vedi sotto", "red"),
    LetterResult.LATER: ("non ancora: vedi sotto", "yellow"),
    LetterResult.FAILED: ("rifiutata: vedi sotto", "red"),
    LetterResult.UNCERTAIN: ("incerta: forse è arrivata", "red"),
    LetterResult.BUSY: ("se ne occupa un altro comando", "yellow"),
}


def show_reminders(
    found: ReminderRun,
    names: Mapping[str, str],
    *,
    patience: int,
    dry_run: bool,
    asking: bool = False,
) -> None:
    """Who is asked for how many rows, and what nobody answered."""
    out = console()
    outcomes = {outcome.letter.person: outcome for outcome in found.outcomes}
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 3, 0, 0))
    table.add_column("Mediatore")
    table.add_column("Righe aperte", justify="right")
    table.add_column("Con qualcosa di nuovo", justify="right")
    table.add_column("Che cosa succede")
    reminded = set()
    for one in found.plan.reminders:
        reminded.add(one.person.code)
        new = sum(bool(row.new) for row in one.rows)
        outcome = outcomes.get(one.person.code)
        word = (
            Text(*_WORDS[outcome.result])
            if outcome
            else Text("già avvisato: niente di nuovo", "dim")
        )
        table.add_row(Text(one.person.name), str(len(one.rows)), str(new or "–"), word)
    for code, outcome in outcomes.items():
        if code not in reminded:
            table.add_row(
                Text(f"{names.get(code, code)} (coordinamento)"),
                "",
                "",
                Text(*_WORDS[outcome.result]),
            )
    out.print()
    if table.row_count:
        out.print(Padding(table, (0, 0, 0, 2)))
    elif not (found.plan.unanswered or found.plan.without_code):
        out.print("  Nessuna riga da chiedere: le schede sono a posto.")
    for waiting in found.plan.unanswered:
        out.print()
        out.print(
            Text(
                f"  {waiting.name}: {_why(waiting, patience, coordinated=found.has_coordinator)}",
                "yellow",
            )
        )
        for row in waiting.rows:
            out.print(Padding(Text(_row(row)), (0, 0, 0, 4)))
    out.print()
    if found.plan.without_code:
        rows = count(found.plan.without_code, "riga nuova aspetta", "righe nuove aspettano")
        out.print(f"  {rows} il prossimo «collector sync»: poi si può chiedere.")
    if found.obsolete:
        number = count(len(found.obsolete), "richiesta", "richieste")
        what = "andrebbero" if dry_run or asking else "ora stanno"
        out.print(
            f"  In «posta» {number} non vanno più spedite (le righe sono a posto, o l'email è cambiata): {what} in "
            "«sostituite».",
            style="yellow",
            markup=False,
        )
    if dry_run:
        out.print("  Prova: non ho scritto nulla.")
    elif not asking and (told := sum(outcome.was_made for outcome in found.outcomes)):
        how = "pronte in uscite/posta" if found.server is None else "spedite"
        single = "pronta in uscite/posta" if found.server is None else "spedita"
        out.print(f"  {told} mail {single if told == 1 else how}.")
    to_send = any(
        outcome.result in (LetterResult.WRITTEN, LetterResult.TO_SEND) for outcome in found.outcomes
    )
    if to_send and not (dry_run or asking):
        out.print(
            "  Quando le hai spedite dillo: «collector send --sent», o «--sent PERSONA» per una sola."
        )
    out.print()


def _why(waiting: Unanswered, patience: int, *, coordinated: bool) -> str:
    """Why rows wait for the coordinator, and whether that is said by mail."""
    if waiting.person:
        return f"senza risposta da {patience} giorni o più"
    if not coordinated:
        return "nessuno a cui scrivere. Nel foglio «Persone» scrivi l'email di chi coordina"
    if waiting.name in (COORDINATION, UNCLEAR_MEDIATOR):
        return "le righe sono del coordinamento"
    return "nel foglio «Persone» non c'è la sua email. Le righe sono del coordinamento"


def _row(row: ReminderRow) -> str:
    since = f", chiesto il {italian_day(row.since)}" if row.since else ""
    return f"{row.tab}, riga {row.row} ({row.day}): {', '.join((*row.lacking, *row.doubtful)).lower()}{since}"


def reminders_question(found: ReminderRun) -> str:
    """What is asked before messages really go."""
    return f"Spedisco {count(found.ready_count, 'richiesta', 'richieste')}?"


def reminders_troubles(outcomes: Sequence[LetterOutcome], names: Mapping[str, str]) -> list[str]:
    """What did not go, and why."""
    said = []
    for result, what in (
        (
            LetterResult.REFUSED,
            "Ho fermato la richiesta per {}: correggi quello che dice e rilancia.",
        ),
        (
            LetterResult.LATER,
            "Non è partita la richiesta per {}. Non si perde: rilancia «collector remind» più tardi.",
        ),
        (
            LetterResult.FAILED,
            "Il server non accetta la richiesta per {}: controlla l'email nel foglio «Persone».",
        ),
        (
            LetterResult.UNCERTAIN,
            "Non so se è arrivata la richiesta per {}: non la ripeto da solo. Chiedi a voce.",
        ),
    ):
        told = [
            f"{names.get(outcome.letter.person, outcome.letter.person)} ({'; '.join(outcome.why)})"
            for outcome in outcomes
            if outcome.result is result
        ]
        if told:
            said.append(what.format(listed(told)))
    return said


def reminders_json(found: ReminderRun, *, dry_run: bool) -> str:
    """The same for other programs: people by code."""
    same = {LetterResult.TO_SEND: LetterResult.SAME}  # one word for "written to today already"
    outcomes = {
        outcome.letter.person: same.get(outcome.result, outcome.result).value
        for outcome in found.outcomes
    }

    def rows(some: Sequence[ReminderRow]) -> list[dict[str, object]]:
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
                for one in found.plan.reminders
            ],
            "unanswered": [
                {"person": one.person.code if one.person else None, "rows": rows(one.rows)}
                for one in found.plan.unanswered
            ],
            "to_coordination": len(found.for_coordinator) if found.has_coordinator else 0,
            "without_code": found.plan.without_code,
            "dry_run": dry_run,
        }
    )
