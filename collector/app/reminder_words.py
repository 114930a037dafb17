"""What becomes of requests to mediators, in words, for the screen and the board alike. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from collector.deliver.letter import LetterOutcome, LetterResult
from collector.text.italian import listed

OUTCOME_WORDS: Final = {
    LetterResult.READY: "riceve la richiesta",
    LetterResult.WRITTEN: "mail pronta",
    LetterResult.SENT: "spedita",
    LetterResult.TO_SEND: "già pronta, da spedire",
    LetterResult.SAME: "già avvisato oggi",
    LetterResult.CHANGED: "già avvisato oggi",
    LetterResult.REFUSED: "fermata: vedi sotto",
    LetterResult.LATER: "non ancora: vedi sotto",
    LetterResult.FAILED: "rifiutata: vedi sotto",
    LetterResult.UNCERTAIN: "incerta: forse è arrivata",
    LetterResult.BUSY: "se ne occupa un altro comando",
}
NOTHING_NEW: Final = "già avvisato: niente di nuovo"
_TROUBLES: Final = {
    LetterResult.REFUSED: "Ho fermato la richiesta per {}: correggi quello che dice e {again}.",
    LetterResult.LATER: "Non è partita la richiesta per {}. Non si perde: {later} più tardi.",
    LetterResult.FAILED: (
        "Il server non accetta la richiesta per {}: controlla l'email nel foglio «Persone»."
    ),
    LetterResult.UNCERTAIN: (
        "Non so se è arrivata la richiesta per {}: non la ripeto da solo. Chiedi a voce."
    ),
}


def reminder_troubles(
    outcomes: Sequence[LetterOutcome], names: Mapping[str, str], *, again: str, later: str
) -> list[str]:
    """Return what did not go, and why: a sentence per kind of trouble.

    `names`: people's by code. `again`, `later`: what to do, "riprova".
    """
    sentences = []
    for result, sentence in _TROUBLES.items():
        who = listed(_people_and_why(outcomes, result, names))
        if who:
            sentences.append(sentence.format(who, again=again, later=later))
    return sentences


def _people_and_why(
    outcomes: Sequence[LetterOutcome], result: LetterResult, names: Mapping[str, str]
) -> Iterator[str]:
    for outcome in outcomes:
        if outcome.result is result:
            code = outcome.letter.person
            yield f"{names.get(code, code)} ({'; '.join(outcome.why)})"
