"""What `collector remind` shows, in Italian, and what its `--json` prints."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from collector.app.reminder_words import NOTHING_NEW, OUTCOME_WORDS, reminder_troubles
from collector.app.reminders import ReminderRun
from collector.cli.output.console import console, count, plain_table
from collector.deliver.letter import LetterOutcome, LetterResult
from collector.deliver.reminder_plan import ReminderRow, Unanswered
from collector.sync.owners import COORDINATION, UNCLEAR_MEDIATOR
from schemas.workbook import italian_day

_STYLES: Final = {
    LetterResult.READY: "green",
    LetterResult.WRITTEN: "green",
    LetterResult.SENT: "green",
    LetterResult.TO_SEND: "yellow",
    LetterResult.SAME: "dim",
    LetterResult.CHANGED: "dim",
    LetterResult.REFUSED: "red",
    LetterResult.LATER: "yellow",
    LetterResult.FAILED: "red",
    LetterResult.UNCERTAIN: "red",
    LetterResult.BUSY: "yellow",
}


# --- The screen ---------------------------------------------------------------------------------


def show_reminders(
    reminding: ReminderRun,
    names: Mapping[str, str],
    *,
    patience: int,
    dry_run: bool,
    asking: bool = False,
) -> None:
    """Show who is asked for how many rows, and which rows nobody answered for.

    `names`: people's names by code; `patience`: days after which a request counts as unanswered;
    `asking`: before anything went.
    """
    out = console()
    plan = reminding.plan
    table = _mediators_table(reminding, names)
    out.print()
    if table.row_count:
        out.print(Padding(table, (0, 0, 0, 2)))
    elif not (plan.unanswered or plan.without_code):
        out.print("  Nessuna riga da chiedere: le schede sono a posto.")
    for waiting in plan.unanswered:
        _show_unanswered(out, waiting, patience, coordinated=reminding.has_coordinator)
    out.print()
    if plan.without_code:
        rows = count(plan.without_code, "riga nuova aspetta", "righe nuove aspettano")
        out.print(f"  {rows} il prossimo «collector sync»: poi si può chiedere.")
    if reminding.obsolete:
        _show_needless(out, reminding, before=dry_run or asking)
    if dry_run:
        out.print("  Prova: non ho scritto nulla.")
    elif not asking:
        _show_total(out, reminding)
    out.print()


def _mediators_table(reminding: ReminderRun, names: Mapping[str, str]) -> Table:
    """Those with open rows, then the coordinators who get those of others."""
    outcomes = {outcome.letter.person: outcome for outcome in reminding.outcomes}
    table = plain_table("Mediatore")
    table.add_column("Righe aperte", justify="right")
    table.add_column("Con qualcosa di nuovo", justify="right")
    table.add_column("Che cosa succede")
    reminded = set()
    for reminder in reminding.plan.reminders:
        code = reminder.person.code
        reminded.add(code)
        new = sum(bool(row.new) for row in reminder.rows)
        outcome = outcomes.get(code)
        table.add_row(
            Text(reminder.person.name),
            str(len(reminder.rows)),
            str(new or "–"),
            _outcome_text(outcome),
        )
    for code, outcome in outcomes.items():
        if code not in reminded:
            name = Text(f"{names.get(code, code)} (coordinamento)")
            table.add_row(name, "", "", _outcome_text(outcome))
    return table


def _outcome_text(outcome: LetterOutcome | None) -> Text:
    if outcome is None:
        return Text(NOTHING_NEW, "dim")
    return Text(OUTCOME_WORDS[outcome.result], _STYLES[outcome.result])


def _show_unanswered(
    out: Console, waiting: Unanswered, patience: int, *, coordinated: bool
) -> None:
    why = _why_unanswered(waiting, patience, coordinated=coordinated)
    out.print()
    out.print(Text(f"  {waiting.name}: {why}", "yellow"))
    for row in waiting.rows:
        out.print(Padding(Text(_row_line(row)), (0, 0, 0, 4)))


def _why_unanswered(waiting: Unanswered, patience: int, *, coordinated: bool) -> str:
    """Return why rows wait for the coordinator. `coordinated`: one of them can be written to."""
    if waiting.person:
        return f"senza risposta da {patience} giorni o più"
    if not coordinated:
        return "nessuno a cui scrivere. Nel foglio «Persone» scrivi l'email di chi coordina"
    if waiting.name in (COORDINATION, UNCLEAR_MEDIATOR):
        return "le righe sono del coordinamento"
    return "nel foglio «Persone» non c'è la sua email. Le righe sono del coordinamento"


def _row_line(row: ReminderRow) -> str:
    fields = ", ".join((*row.lacking, *row.doubtful)).lower()
    since = f", chiesto il {italian_day(row.since)}" if row.since else ""
    return f"{row.tab}, riga {row.row} ({row.day}): {fields}{since}"


def _show_needless(out: Console, reminding: ReminderRun, *, before: bool) -> None:
    """Show how many messages in the folder nobody is to send any more, and where they go."""
    number = count(len(reminding.obsolete), "richiesta", "richieste")
    moved = "andrebbero" if before else "ora stanno"
    out.print(
        f"  In «posta» {number} non vanno più spedite (le righe sono a posto, o l'email è "
        f"cambiata): {moved} in «sostituite».",
        style="yellow",
        markup=False,
    )


def _show_total(out: Console, reminding: ReminderRun) -> None:
    """Show how many messages went, or lie ready and how to say that they went."""
    number = sum(outcome.was_made for outcome in reminding.outcomes)
    if number:
        if reminding.server is None:
            how = "pronta in uscite/posta" if number == 1 else "pronte in uscite/posta"
        else:
            how = "spedita" if number == 1 else "spedite"
        out.print(f"  {number} mail {how}.")
    to_send = (LetterResult.WRITTEN, LetterResult.TO_SEND)
    if any(outcome.result in to_send for outcome in reminding.outcomes):
        out.print(
            "  Quando le hai spedite dillo: «collector send --sent», o «--sent PERSONA» per una "
            "sola."
        )


def reminders_question(reminding: ReminderRun) -> str:
    """Return what is asked before messages really go."""
    return f"Spedisco {count(reminding.ready_count, 'richiesta', 'richieste')}?"


def reminders_troubles(outcomes: Sequence[LetterOutcome], names: Mapping[str, str]) -> list[str]:
    """Return what did not go, and why: a sentence per kind of trouble."""
    return reminder_troubles(outcomes, names, again="rilancia", later="rilancia «collector remind»")


# --- JSON ---------------------------------------------------------------------------------------


def reminders_json(reminding: ReminderRun, *, dry_run: bool) -> str:
    """Return the one object that `--json` prints: people by code, never by name."""
    return json.dumps(reminders_as_dict(reminding, dry_run=dry_run))


def reminders_as_dict(reminding: ReminderRun, *, dry_run: bool) -> dict[str, Any]:
    """Return what `--json` tells of reminders."""
    # Whether a message of today left or lies ready is one answer: it was written already.
    same = {LetterResult.TO_SEND: LetterResult.SAME}
    results = {
        outcome.letter.person: same.get(outcome.result, outcome.result).value
        for outcome in reminding.outcomes
    }
    plan = reminding.plan
    reminders = [
        {
            "person": reminder.person.code,
            "result": results.get(reminder.person.code, "nothing_new"),
            "rows": _rows_as_dicts(reminder.rows),
        }
        for reminder in plan.reminders
    ]
    unanswered = [
        {
            "person": waiting.person.code if waiting.person else None,
            "rows": _rows_as_dicts(waiting.rows),
        }
        for waiting in plan.unanswered
    ]
    return {
        "reminders": reminders,
        "unanswered": unanswered,
        "to_coordination": len(reminding.for_coordinator) if reminding.has_coordinator else 0,
        "without_code": plan.without_code,
        "dry_run": dry_run,
    }


def _rows_as_dicts(rows: Sequence[ReminderRow]) -> list[dict[str, Any]]:
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
        for row in rows
    ]
