"""A document model → the one JSON value that a Typst template reads: the model itself, with its pictures as SVG,
typed text line by line, and a word on what may not be torn apart at the end of a page.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from collector.compile.models import (
    Budget,
    Chart,
    MeetingDigest,
    NucleusHistory,
    Timeline,
    View,
    Weeks,
)
from collector.render import chart_svg

PAGE_WIDTH: Final = 657
"""The width of what is printed on A4, in the units of a picture."""
_WHOLE: Final = 30
"""So many lines at most are kept on one page: about half of what fits. A longer block may break."""
_LONG = re.compile(r"[^\s\u200b]{31,}")
_PIECES = re.compile(r"(?s)((?:.[\u0300-\u036f\u064b-\u065f\u200c\u200d]*){12})")

TextFilter = Callable[[str], str]


def history_json(history: NucleusHistory, redo: TextFilter, font: str) -> dict[str, Any]:
    """The JSON value of a history; each of its strings goes through `redo`. `font`: of the letters in pictures."""
    made: dict[str, Any] = _redone(history.model_dump(mode="json"), redo)
    made["budget"] = _budget(history.budget, made["budget"])
    made["timeline"] = _timeline(history.timeline, made["timeline"], font)
    for talk in (*made["talks"], *made["undated"]):
        _talk(talk)
    return made


def digest_json(digest: MeetingDigest, redo: TextFilter, font: str) -> dict[str, Any]:
    """The JSON value of a digest; each of its strings goes through `redo`. `font`: of the letters in pictures."""
    made: dict[str, Any] = _redone(
        digest.model_dump(mode="json", exclude={"talk_codes", "nucleus_codes", "gone_codes"}), redo
    )
    made["weeks"] = _weeks(digest.weeks, made["weeks"], font)
    _charts(digest.charts, made["charts"])
    for aim, goal in zip(digest.goals, made["goals"], strict=True):
        _charts(aim.charts, goal["charts"])
        for table in goal["tables"]:
            _table(table)
        for group in goal["groups"]:
            for item in group["items"]:
                item["lines"] = _lines(item["quote"])
                item["whole"] = _height((item["quote"], item["text"]), 80) < _WHOLE
    for table in (made["quiet"], made["late"], *filter(None, (made["errata"], made["key"]))):
        _table(table)
    made["legend"] = _legend(block.timeline for block in digest.blocks)
    for block, drawn in zip(digest.blocks, made["blocks"], strict=True):
        drawn["budget"] = _budget(block.budget, drawn["budget"])
        drawn["timeline"] = _timeline(block.timeline, drawn["timeline"], font)
        heights = [_talk(talk) for talk in (*drawn["talks"], *drawn["late"], *drawn["undated"])]
        height = sum(heights) + 2 * len(block.overdue) + 8 + 7 * (block.timeline is not None)
        drawn["whole"] = height < _WHOLE * 2 // 3
    return made


def _charts(charts: Iterable[Chart], made: Iterable[dict[str, Any]]) -> None:
    for chart, bars in zip(charts, made, strict=True):
        bars["whole"] = len(chart.bars) <= _WHOLE // 2
        for bar, drawn in zip(chart.bars, bars["bars"], strict=True):
            drawn["svg"] = (
                chart_svg.standalone_svg(chart_svg.bar_svg(bar.value, chart.largest), 230, 12)
                if chart.drawn
                else ""
            )


def _weeks(weeks: Weeks | None, made: Any, font: str) -> Any:
    return weeks and {
        **made,
        "svg": chart_svg.standalone_svg(
            chart_svg.weeks_svg(weeks), PAGE_WIDTH, chart_svg.WEEKS_HEIGHT, font
        ),
        "alt": weeks_text(weeks),
    }


def weeks_text(weeks: Weeks) -> str:
    """The picture of the weeks in words."""
    return f"{weeks.title}. {weeks.summary} {'; '.join(column.text for column in weeks.columns)}."


def filtered_json(document: View, redo: TextFilter) -> Any:
    """The JSON value of any document model; each of its strings goes through `redo`."""
    return _redone(document.model_dump(mode="json"), redo)


def _redone(value: Any, redo: TextFilter) -> Any:
    """A JSON value with all of its strings made anew; names and enumerations stay what they are."""
    if isinstance(value, str):
        return (
            value
            if value.isascii() and value.isprintable() and len(value) < 31
            else _isolated(_breakable(redo(value)))
        )
    if isinstance(value, Mapping):
        return {key: _redone(one, redo) for key, one in value.items()}
    if isinstance(value, Iterable):
        return [_redone(one, redo) for one in value]
    return value


def _breakable(text: str) -> str:
    """A word longer than any line gets places where it may break."""
    return _LONG.sub(lambda word: _PIECES.sub("\\1\u200b", word[0]), text)


def _isolated(text: str) -> str:
    """Text that is written from the right is kept to itself, as <bdi> does."""
    return f"\u2068{text}\u2069" if "\n" not in text and any(map(_from_right, text)) else text


def _from_right(char: str) -> bool:
    return char > "\u0590" and unicodedata.bidirectional(char) in ("R", "AL")


def _lines(text: str | None) -> list[dict[str, Any]]:
    """Typed text line by line, each with the direction of its first letter."""
    lines = []
    for line in (text or "").strip("\u2068\u2069").split("\n"):
        strong = next(
            (
                kind
                for char in line
                if (kind := unicodedata.bidirectional(char)) in ("L", "R", "AL")
            ),
            "L",
        )
        lines.append({"text": line, "rtl": strong != "L"})
    return lines if text else []


def _talk(talk: dict[str, Any]) -> int:
    """Dress a talk; returns about how many lines it takes."""
    for view in talk["texts"]:
        view["lines"] = _lines(view["text"])
    height = 5 + sum(2 + _height((view["text"],), 75) for view in talk["texts"])
    talk["whole"] = height < _WHOLE
    return height


def _table(table: dict[str, Any]) -> None:
    anchors = table["anchors"] or [""] * len(table["rows"])
    table["lines"] = [
        {"cells": row, "anchor": anchor} for row, anchor in zip(table["rows"], anchors, strict=True)
    ]
    last = len(table["headers"]) - 1
    wide = {at for at in range(1, last + 1) if at not in table["figures"]}
    table["columns"] = [
        0 if at not in wide else 2 if at > last - table["to_fill"] or at == max(wide) else 1
        for at in range(last + 1)
    ]
    height = sum(
        1 + max((_height((row[at],), 18) for at in wide), default=1) * 0.8 for row in table["rows"]
    )
    table["whole"] = height < _WHOLE


def _height(texts: Iterable[str | None], width: int) -> int:
    """About how many lines texts take, told rather too high than too low."""
    lines = [line for text in texts if text for line in text.split("\n")]
    return sum(1 + sum(1 + (char > "\u1100") for char in line) // width for line in lines)


def _budget(budget: Budget | None, made: Any) -> Any:
    return budget and {
        **made,
        "svg": chart_svg.standalone_svg(chart_svg.gauge_svg(budget.used, budget.granted), 446, 12),
    }


def _timeline(timeline: Timeline | None, made: Any, font: str) -> Any:
    if timeline is None:
        return None
    return {
        **made,
        "svg": chart_svg.standalone_svg(
            chart_svg.timeline_svg(timeline), PAGE_WIDTH, chart_svg.timeline_height(timeline), font
        ),
        "alt": timeline_text(timeline),
        "legend": _legend([timeline]),
    }


def _legend(timelines: Iterable[Timeline | None]) -> list[dict[str, str]]:
    return [
        {"svg": chart_svg.standalone_svg(svg, 18, 18), "label": label}
        for svg, label in chart_svg.legend_entries(*timelines)
    ]


def timeline_text(timeline: Timeline) -> str:
    """A timeline in words."""
    return f"Linea del tempo dei colloqui. {timeline.summary} {'; '.join(mark.text for mark in timeline.marks)}."


def stable_content(document: View) -> str:
    """What a document says, whatever day it was made on: the same text for the same content.

    The day it was made, its own imprint, and the line "oggi" of its picture, change every day and say nothing new.
    """
    same: dict[str, Any] = {"made": "", "imprint": ""}
    if isinstance(document, NucleusHistory) and document.timeline is not None:
        same["timeline"] = document.timeline.model_copy(update={"today": document.timeline.first})
    if isinstance(document, MeetingDigest):
        same["blocks"] = tuple(
            block.model_copy(
                update={
                    "timeline": block.timeline.model_copy(update={"today": block.timeline.first})
                }
            )
            if block.timeline
            else block
            for block in document.blocks
        )
    return document.model_copy(update=same).model_dump_json(exclude={"made_on"})
