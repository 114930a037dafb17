"""What is new since a recipient's last document, in a few sentences."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from collector.compile.errata import Erratum
from collector.compile.recipient_view import NucleusView, RecipientView
from collector.compile.talks import hours_text
from collector.text.italian import capital, count, listed

_PathDay = Callable[[NucleusView], dt.date | None]
_PATH_CHANGES: Final[tuple[tuple[str, str, _PathDay], ...]] = (
    ("Percorso attivato", "Percorsi attivati", lambda view: view.nucleus.opened_on),
    ("Percorso concluso", "Percorsi conclusi", lambda view: view.nucleus.closed_on),
)
"""The words for one and for several, and the day that counts."""


def news_sentences(
    view: RecipientView, errata: Sequence[Erratum], *, last: dt.date | None
) -> tuple[str, ...]:
    """Return what is new, one sentence each.

    `last`: the day of the meeting of the recipient's last document; None: there was none.
    """
    if last is None:
        return ("È il primo documento per un incontro di questo tipo.",)
    sentences = [_new_talks(view)]
    late = [talk for part in view.nuclei for talk in part.late]
    if late:
        talks = count(len(late), "colloquio più vecchio arrivato", "colloqui più vecchi arrivati")
        hours = hours_text(talk for talk in late if talk.took_place)
        sentences.append(f"{capital(talks)} dopo: {hours}, fuori dai conti del periodo.")
    sentences += _path_changes(view)
    if errata:
        number = len({erratum.code for erratum in errata})
        changed = count(
            number, "colloquio già raccontato è cambiato", "colloqui già raccontati sono cambiati"
        )
        sentences.append(f"{changed}: vedi gli errata.")
    return tuple(sentences)


def _new_talks(view: RecipientView) -> str:
    with_talks = [nucleus_view for nucleus_view in view.nuclei if nucleus_view.period]
    if not with_talks:
        return "Nessun colloquio nuovo."
    talks = count(len(view.talks), "colloquio nuovo", "colloqui nuovi")
    return f"{capital(talks)}, con {count(len(with_talks), 'nucleo', 'nuclei')}."


def _path_changes(view: RecipientView) -> Iterator[str]:
    end = view.meeting.date
    for one, several, day_of in _PATH_CHANGES:
        codes = [
            nucleus_view.code
            for nucleus_view in view.nuclei
            if nucleus_view.in_period(day_of(nucleus_view), end)
        ]
        if codes:
            yield f"{one if len(codes) == 1 else several}: {listed(codes)}."
