"""Known names, looked up by an index: the same names are found as by looking at each of them."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz import fuzz, process

from schemas.cells.name_index import ALMOST, SAME_LETTERS, SAME_SOUND, Names
from schemas.cells.name_keys import as_heard, name_key, without_blanks
from tests.schemas.cells.test_near_texts import TEXTS

_Pairs = Sequence[tuple[str, str]]
_PAIRS = st.lists(st.tuples(TEXTS, st.sampled_from(["N1", "N2", "N3", "N4"])), max_size=25)


def _targets_by_key(pairs: _Pairs) -> dict[str, set[str]]:
    targets: dict[str, set[str]] = {}
    for spelling, target in pairs:
        if name_key(spelling):
            targets.setdefault(name_key(spelling), set()).add(target)
    return targets


def _containing(pairs: _Pairs, text: str) -> set[str]:
    asked = set(name_key(text).split())
    if not asked:
        return set()
    found = [of for key, of in _targets_by_key(pairs).items() if asked < set(key.split())]
    return set().union(*found)


def _within(pairs: _Pairs, text: str) -> set[str]:
    asked = set(name_key(text).split())
    found = [of for key, of in _targets_by_key(pairs).items() if set(key.split()) < asked]
    return set().union(*found)


def _nearest(pairs: _Pairs, text: str) -> tuple[str, str] | None:
    spellings = [(spelling, target) for spelling, target in pairs if name_key(spelling)]
    asked = without_blanks(text)
    letters = {target for spelling, target in spellings if asked & without_blanks(spelling)}
    if len(letters) == 1:
        return letters.pop(), SAME_LETTERS
    sound = as_heard(text)
    heard = {target for spelling, target in spellings if sound and as_heard(spelling) == sound}
    if heard:
        return (heard.pop(), SAME_SOUND) if len(heard) == 1 else None
    targets, key = _targets_by_key(pairs), name_key(text)
    others = [known for known in targets if not set(known.split()) < set(key.split())]
    near = process.extract(key, others, scorer=fuzz.ratio, limit=2, score_cutoff=82)
    if not near or (len(near) == 2 and near[0][1] - near[1][1] < 3):
        return None
    (*_, first) = targets[near[0][0]]
    return (first, ALMOST) if len(targets[near[0][0]]) == 1 else None


@given(_PAIRS, TEXTS)
def test_the_index_finds_what_a_look_at_each_name_finds(pairs: _Pairs, asked: str) -> None:
    names = Names.of(pairs)
    for text in (asked, *(spelling for spelling, _ in pairs[:4])):
        assert names.containing(text) == _containing(pairs, text)
        assert names.within(text) == _within(pairs, text)
        assert names.nearest(text) == _nearest(pairs, text)
