"""Nuclei and people looked up by what a person types: a code, a name, an email. The one place for
it.

Only exact matches count (case, accents and word order apart): a wrong match would open another
family's story.
"""

from collections.abc import Callable, Iterable
from collections.abc import Set as AbstractSet
from typing import Final

from rapidfuzz import fuzz

from collector.errors import SettingsError
from schemas.cells.municipalities import read_municipality
from schemas.cells.names import Names
from schemas.cells.normalise import plain
from schemas.cells.reading import Cell
from schemas.nucleus import Nucleus
from schemas.person import JOB_LABELS, Job, Person
from schemas.printable import one_line
from schemas.territory import Territory

_ALIKE: Final = 80
"""From this similarity (0-100) of two words a name is proposed."""
_MOST_PROPOSED: Final = 3
_NOTHING_WRITTEN: Final = "Non ho scritto nulla."


def names_of_nuclei(nuclei: Iterable[Nucleus]) -> Names:
    """Return the names of nuclei, other spellings included; each means its nucleus's code."""
    return Names.of((name, nucleus.code) for nucleus in nuclei for name in all_names(nucleus))


def names_by_code(nuclei: Iterable[Nucleus]) -> dict[str, tuple[str, ...]]:
    """Return the names of each nucleus, by its code."""
    return {nucleus.code: all_names(nucleus) for nucleus in nuclei}


def all_names(nucleus: Nucleus) -> tuple[str, ...]:
    """Return the name of a nucleus, then its other spellings."""
    return (nucleus.name, *nucleus.other_names)


def nucleus_codes_matching(nuclei: Iterable[Nucleus], text: str) -> AbstractSet[str]:
    """Return the codes of the nuclei that `text` means: the one with this code, else by name.

    Empty when there is none; more than one when several families share the name.
    """
    known = list(nuclei)
    code = text.upper()
    if any(nucleus.code == code for nucleus in known):
        return {code}
    return names_of_nuclei(known).exact(text)


def codes_asked(nuclei: Iterable[Nucleus], texts: Iterable[str]) -> frozenset[str]:
    """Return the codes of all nuclei that some texts may mean (see `nucleus_codes_matching`)."""
    known = list(nuclei)
    return frozenset(code for text in texts for code in nucleus_codes_matching(known, text))


def people_matching(people: Iterable[Person], text: str) -> list[Person]:
    """Return the people that `text` means: by code, else by name or email."""
    everybody = list(people)
    wanted = text.strip().casefold()
    if not wanted:
        return []
    with_code = [person for person in everybody if person.code.casefold() == wanted]
    if with_code:
        return with_code
    names = Names.of((person.name, person.code) for person in everybody)
    codes = names.exact(text)
    return [
        person
        for person in everybody
        if person.code in codes or (person.email or "").casefold() == wanted
    ]


# --- The one that is meant, or a sentence that proposes the nearest -----------------------------


def find_nucleus(
    nuclei: Iterable[Nucleus], asked: str, shown: Callable[[str], str] = str
) -> Nucleus:
    """Return the nucleus with a code or name.

    `shown`: what the screen says for a code. Raises SettingsError where there is none (with the
    nearest), or more than one (with their codes).
    """
    known = list(nuclei)
    text = asked.strip()
    codes = nucleus_codes_matching(known, text)
    named = {nucleus.code: f"{shown(nucleus.code)} ({_place(nucleus)})" for nucleus in known}
    if len(codes) > 1:
        listed = ", ".join(sorted(named[code] for code in codes))
        raise SettingsError(
            f"«{asked}»: più nuclei si chiamano così: {listed}. Scrivi il codice. "
            f"{_NOTHING_WRITTEN}"
        )
    if codes:
        return next(nucleus for nucleus in known if nucleus.code in codes)
    spellings = [(name, nucleus.code) for nucleus in known for name in all_names(nucleus)]
    spellings += [(nucleus.code, nucleus.code) for nucleus in known]
    near = _nearest(text, spellings)
    proposed = [_proposal(nucleus, shown) for nucleus in known if nucleus.code in near]
    error = SettingsError(
        f"«{asked}»: non è tra i nuclei del foglio. {_perhaps(proposed)}"
        f"Con «collector nuclei» vedi i codici. {_NOTHING_WRITTEN}"
    )
    error.shows_names = bool(proposed)
    raise error


def nearest_people(people: Iterable[Person], asked: str) -> str:
    """Return "Forse «Anna Rossi»? " for the people whose name is most like a text; '' for none."""
    near = _nearest(asked, [(person.name, person.name) for person in people])
    return _perhaps(f"«{one_line(name)}»" for name in near)


def find_person(people: Iterable[Person], asked: str) -> Person:
    """Return the person with a code, name or email.

    Raises SettingsError where there is none (with the nearest), or more than one (with codes and
    roles): one human with two roles has two codes.
    """
    everybody = list(people)
    matches = people_matching(everybody, asked)
    if len(matches) == 1:
        return matches[0]
    if matches:
        listed = ", ".join(f"{person.code} ({JOB_LABELS[person.job]})" for person in matches)
        raise SettingsError(
            f"«{asked}»: nel foglio «Persone» ci sono {listed}. Scrivi il codice. "
            f"{_NOTHING_WRITTEN}"
        )
    spellings = [(person.name, person.name) for person in everybody]
    spellings += [(person.code, person.name) for person in everybody if person.code]
    spellings += [(person.email, person.name) for person in everybody if person.email]
    near = _nearest(asked, spellings)
    raise SettingsError(
        f"«{asked}»: non è nel foglio «Persone». {_perhaps(f'«{one_line(name)}»' for name in near)}"
        f"Scrivi il nome com'è nel foglio, il codice o l'email. {_NOTHING_WRITTEN}"
    )


_WHY_NO_NUCLEUS: Final = {
    Job.MEDIATOR: "nel foglio «Nuclei» nessuna riga ha il suo nome in «Mediatore»",
    Job.SOCIAL_WORKER: "nel foglio «Nuclei» nessuna riga ha il suo nome in «Assistente sociale»",
    Job.MUNICIPAL_CONTACT: (
        "i suoi comuni, nel foglio «Persone», non sono quelli di nessuna riga di «Nuclei»"
    ),
    Job.COORDINATOR: "il foglio «Nuclei» è vuoto",
}


def reads_nothing(person: Person) -> str:
    """Return that a person may read about no nucleus today, and why."""
    return (
        f"{one_line(person.name)} ({JOB_LABELS[person.job]}) oggi non può leggere di nessun "
        f"nucleo: {_WHY_NO_NUCLEUS[person.job]}."
    )


def find_mediator(people: Iterable[Person], names: Iterable[str], asked: str) -> str:
    """Return the name of a mediator: by the whole of it or a part that only one has, code, email.

    `names`: of those in the rows, who may be gone from *Persone*. Raises SettingsError where there
    is none (with the nearest), or more than one.
    """
    mediators = [person for person in people if person.job is Job.MEDIATOR]
    known = dict.fromkeys([*(person.name for person in mediators), *filter(None, names)])
    found = {person.name for person in people_matching(mediators, asked)}
    key = plain(asked)
    found = found or {name for name in known if key and plain(name) == key}
    index = Names.of((name, name) for name in known)
    found = found or set(index.exact(asked) or index.containing(asked))
    if len(found) == 1:
        return next(iter(found))
    if found:
        listed = ", ".join(f"«{one_line(name)}»" for name in sorted(found))
        raise SettingsError(
            f"«{asked}»: più mediatori si chiamano così: {listed}. Scrivi il nome intero. "
            f"{_NOTHING_WRITTEN}"
        )
    near = _nearest(asked, [(name, name) for name in known])
    raise SettingsError(
        f"«{asked}»: non è tra i mediatori. {_perhaps(f'«{one_line(name)}»' for name in near)}"
        f"Scrivi il nome com'è nel foglio «Persone». {_NOTHING_WRITTEN}"
    )


def find_municipality(territory: Territory, asked: str) -> str:
    """Return the official name of a comune of the district.

    Raises SettingsError where none is meant for sure, with the nearest or with all.
    """
    reading = read_municipality(Cell(asked), territory)
    if reading.value is not None and reading.sure:
        return reading.value
    near = [reading.proposal] if reading.proposal else []
    near = near or _nearest(asked, [(name, name) for name in territory.municipalities])
    proposed = _perhaps(f"«{name}»" for name in near)
    raise SettingsError(
        f"«{asked}»: non è un comune di questo ambito. {proposed}I comuni sono: "
        f"{', '.join(territory.municipalities)}. {_NOTHING_WRITTEN}"
    )


def _proposal(nucleus: Nucleus, shown: Callable[[str], str]) -> str:
    """Return "«Hoxha», N7F3K"; the name alone where it has no code yet."""
    name = f"«{one_line(nucleus.name)}»"
    has_code = shown(nucleus.code) == nucleus.code
    return f"{name}, {nucleus.code}" if has_code else name


def _place(nucleus: Nucleus) -> str:
    return one_line(nucleus.municipality) or "comune non indicato"


def _perhaps(proposed: Iterable[str]) -> str:
    """Return "Forse A, o B? "; '' for nothing."""
    texts = list(proposed)
    return f"Forse {', o '.join(texts)}? " if texts else ""


def _nearest(asked: str, spellings: Iterable[tuple[str, str]]) -> list[str]:
    """Return what the spellings most alike stand for, the nearest first; a few at most."""
    scores: dict[str, float] = {}
    for spelling, target in spellings:
        score = _likeness(plain(asked), plain(spelling))
        if score >= _ALIKE:
            scores[target] = max(score, scores.get(target, 0))
    best = sorted(scores, key=lambda target: (-scores[target], target))
    return best[:_MOST_PROPOSED]


def _likeness(asked: str, known: str) -> float:
    """Return how alike two texts are (0-100): as a whole, or the nearest two of their words."""
    whole = fuzz.token_sort_ratio(asked, known)
    pairs = [
        fuzz.ratio(one, other)
        for one in asked.split()
        for other in known.split()
        if min(len(one), len(other)) > 2
    ]
    return max(whole, *pairs, 0)


def find_subject_code(nuclei: Iterable[Nucleus], people: Iterable[Person], asked: str) -> str:
    """Return the code of the nucleus or the person that is meant: by code, name or email.

    One human with several roles is one person: the first of their codes. Raises SettingsError where
    there is none (with the nearest), or more than one (with their codes).
    """
    families, everybody = list(nuclei), list(people)
    codes = set(nucleus_codes_matching(families, asked.strip()))
    found = people_matching(everybody, asked)
    if not codes and not found:
        spellings = [(name, name) for nucleus in families for name in all_names(nucleus)]
        spellings += [(code, code) for code in (nucleus.code for nucleus in families)]
        spellings += [(person.name, person.name) for person in everybody]
        spellings += [(person.code, person.code) for person in everybody]
        near = [f"«{one_line(name)}»" for name in _nearest(asked, spellings)]
        error = SettingsError(
            f"«{asked}»: non è tra i nuclei né tra le persone del foglio. {_perhaps(near)}Scrivi "
            f"il nome com'è nel foglio, o il codice. {_NOTHING_WRITTEN}"
        )
        error.shows_names = bool(near)
        raise error
    humans = {plain(person.name): person.code for person in reversed(found)}
    codes.update(humans.values())
    if len(codes) > 1:
        raise SettingsError(
            f"«{asked}»: si chiamano così {', '.join(sorted(codes))}. Scrivi il codice. "
            f"{_NOTHING_WRITTEN}"
        )
    return codes.pop()
