"""What was inferred from rows that are still all the same need not be inferred again. Pure.

Nuclei and mediators of a sheet that lists none come from all rows together: from what is in them
and where they stand, and from the nuclei that the journal knew. While these are as they were, so is
what was inferred.
"""

import json
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from collector.sync.rules import Rules
from collector.sync.talk_rows import TalkRows
from collector.validation.inferred_names import InferredNuclei
from schemas.canonical import content_hash
from schemas.nucleus import Nucleus


class KnownInference(NamedTuple):
    """What was inferred: the nuclei, and the spellings of the mediators' names."""

    nuclei: InferredNuclei
    spellings: Mapping[str, str]

    def dump(self, key: str) -> str:
        """Return it as text, for the journal. `key`: what it was inferred from."""
        inferred = self.nuclei
        codes = [nucleus.code for nucleus in inferred.nuclei]
        others = {code: sorted(pairs) for code, pairs in inferred.other_families.items()}
        alike = {code: dict(facts) for code, facts in inferred.lookalikes.items()}
        return json.dumps([key, codes, alike, others, self.spellings], ensure_ascii=False)

    @classmethod
    def load(cls, text: str, key: str, nuclei: Sequence[Nucleus]) -> "KnownInference | None":
        """Return what `dump` made a text of; None for another key, or any other text.

        `nuclei`: those that the journal knows.
        """
        known = {nucleus.code: nucleus for nucleus in nuclei}
        try:
            known_key, codes, alike, others, spellings = json.loads(text)
            if not key or known_key != key:
                return None
            families = {code: frozenset(map(_pair, pairs)) for code, pairs in others.items()}
            named = tuple(known[code] for code in codes)
        except (ValueError, TypeError, KeyError, AttributeError):
            return None
        return cls(InferredNuclei(named, alike, families), spellings)


def _pair(parts: Sequence[str]) -> tuple[str, str]:
    place, mediator = parts
    return place, mediator


def inference_key(rows: TalkRows, nuclei: Sequence[Nucleus], rules: Rules, *, listed: bool) -> str:
    """Return a hash of all that is inferred from; '' where a row's own cells do not say all of it.

    `nuclei`: those that the journal knows, or that *Nuclei* lists, where they are `listed`.
    """
    if rows.any_merged:
        return ""
    known = (nucleus.model_dump_json() for nucleus in nuclei)
    return content_hash([*rules.parts, str(listed), *known, "", rows.hash_of_all])


def is_settled(inferred: InferredNuclei, remembered: Sequence[Nucleus]) -> bool:
    """Tell whether the same will be inferred once the journal knows these nuclei too.

    So it is where it knows them already, and where it knew none: then each name had one nucleus.
    """
    if not remembered:
        return True
    known = {nucleus.code: nucleus for nucleus in remembered}
    return all(known.get(nucleus.code) == nucleus for nucleus in inferred.nuclei)
