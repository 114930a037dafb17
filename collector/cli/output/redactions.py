"""What the coordinator sees of words and texts in which one can be recognised, in Italian. Values in, lines out."""

import json
from collections.abc import Callable, Sequence
from typing import Any, Final, TypeVar

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from collector.app.settings import ROME
from collector.app.text_review import Passage, ReviewText
from collector.app.word_review import AllowedWord, WordReview, WordSummary
from collector.cli.output.common import console, count
from collector.journal.allowed_words import WordDecision
from collector.text.italian import excerpt, listed
from schemas.printable import one_line
from schemas.workbook import italian_day

T = TypeVar("T")

MAX_SHOWN: Final = 40
"""So many words, or texts, stand on the screen; `--all` shows the others."""
_WIDE: Final = 80
"""On narrower screens a word takes two lines instead of one of a table."""
_LONGEST: Final = 40
_NOTHING: Final = "In nessun testo ho trovato nomi, recapiti o documenti."
_IN_NAME: Final = {"famiglia": "di una famiglia", "persona": "di una persona del foglio «Persone»"}


# --- Words ----------------------------------------------------------------------------------------------------------


def show_words(found: WordReview, *, everything: bool) -> None:
    """The words that were found, covered in documents or not, the most frequent first, then those that nobody knows."""
    out = console()
    if not found.recognised:
        out.print(_NOTHING)
    else:
        out.print()
        out.print(Text("Parole trovate nei testi", "bold"))
        _listed(out, found.recognised, _table_of_words, _lines_of_word, everything=everything)
        out.print(
            "I testi in cui una parola si trova: «collector texts PAROLA». Se può uscire: in tutto il progetto "
            "«collector texts --allow PAROLA», nei testi di una riga «collector texts --clear CODICE». I nomi delle "
            "famiglie restano coperti. Questo elenco resta qui.",
            style="dim",
        )
    if found.unknown:
        out.print()
        out.print(
            "Parole che non conosco: non sono coperte. Se sono nomi, scrivi il codice della famiglia; se sono parole "
            "di tutti i giorni: collector texts --allow PAROLA",
            style="bold",
        )
        _listed(out, found.unknown, _table_of_unknown, _lines_of_unknown, everything=everything)


def _listed(
    out: Console,
    found: Sequence[T],
    table: Callable[[Sequence[T]], Table],
    lines: Callable[[T], Sequence[Text]],
    *,
    everything: bool,
) -> None:
    """As a table where there is room for one, else a few lines for each; of many only the first."""
    first = found if everything else found[:MAX_SHOWN]
    if out.width >= _WIDE:
        out.print(Padding(table(first), (0, 0, 0, 2)))
    else:
        for one in first:
            head, *rest = lines(one)
            out.print(Padding(head, (0, 0, 0, 2)))
            for line in rest:
                out.print(Padding(line, (0, 0, 0, 4)))
    _and_others(out, len(found) - len(first))


def _and_others(out: Console, left: int) -> None:
    if left == 1:
        out.print("  … e un'altra: --all", style="dim")
    elif left:
        out.print(f"  … e altre {left}: --all", style="dim")


def _table_of_words(found: Sequence[WordSummary]) -> Table:
    table = _table("Parola", "Che cos'è", "Volte", "Righe", "Esempio", "Nei documenti")
    for word in found:
        state = _state(word)
        table.add_row(
            _said(word), _kind(word), str(word.times), str(len(word.rows)), word.rows[0], state
        )
    return table


def _lines_of_word(word: WordSummary) -> Sequence[Text]:
    return (
        Text.assemble(_said(word), (f" · {_kind(word)} · ", "dim"), _state(word)),
        Text(f"{_how_often(word)}, per esempio {word.rows[0]}", "dim"),
    )


def _table_of_unknown(found: Sequence[WordSummary]) -> Table:
    table = _table("Parola", "Volte", "Righe", "Esempio")
    for word in found:
        table.add_row(_said(word), str(word.times), str(len(word.rows)), word.rows[0])
    return table


def _lines_of_unknown(word: WordSummary) -> Sequence[Text]:
    return (_said(word), Text(f"{_how_often(word)}, per esempio {word.rows[0]}", "dim"))


def _table(*headers: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    for header in headers:
        is_number = header in ("Volte", "Righe")
        is_code = header == "Esempio"
        table.add_column(
            header, justify="right" if is_number else "left", overflow="fold", no_wrap=is_code
        )
    return table


def _said(word: WordSummary) -> Text:
    return Text(excerpt(_line(word.word), _LONGEST), "bold")


def _kind(word: WordSummary) -> str:
    return f"{word.kind} (famiglia)" if word.family else word.kind


def _how_often(word: WordSummary) -> str:
    return f"{count(word.times, 'volta', 'volte')} in {count(len(word.rows), 'riga', 'righe')}"


def _state(word: WordSummary) -> Text:
    """What documents do with it."""
    if word.redacted:
        return Text("coperta, anche se l'hai lasciata passare" if word.allowed else "coperta")
    return Text("passa" if word.allowed else "passa: testi lasciati passare", "green")


def words_json(found: WordReview) -> str:
    """The one object that `texts --json` prints. ASCII only."""
    told: dict[str, Any] = {
        "words": [
            {
                "word": word.word,
                "kind": word.kind,
                "times": word.times,
                "rows": list(word.rows),
                "covered": word.redacted,
                "allowed": word.allowed,
            }
            for word in found.recognised
        ],
        "unknown": [
            {"word": word.word, "times": word.times, "rows": list(word.rows)}
            for word in found.unknown
        ],
        "allowed": [
            {"word": one.decision.word, "by": one.decision.who, "at": one.decision.at.isoformat()}
            for one in found.allowed
        ],
    }
    return json.dumps(told)


# --- Words that pass ------------------------------------------------------------------------------------------------


def show_allowed_words(let_pass: Sequence[AllowedWord], taken_back: Sequence[AllowedWord]) -> None:
    """The words that pass in the whole project, then those that were taken back: who, and when."""
    out = console()
    if not let_pass:
        out.print(
            "Nessuna parola passa in tutto il progetto. Per lasciarne passare una: «collector texts --allow PAROLA»."
        )
    else:
        out.print()
        out.print(Text("Parole che passano in tutto il progetto", "bold"))
    for one in let_pass:
        no_longer = (
            f"non vale più: è nel nome {_IN_NAME[one.part_of_name_of]}"
            if one.part_of_name_of
            else ""
        )
        line = Text.assemble((_line(one.decision.word), "bold"), f" · {_when(one.decision)}")
        if no_longer:
            line.append(f" · {no_longer}", "yellow")
        out.print(Padding(line, (0, 0, 0, 2)))
    if taken_back:
        out.print()
        out.print(Text("Tornate coperte", "bold"))
    for one in taken_back:
        before, after = _when(one.decision), _when(one.withdrawal) if one.withdrawal else ""
        line = Text.assemble(
            (_line(one.decision.word), "bold"), f" · lasciata passare: {before} · tolta: {after}"
        )
        out.print(Padding(line, (0, 0, 0, 2)))


def _when(decision: WordDecision) -> str:
    """When, as the clock in the office says it, and who."""
    at = decision.at.astimezone(ROME)
    return f"{italian_day(at.date())} {at:%H:%M} · {_line(decision.who) or 'non so da chi'}"


def show_decision(texts: int, words: int) -> None:
    """How many texts, and words, are shown otherwise from now on."""
    if not texts and not words:
        console().print("Era già così: non ho cambiato nulla.")
        return
    what = [count(texts, "testo", "testi")] if texts else []
    what += [count(words, "parola", "parole")] if words else []
    console().print(f"Fatto: {listed(what)}. I documenti fatti da ora in poi ne tengono conto.")


# --- Texts ----------------------------------------------------------------------------------------------------------


def show_covered_texts(found: Sequence[ReviewText], *, everything: bool, word: str = "") -> None:
    """Each text with what is covered in it marked, for the coordinator's eyes only; perhaps those of one word."""
    out = console()
    if not found:
        asked = f"«{_line(word)}»: in nessun testo è coperta o sconosciuta. Con «collector texts» vedi le parole."
        out.print(Text(asked if word else _NOTHING))
        return
    out.print()
    first = found if everything else found[:MAX_SHOWN]
    for text in first:
        _text(out, text)
    if left := len(found) - len(first):
        others = "un altro testo" if left == 1 else f"altri {left} testi"
        out.print(f"  … e {others}: --all", style="dim")
    still = sum(
        any(place.redacted for place in text.passages) and not text.cleared for text in found
    )
    out.print(
        f"{count(len(found), 'testo', 'testi')}, {still} con parti coperte nei documenti. Se un testo può uscire "
        "com'è: «collector texts --clear CODICE». I nomi delle famiglie restano coperti. Questo elenco resta qui.",
        style="dim",
    )


def _text(out: Console, text: ReviewText) -> None:
    day = f" · {italian_day(text.talk.date)}" if text.talk.date else ""
    head = f"{text.clearance.row} · {text.talk.nucleus or 'nucleo non chiaro'}{day} · {text.header}"
    out.print(
        Text.assemble((head, "bold"), (" · lasciato passare", "green") if text.cleared else "")
    )
    line, end = Text(), 0
    for place, style, what in sorted(_marked(text), key=lambda one: one[0].span):
        line.append(_line(text.text[end : place.span.start]))
        line.append(_line(place.typed), style)
        line.append(f" ({what})", "dim")
        end = place.span.end
    line.append(_line(text.text[end:]))
    out.print(Padding(line, (0, 0, 1, 2)))


def _marked(text: ReviewText) -> list[tuple[Passage, str, str]]:
    """The places of a text with a style, and what is said of each."""
    found = []
    for place in text.passages:
        kind = ", ".join(place.span.kinds)
        found.append(
            (place, "reverse", kind) if place.redacted else (place, "underline", f"{kind}: passa")
        )
    return found + [(place, "underline", "non la conosco") for place in text.unknown_words]


def _line(text: str) -> str:
    ends = text[:1].isspace(), text[-1:].isspace()
    line = one_line(text) or ""
    return f"{' ' if ends[0] else ''}{line}{' ' if ends[1] and line else ''}"
