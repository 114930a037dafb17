"""One of a few choices: its label, or a word known to mean it.

A near miss is asked, never taken.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Final, TypeVar

from rapidfuzz.distance import OSA

from schemas.cells.normalise import plain, words
from schemas.cells.parsed import LONGEST, Parsed
from schemas.cells.reading import Cell, Reading
from schemas.meeting import MeetingKind
from schemas.nucleus import Path
from schemas.person import Job
from schemas.session import Confidentiality, Held

T = TypeVar("T")
_SHORTEST_MISSPELT: Final = 4
_LONG: Final = 8
"""Letters: from this length on two may be wrong."""
_MOST_SLIPS: Final = 2
_NO_OTHERS: Final[Mapping[str, T]] = {}  # type: ignore[valid-type]


def _also(meanings: Mapping[T, str]) -> dict[str, T]:
    """Return each word and the choice it means, from "word; other words" per choice."""
    return {word.strip(): choice for choice, text in meanings.items() for word in text.split(";")}


HELD_ALSO: Final[Mapping[str, Held]] = _also(
    {
        Held.HELD: (
            "sì; si; svolta; svolti; fatto; fatta; effettuato; effettuata; avvenuto; avvenuta; "
            "tenuto; ok; regolare; regolarmente svolto; presente; presenti; eseguito; colloquio "
            "svolto"
        ),
        Held.NO_SHOW: (
            "assenti; non presentato; non presentata; non presentati; non si è presentato; non si "
            "è presentata; non si sono presentati; non si presenta; non si presentano; no show; "
            "noshow; mancata presentazione; non venuto; non venuta; non venuti; non è venuto; non "
            "è venuta; non sono venuti; utente assente; nucleo assente; famiglia assente; assenza; "
            "non presente; non presenti"
        ),
        Held.CANCELLED: (
            "annullata; annullati; disdetto; disdetta; cancellato; cancellata; annullamento; "
            "colloquio annullato; saltato; saltata"
        ),
        Held.POSTPONED: (
            "rinviata; rinviati; rimandato; rimandata; spostato; spostata; posticipato; "
            "posticipata; differito; rinvio; da recuperare; colloquio rinviato"
        ),
    }
)
"""A bare "no" says that the talk was not held, but not why: it is asked back."""

CONFIDENTIALITY_ALSO: Final[Mapping[str, Confidentiality]] = _also(
    {
        Confidentiality.SERVICE: "servizi; servizio sociale; servizi sociali; assistente sociale; "
        "assistenti sociali; AS; anche servizio; anche al servizio",
        Confidentiality.TEAM: (
            "equipe; mediatori; team; équipe mediatori; solo équipe; in équipe; gruppo"
        ),
        Confidentiality.COORDINATION: (
            "coordinatore; coordinatrice; coord; solo coordinamento; solo coordinatore; solo "
            "coordinatrice; riservato; riservata; riservatissimo; coordinatori"
        ),
    }
)

JOB_ALSO: Final[Mapping[str, Job]] = _also(
    {
        Job.MEDIATOR: (
            "mediatrice; mediatori; mediatrici; mediatore/mediatrice; mediatore/trice; MLC; "
            "mediatore culturale; mediatrice culturale; mediatore linguistico; mediatrice "
            "linguistica; mediatore linguistico culturale; mediatrice linguistico culturale; "
            "mediatore interculturale; mediatrice interculturale"
        ),
        Job.SOCIAL_WORKER: (
            "AS; A.S.; assistente; assistenti sociali; ass. sociale; ass. soc.; assist. sociale; "
            "servizio sociale"
        ),
        Job.MUNICIPAL_CONTACT: (
            "referente; referente del comune; referente comune; ref. comunale; comune; "
            "responsabile comunale"
        ),
        Job.COORDINATOR: "coordinatore; coordinatrice; coord; coord.; coordinatori; coordinazione",
    }
)

MEETING_KIND_ALSO: Final[Mapping[str, MeetingKind]] = _also(
    {
        MeetingKind.TEAM: (
            "équipe; mediatori; équipe con i mediatori; équipe con mediatori; équipe di mediatori; "
            "equipe mediatrici; incontro mediatori; incontro con i mediatori; riunione mediatori; "
            "team"
        ),
        MeetingKind.SOCIAL_WORKERS: (
            "AS; assistente sociale; ass. sociali; incontro con gli assistenti sociali; incontro "
            "con le assistenti sociali; incontro assistenti sociali; incontri con assistenti "
            "sociali; con gli assistenti sociali; servizi sociali; servizi; servizio sociale"
        ),
    }
)

PATH_ALSO: Final[Mapping[str, Path]] = _also(
    {
        Path.TO_ACTIVATE: (
            "da attivarsi; non attivo; non attivato; in attivazione; da avviare; da iniziare; in "
            "attesa; non ancora attivo; non ancora attivato; attivare"
        ),
        Path.ACTIVE: (
            "attiva; attivato; attivata; in corso; aperto; aperta; avviato; avviata; iniziato"
        ),
        Path.CONCLUDED: (
            "conclusa; concluse; terminato; terminata; chiuso; chiusa; finito; finita; completato; "
            "archiviato"
        ),
    }
)


def choice_key(text: str) -> str:
    """Return a text without case, accents, blanks and punctuation."""
    return "".join(words(text))


@lru_cache(maxsize=256)
def _index(labels: tuple[tuple[T, str], ...], also: tuple[tuple[str, T], ...]) -> dict[str, T]:
    """Return every known word, as a key, and what it means. The labels win."""
    by_word = {choice_key(word): choice for word, choice in also}
    by_label = {choice_key(label): choice for choice, label in labels}
    return by_word | by_label


@lru_cache(maxsize=8192)
def _parse(
    text: str, labels: tuple[tuple[T, str], ...], also: tuple[tuple[str, T], ...]
) -> Parsed[T]:
    """Return which choice a plain text means."""
    label_of = dict(labels)
    choices = ", ".join(label_of.values())
    known = _index(labels, also)
    key = choice_key(text)
    if key in known:
        choice = known[key]
        if "?" in text:
            rule = "voce con un punto di domanda"
            return Parsed.doubt("SCELTA-01", rule, choice, label_of[choice], choices=choices)
        is_label = any(choice_key(label) == key for label in label_of.values())
        rule = "voce dell'elenco" if is_label else "parola conosciuta per una voce"
        return Parsed.read(choice, rule)
    near = near_choices(key, known)
    if len(near) != 1:
        return Parsed.refused("SCELTA-01", "nessuna voce dell'elenco", choices=choices)
    (choice,) = near
    rule = "simile a una voce"
    return Parsed.doubt("SCELTA-01", rule, choice, label_of[choice], choices=choices)


def near_choices(key: str, known: Mapping[str, T]) -> set[T]:
    """Return the choices that a misspelt or unfinished word may mean."""
    slips = _slips_allowed(len(key))
    near = {
        choice
        for word, choice in known.items()
        if len(word) >= _SHORTEST_MISSPELT and _distance(key, word) <= slips
    }
    if near or len(key) < _SHORTEST_MISSPELT:
        return near
    return {choice for word, choice in known.items() if word.startswith(key)}


def _slips_allowed(length: int) -> int:
    """Return how many letters of a word of this length may be wrong."""
    if length < _SHORTEST_MISSPELT:
        return 0
    return 1 if length < _LONG else _MOST_SLIPS


def _distance(key: str, known: str) -> int:
    return OSA.distance(key, known, score_cutoff=_MOST_SLIPS)


def read_choice(
    cell: Cell, labels: Mapping[T, str], also: Mapping[str, T] = _NO_OTHERS
) -> Reading[T]:
    """Read one of the choices in `labels`; `also` holds other words and what they mean.

    Reads     a label or a known word, whatever its case, accents, blanks and punctuation
    Doubts    a misspelt or unfinished one, when only one choice is that near ("annulato",
              "coordin"), and any with a question mark: SCELTA-01
    Refuses   anything else, numbers and ticks too: SCELTA-01
    Returns   a Reading of the choice; `facts["choices"]` lists the labels where the cell is asked
              back
    Raises    nothing
    """
    typed = cell.typed
    if cell.empty:
        return Reading.nothing(cell)
    if not isinstance(typed, str) or len(typed) > LONGEST:
        return Reading.refused(
            cell, "SCELTA-01", "nessuna voce dell'elenco", choices=", ".join(labels.values())
        )
    return _parse(plain(typed), tuple(labels.items()), tuple(also.items())).of(cell)
