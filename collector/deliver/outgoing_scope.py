"""What may stand in a message to one person: which nuclei, which texts of talks, which names.

Who may read about whom is written here a second time, apart from `privacy.policy`, on purpose: the
outgoing check is a second opinion, and both must agree.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from collector.deliver.name_letters import bare_letters, find_letters
from collector.deliver.sheet_texts import DocumentOwnText, SheetTexts, letters_and_digits
from collector.text.automaton import Automaton
from schemas.cells.normalise import words
from schemas.meeting import Meeting
from schemas.nucleus import Nucleus
from schemas.person import Job, Person
from schemas.record import TalkRecord
from schemas.session import FREE_TEXT_FIELDS, Confidentiality

HIDDEN_BEGINNING: Final = 32
"""Letters of a hidden text that are left at least where a document shortens it."""
_SHORTEST_HIDDEN: Final = 16
"""Letters: a shorter text may stand in any document, as "Assente" does."""
_MAY_READ: Final[Mapping[Job, frozenset[Confidentiality]]] = {
    Job.SOCIAL_WORKER: frozenset({Confidentiality.SERVICE}),
    Job.MUNICIPAL_CONTACT: frozenset({Confidentiality.SERVICE}),
    Job.MEDIATOR: frozenset({Confidentiality.SERVICE, Confidentiality.TEAM}),
    Job.COORDINATOR: frozenset(Confidentiality),
}


def in_scope(recipient: Person, nucleus: Nucleus, meeting: Meeting) -> bool:
    """True when a person may read about a nucleus in a message for this meeting.

    Source: docs/house.md, decision 8.
    """
    if meeting.municipalities and nucleus.municipality not in meeting.municipalities:
        return False
    match recipient.job:
        case Job.COORDINATOR:
            return True
        case Job.SOCIAL_WORKER:
            return nucleus.social_worker is not None and nucleus.social_worker == recipient.name
        case Job.MEDIATOR:
            return nucleus.mediator is not None and nucleus.mediator == recipient.name
        case Job.MUNICIPAL_CONTACT:
            return nucleus.municipality in recipient.municipalities


def may_read(recipient: Person, talk: TalkRecord, text: str, codes: Collection[str]) -> bool:
    """True when a person may read one text of a talk ("issues").

    `codes`: of the nuclei they may read about. *Riservatezza* decides; difficulties stay in the
    équipe where the row does not say otherwise.
    """
    if recipient.job is Job.COORDINATOR:
        return True
    usual = Confidentiality.TEAM if text == "issues" else Confidentiality.SERVICE
    mark = talk.confidentiality or usual
    return talk.nucleus in codes and mark in _MAY_READ[recipient.job]


def all_words(text: str) -> str:
    """Return the words of a name, folded, with a blank around each."""
    return f" {' '.join(' '.join(words(word)) for word in find_letters(text))} "


@dataclass(frozen=True)
class Scope:
    """What may stand in the files for one person.

    `codes`: the nuclei. `families`: the names of all nuclei, by code. `people`: names of *Persone*.
    `printed`: what documents print by design (names of mediators, municipalities): it may be a
    family's name too.

    `hidden` and `shown`: the texts of talks that the person may not read, each with its row's code,
    and those that they may; as `bare_letters` has them. `fixed` returns what the same document and
    its mail say when no talk has a text, a piece on each line; called only where a hidden text was
    found.

    `sheet`: the names and all texts of the sheet; None: the names of `families` alone. `template`
    returns what the same message says without any text of the sheet; called only where a part of a
    name stands that may be the document's own. `found`: reasons why the message may not go out that
    the caller knows already.
    """

    codes: frozenset[str]
    families: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False)
    people: tuple[str, ...] = field(default=(), repr=False)
    printed: tuple[str, ...] = field(default=(), repr=False)
    hidden: Sequence[tuple[str, str]] = field(default=(), repr=False)
    shown: Sequence[str] = field(default=(), repr=False)
    fixed: Callable[[], Iterable[str]] = field(default=tuple, repr=False)
    sheet: SheetTexts | None = field(default=None, repr=False)
    template: Callable[[], Iterable[str]] = field(default=tuple, repr=False)
    found: Sequence[str] = ()

    @cached_property
    def sheet_texts(self) -> SheetTexts:
        """The names that are looked for, and the texts they may have come from."""
        return self.sheet or SheetTexts.of(self.families)

    @cached_property
    def foreign_codes(self) -> Mapping[str, str]:
        """The codes of the nuclei that may not stand there, by the same in small letters."""
        return {code.casefold(): code for code in self.families.keys() - self.codes}

    @cached_property
    def hidden_beginnings(self) -> frozenset[str]:
        """The beginnings of all hidden texts."""
        return frozenset(text[:HIDDEN_BEGINNING] for _, text in self.hidden)

    @cached_property
    def beginnings_finder(self) -> Automaton:
        """Finds the beginnings of all hidden texts in one pass.

        And those of readable ones: what is hidden from one is shown to another, so one finder
        serves all messages of a sending.
        """
        shown = (text for text in self.shown if len(text) >= _SHORTEST_HIDDEN)
        beginnings = self.hidden_beginnings.union(text[:HIDDEN_BEGINNING] for text in shown)
        return self.sheet_texts.looks.finders[beginnings]

    @cached_property
    def names_of_people(self) -> Sequence[tuple[str, frozenset[str]]]:
        """The names of `people` as `all_words` has them, and their words."""
        keys = dict.fromkeys(map(all_words, self.people))
        # One Latin letter is no name; one Chinese sign may be.
        names = [key for key in keys if len(key.strip()) > 1 or not key.isascii()]
        return [(key, frozenset(key.split(" "))) for key in names]

    @cached_property
    def printed_words(self) -> Sequence[tuple[str, frozenset[str]]]:
        """The values of `printed` as `all_words` has them, the longest first, and their words."""
        by_length = sorted(dict.fromkeys(self.printed), key=len, reverse=True)
        return [(key, frozenset(key.split(" "))) for key in map(all_words, by_length)]

    @cached_property
    def printed_numbers(self) -> Sequence[str]:
        """The values of `printed` with digits."""
        return [value for value in dict.fromkeys(self.printed) if any(map(str.isdigit, value))]

    @cached_property
    def printed_letters(self) -> Sequence[str]:
        """The values of `printed` as `letters_and_digits` has them."""
        return list(dict.fromkeys(map(letters_and_digits, self.printed)))

    @cached_property
    def own_text(self) -> DocumentOwnText:
        """What the message says without the sheet's texts."""
        return DocumentOwnText(self.printed, self.template)

    @classmethod
    def of(
        cls,
        recipient: Person,
        meeting: Meeting,
        nuclei: Iterable[Nucleus],
        people: Iterable[Person],
        document_codes: Iterable[str],
        printed: Iterable[str] = (),
        talks: Iterable[TalkRecord] = (),
        fixed: Callable[[], Iterable[str]] = tuple,
        sheet: SheetTexts | None = None,
        template: Callable[[], Iterable[str]] = tuple,
        found: Sequence[str] = (),
    ) -> "Scope":
        """Return the scope of a person's document that holds the nuclei `document_codes`.

        `nuclei` and `people`: all that ever were. `talks`: all, with their texts as documents have
        them. The other arguments: see the fields.
        """
        everybody, families = list(people), list(nuclei)
        allowed = {family.code for family in families if in_scope(recipient, family, meeting)}
        bare = sheet.looks.bare.__getitem__ if sheet else bare_letters
        hidden, shown = _texts_by_right(recipient, talks, allowed, bare)
        mediators = [person.name for person in everybody if person.job is Job.MEDIATOR]
        mediators_of_nuclei = [family.mediator for family in families if family.mediator]
        return cls(
            codes=frozenset(allowed & set(document_codes)),
            families={family.code: (family.name, *family.other_names) for family in families},
            people=tuple(person.name for person in everybody if person.job is not Job.MEDIATOR),
            printed=(
                *printed,
                recipient.name,
                recipient.email or "",
                *mediators,
                *mediators_of_nuclei,
            ),
            hidden=hidden,
            shown=shown,
            fixed=fixed,
            sheet=sheet,
            template=template,
            found=found,
        )


def _texts_by_right(
    recipient: Person,
    talks: Iterable[TalkRecord],
    codes: Collection[str],
    bare: Callable[[str], str],
) -> tuple[list[tuple[str, str]], list[str]]:
    """Return the hidden texts, each with its row's code, and the readable ones."""
    hidden: list[tuple[str, str]] = []
    shown: list[str] = []
    for talk in talks:
        for name in FREE_TEXT_FIELDS:
            text = bare(getattr(talk, name) or "")
            if not text:
                continue
            if may_read(recipient, talk, name, codes):
                shown.append(text)
            elif len(text) >= _SHORTEST_HIDDEN:
                hidden.append((talk.code, text))
    return hidden, shown
