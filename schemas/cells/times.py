"""Hours, as Italians write them: when a talk began and ended, in one cell or in two.

A text becomes tokens; a small grammar reads one time after another ("hour, separator, minutes, part of the
day") and the links between them. What is left over, or reads in two ways, is asked back.
"""

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from schemas.cells.finding import CACHE_SIZE, EPOCHS, LONGEST, Finding, number_of
from schemas.cells.hour_words import DAY_PARTS, K, Token, tokens
from schemas.cells.reading import Cell, Reading
from schemas.cells.words import plain

FIRST_HOUR: Final = 7
"""Before this hour no talk is held: such a time is asked back."""

Time = Finding[dt.time]


def shown(time: dt.time) -> str:
    """HH:MM: the form that a proposal is made in."""
    return f"{time.hour:02d}:{time.minute:02d}"


# --- One time -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Moment:
    """One time as said, before the night and the part of the day are judged.

    `doubt` is a rule's name when the time may be meant otherwise, and `guess` says whether to propose it all
    the same. `part`: "am" or "pm", as the part of the day says. `minutes_said`: minutes were written out.
    """

    hour: int
    minute: int
    rule: str
    doubt: str = ""
    guess: bool = True
    part: str = ""
    minutes_said: bool = True


@dataclass(frozen=True, slots=True)
class Wrong:
    """No time at all: the flag and the rule that say why."""

    flag: str
    rule: str


def _judged(moment: Moment, *, is_end: bool, after: Moment | None = None) -> Time:
    """A moment as a time, or why it is none: impossible, at night, or unsure."""
    hour, minute = moment.hour, moment.minute
    if hour == 24 and minute == 0 and is_end:
        # A time cannot hold 24:00, and to write 23:59 for it is the person's choice, not ours.
        return Finding.doubt("ORA-02", "mezzanotte come fine", dt.time(23, 59), "23:59")
    if hour > 23 or minute > 59:
        return Finding.refused("ORA-03", "l'ora non esiste")
    doubt = moment.doubt
    if moment.part == "pm":
        if hour < 12:
            if hour == 0:
                return Finding.refused("ORA-03", "l'ora non esiste")
            hour += 12
    elif moment.part == "am":
        if hour >= 12 or hour < 5:
            return Finding.doubt("ORA-02", "l'ora e la parte del giorno non vanno insieme")
    elif hour < FIRST_HOUR and after is not None and after.hour >= 18:
        return Finding.doubt("ORA-02", "un colloquio oltre la mezzanotte")
    elif hour < FIRST_HOUR:
        late = dt.time(hour + 12, minute)
        return Finding.doubt("ORA-02", "un colloquio di notte", late, shown(late))
    time = dt.time(hour, minute)
    if doubt:
        return Finding.doubt("ORA-02", doubt, time, shown(time)) if moment.guess else Finding.doubt("ORA-02", doubt)
    return Finding.read(time, moment.rule)


class _Reader:
    """Walks over the tokens of a cell, one time after another."""

    def __init__(self, said: Sequence[Token]) -> None:
        self.said = said
        self.at = 0

    def peek(self, ahead: int = 0) -> Token | None:
        place = self.at + ahead
        return self.said[place] if place < len(self.said) else None

    def is_mark(self, marks: str, ahead: int = 0) -> bool:
        token = self.peek(ahead)
        return token is not None and token.kind is K.MARK and token.text in marks

    def is_kind(self, kind: K, ahead: int = 0) -> bool:
        token = self.peek(ahead)
        return token is not None and token.kind is kind

    def moment(self) -> Moment | Wrong | None:
        """The time that starts here; None (and nothing taken) when none does."""
        token = self.peek()
        if token is None or token.kind not in (K.NUMBER, K.HOUR_WORD):
            return None
        self.at += 1
        if token.kind is K.HOUR_WORD:
            return self._spoken(Moment(token.number, 0, "ora a parole", minutes_said=False))
        if len(token.text) >= 3:
            return self._packed(token)
        return self._typed(token)

    def _packed(self, token: Token) -> Moment | Wrong:
        """ "1030", "930"."""
        hour, minute = int(token.text[:-2]), int(token.text[-2:])
        if len(token.text) == 4 and 2010 <= token.number <= 2040:
            return Moment(hour, minute, "ore e minuti insieme", doubt="può essere un anno")
        return Moment(hour, minute, "ore e minuti insieme")

    def _typed(self, token: Token) -> Moment | Wrong:
        """A number of one or two digits, and the minutes that may follow."""
        hour = token.number
        nxt, after = self.peek(), self.peek(1)
        if nxt is None:
            return Moment(hour, 0, "ora sola", minutes_said=False)
        if nxt.kind is K.MARK and nxt.text in ":.,;'" and after is not None and after.kind is K.NUMBER:
            comma_list = nxt.text in ",;" and not after.glued
            if not comma_list and len(after.text) <= 2:
                self.at += 2
                return self._minutes(hour, after, nxt.text)
        if nxt.kind is K.H:
            self.at += 1
            if after is not None and after.kind is K.NUMBER and len(after.text) == 2 and after.number < 60:
                self.at += 1
                if hour < FIRST_HOUR:
                    return Wrong("ORA-07", "una durata")
                if self.is_kind(K.DURATION) or self._text(0) == "m":
                    return Wrong("ORA-07", "una durata")
                return Moment(hour, after.number, "ore h minuti")
            if hour < FIRST_HOUR:
                return Wrong("ORA-07", "una durata")
            return Moment(hour, 0, "ora con h", doubt="può essere una durata", minutes_said=False)
        if nxt.kind is K.DURATION or (nxt.text in ("ore", "ora") and not self._time_at(1)):
            return Wrong("ORA-07", "una durata")
        if after is not None and self.is_mark("-/") and self._dashed_minutes(after):
            self.at += 2
            rule, doubt = "trattino tra ore e minuti", "può essere un intervallo"
            return Moment(hour, after.number, rule, doubt)
        if nxt.kind is K.NUMBER and len(nxt.text) == 2 and len(token.text) <= 2:
            if nxt.number >= 24 or nxt.text == "00":
                self.at += 1
                return Moment(hour, nxt.number, "spazio tra ore e minuti")
            return Wrong("ORA-01", "due numeri senza legame")
        return self._spoken(Moment(hour, 0, "ora sola", minutes_said=False))

    def _time_at(self, ahead: int) -> bool:
        return self.is_kind(K.NUMBER, ahead) or self.is_kind(K.HOUR_WORD, ahead)

    def _dashed_minutes(self, after: Token) -> bool:
        """True for "10-30", "10/05": what follows the dash can be no hour of a talk."""
        if after.kind is not K.NUMBER or len(after.text) != 2:
            return False
        if after.number > 24 or after.text == "00" or (after.number < FIRST_HOUR and after.text[0] == "0"):
            nxt = self.peek(2)
            return not (nxt is not None and nxt.kind is K.MARK and nxt.text in ":.,h" and self.is_kind(K.NUMBER, 3))
        return False

    def _minutes(self, hour: int, minute: Token, mark: str) -> Moment | Wrong:
        if self.is_mark(mark) and mark in ":." and self.is_kind(K.NUMBER, 1):
            seconds = self.peek(1)
            if seconds is not None and len(seconds.text) == 2 and len(minute.text) == 2 and seconds.number < 60:
                self.at += 2
                if mark == "." and self.is_mark("."):
                    return Wrong("ORA-01", "troppi numeri")
                return Moment(hour, minute.number, "ore, minuti e secondi")
            return Wrong("ORA-01", "troppi numeri")
        if len(minute.text) == 1:  # "10.3": half past, three past, or ten hours and three tenths
            if minute.number == 0:
                return Moment(hour, 0, "ora e zero")
            return Moment(
                hour, minute.number * 10 % 60, "minuti di una cifra",
                doubt="minuti di una cifra sola", guess=minute.number < 5,
            )  # fmt: skip
        return Moment(hour, minute.number, "ore e minuti")

    def _spoken(self, moment: Moment) -> Moment | Wrong:
        """ "… e mezza", "… e trenta", "… meno un quarto"."""
        if self.is_kind(K.AND):
            ahead = 1
            token = self.peek(ahead)
            three = token is not None and token.text in ("tre", "3") and self._text(ahead + 1) == "quarti"
            if three:
                self.at += 3
                return replace(moment, minute=45, rule="minuti a parole", minutes_said=True)
            if token is not None and token.text in ("un", "1") and self._text(ahead + 1) == "quarto":
                self.at += 3
                return replace(moment, minute=15, rule="minuti a parole", minutes_said=True)
            if token is not None and token.kind is K.MINUTE_WORD and token.text != "quarti":
                self.at += 2
                return replace(moment, minute=token.number, rule="minuti a parole", minutes_said=True)
            if token is not None and token.kind is K.NUMBER and len(token.text) == 2 and not self._is_hour(ahead):
                self.at += 2
                return replace(moment, minute=token.number, rule="ore e minuti", minutes_said=True)
            if token is not None and token.kind is K.HOUR_WORD and token.number in (5, 10, 15, 20):
                self.at += 2
                return replace(moment, minute=token.number, minutes_said=True)
        if self.is_kind(K.LESS):
            minus = self.peek(1)
            after = self.peek(2)
            if minus is not None and minus.text == "un" and after is not None and after.text == "quarto":
                self.at += 3
                return _less(moment, 15)
            if minus is not None and minus.kind in (K.NUMBER, K.HOUR_WORD) and minus.number in (5, 10, 15, 20, 25):
                self.at += 2
                return _less(moment, minus.number)
        return moment

    def _text(self, ahead: int) -> str:
        token = self.peek(ahead)
        return token.text if token is not None else ""

    def _is_hour(self, ahead: int) -> bool:
        """True when the number there goes on as a time of its own, or can be an hour of a talk."""
        token, nxt = self.peek(ahead), self.peek(ahead + 1)
        if token is None:
            return False
        if nxt is not None and (
            nxt.kind is K.H or (nxt.kind is K.MARK and nxt.text in ":.," and self.is_kind(K.NUMBER, ahead + 2))
        ):
            return True
        return FIRST_HOUR <= token.number <= 23 and token.number not in (10, 15, 20)


def _less(moment: Moment, minutes: int) -> Moment:
    total = (moment.hour * 60 - minutes) % 1440
    return replace(moment, hour=total // 60, minute=total % 60, rule="minuti a parole", minutes_said=True)


# --- A cell ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Said:
    """What a cell says: one time, a span of two, or nothing that can be used.

    `as_start` and `as_end` are the same time judged in either place; for a span they are its two ends.
    `soft`: a span such as "10-11" that could also be 10:11.
    """

    as_start: Time
    as_end: Time
    span: bool = False
    soft: bool = False

    @classmethod
    def wrong(cls, flag: str, rule: str) -> "Said":
        """A cell that says no time."""
        finding: Time = Finding.refused(flag, rule)
        return cls(finding, finding)


_EDGE: Final = frozenset("()[].,;:!-/*<>\"'«»")
_LINKS: Final = frozenset("-/>→;,&+|_")


@lru_cache(maxsize=CACHE_SIZE)
def _understand(typed: str) -> Said | None:
    """What a text says by itself; None when it is blank."""
    if len(typed) > LONGEST:
        return Said.wrong("ORA-01", "troppo testo per un'ora") if typed.strip() else None
    text = plain(typed)
    if not text:
        return None
    said = tokens(text)
    if _is_date(said):
        return Said.wrong("ORA-01", "una data al posto dell'ora")
    if _is_duration(said):
        return Said.wrong("ORA-07", "una durata")
    walked = _walk(said)
    if isinstance(walked, Wrong):
        return Said.wrong(walked.flag, walked.rule)
    moments, links, hedged = walked
    if not moments:
        return Said.wrong("ORA-01", "nessuna forma conosciuta")
    if len(moments) > 2:
        return Said.wrong("ORA-06", "più di due orari")
    if hedged:
        moments = [replace(m, doubt=m.doubt or "ora incerta") for m in moments]
    if len(moments) == 1:
        return _single(moments[0], set(links[0].split()))
    return _span(moments[0], moments[1], links[1])


def _walk(said: Sequence[Token]) -> tuple[list[Moment], list[str], bool] | Wrong:
    """All times of a cell, and before each the marks and words that link it to the one before."""
    reader = _Reader(said)
    moments: list[Moment] = []
    links: list[str] = []
    link = ""
    hedged = False
    while (token := reader.peek()) is not None:
        moment = reader.moment()
        if isinstance(moment, Wrong):
            return moment
        if moment is not None:
            if moments and link and not link.strip(".:' "):
                return Wrong("ORA-01", "segni che non legano due ore")
            if moments and not link and not (moments[-1].minutes_said and moment.minutes_said):
                return Wrong("ORA-01", "due numeri senza legame")
            moments.append(moment)
            links.append(link)
            link = ""
            continue
        reader.at += 1
        if token.kind is K.HEDGE:
            hedged = True
        elif token.kind is K.DAY_PART:
            if not moments:
                return Wrong("ORA-01", "una parte del giorno senza ora")
            moments[-1] = replace(moments[-1], part=DAY_PARTS[token.text])
        elif token.kind in (K.AT, K.TO, K.AND):
            link += " " + token.text
        elif token.kind is K.MARK and (token.text in _EDGE or token.text in _LINKS):
            if token.text in ":'" and moments and not moments[-1].minutes_said:
                return Wrong("ORA-01", "mancano i minuti")
            link += token.text
        elif (
            (token.kind is K.H and (not token.glued or _minutes_said(moments)))
            or token.kind is K.FILLER
            or (token.kind is K.H and reader.is_kind(K.NUMBER))
        ):
            continue
        elif token.kind is K.DURATION:
            return Wrong("ORA-07", "una durata")
        else:
            return Wrong("ORA-01", "nessuna forma conosciuta")
    if link.strip(" .,;:!()[]-/") and link.split()[-1] in ("e", "ed", "alle", "dalle", "a"):
        return Wrong("ORA-01", "manca un'ora")
    return moments, links, hedged


def _minutes_said(moments: Sequence[Moment]) -> bool:
    return bool(moments) and moments[-1].minutes_said


def _is_date(said: Sequence[Token]) -> bool:
    """ "12/03/2024": a day, not two hours and a year."""
    return any(
        said[at].kind is K.NUMBER
        and said[at + 1].text in ("/", "-")
        and said[at + 2].kind is K.NUMBER
        and said[at + 3].text == said[at + 1].text
        and said[at + 4].kind is K.NUMBER
        and len(said[at + 4].text) == 4
        and len(said[at].text) <= 2
        and len(said[at + 2].text) <= 2
        for at in range(len(said) - 4)
    )


def _is_duration(said: Sequence[Token]) -> bool:
    """ "2 ore", "un'ora e mezza", "mezz'ora", "90 minuti", "90'": how long, not when."""
    words = [token.text for token in said]
    if any(token.kind is K.DURATION for token in said):
        return True
    if any(word in ("mezz", "mezzora", "oretta", "orette") for word in words):
        return True
    for at, word in enumerate(words):
        if word in ("ora", "ore") and at and words[at - 1] in ("un", "una", "mezza"):
            return True
        if word in ("ora", "ore") and at and said[at - 1].kind in (K.NUMBER, K.HOUR_WORD):
            after = said[at + 1] if at + 1 < len(said) else None
            before = said[at - 2] if at > 1 else None
            if before is not None and before.kind in (K.AT, K.TO):
                continue
            if after is None or after.kind not in (K.NUMBER, K.HOUR_WORD) or (before is None and words[at] == "ora"):
                return True
    return len(said) == 2 and said[0].kind is K.NUMBER and said[1].text == "'"


def _span(first: Moment, second: Moment, link: str) -> Said:
    """Two times in one cell."""
    if "dal" not in link and link.strip() in ("e", "ed", "&", "+"):
        return Said.wrong("ORA-06", "due orari senza «dalle … alle …»")
    if second.part and not first.part and first.hour <= 12:
        same = (second.hour % 12, second.minute) > (first.hour % 12, first.minute)
        if same and not (first.hour >= FIRST_HOUR and second.hour % 12 < FIRST_HOUR):
            first = replace(first, part=second.part)
    soft = False
    if not first.minutes_said and not second.minutes_said and link.strip() in ("-", "/"):
        soft = True
        length = second.hour - first.hour
        backwards = not second.part and length <= 0 and (link.strip() == "/" or second.hour >= FIRST_HOUR)
        if backwards or (second.hour in (15, 20, 24) and length > 2):
            unsure = "un intervallo o un'ora con i minuti"
            return Said(Finding.doubt("ORA-02", unsure), Finding.doubt("ORA-02", unsure), span=True, soft=True)
    if first.doubt == "può essere una durata":
        first = replace(first, doubt="")
    if second.doubt == "può essere una durata":
        second = replace(second, doubt="")
    start, end = _judged(first, is_end=False), _judged(second, is_end=True, after=first)
    return Said(start, end, span=True, soft=soft)


def _single(moment: Moment, before: set[str]) -> Said:
    """One time. "fino alle 11" is no start, and "dalle 10" is no end."""
    start, end = _judged(moment, is_end=False), _judged(moment, is_end=True)
    if before & {"fino", "sino", "fine", "finito", "finisce", "termina", "termine"}:
        start = Finding.doubt("ORA-02", "dice quando finisce, non quando comincia")
    if before & {"dalle", "dall", "dal", "da", "inizio", "inizia", "iniziato"}:
        end = Finding.doubt("ORA-02", "dice quando comincia, non quando finisce")
    return Said(start, end)


def _both(moment: Moment) -> Said:
    return Said(_judged(moment, is_end=False), _judged(moment, is_end=True))


def _from_seconds(seconds: float, rule: str) -> Said:
    """Seconds since midnight, to the second and then to the minute."""
    minutes = min((int(seconds + 0.5) + 30) // 60, 24 * 60)
    if minutes == 24 * 60 and seconds < 24 * 3600:
        minutes -= 1  # 23:59:45 is not the next day
    return _both(Moment(minutes // 60, minutes % 60, rule))


def _from_number(number: float) -> Said:
    """A number cell: a fraction of a day, a bare hour, "1030", or hours and minutes that became a decimal."""
    if not math.isfinite(number) or number < 0:
        return Said.wrong("ORA-01", "numero che non è un'ora")
    if 0 < number < 1:
        return _from_seconds(number * 86_400, "frazione di giorno")
    if number == int(number):
        if number <= 24:
            return _both(Moment(int(number), 0, "ora sola", minutes_said=False))
        if 100 <= number <= 2400:
            return _understand(str(int(number))) or Said.wrong("ORA-01", "numero che non è un'ora")
        return Said.wrong("ORA-03" if number < 100 else "ORA-01", "numero che non è un'ora")
    hour, hundredths = int(number), round((number - int(number)) * 100, 6)
    if hour > 24 or hundredths != int(hundredths):
        return Said.wrong("ORA-01", "numero che non è un'ora")
    minute = int(hundredths)
    either = "numero con la virgola: ore e minuti, o una parte di ora?"
    if minute == 75:
        return _both(Moment(hour, 45, either, doubt=either))
    if minute > 59:
        return _both(Moment(hour, 0, either, doubt=either, guess=False))
    if minute % 10 == 5 and minute != 25:
        return _both(Moment(hour, minute, "ore e minuti come numero"))  # 10.15: as a part of an hour it means nothing
    return _both(Moment(hour, minute, either, doubt=either, guess=minute not in (50, 33)))


def _say(cell: Cell) -> Said | None:
    """What a cell says; None when it is empty."""
    typed = cell.typed
    if typed is None:
        return None
    if isinstance(typed, str):
        return _understand(typed)
    if isinstance(typed, dt.datetime):
        if typed.date() not in EPOCHS:
            return Said.wrong("ORA-01", "una data al posto dell'ora")
        return _clock(typed.time(), "cella di ora")
    if isinstance(typed, dt.time):
        return _clock(typed, "cella di ora")
    if isinstance(typed, dt.timedelta):
        seconds = typed.total_seconds()
        if typed == dt.timedelta(days=typed.days) and 2 <= typed.days <= 23:
            likely = _from_number(typed.days)
            return Said(_of_days(likely.as_start), _of_days(likely.as_end))
        if not 0 <= seconds <= 86_400:
            return Said.wrong("ORA-07", "una durata")
        return _from_seconds(seconds, "cella di ore e minuti")
    number = number_of(typed)
    return Said.wrong("ORA-01", "né testo né ora") if number is None else _from_number(number)


def _of_days(likely: Time) -> Time:
    """Whole days in a cell that shows hours: "9" was typed where the format made days of it."""
    rule, best = "giorni interi al posto dell'ora", likely.best
    return Finding.doubt("ORA-09", rule, best, shown(best) if best else "")


def _clock(time: dt.time, rule: str) -> Said:
    return _from_seconds(time.hour * 3600 + time.minute * 60 + time.second + time.microsecond / 1e6, rule)


def read_interval(start: Cell, end: Cell) -> tuple[Reading[dt.time], Reading[dt.time]]:
    """Read when a talk began and ended, from its two cells, or from one of them that holds both.

    Reads     "10:30" · "10.30" · "10,30" · "1030" · "ore 10" · "h 10.30" · "10h30" · "alle 10 e mezza" ·
              "mezzogiorno" · "3 del pomeriggio" · bare hours 7–23 · time cells · day fractions · both times
              in one cell: "10-11.30", "dalle 10 alle 11,30", with the other cell empty or saying the same
    Doubts    "10-30" · "10.3", 10.5: 10:30, 10:05, or ten hours and a half? · "circa 10" · 3:30: at night?
              24:00 as the end: all ORA-02 · one cell holds both times, the other says otherwise: ORA-08 · a length
              of whole days: "9" in a cell that shows hours: ORA-09
    Refuses   an unknown form, a date: ORA-01 · 25:00, 10:75: ORA-03 · two intervals: ORA-06 · "2 ore": ORA-07
    Returns   the readings of `start` and of `end`, each keeping its own cell; an empty end beside a start
              that holds both times is READ. Whether the end comes after the start is a rule of the row.
    Raises    nothing
    Source    scheda colloqui, line ORA (inizio e fine)
    """
    first, last = _say(start), _say(end)
    if first is None and last is None:
        return Reading.nothing(start), Reading.nothing(end)
    if first is not None and first.span:
        return _inside(start, end, span=first, other=last, span_in_start=True)
    if last is not None and last.span:
        return _inside(start, end, span=last, other=first, span_in_start=False)
    return (
        first.as_start.of(start) if first is not None else Reading.nothing(start),
        last.as_end.of(end) if last is not None else Reading.nothing(end),
    )


def _inside(
    start: Cell, end: Cell, *, span: Said, other: Said | None, span_in_start: bool
) -> tuple[Reading[dt.time], Reading[dt.time]]:
    """One cell holds both times; the other is empty, agrees, or contradicts."""
    opens, closes = span.as_start, span.as_end
    if other is None or (other.span and (other.as_start.best, other.as_end.best) == (opens.best, closes.best)):
        return opens.of(start), closes.of(end)
    mine, theirs = (closes, other.as_end) if span_in_start else (opens, other.as_start)
    if not other.span:
        if mine.best is not None and theirs.best == mine.best:
            return opens.of(start), closes.of(end)
        if theirs.best is None:
            return (opens.of(start), theirs.of(end)) if span_in_start else (theirs.of(start), closes.of(end))
    inside = "–".join(shown(time) for time in (opens.best, closes.best) if time is not None)
    told = "–".join(
        shown(time)
        for time in ((other.as_start.best, other.as_end.best) if other.span else (theirs.best,))
        if time is not None
    )
    clash: Time = Finding.doubt("ORA-08", "le due celle non dicono lo stesso", inside=inside, end=told)
    if other.span or span.soft:
        return clash.of(start), clash.of(end)
    return (opens.of(start), clash.of(end)) if span_in_start else (clash.of(start), closes.of(end))
