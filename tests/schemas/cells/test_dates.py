"""Days.

DATA-01 it is a form we know.    DATA-02 the year is sure.         DATA-03 the day exists.
DATA-04 the weekday is right.    DATA-05 it is one day.            DATA-06 it is a day, not "soon".
DATA-07 nobody doubts it.        DATA-08 the year is plausible.    DATA-11 a number is a serial.
PROSSIMA-03 the next day is decided.
"""

import datetime as dt
from collections.abc import Callable

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from schemas.cells.dates import italian, read_date, read_next_date
from schemas.cells.reading import Cell, End, Reading
from schemas.flag import CATALOGUE
from tests.examples import MANY

SENT = dt.datetime(2026, 7, 2, 9, 30)  # noqa: DTZ001
TALK = dt.date(2026, 3, 1)
MONTHS = (
    "gennaio",
    "febbraio",
    "marzo",
    "aprile",
    "maggio",
    "giugno",
    "luglio",
    "agosto",
    "settembre",
    "ottobre",
    "novembre",
    "dicembre",
)
DAYS = (
    "lunedì",
    "martedì",
    "mercoledì",
    "giovedì",
    "venerdì",
    "sabato",
    "domenica",
)


def lines(table: str) -> list[str]:
    """Return the cells of a table, one a line."""
    return [line.strip() for line in table.strip().splitlines()]


READ_AS_20_JUNE_2026 = lines(
    """
    20/06/2026
    20/6/2026
    20/6/26
    20-06-2026
    20.06.2026
    20.6.26
    20,06,2026
    20 06 2026
    20 6 26
    20/06-2026
    20 / 06 / 2026
    20/ 6/ 2026
    20//06/2026
    20\\06\\2026
    20_06_2026
    20:06:2026
    20;06;2026
    20/06/2026.
    20/06/2026,
    (20/06/2026)
    - 20/06/2026
    20062026
    20260620
    2026-06-20
    2026/06/20
    2026.06.20
    2026-6-20
    2026 giugno 20
    2026-06-20T10:30:00
    2026-06-20T10:30:00Z
    2026-06-20 10:30:00
    20 giugno 2026
    20 Giugno 2026
    20 GIUGNO 2026
    20 giugno 26
    20 giugno '26
    20 giugno ’26
    20giugno2026
    20-giu-26
    20-giu-2026
    20/giu/2026
    20 giu 2026
    20 giu. 2026
    20. giugno 2026
    20 di giugno 2026
    20 giugno del 2026
    20 giugno, 2026
    20° giugno 2026
    il 20 giugno 2026
    il giorno 20 giugno 2026
    il giorno 20 del mese di giugno dell'anno 2026
    Giugno 20, 2026
    venti giugno 2026
    20 guigno 2026
    20 gugno 2026
    20 giungo 2026
    20 giugnio 2026
    sabato 20 giugno 2026
    Sabato 20/06/2026
    SABATO, 20 GIUGNO 2026
    sab 20/6/26
    sab. 20/6/2026
    sab, 20 giu 2026
    sabto 20/6/2026
    20/06/2026 sabato
    20/06/2026 (sabato)
    20/06/2026 - sabato
    sabato prossimo 20/06/2026
    data: 20/06/2026
    DATA:20/06/26
    Data 20.06.2026
    del 20/06/2026
    addì 20 giugno 2026
    il 20/6/2026 alle ore 10
    20/06/2026 ore 10.30
    20/06/2026 ore 10,30
    20/06/2026 h 10:30
    20/06/2026 h. 10
    20/06/2026 h10
    20/06/2026 10:30
    20/06/2026 10.30
    20/06/2026, 10:30 - 11:45
    20/06/2026 dalle 10 alle 11.30
    20/06/2026 dalle ore 10:00 alle ore 11:30
    20/06/2026 alle 10 e mezza
    20/06/2026 alle 10 circa
    20/06/2026 mattina
    20 giugno 2026 pomeriggio
    alle 10 del 20/6/2026
    ore 10.30 del 20 giugno 2026
    10:30 20/06/2026
    colloquio del 20/06/2026
    20/06/2026 presso il comune
    20th June 2026
    46193
    46193.4375
    46193,0
    ２０／０６／２０２６
    20‐06‐2026
    20–06–2026
    20\u00a0giugno\u00a02026
    20/06/2026\u200b
    20.VI.2026
    20.06.26 10.30
    20.06.26-10.30
    20/6/26 9.30
    20 giugno 2026 20 giugno 2026
    20 giugno 2026 (20/06/2026)
    20/06/2026 - sabato 20 giugno 2026
    assalam alaikum 20/06/2026
    السلام عليكم 20/06/2026
    你好 20/06/2026
    شكرا 20/06/2026
    20/06/2026 auguri!
    20/06/2026 buon natale!
    buongiorno il colloquio è del 20 giugno 2026
    il colloquio è stato il 20/06/2026
    venti giugno due mila venti sei
    venti barra sei barra duemilaventisei
    ۲۰ جون ۲۰۲۶ء
    20/06/2026م
    ٢٠/٦/٢٠٢٦ م
    ۲۰۔۰۶۔۲۰۲۶
    二〇二六年六月二十日
    2026年6月20日上午
    e shtunë 20 qershor 2026
    Sat, Jun 20, 2026
    """
)


@pytest.mark.parametrize("cell", READ_AS_20_JUNE_2026)
def test_each_certain_form_is_read_as_its_day(cell: str) -> None:
    reading = read_date(Cell(cell))
    assert (reading.end, reading.value, reading.flag) == (End.READ, dt.date(2026, 6, 20), None)


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("1° marzo 2024", dt.date(2024, 3, 1)),
        ("1º marzo 2024", dt.date(2024, 3, 1)),
        ("primo marzo 2024", dt.date(2024, 3, 1)),
        ("il primo di marzo 2024", dt.date(2024, 3, 1)),
        ("l'8 marzo 2024", dt.date(2024, 3, 8)),
        ("venti tre marzo 2026", dt.date(2026, 3, 23)),
        ("venti otto febbraio 2026", dt.date(2026, 2, 28)),
        ("trenta uno gennaio 2026", dt.date(2026, 1, 31)),
        ("Fri, Mar 13, 2026", dt.date(2026, 3, 13)),
        ("l2/03/2024", None),
        ("20/o6/2026", None),
        ("20.II.2026", None),  # 11 in capitals?
        ("20/VI/2026", None),
        ("20/X/2026", None),
        ("2O/06/26", None),
        ("20 giugno 2026 (21/06/2026)", None),
        ("mar 12/3/2024", dt.date(2024, 3, 12)),
        ("12 mar 2024", dt.date(2024, 3, 12)),
        ("mar 12 mar 2024", dt.date(2024, 3, 12)),
        ("12/3/2024 mar", dt.date(2024, 3, 12)),
        ("martedi' 12 marzo 2024", dt.date(2024, 3, 12)),
        ("Mercoldì 13 marzo 2024", dt.date(2024, 3, 13)),
        ("29/2/2024", dt.date(2024, 2, 29)),
        ("7 sett. 2024", dt.date(2024, 9, 7)),
        ("12 Setembre 2024", dt.date(2024, 9, 12)),
        ("12 febraio 2024", dt.date(2024, 2, 12)),
        ("12 genn 2024", dt.date(2024, 1, 12)),
        ("26.06.20", dt.date(2020, 6, 26)),
        ("03/04/05/2024", None),
        ("1/1/2010", dt.date(2010, 1, 1)),
        ("31/12/2040", dt.date(2040, 12, 31)),
    ],
)
def test_rarer_forms_are_read_or_asked_back(cell: str, day: dt.date | None) -> None:
    assert read_date(Cell(cell)).value == day


ASKED_BACK = {
    "DATA-01": """
        non pervenuto
        Fatima
        20/06/2026 saltato
        in Italia dal 20/06/2026
        20/06/20..
        20/06/20__
        20/06/20/
        20/0?/2026
        20.062026
        20/062026
        2026
        12345678
        10:30
        ore 10
        alle 10.30
        20/6/6
        006/06/2026
        colloquio 3 del 12/3/2024
        ricoverata il 20/06/2026
        20 giugno 2026 25:70
        3°/4°/2024
        12 ma 2024
        """,
    "DATA-02": """
        20/6
        20.06
        20-6
        20/6/
        20 giugno
        sabato 20 giugno
        20/6 alle 10
        20/6 ore 10.30
        20 giugno scorso
        29/2
        20/6?
        20/6 10
        20 giugno 15
        """,
    "DATA-03": """
        31/02/2024
        30/2/2024
        31/4/2026
        31 giugno 2026
        29/2/2025
        32/1/2026
        0/6/2026
        00/06/2026
        20/13/2026
        6/20/2026
        2026-20-06
        2026-06-31
        31/6
        sabato 31/6/2026
        """,
    "DATA-05": """
        20-21/6/2026
        20/21 giugno 2026
        20 e 21 giugno 2026
        20/6/2026 e 27/6/2026
        20/6/2026 - 21/6/2026
        20/06/2026 21/06/2026
        20/06/2026 10.12
        dal 20 al 22 giugno 2026
        dal 20/6/2026
        20/6/2026 o 21/6/2026
        sabato 20/6 o domenica 21/6
        20/6 + 27/6
        tra il 20 e il 25 giugno
        lunedì 20/6/2026 martedì
        lunedì e martedì
        """,
    "DATA-06": """
        domani
        ieri
        oggi
        la settimana prossima
        tra due settimane
        fra 15 giorni
        lunedì prossimo
        lunedì
        metà giugno
        fine giugno
        giugno
        giugno 2026
        6/2026
        06/2026
        il 20
        lunedì 20
        20
        entro il 20/6/2026
        dopo il 20/6/2026
        prima del 20 giugno
        inizio 2026
        dopo le vacanze
        da definire
        rinviato
        non so
        boh
        in mattinata
        """,
    "DATA-07": """
        20/6/2026?
        20/6/2026 (?)
        ? 20/6/2026
        circa 20/6/2026
        20/6/2026 circa
        forse 20 giugno 2026
        forse il 20/6/26
        intorno al 20/6/2026
        verso il 20/6/2026
        credo 20/6/2026
        20/6/2026 da confermare
        rinviato al 20/6/2026
        ~20/6/2026
        """,
    "DATA-08": """
        20/6/1926
        20/6/99
        20/6/45
        20/6/2009
        20/6/2041
        20/6/202
        20/6/20226
        20/06/0026
        2206-06-20
        """,
}


@pytest.mark.parametrize(
    ("cell", "code"), [(cell, code) for code, table in ASKED_BACK.items() for cell in lines(table)]
)
def test_what_is_not_certain_is_asked_back(cell: str, code: str) -> None:
    reading = read_date(Cell(cell))
    assert (reading.flag, reading.value, reading.typed) == (code, None, cell)


@pytest.mark.parametrize("cell", lines(ASKED_BACK["DATA-07"]))
def test_a_hedged_day_becomes_a_proposal(cell: str) -> None:
    reading = read_date(Cell(cell))
    assert (reading.end, reading.proposal) == (End.DOUBT, dt.date(2026, 6, 20))
    assert reading.facts["proposal"] == "20/06/2026"


def test_a_contradicting_weekday_is_asked_back_with_the_right_one() -> None:
    reading = read_date(Cell("lunedì 12/3/2024"))
    assert (reading.end, reading.flag, reading.proposal) == (
        End.DOUBT,
        "DATA-04",
        dt.date(2024, 3, 12),
    )
    assert reading.facts == {"proposal": "12/03/2024", "day": "12/03/2024", "weekday": "martedì"}


@pytest.mark.parametrize(
    ("typed", "value", "flag"),
    [
        (dt.date(2026, 6, 20), dt.date(2026, 6, 20), None),
        (dt.datetime(2026, 6, 20, 10, 30), dt.date(2026, 6, 20), None),  # noqa: DTZ001
        (dt.datetime(1899, 12, 30, 10, 30), None, "DATA-01"),  # noqa: DTZ001
        (dt.time(10, 30), None, "DATA-01"),
        (dt.timedelta(hours=10), None, "DATA-01"),
        (dt.date(1926, 6, 20), None, "DATA-08"),
        (46193.0, dt.date(2026, 6, 20), None),
        (46193.4375, dt.date(2026, 6, 20), None),
        (46193, dt.date(2026, 6, 20), None),
        (20062026.0, dt.date(2026, 6, 20), None),
        (20.06, None, "DATA-11"),
        (0.4375, None, "DATA-11"),
        (2026.0, None, "DATA-11"),
        (20.0, None, "DATA-11"),
        (99999.0, None, "DATA-11"),
        (-1.0, None, "DATA-11"),
        (float("nan"), None, "DATA-11"),
        (float("inf"), None, "DATA-11"),
        (10**400, None, "DATA-11"),
        (True, None, "DATA-01"),
        (None, None, None),
        ("", None, None),
        (" \u00a0\n", None, None),
    ],
)
def test_a_cell_without_text_is_read_by_its_type(
    typed: object, value: dt.date | None, flag: str | None
) -> None:
    reading = read_date(Cell(typed))  # type: ignore[arg-type]
    assert (reading.value, reading.flag) == (value, flag)


AHEAD = lines(
    """
    prossimo colloquio {}
    prossimo: {}
    prox {}
    ci vediamo il {}
    per il {}
    appuntamento {}
    appuntamento fissato per il {}
    fissato: {}
    confermato {}
    programmato per {}
    {} inshallah
    """
)


@given(st.dates(dt.date(2024, 1, 1), dt.date(2026, 12, 31)), st.sampled_from(AHEAD))
def test_a_day_announced_as_the_next_is_asked_back_as_the_talks_own_date(
    day: dt.date, form: str
) -> None:
    typed = form.format(italian(day))
    talk_date = read_date(Cell(typed))
    next_date = read_next_date(Cell(typed), talk=None)
    assert (talk_date.end, talk_date.flag) == (End.DOUBT, "DATA-07")
    assert (talk_date.value, talk_date.proposal) == (None, None)
    assert (next_date.end, next_date.value) == (End.READ, day)


@pytest.mark.parametrize(
    "form", ["{}", "sabato prossimo {}", "come previsto {}", "primo appuntamento {}"]
)
def test_similar_words_in_another_sense_announce_no_next_talk(form: str) -> None:
    assert read_date(Cell(form.format("20/06/2026"))).value == dt.date(2026, 6, 20)


@pytest.mark.parametrize(
    "service",
    [
        "pediatra",
        "ospedale",
        "in questura",
        "tribunale",
        "psicologa",
        "visita",
        "neuropsichiatria",
        "al CAF",
    ],
)
def test_an_appointment_with_another_service_is_asked_back(service: str) -> None:
    alone = read_next_date(Cell(f"26/03 {service}"), talk=TALK)
    assert (alone.end, alone.flag, alone.value, alone.proposal) == (
        End.DOUBT,
        "DATA-07",
        None,
        None,
    )
    beside_a_talk = read_next_date(Cell(f"colloquio 26/03 {service}"), talk=TALK)
    assert beside_a_talk.value == dt.date(2026, 3, 26)


@pytest.mark.parametrize(
    "typed", ["26/03 9.30", "26/03 a scuola", "al 26 marzo", "prossimo: 26/03",
    "prossimo colloquio 26 marzo",
              "26/03 inshallah", "26/03/26 9.30"],
)  # fmt: skip
def test_a_next_date_is_read_with_the_words_around_it(typed: str) -> None:
    assert read_next_date(Cell(typed), talk=TALK).value == dt.date(2026, 3, 26)


# --- The year that is not there


@pytest.mark.parametrize(
    ("cell", "end", "day"),
    [
        ("20/6", End.READ, dt.date(2026, 6, 20)),
        ("2/7", End.READ, dt.date(2026, 7, 2)),
        ("20 giugno", End.READ, dt.date(2026, 6, 20)),
        ("sabato 20 giugno", End.READ, dt.date(2026, 6, 20)),
        ("3/1", End.READ, dt.date(2026, 1, 3)),
        (
            "3/7",
            End.DOUBT,
            dt.date(2025, 7, 3),
        ),  # yesterday's sheet cannot tell of tomorrow: last year's?
        ("20/12", End.DOUBT, dt.date(2025, 12, 20)),
        ("29/2", End.DOUBT, dt.date(2024, 2, 29)),
        ("20 giugno scorso", End.DOUBT, dt.date(2026, 6, 20)),
        ("lunedì 20/6", End.DOUBT, dt.date(2026, 6, 20)),
        ("20/6?", End.DOUBT, dt.date(2026, 6, 20)),
    ],
)
def test_a_missing_year_comes_from_the_day_of_sending(cell: str, end: End, day: dt.date) -> None:
    reading = read_date(Cell(cell), sent=SENT)
    assert (reading.end, reading.value or reading.proposal) == (end, day)


@pytest.mark.parametrize(
    ("cell", "end", "day"),
    [
        ("20/6", End.READ, dt.date(2026, 6, 20)),
        ("2/3", End.READ, dt.date(2026, 3, 2)),
        ("31 agosto", End.READ, dt.date(2026, 8, 31)),
        ("1 settembre", End.DOUBT, dt.date(2026, 9, 1)),
        ("1/3", End.DOUBT, dt.date(2027, 3, 1)),
        ("20/1", End.DOUBT, dt.date(2027, 1, 20)),
        ("20/6/2026", End.READ, dt.date(2026, 6, 20)),
        ("20/1/2026", End.READ, dt.date(2026, 1, 20)),  # before the talk: a rule of the row says so
    ],
)
def test_a_missing_year_of_the_next_date_comes_from_the_talk(
    cell: str, end: End, day: dt.date
) -> None:
    reading = read_next_date(Cell(cell), talk=TALK)
    assert (reading.end, reading.value or reading.proposal) == (end, day)
    assert reading.flag in (None, "DATA-02")


def test_without_a_talk_the_missing_year_is_only_a_proposal() -> None:
    assert read_next_date(Cell("20/9"), talk=None, sent=SENT).proposal == dt.date(2026, 9, 20)
    assert read_next_date(Cell("20/9"), talk=None).proposal is None


# --- The next talk

NO_NEXT = lines(
    """
    nessuno
    Nessuna
    NESSUNO.
    nessun altro incontro
    لا يوجد
    没有
    无
    немає
    asnjë
    nessun colloquio previsto
    nessun ulteriore colloquio
    nessuna data
    no
    NO
    niente
    nesuno
    non previsto
    non prevista
    non è previsto
    Non necessario
    non ci sarà
    non c'è
    non ce ne sono
    concluso
    percorso concluso
    percorso terminato
    il percorso è concluso
    Mediazione conclusa
    mediazione terminata
    intervento concluso
    caso chiuso
    chiuso
    chiusura percorso
    fine
    fine percorso
    fine mediazione
    terminato
    """
)
NOT_DECIDED = lines(
    """
    -
    --
    /
    ///
    x
    X
    ?
    ...
    n.d.
    N/A
    da definire
    Da concordare
    da fissare
    data da definire
    da stabilire con l'as
    rinviato
    sospeso
    non so
    in attesa
    niente di nuovo
    no data
    non ancora fissato
    non ancora deciso
    per ora nessuno
    nessuno per ora
    al momento nessuno
    percorso non concluso
    concluso?
    forse nessuno
    nessuno?
    concluso il 20/6/2026
    """
)


@pytest.mark.parametrize("cell", NO_NEXT)
def test_words_of_ending_are_read_as_no_next_talk(cell: str) -> None:
    reading = read_next_date(Cell(cell), talk=TALK)
    assert (reading.end, reading.value, reading.flag) == (End.READ, None, None)


@pytest.mark.parametrize("cell", NOT_DECIDED)
def test_an_undecided_next_talk_is_asked_back(cell: str) -> None:
    reading = read_next_date(Cell(cell), talk=TALK)
    assert (reading.end, reading.flag, reading.value) == (End.DOUBT, "PROSSIMA-03", None)


@pytest.mark.parametrize(
    ("cell", "flag"),
    [
        ("la settimana prossima", "DATA-06"),
        ("fine mese", "DATA-06"),
        ("fine giugno", "DATA-06"),
        ("lunedì prossimo", "DATA-06"),
        ("rinviato al 20/6/2026", "DATA-07"),
        ("31/6/2026", "DATA-03"),
        ("Fatima", "DATA-01"),
        ("nessuna risposta dalla famiglia", "PROSSIMA-03"),
    ],
)
def test_a_next_date_that_names_no_day_is_asked_back(cell: str, flag: str) -> None:
    reading = read_next_date(Cell(cell), talk=TALK)
    assert (reading.flag, reading.value) == (flag, None)


# --- Properties

WAYS_TO_WRITE_A_DAY: tuple[Callable[[dt.date], object], ...] = (
    lambda d: d,
    lambda d: dt.datetime(d.year, d.month, d.day, 15, 30),  # noqa: DTZ001
    lambda d: float((d - dt.date(1899, 12, 30)).days),
    lambda d: str((d - dt.date(1899, 12, 30)).days),
    lambda d: f"{d:%d/%m/%Y}",
    lambda d: f"{d.day}/{d.month}/{d.year}",
    lambda d: f"{d:%d.%m.%y}",
    lambda d: f"{d.day}-{d.month}-{d.year}",
    lambda d: f"{d:%d%m%Y}",
    lambda d: f"{d:%Y%m%d}",
    lambda d: d.isoformat(),
    lambda d: f"{d:%Y/%m/%d}",
    lambda d: f"{d.day} {MONTHS[d.month - 1]} {d.year}",
    lambda d: f"{d.day}/{MONTHS[d.month - 1].upper()}/{d:%y}",
    lambda d: f"{d.day} {MONTHS[d.month - 1][:3]}. {d.year}",
    lambda d: f"{d.day}-{MONTHS[d.month - 1][:3]}-{d:%y}",
    lambda d: f"{DAYS[d.weekday()]} {d.day} {MONTHS[d.month - 1]} {d.year}",
    lambda d: f"{DAYS[d.weekday()][:3].capitalize()} {d:%d/%m/%Y}",
    lambda d: f"{d:%d/%m/%Y} ({DAYS[d.weekday()]})",
    lambda d: f"il {d.day}/{d.month}/{d.year} alle ore 10.30",
    lambda d: f"{d:%d/%m/%Y} 10:30",
    lambda d: f"ore 9 del {d.day} {MONTHS[d.month - 1]} {d.year}",
    lambda d: f"{MONTHS[d.month - 1]} {d.day}, {d.year}",
)
PLAUSIBLE_DAYS = st.dates(dt.date(2010, 1, 1), dt.date(2040, 12, 31))
ANYTHING = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(),
    st.text("0123456789/-.:, hegiuno?°'"),
    st.text("12/\\|°.-_:,;()[]", max_size=6),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
    st.binary(),
    st.decimals(),
)
fixed = settings(derandomize=True, deadline=None, max_examples=MANY)


@pytest.mark.parametrize("typed", ["\\\\", "\\°", "9:30 \\\\ 10:30", "//", "°", ". - ."])
def test_signs_without_a_day_are_refused(typed: str) -> None:
    assert read_date(Cell(typed)).end is End.REFUSED


def assert_sound(reading: Reading[dt.date], typed: object) -> None:
    """Assert what holds for the reading of any cell."""
    assert reading.typed is typed
    assert reading.rule
    if reading.end in (End.DOUBT, End.REFUSED):
        assert reading.value is None
        assert reading.flag in CATALOGUE
    else:
        assert reading.flag is None
    if reading.end is not End.DOUBT:
        assert reading.proposal is None
    if reading.proposal is not None:
        assert reading.facts["proposal"] == italian(reading.proposal)


@fixed
@given(PLAUSIBLE_DAYS, st.sampled_from(WAYS_TO_WRITE_A_DAY))
def test_every_way_to_write_a_day_is_read_back(
    day: dt.date, write: Callable[[dt.date], object]
) -> None:
    assert read_date(Cell(write(day))).value == day  # type: ignore[arg-type]
    assert read_next_date(Cell(write(day)), talk=TALK).value == day  # type: ignore[arg-type]


@fixed
@given(ANYTHING)
def test_any_cell_gives_a_sound_reading(typed: object) -> None:
    assert_sound(read_date(Cell(typed)), typed)  # type: ignore[arg-type]
    assert_sound(read_date(Cell(typed), sent=SENT), typed)  # type: ignore[arg-type]
    assert_sound(read_next_date(Cell(typed), talk=TALK), typed)  # type: ignore[arg-type]


@fixed
@given(
    st.dates(dt.date(1, 1, 1), dt.date(9999, 12, 31)),
    st.sampled_from(["29/2", "31/12", "1/1", "20/6"]),
)
def test_any_neighbouring_date_gives_a_sound_reading(near: dt.date, cell: str) -> None:
    assert_sound(read_next_date(Cell(cell), talk=near), cell)
    sent = dt.datetime(near.year, near.month, near.day)  # noqa: DTZ001
    assert_sound(read_date(Cell(cell), sent=sent), cell)


@fixed
@given(
    PLAUSIBLE_DAYS,
    st.sampled_from(WAYS_TO_WRITE_A_DAY[4:]),
    st.sampled_from(
        ["?", " circa", " forse", " o 3/4/2024", " e 21/6/2026", " boh", " domani", " al 3/3/2025"]
    ),
)
def test_a_doubt_beside_a_certain_day_is_always_asked_back(
    day: dt.date, write: Callable[[dt.date], object], doubt: str
) -> None:
    text = str(write(day))
    assume(not ("ore" in text and doubt == " circa"))  # there it is the hour that is not exact
    assert read_date(Cell(text + doubt)).value is None


@fixed
@given(PLAUSIBLE_DAYS, st.integers(1, 6))
def test_a_wrong_weekday_is_always_asked_back(day: dt.date, off: int) -> None:
    wrong = DAYS[(day.weekday() + off) % 7]
    reading = read_date(Cell(f"{wrong} {day:%d/%m/%Y}"))
    assert (reading.flag, reading.facts["weekday"]) == ("DATA-04", DAYS[day.weekday()])


@fixed
@given(PLAUSIBLE_DAYS, st.sampled_from("/-. "))
def test_day_and_month_are_never_swapped(day: dt.date, separator: str) -> None:
    american = separator.join((str(day.month), str(day.day), str(day.year)))
    reading = read_date(Cell(american))
    if day.day > 12:
        assert (reading.value, reading.flag) == (None, "DATA-03")
    else:
        assert reading.value == dt.date(day.year, day.day, day.month)
