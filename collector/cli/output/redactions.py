"""What `collector texts` shows of redacted words and texts, in Italian. Values in, lines out."""

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final, TypeVar

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from collector.app.clearances import decision_sentence
from collector.app.settings import ROME
from collector.app.text_review import Passage, ReviewText
from collector.app.word_review import AllowedWord, WordReview, WordSummary
from collector.cli.output.console import console, count
from collector.journal.allowed_words import WordDecision
from collector.text.italian import excerpt
from schemas.printable import one_line
from schemas.workbook import italian_day

Item = TypeVar("Item")

MAX_SHOWN: Final = 40
"""As many words, or texts, are shown; `--all` shows the others."""
_TABLE_WIDTH: Final = 80
"""On a narrower screen a word takes two lines instead of one of a table."""
_LONGEST_WORD: Final = 40
_NOTHING_FOUND: Final = "In nessun testo ho trovato nomi, recapiti o documenti."
_WHOSE_NAME: Final = {
    "famiglia": "di una famiglia",
    "persona": "di una persona del foglio «Persone»",
}


# --- Words --------------------------------------------------------------------------------------


def show_words(words: WordReview, *, everything: bool) -> None:
    """Show the words found in texts, the most frequent first, then those that nobody knows.

    `everything`: all of them, not only the first MAX_SHOWN.
    """
    out = console()
    if words.recognised:
        out.print()
        out.print(Text("Parole trovate nei testi", "bold"))
        _show_items(out, words.recognised, _words_table, _word_lines, everything=everything)
        out.print(
            "I testi in cui una parola si trova: «collector texts PAROLA». Se può uscire: in tutto "
            "il progetto «collector texts --allow PAROLA», nei testi di una riga «collector texts "
            "--clear CODICE». I nomi delle famiglie restano coperti. Questo elenco resta qui.",
            style="dim",
        )
    else:
        out.print(_NOTHING_FOUND)
    if words.unknown:
        out.print()
        out.print(
            "Parole che non conosco: non sono coperte. Se sono nomi, scrivi il codice della "
            "famiglia; se sono parole di tutti i giorni: collector texts --allow PAROLA",
            style="bold",
        )
        _show_items(
            out, words.unknown, _unknown_words_table, _unknown_word_lines, everything=everything
        )


def _show_items(
    out: Console,
    items: Sequence[Item],
    table: Callable[[Sequence[Item]], Table],
    lines: Callable[[Item], Sequence[Text]],
    *,
    everything: bool,
) -> None:
    """Show items as a table, on a narrow screen as a few lines each; of many only the first."""
    shown = items if everything else items[:MAX_SHOWN]
    if out.width >= _TABLE_WIDTH:
        out.print(Padding(table(shown), (0, 0, 0, 2)))
    else:
        for item in shown:
            head, *rest = lines(item)
            out.print(Padding(head, (0, 0, 0, 2)))
            for line in rest:
                out.print(Padding(line, (0, 0, 0, 4)))
    left = len(items) - len(shown)
    if left == 1:
        out.print("  … e un'altra: --all", style="dim")
    elif left:
        out.print(f"  … e altre {left}: --all", style="dim")


def _words_table(words: Sequence[WordSummary]) -> Table:
    table = _table("Parola", "Che cos'è", "Volte", "Righe", "Esempio", "Nei documenti")
    for word in words:
        table.add_row(
            _shortened(word),
            _kind(word),
            str(word.times),
            str(len(word.rows)),
            word.rows[0],
            _state_in_documents(word),
        )
    return table


def _word_lines(word: WordSummary) -> Sequence[Text]:
    head = Text.assemble(
        _shortened(word), (f" · {_kind(word)} · ", "dim"), _state_in_documents(word)
    )
    return head, Text(f"{_how_often(word)}, per esempio {word.rows[0]}", "dim")


def _unknown_words_table(words: Sequence[WordSummary]) -> Table:
    table = _table("Parola", "Volte", "Righe", "Esempio")
    for word in words:
        table.add_row(_shortened(word), str(word.times), str(len(word.rows)), word.rows[0])
    return table


def _unknown_word_lines(word: WordSummary) -> Sequence[Text]:
    example = Text(f"{_how_often(word)}, per esempio {word.rows[0]}", "dim")
    return _shortened(word), example


def _table(*headers: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    for header in headers:
        is_number = header in ("Volte", "Righe")
        is_code = header == "Esempio"
        table.add_column(
            header,
            justify="right" if is_number else "left",
            overflow="fold",
            no_wrap=is_code,
        )
    return table


def _shortened(word: WordSummary) -> Text:
    return Text(excerpt(_on_one_line(word.word), _LONGEST_WORD), "bold")


def _kind(word: WordSummary) -> str:
    return f"{word.kind} (famiglia)" if word.family else word.kind


def _how_often(word: WordSummary) -> str:
    times = count(word.times, "volta", "volte")
    rows = count(len(word.rows), "riga", "righe")
    return f"{times} in {rows}"


def _state_in_documents(word: WordSummary) -> Text:
    """Return whether documents show the word; a family's name is redacted even when allowed."""
    if word.redacted and word.allowed:
        return Text("coperta, anche se l'hai lasciata passare")
    if word.redacted:
        return Text("coperta")
    return Text("passa" if word.allowed else "passa: testi lasciati passare", "green")


def words_json(words: WordReview) -> str:
    """Return the one object that `texts --json` prints. ASCII only."""
    answer: dict[str, Any] = {
        "words": [
            {
                "word": word.word,
                "kind": word.kind,
                "times": word.times,
                "rows": list(word.rows),
                "covered": word.redacted,
                "allowed": word.allowed,
            }
            for word in words.recognised
        ],
        "unknown": [
            {"word": word.word, "times": word.times, "rows": list(word.rows)}
            for word in words.unknown
        ],
        "allowed": [_decision_as_dict(allowed.decision) for allowed in words.allowed],
    }
    return json.dumps(answer)


def _decision_as_dict(decision: WordDecision) -> dict[str, Any]:
    return {"word": decision.word, "by": decision.who, "at": decision.at.isoformat()}


# --- Words that pass ----------------------------------------------------------------------------


def show_allowed_words(allowed: Sequence[AllowedWord], taken_back: Sequence[AllowedWord]) -> None:
    """Show the words that pass in the whole project, then those taken back: who, and when."""
    out = console()
    if allowed:
        out.print()
        out.print(Text("Parole che passano in tutto il progetto", "bold"))
    else:
        out.print(
            "Nessuna parola passa in tutto il progetto. Per lasciarne passare una: «collector "
            "texts --allow PAROLA»."
        )
    for word in allowed:
        line = Text.assemble(_decided_word(word), f" · {_when_and_who(word.decision)}")
        if word.part_of_name_of:
            whose = _WHOSE_NAME[word.part_of_name_of]
            line.append(f" · non vale più: è nel nome {whose}", "yellow")
        out.print(Padding(line, (0, 0, 0, 2)))
    if taken_back:
        out.print()
        out.print(Text("Tornate coperte", "bold"))
    for word in taken_back:
        before = _when_and_who(word.decision)
        after = _when_and_who(word.withdrawal) if word.withdrawal else ""
        history = f" · lasciata passare: {before} · tolta: {after}"
        out.print(Padding(Text.assemble(_decided_word(word), history), (0, 0, 0, 2)))


def _decided_word(word: AllowedWord) -> tuple[str, str]:
    """Return the word with its style."""
    return _on_one_line(word.decision.word), "bold"


def _when_and_who(decision: WordDecision) -> str:
    """Return when, by the clock of the office, and who."""
    moment = decision.at.astimezone(ROME)
    who = _on_one_line(decision.who) or "non so da chi"
    return f"{italian_day(moment.date())} {moment:%H:%M} · {who}"


def show_decision(texts: int, words: int) -> None:
    """Show how many texts and words pass, or are redacted, otherwise than before."""
    console().print(decision_sentence(texts, words))


# --- Texts --------------------------------------------------------------------------------------


def show_covered_texts(texts: Sequence[ReviewText], *, everything: bool, word: str = "") -> None:
    """Show texts with what is redacted in them marked, for the coordinator alone.

    `word`: the one whose texts these are, '' for all. `everything`: not only the first MAX_SHOWN.
    """
    out = console()
    if not texts:
        out.print(Text(_no_texts_line(word)))
        return
    out.print()
    shown = texts if everything else texts[:MAX_SHOWN]
    for text in shown:
        _show_text(out, text)
    left = len(texts) - len(shown)
    if left:
        others = "un altro testo" if left == 1 else f"altri {left} testi"
        out.print(f"  … e {others}: --all", style="dim")
    redacted = sum(_is_redacted(text) for text in texts)
    out.print(
        f"{count(len(texts), 'testo', 'testi')}, {redacted} con parti coperte nei documenti. Se un "
        "testo può uscire com'è: «collector texts --clear CODICE». I nomi delle famiglie restano "
        "coperti. Questo elenco resta qui.",
        style="dim",
    )


def _no_texts_line(word: str) -> str:
    if not word:
        return _NOTHING_FOUND
    return (
        f"«{_on_one_line(word)}»: in nessun testo è coperta o sconosciuta. Con «collector texts» "
        "vedi le parole."
    )


def _is_redacted(text: ReviewText) -> bool:
    return not text.cleared and any(place.redacted for place in text.passages)


def _show_text(out: Console, text: ReviewText) -> None:
    day = f" · {italian_day(text.talk.date)}" if text.talk.date else ""
    nucleus = text.talk.nucleus or "nucleo non chiaro"
    head = f"{text.clearance.row} · {nucleus}{day} · {text.header}"
    passes = (" · lasciato passare", "green") if text.cleared else ""
    out.print(Text.assemble((head, "bold"), passes))
    line = Text()
    end = 0
    for place, style, label in sorted(_marked_places(text), key=lambda marked: marked[0].span):
        line.append(_on_one_line(text.text[end : place.span.start]))
        line.append(_on_one_line(place.typed), style)
        line.append(f" ({label})", "dim")
        end = place.span.end
    line.append(_on_one_line(text.text[end:]))
    out.print(Padding(line, (0, 0, 1, 2)))


def _marked_places(text: ReviewText) -> Iterator[tuple[Passage, str, str]]:
    """Yield the places of a text, each with a style and what is said of it."""
    for place in text.passages:
        kinds = ", ".join(place.span.kinds)
        if place.redacted:
            yield place, "reverse", kinds
        else:
            yield place, "underline", f"{kinds}: passa"
    for place in text.unknown_words:
        yield place, "underline", "non la conosco"


def _on_one_line(text: str) -> str:
    """Return a part of a text, printable on one line; blanks at its ends become one."""
    line = one_line(text) or ""
    before = " " if text[:1].isspace() else ""
    after = " " if line and text[-1:].isspace() else ""
    return f"{before}{line}{after}"
