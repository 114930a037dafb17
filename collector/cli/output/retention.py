"""What `collector retention` shows, in Italian and by code. Values in, lines or JSON out."""

import datetime as dt
import json
from collections.abc import Iterable
from typing import Any

import click
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from collector.app.retention_erasing import RetentionErased
from collector.app.retention_words import (
    WHAT_TO_WRITE,
    accounting_sentence,
    clock_sentences,
    held_sentence,
    narrative_sentence,
    unconcluded_sentence,
    unsure_sentence,
)
from collector.cli.output.console import console, count, print_path
from collector.compile.retention import (
    AccountingTerm,
    NarrativeTerm,
    Retention,
    due_on,
)
from collector.compile.retention_list import ListedTerm
from schemas.workbook import italian_day


def show_no_clocks() -> None:
    """Show that no clock runs, and what to write so that one does."""
    out = console()
    out.print()
    out.print(
        "  In collector.toml non c'è scritto per quanto tempo si conserva: nessuna scadenza corre "
        "e nulla viene annunciato.",
        markup=False,
    )
    out.print("  Per quanto tempo lo decide la cooperativa con il comune. Poi si scrive, così:")
    out.print()
    for line in WHAT_TO_WRITE:
        out.print(f"    {line}", style="bold", markup=False, soft_wrap=True)
    out.print()


def show_retention(retention: Retention) -> None:
    """Show what is due, what soon will be, what is held and what is not sure."""
    out = console()
    out.print()
    out.print(Text(f"Conservazione, al {italian_day(retention.today)}", "bold"))
    for sentence in clock_sentences(retention.clocks):
        out.print(f"  {sentence}", markup=False)
    due = _terms(retention.narrative_due, retention.accounting_due)
    soon = _terms(retention.narrative_soon, retention.accounting_soon)
    _show_part(out, "Da cancellare adesso", due, "red")
    _show_part(out, f"Nei prossimi {_days(retention)}", soon, "yellow")
    held = [(term.code, held_sentence(term)) for term in retention.held]
    _show_part(out, "Da conservare anche oltre la scadenza", held, "")
    unsure = [(term.code or "–", unsure_sentence(term)) for term in retention.unsure]
    _show_part(out, "Senza una scadenza sicura", unsure, "yellow")
    out.print()
    if not (due or soon):
        out.print(f"  Nulla da cancellare, né nei prossimi {_days(retention)}.")
    if sentence := unconcluded_sentence(retention):
        out.print(f"  {sentence}")
    if due:
        out.print(
            "  Si cancella solo con «collector retention --erase --authorised-by …»; che cosa "
            "farebbe: anche «--dry-run».",
            markup=False,
        )
    out.print()


def show_finished(code: str, *, as_json: bool) -> None:
    """Show that a nucleus was finished which an earlier run had begun; '' for none."""
    if code and not as_json:
        click.echo(f"{code}: la cancellazione era cominciata, l'ho finita.")


def show_erased(done: RetentionErased) -> None:
    """Show the list to sign, and where it lies."""
    out, listed = console(), done.listed
    _show_part(out, "Testi e nomi cancellati", _lines(listed.erased), "green")
    _show_part(out, "Prove contabili ridotte a somme", _lines(listed.summed), "green")
    _show_part(out, "Non ancora cancellati", _lines(listed.left), "red")
    left = [("·", text) for text in done.left]
    _show_part(out, "Resta da togliere a mano", left, "yellow")
    out.print()
    if done.report is not None:
        out.print("  L'elenco da stampare e firmare, con i verbali nella stessa cartella:")
        print_path(out, done.report)
        out.print()


def _lines(terms: Iterable[ListedTerm]) -> list[tuple[str, str]]:
    return [(term.code, term.what) for term in terms]


def erased_json(retention: Retention, done: RetentionErased) -> str:
    """Return what was due and what is erased as one JSON object, ASCII only."""
    listed = done.listed
    erased = {
        "erased": [
            *({"nucleus": term.code, "clock": "narrative"} for term in listed.erased),
            *({"nucleus": term.code, "clock": "accounting"} for term in listed.summed),
        ],
        "report": str(done.report) if done.report else None,
        "stopped": listed.stopped or None,
    }
    return json.dumps({**_as_dict(retention), **erased})


def retention_json(retention: Retention) -> str:
    """Return the same as one JSON object, ASCII only."""
    return json.dumps(_as_dict(retention))


def _as_dict(retention: Retention) -> dict[str, Any]:
    clocks = retention.clocks
    return {
        "today": retention.today.isoformat(),
        "settings": {
            "narrative_months": clocks.narrative_months,
            "accounting_years": clocks.accounting_years,
            "notice_days": clocks.notice_days,
        },
        "narrative": {
            "due": [_narrative_json(term) for term in retention.narrative_due],
            "soon": [_narrative_json(term) for term in retention.narrative_soon],
        },
        "accounting": {
            "due": [_accounting_json(term) for term in retention.accounting_due],
            "soon": [_accounting_json(term) for term in retention.accounting_soon],
        },
        "held": [
            {
                "nucleus": term.code,
                "clock": "accounting" if term.is_evidence else "narrative",
                "reason": term.reason,
                "keep_until": term.keep_until.isoformat(),
            }
            for term in retention.held
        ],
        "unsure": [
            {"nucleus": term.code, "why": term.doubt, "rows": term.rows}
            for term in retention.unsure
        ],
        "not_concluded": retention.unconcluded,
    }


def _narrative_json(term: NarrativeTerm) -> dict[str, Any]:
    return {
        "nucleus": term.code,
        "start": term.start.isoformat(),
        "start_is": term.start_is,
        "talks": len(term.rows),
        **_days_json(term.keep_until),
    }


def _accounting_json(term: AccountingTerm) -> dict[str, Any]:
    return {
        "nucleus": term.code,
        "year": term.year,
        "rows": term.rows,
        "undated": term.undated,
        "has_texts": term.has_texts,
        **_days_json(term.keep_until),
    }


def _days_json(keep_until: dt.date) -> dict[str, str]:
    return {"keep_until": keep_until.isoformat(), "due_on": due_on(keep_until).isoformat()}


def _terms(
    narrative: Iterable[NarrativeTerm], accounting: Iterable[AccountingTerm]
) -> list[tuple[str, str]]:
    return [
        *((term.code, narrative_sentence(term)) for term in narrative),
        *((term.code, accounting_sentence(term)) for term in accounting),
    ]


def _show_part(out: Console, title: str, lines: Iterable[tuple[str, str]], style: str) -> None:
    rows = Table.grid(padding=(0, 2, 0, 0))
    rows.add_column(style="bold", no_wrap=True)
    rows.add_column(overflow="fold")
    for code, sentence in lines:
        rows.add_row(code, Text(sentence))
    if rows.row_count:
        out.print()
        out.print(Text(f"  {title}", style))
        out.print(Padding(rows, (0, 0, 0, 4)))


def _days(retention: Retention) -> str:
    return count(retention.clocks.notice_days, "giorno", "giorni")
