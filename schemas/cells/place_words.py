"""The words of a text that may name a place; what belongs to an address and names none is left out.

"comune di", "(MI)", a postcode, a street, "residente a". Patterns meet the text in plain form
(`normalise.plain`).
"""

from typing import Final

from schemas.cells.normalise import plain, tidy, words
from schemas.patterns import lazy_pattern

_PROVINCE: Final = r"prov(?:\.|incia)?:? ?(?:di )?(?:mi|milano)\b"
_COUNTRY: Final = r"italia|italy|italie|italien|lombardia"
_INSTITUTION: Final = (
    r"(?:(?:la|il|lo|i|gli) |l')?(?:scuola(?: (?:materna|elementare|media|primaria|secondaria))?"
    r"|asilo|nido|biblioteca|consultorio|municipio|ufficio|servizi sociali|servizio sociale"
    r"|casa|domicilio|ospedale|parrocchia|oratorio)"
)
"""A place within a comune that bears no name."""
_LIVES: Final = (
    r"(?:residenz[ae]|residente|residenti|domicilio|domiciliat[aoie]|abit[ao]|abitano"
    r"|abitante|abitanti|vive|vivono|risied(?:e|ono)|dimorante)"
    r"(?: ?[:=] ?| )(?:(?:(?:nel )?comune di|a|ad|in|presso) )?"
)
"""Who lives in a place: the place is what follows."""
_NO_PLACE: Final = lazy_pattern(
    r"^(?:(?:comune|citta|paese|luogo)(?: di (?:residenza|domicilio))?) ?[:=] ?(?=.)"
    rf"|^(?:(?:la |il )?(?:famiglia|nucleo|signora?) )?{_LIVES}(?=.)"
    r"|^(?:(?:a|ad|in|presso(?: il)?|c/o|sede di|nel|del|il)[ :]+)?"
    r"(?:(?:comune|municipio|citta|com\.?)(?: di | d'|: ?| ))?(?=.)"
    rf"|\((?:mi|milano|{_COUNTRY}|{_PROVINCE})\)"
    rf"|[,\s-]+(?:{_PROVINCE}|mi\b)\.?(?=$|[\s,]*20[0-9]{{3}}\b|[\s,]+(?:{_COUNTRY})\b)"
    rf"|(?<=[^\s,-])[,\s-]+(?:{_COUNTRY}|grazie)\b"
    rf"|(?<=[^\s,-])[,\s-]+(?:c/o|presso) {_INSTITUTION}\)?$"
    r"|\b20[0-9]{3}\b"
)
"""Words that belong to an address, and name no place of their own."""
_STREET: Final = lazy_pattern(
    r"(?:^|(?<=[\s,;(-]))"
    r"(?:via|v\.le|viale|piazza|p\.za|p\.zza|piazzale|corso|c\.so|largo|vicolo"
    r"|strada|alzaia|cascina|frazione|fraz\.|localita|loc\.)(?=[\s.])"
    r"(?:[^,;()\n\d-]+\d+(?: ?/? ?[a-z])?(?= (?:20\d{3} )?[a-z]{3})|[^,;()\n-]*)"
)
"""A street or a part of a comune, up to its number or the next sign: it may be called after another
comune.
"""
_BETWEEN_PLACES: Final = lazy_pattern(r"[,;/\n+()]|\s-\s|\s(?:e|o)\s")


def place_key(text: str) -> str:
    """Return the words of a text that may name a place, joined by blanks; '' for none.

    A name written twice ("Opera Opera") is written once.
    """
    line = plain(text)
    if " " in line or "." in line:
        line = _STREET.sub(" ", line).strip(" ,;-")
    key = words(_NO_PLACE.sub(" ", line))
    half = len(key) // 2
    if half and key[:half] == key[half:]:
        key = key[:half]
    return " ".join(key)


def split_places(text: str) -> list[str]:
    """Return the parts of a text between commas, slashes, brackets, "e", "o", each as one line."""
    parts = map(tidy, _BETWEEN_PLACES.split(text.replace("\r", "\n")))
    return [part for part in parts if part]
