"""What `collector week` shows, in Italian: the plan before the question, and the end. Values in,
lines out.
"""

import datetime as dt
from collections.abc import Container, Iterator, Sequence
from pathlib import Path
from typing import Final

import click
from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from collector.app.folders import MEETINGS_FOLDER, OUTBOX_FOLDER, SENT_FOLDER
from collector.app.mail_changes import mail_changes
from collector.app.mail_words import ATTACHMENT_WORDS
from collector.app.outbox_page import PAGE_NAME
from collector.app.retention import RETENTION_COMMAND, retention_notice
from collector.app.sending import Sending
from collector.app.settings import Settings
from collector.app.sync_words import frozen_start_notices
from collector.app.unread_rows import unread_meetings_count
from collector.app.week import DOCUMENT_DAYS, MeetingWork, Step, Week
from collector.app.week_left import Left, LeftKind
from collector.cli.answers import YES_OR_NO
from collector.cli.output.console import console, count, plain_table
from collector.cli.output.sync import by_name
from collector.cli.output.week_left import left_sentences, shown_name
from collector.compile.agenda import AgendaEntry, MeetingState
from collector.compile.unreached import group_by_reason
from collector.deliver.letter import LetterOutcome, LetterResult
from collector.deliver.smtp import SmtpServer
from collector.sync.result import MediatorCount
from collector.text.italian import WEEKDAYS, capital, listed
from schemas.cells.normalise import plain
from schemas.meeting import MEETING_KIND_LABELS, Meeting
from schemas.workbook import italian_day

_REMINDER_OUTCOMES: Final = {
    LetterResult.READY: ("riceve una richiesta", "green"),
    LetterResult.WRITTEN: ("richiesta pronta", "green"),
    LetterResult.SENT: ("richiesta spedita", "green"),
    LetterResult.TO_SEND: ("richiesta già pronta", "yellow"),
    LetterResult.SAME: ("richiesta già spedita oggi", "dim"),
    LetterResult.CHANGED: ("richiesta già spedita oggi", "dim"),
}
_STOPPED_OUTCOME: Final = ("vedi sotto", "red")
_NOTHING_NEW: Final = ("già chiesto: niente di nuovo", "dim")
_TROUBLES: Final = frozenset(
    {
        LetterResult.REFUSED,
        LetterResult.LOCKED,
        LetterResult.LATER,
        LetterResult.FAILED,
        LetterResult.UNCERTAIN,
        LetterResult.BUSY,
    }
)
"""What became of a letter that a person must know of."""
_TO_TRY_AGAIN: Final = frozenset(
    {LeftKind.STOPPED, LeftKind.WORKBOOK, LeftKind.LATER, LeftKind.BUSY}
)
"""What another run may still do."""
_NAMES_IN_QUESTION: Final = 8
"""The question names as many people; the others stand above it."""


# --- The plan -----------------------------------------------------------------------------------


def show_plan(settings: Settings, week: Week, left: Sequence[Left], *, dry_run: bool) -> None:
    """Show what the week would do, and what it leaves to a person."""
    out = _start(settings, week, "che cosa c'è da fare")
    _show_missing(out, week)
    _show_meetings(out, settings, week)
    _show_left(out, settings, week, left)
    if week.backup_due:
        where = f"«{settings.backup_folder}»"
        out.print(f"  Alla fine: una copia di sicurezza in {where}.", markup=False)
    if not week.has_work:
        out.print("  Non c'è niente da scrivere né da spedire.")
    if dry_run:
        out.print("  Prova: non ho scritto nulla.")
    if dry_run or not week.has_work:
        out.print()


def show_question(week: Week) -> None:
    """Show what a yes does: how many mails leave, and to whom. The answer's line is not ended."""
    out = console()
    out.print(Padding(Text(_what_a_yes_does(week), "bold"), (0, 0, 0, 2)))
    click.echo(f"  Procedo? {YES_OR_NO}", nl=False)


def _what_a_yes_does(week: Week) -> str:
    ready = [outcome for outcome in week.outcomes if outcome.result is LetterResult.READY]
    parts = ["aggiorno foglio e registro"]
    if week.new_documents:
        parts.append(f"scrivo {count(week.new_documents, 'documento', 'documenti')}")
    if ready:
        parts.append(_question_of_mails(week, ready))
    if week.backup_due:
        parts.append("faccio la copia di sicurezza")
    end = "" if ready else " Nessuna mail parte."
    return f"{capital(listed(parts))}.{end}"


def _question_of_mails(week: Week, ready: Sequence[LetterOutcome]) -> str:
    number = count(len(ready), "mail", "mail")
    who = _people(week, ready, at_most=_NAMES_IN_QUESTION)
    if _server(week) is None:
        return f"preparo {number} in «posta», da spedire a mano ({who})"
    return f"spedisco {number}{''.join(_attachments(week))} ({who})"


def _attachments(week: Week) -> Iterator[str]:
    """Yield how the documents of the mails that go are attached; nothing for reminders alone."""
    modes = {
        outcome.letter.attach
        for sending in week.sendings
        for outcome in sending.outcomes
        if outcome.result is LetterResult.READY
    }
    for mode in modes:
        yield f", quelle per gli incontri {ATTACHMENT_WORDS[mode]}"


def _server(week: Week) -> SmtpServer | None:
    """Return the mail server; None where mails are files in a folder."""
    if week.reminders is not None:
        return week.reminders.server
    return next((sending.server for sending in week.sendings), None)


def _people(week: Week, outcomes: Sequence[LetterOutcome], *, at_most: int = 1000) -> str:
    """Return the names of the people of these letters, each once."""
    codes = dict.fromkeys(outcome.letter.person for outcome in outcomes)
    names = [week.people[code].name if code in week.people else code for code in codes]
    if len(names) <= at_most:
        return listed(names)
    others = len(names) - at_most + 1
    return f"{', '.join(names[: at_most - 1])} e altri {others}"


def show_changes(agreed: Week, now: Week, before: Sequence[Week]) -> None:
    """Say that the sheet changed after somebody agreed, what that changes, and what is done.

    `before`: the runs that stopped on the way because of it.
    """
    changes = listed(_changes(agreed, now, before)) or "le mail restano quelle"
    click.echo()
    click.echo(f"Intanto il foglio è cambiato: {changes}.")
    click.echo(f"{_what_was_done(before)} Quello che manca lo mostro e lo chiedo di nuovo.")


def show_no(before: Sequence[Week]) -> None:
    """Say what a no leaves: nothing written, or what earlier rounds of the same run did."""
    if not before:
        click.echo("Non ho scritto e non ho spedito nulla.")
        return
    click.echo(f"Non faccio altro. {_what_was_done(before)}")


def _changes(agreed: Week, now: Week, before: Sequence[Week]) -> Iterator[str]:
    """Yield what is otherwise among the mails that go."""
    made = {
        (outcome.letter.meeting, outcome.letter.person)
        for week in before
        for outcome in week.outcomes
        if outcome.was_made
    }
    shown = [letter for letter in agreed.ready if letter[:2] not in made]
    for what, people in mail_changes(shown, now.ready):
        yield f"{what} {listed(sorted({_name(now, person) for person in people}))}"
    talks, talks_before = now.sync.result.talks, agreed.sync.result.talks
    if talks != talks_before:
        yield f"{count(talks, 'colloquio', 'colloqui')} invece di {talks_before}"


def _name(week: Week, code: str) -> str:
    return week.people[code].name if code in week.people else code


def _what_was_done(before: Sequence[Week]) -> str:
    """Return what the rounds did that stopped on the way: the sync always."""
    parts = ["il controllo del foglio"]
    documents = sum(week.documents_written for week in before)
    if documents:
        parts.append(count(documents, "documento", "documenti"))
    for week in before:
        made = [outcome for outcome in week.outcomes if outcome.was_made]
        if made:
            sent = "spedita" if made[0].result is LetterResult.SENT else "pronta in «posta»"
            parts.append(f"la mail {sent} per {_people(week, made)}")
    return f"Ho già fatto {listed(parts)}."


# --- The end ------------------------------------------------------------------------------------


def show_end(settings: Settings, week: Week, left: Sequence[Left]) -> None:
    """Show what was done, what is left for a person, and where things lie."""
    out = _start(settings, week, "com'è andata")
    rows = _rows()
    for label, text in _done_lines(week):
        rows.add_row(label, text)
    out.print(Padding(rows, (0, 0, 0, 2)))
    out.print()
    _show_later(out, week)
    _show_left(out, settings, week, left)
    if not left:
        out.print("  È tutto fatto: non resta niente da fare a mano.", style="green")
        out.print()
    elif _all_was_done(week, left):
        out.print("  Quello che potevo fare era già fatto.", style="green")
        out.print()
    _show_places(out, settings, week)


def _all_was_done(week: Week, left: Sequence[Left]) -> bool:
    """True when this run found nothing that it could do, nor anything to try again."""
    made = any(outcome.was_made for outcome in week.outcomes)
    did_something = made or week.new_documents or week.sync.has_news
    return not did_something and _TO_TRY_AGAIN.isdisjoint(one.kind for one in left)


def _done_lines(week: Week) -> Iterator[tuple[str, RenderableType]]:
    """Yield what was done, by part, each with its label."""
    findings = week.sync.result
    read = "ricontrollato" if week.sync.has_news else "niente di nuovo dall'ultimo controllo"
    yield "Foglio", Text(f"{read}: {_row_counts(findings.talks, findings.incomplete)}")
    reminders = week.reminders.outcomes if week.reminders else ()
    yield "Richieste", _made_text(week, Step.REMINDERS, reminders)
    yield "Documenti", _documents_text(week)
    outcomes = [outcome for sending in week.sendings for outcome in sending.outcomes]
    yield "Mail", _made_text(week, Step.MAILS, outcomes)
    if week.backup is not None:
        yield "Copia", Text("fatta e riletta", "green")
    elif _is_stopped(week, Step.BACKUP):
        yield "Copia", Text("non si può: vedi sotto", "red")


def _documents_text(week: Week) -> Text:
    written = week.new_documents
    if written:
        which = listed(work.entry.meeting.id for work in week.meetings if work.new_documents)
        return Text(f"{written} {'scritto' if written == 1 else 'scritti'} ({which})", "green")
    if _is_stopped(week, Step.DOCUMENTS):
        return Text("non si può: vedi sotto", "red")
    return Text("già a posto" if week.meetings else "nessun incontro vicino", "dim")


def _made_text(week: Week, step: Step, outcomes: Sequence[LetterOutcome]) -> Text:
    """Return how many mails of a part were made now, and for whom."""
    made = [outcome for outcome in outcomes if outcome.was_made]
    if made:
        word = "spedit" if made[0].result is LetterResult.SENT else "pront"
        ending = "a" if len(made) == 1 else "e"
        return Text(f"{len(made)} {word}{ending}: {_people(week, made)}", "green")
    if _is_stopped(week, step) or any(outcome.result in _TROUBLES for outcome in outcomes):
        return Text("nessuna: vedi sotto", "red")
    return Text("niente di nuovo", "dim")


def _is_stopped(week: Week, step: Step) -> bool:
    return any(one.step is step for one in week.stopped)


def _show_places(out: Console, settings: Settings, week: Week) -> None:
    """Show where documents, mails and the workbook are."""
    places: list[tuple[str, Path | str]] = []
    if any(work.documents for work in week.meetings):
        places.append(("Documenti", settings.out / MEETINGS_FOLDER))
    if week.unsent:
        places.append(("Da spedire", settings.out / OUTBOX_FOLDER / PAGE_NAME))
    if any(outcome.result is LetterResult.SENT for outcome in week.outcomes):
        places.append(("Spedite", settings.out / SENT_FOLDER))
    if week.backup is not None:
        places.append(("Copia", week.backup.path))
    workbook = settings.workbook
    places.append(("Foglio", workbook if isinstance(workbook, Path) else workbook.url))
    for label, place in places:
        out.print(Text(f"  {label:<11} {place}", "dim"), soft_wrap=True)
    out.print()


# --- What both show -----------------------------------------------------------------------------


def _start(settings: Settings, week: Week, what: str) -> Console:
    """Print the title, the counts of the sheet, and the notices; return the console."""
    out = console()
    today = settings.today
    day = f"{WEEKDAYS[today.weekday()]} {italian_day(today)}"
    out.print()
    out.print(Text.assemble((f"La settimana: {what}", "bold"), f" · {day}"))
    out.print()
    sync = week.sync
    for notice in (*sync.result.notices, *sync.notices, *frozen_start_notices(sync)):
        out.print(Padding(Text(f"Attenzione: {notice}", "yellow"), (0, 0, 1, 2)))
    if notice := retention_notice(week.retention):
        said = Text(f"Conservazione: {notice}. Quali: «{RETENTION_COMMAND}».")
        out.print(Padding(said, (0, 0, 1, 2)))
    return out


def _row_counts(talks: int, incomplete: int) -> str:
    if not talks:
        return "ancora nessun colloquio"
    completing = f"{incomplete} da completare" if incomplete else "niente da completare"
    return f"{count(talks, 'colloquio', 'colloqui')}, {completing}"


def _rows() -> Table:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    return table


def _show_missing(out: Console, week: Week) -> None:
    """Show what is missing, from whom, and what becomes of it."""
    findings = week.sync.result
    state = "ha qualcosa di nuovo" if week.sync.has_news else "è come all'ultimo controllo"
    counts = _row_counts(findings.talks, findings.incomplete)
    out.print(f"  «{week.sync.name}» {state}: {counts}.", markup=False)
    out.print()
    table = plain_table()
    table.add_column("Chi", overflow="fold")
    table.add_column("Da completare", justify="right", overflow="fold")
    table.add_column("Da controllare", justify="right", overflow="fold")
    table.add_column("Che cosa succede", overflow="fold")
    for tally in sorted(findings.counts, key=by_name):
        if tally.incomplete or tally.doubtful:
            table.add_row(*_missing_row(week, tally))
    if table.row_count:
        out.print(Padding(table, (0, 0, 1, 2)))
    for outcome, name in _coordinators(week):
        label, style = _REMINDER_OUTCOMES.get(outcome.result, _STOPPED_OUTCOME)
        line = Text.assemble(f"Anche il coordinamento, {name}: ", (label, style))
        out.print(Padding(line, (0, 0, 1, 2)))


def _missing_row(week: Week, tally: MediatorCount) -> list[RenderableType]:
    what = Text(*_what_becomes(week, tally.mediator))
    incomplete = Text(str(tally.incomplete or "–"), "red" if tally.incomplete else "dim")
    doubtful = Text(str(tally.doubtful or "–"), "yellow" if tally.doubtful else "dim")
    return [Text(shown_name(tally.mediator)), incomplete, doubtful, what]


def _what_becomes(week: Week, name: str) -> tuple[str, str]:
    """Return what becomes of a mediator's rows, and its style."""
    if week.reminders is None:
        return _STOPPED_OUTCOME
    results = {outcome.letter.person: outcome.result for outcome in week.reminders.outcomes}
    for reminder in week.reminders.plan.reminders:
        if plain(reminder.person.name) == plain(name):
            result = results.get(reminder.person.code)
            if result is None:
                return _NOTHING_NEW
            label, style = _REMINDER_OUTCOMES.get(result, _STOPPED_OUTCOME)
            if result is LetterResult.READY:
                label = f"{label} ({reminder.person.email})"
            return label, style
    if any(waiting.name == name for waiting in week.reminders.plan.unanswered):
        return "resta a te: vedi sotto", "yellow"
    return "nel foglio «Segnalazioni»", "dim"


def _coordinators(week: Week) -> Iterator[tuple[LetterOutcome, str]]:
    """Yield the letters to coordinators, with their names."""
    if week.reminders is None:
        return
    reminded = {reminder.person.code for reminder in week.reminders.plan.reminders}
    for outcome in week.reminders.outcomes:
        code = outcome.letter.person
        if code not in reminded:
            yield outcome, week.people[code].name if code in week.people else code


def _show_meetings(out: Console, settings: Settings, week: Week) -> None:
    """Show each near meeting with its documents and mails, then the later ones."""
    for work in week.meetings:
        out.print(Padding(_meeting_line(settings, work.entry.meeting), (0, 0, 0, 2)))
        rows = _rows()
        for label, text in _meeting_rows(work, week):
            rows.add_row(label, text)
        out.print(Padding(rows, (0, 0, 1, 4)))
    _show_later(out, week, shown={work.entry.meeting for work in week.meetings})
    if not (week.meetings or week.later):
        out.print(f"  {_no_meeting(week)}", markup=False)
        out.print()


def _no_meeting(week: Week) -> str:
    """Return that no meeting comes; where rows cannot be read, that one of them may be one."""
    unread = sum(row.is_lost_meeting for row in week.unread)
    if unread:
        return (
            f"Nessun incontro che si possa leggere: {unread_meetings_count(unread)} (vedi sotto)."
        )
    return "Nel foglio «Incontri» non c'è nessun incontro da oggi in poi."


def _meeting_line(settings: Settings, meeting: Meeting) -> Text:
    kind = MEETING_KIND_LABELS[meeting.kind]
    when = f"{italian_day(meeting.date)}, {_days_left(settings, meeting)}"
    return Text.assemble((meeting.id, "bold"), f" · {kind} · {when}")


def _days_left(settings: Settings, meeting: Meeting) -> str:
    days = (meeting.date - settings.today).days
    if days == 0:
        return "oggi"
    return "domani" if days == 1 else f"fra {days} giorni"


def _meeting_rows(work: MeetingWork, week: Week) -> Iterator[tuple[str, RenderableType]]:
    """Yield what there is to say of a meeting's documents and mails, with a label."""
    total, new = len(work.documents), work.new_documents
    if new:
        has_room = any(one.is_new and one.recipient is None for one in work.documents)
        room = ", con la copia per la sala" if has_room else ""
        same = f"; {total - new} già a posto" if total > new else ""
        yield "Documenti", Text(f"{new} da scrivere{room}{same}", "green")
    elif total:
        yield "Documenti", Text("già a posto", "dim")
    entry = work.entry
    nobody = group_by_reason(item for item in entry.unreached if item.has_nobody)
    if nobody:
        yield "A nessuno", Text("; ".join(group.sentence for group in nobody), "yellow")
    if work.sending is None:
        yield "Mail", _mails_of_others(entry, week)
        return
    ready = [outcome for outcome in work.sending.outcomes if outcome.result is LetterResult.READY]
    if ready:
        yield "Mail", Text(f"{len(ready)}: {_people(week, ready)}", "green")
        for outcome in ready:
            yield "", Text(f"{_name(week, outcome.letter.person)}: {outcome.letter.to}", "dim")
    else:
        yield "Mail", _no_mail_text(work.sending)
    changed = [
        outcome for outcome in work.sending.outcomes if outcome.result is LetterResult.CHANGED
    ]
    if changed:
        yield "Già spedite", Text(f"con fatti più vecchi: {_people(week, changed)}", "yellow")


def _no_mail_text(sending: Sending) -> Text:
    """Return why no mail of a meeting goes."""
    has_trouble = any(outcome.result in _TROUBLES for outcome in sending.outcomes)
    if has_trouble or sending.without_email:
        return Text("nessuna: vedi sotto", "red")
    return Text("nessuna da fare", "dim")


def _mails_of_others(entry: AgendaEntry, week: Week) -> Text:
    """Return what there is to say of mails where none is to be made now."""
    if any(one.meeting == entry.meeting for one in week.stopped):
        return Text("non si può: vedi sotto", "red")
    if entry.state is MeetingState.COMING:
        return Text(f"dal {italian_day(_mail_day(entry, week))}")
    if entry.progress.to_send:
        return Text("pronte, da spedire", "yellow")
    return Text("già spedite" if entry.mailed else "nessuna da fare", "dim")


def _mail_day(entry: AgendaEntry, week: Week) -> dt.date:
    return entry.meeting.date - dt.timedelta(days=week.days)


def _show_later(out: Console, week: Week, *, shown: Container[Meeting] = ()) -> None:
    """Show each meeting whose mails are not due yet, without those `shown` above."""
    near = {work.entry.meeting for work in week.meetings}
    rows = _rows()
    for entry in week.later:
        meeting = entry.meeting
        if meeting in shown:
            continue
        first = italian_day(meeting.date - dt.timedelta(days=DOCUMENT_DAYS))
        documents = "" if meeting in near else f"documenti dal {first}, "
        rows.add_row(
            "" if rows.row_count else "Più avanti",
            f"{meeting.id} · {MEETING_KIND_LABELS[meeting.kind]} · {italian_day(meeting.date)}: "
            f"{documents}mail dal {italian_day(_mail_day(entry, week))}",
        )
    if rows.row_count:
        out.print(Padding(rows, (0, 0, 1, 2)))


def _show_left(out: Console, settings: Settings, week: Week, left: Sequence[Left]) -> None:
    """Show what a person must do, a line for each kind, with how."""
    sentences = left_sentences(settings, week, left)
    if not sentences:
        return
    out.print("  Resta a te", style="bold yellow")
    rows = Table.grid(padding=(0, 1, 0, 0))
    rows.add_column()
    rows.add_column(overflow="fold")
    for sentence in sentences:
        rows.add_row("·", Text(sentence))
    out.print(Padding(rows, (0, 0, 1, 4)))


def step_text(settings: Settings, step: Step, meeting: Meeting | None) -> str:
    """Return what stands beside the spinner while a part is being done."""
    of_meeting = f" di {meeting.id}" if meeting else ""
    texts = {
        Step.SYNC: f"Controllo «{settings.workbook.name}»…",
        Step.REMINDERS: "Faccio le richieste…",
        Step.DOCUMENTS: f"Preparo i documenti{of_meeting}…",
        Step.MAILS: f"Faccio le mail{of_meeting}…",
        Step.BACKUP: "Faccio la copia di sicurezza…",
    }
    return texts[step]
