"""The words of hours in the mother tongues of those who write: the certain ones become Italian.

Hours of a clock that counts from six in the morning (Amharic, Tigrinya, Swahili) are in no list:
they are asked.
"""

import re
from typing import Final

from schemas.cells.han_numbers import in_digits
from schemas.cells.normalise import plain
from schemas.cells.parsed import vocabulary
from schemas.patterns import lazy_pattern

_LATIN: Final = {
    r"\bde la (?=[0-9]|ora |ore )": "dalle ",
    r"\bpana la\b": "fino alle",
    r"\bate (?=[0-9]|as )": "fino alle ",
    r"\bheures? (?=et |moins )": "",
    r"\bda noite\b": "di sera",
    r"\b(?<!de )la (?=[0-9])": "alle ",
    r"\b(?:si|e) (?:jumatate|gjysme)\b": "e mezza",
    r"\bsi un sfert\b": "e un quarto",
    r"\bfara un sfert\b": "meno un quarto",
    r"\bdimineata\b": "mattina",
    r"\b(?:dupa amiaza|dupa-amiaza|dupamasa)\b": "pomeriggio",
    r"\bet quart\b": "e un quarto",
    r"\bmoins le quart\b": "meno un quarto",
    r"\bmoins\b": "meno",
    r"\by cuarto\b": "e un quarto",
    r"\bmenos cuarto\b": "meno un quarto",
    r"\be (?:nje )?cerek\b": "e un quarto",
    r"\bpa (?:nje )?cerek\b": "meno un quarto",
    r"\bnga ora\b": "dalle",
    r"\bderi ne(?: oren| ora)?\b": "fino alle",
    r"\bne oren\b": "alle",
    r"\bprej\b": "dalle",
    r"(?<=[0-9]) ?uhr\b": "",
    r"\b(?:saat|godz|um)\b\.?": "ore",
    r"\borele\b": "ore",
    r"\bbetween\b": "tra",
    r"\b(?:starts|starting|begin)\b": "inizio",
    r"\b(?:ends|ending)\b": "fine",
    r"\(?\bora (?:italiana|di roma|di milano)\b\)?": "",
    r"\band\b": "e",
    r"\bbucuk\b": "e mezza",
    r"\bvon (?=[0-9])": "dalle ",
    r"\bbis (?=[0-9])": "fino alle ",
    r"\bdas (?=[0-9])": "dalle ",
    r"\bas (?=[0-9]{1,2}[:.h])": "alle ",
    r"\bod (?=[0-9])": "dalle ",
    r"\bdo (?=[0-9])": "fino alle ",
}
_LATIN_WORD: Final = lazy_pattern("|".join(f"({pattern})" for pattern in _LATIN))
"""One group a pattern: the number of the group that matched is the place of its Italian word."""
_ITALIAN: Final = tuple(_LATIN.values())

_ARABIC_HOURS: Final = vocabulary(
    "الواحدة الثانية الثالثة الرابعة الخامسة السادسة السابعة الثامنة التاسعة العاشرة"
)
"""The first to the tenth hour."""
_OTHER: Final = {
    "dalle": "من с з із зі від от 从 從",
    "fino alle": "الى إلى حتى до 到 至 تا",
    "fine": "تک तक ਤੱਕ পর্যন্ত",
    "ore": "الساعة ساعة часов часа час годин години годині о в об 点钟 點鐘",
    "e mezza": "ونصف والنصف",
    "e un quarto": "وربع والربع",
    "meno un quarto": "إلا_ربع الا_ربع",
    "e": "и та і",
    "am": "صباحا صباحاً الصبح ص ранку утра 上午 早上 সকাল সকালে सुबह ਸਵੇਰੇ صبح",
    "pm": "مساء مساءً م ظهرا ظهراً الظهر بعد_الظهر عصرا عصراً дня 下午 "
    "বিকাল বিকেল বিকালে বিকেলে দুপুর দুপুরে दोपहर ਦੁਪਹਿਰ دوپہر",
    "sera": "вечора вечера 晚上 রাত রাতে रात ਰਾਤ رات",
    "imbrunire": "সন্ধ্যা সন্ধ্যায় शाम ਸ਼ਾਮ شام",
    **{str(hour): word for hour, word in enumerate(_ARABIC_HOURS, 1)},
    "": "টা টায় টার बजे ਵਜੇ بجے 时 時 点 點 বাজে",
    "min": "মিনিট মিনিটে хв мин минут хвилин 分 分钟 دقيقة मिनट منٹ",
    "alle": "থেকে से ਤੋਂ سے",
}
_HALF_WORDS: Final = ("সাড়ে", "साढ़े", "साढे", "ਸਾਢੇ", "ساڑھے")
_HALF_BEFORE: Final = lazy_pattern(
    "(?:{}) ?([0-9]{{1,2}})".format("|".join(map(plain, _HALF_WORDS)))
)
_SLAVIC: Final = lazy_pattern(
    "([0-9]) ?(?:(?:часа|часов|час|години|годин|година) (?=утра|дня|вечера|ранку|вечора)|годині\\b)"
)
"""Hours of a part of the day, and "о 10 годині", which is "at ten": no length."""
_HALF_TO: Final = vocabulary(
    "першу другу третю четверту п'яту шосту сьому восьму дев'яту десяту одинадцяту дванадцяту"
)
_UKRAINIAN_HALF: Final = lazy_pattern(f"пів на ({'|'.join(map(plain, _HALF_TO))})\\b")
_CHINESE: Final = lazy_pattern(
    r"([0-9]{1,2}) ?[点點时時](?: ?([0-9]{1,2})(?!刻) ?分?| ?(半|[1一3三]刻))?"
)
_CHINESE_MINUTES: Final = {"半": "30", "1刻": "15", "一刻": "15", "3刻": "45", "三刻": "45"}
_CHINESE_NOON: Final = lazy_pattern("中午 ?(?=12(?![0-9]))")
_BENGALI: Final = lazy_pattern(r"([0-9]{1,2}) ?(?:টা|বাজে) ?([0-9]{1,2}) ?মিনিট")


_HOUR_BEFORE: Final = {plain(word): (n - 1) or 12 for n, word in enumerate(_HALF_TO, 1)}
"""Half of the first hour is half past twelve."""


def _spellings() -> dict[str, str]:
    """Return each foreign word, in plain form, with its Italian one."""
    spellings: dict[str, str] = {}
    for italian, row in _OTHER.items():
        for word in row.split():
            spellings[plain(word.replace("_", " "))] = italian
    return spellings


_SPELLINGS: Final = _spellings()
_WORD: Final = lazy_pattern(
    r"(?<![^\W\d_])(?:"
    + "|".join(map(re.escape, sorted(_SPELLINGS, key=len, reverse=True)))
    + r")(?![^\W\d_])"
)
_HAN: Final = lazy_pattern(
    "|".join(word for word in sorted(_SPELLINGS, key=len, reverse=True) if word[0] >= "\u4e00")
)


def in_italian(text: str) -> str:
    """Return a text in plain form with the words of hours of other scripts as Italian ones."""
    text = in_digits(text, "点點时時分", "点點时時")
    text = _CHINESE_NOON.sub("", text)
    text = _SLAVIC.sub(r"\1 ", text)
    text = _UKRAINIAN_HALF.sub(_ukrainian_half, text)
    text = _CHINESE.sub(_western_time, text)
    text = _BENGALI.sub(r"\1:\2", text)
    text = _HALF_BEFORE.sub(r"\1 e mezza ", text)
    text = _HAN.sub(_italian_word, text)
    return " ".join(_WORD.sub(_italian_word, text).split())


def latin_in_italian(text: str) -> str:
    """Return a text in plain form with the words of hours of Latin letters in Italian."""
    return _LATIN_WORD.sub(_italian_of_latin, text)


def _italian_of_latin(match: re.Match[str]) -> str:
    return _ITALIAN[(match.lastindex or 1) - 1]


def _italian_word(match: re.Match[str]) -> str:
    return f" {_SPELLINGS[match[0]]} "


def _ukrainian_half(match: re.Match[str]) -> str:
    return f"{_HOUR_BEFORE[match[1]]}:30"


def _western_time(match: re.Match[str]) -> str:
    hour, minutes, part_of_hour = match.groups()
    if part_of_hour:
        minutes = _CHINESE_MINUTES[part_of_hour]
    return f" {hour}:{int(minutes):02d} " if minutes else f" {hour} "
