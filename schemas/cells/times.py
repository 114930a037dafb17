"""Hours, as Italians write them: when a talk began and ended, in one cell or in two.

A text becomes tokens; a small grammar reads one time after another ("hour, separator, minutes, part of the
day") and the links between them. What is left over, or reads in two ways, is asked back.
"""

import datetime as dt
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Final

from schemas.cells.clock_time import (
    DASHED,
    FIRST_HOUR,
    MAYBE_LENGTH,
    Moment,
    Reader,
    Time,
    Wrong,
    judged,
    names_an_end,
    shown,
)
from schemas.cells.dates import names_a_day, read_date
from schemas.cells.durations import split_length
from schemas.cells.foreign_hours import latin_in_italian
from schemas.cells.hour_words import (
    DAY_PARTS,
    K,
    Token,
    names_something,
    spelled,
    tokens,
    without_asides,
    without_brackets,
)
from schemas.cells.normalise import blank
from schemas.cells.parsed import CACHE_SIZE, EPOCHS, LONGEST, Parsed, number_of
from schemas.cells.reading import Cell, End, Reading, Typed
from schemas.cells.time_zones import Zoned, zoned


@dataclass(frozen=True, slots=True)
class Said:
    """What a cell says: one time, a span of two, or nothing that can be used.

    `as_start` and `as_end` are the same time judged in either place; for a span they are its two ends.
    `soft`: a span such as "10-11" that could also be 10:11. `length`: one time, such as "10h", that could also
    be a length. `lasts`: how many minutes it lasted, told beside one time: "10.30 (1 ora)".
    """

    as_start: Time
    as_end: Time
    span: bool = False
    soft: bool = False
    length: bool = False
    lasts: int = 0

    @classmethod
    def wrong(cls, flag: str, rule: str) -> "Said":
        """A cell that says no time."""
        finding: Time = Parsed.refused(flag, rule)
        return cls(finding, finding)

    @classmethod
    def unsure(cls, rule: str) -> "Said":
        """A cell that can be meant in two ways, neither likelier."""
        finding: Time = Parsed.doubt("ORA-02", rule)
        return cls(finding, finding)


_MARKS: Final = frozenset("()[].,;:!-/*<>\"'«»→&+|_~=")
_LETTERS: Final = {K.BETWEEN: "B", K.FROM: "F", K.UNTIL: "U", K.TO: "T", K.AT: "A", K.AND: "&"}
_DAY: Final = re.compile(
    r"(?:data:? )?(?:(?:il |di )?(?:lun(?:edi)?|mart?(?:tedi|edi)?"
    r"|merc?(?:oledi)?|giov?(?:edi)?|ven(?:erdi)?|sab(?:ato)?|dom(?:enica)?)"
    r"\b[., ]*)?(?:(?:il )?(?:(?:0?[1-9]|[12]\d|3[01])(?:"
    r"([/.-])(?:0?[1-9]|1[0-2])\1(?:20\d\d|18\d\d|\d\d)(?!\d)|/(?:0?[1-9]|1[0-2])(?= +(?:dalle|ore|h)\b))"
    r"|(?:20|18)\d\d-\d\d-\d\d))?(?:t(?=\d)|[ ,;:-]+)"
)
"""A day before the time: it belongs to another column, and says nothing against the hour."""
_FRACTION: Final = re.compile(r"0[.,][0-9]{3,17}")
_BARE_PAIR: Final = re.compile(r"([0-9]{1,2})[,;]([0-9]{2})")


@lru_cache(maxsize=CACHE_SIZE)
def _understand(typed: str) -> Said | None:
    """What a text says by itself; None when it is blank."""
    if len(typed) > LONGEST:
        return Said.wrong("ORA-01", "troppo testo per un'ora") if typed.strip() else None
    text = spelled(typed)
    if not text:
        return None if blank(typed) else Said.wrong("ORA-01", "segni che non dicono un'ora")
    if _FRACTION.fullmatch(text):
        return _from_fraction(float(text.replace(",", ".")))
    if ":" in text and (clock := zoned(text)) is not None:
        return _in_rome(clock)
    told = _say_hours(text, typed)
    if told.as_start.end is not End.REFUSED:
        return told
    if (italian := latin_in_italian(text)) != text:
        told = _say_hours(italian, typed)
    return _of_that_length(italian, typed) or told


def _say_hours(text: str, typed: str) -> Said:
    """What a text that is `spelled` says: one time, or a span."""
    if (pair := _BARE_PAIR.fullmatch(text)) and _two_hours(int(pair[1]), int(pair[2])):
        return Said.unsure("un'ora con i minuti, o due ore")
    said = tokens(text[len(_day_in_digits(text)) :])
    told = _told(said, text)
    if told.as_start.end is End.REFUSED and (
        "media" in text or any(token.kind is K.UNKNOWN for token in said)
    ):
        return _told(
            without_asides(tokens(text[len(_day_before(text)) :]), typed), text, beside_words=True
        )
    return told


def _told(said: list[Token], text: str, *, beside_words: bool = False) -> Said:
    """What the tokens of a text say. `beside_words`: a bare number may count something else, as in "10 figli"."""
    if "(" in text:
        said = without_brackets(said)
    if _is_date(said):
        return Said.wrong("ORA-01", "una data al posto dell'ora")
    if _is_of_another_place(said):
        return Said.unsure("l'ora di un altro luogo")
    if _is_duration(said):
        return Said.wrong("ORA-07", "una durata")
    walked = _walk(said)
    if isinstance(walked, Wrong):
        return Said.wrong(walked.flag, walked.rule)
    if len(walked.moments) == 2 and walked.tells_two_events():
        return Said.wrong("ORA-06", "due orari, ognuno con parole sue")
    if beside_words and len(walked.moments) == 1 and walked.is_bare():
        return Said.wrong("ORA-01", "un numero accanto a parole")
    return _said(walked, said)


def _said(walked: "_Walked", said: Sequence[Token]) -> Said:
    """What the times of a cell and the links between them say together."""
    moments, links = walked.moments, walked.links
    if not moments:
        return Said.wrong("ORA-01", "nessuna forma conosciuta")
    if len(moments) > 2:
        return Said.wrong("ORA-06", "più di due orari")
    if walked.hedged:
        moments = [
            replace(m, doubt="ora incerta" if m.doubt in ("", MAYBE_LENGTH) else m.doubt)
            for m in moments
        ]
    links[0] = re.sub(r"F\W*&?\W*U", "", links[0])  # the heading "ORA (inizio e fine)"
    links = _words_behind(links)
    if set(links[len(moments)]) & set("FTU&B"):
        return Said.wrong("ORA-01", "manca un'ora")
    if "+" in links[0] + links[len(moments)] or links[0] == "&":
        return Said.wrong("ORA-01", "un segno che non si capisce")
    if len(moments) == 1:
        told = _single(moments[0], links[0])
        return _open_ended(told, said) if links[0].strip("A") or links[1] else told
    return _span(moments[0], moments[1], links[0], links[1])


def _words_behind(links: Sequence[str]) -> list[str]:
    """The links with "inizio" and "fine" in front of their hours: "10:30 inizio, 11:30 fine"."""
    if not links[-1]:
        return list(links)
    said = ["".join(filter(str.isalpha, link)) for link in links]
    if said in (["", "T", "U"], ["", "TA", "U"]):
        return ["F", "T", ""]  # "10 बजे से 11 बजे तक"
    if said in (["", "F", "U"], ["A", "F", "U"], ["A", "FA", "U"], ["", "FA", "U"]):
        return ["F", "U", ""]
    if said in (["", "F"], ["", "U"], ["A", "F"], ["A", "U"]):
        return [said[1], ""]
    return list(links)


_OPENERS: Final = frozenset("-→<>/|_")


def _open_ended(said: Said, tokens: Sequence[Token]) -> Said:
    """One time with a mark that stands for the other: "-11.30" is no start, "10.30-" no end."""
    shown = [token.text for token in tokens if token.kind is not K.AT and token.text not in "()"]
    if shown[0] in _OPENERS or shown[:2] == [".", "."]:
        return replace(
            said, as_start=Parsed.doubt("ORA-02", "dice quando finisce, non quando comincia")
        )
    if shown[-1] in _OPENERS or shown[-2:] == [".", "."]:
        return replace(
            said, as_end=Parsed.doubt("ORA-02", "dice quando comincia, non quando finisce")
        )
    return said


def _of_that_length(text: str, typed: str) -> Said | None:
    """One time or two and how long it was: "10.30-11.30 (1h)", "10.30 (1 ora)". None where no length stands beside."""
    of_one: Said | None = None
    for rest, minutes in split_length(text):
        told = _say_hours(rest, typed)
        if not told.span and _is_time_and_length(text, rest, told, minutes):
            of_one = of_one or replace(told, lasts=minutes)
        opens, closes = told.as_start.best, told.as_end.best
        if told.span and opens and closes:
            between = (closes.hour - opens.hour) * 60 + closes.minute - opens.minute
            return told if between == minutes else _contradicted(told, opens, closes)
    return of_one


_WITH_MINUTES: Final = re.compile(r"[0-9]{1,2}[:.,h][0-9]{2}(?![0-9])")
_LONGEST_TALK: Final = 6 * 60


def _is_time_and_length(text: str, rest: str, told: Said, minutes: int) -> bool:
    """True where the rest is a time with its minutes, and the length no second time: "10.30 - 1h", "10.30 h 2"."""
    before, _, behind = text.partition(rest)
    beside = (before or behind).strip(" (=,;:")
    is_sure = told.as_start.value is not None or told.as_end.value is not None
    return (
        is_sure
        and not told.length
        and _WITH_MINUTES.search(rest) is not None
        and minutes <= _LONGEST_TALK
        and beside[:1] not in ("-", "/", "h", "o")
    )


def _contradicted(told: Said, opens: dt.time, closes: dt.time) -> Said:
    """Two hours between which the length lies not that is told beside them."""
    rule = "la durata non torna"
    return replace(
        told,
        as_start=Parsed.doubt("ORA-02", rule, opens, shown(opens)),
        as_end=Parsed.doubt("ORA-02", rule, closes, shown(closes)),
    )


def _in_rome(clock: Zoned) -> Said:
    """The hour that it was in Rome at a moment of another zone; without its day nobody knows: summer or winter?"""
    day = read_date(Cell(clock.before)).value
    if day is None or clock.after.strip():
        return Said.unsure("un'ora con il fuso orario")
    told = clock.in_rome(day)
    return _both(Moment(told.hour, told.minute, "data e ora con il fuso orario"))


def _day_before(text: str) -> str:
    """The day that stands before the hour, with what parts the two; "" where there is none."""
    hour = _HOUR_BEGINS.search(text)
    if hour and names_a_day(text[: hour.start()].strip(" ,;:-")):
        return text[: hour.start()]
    return _day_in_digits(text)


def _day_in_digits(text: str) -> str:
    """The same, where the month is no word: "lunedì 20/6/2026, "."""
    day = _DAY.match(text)
    return (
        day[0] if day and any(map(str.isalnum, day[0])) and not text[day.end() :].isdigit() else ""
    )


_HOUR_BEGINS: Final = re.compile(
    r"(?<=[0-9a-z,;:-] )(?:(?:dalle|alle|ore|h|tra le|fra le)\b|[0-9]{1,2}[:.][0-9]{2})"
)
_SHORTEST_DAY_AND_HOUR: Final = len("1/6 h 9")


def day_beside(typed: Typed) -> Typed:
    """The day that stands before the hour in the same cell, as it was typed: "20/06/2026" of "20/06/2026 ore 10:30".
    None where there is none. It belongs to another column, and may contradict it.
    """
    if isinstance(typed, dt.datetime):
        return typed.date()
    if not isinstance(typed, str) or not _SHORTEST_DAY_AND_HOUR <= len(typed) <= LONGEST:
        return None
    text = spelled(typed)
    if ":" in text and (clock := zoned(text)) is not None:
        day = read_date(Cell(clock.before)).value
        return clock.in_rome(day).date() if day else None
    found = _day_before(text).strip(" ,;:-t")
    return found if any(map(str.isdigit, found)) else None


def _two_hours(hour: int, other: int) -> bool:
    """ "10,11": nobody begins at eleven past; from ten to eleven, then?"""
    return other % 5 != 0 and FIRST_HOUR <= hour < other <= hour + 4


def _from_fraction(fraction: float) -> Said:
    """A part of a day that became text. It is a time of somebody's only where it falls on a whole minute."""
    seconds = fraction * 86_400
    if abs(seconds - round(seconds / 60) * 60) > 1:
        return Said.wrong("ORA-01", "numero che non è un'ora")
    return _from_seconds(seconds, "frazione di giorno")


@dataclass(frozen=True, slots=True)
class _Word:
    """A word that names an event, a place or a person. `behind`: how many times stand before it; `announced`: a word
    such as "alle" stands between those times and it.
    """

    text: str
    behind: int
    announced: bool

    @property
    def is_of_the_second(self) -> bool:
        """True where it stands with the second of two times."""
        return self.behind > 1 or (self.behind == 1 and self.announced)


@dataclass(slots=True)
class _Walked:
    """All times of a cell. `links`: the marks and the letters of `_LETTERS` before, between and after them."""

    moments: list[Moment]
    links: list[str]
    hedged: bool = False
    words: list["_Word"] = field(default_factory=list["_Word"])

    def tells_two_events(self) -> bool:
        """True for two hours that words of their own tell apart: "10:30 telefonata, 15:00 visita". Such words may
        stand before or behind an interval, or at one of its ends where "dalle … alle …" holds the two together.
        """
        links = _words_behind(self.links)
        if not any(word.behind == 1 for word in self.words):
            is_list = not set(links[1]) & set("-/>→|~TU") and not set(links[0]) & set("FB")
            return is_list and {word.behind for word in self.words} == {
                0,
                2,
            }  # "visita 10:30, 15:00 scuola"
        opened = bool(set(links[0]) & set("FB")) or ("U" in links[0] and "F" in links[1])
        if not (opened or set(links[1]) & set("TU")):
            return True
        first = {word.text for word in self.words if not word.is_of_the_second}
        second = {word.text for word in self.words if word.is_of_the_second}
        return bool(first and second) and first.isdisjoint(second)

    def is_bare(self) -> bool:
        """True for a first time that is a number without minutes, and no word announces it."""
        return not self.moments[0].minutes_said and not set(self.links[0]) & set("AFTU")


def _walk(said: Sequence[Token]) -> _Walked | Wrong:
    """Take one time after another, and what links them."""
    reader = Reader(said)
    walked = _Walked([], [""])
    moments, links = walked.moments, walked.links
    ahead = ""
    while (token := reader.peek()) is not None:
        moment = reader.moment()
        if isinstance(moment, Wrong):
            return moment
        if moment is not None:
            moments.append(replace(moment, part=ahead) if ahead else moment)
            links.append("")
            continue
        reader.at += 1
        if token.text == "~" and moments and moments[-1].minutes_said and reader.is_kind(K.NUMBER):
            links[-1] += "-"
        elif token.kind is K.HEDGE:
            walked.hedged = True
        elif token.kind is K.DAY_PART:
            part = DAY_PARTS[token.text]
            if moments and not moments[-1].part and links[-1] in ("", "."):
                moments[-1] = moments[-1].in_part(part)
            elif moments or ahead:
                return Wrong("ORA-01", "una parte del giorno senza ora")
            else:
                ahead = part
        elif token.text in ("a", "al", "all") and reader.is_kind(K.FILLER):
            continue  # "a scuola"
        elif names_something(token):
            second = "FTU" if "U" in links[0] else "TU"  # "fine 11, inizio 10"
            walked.words.append(_Word(token.text, len(moments), bool(set(links[-1]) & set(second))))
        elif (
            token.text == "de" and _text(said, reader.at) == "la" and reader.is_kind(K.DAY_PART, 1)
        ):
            continue  # "de la tarde"
        elif token.kind in _LETTERS:
            links[-1] += _LETTERS[token.kind]
        elif token.kind is K.MARK and token.text in _MARKS:
            if token.text in ":'" and moments and not (moments[-1].minutes_said or links[-1]):
                return Wrong("ORA-01", "mancano i minuti")
            links[-1] += token.text
        elif (
            (token.kind is K.H and (not token.glued or (moments and moments[-1].minutes_said)))
            or token.kind is K.FILLER
            or (token.kind is K.H and reader.is_kind(K.NUMBER))
        ):
            continue
        elif token.kind is K.DURATION:
            return Wrong("ORA-07", "una durata")
        else:
            return Wrong("ORA-01", "nessuna forma conosciuta")
    return walked


def _text(said: Sequence[Token], at: int) -> str:
    return said[at].text if at < len(said) else ""


def _is_date(said: Sequence[Token]) -> bool:
    """ "12/03/2024", "2024-03-12": a day, not two hours and a year."""
    return any(
        said[at + 1].text in ("/", "-")
        and said[at + 3].text == said[at + 1].text
        and [len(said[at + ahead].text) for ahead in (0, 2, 4)]
        in ([1, 1, 4], [1, 2, 4], [2, 1, 4], [2, 2, 4], [4, 2, 2])
        and all(said[at + ahead].kind is K.NUMBER for ahead in (0, 2, 4))
        for at in range(len(said) - 4)
    )


def _is_of_another_place(said: Sequence[Token]) -> bool:
    """ "10:30 ora di Addis Abeba", "4:30 ora etiope": another clock than that of Rome."""
    for at, token in enumerate(said[:-1]):
        if (
            token.text != "ora"
            or not at
            or said[at - 1].kind is not K.NUMBER
            or said[at - 1].text == "1"
        ):
            continue
        rest = [word for word in said[at + 1 :] if word.text not in _OF]
        if rest and rest[0].kind is K.UNKNOWN and rest[0].text not in _OF_ROME:
            return True
    return False


_OF_ROME: Final = frozenset(("italiana", "roma", "milano"))
_OF: Final = frozenset(("di", "d", "del", "della", "dell", "a", "in"))


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
            if before is not None and before.kind in (K.AT, K.FROM, K.TO):
                continue
            if names_an_end(said, at + 1):
                continue
            if (
                after is None
                or after.kind not in (K.NUMBER, K.HOUR_WORD)
                or (before is None and words[at] == "ora")
            ):
                return True
    return len(said) == 2 and said[0].kind is K.NUMBER and said[1].text == "'"


def _unlinked(first: Moment, second: Moment, before: str, link: str) -> Wrong | None:
    """Why two times are no interval; None when they are one."""
    words = "".join(c for c in link if c.isalpha())
    marks = "".join(c for c in link if not c.isalpha() and c != "&")
    minutes = first.minutes_said and second.minutes_said
    if ("&" in link and "U" not in link and "F" not in words) or set(marks) & set("+"):
        return Wrong("ORA-06", "due orari senza «dalle … alle …»")
    if "F" in words or ("U" in before and "F" not in before):
        return Wrong("ORA-06", "due orari senza «dalle … alle …»")
    if "F" in before and "U" in words:
        marks = re.sub(
            r"[()=]", "", marks
        )  # "(inizio 10:30) (fine 11:30)", "inizio=10:30 fine=11:30"
    if set(marks) & set("()[]_*+=<!«»\"'"):
        return Wrong("ORA-01", "segni che non legano due ore")
    if not link and first.part and second.part:
        return Wrong("ORA-06", "due orari senza «dalle … alle …»")
    if set(words) <= {"A"}:
        if not set(marks) & set("-/>→,;|") and not (
            minutes and (marks == "" or marks.startswith(".."))
        ):
            return Wrong("ORA-01", "due numeri senza legame")
        if not set(marks) & set("-/>→") and not (first.minutes_said or second.minutes_said):
            return Wrong("ORA-01", "due numeri senza legame")
    return None


def _span(first: Moment, second: Moment, before: str, link: str) -> Said:
    """Two times in one cell."""
    if "B" in before and "&" in link:
        before, link = "F", "T"  # "tra le 10 e le 11.30"
    if "U" in before and "F" not in before and "F" in link and "U" not in link:
        first, second, before, link = second, first, "F", "U"  # "fine 11, inizio 10"
    if (first.rule == DASHED) != (second.rule == DASHED):
        return Said.unsure("un giorno e un'ora, o un intervallo")  # "18/03 10.30"
    if wrong := _unlinked(first, second, before, link):
        return Said.wrong(wrong.flag, wrong.rule)
    first, second = _parts(first, second)
    soft = False
    if not first.minutes_said and not second.minutes_said and link in ("-", "/"):
        soft = True
        length = second.hour - first.hour
        backwards = not second.part and length <= 0 and (link == "/" or second.hour >= FIRST_HOUR)
        if backwards or (second.hour in (15, 20, 24) and length > 2):
            unsure = "un intervallo o un'ora con i minuti"
            return Said(
                Parsed.doubt("ORA-02", unsure), Parsed.doubt("ORA-02", unsure), span=True, soft=True
            )
    if first.doubt == MAYBE_LENGTH:
        first = replace(first, doubt="")
    if second.doubt == MAYBE_LENGTH:
        second = replace(second, doubt="")
    start, end = judged(first, is_end=False), judged(second, is_end=True, after=first)
    return Said(start, end, span=True, soft=soft)


def _parts(first: Moment, second: Moment) -> tuple[Moment, Moment]:
    """The part of the day said with one time holds for the other too, where the two then follow each other."""
    follows = (second.hour % 12, second.minute) > (first.hour % 12, first.minute)
    if second.part and not first.part and first.hour <= 12:
        if follows and not (first.hour >= FIRST_HOUR and second.hour % 12 < FIRST_HOUR):
            first = replace(first, part=second.part)
    elif first.part and not second.part:
        goes_on = follows and first.hour <= 12 and second.hour < 12
        if goes_on or (first.part == "morning" and second.hour >= 14):
            second = replace(second, part=first.part)
    return first, second


def _single(moment: Moment, before: str) -> Said:
    """One time. "fino alle 11" is no start, and "dalle 10" is no end."""
    start, end = judged(moment, is_end=False), judged(moment, is_end=True)
    if "B" in before:
        start = end = Parsed.doubt("ORA-02", "tra due ore, e ce n'è una")
    elif re.search(r"F.*T", before):
        start = end = Parsed.refused("ORA-01", "manca un'ora")  # "dalle ___ alle 11"
    elif "U" in before:
        start = Parsed.doubt("ORA-02", "dice quando finisce, non quando comincia")
    elif "F" in before:
        end = Parsed.doubt("ORA-02", "dice quando comincia, non quando finisce")
    return Said(start, end, length=moment.doubt == MAYBE_LENGTH)


def _both(moment: Moment) -> Said:
    return Said(judged(moment, is_end=False), judged(moment, is_end=True))


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
        return _both(
            Moment(hour, minute, "ore e minuti come numero")
        )  # 10.15: as a part of an hour it means nothing
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
        days = seconds / 86_400
        if 2 <= days < 24 and abs(days - round(days, 2)) < 1e-6:
            likely = _from_number(round(days, 2))
            return Said(_of_days(likely.as_start), _of_days(likely.as_end))
        if not 0 <= seconds <= 86_400:
            return Said.wrong("ORA-07", "una durata")
        return _from_seconds(seconds, "cella di ore e minuti")
    number = number_of(typed)
    return Said.wrong("ORA-01", "né testo né ora") if number is None else _from_number(number)


def _of_days(likely: Time) -> Time:
    """Days in a cell that shows hours: "9", or "8.30" where the language made a number of it, was typed where the
    format makes days of numbers.
    """
    rule, best = "giorni al posto dell'ora", likely.best
    return Parsed.doubt("ORA-09", rule, best, shown(best) if best else "")


def _clock(time: dt.time, rule: str) -> Said:
    return _from_seconds(
        time.hour * 3600 + time.minute * 60 + time.second + time.microsecond / 1e6, rule
    )


def read_interval(start: Cell, end: Cell) -> tuple[Reading[dt.time], Reading[dt.time]]:
    """Read when a talk began and ended, from its two cells, or from one of them that holds both.

    Reads     "10:30" · "10.30" · "10,30" · "1030" · "ore 10" · "h 10.30" · "10h30" · "alle 10 e mezza" ·
              "mezzogiorno" · "3 del pomeriggio" · bare hours 7–23 · time cells · day fractions · both times
              in one cell: "10-11.30", "dalle 10 alle 11,30", "tra le 10 e le 11.30", "10:30 inizio, 11:30 fine",
              with the other cell empty or saying the same · with a length that agrees, a place, a person, a
              greeting or a picture beside it: "10.30-11.30 (1h) a scuola 👍" · the words of hours of the mediators'
              languages · "2026-01-14T09:30:00Z": what it was in Rome
    Doubts    "10-30" · "10.3", 10.5: 10:30, 10:05, or ten hours and a half? · "circa 10" · 3:30: at night?
              24:00 as the end: all ORA-02 · one cell holds both times, the other says otherwise: ORA-08 · a length
              of whole days: "9" in a cell that shows hours, 8.3 where "8.30" became a number: ORA-09 · "-11.30"
              under the start, "10.30-" under the end, "10.30-11.30 (2h)", "10.30 (1 ora)" beside 12:00, a zone
              without its day: ORA-02
    Refuses   an unknown form, a date: ORA-01 · 25:00, 10:75: ORA-03 · two intervals: ORA-06 · "2 ore": ORA-07
    Returns   the readings of `start` and of `end`, each keeping its own cell; an empty end beside a start
              that holds both times is READ. Whether the end comes after the start is a rule of the row.
    Raises    nothing
    Source    scheda colloqui, line ORA (inizio e fine)
    """
    first, last = _held_against_its_length(_say(start), _say(end))
    if first is None and last is None:
        return Reading.nothing(start), Reading.nothing(end)
    if first is not None and first.span:
        return _inside(start, end, span=first, other=last, span_in_start=True)
    if last is not None and last.span:
        return _inside(start, end, span=last, other=first, span_in_start=False)
    if first is not None and last is not None:
        first, last = _confirmed(first, last)
    return (
        first.as_start.of(start) if first is not None else Reading.nothing(start),
        last.as_end.of(end) if last is not None else Reading.nothing(end),
    )


def _held_against_its_length(
    first: Said | None, last: Said | None
) -> tuple[Said | None, Said | None]:
    """The two cells, where one tells a length beside its time, "10.30 (1 ora)": it must agree with the other."""
    lasts = (first.lasts if first else 0) or (last.lasts if last else 0)
    if not lasts:
        return first, last
    if first is None or last is None:
        is_end_alone = first is None
        return first, (
            Said.unsure("un'ora e una durata: l'inizio o la fine?") if is_end_alone else last
        )
    opens, closes = first.as_start.best, last.as_end.best
    if first.span or last.span or opens is None or closes is None:
        wrong = Said.wrong("ORA-07", "un'ora e una durata")
        return (wrong if first.lasts else first), (wrong if last.lasts else last)
    between = (closes.hour - opens.hour) * 60 + closes.minute - opens.minute
    if between == lasts:
        return first, last
    return _contradicted(first, opens, closes), _contradicted(last, opens, closes)


def _confirmed(first: Said, last: Said) -> tuple[Said, Said]:
    """ "10h" beside "11h30": two times that follow each other are no lengths."""
    opens, closes = first.as_start.best, last.as_end.best
    if opens is None or closes is None or opens >= closes:
        return first, last
    if first.length and (last.length or last.as_end.value):
        first = replace(
            first, as_start=Parsed.read(opens, "ora con h, confermata dall'altra cella")
        )
    if last.length and first.as_start.value:
        last = replace(last, as_end=Parsed.read(closes, "ora con h, confermata dall'altra cella"))
    return first, last


def _inside(
    start: Cell, end: Cell, *, span: Said, other: Said | None, span_in_start: bool
) -> tuple[Reading[dt.time], Reading[dt.time]]:
    """One cell holds both times; the other is empty, agrees, or contradicts."""
    opens, closes = span.as_start, span.as_end
    if other is None or (
        other.span and (other.as_start.best, other.as_end.best) == (opens.best, closes.best)
    ):
        return opens.of(start), closes.of(end)
    mine, theirs = (closes, other.as_end) if span_in_start else (opens, other.as_start)
    if not other.span:
        if mine.best is not None and theirs.best == mine.best:
            return opens.of(start), closes.of(end)
        if theirs.best is None:
            return (
                (opens.of(start), theirs.of(end))
                if span_in_start
                else (theirs.of(start), closes.of(end))
            )
    inside = "–".join(shown(time) for time in (opens.best, closes.best) if time is not None)
    told = "–".join(
        shown(time)
        for time in ((other.as_start.best, other.as_end.best) if other.span else (theirs.best,))
        if time is not None
    )
    clash: Time = Parsed.doubt(
        "ORA-08", "le due celle non dicono lo stesso", inside=inside, end=told
    )
    if other.span or span.soft:
        return clash.of(start), clash.of(end)
    return (opens.of(start), clash.of(end)) if span_in_start else (clash.of(start), closes.of(end))
