"""A document model → the one JSON value that a Typst template reads.

The model itself, with its pictures as SVG, typed text line by line, and a word ("whole") on what
may not be torn apart at the end of a page.
"""

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from collector.compile.models import (
    Budget,
    Chart,
    DocumentTable,
    MeetingDigest,
    NucleusBlock,
    NucleusHistory,
    Timeline,
    View,
    Weeks,
)
from collector.render import chart_svg
from schemas.patterns import lazy_pattern

_WHOLE_LINES: Final = 12
"""So many lines at most are kept on one page: a fifth of what fits. A longer part may break, so
that no page stays half empty.
"""
_WHOLE_BARS: Final = 15
_FRONT_COLUMNS: Final = (0, 11, 24, 17, 11, 17)
_FRONT_COLUMNS_WITHOUT_AGREEMENTS: Final = (0, 12, 31, 7, 11, 19)
"""Shares of the columns of the nuclei on page one, as `_column_share` has them."""
_AGREEMENT: Final = 3
"""Their column for the agreement."""
_LONGEST_WORD: Final = 30
"""Characters; a longer word may be longer than a line."""
_LONG_WORD: Final = lazy_pattern(r"[^\s\u200b]{31,}")
_TWELVE_CHARACTERS: Final = lazy_pattern(
    r"(?s)((?:.[\u0300-\u036f\u064b-\u065f\u200c\u200d]*){12})"
)
_GAUGE_WIDTH, _BAR_WIDTH, _BAR_HEIGHT, _SIGN_SIZE = 446, 230, 12, 18
"""Of the pictures, in units."""
_TYPED_WIDTH, _NOTE_WIDTH = 95, 75
"""About how many Latin letters a line of text holds: of a talk, of a note."""

TextFilter = Callable[[str], str]
"""What each string of a document goes through: leaves out what no font can show."""


def history_json(history: NucleusHistory, text_filter: TextFilter, font: str) -> dict[str, Any]:
    """Return the JSON value of a history. `font`: of the letters in pictures."""
    value: dict[str, Any] = filtered_json(history, text_filter)
    value["budget"] = _budget(history.budget, value["budget"])
    value["timeline"] = _timeline(history.timeline, value["timeline"], font)
    for talk in (*value["talks"], *value["undated"]):
        _add_lines_to_talk(talk)
    return value


def digest_json(digest: MeetingDigest, text_filter: TextFilter, font: str) -> dict[str, Any]:
    """Return the JSON value of a digest. `font`: of the letters in pictures."""
    unprinted = {"talk_codes", "nucleus_codes", "gone_codes"}
    value: dict[str, Any] = _filtered(
        digest.model_dump(mode="json", exclude=unprinted), text_filter
    )
    value["weeks"] = _weeks(digest.weeks, value["weeks"], font)
    _add_bars(digest.charts, value["charts"])
    for goal, goal_value in zip(digest.goals, value["goals"], strict=True):
        _add_bars(goal.charts, goal_value["charts"])
        for table in goal_value["tables"]:
            _add_columns(table)
        for group in goal_value["groups"]:
            for item in group["items"]:
                _add_lines_to_note(item)
    optional_tables = filter(None, (value["errata"], value["key"]))
    for table in (value["front"]["nuclei"], value["quiet"], *optional_tables):
        _add_columns(table)
    value["front"]["nuclei"]["columns"] = _front_columns(digest.front.nuclei)
    value["legend"] = _legend(block.timeline for block in digest.blocks)
    for block, block_value in zip(digest.blocks, value["blocks"], strict=True):
        _complete_block(block, block_value, font)
    return value


def _front_columns(nuclei: DocumentTable) -> Sequence[int]:
    has_agreements = any(row[_AGREEMENT] != "–" for row in nuclei.rows)
    return _FRONT_COLUMNS if has_agreements else _FRONT_COLUMNS_WITHOUT_AGREEMENTS


def _complete_block(block: NucleusBlock, value: dict[str, Any], font: str) -> None:
    """Add the pictures of a nucleus and the lines of its talks."""
    value["budget"] = _budget(block.budget, value["budget"])
    value["timeline"] = _timeline(block.timeline, value["timeline"], font)
    for talk in (*value["talks"], *value["late"], *value["undated"]):
        _add_lines_to_talk(talk)


def _add_lines_to_note(item: dict[str, Any]) -> None:
    item["lines"] = _lines(item["quote"])
    item["whole"] = _line_count((item["quote"], item["text"]), _NOTE_WIDTH) < _WHOLE_LINES


def _add_bars(charts: Iterable[Chart], values: Iterable[dict[str, Any]]) -> None:
    for chart, value in zip(charts, values, strict=True):
        value["whole"] = len(chart.bars) <= _WHOLE_BARS
        for bar, bar_value in zip(chart.bars, value["bars"], strict=True):
            bar_value["svg"] = ""
            if chart.drawn:
                drawn = chart_svg.bar_svg(bar.value, chart.largest)
                bar_value["svg"] = chart_svg.standalone_svg(drawn, _BAR_WIDTH, _BAR_HEIGHT)


def _weeks(weeks: Weeks | None, value: Any, font: str) -> Any:
    if weeks is None:
        return None
    drawn = chart_svg.weeks_svg(weeks)
    size = (chart_svg.PAGE_WIDTH, chart_svg.WEEKS_HEIGHT)
    svg = chart_svg.standalone_svg(drawn, *size, font)
    return {**value, "svg": svg, "alt": chart_svg.weeks_text(weeks)}


def _budget(budget: Budget | None, value: Any) -> Any:
    if budget is None:
        return None
    drawn = chart_svg.gauge_svg(budget.used, budget.granted)
    return {**value, "svg": chart_svg.standalone_svg(drawn, _GAUGE_WIDTH, _BAR_HEIGHT)}


def _timeline(timeline: Timeline | None, value: Any, font: str) -> Any:
    if timeline is None:
        return None
    drawn = chart_svg.timeline_svg(timeline)
    size = (chart_svg.PAGE_WIDTH, chart_svg.timeline_height(timeline))
    return {
        **value,
        "svg": chart_svg.standalone_svg(drawn, *size, font),
        "alt": chart_svg.timeline_text(timeline),
        "legend": _legend([timeline]),
    }


def _legend(timelines: Iterable[Timeline | None]) -> list[dict[str, str]]:
    return [
        {"svg": chart_svg.standalone_svg(sign, _SIGN_SIZE, _SIGN_SIZE), "label": label}
        for sign, label in chart_svg.legend_entries(*timelines)
    ]


# --- Strings ------------------------------------------------------------------------------------


def filtered_json(document: View, text_filter: TextFilter) -> Any:
    """Return the JSON value of any document model; each of its strings is filtered."""
    return _filtered(document.model_dump(mode="json"), text_filter)


def _filtered(value: Any, text_filter: TextFilter) -> Any:
    """Return a JSON value with all of its strings filtered; names of fields stay what they are."""
    if isinstance(value, str):
        is_plain = value.isascii() and value.isprintable() and len(value) <= _LONGEST_WORD
        return value if is_plain else _isolated(_breakable(text_filter(value)))
    if isinstance(value, Mapping):
        return {key: _filtered(item, text_filter) for key, item in value.items()}
    if isinstance(value, Iterable):
        return [_filtered(item, text_filter) for item in value]
    return value


def _breakable(text: str) -> str:
    """Return the text with places where a word longer than any line may break."""
    return _LONG_WORD.sub(lambda word: _TWELVE_CHARACTERS.sub("\\1\u200b", word[0]), text)


def _isolated(text: str) -> str:
    """Return text that is written from the right kept to itself, as <bdi> does."""
    is_one_line_from_right = "\n" not in text and any(map(_is_from_right, text))
    return f"\u2068{text}\u2069" if is_one_line_from_right else text


def _is_from_right(char: str) -> bool:
    # Hebrew, the first script from the right, begins at U+0591: most texts end at this comparison.
    return char > "\u0590" and unicodedata.bidirectional(char) in ("R", "AL")


# --- Lines --------------------------------------------------------------------------------------


def _lines(text: str | None) -> list[dict[str, Any]]:
    """Return typed text line by line, each with the direction of its first letter."""
    if not text:
        return []
    lines = text.strip("\u2068\u2069").split("\n")
    return [{"text": line, "rtl": _begins_from_right(line)} for line in lines]


def _begins_from_right(line: str) -> bool:
    for char in line:
        direction = unicodedata.bidirectional(char)
        if direction in ("L", "R", "AL"):
            return direction != "L"
    return False


def _add_lines_to_talk(talk: dict[str, Any]) -> None:
    """Add the lines of a talk's texts, and whether it is short enough to stand whole."""
    height = 2
    for view in talk["texts"]:
        view["lines"] = _lines(view["text"])
        height += _line_count((view["text"],), _TYPED_WIDTH)
    talk["whole"] = height < _WHOLE_LINES


def _add_columns(table: dict[str, Any]) -> None:
    """Add the lines of a table, and the shares of its columns."""
    anchors = table["anchors"] or [""] * len(table["rows"])
    table["lines"] = [
        {"cells": row, "anchor": anchor} for row, anchor in zip(table["rows"], anchors, strict=True)
    ]
    count = len(table["headers"])
    wide = [column for column in range(1, count) if column not in table["figures"]]
    first_to_fill = count - table["to_fill"]
    table["columns"] = [_column_share(column, wide, first_to_fill) for column in range(count)]


def _column_share(column: int, wide: Sequence[int], first_to_fill: int) -> int:
    """Return what a column takes of the room that is left: 0 as wide as its text needs.

    2 for the last one with text; all alike where some are to be filled in by hand.
    """
    if column not in wide:
        return 0
    is_last_text = column == wide[-1] and column < first_to_fill
    return 2 if is_last_text else 1


def _line_count(texts: Iterable[str | None], width: int) -> int:
    """Return about how many lines texts take, rather too many than too few.

    `width`: Latin letters of a line; letters of wide scripts count twice.
    """
    count = 0
    for text in texts:
        for line in text.split("\n") if text else ():
            letters = sum(2 if char > "\u1100" else 1 for char in line)
            count += 1 + letters // width
    return count


# --- What does not change from day to day -------------------------------------------------------


def stable_content(document: View) -> str:
    """Return what a document says, whatever day it was made on.

    The same text for the same content: the day it was made, its own imprint, and the line "oggi" of
    its picture, change every day and say nothing new.
    """
    changes: dict[str, Any] = {"made": ""}
    if "imprint" in type(document).model_fields:
        changes["imprint"] = ""
    if isinstance(document, NucleusHistory) and document.timeline is not None:
        changes["timeline"] = _without_today(document.timeline)
    if isinstance(document, MeetingDigest):
        changes["blocks"] = tuple(_block_without_today(block) for block in document.blocks)
    return document.model_copy(update=changes).model_dump_json(exclude={"made_on"})


def _block_without_today(block: NucleusBlock) -> NucleusBlock:
    if not block.timeline:
        return block
    return block.model_copy(update={"timeline": _without_today(block.timeline)})


def _without_today(timeline: Timeline) -> Timeline:
    return timeline.model_copy(update={"today": timeline.first})
