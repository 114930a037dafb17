"""Emails, also mistyped, links, and names used in social networks."""

import re
from collections.abc import Iterator
from typing import Final

from collector.privacy.spans import IdentityKind, Span
from collector.privacy.structured_text import ScannedText, StructuredPattern, cue_set
from schemas.patterns import lazy_pattern

_TOP_DOMAINS: Final = (
    *("it", "com", "org", "net", "eu", "info", "biz", "gov", "edu", "fr", "de", "uk", "ch", "ro"),
    *("pk", "bd", "cn", "ua", "ru", "tn", "app", "page", "link", "online", "site", "example"),
)
_TOP_DOMAIN: Final = rf"(?:{'|'.join(_TOP_DOMAINS)})"
_PROVIDERS: Final = (
    *("gmail", "gmai", "gmial", "gamil", "hotmail", "hotmial", "yahoo", "libero", "outlook"),
    *("icloud", "tiscali", "virgilio", "alice", "fastwebnet", "proton", "inwind", "yandex"),
    *("live", "ymail", "msn", "pec", "tim", "gmx"),
)
_PROVIDER: Final = rf"(?:{'|'.join(_PROVIDERS)})"

# --- Emails -------------------------------------------------------------------------------------

_AT: Final = lazy_pattern(
    r"[ \t]{0,2}(?:@|[(\[{<](?:at|chiocciola)[)\]}>])[ \t]{0,2}"
    r"| {0,2}chiocciol(?:a|ina) {0,2}| {1,2}at {1,2}"
)
_PIECE: Final = r"[\w+%'&*\-]{1,64}"
_LEFT_BACKWARDS: Final = lazy_pattern(
    rf"{_PIECE}(?:(?:\.{{1,2}} ?| \. |, ?(?=[\w]*\.)"
    rf"| (?:otnup|tod|erocsrednu|onittart|ossab) ){_PIECE}){{0,6}}"
)
"""What stands before the @, read from it to the left: "anna .rossi" and "anna punto rossi" are one.
So are "punto", "dot", "underscore", "trattino", "basso"."""
_RIGHT: Final = lazy_pattern(
    r"[\w\-]{1,63}(?:(?:\.{1,2}| \. ?| (?:punto|dot|trattino) |,)[\w\-]{1,63}"
    rf"|[.,]? {_TOP_DOMAIN}\b){{0,6}}"
)
_KNOWN_DOMAIN: Final = lazy_pattern(
    rf"{_PROVIDER}\b|[\w\-]{{2,63}}(?:[\w.,\-]{{0,63}})(?:[.,]| \. ?|\. | (?:punto|dot) )"
    rf"{_TOP_DOMAIN}\b"
)
_NAME_BEFORE_DOT: Final = lazy_pattern(
    r"(?<![\w.])(?!(?:e?-?mail|posta|indirizzo|pec|sig|dott|scrivere)\b)[a-z]{2,20}\. $"
)
_MOST_BEFORE_DOT: Final = 24


def _emails(look: ScannedText) -> Iterator[Span]:
    small = look.small
    backwards = small[::-1]
    size = len(small)
    for at in _AT.finditer(small):
        left = _LEFT_BACKWARDS.match(backwards, size - at.start())
        right = _RIGHT.match(small, at.end())
        if left is None or right is None:
            continue
        if not _is_surely_at(at, left[0], small):
            continue
        start = size - left.end()
        before = _NAME_BEFORE_DOT.search(small, max(0, start - _MOST_BEFORE_DOT), start)
        if before:
            start = before.start()
        yield Span(start, right.end(), (IdentityKind.EMAIL,))


def _is_surely_at(at: re.Match[str], local: str, small: str) -> bool:
    """True for "@"; for " at " and the like only with something that belongs to an address."""
    if at[0] == "@" or at[0].strip()[0] in "([{<":
        return True
    has_mark = any(not letter.isalpha() for letter in local)
    return has_mark or _KNOWN_DOMAIN.match(small, at.end()) is not None


_WITHOUT_AT: Final = lazy_pattern(
    r"(?<![\w.@])[\w\-]{1,40}(?:[._][\w\-]{1,40}|[0-9]){1,4}"
    rf" {_PROVIDER}[.,] ?(?:com|it|net|fr|eu)\b"
)
"""The @ was forgotten: "anna.rossi gmail.com"."""


def _emails_without_at(look: ScannedText) -> Iterator[Span]:
    for match in _WITHOUT_AT.finditer(look.small):
        yield Span(*match.span(), (IdentityKind.EMAIL,))


# --- Links --------------------------------------------------------------------------------------

_LINK: Final = lazy_pattern(
    r"(?<![a-z])(?:https?|ftp):? ?/{1,2} ?[^\s<>\"]+|(?<!\w)www[., ][^\s<>\"]+"
    r"|(?<![\w@.])(?:t|wa|m|fb|ig|paypal|linktr|lnkd|youtu|goo|discord|bit|telegram|instagr"
    r"|vm\.tiktok|tiktok|instagram|facebook)"
    r" ?\. ?(?:me|ee|in|be|gl|gg|ly|am|com) ?/ ?[^\s<>\"]+"
)
_DOMAIN_LINK: Final = lazy_pattern(
    rf"(?<![\w@.\-])[\w\-]{{1,63}}(?:\.[\w\-]{{1,63}}){{0,5}}\.{_TOP_DOMAIN}(?![\w\-])"
    r"(?:[/?#:][^\s<>\"]*)?"
)
_PUBLIC_OFFICE: Final = lazy_pattern(
    r"(?:www\.)?(?:[\w\-]+\.){0,3}(?:gov\.it|inps\.it|poste\.it|agenziaentrate\.it"
    r"|comune\.[\w\-]+(?:\.[a-z]{2})?\.it|regione\.[\w\-]+\.it|interno\.it|esteri\.it"
    r"|poliziadistato\.it|istruzione\.it)"
)
"""A bare domain of a public office, without a page, names nobody."""


def _links(look: ScannedText) -> Iterator[Span]:
    return _linked(_LINK, look.small)


def _domains(look: ScannedText) -> Iterator[Span]:
    return _linked(_DOMAIN_LINK, look.small)


def _linked(pattern: re.Pattern[str], small: str) -> Iterator[Span]:
    for match in pattern.finditer(small):
        end = match.start() + len(match[0].rstrip(".,;:!?)»'"))
        if not _PUBLIC_OFFICE.fullmatch(small, match.start(), end):
            yield Span(match.start(), end, (IdentityKind.PROFILE,))


# --- Social networks ----------------------------------------------------------------------------

_AT_HANDLE: Final = lazy_pattern(r"(?<![\w@.])@[\w][\w.\-]{0,40}(?<![.\-])")
_NETWORK: Final = (
    r"(?<![\w@])(?:ig|insta|instagram|fb|facebook|face|tik ?-?tok|telegram|tg|snap|snapchat|twitter"
    r"|messenger|linkedin|we ?chat|weixin|skype|discord|youtube|twitch|threads|pinterest|teams|zoom"
    r"|roblox|fortnite)"
)
_ACCOUNT: Final = (
    r"(?:profilo|account|nome utente|utente|user ?name|user|nick ?name|nick|pagina|canale)"
)
_SOCIAL: Final = lazy_pattern(
    rf"(?:{_NETWORK}(?![\w@])|(?<!\w){_ACCOUNT}(?!\w))"
    rf"(?P<gap>[ :=(\"'«\-]{{1,4}}(?:(?:{_ACCOUNT}|come|nome|id|si chiama|è|e'|con|di|il|su"
    r"|del(?:la)?|lo|la|figli[oa]|madre|padre|ig|insta(?:gram)?|facebook|fb|tik ?tok)"
    r"[ :=(\"'«\-]{1,4}){0,5})"
    r"(?P<handle>@?[\w][\w.\-]{1,40})"
)
_CAPITALISED_NAME: Final = lazy_pattern(r"[A-ZÀ-Ý][\w'.\-]*(?: [A-ZÀ-Ý][\w'.\-]*){0,3}")
_ANY_NETWORK: Final = lazy_pattern(_NETWORK)
_NO_HANDLE: Final = lazy_pattern(r"[0-9]+[a-z]?|[0-9]{1,3}(?:h|mb|gb|anni|min|ore)|[\w]+-[\w\-]+")
_CALLED: Final = ("come", "chiama", "nome", "nick", "user", "utente")
"""Words in a gap that say that a name follows."""


def _at_handles(look: ScannedText) -> Iterator[Span]:
    for match in _AT_HANDLE.finditer(look.small):
        yield Span(*match.span(), (IdentityKind.PROFILE,))


def _social_names(look: ScannedText) -> Iterator[Span]:
    """Yield what stands behind the name of a network, or behind "profilo", "account"."""
    small = look.small
    place = 0
    while match := _SOCIAL.search(small, place):
        place = match.start("gap")  # the handle may be a cue itself: "insta profilo anna.92"
        start = match.start("handle")
        handle = match["handle"].rstrip(".-")
        capitalised = _CAPITALISED_NAME.match(look.text, start)
        if capitalised and _is_name_of_account(match, capitalised[0], small):
            end = max(capitalised.end(), start + len(handle))
            yield Span(start, end, (IdentityKind.PROFILE,))
        elif _is_handle(handle) or _is_behind_colon(match, small):
            yield Span(start, start + len(handle), (IdentityKind.PROFILE,))


def _is_name_of_account(match: re.Match[str], capitalised: str, small: str) -> bool:
    """True for "il profilo facebook Anna Rossi", "su facebook come Anna R"."""
    has_account = "profilo" in match[0] or "account" in match[0]
    if has_account and " " in capitalised and _ANY_NETWORK.search(match[0]) is not None:
        return True
    if not any(word in match["gap"] for word in _CALLED):
        return False
    is_account_word = "nick" in match[0] or "user" in match[0]
    return is_account_word or _begins_with_network(match, small)


def _is_behind_colon(match: re.Match[str], small: str) -> bool:
    """True for "tiktok: annina": a network, a colon and nothing else."""
    gap = match["gap"]
    if ":" not in gap or " " in gap.strip(" :=\"'«("):
        return False
    return _begins_with_network(match, small)


def _begins_with_network(match: re.Match[str], small: str) -> bool:
    return _ANY_NETWORK.match(small, match.start()) is not None


def _is_handle(word: str) -> bool:
    """True for letters with a digit, a dot or an underscore between or behind them."""
    if len(word) <= 3 or _NO_HANDLE.fullmatch(word):
        return False
    has_letter = any(map(str.isalpha, word))
    return has_letter and any(letter.isdigit() or letter in "._" for letter in word)


_BEFORE_NETWORK: Final = lazy_pattern(
    rf"(?<![\w.@/])(?P<handle>\w[\w.]{{2,40}}) (?:su|sul|in|di|\()? ?{_NETWORK}(?!\w)"
)


def _handles_before_network(look: ScannedText) -> Iterator[Span]:
    """Yield what stands before the name of a network: "anna_92 su instagram"."""
    for match in _BEFORE_NETWORK.finditer(look.small):
        if _is_handle(match["handle"].rstrip(".")):
            yield Span(*match.span("handle"), (IdentityKind.PROFILE,))


HINTS: Final = (
    "@|chiocciol|http|ftp|www",
    r"(?<!\w)at(?!\w)",
    rf"{_PROVIDER}[.,]",
    rf"\.{_TOP_DOMAIN}(?![\w\-])",
    r"(?<![\w@.])(?:t|wa|m|fb|ig|paypal|linktr|lnkd|youtu|goo|discord|bit|telegram|instagr|vm"
    r"|tiktok|instagram|facebook)(?=\.|$)",
    rf"{_NETWORK}(?!\w)|(?<![\w@])(?:tik|we)$",
    rf"(?<!\w){_ACCOUNT}(?!\w)",
)
"""One of these is in one piece, between blanks, of what has no digit."""

_NETWORKS: Final = (
    "ig insta instagram fb facebook face tik tiktok telegram tg snap snapchat twitter messenger "
    "linkedin we wechat weixin skype discord youtube twitch threads pinterest teams zoom roblox "
    "fortnite"
)
_NETWORK_WORDS: Final = cue_set(_NETWORKS)
_SOCIAL_WORDS: Final = cue_set(
    f"{_NETWORKS} profilo account nome utente user username nick nickname pagina canale"
)
_LINK_WORDS: Final = cue_set(
    "t wa m fb ig paypal linktr lnkd youtu goo discord bit telegram instagr vm tiktok instagram "
    "facebook"
)
_DOMAIN_SIGNS: Final = tuple(f".{domain}" for domain in sorted(_TOP_DOMAINS))

PATTERNS: Final = (
    StructuredPattern(_handles_before_network, words=_NETWORK_WORDS),
    StructuredPattern(_emails, signs=("@", "chiocciol")),
    StructuredPattern(_emails, words=cue_set("at")),
    StructuredPattern(_emails_without_at, words=cue_set(" ".join(_PROVIDERS)), signs=(".", ",")),
    StructuredPattern(_links, words=cue_set("http https ftp www"), signs=("/", "www")),
    StructuredPattern(_links, words=_LINK_WORDS, signs=("/",)),
    StructuredPattern(_domains, words=cue_set(" ".join(_TOP_DOMAINS)), signs=_DOMAIN_SIGNS),
    StructuredPattern(_at_handles, signs=("@",)),
    StructuredPattern(_social_names, words=_SOCIAL_WORDS),
)
