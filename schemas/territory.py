"""The district and its municipalities (comuni), read from `territory.toml` or from a file of the
project's own.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from schemas.cells.normalise import words


@dataclass(frozen=True, slots=True)
class Territory:
    """A district and its municipalities.

    `district`: the name for letterheads. `municipalities`: the official names, in the file's order.
    `areas`: the area of each. `known`: each way to write a comune (its words, joined by blanks),
    and the official name. `others`: real comuni (keys alike) that are not of the district and look
    like one of it; without them no slip is read as one.
    """

    district: str
    municipalities: tuple[str, ...]
    areas: Mapping[str, str]
    known: Mapping[str, str]
    others: tuple[str, ...] = ()
    parts: Mapping[str, str] = field(default_factory=dict)
    """The parts of a comune (their words, joined) that say no more than it does, where it stands
    beside them.
    """


def parse(text: str) -> Territory:
    """Return the territory in the text of a TOML file.

    Raises ValueError (tomllib.TOMLDecodeError is one) or KeyError if it is none.
    """
    data = tomllib.loads(text)
    entries = data["municipality"]
    known: dict[str, str] = {}
    for entry in entries:
        for spelling in (entry["name"], *entry.get("also", ())):
            if known.setdefault(_key(spelling), entry["name"]) != entry["name"]:
                raise ValueError(f"«{spelling}» is two municipalities")
    names = tuple(entry["name"] for entry in entries)
    others = {_key(other) for other in data.get("others", ())} - known.keys()
    areas = {entry["name"]: entry.get("area", "") for entry in entries}
    parts = {_key(part): entry["name"] for entry in entries for part in entry.get("parts", ())}
    clash = parts.keys() & known.keys()
    if clash:
        raise ValueError(f"«{min(clash)}» is a municipality and a part of one")
    return Territory(data["district"], names, areas, known, tuple(sorted(others)), parts)


def _key(spelling: str) -> str:
    return " ".join(words(spelling))


@cache
def load(path: Path | None = None) -> Territory:
    """Return the territory in `path`, or the one shipped with the program.

    Raises OSError for a file that cannot be read, and what `parse` raises.
    """
    source = Path(__file__).with_name("territory.toml") if path is None else path
    return parse(source.read_text(encoding="utf-8"))
