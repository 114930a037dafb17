"""How well identities in free text are found: recall by kind, and what is covered needlessly.

`python -m benchmarks.identities` reads tests/corpus/identities.jsonl and prints a table.
"""

import json
from collections import Counter
from pathlib import Path

from schemas.identities import Known, find

CORPUS = Path(__file__).parents[1] / "tests" / "corpus" / "identities.jsonl"


def main() -> None:
    """Print the score."""
    first, *lines = map(json.loads, CORPUS.read_text(encoding="utf-8").splitlines())
    names = first["known"]
    known = Known.of([(name, code) for code, some in names["nuclei"].items() for name in some], names["people"])
    wanted, found = Counter[str](), Counter[str]()
    needless = 0
    for line in lines:
        spans = find(line["text"], known)
        covered = {at for span in spans for at in range(span.start, span.end)}
        for start, end, kind in line["spans"]:
            wanted[kind] += 1
            found[kind] += covered >= set(range(start, end))
        needless += sum(not any(s.start < b and a < s.end for a, b, _ in line["spans"]) for s in spans)
    print(f"{len(lines)} texts, {sum(not line['spans'] for line in lines)} of them with nothing to find\n")
    print("| what | to find | found |\n|---|---:|---:|")
    for kind in wanted:
        print(f"| {kind} | {wanted[kind]} | {found[kind]} |")
    print(f"\nCovered needlessly: {needless} places in {len(lines)} texts.")


if __name__ == "__main__":
    main()
