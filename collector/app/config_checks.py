"""Settings that name other files, or could do harm: each checked, with a sentence for what is
wrong.
"""

import unicodedata
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from collector.app.config_file import NO_SENDER, MailTable
from collector.app.config_reading import toml_position
from collector.errors import SettingsError, reason
from collector.files import absolute, no_file
from collector.render.letterhead import Logo, image_kind
from collector.validation.thresholds import Thresholds
from schemas import territory
from schemas.flag import CATALOGUE
from schemas.territory import Territory

_LARGEST_LOGO: Final = 500_000
"""Bytes: each document holds the logos."""
_THIS_COMPUTER: Final = (None, "localhost", "127.0.0.1")
_NO_TEXT: Final = ("Cc", "Cs", "Zl", "Zp")
"""Kinds of characters that no text in a mail holds: control characters, line separators."""
_TURNING: Final = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
"""Signs that turn the direction in which what follows is shown."""


def existing_folder(base: Path, folder: str | None, what: str, setting: str) -> Path | None:
    """Return the folder of a setting in full; None where it is not set.

    `what`: what is in it, in Italian. Raises SettingsError when it does not exist.
    """
    if folder is None:
        return None
    path = absolute(folder, base)
    if not path.is_dir():
        raise SettingsError(
            f"La cartella dei {what} «{path}» (voce «{setting}») non c'è: creala o correggi la "
            "voce."
        )
    return path


def read_logo(base: Path, name: str) -> Logo:
    """Return a logo of the letterhead; its alternative text is made from the file's name.

    Raises SettingsError for a file that cannot be read, is no PNG or JPEG, or is too large.
    """
    path = absolute(name, base)
    if why := no_file(path):
        raise SettingsError(
            f"«{path}» (voce «output.logos») {why}, non un'immagine. Correggi la voce."
        )
    try:
        image = path.read_bytes()
    except OSError as error:
        raise SettingsError(
            f"Non posso leggere il logo «{path}» (voce «output.logos»): {reason(error)}."
        ) from error
    kind = image_kind(image)
    if not kind or len(image) > _LARGEST_LOGO:
        why = "è troppo grande: al massimo 500 KB" if kind else "non è un'immagine .png o .jpg"
        raise SettingsError(
            f"Il logo «{path}» (voce «output.logos») {why}. Correggilo e rilancia il comando."
        )
    name = path.stem.replace("_", " ").replace("-", " ")
    return Logo(image, kind, f"Logo: {name}")


def load_territory(base: Path, file: str | None) -> Territory:
    """Return the municipalities of the project: of a file, else those of the program.

    Raises SettingsError for a file that cannot be read or understood.
    """
    if file is None:
        return territory.load()
    path = absolute(file, base)
    if why := no_file(path):
        raise SettingsError(
            f"«{path}» (voce «territory.file») {why}, non il file dei comuni. Correggi la voce."
        )
    try:
        return territory.load(path)
    except OSError as error:
        raise SettingsError(
            f"Non posso leggere il file dei comuni «{path}»: {reason(error)}."
        ) from error
    except (ValueError, KeyError, TypeError) as error:
        raise SettingsError(
            f"Il file dei comuni «{path}» non è scritto bene{toml_position(error)}."
        ) from error


def check_thresholds(rules: Thresholds, config: Path | None) -> Thresholds:
    """Return the settings of the rules as they are.

    Raises SettingsError for a code that no flag has, or that a sync cannot do without.
    """
    unknown = [code for code in rules.off if code not in CATALOGUE]
    fixed = [code for code in rules.off if code in CATALOGUE and not CATALOGUE[code].can_be_off]
    if unknown:
        code = unknown[0]
        why = "non è il codice di una segnalazione"
    elif fixed:
        code = fixed[0]
        why = "non si può spegnere: dice che un colloquio manca o non è completo"
    else:
        return rules
    raise SettingsError(
        f"In «{config}», voce «rules.off»: «{code}» {why}. I codici sono in docs/segnalazioni.md. "
        "Correggi la voce e rilancia il comando."
    )


def check_words(text: str, setting: str, config: Path | None, *, lines: bool = False) -> str:
    """Return a text that mails print, without blanks around it or at the end of a line.

    `lines`: it may have several. Raises SettingsError for control characters, and for signs that
    turn the direction of writing: they could hide what stands there.
    """
    printed = "\n".join(line.rstrip(" ") for line in text.replace("\r\n", "\n").split("\n"))
    printed = printed.strip(" \n")
    allowed = printed.replace("\n", "") if lines else printed
    if any(unicodedata.category(char) in _NO_TEXT or char in _TURNING for char in allowed):
        raise SettingsError(
            f"In «{config}», voce «{setting}»: ci sono segni invisibili, o un a capo, che in una "
            "mail non possono stare. Riscrivi la voce e rilancia il comando. Non ho fatto nulla."
        )
    return printed


def check_mail(mail: MailTable, config: Path | None) -> MailTable:
    """Return [mail] with its path in full, and its signature without blanks around it.

    Raises SettingsError for what would let a document or a password travel unencrypted, for a
    server without a sender, for a sign-in that lacks something, for a signature that no mail can
    hold, and for a file of certificates that does not exist.
    """
    where = f"In «{config}», parte [mail]:"
    signature = check_words(mail.signature, "mail.signature", config, lines=True)
    mail = mail._replace(signature=signature)
    _check_sign_in(mail, where)
    if mail.attachment == "plain" and not mail.accept_plain_attachments:
        raise SettingsError(
            f'{where} con attachment = "plain" i documenti viaggiano in chiaro, e chiunque li può '
            "leggere. Se è proprio quello che volete, aggiungi accept_plain_attachments = true; "
            'altrimenti scrivi "encrypted" o "none". Non ho fatto nulla.'
        )
    if mail.smtp_host and mail.sender == NO_SENDER:
        raise SettingsError(
            f"{where} c'è un server (smtp_host) ma non chi spedisce: scrivi la voce «from». Non ho "
            "fatto nulla."
        )
    if mail.smtp_security == "none" and mail.smtp_host not in _THIS_COMPUTER:
        raise SettingsError(
            f'{where} smtp_security = "none" vale solo per un server su questo computer. Scrivi '
            '"starttls" o "tls". Non ho fatto nulla.'
        )
    if not mail.smtp_ca:
        return mail
    certificates = absolute(mail.smtp_ca, config.parent if config else None)
    if not certificates.is_file():
        raise SettingsError(
            f"{where} non trovo il file dei certificati «{certificates}» (smtp_ca). Correggi la "
            "voce."
        )
    return mail._replace(smtp_ca=str(certificates))


def _check_sign_in(mail: MailTable, where: str) -> None:
    """Raise SettingsError when a sign-in by OAuth lacks something, or asks over an open line."""
    for name in ("oauth_token_url", "oauth_device_url", "oauth_authorize_url"):
        url = getattr(mail, name)
        if url is not None and not _is_safe_url(url):
            raise SettingsError(
                f"{where} «{name}» non è un indirizzo sicuro: deve cominciare con https://. Non ho "
                "fatto nulla."
            )
    if mail.sign_in == "password":
        return
    lacking = []
    if not mail.smtp_host:
        lacking.append("smtp_host")
    if not mail.smtp_user:
        lacking.append("smtp_user")
    if not mail.oauth_client_id:
        lacking.append("oauth_client_id")
    if mail.oauth_provider is None and not mail.oauth_token_url:
        lacking.append("oauth_provider")
    if lacking:
        names = ", ".join(f"«{name}»" for name in lacking)
        raise SettingsError(
            f'{where} con sign_in = "oauth" serve anche {names}. La guida è docs/guida/mail.md. '
            "Non ho fatto nulla."
        )


def _is_safe_url(url: str) -> bool:
    """Return True for an encrypted address, and for one on this very computer."""
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return False
    is_here = parts.scheme == "http" and host in _THIS_COMPUTER
    return bool(host) and (parts.scheme == "https" or is_here)
