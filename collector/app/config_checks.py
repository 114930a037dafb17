"""Settings that name other files, or could do harm: each checked, with a sentence for what is
wrong.
"""

from pathlib import Path
from typing import Final

from collector.app.config_file import MailTable, toml_position
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


def check_mail(mail: MailTable, config: Path | None) -> MailTable:
    """Return [mail] with its path in full.

    Raises SettingsError for what would let a document or a password travel unencrypted, for a
    server without a sender, and for a file of certificates that does not exist.
    """
    where = f"In «{config}», parte [mail]:"
    if mail.attachment == "plain" and not mail.accept_plain_attachments:
        raise SettingsError(
            f'{where} con attachment = "plain" i documenti viaggiano in chiaro, e chiunque li può '
            "leggere. Se è proprio quello che volete, aggiungi accept_plain_attachments = true; "
            'altrimenti scrivi "encrypted" o "none". Non ho fatto nulla.'
        )
    if mail.smtp_host and mail.sender == MailTable().sender:
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
    return mail.model_copy(update={"smtp_ca": str(certificates)})
