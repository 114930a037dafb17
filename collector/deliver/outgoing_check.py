"""The outgoing check: each finished message is read once more before it goes out.

It is refused when it says something about a nucleus that its recipient may not read about, or names
a family or a person. Reading only: nothing is mended here. What makes a person known is looked for
by this room alone: it asks nobody who redacted the texts, because a second opinion must stay one.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Final

from collector.deliver.family_names import NameHit, is_small_word
from collector.deliver.finished_texts import without_machine_text
from collector.deliver.hidden_texts import Readable, hidden_rows
from collector.deliver.identifiers import IdentifierHit
from collector.deliver.name_letters import comparable, fold_letters, split_at_invisible
from collector.deliver.ordinary_words import is_used_as_place, is_used_as_word
from collector.deliver.outgoing_scope import Scope
from collector.deliver.sheet_texts import (
    LetterStream,
    SheetText,
    SheetTexts,
    TextOrigin,
    find_origins,
    letters_and_digits,
)
from schemas.named_copies import KEY_MARK, KEY_WARNING, NAMES_WARNING
from schemas.patterns import lazy_pattern

_BROKEN_WORD: Final = lazy_pattern(r"[-\u00ad](?<=\w.)\s*\n\s*(?=\w)|\u00ad")
"""A hyphen at the end of a line inside a word, and soft hyphens."""


def find_refusals(scope: Scope, parts: Mapping[str, str]) -> list[str]:
    """Return why a message may not go out: one sentence each, without a name; empty when it may.

    `parts`: its texts, by what each is called in Italian ("oggetto della mail", "PDF").
    """
    readable = Readable(scope)
    refusals = list(scope.found)
    for part, text in parts.items():
        refusals += _refusals_of_part(scope, part, text, readable)
    return refusals


def _refusals_of_part(scope: Scope, part: str, text: str, readable: Readable) -> Iterator[str]:
    if is_named_copy(text):
        yield f"{_in_part(part)} ci sono i nomi delle famiglie: è una copia che non si spedisce mai"
    whole = _BROKEN_WORD.sub("", without_machine_text(text))
    words = whole.split()
    for code in _foreign_codes(scope, whole, words):
        yield f"{_in_part(part)} c'è il nucleo {code}, che chi lo riceve non può leggere"
    if _names_a_person(scope, words):
        yield f"{_in_part(part)} c'è il nome di una persona del foglio Persone"
    unprinted = _without_printed_numbers(scope, whole)
    sentences = (*_family_names(scope, unprinted), *_identifiers(scope, unprinted))
    for sentence in dict.fromkeys(sentences):
        yield f"{_in_part(part)}: {sentence}"
    for row in hidden_rows(scope, text, readable):
        yield f"{_in_part(part)} c'è un testo della riga {row}, che chi lo riceve non può leggere"


def is_named_copy(text: str) -> bool:
    """True for a text of a document that is marked as one with the names of families."""
    marks = (NAMES_WARNING, KEY_WARNING, KEY_MARK)
    if not any(all(word in text for word in mark.split()) for mark in marks):
        return False  # at a glance
    on_one_line = " ".join(text.split())
    return any(mark in on_one_line for mark in marks)


def _in_part(part: str) -> str:
    return f"nell'{part}" if part[0] in "aeiou" else f"nel {part}"


# --- Codes of nuclei, names of people -----------------------------------------------------------


def _foreign_codes(scope: Scope, text: str, words: Sequence[str]) -> Iterator[str]:
    """Yield the codes in a text of nuclei that the recipient may not read about."""
    looks = scope.sheet_texts.looks.words
    once = dict.fromkeys(words)
    for code in dict.fromkeys(chain.from_iterable(map(looks.codes.__getitem__, once))):
        if code not in scope.codes:
            yield code
    # In small letters only a code that exists is one: "nelle" has the form of a code.
    foreign = scope.foreign_codes
    for word in dict.fromkeys(chain.from_iterable(map(looks.words_as_codes.__getitem__, once))):
        if word in foreign and foreign[word] not in text:
            yield foreign[word]


def _names_a_person(scope: Scope, words: Sequence[str]) -> bool:
    """True when a name of *Persone* stands in a text, beside those that documents print."""
    names = scope.sheet_texts.looks.words.may_be_names
    there = set("".join(map(names.__getitem__, set(words))).split(" "))
    known = [key for key, key_words in scope.names_of_people if there.issuperset(key_words)]
    if not known:
        return False
    spaced = "".join((*map(names.__getitem__, words), " "))
    for key, key_words in scope.printed_words:
        if there.issuperset(key_words):
            spaced = spaced.replace(key, " | ")
    return any(key in spaced for key in known)


def _without_printed_numbers(scope: Scope, text: str) -> str:
    """Return the text without the values with digits that documents print.

    The imprint of a document may look like anything.
    """
    for value in scope.printed_numbers:
        text = text.replace(value, "~" * len(value))
    return text


def _comparable_lines(scope: Scope, text: str) -> list[str]:
    return list(map(scope.sheet_texts.looks.comparable.__getitem__, text.split("\n")))


# --- Names of families --------------------------------------------------------------------------

_UNKNOWN_ORIGIN: Final = SheetText("un testo che ora nel foglio non c'è", "")
_PLACE_ADVICE: Final = ". Scrivi il luogo senza nomi né telefoni"
_CONTEXT: Final = 80
"""Letters: where so many are the same around a name, so is the verdict."""
_MOST_CODES: Final = 3
"""Codes of families with the same name that one sentence lists."""


def _family_names(scope: Scope, text: str) -> Iterator[str]:
    """Yield a sentence for each place of the sheet from which a family's name came into a text."""
    if not scope.sheet_texts.looks.words.may_name_a_family(text.split()):
        return
    yield from _names_in_lines(scope, _comparable_lines(scope, text))
    yield from _names_in_lines(scope, _comparable_lines(scope, split_at_invisible(text)))


def _names_in_lines(scope: Scope, lines: Sequence[str]) -> Iterator[str]:
    """Yield the sentences for the families' names in a text, by its comparable lines."""
    text = "\n".join(lines)
    found = scope.sheet_texts.looks.names(lines)
    hits = [hit for hit in found if not is_small_word(hit, text)]
    if not hits:
        return
    stream = LetterStream.of(fold_letters(text))
    verdicts: dict[tuple[str, str, str], SheetText | None] = {}
    for hit in hits:
        before = text[max(hit.start - _CONTEXT, 0) : hit.start]
        after = text[hit.start : hit.end + _CONTEXT]
        context = (hit.key, before, after)
        if context not in verdicts:
            verdicts[context] = _origin_of_name(scope, text, hit, stream)
        origin = verdicts[context]
        if origin is not None:
            codes = ", ".join(sorted(hit.codes)[:_MOST_CODES])
            yield f"{origin.where}: c'è il nome di una famiglia ({codes}){_advice(origin)}"


def family_name_spans(sheet: SheetTexts, text: str) -> list[tuple[int, int]]:
    """Return where a text of the sheet names a family, as this check sees it.

    Such a text stops the mail that shows it.
    """
    usual = comparable(text)
    if len(usual) != len(text):
        return []  # the places would be of another text
    return [
        (hit.start, hit.end)
        for hit in sheet.names.hits(usual)
        if not is_small_word(hit, usual) and not _is_no_name(sheet, usual, hit)
    ]


def _is_no_name(sheet: SheetTexts, text: str, hit: NameHit) -> bool:
    """True for an ordinary word that is used as one, and for a municipality's name."""
    if hit.doubtful and is_used_as_word(text, hit.start, hit.end):
        return True
    return _is_municipality(sheet, text, hit.start, hit.end)


def _origin_of_name(
    scope: Scope, text: str, hit: NameHit, stream: LetterStream
) -> SheetText | None:
    """Return the text of the sheet from which a family's name came into a finished text.

    None where it is no name there, or the document's own word.
    """
    sheet = scope.sheet_texts
    origins = find_origins(sheet, scope.own_text, hit, stream)
    if origins is None:
        return None
    if any(origin.text.text for origin in origins):
        names = [origin for origin in origins if not _is_no_name_there(sheet, hit, origin)]
        return names[0].text if names else None
    # No text of the sheet holds it: only its line in the finished text tells how it is used.
    line = text.rfind("\n", 0, hit.start) + 1
    line_text = text[line : hit.end + _CONTEXT]
    if hit.doubtful and is_used_as_word(line_text, hit.start - line, hit.end - line):
        return None
    is_place = _is_municipality(sheet, text, hit.start, hit.end, stream)
    return None if is_place else _UNKNOWN_ORIGIN


def _is_no_name_there(sheet: SheetTexts, hit: NameHit, origin: TextOrigin) -> bool:
    source, start, end = origin.text, origin.start, origin.end
    if hit.doubtful and is_used_as_word(source.text, start, end, place=source.place):
        return True
    return _is_municipality(sheet, source.text, start, end)


def _is_municipality(
    sheet: SheetTexts, text: str, start: int, end: int, stream: LetterStream | None = None
) -> bool:
    """True for a municipality, or a part of its name, used as a place: "abita a Opera".

    `stream`: of the folded text, where there is one already.
    """
    stream = stream or LetterStream.of(fold_letters(text))
    place, key = stream.places[start], letters_and_digits(text[start:end])
    for name in sheet.municipalities:
        begin = place - name.find(key)
        if key in name and begin >= 0 and stream.letters.startswith(name, begin):
            last = begin + len(name) - 1
            return is_used_as_place(text, stream.chars[begin], stream.chars[last] + 1)
    return False


def _advice(origin: SheetText) -> str:
    return _PLACE_ADVICE if origin.place else ""


# --- Codici fiscali, phones, emails -------------------------------------------------------------


def _identifiers(scope: Scope, text: str) -> Iterator[str]:
    """Yield a sentence for each identifier, or a part of one, that came from the sheet."""
    looks = scope.sheet_texts.looks
    if not looks.may_hold_identifier(text.split("\n")):
        return
    lines = _comparable_lines(scope, text)
    usual = "\n".join(lines)
    for hit in looks.identifiers(lines):
        origin = _origin_of_identifier(scope, usual, hit)
        if origin is not None:
            yield f"{origin.where}: c'è {hit.what}{_advice(origin)}"


def _origin_of_identifier(scope: Scope, text: str, hit: IdentifierHit) -> SheetText | None:
    letters = letters_and_digits(text[hit.start : hit.end])
    if any(letters in value for value in scope.printed_letters):
        return None
    return scope.sheet_texts.holding(letters)
