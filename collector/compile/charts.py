"""What the pictures of a digest are drawn from: weeks, languages, promised days, complete sheets. All of it from what
the reader may see; each with a sentence that says what it shows.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from collector.compile.history import build_timeline
from collector.compile.models import Bar, Chart, PeriodColumn, Timeline, Weeks
from collector.compile.promises import Promise
from collector.compile.recipient_view import NucleusView, RecipientView
from collector.compile.talks import UNKNOWN, budget_view, hours_text
from collector.privacy.policy import AccessLevel
from collector.text.italian import MONTHS, capital, count, hours_number, length, on
from schemas.next_talk import PromiseState
from schemas.person import Job
from schemas.printable import one_line
from schemas.record import TalkRecord
from schemas.session import Held

MOST_WEEKS = 26
"""More columns than these are drawn by month."""
_FEWEST_MARKS = 3
_MOST_BARS = 12
_STATES = {
    PromiseState.KEPT: "mantenute",
    PromiseState.OTHER_DAY: "svolte un altro giorno",
    PromiseState.NOT_HELD: "assente, annullate o rinviate",
    PromiseState.MISSED: "senza un colloquio",
}


def weeks_chart(base: RecipientView) -> Weeks | None:
    """Talks and hours of the period by week, or by month where it is long; None for less than two columns."""
    days = [(talk.date, talk.minutes) for talk in base.held_talks if talk.date is not None]
    starts = [share.start for share in base.nuclei if share.start is not None]
    first = min([*starts, *(day for day, _ in days)], default=None)
    if first is None or not days:
        return None
    last = base.meeting.date - dt.timedelta(days=1)
    by_month = (last - first).days // 7 >= MOST_WEEKS
    begins = list(_months(first, last) if by_month else _mondays(first, last))
    if len(begins) < 2:
        return None
    talks: Counter[dt.date] = Counter()
    minutes: Counter[dt.date] = Counter()
    for day, long in days:
        at = day.replace(day=1) if by_month else day - dt.timedelta(days=day.weekday())
        talks[at] += 1
        minutes[at] += long
    columns = tuple(
        PeriodColumn(
            label=MONTHS[begin.month - 1][:3] if by_month else f"{begin.day}/{begin.month}",
            talks=talks[begin],
            minutes=minutes[begin],
            hours=hours_number(minutes[begin]) if minutes[begin] else "",
            text=_column_text(begin, talks[begin], minutes[begin], by_month=by_month),
        )
        for begin in begins
    )
    return Weeks(
        title=f"Colloqui e ore {'per mese' if by_month else 'per settimana'}",
        summary=_weeks_summary(base, columns, begins, by_month=by_month),
        columns=columns,
    )


def _mondays(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    day = first - dt.timedelta(days=first.weekday())
    while day <= last:
        yield day
        day += dt.timedelta(days=7)


def _months(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    day = first.replace(day=1)
    while day <= last:
        yield day
        day = (day + dt.timedelta(days=32)).replace(day=1)


def _month(day: dt.date) -> str:
    return f"{MONTHS[day.month - 1]} {day.year}"


def _column_text(begin: dt.date, talks: int, minutes: int, *, by_month: bool) -> str:
    when = _month(begin) if by_month else f"settimana {on(begin, 'dal')}"
    if not talks:
        return f"{when}: nessun colloquio"
    return f"{when}: {count(talks, 'colloquio', 'colloqui')}, {length(minutes) if minutes else 'ore non note'}"


def _weeks_summary(
    base: RecipientView,
    columns: Sequence[PeriodColumn],
    begins: Sequence[dt.date],
    *,
    by_month: bool,
) -> str:
    total = count(len(base.held_talks), "colloquio svolto", "colloqui svolti")
    span = (
        count(len(columns), "mese", "mesi")
        if by_month
        else count(len(columns), "settimana", "settimane")
    )
    best = max(range(len(columns)), key=lambda at: columns[at].talks)
    fullest = _month(begins[best]) if by_month else f"{on(begins[best], 'dal')}"
    parts = [
        f"{total} in {span}, {hours_text(base.held_talks)}",
        f"il numero più alto {fullest} ({columns[best].talks})",
    ]
    if empty := sum(not column.talks for column in columns):
        one, many = ("mese", "mesi") if by_month else ("settimana", "settimane")
        parts.append(f"{count(empty, one, many)} senza colloqui")
    return "; ".join(parts) + "."


def languages_chart(base: RecipientView) -> tuple[Chart, ...]:
    """Talks and hours by language."""
    groups: dict[str, list[NucleusView]] = defaultdict(list)
    for share in base.nuclei:
        if share.period:
            groups[capital(one_line(share.nucleus.language) or UNKNOWN)].append(share)
    bars = []
    for language, shares in sorted(groups.items(), key=lambda group: group[0].casefold()):
        held = [talk for share in shares for talk in share.held_talks]
        absent = sum(talk.held is Held.NO_SHOW for share in shares for talk in share.period)
        texts = (str(len(held)), hours_text(held), str(len(shares)), str(absent or "–"))
        bars.append(Bar(label=language, value=len(held), texts=texts))
    if not bars:
        return ()
    one_of = count(len(bars), "lingua", "lingue")
    return (
        Chart(
            title="Lingue dei colloqui",
            summary=f"{capital(count(len(base.held_talks), 'colloquio svolto', 'colloqui svolti'))} "
            f"in {one_of}.",
            headers=("Lingua", "Colloqui", "Ore", "Nuclei", "Assenze"),
            bars=tuple(bars),
            drawn=len(bars) > 1,
        ),
    )


def hours_used_chart(base: RecipientView) -> tuple[Chart, ...]:
    """Hours used of those authorised; a whole bar is all of them. Of many nuclei those with the highest share: the
    others say it in their own block.
    """
    found = []
    for share in base.nuclei:
        spent = (
            None
            if share.nucleus.concluded
            else budget_view(share.nucleus, share.known, base.hours_warning)
        )
        if spent:
            found.append((spent.used * 100 // spent.granted, share.nucleus.code, spent))
    if not found:
        return ()
    found.sort(key=lambda one: (-one[0], one[1]))
    shown = found[:_MOST_BARS]
    chosen = f", i {_MOST_BARS} con la quota più alta" if len(found) > _MOST_BARS else ""
    return (
        Chart(
            title="Ore usate su quelle autorizzate",
            summary=f"{capital(count(len(found), 'nucleo', 'nuclei'))} con un monte ore{chosen}.",
            headers=("Nucleo", "Ore", "Quota"),
            bars=tuple(
                Bar(
                    label=code,
                    value=min(percent, 100),
                    texts=(
                        f"{length(spent.used) if spent.used else '0 h'} di {length(spent.granted)}",
                        f"{percent}%",
                    ),
                )
                for percent, code, spent in shown
            ),
            drawn=True,
            scale=100,
        ),
    )


def hours_by_mediator_table(base: RecipientView) -> tuple[Chart, ...]:
    """Only for the équipe and the coordinator, by alphabet and without bars: they serve to pay, not to compare."""
    if base.level < AccessLevel.TEAM or (
        base.recipient is not None and base.recipient.job is not Job.COORDINATOR
    ):
        return ()
    minutes: dict[str, int] = defaultdict(int)
    for talk in base.held_talks:
        minutes[one_line(talk.mediator) or UNKNOWN] += talk.minutes
    if len(minutes) < 2:
        return ()
    return (
        Chart(
            title="Ore per mediatore",
            summary="In ordine alfabetico.",
            headers=("Mediatore", "Ore"),
            bars=tuple(
                Bar(
                    label=name,
                    value=minutes[name],
                    texts=(length(minutes[name]) if minutes[name] else "0 h",),
                )
                for name in sorted(minutes, key=str.casefold)
            ),
            drawn=False,
        ),
    )


def promises_chart(due: Iterable[Promise]) -> tuple[Chart, ...]:
    """What became of the days promised for the period."""
    states = Counter(promise.state for promise in due)
    total = sum(states.values())
    if total < 2:
        return ()
    kept = states[PromiseState.KEPT]
    return (
        Chart(
            title="Date previste nel periodo",
            summary=f"{capital(count(total, 'data prevista', 'date previste'))}, "
            f"{count(kept, 'mantenuta', 'mantenute')}.",
            headers=("Che cosa è successo", "Date"),
            bars=tuple(
                Bar(label=capital(label), value=states[state], texts=(str(states[state]),))
                for state, label in _STATES.items()
            ),
            drawn=True,
        ),
    )


def completeness_charts(base: RecipientView) -> tuple[Chart, ...]:
    """How many sheets were complete, month by month: for mediators of their own, for the équipe and the coordinator of
    all. Who of the mediators lacks how many is for the coordinator alone, by alphabet.
    """
    if base.level < AccessLevel.TEAM:
        return ()
    dated = [
        (talk, talk.date)
        for share in base.nuclei
        for talk in (*share.period, *share.late)
        if talk.date
    ]
    by_month: dict[dt.date, list[TalkRecord]] = defaultdict(list)
    for talk, day in dated:
        by_month[day.replace(day=1)].append(talk)
    own = base.recipient is not None and base.recipient.job is Job.MEDIATOR
    made = []
    if len(by_month) > 1:
        done = sum(not talk.missing for talk, _ in dated)
        made.append(
            Chart(
                title="Le tue schede complete, mese per mese"
                if own
                else "Schede complete, mese per mese",
                summary=f"{done} di {count(len(dated), 'scheda completa', 'schede complete')}.",
                headers=("Mese", "Complete", "Quota"),
                bars=tuple(
                    _share_bar(capital(_month(month)), by_month[month])
                    for month in sorted(by_month)
                ),
                drawn=True,
                scale=100,
            )
        )
    if base.recipient is not None and base.recipient.job is Job.COORDINATOR and dated:
        made.append(_by_mediator([talk for talk, _ in dated]))
    return tuple(made)


def _share_bar(label: str, talks: Sequence[TalkRecord]) -> Bar:
    done = sum(not talk.missing for talk in talks)
    percent = done * 100 // len(talks)
    return Bar(label=label, value=percent, texts=(f"{done} di {len(talks)}", f"{percent}%"))


def _by_mediator(talks: Iterable[TalkRecord]) -> Chart:
    groups: dict[str, list[TalkRecord]] = defaultdict(list)
    for talk in talks:
        groups[one_line(talk.mediator) or UNKNOWN].append(talk)
    names = sorted(groups, key=str.casefold)
    return Chart(
        title="Schede da completare per mediatore",
        summary="In ordine alfabetico; solo per il coordinamento.",
        headers=("Mediatore", "Complete", "Quota"),
        bars=tuple(_share_bar(name, groups[name]) for name in names),
        drawn=False,
    )


def nucleus_timeline(share: NucleusView, base: RecipientView) -> Timeline | None:
    """A nucleus in the period, where there is enough to see: talks above, promised days below."""
    end = base.meeting.date
    talks = [talk for talk in share.period if talk.date is not None]
    near = [promise for promise in share.promises if promise.day >= (share.start or dt.date.min)]
    within = [promise for promise in near if promise.day < end + dt.timedelta(days=31)]
    found = build_timeline(talks, within, base.day, by_day=True)
    return found if found is not None and len(found.marks) >= _FEWEST_MARKS else None
