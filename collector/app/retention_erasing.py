"""Erasing what is due by the two clocks, one nucleus after the other; only when a person says so.

Each nucleus is erased as `collector forget` does it. What stays of it is the evidence of each talk
under its codes, until its own time is over too; then sums by month. Whoever is stopped in between
runs it again: what was begun is finished first.
"""

import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from collector.app.access_log import Act, note_access
from collector.app.forget import (
    ForgetPlan,
    ForgetRequest,
    Forgotten,
    forget,
    open_without_writing,
    plan_forgetting,
)
from collector.app.forgetting.journal_erasure import fold_evidence
from collector.app.forgetting.signed_page import write_signed_page
from collector.app.freshness import fresh_journal
from collector.app.project import open_journal
from collector.app.retention import RETENTION_COMMAND, clocks_of, project_retention
from collector.app.retention_words import (
    accounting_sentence,
    clock_sentences,
    held_line,
    narrative_sentence,
)
from collector.app.settings import Settings
from collector.compile.erasure_report import BY_HAND, ErasureReport
from collector.compile.retention import AccountingTerm, NarrativeTerm, Retention
from collector.compile.retention_list import ListedTerm, RetentionList
from collector.errors import (
    CollectorError,
    JournalError,
    SettingsError,
    WorkbookChangedError,
)
from collector.journal.unfinished import ERASING_NOTE
from collector.render.html import retention_html
from schemas.erasure import ErasureKind

_NUMBER_BYTES: Final = 5
_ASKED_BY: Final = "nessuno: è finito il tempo di conservazione"


@dataclass(frozen=True)
class Authorised:
    """Who said that it may be erased, and why. As typed."""

    by: str
    reason: str = ""


@dataclass(frozen=True)
class RetentionErased:
    """What an erasing did.

    `listed`: the list to sign, `report`: where it lies; None where nothing was erased. `left`: what
    is still here and we could not erase, in Italian. `stopped`: why it ended before all was erased;
    None where all was.
    """

    listed: RetentionList
    report: Path | None
    left: tuple[str, ...] = ()
    stopped: CollectorError | None = field(default=None, repr=False)


def plan_retention(settings: Settings) -> Retention:
    """Return what is due by the sheet as it is now; nothing is written.

    Raises SettingsError where no clock runs, and as `fresh_journal`.
    """
    if not clocks_of(settings).run:
        raise SettingsError(
            "In collector.toml non c'è scritto per quanto tempo si conserva, quindi non cancello "
            f"nulla. «{RETENTION_COMMAND}» dice che cosa scrivere."
        )
    with fresh_journal(settings, dry_run=True) as fresh:
        return project_retention(settings, fresh.journal)


def finish_begun(settings: Settings, authorised: Authorised) -> str:
    """Finish the nucleus that an earlier run had begun; return its code, '' for none.

    One that `forget` had begun is left to it. Raises as `forget`.
    """
    with open_without_writing(settings) as journal:
        facts = journal.note(ERASING_NOTE)
    try:
        begun = ErasureReport.load(facts) if facts else None
    except (ValueError, KeyError, TypeError):
        return ""
    if begun is None or begun.kind is not ErasureKind.NARRATIVE:
        return ""
    request = _request(begun.code, authorised)
    forget(settings, plan_forgetting(settings, request))
    return begun.code


def erase_due(settings: Settings, shown: Retention, authorised: Authorised) -> RetentionErased:
    """Erase what was shown, once more looked at before; each nucleus whole or not at all.

    What stops it is in the answer, with what was done until then. Raises WorkbookChangedError where
    something else is due by now, with nothing erased; and as `fresh_journal`.
    """
    with fresh_journal(settings) as fresh:
        due = project_retention(settings, fresh.journal)
    if due.mark != shown.mark:
        raise WorkbookChangedError(
            "Da quando hai guardato è cambiato che cosa è da cancellare. Non ho cancellato nulla: "
            f"rilancia «{RETENTION_COMMAND}» e guarda di nuovo."
        )
    done: list[tuple[ForgetPlan, Forgotten]] = []
    summed: list[AccountingTerm] = []
    stopped: CollectorError | None = None
    other_rows: CollectorError | None = None
    try:
        for term in due.narrative_due:
            try:
                done.append(_erase_nucleus(settings, term, authorised))
            except _OtherRowsError as error:  # of this one alone: the others go
                other_rows = error
        summed += _sum_evidence(settings, due)
    except CollectorError as error:
        stopped = error
    stopped = stopped or other_rows
    listed = _list(due, authorised, done, summed, stopped)
    report = write_list(settings, listed) if listed.erased or listed.summed else None
    left = tuple(text for _, forgotten in done for text in forgotten.left)
    return RetentionErased(listed, report, left, stopped)


class _OtherRowsError(JournalError):
    """Of a nucleus more talks would go than the clock has looked at."""


def _request(code: str, authorised: Authorised) -> ForgetRequest:
    return ForgetRequest(
        code, _ASKED_BY, authorised.by, authorised.reason, kind=ErasureKind.NARRATIVE
    )


def _erase_nucleus(
    settings: Settings, term: NarrativeTerm, authorised: Authorised
) -> tuple[ForgetPlan, Forgotten]:
    request = _request(term.code, authorised)
    plan = plan_forgetting(settings, request)
    rows = plan.found.subject.row_codes if plan.found else frozenset()
    if not rows <= frozenset(term.rows):
        raise _OtherRowsError(
            f"Del nucleo {term.code} ci sono colloqui che la scadenza non ha contato, quindi non "
            "l'ho cancellato. Guarda in «Schede» le righe con il suo nome, lancia «collector sync» "
            "e poi di nuovo questo comando."
        )
    return plan, forget(settings, plan)


def _sum_evidence(settings: Settings, due: Retention) -> list[AccountingTerm]:
    """Sum the evidence that was due, also of what was erased just now, if it still is."""
    shown = {(term.code, term.year) for term in due.accounting_due}
    with open_journal(settings, create=False) as journal:
        now = project_retention(settings, journal).accounting_due
        terms = [term for term in now if (term.code, term.year) in shown]
        if terms:
            codes = {term.code for term in terms}
            note_access(settings, Act.ERASURE, codes, "retention --erase")
            rows = {row for term in terms for row in term.rows}
            fold_evidence(journal, rows, today=settings.today)
        return terms


# --- The list to sign ---------------------------------------------------------------------------


def _list(
    due: Retention,
    authorised: Authorised,
    done: Iterable[tuple[ForgetPlan, Forgotten]],
    summed: Iterable[AccountingTerm],
    stopped: CollectorError | None,
) -> RetentionList:
    reports = {plan.code: plan.report for plan, _ in done}
    summed_now = list(summed)
    over = {(term.code, term.year) for term in summed_now}
    has_names = any(BY_HAND in (one.authorised_by, one.reason) for one in reports.values())
    return RetentionList(
        number=secrets.token_hex(_NUMBER_BYTES),
        day=due.today,
        authorised_by=BY_HAND if has_names else " ".join(authorised.by.split()),
        reason=BY_HAND if has_names else " ".join(authorised.reason.split()),
        clocks=tuple(clock_sentences(due.clocks)),
        erased=tuple(
            ListedTerm(term.code, narrative_sentence(term), reports[term.code].number)
            for term in due.narrative_due
            if term.code in reports
        ),
        summed=tuple(ListedTerm(term.code, accounting_sentence(term)) for term in summed_now),
        left=tuple(_left(due, reports, over)),
        held=tuple(ListedTerm(term.code, held_line(term)) for term in due.held),
        stopped=str(stopped) if stopped else "",
    )


def _left(
    due: Retention, erased: Iterable[str], summed: Iterable[tuple[str, int]]
) -> Iterator[ListedTerm]:
    for term in due.narrative_due:
        if term.code not in erased:
            yield ListedTerm(term.code, narrative_sentence(term))
    for evidence in due.accounting_due:
        if (evidence.code, evidence.year) not in summed:
            yield ListedTerm(evidence.code, accounting_sentence(evidence))


def write_list(settings: Settings, listed: RetentionList) -> Path:
    """Write the list to sign. Raises WorkbookError."""
    name = f"conservazione-{listed.day}-{listed.number}.html"
    reports = "I verbali dei singoli nuclei stanno nella stessa cartella."
    return write_signed_page(settings, name, retention_html(listed), reports)
