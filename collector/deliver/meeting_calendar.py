"""A meeting as a calendar file (RFC 5545): day, hour and place, and nobody's name.

Published, not asked for (METHOD:PUBLISH): an invitation would list who is invited, and Outlook
refuses one from a stranger. Private (CLASS:PRIVATE), which programs may overlook: so nothing stands
in it that a colleague may not see.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Final

_ROME: Final = "Europe/Rome"
_TIME_ZONE: Final = f"""\
BEGIN:VTIMEZONE\r
TZID:{_ROME}\r
BEGIN:DAYLIGHT\r
DTSTART:19960331T020000\r
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r
TZNAME:CEST\r
TZOFFSETFROM:+0100\r
TZOFFSETTO:+0200\r
END:DAYLIGHT\r
BEGIN:STANDARD\r
DTSTART:19961027T030000\r
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r
TZNAME:CET\r
TZOFFSETFROM:+0200\r
TZOFFSETTO:+0100\r
END:STANDARD\r
END:VTIMEZONE\r
"""
"""Italy's hours since 1996, when the end of summer time went to October."""
_READ_AT: Final = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """What a calendar is told of a meeting.

    `time` None: the whole day. `place`: as documents show it; '' for none. `uid`: the same for all
    mails of a meeting, also after it was moved. `sequence`: higher with each mail, so that a
    calendar takes the newest.
    """

    summary: str
    day: dt.date
    time: dt.time | None
    place: str
    uid: str
    sequence: int


def meeting_calendar(entry: CalendarEntry, now: dt.datetime) -> bytes:
    """Return the calendar file of a meeting, made at `now`."""
    from icalendar import Calendar, Event, Timezone

    calendar = Calendar()
    calendar.add("prodid", "-//collector//mediazione//IT")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", now.astimezone(dt.UTC).replace(microsecond=0))
    if entry.time is None:
        event.add("dtstart", entry.day)
        event.add("dtend", entry.day + dt.timedelta(days=1))
        event.add("transp", "TRANSPARENT")
    else:
        # Without an end: how long it lasts is nowhere written down.
        event.add("dtstart", dt.datetime.combine(entry.day, entry.time), {"tzid": _ROME})
        calendar.add_component(Timezone.from_ical(_TIME_ZONE))
    event.add("summary", entry.summary)
    if entry.place:
        event.add("location", entry.place)
    event.add("class", "PRIVATE")
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def calendar_text(entry: CalendarEntry) -> str:
    """Return all that the calendar file says, a property on each line, for the outgoing check."""
    content = meeting_calendar(entry, _READ_AT).decode("utf-8")
    return content.replace("\r\n ", "").replace("\r\n", "\n").replace("\\", "")
