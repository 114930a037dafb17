"""Pictures as inline SVG: the timeline of a nucleus, the weeks and bars of a digest.

Drawn by hand: places across are per cent, so a picture fits a phone and a sheet of paper and its
letters keep their size. What a mark means is said by its shape and a label; colour only helps.
Styles are in `pictures.css`. The same pictures stand in pages and, as files of their own, on paper
and in Word documents (see `standalone_svg` and `pictures`).
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from typing import Final

from markupsafe import Markup

from collector.compile.models import MarkKind, PeriodColumn, Timeline, TimelineMark, Weeks

PAGE_WIDTH: Final = 657
"""The width of what is printed on A4, in the units of a picture."""
MONTHS: Final = (
    *("gen", "feb", "mar", "apr", "mag", "giu"),
    *("lug", "ago", "set", "ott", "nov", "dic"),
)
_NO_PICTURE: Final = Markup("")

# --- The timeline -------------------------------------------------------------------------------

_LEFT, _RIGHT = 3.0, 97.0
"""Per cent of the width: room for half a mark and its label at either end."""
_TALKS_Y, _AXIS_Y, _PROMISES_Y = 29, 43, 67
"""The three heights of the timeline, in units."""
_BELOW: Final = 10
"""Units below the lowest marks."""
_BELOW_AXIS: Final = 18
"""Units below the axis where there is no mark below it: the months."""
_CROWDED: Final = 3.6
"""Per cent: labels nearer than this take turns in height."""
_LIFT: Final = 10
_MONTHLY, _QUARTERLY = 12, 36
"""Up to so many months each one has its name, or each third; then each January."""
_FEW_MONTHS: Final = 7
"""With more, a narrow screen shows each second name only."""

_SHAPES: Final = {
    MarkKind.HELD: '<circle class="full" r="6"/>',
    MarkKind.NO_SHOW: '<path class="thin" d="M-5-5 5 5M-5 5 5-5"/>',
    MarkKind.CANCELLED: '<path class="thin" d="M-5.5-5.5h11v11h-11zM-5.5 5.5 5.5-5.5"/>',
    MarkKind.POSTPONED: '<path class="thin" d="M-5-6 5 0-5 6z"/>',
    MarkKind.PROMISE_KEPT: '<path class="hollow" d="M0-6 6 0 0 6-6 0z"/>',
    MarkKind.PROMISE_MISSED: (
        '<path class="missed" d="M0-7 7 0 0 7-7 0zM-3.2-3.2 3.2 3.2M-3.2 3.2 3.2-3.2"/>'
    ),
    MarkKind.PROMISE_OPEN: '<path class="open" d="M0-6.5 6.5 0 0 6.5-6.5 0z"/>',
}
"""Written by us, around 0 0; nothing that staff typed is in them."""

MARK_LABELS: Final = {
    MarkKind.HELD: "svolto, con il giorno del mese",
    MarkKind.NO_SHOW: "assente",
    MarkKind.CANCELLED: "annullato",
    MarkKind.POSTPONED: "rinviato",
    MarkKind.PROMISE_KEPT: "data prevista, mantenuta",
    MarkKind.PROMISE_MISSED: "data prevista, non mantenuta",
    MarkKind.PROMISE_OPEN: "data prevista, in programma",
}


def timeline_svg(picture: Timeline) -> Markup:
    """Return the talks of a nucleus above the axis of months, the promised days below it."""
    height = timeline_height(picture)
    head = Markup('<svg class="timeline" role="img" width="100%" height="{}" >').format(height)
    title = Markup("<title>Linea del tempo dei colloqui</title><desc>{}</desc>").format(
        picture.summary
    )
    parts = (
        head,
        title,
        *_axis(picture),
        *_today(picture, height),
        *_marks(picture),
        Markup("</svg>"),
    )
    return Markup("").join(parts)


def timeline_height(picture: Timeline) -> int:
    """Return how high the timeline is, in units: promised days need room below the axis."""
    has_promises = any(mark.number is None for mark in picture.marks)
    return _PROMISES_Y + _BELOW if has_promises else _AXIS_Y + _BELOW_AXIS


def timeline_text(timeline: Timeline) -> str:
    """Return a timeline in words, for who cannot see it."""
    marks = "; ".join(mark.text for mark in timeline.marks)
    return f"Linea del tempo dei colloqui. {timeline.summary} {marks}."


def legend_entries(*timelines: Timeline | None) -> tuple[tuple[Markup, str], ...]:
    """Return each kind of mark that the pictures hold, and what it means."""
    used: set[MarkKind] = set()
    for picture in timelines:
        if picture:
            used.update(mark.kind for mark in picture.marks)
    return tuple((_sign(kind), text) for kind, text in MARK_LABELS.items() if kind in used)


def _sign(kind: MarkKind) -> Markup:
    sign = Markup(
        '<svg class="sign" width="18" height="18" viewBox="-9 -9 18 18" aria-hidden="true">{}</svg>'
    )
    return sign.format(_shape(kind))


def _shape(kind: MarkKind) -> Markup:
    return Markup(_SHAPES[kind])  # noqa: S704 - a constant of this module


def _x_of(picture: Timeline, day: dt.date) -> float:
    """Return the place of a day across, in per cent."""
    days = max((picture.last - picture.first).days, 1)
    share = (day - picture.first).days / days
    return _LEFT + share * (_RIGHT - _LEFT)


def _x_text(picture: Timeline, day: dt.date) -> str:
    return f"{_x_of(picture, day):.2f}%"


def _months(picture: Timeline) -> Iterator[dt.date]:
    day = picture.first.replace(day=1)
    while day <= picture.last:
        yield day
        day = (day + dt.timedelta(days=32)).replace(day=1)


def _axis(picture: Timeline) -> Iterator[Markup]:
    months = list(_months(picture))
    step = _months_per_name(len(months))
    yield Markup('<line class="axis" x1="{}%" x2="{}%" y1="{}" y2="{}"/>').format(
        _LEFT, _RIGHT, _AXIS_Y, _AXIS_Y
    )
    tick = Markup('<line class="tick" x1="{0}" x2="{0}" y1="{1}" y2="{2}"/>')
    label = Markup('<text class="month{}" x="{}" dx="3" y="{}">{}</text>')
    for index, month in enumerate(months):
        x = _x_text(picture, month)
        yield tick.format(x, _AXIS_Y, _AXIS_Y + 5)
        is_first = index == 0
        if (month.month - 1) % step == 0 or (is_first and step == 1):
            name = MONTHS[month.month - 1]
            if is_first or month.month == 1:
                name = f"{name} {month.year}"
            is_minor = step == 1 and len(months) > _FEW_MONTHS and index % 2
            yield label.format(" minor" if is_minor else "", x, _AXIS_Y + 13, name)


def _months_per_name(count: int) -> int:
    if count <= _MONTHLY:
        return 1
    return 3 if count <= _QUARTERLY else 12


def _today(picture: Timeline, height: int) -> Iterator[Markup]:
    if not picture.first <= picture.today <= picture.last:
        return
    x = _x_text(picture, picture.today)
    yield Markup('<line class="today" x1="{0}" x2="{0}" y1="14" y2="{1}"/>').format(x, height - 8)
    label = Markup('<text class="today-label" x="{}" y="10" text-anchor="middle">oggi</text>')
    yield label.format(x)


def _marks(picture: Timeline) -> Iterator[Markup]:
    talks = [mark for mark in picture.marks if mark.number is not None]
    number = Markup('<text class="number" text-anchor="middle" y="{}">{}</text>')
    for mark, lift in zip(talks, _lifts(picture, talks), strict=True):
        yield _mark(picture, mark, _TALKS_Y, number.format(-11 - lift, mark.number))
    for mark in picture.marks:
        if mark.number is None:
            yield _mark(picture, mark, _PROMISES_Y, _NO_PICTURE)


def _mark(picture: Timeline, mark: TimelineMark, y: int, label: Markup) -> Markup:
    drawn = Markup('<svg x="{}" y="{}" overflow="visible"><g><title>{}</title>{}{}</g></svg>')
    return drawn.format(_x_text(picture, mark.day), y, mark.text, _shape(mark.kind), label)


def _lifts(picture: Timeline, marks: Iterable[TimelineMark]) -> Iterator[int]:
    """Yield how much higher each label stands, so that neighbours do not cover each other."""
    before, lift = -100.0, 0
    for mark in marks:
        x = round(_x_of(picture, mark.day), 2)
        lift = (lift + _LIFT) % (2 * _LIFT) if x - before < _CROWDED else 0
        before = x
        yield lift


# --- The weeks of a digest ----------------------------------------------------------------------

_UP, _DOWN, _NUMBER = 44, 38, 12
"""The heights of both rows of columns, and of the numbers at their ends, in units."""
WEEKS_HEIGHT: Final = _NUMBER + _UP + _DOWN + _NUMBER + 16
_WEEKS_AXIS_Y: Final = _NUMBER + _UP
_MOST_LABELS: Final = 13
"""So many weeks have room for a label."""


def weeks_svg(picture: Weeks) -> Markup:
    """Return talks upwards in full columns, hours downwards in hollow ones.

    Numbers stand at their ends, weeks below. The picture has one column at least.
    """
    head = Markup(
        '<svg class="weeks" role="img" width="100%" height="{}">'
        "<title>{}</title><desc>{} {}.</desc>"
    )
    axis = Markup('<line class="axis" x1="0" x2="100%" y1="{0}" y2="{0}"/></svg>')
    columns = "; ".join(column.text for column in picture.columns)
    parts = [head.format(WEEKS_HEIGHT, picture.title, picture.summary, columns)]
    most_talks = max((column.talks for column in picture.columns), default=0) or 1
    most_minutes = max((column.minutes for column in picture.columns), default=0) or 1
    labels_step = max(1, len(picture.columns) // _MOST_LABELS)
    width = 100 / len(picture.columns)
    for index, column in enumerate(picture.columns):
        up = round(_UP * column.talks / most_talks, 1)
        down = round(_DOWN * column.minutes / most_minutes, 1)
        label = "" if index % labels_step else column.label
        parts.append(_column(column, index, width, up=up, down=down, label=label))
    parts.append(axis.format(_WEEKS_AXIS_Y))
    return Markup("").join(parts)


def _column(
    column: PeriodColumn, index: int, width: float, *, up: float, down: float, label: str
) -> Markup:
    left, middle = f"{width * (index + 0.18):.2f}%", f"{width * (index + 0.5):.2f}%"
    wide, axis = f"{width * 0.64:.2f}%", _WEEKS_AXIS_Y
    rect = Markup('<rect class="{}" x="{}" y="{}" width="{}" height="{}"/>')
    parts = (
        rect.format("full", left, axis - up, wide, up),
        rect.format("hollow", left, axis, wide, down),
        _word("number", middle, axis - up - 3, str(column.talks) if column.talks else ""),
        _word("hours", middle, axis + down + 10, column.hours),
        _word("week minor" if index % 4 else "week", middle, WEEKS_HEIGHT - 2, label),
    )
    return Markup("<g><title>{}</title>{}</g>").format(column.text, Markup("").join(parts))


def _word(kind: str, x: str, y: float, text: str) -> Markup:
    if not text:
        return _NO_PICTURE
    word = Markup('<text class="{}" x="{}" y="{}" text-anchor="middle">{}</text>')
    return word.format(kind, x, round(y, 1), text)


def weeks_text(weeks: Weeks) -> str:
    """Return the picture of the weeks in words, for who cannot see it."""
    columns = "; ".join(column.text for column in weeks.columns)
    return f"{weeks.title}. {weeks.summary} {columns}."


# --- Bars ---------------------------------------------------------------------------------------


def bar_svg(value: int, largest: int) -> Markup:
    """Return one bar of a chart, as long as its share of the largest.

    The number stands beside it as text.
    """
    share = f"{100 * value / max(largest, 1):.1f}%"
    return Markup(
        '<svg class="bar" width="100%" height="12" aria-hidden="true">'
        '<rect class="ground" width="100%" height="12" rx="2"/>'
        '<rect class="ink" width="{}" height="12" rx="2"/></svg>'
    ).format(share)


def gauge_svg(used: int, granted: int) -> Markup:
    """Return hours used of those authorised: a bar in a frame.

    What goes beyond is shown by a line at the end.
    """
    share = f"{min(100 * used / max(granted, 1), 100):.1f}%"
    over = _NO_PICTURE
    if used > granted:
        over = Markup('<rect class="over" x="94%" width="6%" height="12"/>')
    return Markup(
        '<svg class="gauge" width="100%" height="12" aria-hidden="true">'
        '<rect class="ground" width="100%" height="12" rx="2"/>'
        '<rect class="ink" width="{}" height="12" rx="2"/>{}</svg>'
    ).format(share, over)


# --- A picture by itself ------------------------------------------------------------------------


def standalone_svg(picture: Markup, width: int, height: int, font: str = "") -> str:
    """Return a picture as an SVG file of its own: with its size in units, its styles and a font."""
    head, rest = str(picture).split(">", 1)
    attributes = Markup(' xmlns="http://www.w3.org/2000/svg" font-family="{}"').format(font)
    box = "" if "viewBox" in head else f' viewBox="0 0 {width} {height}"'
    head = head.replace("<svg", f"<svg{attributes}{box}", 1).replace('"100%"', f'"{width}"', 1)
    return f"{head}><style>{_styles()}</style>{rest}"


@cache
def _styles() -> str:
    return files("report_templates").joinpath("pictures.css").read_text(encoding="utf-8")
