"""The district and its municipalities (comuni), read from `territory.toml` or from a file of the
project's own.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path

from schemas.cells.normalise import words


@dataclass(frozen=True, slots=True)
class Territory:
    """`district` is the name for letterheads; `municipalities` the official names, in the file's
    order.

    `known` maps each way to write a comune (its words, joined) to the official name. `others`: real
    comuni (their words, joined) that are not of the district and look like one of it; without them
    no slip is read as one.
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
    """A territory from the text of a TOML file. Raises ValueError (tomllib's too) or KeyError if it
    is not one.
    """
    data = tomllib.loads(text)
    entries = data["municipality"]
    known: dict[str, str] = {}
    for entry in entries:
        for spelling in (entry["name"], *entry.get("also", ())):
            key = " ".join(words(spelling))
            if known.setdefault(key, entry["name"]) != entry["name"]:
                raise ValueError(f"«{spelling}» is two municipalities")
    names = tuple(entry["name"] for entry in entries)
    others = tuple(
        sorted({" ".join(words(other)) for other in data.get("others", ())} - known.keys())
    )
    areas = {e["name"]: e.get("area", "") for e in entries}
    parts = {" ".join(words(part)): e["name"] for e in entries for part in e.get("parts", ())}
    if clash := parts.keys() & known.keys():
        raise ValueError(f"«{min(clash)}» is a municipality and a part of one")
    return Territory(data["district"], names, areas, known, others, parts)


@cache
def load(path: Path | None = None) -> Territory:
    """The territory in `path`, or the one shipped with the program. Raises OSError and what `parse`
    raises.
    """
    source = files("schemas").joinpath("territory.toml") if path is None else path
    return parse(source.read_text(encoding="utf-8"))
