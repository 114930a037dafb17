"""The words in which somebody may be recognised, each once for the whole project, however typed;
and those that the coordinator allowed.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from collector.app.text_review import Passage, ReviewText, all_known_names, texts_to_review
from collector.journal.allowed_words import WordDecision, latest_decisions
from collector.journal.store import Journal
from collector.privacy.allowed import holds_listed_name
from collector.privacy.identities import allowed_word_key
from collector.privacy.known_names import KnownNames
from collector.privacy.redaction import known_names_of


@dataclass(frozen=True, slots=True)
class WordSummary:
    """A word, or a longer passage, however often it was found.

    `word`: as typed most often; `kind`: of what, in Italian; `rows`: where, by code; `redacted`:
    somewhere at least; `allowed`: in the whole project, alone or in a phrase (it is redacted all
    the same in the name of a family); `family`: it is in the name of one.
    """

    word: str = field(repr=False)
    kind: str
    times: int
    rows: tuple[str, ...]
    redacted: bool
    allowed: bool
    family: bool


@dataclass(frozen=True, slots=True)
class AllowedWord:
    """A word that was allowed.

    `part_of_name_of`: "famiglia" or "persona" when it is a part of such a name, so that it is
    redacted all the same, else ''; `withdrawal`: by whom and when it was disallowed, if it was.
    """

    decision: WordDecision
    part_of_name_of: str = ""
    withdrawal: WordDecision | None = None


@dataclass(frozen=True, slots=True)
class WordReview:
    """All words that were found, the most frequent first.

    `recognised`: somebody may be recognised in them; `unknown`: no list explains them; `allowed`
    and `withdrawn`: what the coordinator decided, the newest last.
    """

    recognised: Sequence[WordSummary]
    unknown: Sequence[WordSummary]
    allowed: Sequence[AllowedWord]
    withdrawn: Sequence[AllowedWord] = ()


def review_words(journal: Journal) -> WordReview:
    """Return the words of the whole project."""
    return words_of_texts(journal, texts_to_review(journal))


def words_of_texts(journal: Journal, texts: Sequence[ReviewText]) -> WordReview:
    """Return the words of all texts, where these were looked through already."""
    allowed, withdrawn = allowed_and_withdrawn_words(journal)
    keys = frozenset(word.decision.key for word in allowed)
    recognised = _summaries(texts, keys, lambda text: text.passages)
    unknown = _summaries(texts, keys, lambda text: text.unknown_words)
    return WordReview(recognised, unknown, allowed, withdrawn)


def texts_containing(texts: Iterable[ReviewText], word: str) -> list[ReviewText]:
    """Return the texts in which a word was found, alone or in a longer passage.

    Upper and lower case are the same.
    """
    wanted = f" {_word_key(word)} "

    def contains(text: ReviewText) -> bool:
        passages = (*text.passages, *text.unknown_words)
        return any(wanted in f" {_word_key(passage.typed)} " for passage in passages)

    return [text for text in texts if contains(text)]


def allowed_and_withdrawn_words(journal: Journal) -> tuple[list[AllowedWord], list[AllowedWord]]:
    """Return the words that are allowed, and those that were and are no more; the newest last."""
    families = known_names_of(journal.nuclei(gone=True), ())
    everybody = all_known_names(journal)
    history = journal.word_decisions()
    newest = latest_decisions(history)
    last_allowed = latest_decisions(decision for decision in history if decision.allowed)
    allowed = []
    withdrawn = []
    for decision in history:
        if decision is not newest[decision.key]:
            continue
        if decision.allowed:
            owner = _name_owner(decision.word, families, everybody)
            allowed.append(AllowedWord(decision, owner))
        else:
            withdrawn.append(AllowedWord(last_allowed[decision.key], withdrawal=decision))
    return allowed, withdrawn


def _name_owner(word: str, families: KnownNames, everybody: KnownNames) -> str:
    """Return of what name a word is a part: "famiglia", "persona", '' for none."""
    if not holds_listed_name(word, everybody):
        return ""
    return "famiglia" if holds_listed_name(word, families) else "persona"


def _summaries(
    texts: Iterable[ReviewText],
    allowed: frozenset[str],
    passages_of: Callable[[ReviewText], Sequence[Passage]],
) -> list[WordSummary]:
    """Return the passages grouped by word and kind, the most frequent first."""
    groups: dict[tuple[str, str], list[tuple[str, Passage]]] = {}
    for text in texts:
        for passage in passages_of(text):
            key = (_word_key(passage.typed), ", ".join(passage.span.kinds))
            groups.setdefault(key, []).append((text.clearance.row, passage))
    summaries = [_summary(key, kind, group, allowed) for (key, kind), group in groups.items()]
    return sorted(summaries, key=_most_frequent_first)


def _most_frequent_first(summary: WordSummary) -> tuple[int, int, str]:
    return -summary.times, -len(summary.rows), _word_key(summary.word)


def _summary(
    key: str, kind: str, group: Sequence[tuple[str, Passage]], allowed: frozenset[str]
) -> WordSummary:
    """Return what is to be said of a word. `group`: its passages, each with the code of its row."""
    spellings = Counter(" ".join(passage.typed.split()) for _, passage in group)
    passages = [passage for _, passage in group]
    return WordSummary(
        word=spellings.most_common(1)[0][0],
        kind=kind,
        times=len(group),
        rows=tuple(dict.fromkeys(row for row, _ in group)),
        redacted=any(passage.redacted for passage in passages),
        allowed=key in allowed or any(passage.allowed for passage in passages),
        family=any(passage.span.family for passage in passages),
    )


def _word_key(typed: str) -> str:
    """Return what two spellings of one word share."""
    return allowed_word_key(typed) or typed.casefold()
