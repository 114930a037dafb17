"""Months, weekdays and "today" in the mother tongues of those who write.

Only whole words, and common short forms that no Italian word shares; a misspelt foreign word is
asked back. Months that two languages count differently are in no list ("listopad" is October in
Croatian, November in Polish), nor are other calendars' months.
"""

import re
from typing import Final

from schemas.cells.han_numbers import in_digits
from schemas.cells.normalise import plain
from schemas.cells.parsed import vocabulary
from schemas.patterns import lazy_pattern

_MONTHS: Final = (
    (
        "january jan janvier janv enero ene ianuarie ian janar janeiro "
        "januar ocak enero stycznia styczen sijecnja"
    ),
    "february fevrier fevr febrero februarie shkurt fevereiro februar subat lutego pebrero",
    "march mars martie marco marzec marca marso",
    "avril avr abril abr aprilie prill nisan kwietnia kwiecien",
    "may mai mayo maj majo maio mayis maja",
    "june jun juin junio iunie qershor giunio junho juni haziran czerwca czerwiec hunyo",
    "july jul juillet juil julio iulie korrik julho juli temmuz lipca lipiec hulyo",
    "august aug aout gusht avgust agustos sierpnia sierpien",
    (
        "september sept septembre septiembre septembrie shtator setembro septembar "
        "eylul wrzesnia wrzesien setyembre"
    ),
    (
        "october oct octobre octubre octombrie tetor outubro oktober "
        "oktobar ekim pazdziernika pazdziernik oktubre"
    ),
    "november noviembre noiembrie nentor novembro novembar kasim nobyembre",
    (
        "december dec decembre diciembre decembrie dhjetor dezembro dezember "
        "decembar aralik grudnia grudzien disyembre"
    ),
)
_WEEKDAYS: Final = (
    "monday mon lundi lunes luni montag pazartesi ponedjeljak poniedzialek lunedi",
    "tuesday tue tues mardi martes marti dienstag sali utorak wtorek",
    "wednesday wed mercredi miercoles miercuri mittwoch carsamba srijeda sroda",
    "thursday thu thur thurs jeudi jeu jueves jue joi donnerstag persembe cetvrtak czwartek",
    "friday fri vendredi viernes vineri freitag cuma petak piatek",
    "saturday sat samedi sam sambata samstag cumartesi subota sobota",
    "sunday sun dimanche dim domingo duminica sonntag nedjelja niedziela",
)


def numbered(rows: tuple[str, ...], first: int) -> dict[str, int]:
    """Return each word with its row's number, counted from `first`."""
    return {word: number for number, row in enumerate(rows, first) for word in row.split()}


FOREIGN_MONTHS: Final = numbered(_MONTHS, 1)
FOREIGN_WEEKDAYS: Final = numbered(_WEEKDAYS, 0)
FOREIGN_TODAY: Final = {
    **dict.fromkeys(["today", "hoy", "azi", "sot", "heute", "bugun", "hoje"], 0),
    **dict.fromkeys(["yesterday", "hier", "ayer", "dje", "gestern", "dun", "ontem"], 1),
}

# --- Other scripts: the Italian word stands in their place ------------------------------------

_ITALIAN_MONTHS: Final = vocabulary(
    "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre"
)
_ITALIAN_WEEKDAYS: Final = vocabulary("lunedi martedi mercoledi giovedi venerdi sabato domenica")
_OTHER_MONTHS: Final = (
    " ".join(
        [
            "يناير جانفي كانون_الثاني جنوری січня січень",
            "января январь জানুয়ারি জানুয়ারী जनवरी ਜਨਵਰੀ ජනවාරි",
        ]
    ),
    (
        "فبراير فيفري شباط فروری лютого лютий февраля февраль ফেব্রুয়ারি ফেব্রুয়ারী "
        "फरवरी फ़रवरी ਫਰਵਰੀ ਫ਼ਰਵਰੀ පෙබරවාරි"
    ),
    "مارس آذار مارچ березня березень марта март মার্চ मार्च ਮਾਰਚ මාර්තු",
    "أبريل ابريل أفريل نيسان اپریل квітня квітень апреля апрель এপ্রিল अप्रैल ਅਪ੍ਰੈਲ අප්‍රේල්",
    "مايو ماي أيار مئی травня травень мая май মে मई ਮਈ මැයි",
    "يونيو جوان حزيران جون червня червень июня июнь জুন जून ਜੂਨ ජූනි",
    "يوليو جويلية يوليوز تموز جولائی липня липень июля июль জুলাই जुलाई ਜੁਲਾਈ ජූලි",
    "أغسطس اغسطس أوت غشت آب اگست серпня серпень августа август আগস্ট अगस्त ਅਗਸਤ අගෝස්තු",
    (
        "سبتمبر شتنبر أيلول ستمبر вересня вересень сентября сентябрь "
        "সেপ্টেম্বর सितंबर सितम्बर ਸਤੰਬਰ සැප්තැම්බර්"
    ),
    " ".join(
        [
            "أكتوبر اكتوبر تشرين_الأول اکتوبر жовтня жовтень",
            "октября октябрь অক্টোবর अक्टूबर ਅਕਤੂਬਰ ඔක්තෝබර්",
        ]
    ),
    (
        "نوفمبر نونبر تشرين_الثاني نومبر листопада листопад ноября ноябрь "
        "নভেম্বর नवंबर नवम्बर ਨਵੰਬਰ නොවැම්බර්"
    ),
    (
        "ديسمبر دجنبر كانون_الأول دسمبر грудня грудень декабря декабрь "
        "ডিসেম্বর दिसंबर दिसम्बर ਦਸੰਬਰ දෙසැම්බර්"
    ),
)
_OTHER_WEEKDAYS: Final = (
    "الاثنين الإثنين پیر سوموار понеділок понедельник সোমবার सोमवार ਸੋਮਵਾਰ 星期一 周一",
    "الثلاثاء منگل вівторок вторник মঙ্গলবার मंगलवार ਮੰਗਲਵਾਰ 星期二 周二",
    "الأربعاء الاربعاء بدھ середа среда বুধবার बुधवार ਬੁੱਧਵਾਰ 星期三 周三",
    "الخميس جمعرات четвер четверг বৃহস্পতিবার गुरुवार ਵੀਰਵਾਰ 星期四 周四",
    "الجمعة جمعہ п'ятниця пятница শুক্রবার शुक्रवार ਸ਼ੁੱਕਰਵਾਰ 星期五 周五",
    "السبت ہفتہ субота суббота শনিবার शनिवार ਸ਼ਨੀਵਾਰ 星期六 周六",
    "الأحد الاحد اتوار неділя воскресенье রবিবার रविवार ਐਤਵਾਰ 星期日 星期天 周日",
)
_OTHER_WORDS: Final = {
    "oggi": "اليوم сьогодні сегодня আজ आज ਅੱਜ آج 今天",
    "ieri": "أمس امس البارحة вчора вчера গতকাল 昨天",
    "mattina": "上午 早上",
    "pomeriggio": "下午",
    "sera": "晚上",
    "anno": "سنة عام р. року рік г. года год সাল",
    "data": "بتاريخ تاريخ يوم дата",
}
_COMMON_ERA: Final = lazy_pattern("(?<=[0-9]{4}) ?(?:ء|م|عیسوی)(?![^\\W\\d_])")
"""Behind a year: of the common era, not of the hijra."""
_CHINESE_DAY: Final = lazy_pattern(
    r"(?:([0-9]{2,4}) ?年 ?)?([0-9]{1,2}) ?月 ?([0-9]{1,2}) ?[日号號]?"
)


def _spellings() -> dict[str, str]:
    """Return each foreign word, in plain form, with its Italian one."""
    rows = (
        *zip(_ITALIAN_MONTHS, _OTHER_MONTHS, strict=True),
        *zip(_ITALIAN_WEEKDAYS, _OTHER_WEEKDAYS, strict=True),
        *_OTHER_WORDS.items(),
    )
    spellings: dict[str, str] = {}
    for italian, row in rows:
        for word in row.split():
            spellings[plain(word.replace("_", " "))] = italian
    return spellings


_SPELLINGS: Final = _spellings()
_OTHER: Final = lazy_pattern(
    r"(?<![^\W\d_])(?:"
    + "|".join(map(re.escape, sorted(_SPELLINGS, key=len, reverse=True)))
    + r")(?![^\W\d_])"
)


def in_italian(text: str) -> str:
    """Return a text in plain form with other scripts' months, weekdays and "today" in Italian.

    Chinese days become western ones; a mark of the common era behind the year is left out.
    """
    if "月" in text:
        text = _CHINESE_DAY.sub(_western_day, in_digits(text, "年月日号號"))
    text = _COMMON_ERA.sub("", text)
    text = _OTHER.sub(_italian_word, text)
    return " ".join(text.split())


def _italian_word(match: re.Match[str]) -> str:
    return f" {_SPELLINGS[match[0]]} "


def _western_day(match: re.Match[str]) -> str:
    year, month, day = match.groups()
    return f" {year}-{month}-{day} " if year else f" {day}/{month} "
