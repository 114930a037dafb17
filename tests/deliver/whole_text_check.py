"""The outgoing check in its simple form: each text whole, every rule over all of it.

What `outgoing_check` finds line by line, and at a glance, is held to this.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping

from collector.deliver import outgoing_check
from collector.deliver.family_names import FamilyNames, NameHit, is_small_word
from collector.deliver.finished_texts import without_machine_text
from collector.deliver.hidden_texts import ReadableTexts
from collector.deliver.identifiers import find_identifiers
from collector.deliver.name_letters import code_spans, fold_letters
from collector.deliver.outgoing_scope import Scope
from collector.deliver.sheet_texts import LetterStream
from schemas.cells.normalise import words
from schemas.code import NUCLEUS, is_code
from schemas.named_copies import KEY_MARK, KEY_WARNING, NAMES_WARNING
from schemas.normal import normal_form

_CODE = re.compile(rf"(?<![0-9A-Za-z]){NUCLEUS}(?![0-9A-Za-z])")
_BROKEN_WORD = re.compile(r"(?<=\w)[-\u00ad]\s*\n\s*(?=\w)|\u00ad")
_BEGINNING, _SHORTENED = 16, 32


def find_refusals(scope: Scope, parts: Mapping[str, str]) -> list[str]:
    refusals = list(scope.found)
    for part, text in parts.items():
        where = outgoing_check._in_part(part)
        whole = _BROKEN_WORD.sub("", without_machine_text(text))
        unprinted = whole
        for value in scope.printed:
            if any(map(str.isdigit, value)):
                unprinted = unprinted.replace(value, "~" * len(value))
        usual = comparable(unprinted)
        if any(mark in " ".join(text.split()) for mark in (NAMES_WARNING, KEY_WARNING, KEY_MARK)):
            refusals.append(
                f"{where} ci sono i nomi delle famiglie: è una copia che non si spedisce mai"
            )
        refusals += [
            f"{where} c'è il nucleo {code}, che chi lo riceve non può leggere"
            for code in foreign_codes(scope, whole)
        ]
        if names_a_person(scope, whole):
            refusals.append(f"{where} c'è il nome di una persona del foglio Persone")
        sentences = (
            *family_names(scope, usual),
            *family_names(scope, _split_at_invisible(unprinted)),
            *identifiers(scope, usual),
        )
        refusals += [f"{where}: {sentence}" for sentence in dict.fromkeys(sentences)]
        refusals += [
            f"{where} c'è un testo della riga {row}, che chi lo riceve non può leggere"
            for row in hidden_rows(scope, text)
        ]
    return refusals


def comparable(text: str) -> str:
    return re.sub(r"\S+", lambda word: normal_form(word[0]), text)


def _split_at_invisible(text: str) -> str:
    hidden = [
        char
        for char in set(text)
        if not char.isascii() and unicodedata.category(char) in ("Cf", "Cn", "Co", "Cs", "Cc")
    ]
    return comparable(text.translate(dict.fromkeys(map(ord, hidden), " "))) if hidden else ""


def bare_letters(text: str) -> str:
    normal = unicodedata.normalize("NFKC", text).casefold()
    return "".join(char for char in normal if char.isalnum())


def foreign_codes(scope: Scope, text: str) -> Iterator[str]:
    for code in dict.fromkeys(_CODE.findall(text)):
        if is_code(code, "N") and code not in scope.codes:
            yield code
    there = {word.casefold() for word in re.findall(r"[^\W_]+", text)}
    for code in scope.families.keys() - scope.codes:
        if code.casefold() in there and code not in text:
            yield code


def names_a_person(scope: Scope, text: str) -> bool:
    folded = [
        "-" if word[0].islower() else " ".join(words(word))
        for word in re.findall(r"[^\W\d_]+", text)
    ]
    spaced = f" {' '.join(folded)} "
    for name in sorted(scope.printed, key=len, reverse=True):
        spaced = spaced.replace(_all_words(name), " | ")
    keys = map(_all_words, scope.people)
    return any(key in spaced for key in keys if len(key.strip()) > 1 or not key.isascii())


def _all_words(text: str) -> str:
    folded = [" ".join(words(word)) for word in re.findall(r"[^\W\d_]+", text)]
    return f" {' '.join(folded)} "


def name_hits(names: FamilyNames, text: str) -> list[NameHit]:
    codes = code_spans(text)
    hits = set(names._all_hits(text, fold_letters(text)))
    return sorted(
        hit
        for hit in hits
        if not any(start <= hit.start and hit.end <= end for start, end in codes)
    )


def family_names(scope: Scope, text: str) -> Iterator[str]:
    stream = LetterStream.of(fold_letters(text))
    for hit in name_hits(scope.sheet_texts.names, text):
        if is_small_word(hit, text):
            continue
        origin = outgoing_check._origin_of_name(scope, text, hit, stream)
        if origin is not None:
            codes = ", ".join(sorted(hit.codes)[:3])
            advice = outgoing_check._advice(origin)
            yield f"{origin.where}: c'è il nome di una famiglia ({codes}){advice}"


def identifiers(scope: Scope, text: str) -> Iterator[str]:
    for hit in find_identifiers(text):
        origin = outgoing_check._origin_of_identifier(scope, text, hit)
        if origin is not None:
            yield f"{origin.where}: c'è {hit.what}{outgoing_check._advice(origin)}"


def hidden_rows(scope: Scope, text: str) -> Iterator[str]:
    bare = bare_letters(text)
    readable = ReadableTexts.of(scope.shown, list(scope.fixed()) if scope.hidden else [])
    beginnings = {bare[place : place + _BEGINNING] for place in range(len(bare))}
    for row, hidden in scope.hidden:
        if hidden[:_BEGINNING] not in beginnings:
            continue
        forms = [form for form in (hidden, hidden[:_SHORTENED]) if form in bare]
        if any(not readable.accounts_for(form, bare) for form in forms):
            yield row
