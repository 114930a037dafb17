"""Spans: the places of a text that make a person known, how they are united, and what is shown in their place."""

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
    """One place of a text, from `start` up to `end`, in characters. `kinds`: what it is, in the order of the text.

    `code`: of the one nucleus whose name it certainly is, else ''. `family`: a part of a name in *Nuclei* is in it.
    `label`: what is shown in its place where that is not its kinds.
    """

    start: int
    end: int
    kinds: tuple[IdentityKind, ...] = (IdentityKind.NAME,)
    code: str = ""
    family: bool = False
    label: str = ""

    @property
    def replacement(self) -> str:
        """What documents show in its place: the nucleus's code, or what it is in brackets."""
        return self.code or f"[{self.label or ', '.join(self.kinds)}]"


def merge_spans(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The same places from the left, none over another: spans that overlap become one, and nothing of any is lost.

    A code stays only where all that were united agree on it and are nothing but that name.
    """
    found: list[Span] = []
    for span in sorted(spans):
        if found and span.start < found[-1].end:
            found[-1] = _both(found[-1], span)
        else:
            found.append(span)
    return tuple(found)


def _both(first: Span, second: Span) -> Span:
    kinds = tuple(dict.fromkeys((*first.kinds, *second.kinds)))
    end = max(first.end, second.end)
    whole = first if first.end == end else second if second.start == first.start else None
    agree = first.code == second.code and kinds == (IdentityKind.NAME,)
    code = first.code if agree else _of_the_whole(whole, kinds)
    label = first.label or second.label
    return Span(first.start, end, kinds, code, first.family or second.family, label)


def _of_the_whole(whole: Span | None, kinds: tuple[IdentityKind, ...]) -> str:
    """The code of a name that holds all of the other span: the whole name says more than a part of it."""
    return whole.code if whole is not None and kinds == (IdentityKind.NAME,) else ""


def replace_spans(text: str, spans: Iterable[Span]) -> str:
    """The text with what is shown in place of each span. `spans` as `united` gives them."""
    parts, end = list[str](), 0
    for span in spans:
        parts += [text[end : span.start], span.replacement]
        end = span.end
    return "".join((*parts, text[end:]))
