"""Nuclei and people looked up by what a person types: a code, a name, an email. The one place for
it.

Only exact matches count (case, accents and word order apart): a wrong match would open another
family's story.
"""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet

from schemas.cells.names import Names
from schemas.nucleus import Nucleus
from schemas.person import Person


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


def people_matching(people: Iterable[Person], text: str) -> list[Person]:
    """Return the people that `text` means: by code, else by name or email."""
    everybody = list(people)
    wanted = text.strip().casefold()
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
