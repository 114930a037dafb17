"""A colour and its ...Style twin: whichever is sent, Google keeps both, alike, in 8 bits a part.

Recorded by gspread for what is sent as a style, and 0.5 comes back as 0.49803922. A theme's colour
has no twin here.
"""

from typing import Any

from tests.google_sheets.errors import Json
from tests.google_sheets.masks import Mask

STYLE = "Style"


def with_twins(value: Any) -> Any:
    """A message with each colour beside its style (backgroundColorStyle …); a style that is sent
    leads.
    """
    if isinstance(value, list):
        return [with_twins(item) for item in value]
    if not isinstance(value, dict):
        return value
    answer: Json = {}
    for name, part in value.items():
        is_colour = name.endswith("Color") and isinstance(part, dict)
        answer[name] = _eight_bits(part) if is_colour else with_twins(part)
    for name in [one for one in value if one.endswith("Color") and one != "rgbColor"]:
        answer.setdefault(name + STYLE, {"rgbColor": answer[name]})
    for name in [one for one in value if one.endswith("Color" + STYLE)]:
        answer.pop(name.removesuffix(STYLE), None)
        if "rgbColor" in answer[name]:
            answer[name.removesuffix(STYLE)] = answer[name]["rgbColor"]
    return answer


def mask_with_twins(mask: Mask) -> Mask:
    """A mask that takes both of a pair where it names one."""
    answer = {name: mask_with_twins(inside) for name, inside in mask.items()}
    for name, inside in mask.items():
        if name.endswith("Color") and name != "rgbColor":
            answer.setdefault(name + STYLE, {"rgbColor": inside} if inside else {})
        elif name.endswith("Color" + STYLE):
            answer.setdefault(name.removesuffix(STYLE), inside.get("rgbColor", {}))
    return answer


def _eight_bits(colour: Json) -> Json:
    return {
        part: float(f"{int(value * 255) / 255:.8g}") if part in ("red", "green", "blue") else value
        for part, value in colour.items()
    }
