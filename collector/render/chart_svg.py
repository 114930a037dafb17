"""Pictures as inline SVG: the timeline of a nucleus, the bars of a digest.

Drawn by hand: places across are per cent, so a picture fits a phone and a sheet of paper and its letters keep
their size. What a mark means is told by its shape and a label; colour only helps. Styles are in `pictures.css`.
The same pictures stand in pages and, `alone`, on paper.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from typing import Final

from markupsafe import Markup

from collector.compile.models import MarkKind, Timeline, TimelineMark, Weeks

MONTHS: Final = ("gen", "feb", "mar", "apr", "mag", "giu", "lug", "ago", "set", "ott", "nov", "dic")

_LEFT, _RIGHT = 3.0, 97.0  # per cent: room for half a mark and its label at either end
_TALKS, _AXIS, _PROMISES = 42, 66, 92  # the three heights
_CROWDED = 3.6  # per cent: labels nearer than this take turns in height

_SHAPES: Final = {
    MarkKind.HELD: '<circle class="full" r="6"/>',
    MarkKind.NO_SHOW: '<path class="thin" d="M-5-5 5 5M-5 5 5-5"/>',
    MarkKind.CANCELLED: '<path class="thin" d="M-5.5-5.5h11v11h-11zM-5.5 5.5 5.5-5.5"/>',
    MarkKind.POSTPONED: '<path class="thin" d="M-5-6 5 0-5 6z"/>',
    MarkKind.PROMISE_KEPT: '<path class="hollow" d="M0-6 6 0 0 6-6 0z"/>',
    MarkKind.PROMISE_MISSED: '<path class="missed" d="M0-7 7 0 0 7-7 0zM-3.2-3.2 3.2 3.2M-3.2 3.2 3.2-3.2"/>',
    MarkKind.PROMISE_OPEN: '<path class="open" d="M0-6.5 6.5 0 0 6.5-6.5 0z"/>',
}
"""Written by us, around 0 0; nothing that staff typed is in them."""

MARK_LABELS: Final = {
    MarkKind.HELD: "svolto",
    MarkKind.NO_SHOW: "assente",
    MarkKind.CANCELLED: "annullato",
    MarkKind.POSTPONED: "rinviato",
    MarkKind.PROMISE_KEPT: "data prevista, mantenuta",
    MarkKind.PROMISE_MISSED: "data prevista, non mantenuta",
    MarkKind.PROMISE_OPEN: "data prevista, in programma",
}


def timeline_svg(picture: Timeline) -> Markup:
    """The talks of a nucleus above the axis of months, the promised days below it."""
    height = timeline_height(picture)
    parts = (
        Markup('<svg class="timeline" role="img" width="100%" height="{}" >').format(height),
        Markup("<title>Linea del tempo dei colloqui</title><desc>{}</desc>").format(
            picture.summary
        ),
        *_axis(picture),
        *_today(picture, height),
        *_marks(picture),
        Markup("</svg>"),
    )
    return Markup("").join(parts)


def timeline_height(picture: Timeline) -> int:
    """How high the timeline is: promised days need room below the axis."""
    promised = any(mark.number is None for mark in picture.marks)
    return (_PROMISES if promised else _AXIS) + 22


def standalone_svg(picture: Markup, width: int, height: int, font: str = "") -> str:
    """A picture as an SVG file of its own: its size in units, its styles and its font in it."""
    head, rest = str(picture).split(">", 1)
    named = Markup(' xmlns="http://www.w3.org/2000/svg" font-family="{}"').format(font)
    box = "" if "viewBox" in head else f' viewBox="0 0 {width} {height}"'
    head = head.replace("<svg", f"<svg{named}{box}", 1).replace('"100%"', f'"{width}"', 1)
    return f"{head}><style>{_styles()}</style>{rest}"


@cache
def _styles() -> str:
    return files("report_templates").joinpath("pictures.css").read_text(encoding="utf-8")


def legend_entries(*timelines: Timeline | None) -> tuple[tuple[Markup, str], ...]:
    """Each kind of mark that the pictures hold, and what it means."""
    used = {mark.kind for picture in timelines if picture for mark in picture.marks}
    return tuple((_sign(kind), text) for kind, text in MARK_LABELS.items() if kind in used)


def _sign(kind: MarkKind) -> Markup:
    return Markup(
        '<svg class="sign" width="18" height="18" viewBox="-9 -9 18 18" aria-hidden="true">{}</svg>'
    ).format(
        Markup(_SHAPES[kind])  # noqa: S704 - a constant of this module
    )


def _place(picture: Timeline, day: dt.date) -> str:
    share = (day - picture.first).days / max((picture.last - picture.first).days, 1)
    return f"{_LEFT + share * (_RIGHT - _LEFT):.2f}%"


def _months(picture: Timeline) -> Iterator[dt.date]:
    day = picture.first.replace(day=1)
    while day <= picture.last:
        yield day
        day = (day + dt.timedelta(days=32)).replace(day=1)


def _axis(picture: Timeline) -> Iterator[Markup]:
    months = list(_months(picture))
    step = 1 if len(months) <= 12 else 3 if len(months) <= 36 else 12
    yield Markup('<line class="axis" x1="{}%" x2="{}%" y1="{}" y2="{}"/>').format(
        _LEFT, _RIGHT, _AXIS, _AXIS
    )
    for at, month in enumerate(months):
        where = _place(picture, month)
        yield Markup('<line class="tick" x1="{0}" x2="{0}" y1="{1}" y2="{2}"/>').format(
            where, _AXIS, _AXIS + 5
        )
        if (month.month - 1) % step == 0 or (at == 0 and step == 1):
            name = MONTHS[month.month - 1]
            name = f"{name} {month.year}" if at == 0 or month.month == 1 else name
            minor = " minor" if step == 1 and len(months) > 7 and at % 2 else ""
            yield Markup('<text class="month{}" x="{}" dx="3" y="{}">{}</text>').format(
                minor, where, _AXIS + 14, name
            )


def _today(picture: Timeline, height: int) -> Iterator[Markup]:
    if picture.first <= picture.today <= picture.last:
        where = _place(picture, picture.today)
        yield Markup('<line class="today" x1="{0}" x2="{0}" y1="14" y2="{1}"/>').format(
            where, height - 8
        )
        yield Markup(
            '<text class="today-label" x="{}" y="10" text-anchor="middle">oggi</text>'
        ).format(where)


def _marks(picture: Timeline) -> Iterator[Markup]:
    talks = [mark for mark in picture.marks if mark.number is not None]
    for mark, lift in zip(talks, _lifts(picture, talks), strict=True):
        number = Markup('<text class="number" text-anchor="middle" y="{}">{}</text>').format(
            -11 - lift, mark.number
        )
        yield _mark(picture, mark, _TALKS, number)
    for mark in picture.marks:
        if mark.number is None:
            yield _mark(picture, mark, _PROMISES, Markup(""))


def _mark(picture: Timeline, mark: TimelineMark, height: int, label: Markup) -> Markup:
    return Markup(
        '<svg x="{}" y="{}" overflow="visible"><g><title>{}</title>{}{}</g></svg>'
    ).format(
        _place(picture, mark.day),
        height,
        mark.text,
        Markup(_SHAPES[mark.kind]),  # noqa: S704 - a constant of this module
        label,
    )


def _lifts(picture: Timeline, marks: Iterable[TimelineMark]) -> Iterator[int]:
    """How much higher each label stands, so that neighbours do not cover each other."""
    before, lift = -100.0, 0
    for mark in marks:
        here = float(_place(picture, mark.day).rstrip("%"))
        lift = (lift + 10) % 20 if here - before < _CROWDED else 0
        before = here
        yield lift


_UP, _DOWN, _NUMBER = (
    44,
    38,
    12,
)  # the heights of both rows of columns, and of the numbers at their ends
WEEKS_HEIGHT: Final = _NUMBER + _UP + _DOWN + _NUMBER + 16


def weeks_svg(picture: Weeks) -> Markup:
    """Talks upwards in full columns, hours downwards in hollow ones; numbers at their ends, weeks below."""
    axis = _NUMBER + _UP
    most_talks = max((column.talks for column in picture.columns), default=0) or 1
    most_minutes = max((column.minutes for column in picture.columns), default=0) or 1
    step = 100 / len(picture.columns)
    sparse = max(1, len(picture.columns) // 13)
    parts = [
        Markup(
            '<svg class="weeks" role="img" width="100%" height="{}"><title>{}</title><desc>{} {}.</desc>'
        ).format(
            WEEKS_HEIGHT,
            picture.title,
            picture.summary,
            "; ".join(column.text for column in picture.columns),
        )
    ]
    for at, column in enumerate(picture.columns):
        left, middle, width = (
            f"{step * (at + 0.18):.2f}%",
            f"{step * (at + 0.5):.2f}%",
            f"{step * 0.64:.2f}%",
        )
        up = round(_UP * column.talks / most_talks, 1)
        down = round(_DOWN * column.minutes / most_minutes, 1)
        column_parts = (
            Markup('<rect class="full" x="{}" y="{}" width="{}" height="{}"/>').format(
                left, axis - up, width, up
            ),
            Markup('<rect class="hollow" x="{}" y="{}" width="{}" height="{}"/>').format(
                left, axis, width, down
            ),
            _word("number", middle, axis - up - 3, str(column.talks) if column.talks else ""),
            _word("hours", middle, axis + down + 10, column.hours),
            _word(
                "week minor" if at % 4 else "week",
                middle,
                WEEKS_HEIGHT - 2,
                "" if at % sparse else column.label,
            ),
        )
        parts.append(
            Markup("<g><title>{}</title>{}</g>").format(column.text, Markup("").join(column_parts))
        )
    parts.append(
        Markup('<line class="axis" x1="0" x2="100%" y1="{0}" y2="{0}"/></svg>').format(axis)
    )
    return Markup("").join(parts)


def _word(kind: str, x: str, y: float, text: str) -> Markup:
    if not text:
        return Markup("")
    return Markup('<text class="{}" x="{}" y="{}" text-anchor="middle">{}</text>').format(
        kind, x, round(y, 1), text
    )


def bar_svg(value: int, largest: int) -> Markup:
    """One bar of a chart, as long as its share of the largest; the number stands beside it as text."""
    share = f"{100 * value / max(largest, 1):.1f}%"
    return Markup(
        '<svg class="bar" width="100%" height="12" aria-hidden="true">'
        '<rect class="ground" width="100%" height="12" rx="2"/><rect class="ink" width="{}" height="12" rx="2"/></svg>'
    ).format(share)


def gauge_svg(used: int, granted: int) -> Markup:
    """Hours used of those authorised: a bar in a frame; what goes beyond is hatched by a line at the end."""
    share = f"{min(100 * used / max(granted, 1), 100):.1f}%"
    over = (
        Markup('<rect class="over" x="94%" width="6%" height="12"/>')
        if used > granted
        else Markup("")
    )
    return Markup(
        '<svg class="gauge" width="100%" height="12" aria-hidden="true">'
        '<rect class="ground" width="100%" height="12" rx="2"/>'
        '<rect class="ink" width="{}" height="12" rx="2"/>{}</svg>'
    ).format(share, over)
