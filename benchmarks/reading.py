"""How cells are read, scored on the corpora in `tests/corpus`: `python -m benchmarks.reading`.
Prints Markdown tables.

A corpus is `tests/corpus/NAME.jsonl`, one cell a line:

    typed   the cell: a text, a number, {"date": "2026-06-20"} or {"time": "10:30"}
    column  its title; beside it, where the parser needs them, `sent`, `talk`, `end` (the second
            cell of a time)
    right   the value in canonical text; null where "there is none" is the answer
    ask     true where nobody can be sure: it must be asked back, with the code `flag` where one
            is given
    why, source

The first line of the names says which nuclei (code → spellings) and which mediators are known;
`mediator`: the cell is one of a mediator.

Each reader's outcome on a cell is one of

    right              read as the corpus says, or asked back where it must be
    asked needlessly   not read, though a careful coordinator would be sure
    silently wrong     read with another value, or read where it must be asked

dateparser, python-dateutil, pandas and rapidfuzz are scored beside it on the same cells where they
are installed. They get the cell as text, day first, and for a missing year the same neighbouring
day as we do; an empty result or an exception counts as asked back.
"""

import argparse
import datetime as dt
import importlib
import importlib.util
import json
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

from schemas.cells.attendees import read_attendees
from schemas.cells.dates import read_date, read_next_date
from schemas.cells.municipalities import read_municipality
from schemas.cells.names import Names, read_nucleus, read_person
from schemas.cells.reading import Cell, End, Reading, Typed
from schemas.cells.times import read_interval
from schemas.session import Attendee
from schemas.territory import load

CORPUS: Final = Path(__file__).parent.parent / "tests" / "corpus"
NEXT: Final = "Data prossimo colloquio"
ASKED: Final = "?"
"""The outcome of a reader that does not decide."""

Entry = Mapping[str, Any]
Outcome = str | None
"""A value in canonical text, None for "there is none, and that is an answer", or `ASKED`."""
Reader = Callable[[Entry], Outcome]


def entries(name: str) -> Iterator[Entry]:
    """The cells of one corpus."""
    with (CORPUS / f"{name}.jsonl").open(encoding="utf-8") as lines:
        yield from (entry for entry in map(json.loads, lines) if "typed" in entry)


@cache
def _known() -> tuple[Names, frozenset[str], Names]:
    """The nuclei, their codes, and the mediators of the corpus of names: its first line."""
    with (CORPUS / "names.jsonl").open(encoding="utf-8") as lines:
        known = json.loads(next(lines))
    nuclei = Names.of((name, code) for code, names in known["nuclei"].items() for name in names)
    return nuclei, frozenset(known["nuclei"]), Names.of((name, name) for name in known["mediators"])


def cell(typed: Any) -> Cell:
    """The cell of an entry, as a spreadsheet would hold it."""
    if isinstance(typed, dict):
        (kind, text), *_ = typed.items()
        held: Typed = dt.date.fromisoformat(text) if kind == "date" else dt.time.fromisoformat(text)
        return Cell(held)
    return Cell(typed)


def verdict(entry: Entry, outcome: Outcome) -> str:
    """What an outcome is worth: "right", "needless" or "silent"."""
    if outcome == ASKED:
        return "right" if entry.get("ask") else "needless"
    right = entry.get("right")
    if isinstance(right, list):  # start and end
        right = " ".join(one or "-" for one in right)
    elif isinstance(right, dict):  # roles and how many
        right = json.dumps(right, sort_keys=True)
    return "right" if not entry.get("ask") and outcome == right else "silent"


# --- Our readers
# ----------------------------------------------------------------------------------------


def day_reading(entry: Entry) -> Reading[dt.date]:
    """The reading of a cell of *Data* or *Data prossimo colloquio*."""
    sent = dt.datetime.fromisoformat(entry["sent"]) if "sent" in entry else None
    if entry["column"] != NEXT:
        return read_date(cell(entry["typed"]), sent=sent)
    talk = dt.date.fromisoformat(entry["talk"]) if "talk" in entry else None
    return read_next_date(cell(entry["typed"]), talk=talk, sent=sent)


def _day(entry: Entry) -> Outcome:
    reading = day_reading(entry)
    if not reading.sure:
        return ASKED
    return reading.value.isoformat() if reading.value else None


def _hours(entry: Entry) -> Outcome:
    readings = read_interval(cell(entry["typed"]), cell(entry.get("end")))
    if any(reading.end in (End.DOUBT, End.REFUSED) for reading in readings):
        return ASKED
    return _times(reading.value for reading in readings)


def _times(times: Iterable[dt.time | None]) -> Outcome:
    return " ".join(f"{time:%H:%M}" if time else "-" for time in times)


def _people(entry: Entry) -> Outcome:
    reading = read_attendees(cell(entry["typed"]))
    if reading.value is None:
        return ASKED
    return json.dumps(counts(reading.value), sort_keys=True)


def counts(people: Iterable[Attendee]) -> dict[str, int | None]:
    """How many of each role; which other person somebody is makes no difference."""
    found: dict[str, int | None] = {}
    for one in people:
        role = one.role.lower()
        before = found.get(role, 0)
        found[role] = None if before is None or one.count is None else before + one.count
    return found


def _comune(entry: Entry) -> Outcome:
    return read_municipality(cell(entry["typed"]), load(), slips=True).value or ASKED


def _name(entry: Entry) -> Outcome:
    nuclei, codes, mediators = _known()
    typed = cell(entry["typed"])
    if entry.get("mediator"):
        return (
            read_person(typed, mediators, unknown="MEDIATORE-01", several="MEDIATORE-02").value
            or ASKED
        )
    return read_nucleus(typed, nuclei, codes).value or ASKED


# --- The others
# -----------------------------------------------------------------------------------------


def _module(name: str) -> Any:
    return importlib.import_module(name) if importlib.util.find_spec(name) else None


def _beside(entry: Entry) -> dt.datetime | None:
    """The neighbouring day that a missing year may be taken from."""
    said = entry.get("sent") or entry.get("talk")
    return dt.datetime.fromisoformat(said) if said else None


def _text(entry: Entry) -> str:
    typed = entry["typed"]
    return str(next(iter(typed.values())) if isinstance(typed, dict) else typed)


def _with_dateparser(module: Any) -> Reader:
    def read(entry: Entry) -> Outcome:
        ahead = entry["column"] == NEXT
        settings: dict[str, Any] = {
            "DATE_ORDER": "DMY",
            "PREFER_DATES_FROM": "future" if ahead else "past",
        }
        if near := _beside(entry):
            settings["RELATIVE_BASE"] = near
        else:
            settings["REQUIRE_PARTS"] = ["day", "month", "year"]
        return _shown(lambda: module.parse(_text(entry), languages=["it"], settings=settings))

    return read


def _with_dateutil(module: Any) -> Reader:
    return lambda entry: _shown(
        lambda: module.parse(_text(entry), dayfirst=True, default=_beside(entry))
    )


def _with_pandas(module: Any) -> Reader:
    return lambda entry: _shown(lambda: module.to_datetime(_text(entry), dayfirst=True))


def _shown(parse: Callable[[], Any]) -> Outcome:
    try:
        day = parse()
        return str(day.date().isoformat()) if day is not None and day == day else ASKED
    except Exception:  # the others may raise whatever they like: it counts as "asked back"
        return ASKED


def _with_rapidfuzz(_module: Any) -> Reader:
    from rapidfuzz import process

    names = load().municipalities

    def read(entry: Entry) -> Outcome:
        best = process.extractOne(_text(entry), names, score_cutoff=80, processor=str.casefold)
        return best[0] if best else ASKED

    return read


# --- The corpora
# ----------------------------------------------------------------------------------------

OURS: Final[Mapping[str, Reader]] = {
    "dates": _day,
    "times": _hours,
    "people": _people,
    "comuni": _comune,
    "names": _name,
}
OTHERS: Final[Mapping[str, Sequence[tuple[str, str, Callable[[Any], Reader]]]]] = {
    "dates": (
        ("dateparser", "dateparser", _with_dateparser),
        ("python-dateutil", "dateutil.parser", _with_dateutil),
        ("pandas", "pandas", _with_pandas),
    ),
    "comuni": (("rapidfuzz, 80 %", "rapidfuzz", _with_rapidfuzz),),
}


def score(cells: Sequence[Entry], read: Reader) -> Counter[str]:
    """How many cells of each verdict."""
    return Counter(verdict(entry, read(entry)) for entry in cells)


def _readers(name: str) -> Iterator[tuple[str, Reader]]:
    yield "collector", OURS[name]
    for label, module, make in OTHERS.get(name, ()):
        if importlib.util.find_spec(module.partition(".")[0]):
            yield label, make(_module(module))


def _table(name: str) -> Iterator[str]:
    cells = list(entries(name))
    readable = sum(not entry.get("ask") for entry in cells)
    yield f"### {name}: {len(cells)} cells, {readable} of them readable\n"
    yield "| reader | right | asked needlessly | silently wrong |"
    yield "| --- | ---: | ---: | ---: |"
    for label, read in _readers(name):
        yield _line(label, cells, read)
    for source in dict.fromkeys(entry["source"] for entry in cells):
        of_source = [entry for entry in cells if entry["source"] == source]
        yield _line(f"collector on “{source}”, {len(of_source)} cells", of_source, OURS[name])
    yield ""


def _line(label: str, cells: Sequence[Entry], read: Reader) -> str:
    """A line of the table: how a reader did on some cells."""
    readable = sum(not entry.get("ask") for entry in cells)
    found = score(cells, read)
    right, needless, silent = (found[key] for key in ("right", "needless", "silent"))
    return (
        f"| {label} | {right} ({right / len(cells):.1%}) | {needless} "
        f"({needless / max(readable, 1):.1%}) | {silent} |"
    )


def _speed(count: int) -> float:
    """Distinct date cells per second, none of them read before."""
    first = dt.date(2012, 1, 1)
    days = (first + dt.timedelta(days=at // 4) for at in range(count))
    forms = (
        "{d:%d/%m/%Y}",
        "{d.day}.{d.month}.{d:%y}",
        "{d:%d-%m-%Y} ore 10.30",
        "il {d.day}/{d.month}/{d.year}",
    )
    cells = [Cell(forms[at % 4].format(d=day)) for at, day in enumerate(days)]
    began = time.perf_counter()
    for one in cells:
        read_date(one)
    return count / (time.perf_counter() - began)


def main() -> None:
    """Score every corpus that is there."""
    parser = argparse.ArgumentParser(description="Right, asked needlessly, silently wrong.")
    parser.add_argument(
        "corpora", nargs="*", help=f"of {', '.join(OURS)}; all that exist, when none is named"
    )
    for name in parser.parse_args().corpora or [
        name for name in OURS if (CORPUS / f"{name}.jsonl").exists()
    ]:
        print("\n".join(_table(name)))
    print(f"Speed: {_speed(20_000):,.0f} distinct date cells per second, one core.")


if __name__ == "__main__":
    main()
