"""Field masks: "sheets(properties.title,data/rowData/values/note)",
"userEnteredValue,note", "*".
"""

import re
from collections.abc import Iterator
from typing import Any, TypeAlias

from tests.google_sheets.errors import Json, bad

Mask: TypeAlias = dict[str, "Mask"]  # an empty mask is all there is


def parse(text: str) -> Mask:
    """The mask as a tree. Raises 400 when it is none."""
    tokens: list[str] = re.findall(r"[A-Za-z0-9_$@-]+|[*,./()]|\S", text)
    position = 0

    def several() -> Mask:
        nonlocal position
        answer: Mask = {}
        while True:
            names = [name()]
            while position < len(tokens) and tokens[position] in "./":
                position += 1
                names.append(name())
            inside: Mask = {}
            if position < len(tokens) and tokens[position] == "(":
                position += 1
                inside = several()
                if position >= len(tokens) or tokens[position] != ")":
                    raise bad(f"Invalid field selection {text}")
                position += 1
            add(answer, names, inside)
            if position < len(tokens) and tokens[position] == ",":
                position += 1
                continue
            return answer

    def name() -> str:
        nonlocal position
        if position >= len(tokens) or not re.fullmatch(r"[A-Za-z0-9_$@-]+|\*", tokens[position]):
            raise bad(f"Invalid field selection {text}")
        position += 1
        return tokens[position - 1]

    answer = several()
    if position != len(tokens):
        raise bad(f"Invalid field selection {text}")
    return answer


def add(mask: Mask, names: list[str], inside: Mask) -> None:
    """A whole field swallows its parts."""
    for depth, name in enumerate(names):
        last = depth == len(names) - 1
        if name in mask and not mask[name]:
            return
        if last and not inside:
            mask[name] = {}
            return
        mask = mask.setdefault(name, {})
    for name, more in inside.items():
        add(mask, [name], more)


def pick(value: Any, mask: Mask) -> Any:
    """Of an answer, what the mask asks for; each item of a list stays, if only as {}. What is one
    object stays one.
    """
    return _pick(value, mask, {})


def _pick(value: Any, mask: Mask, done: dict[tuple[int, int], Json]) -> Any:
    if not mask:
        return value
    if isinstance(value, list):
        return [_pick(item, mask, done) for item in value]
    if not isinstance(value, dict):
        return value
    key = id(value), id(mask)
    if key in done:
        return done[key]
    answer = done[key] = {}
    for name, part in value.items():
        inside = mask[name] if name in mask else mask.get("*")
        if inside is None:
            continue
        chosen = _pick(part, inside, done) if inside else part
        if (
            chosen != {} or part == {} or name == "properties"
        ):  # Google leaves properties there, empty
            answer[name] = chosen
    return answer


COLOURS = {"backgroundColor", "foregroundColor", "tabColor", "color", "rgbColor"}
"""Black is a colour without red, green and blue."""


def merge(old: Json, new: Json, mask: Mask) -> Json:
    """`old` with the fields of the mask taken from `new`; what `new` lacks is cleared."""
    if not mask or "*" in mask:
        return dict(new)
    answer = dict(old)
    for name, inside in mask.items():
        part = new.get(name)
        if inside and "*" not in inside:
            part = merge(answer.get(name) or {}, part or {}, inside)
        if part is None or (part == {} and name not in COLOURS):
            answer.pop(name, None)
        else:
            answer[name] = part
    return answer


def paths(mask: Mask, before: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for name, inside in mask.items():
        if inside:
            yield from paths(inside, (*before, name))
        else:
            yield (*before, name)


def is_full(mask: Mask, *names: str) -> bool:
    """Whether an answer with this mask may hold the field names[0].names[1]…"""
    for name in names:
        if not mask:
            return True
        if name in mask:
            mask = mask[name]
        elif "*" in mask:
            mask = mask["*"]
        else:
            return False
    return True
