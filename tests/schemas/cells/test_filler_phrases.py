"""What may stand around a day or an hour: invisible signs, pictures, phrases, other languages.

A phrase that says nothing never changes a reading; a word that speaks against it is always asked
back.
"""

import datetime as dt
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.cells import foreign_days
from schemas.cells.attendees import read_attendees
from schemas.cells.dates import read_date, read_next_date
from schemas.cells.hours import read_hours
from schemas.cells.municipalities import read_municipality
from schemas.cells.normalise import blank, plain
from schemas.cells.parsed import vocabulary
from schemas.cells.reading import Cell, End
from schemas.cells.times import read_interval
from schemas.normal import MARKS_OF_DIRECTION
from schemas.territory import load
from tests.examples import MANY

SENT = dt.datetime(2026, 7, 2, 9, 30)  # noqa: DTZ001
fixed = settings(derandomize=True, deadline=None, max_examples=MANY)

UNSEEN = MARKS_OF_DIRECTION + "\u00ad\u200b\u200c\u200d\u2060\ufeff"
ZEROS = "0٠۰०০੦૦௦౦๐０"
"""The zeros of scripts: ASCII, Arabic, Persian and Urdu, Devanagari to Thai, full width."""
DAYS = st.dates(dt.date(2024, 1, 1), dt.date(2027, 12, 31))
DAYTIME = st.times(dt.time(7), dt.time(21, 59)).map(lambda t: t.replace(second=0, microsecond=0))
MONTHS = vocabulary(
    "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre"
)
WAYS_TO_WRITE_A_DAY = (
    "{d.day}/{d.month}/{d.year}", "{d:%d/%m/%Y}", "{d:%d.%m.%Y}", "{d:%d-%m-%Y}", "{d:%d %m %Y}",
    "{d:%d,%m,%Y}",
    "{d:%Y-%m-%d}", "{d.day} {month} {d.year}", "{d.day}-{short}-{d.year}",
    "{d.day}/{short}/{d.year}",
    "il {d.day} {month} {d.year}", "{d.day} {month} '{d:%y}", "{d:%d%m%Y}",
)  # fmt: skip
SAYS_NOTHING = (
    "{} grazie", "Buongiorno, {}", "Ciao a tutti, {}", "{} a Rozzano", "Opera, {}",
    "{} (Pieve Emanuele)",
    "{} presso la scuola Manzoni", "{} c/o Scuola Manzoni", "{} in via Roma 12",
    "{} con la mamma", "{} da remoto",
    "{} con la dott.ssa Bianchi", "{} online", "✅ {}", "{} 🙏🏽", "📅 {} 📍Noviglio",
    "{}\u200e", "{} tutto ok",
    "visita domiciliare {}", "Salve, il colloquio è stato il {}",
)  # fmt: skip
SPEAKS_AGAINST = (
    "{} annullato", "non {}", "{} disdetto", "{} rimandato", "{} a vuoto", "{} A Vuoto",
    "{} circa", "forse {}", "{}?",
    "{} ❓", "{} ❌", "{} al posto di ieri", "{} senza la mamma", "{} a scuola. Disdetto",
    "{} la mamma non c'era",
    "{} scuola chiusa", "{} o dopo", "{} in forse", "{} 🔜", "{} salvo imprevisti",
    "{} invece di 9/3",
)  # fmt: skip


def in_script(text: str, zero: str) -> str:
    """Return the text with its digits in the script of that zero."""
    return "".join(chr(ord(zero) + int(c)) if c.isascii() and c.isdigit() else c for c in text)


def written(day: dt.date, form: str) -> str:
    """Return the day written in that form."""
    month = MONTHS[day.month - 1]
    return form.format(d=day, month=month, short=month[:3])


# --- Days -------------------------------------------------------------------------------------


@fixed
@given(
    DAYS,
    st.sampled_from(WAYS_TO_WRITE_A_DAY),
    st.sampled_from(ZEROS),
    st.sampled_from(UNSEEN),
    st.data(),
)
def test_a_day_is_the_same_in_every_form_script_and_with_every_mark(
    day: dt.date, form: str, zero: str, mark: str, data: st.DataObject
) -> None:
    assert unicodedata.decimal(zero) == 0
    typed = in_script(written(day, form), zero)
    place = data.draw(st.integers(0, len(typed)))
    reading = read_date(Cell(f"{mark}{typed[:place]}{mark}{typed[place:]}{mark}"))
    assert (reading.value, reading.flag) == (day, None)


@fixed
@given(DAYS, st.sampled_from(WAYS_TO_WRITE_A_DAY), st.sampled_from(SAYS_NOTHING))
def test_a_phrase_that_says_nothing_changes_no_day(day: dt.date, form: str, around: str) -> None:
    assert read_date(Cell(around.format(written(day, form)))).value == day


@fixed
@given(DAYS, st.sampled_from(WAYS_TO_WRITE_A_DAY), st.sampled_from(SPEAKS_AGAINST))
def test_a_word_that_speaks_against_a_day_is_asked_back(
    day: dt.date, form: str, around: str
) -> None:
    typed = around.format(written(day, form))
    assert not read_date(Cell(typed), sent=SENT).sure
    assert not read_next_date(Cell(typed), talk=None).sure


@fixed
@given(DAYS, st.sampled_from(SAYS_NOTHING), st.sampled_from(SPEAKS_AGAINST))
def test_a_greeting_hides_no_contradiction(day: dt.date, around: str, against: str) -> None:
    assert not read_date(Cell(around.format(against.format(f"{day:%d/%m/%Y}"))), sent=SENT).sure


@pytest.mark.parametrize("month", range(1, 13))
def test_a_month_is_read_in_every_language(month: int) -> None:
    rows = (foreign_days._MONTHS[month - 1], foreign_days._OTHER_MONTHS[month - 1])
    for word in " ".join(rows).replace("_", "\u00a0").split(" "):
        for typed in (f"20 {word} 2026", f"20-{word}-2026", f"20/{word}/26", f"{word} 20, 2026"):
            assert (typed, read_date(Cell(typed)).value) == (typed, dt.date(2026, month, 20))


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("20-mar", dt.date(2026, 3, 20)),
        ("20/mar", dt.date(2026, 3, 20)),
        ("venerdì 20 mar.", dt.date(2026, 3, 20)),
        ("20.mar.26", dt.date(2026, 3, 20)),
        ("20 giugno '19", dt.date(2019, 6, 20)),
        ("l'11 marzo 2026", dt.date(2026, 3, 11)),
        ("venti marzo duemilaventisei", dt.date(2026, 3, 20)),
        ("venti marzo duemila ventisei", dt.date(2026, 3, 20)),
        ("venti zero tre duemilaventisei", dt.date(2026, 3, 20)),
        ("venti marzo alle dieci e mezza", dt.date(2026, 3, 20)),
        ("venti marzo dieci e un quarto", dt.date(2026, 3, 20)),
        ("il diciannove marzo alle ore quindici", dt.date(2026, 3, 19)),
        ("２０２６年３月１９日", dt.date(2026, 3, 19)),
        ("1️⃣2️⃣/0️⃣3️⃣/2026", dt.date(2026, 3, 12)),
        ("20 марта 2026 г.", dt.date(2026, 3, 20)),
        ("Fri 20 March 2026", dt.date(2026, 3, 20)),
        ("today", SENT.date()),
        ("20 marzo nel pomeriggio", dt.date(2026, 3, 20)),
        ("venti tre marzo duemilaventisei", dt.date(2026, 3, 23)),
        ("14/0 3/2026", None),
        ("via Roma 12", None),
        ("aula 3 20/3/2026", None),
        ("nata a Milano il 20/06/2026", None),
        ("→ 20/03/2026", None),
    ],
)
def test_days_that_phones_and_dictation_write_are_read(typed: str, day: dt.date | None) -> None:
    assert read_date(Cell(typed), sent=SENT).value == day


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2026-01-14T23:00:00Z", dt.date(2026, 1, 15)),
        ("2026-01-14T22:59:59.999Z", dt.date(2026, 1, 14)),
        ("2026-07-14T22:00:00Z", dt.date(2026, 7, 15)),
        ("2026-03-29T22:00:00Z", dt.date(2026, 3, 30)),
        ("2026-03-28T22:30:00Z", dt.date(2026, 3, 28)),
        ("14/01/2026 23:30 UTC", dt.date(2026, 1, 15)),
        ("2026-01-14T23:30:00+01:00", dt.date(2026, 1, 14)),
        ("2026-07-14 20:00:00-05:00", dt.date(2026, 7, 15)),
        ("2026-01-14 10:30-11:30", dt.date(2026, 1, 14)),
        ("14/01 23:30 UTC", None),
    ],
)
def test_a_moment_of_another_zone_is_the_day_in_rome(typed: str, day: dt.date | None) -> None:
    assert read_date(Cell(typed), sent=SENT).value == day


@pytest.mark.parametrize("typed", ["👍", "✅ 📅", "🙏🏽"])
def test_a_picture_alone_is_flagged_and_not_empty(typed: str) -> None:
    readings = (
        read_date(Cell(typed)),
        read_next_date(Cell(typed), talk=None),
        read_interval(Cell(typed), Cell())[0],
    )
    assert [reading.flag for reading in readings] == ["DATA-01", "PROSSIMA-03", "ORA-01"]


# --- Hours ------------------------------------------------------------------------------------


LINKS = (
    "-",
    " - ",
    "–",
    "/",
    " → ",
    " ➡️ ",
    "->",
    " => ",
    " a ",
    " alle ",
    " fino alle ",
    " 👉 ",
    "~",
    " > ",
)
OPEN_BEFORE = (
    "-{}",
    "- {}",
    "–{}",
    "→{}",
    "➡️ {}",
    "/{}",
    "... {}",
    "…{}",
    "> {}",
    "ore -{}",
    "(-{})",
)


@fixed
@given(
    DAYTIME,
    DAYTIME,
    st.sampled_from(LINKS),
    st.sampled_from(":."),
    st.sampled_from(ZEROS),
    st.sampled_from(UNSEEN),
)
def test_an_interval_is_the_same_with_every_link_script_and_mark(
    start: dt.time, end: dt.time, link: str, mark: str, zero: str, unseen: str
) -> None:
    first, last = (f"{time.hour}{mark}{time.minute:02d}" for time in (start, end))
    readings = read_interval(
        Cell(in_script(f"{unseen}{first}{unseen}{link}{last}{unseen}", zero)), Cell()
    )
    assert [reading.value for reading in readings] == [start, end]


@fixed
@given(
    DAYTIME,
    DAYTIME,
    st.sampled_from(SAYS_NOTHING),
    st.sampled_from(["{}", "dalle {} alle {}", "{}-{}"]),
)
def test_a_phrase_that_says_nothing_changes_no_hour(
    start: dt.time, end: dt.time, around: str, form: str
) -> None:
    if "stato il" in around:
        return  # "il" announces a day
    typed = around.format(form.format(f"{start:%H:%M}", f"{end:%H:%M}"))
    readings = read_interval(Cell(typed), Cell())
    assert [reading.value for reading in readings] == [
        start,
        end if form.count("{}") == 2 else None,
    ]


@fixed
@given(
    DAYTIME,
    DAYTIME,
    st.sampled_from(SPEAKS_AGAINST),
    st.sampled_from(["{}", "dalle {} alle {}", "{}-{}"]),
)
def test_a_word_that_speaks_against_an_hour_is_asked_back(
    start: dt.time, end: dt.time, around: str, form: str
) -> None:
    typed = around.format(form.format(f"{start:%H:%M}", f"{end:%H:%M}"))
    assert any(reading.flag for reading in read_interval(Cell(typed), Cell()))


@fixed
@given(DAYTIME, st.sampled_from(OPEN_BEFORE))
def test_an_hour_behind_an_open_dash_is_an_end(time: dt.time, form: str) -> None:
    typed = Cell(form.format(f"{time:%H.%M}"))
    start, _ = read_interval(typed, Cell())
    _, end = read_interval(Cell(), typed)
    assert (start.end, start.flag) == (End.DOUBT, "ORA-02")
    assert end.value == time


@fixed
@given(DAYTIME, st.sampled_from(["{}-", "{} -", "{}→", "{} =>", "{} ...", "{}/"]))
def test_an_hour_before_an_open_dash_is_a_start(time: dt.time, form: str) -> None:
    typed = Cell(form.format(f"{time:%H:%M}"))
    start, _ = read_interval(typed, Cell())
    _, end = read_interval(Cell(), typed)
    assert start.value == time
    assert (end.end, end.flag) == (End.DOUBT, "ORA-02")


LENGTHS = (
    "{} ({h}h{m:02d})", "{} ({all} min)", "{} = {all} minuti", "{} {all}'", "{h}h{m:02d}: {}",
    "{}, durata {all} min",
    "{} tot. {h}h{m:02d}",
)  # fmt: skip


@fixed
@given(
    st.integers(8, 12),
    st.integers(0, 59),
    st.integers(61, 179),
    st.sampled_from(LENGTHS),
    st.integers(-2, 2),
)
def test_a_length_beside_two_hours_must_be_the_minutes_between_them(
    hour: int, minute: int, minutes: int, form: str, slip: int
) -> None:
    start = dt.datetime(2026, 1, 1, hour, minute)  # noqa: DTZ001
    end = start + dt.timedelta(minutes=minutes)
    told_minutes = minutes + slip
    typed = form.format(
        f"{start:%H:%M}-{end:%H:%M}", h=told_minutes // 60, m=told_minutes % 60, all=told_minutes
    )
    readings = read_interval(Cell(typed), Cell())
    assert [reading.proposal if slip else reading.value for reading in readings] == [
        start.time(),
        end.time(),
    ]
    assert [reading.flag for reading in readings] == (["ORA-02"] * 2 if slip else [None] * 2)


@pytest.mark.parametrize(
    ("typed", "start", "end"),
    [
        ("tra le 12 e le 13.30", "12:00", "13:30"),
        ("fra le 15 e le 16", "15:00", "16:00"),
        ("10:30 inizio, 11:30 fine", "10:30", "11:30"),
        ("10:30 (inizio) - 11:30 (fine)", "10:30", "11:30"),
        ("ore 14 inizio - ore 15.30 fine", "14:00", "15:30"),
        ("10:00 start, 11:15 end", "10:00", "11:15"),
        ("dalle 10:30 (scuola) alle 11:30", "10:30", "11:30"),
        ("14-16 (2 ore)", "14:00", "16:00"),
        ("dalle 10 alle 11 un'ora", "10:00", "11:00"),
        ("10.30-12 (1 ora e mezza)", "10:30", "12:00"),
        ("15.15-16.15 colloquio con AS", "15:15", "16:15"),
        ("sabato 20 giugno 2026, 10:30 - 11:30", "10:30", "11:30"),
        ("20 giugno ore 10.30", "10:30", None),
        ("dieci e un quarto", "10:15", None),
        ("dieci e zero cinque", "10:05", None),
        ("dieci e trentotto", "10:38", None),
        ("dalle nove e mezza alle undici meno un quarto", "09:30", "10:45"),
        ("🔟:30", "10:30", None),
        ("ora 10 și jumătate", "10:30", None),
        ("de la 10 la 11", "10:00", "11:00"),
        ("prej 14:00 deri 15:30", "14:00", "15:30"),
        ("з 10 до 11:30", "10:00", "11:30"),
        ("с 10:30 до 11:30", "10:30", "11:30"),
        ("الساعة 10 ونصف", "10:30", None),
        ("3 مساء", "15:00", None),
        ("সকাল ১০টা", "10:00", None),
        ("সাড়ে ১০টা থেকে ১১টা ৩০ মিনিট", "10:30", "11:30"),
        ("上午10点半", "10:30", None),
        ("10点到11点", "10:00", "11:00"),
        ("saat 14:30", "14:30", None),
        ("2026-01-14T09:30:00Z", "10:30", None),
        ("2026-07-14T09:30:00.000Z", "11:30", None),
        ("2026-01-14T15:45:00+01:00", "15:45", None),
        # so long is strange: a warning of the row, no doubt of the cell
        ("9:00-18:30", "09:00", "18:30"),
    ],
)
def test_hours_that_phones_and_dictation_write_are_read(
    typed: str, start: str | None, end: str | None
) -> None:
    readings = read_interval(Cell(typed), Cell())
    assert [f"{reading.value:%H:%M}" if reading.value else None for reading in readings] == [
        start,
        end,
    ]


@pytest.mark.parametrize(
    "typed",
    [
        "10:30:00.000+01:00", "10:30Z", "10:30 UTC", "10:30 GMT+1", "10:30z-11:30z",
        "2026-01-14T23:00:00Z",
        "via 9", "aula 3 ore 10", "tra le 12", "tra le 12 e 30", "fra 10 minuti", "2 saat",
        "10 мин", "10 से पहले",
        "10.30-11.30 (1h30)", "10.30 ← 11.30", "10:30 al posto delle 9",
    ],
)  # fmt: skip
def test_hours_that_are_not_certain_are_asked_back(typed: str) -> None:
    start, _ = read_interval(Cell(typed), Cell())
    assert (start.value, bool(start.flag)) == (None, True)


# --- Invisible signs, in every kind of cell ---------------------------------------------------


@pytest.mark.parametrize("mark", UNSEEN)
def test_an_invisible_sign_changes_no_reading(mark: str) -> None:
    def around(text: str) -> Cell:
        return Cell(f"{mark}{text}{mark}")

    assert blank(mark * 3)
    assert read_attendees(around("madre e 2 figli")).sure
    assert read_municipality(around("Rozzano"), load(), slips=True).value == "Rozzano"
    assert read_hours(around("7h30")).value == 450
    assert read_next_date(around("nessuno"), talk=None).sure
    assert plain(around("Fatima Hoxha").text) == "fatima hoxha"
