"""What there is to know of a workbook as a whole, in Italian. Pure."""

from collections.abc import Iterator, Sequence
from typing import Final

from collector.sheet.columns import Layout
from collector.sheet.talk_tabs import hidden_tabs, hidden_tabs_notice
from collector.validation.directory import Directory
from schemas import meeting, nucleus, person
from schemas.person import Job
from schemas.workbook import Snapshot

_DIRECTORY_TABS: Final = (nucleus.TAB, person.TAB, meeting.TAB)


def workbook_notices(
    snapshot: Snapshot,
    directory: Directory,
    layouts: Sequence[Layout],
    other_tabs: Sequence[str],
    with_talks: frozenset[str],
) -> list[str]:
    """Return the notices, in the order in which they are shown.

    `layouts`: the tabs of talks. `other_tabs`: names of tabs that were not read. `with_talks`: the
    tabs in which at least one talk stands.
    """
    is_prepared = any(layout.prepared for layout in layouts)
    notices = list(_missing_tabs(snapshot, is_prepared=is_prepared))
    for layout in layouts:
        notices += _about_tab(layout, has_talks=layout.tab in with_talks)
    if hidden := hidden_tabs(snapshot, layouts):
        notices.append(hidden_tabs_notice(hidden))
    if other_tabs and not is_prepared:
        names = _in_quotes(other_tabs)
        notices.append(f"Non sembrano fogli di colloqui, e non li ho letti: {names}.")
    has_people_tab = snapshot.tab(person.TAB) is not None
    if has_people_tab and not directory.names_of(Job.MEDIATOR):
        notices.append(
            "Nel foglio «Persone» non c'è nessun mediatore: i nomi dei mediatori non sono "
            "controllati."
        )
    return notices


def _missing_tabs(snapshot: Snapshot, *, is_prepared: bool) -> Iterator[str]:
    missing = [tab for tab in _DIRECTORY_TABS if snapshot.tab(tab) is None]
    if is_prepared or not missing:
        where = f"{snapshot.where} manca il foglio"
        for tab in missing:
            yield f"{where} «{tab}»: per questo controllo è come se fosse vuoto."
        return
    what = "Il foglio Google" if snapshot.live else "Il file"
    option = "--google" if snapshot.live else "--adopt"
    yield (
        f"{what} non è preparato da collector: scrivo solo nel foglio «Segnalazioni». Mancano i "
        f"fogli {_in_quotes(missing)}; con «collector init {option}» li aggiungo io."
    )


def _about_tab(layout: Layout, *, has_talks: bool) -> Iterator[str]:
    """What there is to know of one tab of talks."""
    if layout.absent:
        is_one = len(layout.absent) == 1
        which = "non c'è la colonna" if is_one else "non ci sono le colonne"
        yield f"Nel foglio «{layout.tab}» {which} {_in_quotes(layout.absent)}."
    if layout.responses and layout.unknown:
        yield _about_unknown_questions(layout)
    if not has_talks and not layout.responses:
        first_row = (layout.second_row or layout.header_row) + 1
        yield (
            f"Nel foglio «{layout.tab}» non c'è nessun colloquio sotto i titoli della riga "
            f"{layout.header_row}: si comincia a scrivere dalla riga {first_row}."
        )


def _about_unknown_questions(layout: Layout) -> str:
    is_one = len(layout.unknown) == 1
    which = "questa domanda non la conosco" if is_one else "queste domande non le conosco"
    return (
        f"Nel foglio «{layout.tab}» {which}: {_in_quotes(layout.unknown)}. Le risposte restano nel "
        "registro, ma non vanno nei documenti. Se una domanda è stata rinominata, ridalle il "
        "titolo di prima."
    )


def _in_quotes(names: Sequence[str]) -> str:
    return ", ".join(f"«{name}»" for name in names)
