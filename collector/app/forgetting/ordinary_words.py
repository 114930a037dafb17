"""The words that everybody needs: a family may be called like one of them, and its name is then
nowhere certain but where a name is expected.
"""

from collections.abc import Iterator

from collector.app.settings import Settings
from schemas import meeting, nucleus, person, session


def ordinary_words(settings: Settings) -> frozenset[str]:
    """Return comuni, kinds of case, choices and titles of the sheet, as they are written."""
    return frozenset(_words(settings))


def _words(settings: Settings) -> Iterator[str]:
    yield from settings.territory.municipalities
    yield from settings.territory.others
    yield from (*settings.case_types, *settings.difficulty_types)
    columns = (*session.COLUMNS, *nucleus.COLUMNS, *person.COLUMNS, *meeting.COLUMNS)
    for column in (*columns, *session.UNPREPARED_COLUMNS):
        yield from (*column.headers, *column.spec.choices)
