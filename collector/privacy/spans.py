"""Spans: the places of a text that make a person known, how they are merged and replaced."""

import enum
from collections.abc import Iterable
from dataclasses import dataclass


class IdentityKind(enum.StrEnum):
    """What makes a person known; the value is how it is shown in brackets."""

    NAME = "nome"
    FISCAL_CODE = "codice fiscale"
    EMAIL = "email"
    PHONE = "telefono"
    ADDRESS = "indirizzo"
    DOCUMENT = "documento"
    CASE = "numero di pratica"
    ACCOUNT = "iban"
    PLATE = "targa"
    PROFILE = "profilo"
    BIRTH = "data di nascita"
    SCRIPT = "testo in un'altra scrittura"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """One place of a text, from `start` up to `end`, in characters.

    `kinds`: what it is, in the order of the text. `code`: of the one nucleus whose name it
    certainly is, else ''. `family`: a part of a name in *Nuclei* is in it. `label`: what is shown
    in its place where that is not its kinds.
    """

    start: int
    end: int
    kinds: tuple[IdentityKind, ...] = (IdentityKind.NAME,)
    code: str = ""
    family: bool = False
    label: str = ""

    @property
    def replacement(self) -> str:
        """Return what documents show in its place: the nucleus's code, or its kind in brackets."""
        return self.code or f"[{self.label or ', '.join(self.kinds)}]"


def merge_spans(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return the same places from the left, none over another.

    Spans that overlap become one, and nothing of any is lost. A code stays only where all that were
    merged agree on it and are nothing but that name.
    """
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start < merged[-1].end:
            merged[-1] = _merge_two(merged[-1], span)
        else:
            merged.append(span)
    return tuple(merged)


def _merge_two(first: Span, second: Span) -> Span:
    """Merge two spans that overlap, of which `first` does not begin after `second`."""
    kinds = tuple(dict.fromkeys((*first.kinds, *second.kinds)))
    end = max(first.end, second.end)
    code = ""
    if kinds == (IdentityKind.NAME,):
        code = _merged_code(first, second)
    family = first.family or second.family
    return Span(first.start, end, kinds, code, family, first.label or second.label)


def _merged_code(first: Span, second: Span) -> str:
    """Return the code of two names: theirs, or that of the one that holds all of the other.

    The whole name says more than a part of it.
    """
    if first.code == second.code:
        return first.code
    if first.end >= second.end:
        return first.code
    if second.start == first.start:
        return second.code
    return ""


def replace_spans(text: str, spans: Iterable[Span]) -> str:
    """Return the text with the replacement of each span in its place.

    `spans` as `merge_spans` returns them.
    """
    parts, end = list[str](), 0
    for span in spans:
        parts += [text[end : span.start], span.replacement]
        end = span.end
    return "".join((*parts, text[end:]))
