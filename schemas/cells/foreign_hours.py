"""The words of hours in the mother tongues of those who write: the certain ones become Italian.

Hours of a clock that counts from six in the morning (Amharic, Tigrinya, Swahili) are in no list:
they are asked.
"""

import re
from typing import Final

from schemas.cells.words import plain

_LATIN: Final = {
    r"\bde la (?=[0-9]|ora |ore )": "dalle ",
    r"\bpana la\b": "fino alle",
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
_FIRST: Final = re.compile("|".join(f"({pattern})" for pattern in _LATIN))
_ITALIAN: Final = tuple(_LATIN.values())

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
    "pm": "مساء مساءً م ظهرا ظهراً الظهر بعد_الظهر عصرا عصراً дня 下午 বিকাল বিকেল বিকালে বিকেলে দুপুর দুপুরে दोपहर ਦੁਪਹਿਰ دوپہر",
    "sera": "вечора вечера 晚上 সন্ধ্যা সন্ধ্যায় शाम ਸ਼ਾਮ شام",
    "": "টা টায় টার बजे ਵਜੇ بجے 时 時 点 點 বাজে",
    "min": "মিনিট মিনিটে хв мин минут хвилин 分 分钟 دقيقة मिनट منٹ",
    "alle": "থেকে से ਤੋਂ سے",
}
_HALF_BEFORE: Final = re.compile(
    "(?:{}) ?([0-9]{{1,2}})".format("|".join(map(plain, ("সাড়ে", "साढ़े", "साढे", "ਸਾਢੇ", "ساڑھے"))))
)
_RUSSIAN: Final = re.compile("([0-9]) ?(?:часа|часов|час) (?=утра|дня|вечера)")
_HAN_HOUR: Final = re.compile("(十?)([一二两三四五六七八九]?)(?=[点點时時])")
_HAN_DIGITS: Final = {"": 0, **{digit: n for n, digit in enumerate("一二三四五六七八九", 1)}, "两": 2}
_CHINESE: Final = re.compile(r"([0-9]{1,2}) ?[点點时時](?: ?([0-9]{1,2}) ?分?| ?(半))?")
_BENGALI: Final = re.compile(r"([0-9]{1,2}) ?(?:টা|বাজে) ?([0-9]{1,2}) ?মিনিট")


def _spellings() -> dict[str, str]:
    return {plain(word.replace("_", " ")): italian for italian, row in _OTHER.items() for word in row.split()}


_SPELLINGS: Final = _spellings()
_WORD: Final = re.compile(
    r"(?<![^\W\d_])(?:" + "|".join(map(re.escape, sorted(_SPELLINGS, key=len, reverse=True))) + r")(?![^\W\d_])"
)
_HAN: Final = re.compile("|".join(word for word in sorted(_SPELLINGS, key=len, reverse=True) if word[0] >= "\u4e00"))


def in_italian(text: str) -> str:
    """A text in plain form with the words of hours of other scripts as Italian ones."""
    text = _HAN_HOUR.sub(_in_digits, text)
    text = _RUSSIAN.sub(r"\1 ", text)
    text = _CHINESE.sub(_western, text)
    text = _BENGALI.sub(r"\1:\2", text)
    text = _HALF_BEFORE.sub(r"\1 e mezza ", text)
    text = _HAN.sub(_italian, text)
    return " ".join(_WORD.sub(_italian, text).split())


def latin_in_italian(text: str) -> str:
    """A text in plain form with the words of hours of languages in Latin letters in Italian."""
    return _FIRST.sub(lambda found: _ITALIAN[(found.lastindex or 1) - 1], text)


def _italian(found: re.Match[str]) -> str:
    return f" {_SPELLINGS[found[0]]} "


def _in_digits(found: re.Match[str]) -> str:
    hour = (10 if found[1] else 0) + _HAN_DIGITS[found[2]]
    return str(hour) if hour else ""


def _western(found: re.Match[str]) -> str:
    hour, minutes, half = found.groups()
    return f" {hour}:{int(minutes):02d} " if minutes else f" {hour}:30 " if half else f" {hour} "
