"""How well what makes a person known is found, and how long that takes.

`python -m benchmarks.identities` reads tests/corpus/identities.jsonl and prints recall by kind,
what is covered needlessly, and microseconds a text with 50 and with 5,000 families.
"""

import json
import time
from collections import Counter
from itertools import islice, product
from pathlib import Path
from typing import Any, Final

from collector.privacy.identities import find_identities, find_unknown_words
from collector.privacy.known_names import KnownNames
from collector.privacy.word_lists import given_names, surnames

CORPUS: Final = Path(__file__).parents[1] / "tests" / "corpus" / "identities.jsonl"
FAMILIES: Final = (50, 5_000)
ROUNDS: Final = 5


def main() -> None:
    """Print the scores."""
    parts = _corpus()
    _recall(parts)
    texts = [line["text"] for _, lines in parts for line in lines]
    quiet = [line["text"] for _, lines in parts for line in lines if not line["spans"]]
    print(
        "\n| families | µs a text | µs a text with nobody in it | ms to make the names ready "
        "|\n|---:|---:|---:|---:|"
    )
    for many in FAMILIES:
        begun = time.perf_counter()
        known = families(many)
        ready = time.perf_counter() - begun
        print(
            f"| {many:,} | {_each(texts, known):.1f} | {_each(quiet, known):.1f} | "
            f"{ready * 1e3:.0f} |"
        )


def families(many: int) -> KnownNames:
    """Made-up families of two names each, from the lists of names."""
    codes = (
        "N" + "".join(letters) for letters in product("23456789ABCDEFGHJKLMNPQRSTUVWXYZ", repeat=4)
    )
    names = zip(sorted(surnames()), sorted(given_names())[::-1], codes, strict=False)
    return KnownNames.of(
        [(f"{last} {first}".title(), code) for last, first, code in islice(names, many)], []
    )


def _corpus() -> list[tuple[KnownNames, list[Any]]]:
    """The texts, each group with the names that its workbook knows."""
    parts: list[tuple[KnownNames, list[Any]]] = []
    for line in map(json.loads, CORPUS.read_text(encoding="utf-8").splitlines()):
        if names := line.get("known"):
            nuclei = [(name, code) for code, some in names["nuclei"].items() for name in some]
            parts.append((KnownNames.of(nuclei, names["people"]), []))
        else:
            parts[-1][1].append(line)
    return parts


def _recall(parts: list[tuple[KnownNames, list[Any]]]) -> None:
    wanted, found, needless, quiet, asked = Counter[str](), Counter[str](), 0, 0, 0
    for known, lines in parts:
        for line in lines:
            spans = find_identities(line["text"], known)
            covered = {at for span in spans for at in range(span.start, span.end)}
            for start, end, kind in line["spans"]:
                wanted[kind] += 1
                found[kind] += all(
                    at in covered for at in range(start, end) if line["text"][at].isalnum()
                )
            if not line["spans"]:
                quiet += 1
                needless += bool(spans)
                asked += bool(find_unknown_words(line["text"], known))
    print(f"{sum(len(lines) for _, lines in parts)} texts, {quiet} of them with nobody in them\n")
    print("| what | to find | found |\n|---|---:|---:|")
    for kind in wanted:
        print(f"| {kind} | {wanted[kind]} | {found[kind]} |")
    print(
        f"\nOf the {quiet}: {needless} covered needlessly, {asked} with a word that is asked about."
    )


def _each(texts: list[str], known: KnownNames) -> float:
    """Microseconds that one text takes, the best of some rounds."""
    best = float("inf")
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        for text in texts:
            find_identities(text, known)
        best = min(best, time.perf_counter() - begun)
    return best / len(texts) * 1e6


if __name__ == "__main__":
    main()
