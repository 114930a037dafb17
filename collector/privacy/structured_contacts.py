"""Emails, also mistyped, links, and names used in social networks."""

import re
from collections.abc import Iterator
from typing import Final

from collector.privacy.spans import IdentityKind, Span
from collector.privacy.structured_text import ScannedText, StructuredPattern, cue_set

_TOPS: Final = (
    "it", "com", "org", "net", "eu", "info", "biz", "gov", "edu", "fr", "de", "uk", "ch", "ro", "pk", "bd", "cn", "ua",
    "ru", "tn", "app", "page", "link", "online", "site", "example",
)  # fmt: skip
_TOP: Final = rf"(?:{'|'.join(_TOPS)})"
_PROVIDERS: Final = (
    "gmail", "gmai", "gmial", "gamil", "hotmail", "hotmial", "yahoo", "libero", "outlook", "icloud", "tiscali",
    "virgilio", "alice", "fastwebnet", "proton", "inwind", "yandex", "live", "ymail", "msn", "pec", "tim", "gmx",
)  # fmt: skip
_PROVIDER: Final = rf"(?:{'|'.join(_PROVIDERS)})"

# --- Emails ---------------------------------------------------------------------------------------------------------

_AT: Final = re.compile(
    r"[ \t]{0,2}(?:@|[(\[{<](?:at|chiocciola)[)\]}>])[ \t]{0,2}| {0,2}chiocciol(?:a|ina) {0,2}| {1,2}at {1,2}"
)
_PIECE: Final = r"[\w+%'&*\-]{1,64}"
_LEFT_BACKWARDS: Final = re.compile(
    rf"{_PIECE}(?:(?:\.{{1,2}} ?| \. |, ?(?=[\w]*\.)| (?:otnup|tod|erocsrednu|onittart|ossab) ){_PIECE}){{0,6}}"
)
"""What stands before the @, read from it to the left: "anna .rossi" and "anna punto rossi" are one."""
_RIGHT: Final = re.compile(
    rf"[\w\-]{{1,63}}(?:(?:\.{{1,2}}| \. ?| (?:punto|dot|trattino) |,)[\w\-]{{1,63}}|[.,]? {_TOP}\b){{0,6}}"
)
_KNOWN_DOMAIN: Final = re.compile(
    rf"{_PROVIDER}\b|[\w\-]{{2,63}}(?:[\w.,\-]{{0,63}})(?:[.,]| \. ?|\. | (?:punto|dot) ){_TOP}\b"
)
_NAME_BEFORE_DOT: Final = re.compile(
    r"(?<![\w.])(?!(?:e?-?mail|posta|indirizzo|pec|sig|dott|scrivere)\b)[a-z]{2,20}\. $"
)


def _emails(look: ScannedText) -> Iterator[Span]:
    small = look.small
    backwards = small[::-1]
    size = len(small)
    for at in _AT.finditer(small):
        left = _LEFT_BACKWARDS.match(backwards, size - at.start())
        right = _RIGHT.match(small, at.end())
        if left is None or right is None:
            continue
        loose = at[0] != "@"
        if loose and not (
            _is_marked(left[0])
            or _KNOWN_DOMAIN.match(small, at.end())
            or at[0].strip()[0] in "([{<"
        ):
            continue
        start = size - left.end()
        before = _NAME_BEFORE_DOT.search(small, max(0, start - 24), start)
        yield Span(before.start() if before else start, right.end(), (IdentityKind.EMAIL,))


def _is_marked(local: str) -> bool:
    """True for what no ordinary word holds."""
    return any(not letter.isalpha() for letter in local)


_NO_AT: Final = re.compile(
    rf"(?<![\w.@])[\w\-]{{1,40}}(?:[._][\w\-]{{1,40}}|[0-9]){{1,4}} {_PROVIDER}[.,] ?(?:com|it|net|fr|eu)\b"
)
"""The @ was forgotten: "anna.rossi gmail.com"."""


def _emails_without_at(look: ScannedText) -> Iterator[Span]:
    for found in _NO_AT.finditer(look.small):
        yield Span(*found.span(), (IdentityKind.EMAIL,))


# --- Links ----------------------------------------------------------------------------------------------------------

_LINK: Final = re.compile(
    r"(?<![a-z])(?:https?|ftp):? ?/{1,2} ?[^\s<>\"]+|(?<!\w)www[., ][^\s<>\"]+"
    r"|(?<![\w@.])(?:t|wa|m|fb|ig|paypal|linktr|lnkd|youtu|goo|discord|bit|telegram|instagr|vm\.tiktok|tiktok"
    r"|instagram|facebook)"
    r" ?\. ?(?:me|ee|in|be|gl|gg|ly|am|com) ?/ ?[^\s<>\"]+"
)
_DOMAIN_LINK: Final = re.compile(
    rf"(?<![\w@.\-])[\w\-]{{1,63}}(?:\.[\w\-]{{1,63}}){{0,5}}\.{_TOP}(?![\w\-])(?:[/?#:][^\s<>\"]*)?"
)
_PUBLIC: Final = re.compile(
    r"(?:www\.)?(?:[\w\-]+\.){0,3}(?:gov\.it|inps\.it|poste\.it|agenziaentrate\.it|comune\.[\w\-]+(?:\.[a-z]{2})?\.it"
    r"|regione\.[\w\-]+\.it|interno\.it|esteri\.it|poliziadistato\.it|istruzione\.it)"
)
"""Public offices: a bare domain of theirs, without a page, names nobody."""


def _links(look: ScannedText) -> Iterator[Span]:
    return _linked(_LINK, look.small)


def _domains(look: ScannedText) -> Iterator[Span]:
    return _linked(_DOMAIN_LINK, look.small)


def _linked(pattern: re.Pattern[str], small: str) -> Iterator[Span]:
    for found in pattern.finditer(small):
        end = found.start() + len(found[0].rstrip(".,;:!?)»'"))
        if not _PUBLIC.fullmatch(small, found.start(), end):
            yield Span(found.start(), end, (IdentityKind.PROFILE,))


# --- Social networks ------------------------------------------------------------------------------------------------

_HANDLE: Final = re.compile(r"(?<![\w@.])@[\w][\w.\-]{0,40}(?<![.\-])")
_NETWORK: Final = (
    r"(?<![\w@])(?:ig|insta|instagram|fb|facebook|face|tik ?-?tok|telegram|tg|snap|snapchat|twitter|messenger"
    r"|linkedin|we ?chat|weixin|skype|discord|youtube|twitch|threads|pinterest|teams|zoom|roblox|fortnite)"
)
_CALLED: Final = (
    r"(?:profilo|account|nome utente|utente|user ?name|user|nick ?name|nick|pagina|canale)"
)
_SOCIAL: Final = re.compile(
    rf"(?:{_NETWORK}(?![\w@])|(?<!\w){_CALLED}(?!\w))(?P<gap>[ :=(\"'«\-]{{1,4}}(?:(?:{_CALLED}|come|nome|id"
    rf"|si chiama|è|e'|con|di|il|su"
    rf"|del(?:la)?|lo|la|figli[oa]|madre|padre|ig|insta(?:gram)?|facebook|fb|tik ?tok)[ :=(\"'«\-]{{1,4}}){{0,5}})"
    r"(?P<handle>@?[\w][\w.\-]{1,40})"
)
_CAPITALS: Final = re.compile(r"[A-ZÀ-Ý][\w'.\-]*(?: [A-ZÀ-Ý][\w'.\-]*){0,3}")
_IS_NETWORK: Final = re.compile(_NETWORK)
_NO_HANDLE: Final = re.compile(r"[0-9]+[a-z]?|[0-9]{1,3}(?:h|mb|gb|anni|min|ore)|[\w]+-[\w\-]+")


def _profiles(look: ScannedText) -> Iterator[Span]:
    for found in _HANDLE.finditer(look.small):
        yield Span(*found.span(), (IdentityKind.PROFILE,))


def _social(look: ScannedText) -> Iterator[Span]:
    small = look.small
    place = 0
    while found := _SOCIAL.search(small, place):
        place = found.start("gap")  # the handle may be a cue itself: "insta profilo anna.92"
        start = found.start("handle")
        handle = found["handle"].rstrip(".-")
        capitals = _CAPITALS.match(look.text, start)
        named = any(
            word in found["gap"] for word in ("come", "chiama", "nome", "nick", "user", "utente")
        )
        network = _IS_NETWORK.match(small, found.start()) is not None
        owned = "profilo" in found[0] or "account" in found[0]
        full_name = (
            owned
            and capitals is not None
            and " " in capitals[0]
            and _IS_NETWORK.search(found[0]) is not None
        )
        if capitals and (
            full_name or (named and (network or "nick" in found[0] or "user" in found[0]))
        ):
            yield Span(start, max(capitals.end(), start + len(handle)), (IdentityKind.PROFILE,))
        elif _is_handle(handle) or (
            network and ":" in found["gap"] and " " not in found["gap"].strip(" :=\"'«(")
        ):
            yield Span(start, start + len(handle), (IdentityKind.PROFILE,))


def _is_handle(word: str) -> bool:
    """True for letters with a digit, a dot or an underscore between or behind them."""
    if _NO_HANDLE.fullmatch(word) or not any(letter.isalpha() for letter in word):
        return False
    return len(word) > 3 and any(letter.isdigit() or letter in "._" for letter in word)


_BEFORE_NETWORK: Final = re.compile(
    rf"(?<![\w.@/])(?P<handle>\w[\w.]{{2,40}}) (?:su|sul|in|di|\()? ?{_NETWORK}(?!\w)"
)


def _before_networks(look: ScannedText) -> Iterator[Span]:
    for found in _BEFORE_NETWORK.finditer(look.small):
        if _is_handle(found["handle"].rstrip(".")):
            yield Span(*found.span("handle"), (IdentityKind.PROFILE,))


_NETWORK_WORDS: Final = cue_set(
    "ig insta instagram fb facebook face tik tiktok telegram tg snap snapchat twitter messenger linkedin we wechat"
    " weixin skype discord youtube twitch threads pinterest teams zoom roblox fortnite"
)

FORMS: Final = (
    StructuredPattern(_before_networks, words=_NETWORK_WORDS),
    StructuredPattern(_emails, signs=("@", "chiocciol")),
    StructuredPattern(_emails, words=cue_set("at")),
    StructuredPattern(_emails_without_at, words=cue_set(" ".join(_PROVIDERS)), signs=(".", ",")),
    StructuredPattern(_links, words=cue_set("http https ftp www"), signs=("/", "www")),
    StructuredPattern(_links, words=cue_set(
        "t wa m fb ig paypal linktr lnkd youtu goo discord bit telegram instagr vm tiktok instagram facebook"
    ), signs=("/",)),
    StructuredPattern(_domains, words=cue_set(" ".join(_TOPS)), signs=tuple(f".{top}" for top in sorted(_TOPS))),
    StructuredPattern(_profiles, signs=("@",)),
    StructuredPattern(_social, words=cue_set(
        "ig insta instagram fb facebook face tik tiktok telegram tg snap snapchat twitter messenger linkedin we"
        " wechat weixin skype discord youtube twitch threads pinterest teams zoom roblox fortnite profilo account"
        " nome utente user username nick nickname pagina canale"
    )),
)  # fmt: skip
